// What build systems run, and what a package's phases make of it.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "../condition/guarded.hpp"
#include "../flags/flag.hpp"
#include "condition_memo.hpp"
#include "evaluator.hpp"

namespace xencmp::guix {

// One program that a build system runs in one of its phases.
struct standard_step {
  char const* phase;
  char const* kind;
  char const* program;
  char const* keyword;              // without #:, "" for none
  char const* operand = "";         // the first operand; "test-target" stands for the value of #:test-target
  char const* initial_target = "";  // … and its default
};

// Arguments of a package, in one configuration.
struct arguments {
  std::vector<std::pair<value, value>> known;   // keyword and value, as given
  std::vector<value> rest;                      // parts of which nothing is known

  static arguments of(evaluator& e, value list);
  // The value of a keyword, as it is given (not run); of several the last one counts.
  value const* find(std::string_view keyword) const;
};

std::vector<standard_step> standard_steps(std::string_view build_system, arguments const& args);
// The kind of step that a keyword's flags are for: "configure", "make", …
std::string kind_of_keyword(std::string_view build_system, std::string_view keyword, arguments const& args);

// The flags that LIST, elements in one configuration, gives a step of this kind.
std::vector<flag> flags_of(evaluator&, std::vector<value> const& list, std::string const& kind);
// The flags of what COMPUTE gives, in all ways in which its tests may turn out.
std::vector<flag> explored_flags(evaluator&, std::string const& kind, location const& where,
                                 std::function<std::vector<value>()> const& compute);
// Puts NEXT, which holds under WHEN, into SUM: what is the same in both is there once.
void merge_flags(std::vector<flag>& sum, std::vector<flag> const& next, condition const& when, condition_memo& memo);
// The step that (invoke PROGRAM ARGUMENT …) runs.
step invoked_step(text_template program, std::vector<flag> const& arguments, location where);
// The kind of such a step: the program's base name, or "configure" for what sh runs.
std::string kind_of_program(text_template const& program, std::string const& first_argument);

// Whether an argument of P may be dead: no standard step that passes its flags is sure to run.  Phases tell the rest.
bool may_be_dead(evaluator&, package const& p, arguments const& args);

// What a build system passes by itself (guix/build/*-build-system.scm), as flags with `implied` set.
std::vector<flag> implied_flags(evaluator&, value package, std::string_view build_system, standard_step const& s, arguments const& args,
                                location const& where);

// Reads the phases of one package, in one configuration of its arguments.
class phase_reader {
public:
  // Without STEPS, only for what makes flags dead: of the programs that are run, those that an argument is passed to.
  phase_reader(evaluator& e, arguments const& args, package& into, bool steps)
    : e_(e), args_(args), into_(into), steps_(steps) {}
  void read(value phases);

  condition removed(std::string const& phase) const;      // deleted, or replaced by something that does not run it
  bool uses(std::string const& keyword) const;            // some phase of the package's own may use the keyword
  std::string fate(std::string const& phase) const;       // "deleted" or "replaced"
  std::vector<std::string> order() const;                 // of all phases that any configuration runs

private:
  void clause(phase_change const& c, condition const& when);
  void body(value code, phase& p, scope* in);
  void bind_parameters(procedure const& p, scope* s);
  void parameter(scope* s, symbol const* name, value const* initial);
  void sequence(value forms, scope* in, condition const& when);
  void walk(value code, scope* in, condition const& when);
  void walk_let(value code, scope* in, condition const& when);
  void walk_branches(value code, scope* in, condition const& when);
  void walk_for_each(value code, scope* in, condition const& when);
  bool walk_call(value code, scope* in, condition const& when);
  void substitution(value code, scope* in);
  void variable(value code, scope* in, condition const& when);
  void invocation(value code, scope* in, condition const& when, std::size_t from, bool applied);
  std::string passed(value code) const;
  condition truth(value code, scope* in);
  std::vector<guarded<value>> alternatives(value code, scope* in);
  void give_up(std::string const& why, value at);

  evaluator& e_;
  arguments const& args_;
  package& into_;
  bool steps_;
  phase* current_ = nullptr;
  bool runs_standard_ = false;       // the phase being read calls the standard one
  int depth_ = 0;
  std::uint32_t walked_ = 0;
  std::map<std::string, condition> removed_;
  std::map<std::string, std::string> fate_;
  std::vector<std::string> used_;
  bool uses_all_ = false;
};

} // namespace xencmp::guix
