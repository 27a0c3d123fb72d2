#include <xencmp/condition/condition.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

namespace {
// (kind domain name) <-> atom
using atom_list = std::tuple<symbol, std::string>;
atom atom_of(symbol const& kind, std::string const& n) {
  if (kind.name == "with") return atom::build_conditional(n);
  if (kind.name == "arch") return atom::architecture();
  if (kind.name == "os") return atom::system();
  if (kind.name == "defined") return atom::macro_defined(n);
  if (kind.name == "number") return atom::macro_number(n);
  if (kind.name == "text") return atom::macro_text(n);
  if (kind.name == "parameter") return atom::parameter(n);
  if (kind.name == "test") return atom::test(n);
  throw error("unknown kind of atom: " + kind.name);
}
symbol kind_of(atom const& a) {
  if (a.kind != atom_kind::macro) return {name(a.kind)};
  return {a.domain == atom_domain::boolean ? "defined" : a.domain == atom_domain::integer ? "number" : "text"};
}
} // namespace

// An atom is a list (KIND NAME) in Scheme.
template <> struct convert<atom> {
  static constexpr char const* name = "atom: (with | arch | os | defined | number | text | parameter | test NAME)";
  static bool is(SCM v) { return convert<atom_list>::is(v); }
  static atom from(SCM v) {
    auto const [kind, n] = convert<atom_list>::from(v);
    return atom_of(kind, n);
  }
  static SCM to(atom const& a) { return convert<atom_list>::to({kind_of(a), a.name}); }
};
// #f is undefined, else a number or a string.
template <> struct convert<atom_value> {
  static constexpr char const* name = "number, string, boolean or #f";
  static bool is(SCM v) { return scm_is_bool(v) || scm_is_string(v) || convert<std::int64_t>::is(v); }
  static atom_value from(SCM v) {
    if (scm_is_string(v)) return atom_value::of(convert<std::string>::from(v));
    if (scm_is_bool(v)) return scm_is_true(v) ? atom_value::of(true) : atom_value::undefined();
    return atom_value::of(convert<std::int64_t>::from(v));
  }
  static SCM to(atom_value const& v) {
    if (v == atom_value::undefined()) return SCM_BOOL_F;
    return v.text.empty() ? convert<std::int64_t>::to(v.number) : convert<std::string>::to(v.text);
  }
};
template <> struct fields<value_range> {
  static auto of(value_range const& r) { return std::tie(r.from, r.bounded, r.to); }
};
template <> struct fields<literal> {
  static auto of(literal const& l) { return std::tie(l.about, l.in); }
};

void bind_condition() {
  foreign<condition const>::define("<condition>");
  define("condition?", [](any const& v) { return convert<condition>::is(v.value); });
  define("condition-always", [] { return condition::always(); });
  define("condition-never", [] { return condition::never(); });
  define("condition-holds", [](atom const& a) { return condition::holds(a); });
  define("condition-is", [](atom const& a, atom_value const& v) { return condition::is(a, v); });
  define("condition-at-least", [](atom const& a, atom_value const& v) { return condition::at_least(a, v); });
  define("%condition-and", [](condition const& a, condition const& b) { return a & b; });
  define("%condition-or", [](condition const& a, condition const& b) { return a | b; });
  define("condition-not", [](condition const& a) { return !a; });
  define("condition=?", [](condition const& a, condition const& b) { return a == b; });
  define("condition-implies?", [](condition const& a, condition const& b) { return a.implies(b); });
  define("condition-always?", [](condition const& a) { return a.is_always(); });
  define("condition-satisfiable?", [](condition const& a) { return !a.is_never(); });
  define("condition-given", [](condition const& c, atom const& a, atom_value const& v) { return c.given(a, v); });
  define("condition-assuming", [](condition const& c, condition const& a) { return c.assuming(a); });
  define("condition-atoms", [](condition const& c) { return c.atoms(); });
  define("condition-example", [](condition const& c) { return c.example(); });
  define("%condition-products", [](condition const& c) { return c.sum_of_products(); });
  define("condition->string", [](condition const& c) { return c.to_string(); });
}

} // namespace xencmp::guile
