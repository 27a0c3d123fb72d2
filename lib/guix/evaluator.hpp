// A static evaluator for the Scheme that Guix packages are written in.  It runs nothing: what it does not understand
// becomes a hole of kind unknown with the reason, and a test it cannot decide becomes an opaque atom of a condition.
//
// Conditions: atom::architecture() and atom::system() are those of the machine that the package is built for; in a
// native build these are (%current-system)'s.  (%current-target-system) is true under
// atom::parameter("cross-compiling").  Predicates on the system are decided for every system that (guix packages)
// and (guix platforms …) know, see systems.cpp.
#pragma once
#include <deque>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "../condition/guarded.hpp"
#include "../sexp/tree.hpp"
#include "module.hpp"
#include "value.hpp"

namespace xencmp::guix {

inline constexpr int max_evaluation_depth = 160;           // nested evaluations; deeper is a hole
inline constexpr int max_inlining_depth = 24;              // nested calls of the module's own procedures
inline constexpr std::uint32_t max_evaluations = 1u << 18; // for one package
inline constexpr std::uint32_t max_evaluations_of_module = 1u << 23;
inline constexpr std::size_t max_string = 1u << 20;         // bytes of one string
inline constexpr std::size_t max_alternatives = 64;        // of one value
inline constexpr std::size_t max_elements = 1u << 14;      // of one list

class evaluator;
struct call {
  value_ref code;                 // the whole form
  std::string_view name;
  std::vector<element> args;      // evaluated
  scope* in;
};
using builtin = value_ref (*)(evaluator&, call const&);
using special_form = value_ref (*)(evaluator&, value_ref code, scope* in);
builtin find_builtin(std::string_view name);
special_form find_special_form(std::string_view name);

class evaluator {
public:
  explicit evaluator(sexp::tree_ptr t);
  evaluator(evaluator const&) = delete;
  evaluator& operator=(evaluator const&) = delete;

  value_ref eval(value_ref code, scope* in);
  // The value of several forms in a row, internal definitions included.
  value_ref eval_body(std::vector<element> const& body, std::size_t from, scope* in);
  // What the build computes from a gexp or a quoted expression.
  value_ref run(value_ref v) { return eval(v, build_scope()); }
  value_ref lookup(std::string const& name, scope* in, value_ref code);
  value_ref apply(value_ref callee, std::vector<element> args, value_ref code, scope* in);
  value_ref inlined(procedure const& p, std::vector<element> const& args, value_ref code);
  // ARGS bound to the parameters; null when they do not fit.  Parameters without argument become holes when LENIENT.
  scope* bind(procedure const& p, std::vector<element> const& args, bool lenient);
  value_ref make_procedure(value_ref parameters, std::vector<element> body, scope* in, value_ref code);

  // Packages.
  value_ref field(value_ref package, std::string_view name, value_ref self = nullptr);   // null: has none
  std::vector<definition> const& top_level() const { return definitions_; }
  value_ref global(definition const& d);
  value_ref quasi(value_ref code, scope* in, bool gexp, int level);

  // Constructors.
  value_ref keep(value v) { return &values_.emplace_back(std::move(v)); }
  scope* new_scope(scope* parent);
  value_ref string(text_template t, location where);
  value_ref boolean(condition c, location where);
  value_ref list(std::vector<element> items, location where);
  value_ref hole(hole_kind k, location where, std::string reason = {});
  value_ref unknown(value_ref code, std::string reason) { return hole(hole_kind::unknown, code->where, std::move(reason)); }
  value_ref symbol(std::string name, location where);
  value_ref join(std::vector<guarded<value_ref>> alternatives, location where);
  value_ref choose(condition const& c, value_ref then_value, value_ref else_value, location where);

  // Views.
  condition truth(value_ref v);                          // opaque tests where it is not known
  condition equality(value_ref a, value_ref b, value_ref code, scope* in);
  std::vector<element> elements(value_ref v);            // as a list
  std::vector<guarded<value_ref>> cases(value_ref v) const;   // one, or those of a choice
  // As a string in all configurations; whatever is not a string becomes a hole.
  std::vector<guarded<text_template>> texts(value_ref v, bool inside_string);
  scope* module_scope() { return module_; }
  scope* build_scope() { return build_; }

  void start_package() {
    // Packages that inherit from each other in long chains are evaluated anew for each: the module has its bound, too.
    used_in_module_ += used_;
    used_ = used_in_module_ > max_evaluations_of_module ? max_evaluations : 0;
    depth_ = 0;
    inlining_ = 0;
  }
  bool out_of_fuel() const { return used_ > max_evaluations; }
  // Diagnostics of opaque tests that were not understood, by the text of the test.
  std::map<std::string, diagnostic> unknown_tests;

private:
  value_ref eval_call(value_ref code, scope* in);
  std::vector<guarded<value_ref>> variants(value_ref code);
  std::vector<element> eval_args(value_ref code, scope* in);

  sexp::tree_ptr tree_;
  std::deque<value> values_;
  std::deque<scope> scopes_;
  std::deque<procedure> procedures_;
  std::vector<definition> definitions_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<value_ref> globals_;        // null: not yet evaluated
  std::vector<bool> busy_;
  scope* module_;
  scope* build_;
  std::uint32_t used_ = 0;
  std::uint64_t used_in_module_ = 0;
  std::map<std::tuple<value_ref, std::string, value_ref>, value_ref> fields_;   // package, name, this-package
  int depth_ = 0;
  int inlining_ = 0;
  std::string context_;                   // the arguments of the calls that are being inlined

public:
  std::deque<package_form> forms;
};

// systems.cpp
struct known_system {
  char const* name;      // as (%current-system) gives it
  char const* triplet;   // as (%current-target-system) gives it
  char const* architecture;
  char const* os;
};
std::vector<known_system> const& known_systems();
// The condition that holds on those of the known systems where IN does, written over as few atoms as possible.
condition system_condition(std::vector<bool> const& in);

} // namespace xencmp::guix
