// What build systems run, and what a package's phases make of it.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "../flags/flag.hpp"
#include "arguments.hpp"

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
std::vector<standard_step> standard_steps(std::string_view build_system, keyword_arguments const& args);

// The flags that VALUE, a keyword's value or an evaluated argument list, gives a step of this kind.
std::vector<flag> flags_of(evaluator&, std::vector<element> const& list, std::string const& kind);
// The whole step that (invoke PROGRAM ARGUMENT …) runs, one for each program that it may be.
std::vector<step> invoked_steps(evaluator&, std::vector<element> const& argv, location where);

// Reads the phases of one package.
class phase_reader {
public:
  phase_reader(evaluator& e, keyword_arguments const& args, package& into) : e_(e), args_(args), into_(into) {}
  void read(value_ref phases);

  condition removed(std::string const& phase) const;      // deleted, or replaced by something that does not run it
  bool uses(std::string const& keyword) const;            // some phase of the package's own may use the keyword
  std::string fate(std::string const& phase) const;       // "deleted" or "replaced"
  std::vector<std::string> order() const;                 // of all phases that any configuration runs

private:
  void clause(element const& c);
  void body(value_ref procedure, phase& p, scope* in);
  void bind_parameters(procedure const& p, scope* s);
  value_ref parameter(std::string const& name);
  void sequence(std::vector<element> const& forms, std::size_t from, scope* in, condition const& when);
  void walk(value_ref code, scope* in, condition const& when);
  void walk_let(value_ref code, scope* in, condition const& when);
  void walk_branches(value_ref code, scope* in, condition const& when);
  void walk_for_each(value_ref code, scope* in, condition const& when);
  bool walk_call(value_ref code, scope* in, condition const& when);
  void substitution(value_ref code, scope* in);
  void variable(value_ref code, scope* in, condition const& when);
  void invocation(value_ref code, scope* in, condition const& when, std::size_t from, bool applied);

  evaluator& e_;
  keyword_arguments const& args_;
  package& into_;
  phase* current_ = nullptr;
  bool runs_standard_ = false;       // the phase being read calls the standard one
  int depth_ = 0;
  std::uint32_t walked_ = 0;
  std::vector<scope*> parameter_scopes_;
  std::map<std::string, condition> removed_;
  std::map<std::string, std::string> fate_;
  std::vector<std::string> used_;
  bool uses_all_ = false;
};

} // namespace xencmp::guix
