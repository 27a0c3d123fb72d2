// A static evaluator for the Scheme that Guix packages are written in.  It runs nothing: what it does not understand
// becomes a hole of kind unknown with the reason.
//
// It computes in one configuration at a time.  Of two kinds of questions the answer makes configurations:
// - what is built for which system: one of `settings()`.  Whatever is computed notes the settings in which it would have
//   come out the same (`observed`), so that only those are gone through that make a difference;
// - what only the build can tell: `decide` answers yes at first, and `explore` computes again with each other answer.
#pragma once
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "../condition/condition.hpp"
#include "arena.hpp"
#include "module.hpp"
#include "regexps.hpp"
#include "systems.hpp"
#include "value.hpp"

namespace xencmp::guix {

inline constexpr int max_evaluation_depth = 900;           // nested evaluations; deeper is a hole
inline constexpr std::uint64_t max_evaluations = 1u << 20; // for one package
inline constexpr std::size_t max_string = 1u << 20;        // bytes of one string
inline constexpr std::size_t max_elements = 1u << 14;      // of one list
inline constexpr std::size_t max_paths = 32;               // ways in which the tests of one expression may turn out
inline constexpr std::size_t max_paths_of_package = 2048;  // … and those of all its expressions together

// Mostly on the stack.
using few_values = boost::container::small_vector<value, 6>;

struct call {
  value code;                       // the whole form
  symbol const* name;
  std::span<value const> args;      // evaluated
  scope* in;
};

class evaluator {
public:
  explicit evaluator(library& modules);
  evaluator(evaluator const&) = delete;
  evaluator& operator=(evaluator const&) = delete;

  library& modules() { return modules_; }
  arena& memory() { return memory_; }
  symbol const* intern(std::string_view name) { return modules_.symbols.intern(name); }

  // Evaluation (evaluator.cpp).
  value eval(value code, scope* in);
  value eval_body(value forms, scope* in);              // internal definitions included; a list of forms
  outcome body_outcome(value forms, scope* in);
  value lookup(value name, scope* in);
  value apply(value callee, std::span<value const> args, value code, scope* in);
  value run(value v) { return eval(v, build_scope()); } // what the build computes from a gexp or quoted code
  scope* new_scope(scope* parent, std::size_t names);
  scope* build_scope() { return &build_; }
  // ARGS bound to the parameters; null when they do not fit.  Parameters without argument become holes when LENIENT.
  scope* bind(procedure const& p, std::span<value const> args, bool lenient);
  value make_procedure(value parameters, value body, scope* in, value code, symbol const* name = nullptr);
  bool has_module_scope(scope* in) const;               // the host side
  module* module_of(scope* in) const;

  // Modules (names.cpp).
  definition* resolve(module& m, symbol const* name);   // its own or an imported one; null: none
  value global(definition& d);
  void expand_uses(module& m);
  value expand(macro const& m, value form, scope* in);  // macro.cpp
  value make_macro(value spec, value code);
  value node(module& m, sexp::node_id n, bool whole, int depth = 0);   // datum.cpp: code of a node
  value force(value lazy, bool whole = false);

  // Packages (package_form.cpp).
  value make_package(value code, scope* in);
  std::optional<value> field(value package, symbol const* name, value self);   // nothing: has none
  // The field of what PACKAGE, an argument of CODE, is; the default of (guix packages) where it is not given.
  value package_field(value package, symbol const* name, value code, scope* in);
  value parent_of(value package);                       // what it inherits from; it must have a parent
  value heir(value package, std::span<package_form::field const> fields, value at, bool hidden = false);
  // Labels with what they stand for, ("label" thing); a part of which nothing is known is an element with many().
  std::vector<value> labelled(std::vector<value> const& inputs);
  std::vector<value> inputs_of(value package, symbol const* field);
  // The input that is asked for: the thing, #f, or the hole itself where that is not known.
  value resolve_input(value hole);
  std::optional<bool> has_implicit_input(value package, std::string_view label);
  // What is being described: its builder's variables and inputs are what the build side speaks of.
  value described{};

  // Templates (gexp.cpp).
  value quasi(value code, scope* in, bool gexp, int level, int depth = 0);
  value instantiate(closure const& gexp);               // the code of a gexp, with values put into it

  // Constructors.  What is made stands at the place of `at`.
  value nil(value at = {}) const { return placed(tag::nil, at); }
  value boolean(bool b, value at = {}) const;
  value integer(std::int64_t n, value at = {}) const;
  value string(std::string_view s, value at);           // copied
  value borrowed(std::string_view s, value at);         // kept as long as the arena
  value string(std::vector<string_piece> const& pieces, value at);
  value symbol_value(std::string_view name, value at);
  value cons(value car, value cdr, value at);
  value list(std::span<value const> items, value at);
  value list(std::span<value const> items, value tail, value at);
  value hole_of(hole_kind k, value at, scope* in, std::string_view reason = {}, std::string_view shown = {});
  value object(value at, scope* in);                    // some file-like thing, a record …
  value unknown(value at, std::string_view reason, scope* in = nullptr);   // the reason is copied
  value parameter(std::string_view name);               // a yes or no of whoever builds
  value many(value hole) const;
  value unspecified() const { return {}; }

  // Views.
  bool truth(value v);                                   // decides where it is not known
  std::optional<bool> equal(value a, value b, int depth = 0);
  bool decide_equal(value a, value b, value code, scope* in);
  // The elements of a list; a part of which nothing is known is a hole with many().
  std::vector<value> elements(value v);
  std::optional<std::string_view> literal(value v) const;   // a string without holes
  // As part of a longer string: appends to INTO.
  void append_text(std::vector<string_piece>& into, value v);
  location where(value v);
  std::string source(value v);                           // its text on one line, or what a hole is called
  std::string shown(string_piece const& p);
  std::string context(value code, scope* in);            // the local variables that CODE speaks of, for tests
  text_template to_template(value v, bool inside_string = false);
  std::string test_name(value v);
  // Whether PART may occur in a string with holes, where it is in no literal piece.
  bool may_contain(std::span<string_piece const> pieces, std::string_view part);

  // Configurations (decisions.cpp).
  std::vector<setting> const& settings() const { return settings_; }
  void set_settings(std::vector<setting> all);           // forgets what was computed for others
  std::uint64_t all_settings_mask() const;
  void select(std::size_t n) { current_ = n; observed_ = all_settings_mask(); }
  std::uint64_t observed() const { return observed_; }
  void observe(std::uint64_t same) { observed_ &= same; }
  value current_system(value at, scope* in);
  value current_target(value at, scope* in);
  // The text of a tag::system value in a setting, and in the current one (which is then told apart from all others).
  std::string const& system_text(value v, std::size_t setting) const;
  std::string const& system_text(value v);
  bool by_setting(value system, std::function<bool(std::string const&)> const& test);
  bool cross();                                          // in a cross build
  bool decide(atom const& about);
  // F for every way in which the tests that it meets may turn out; false: there were too many.
  bool explore(std::function<void()> const& f, std::function<void(condition const&)> const& done);

  // F with every test answered in the first way.
  template <typename F> void explore_once(F f) {
    auto const base = path_.size();
    f();
    path_.resize(base);
  }

  std::size_t current() const { return current_; }
  // Whether what is evaluated is evaluated when its module is loaded: variables at top level and what `let' binds in
  // them, but not what a package's fields hold, which are thunks (guix/packages.scm).
  bool loading() const { return loading_; }
  std::uint64_t asked() const { return asked_; }         // grows with each question that decide answers
  // In which settings a package and all that it depends on support the system (supported.cpp).
  struct support {
    std::uint64_t yes = 0, no = 0, open = 0;
  };
  std::unordered_map<package_form const*, support> supported;

  void start_package();
  void start_paths() { paths_ = 0; }
  bool out_of_fuel() const { return used_ > max_evaluations; }
  // What is to be said of the tests and calls that were met, by the text.
  std::map<std::string, diagnostic> unknown_tests;
  std::vector<diagnostic> remarks;                       // findings: "removes nothing: …"

  regexp_table regexps;

  // A computation whose result may be used again, as long as it depends on no decision.
  template <typename F> value remember(std::uint64_t& valid, F compute) {
    auto const outer = observed_;
    auto const asked = asked_;
    observed_ = all_settings_mask();
    value const v = compute();
    valid = asked_ == asked && !cut_short_ ? observed_ : 0;
    observed_ &= outer;
    return v;
  }
  bool is_current(std::uint64_t valid) const { return valid >> current_ & 1; }

private:
  value placed(tag t, value at) const {
    value v;
    v.type = t;
    v.file = at.file;
    v.at = at.at;
    return v;
  }
  scope* field_scope(package_form& form, package_form::field& own, value self);
  value lookup_binding(binding& b, value name);
  value lookup_root(value name, scope* root);
  value build_variable(value name);
  definition* look_up(module& m, symbol const* name);
  void eval_args(value code, scope* in, few_values& out);

  library& modules_;
  arena memory_;
  scope build_;
  std::vector<setting> settings_;
  std::size_t current_ = 0;
  std::uint64_t observed_ = ~std::uint64_t{0};
  // Sets loading_ as long as it lives.
  class time_of {
  public:
    time_of(evaluator& e, bool loading) : of_(e.loading_), outer_(std::exchange(of_, loading)) {}
    time_of(time_of const&) = delete;
    ~time_of() { of_ = outer_; }

  private:
    bool& of_;
    bool outer_;
  };
  bool loading_ = false;
  std::uint64_t asked_ = 0;
  bool cut_short_ = false;        // some limit was reached: results are not to be kept
  struct decision {
    atom about;
    bool taken;
  };
  std::vector<decision> path_;
  std::size_t paths_ = 0;
  std::uint64_t used_ = 0;
  int depth_ = 0;
  struct field_key {
    package_form const* form;
    symbol const* name;
    package_form const* self;
    bool operator==(field_key const&) const = default;
  };
  struct field_hash {
    std::size_t operator()(field_key const& k) const {
      auto const h = std::hash<void const*>{};
      return h(k.form) * 31 + h(k.name) * 17 + h(k.self);
    }
  };
  struct named {
    module* in = nullptr;
    symbol const* name = nullptr;
    definition* what = nullptr;
  };
  std::array<named, 1u << 13> recent_names_{};
  std::unordered_map<field_key, package_form::held, field_hash> fields_;   // references stay good while it grows

public:
  // Names that the evaluator asks for often.
  struct well_known {
    symbol const *quote, *quasiquote, *unquote, *unquote_splicing, *gexp, *ungexp, *ungexp_splicing, *ungexp_native,
      *ungexp_native_splicing, *output, *package, *package_inherit, *inherit, *define, *define_star, *else_, *arrow,
      *underscore, *ellipsis, *arguments, *name, *version, *build_system, *inputs, *native_inputs, *propagated_inputs,
      *this_package, *lambda, *lambda_star, *begin, *dots3, *or_, *and_, *not_, *question, *equals, *dollar, *slot, *rest_slot,
      *standard_phases, *properties, *let_star;
  } const names;
};

// Whether a list that begins with `package` or `package/inherit` is such a form, and not the use of a variable of that
// name (datum.cpp).
bool is_package(sexp::cursor form);

} // namespace xencmp::guix
