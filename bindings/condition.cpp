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
// From Scheme: #f is undefined, #t yes, else a number or a string.
template <> struct convert<atom_value> {
  static constexpr char const* name = "number, string, boolean or #f";
  static bool is(SCM v) { return scm_is_bool(v) || scm_is_string(v) || convert<std::int64_t>::is(v); }
  static atom_value from(SCM v) {
    if (scm_is_string(v)) return atom_value::of(convert<std::string>::from(v));
    if (scm_is_bool(v)) return scm_is_true(v) ? atom_value::of(true) : atom_value::undefined();
    return atom_value::of(convert<std::int64_t>::from(v));
  }
};
// Whether 1 is a number or says that the empty string counts only the atom's domain knows.
SCM to_scheme(atom_value const& v, atom_domain d) {
  if (v == atom_value::undefined()) return SCM_BOOL_F;
  if (d == atom_domain::boolean) return scm_from_bool(v.number != 0);
  return d == atom_domain::text ? convert<std::string>::to(v.text) : convert<std::int64_t>::to(v.number);
}
// (ATOM (FROM BOUNDED? TO) …)
template <> struct convert<literal> {
  static SCM to(literal const& l) {
    SCM ranges = SCM_EOL;
    for (auto r = l.in.rbegin(); r != l.in.rend(); ++r)
      ranges = scm_cons(scm_list_3(to_scheme(r->from, l.about.domain), scm_from_bool(r->bounded),
                                   r->bounded ? to_scheme(r->to, l.about.domain) : SCM_BOOL_F), ranges);
    return scm_list_2(convert<atom>::to(l.about), ranges);
  }
};
// (ATOM . VALUE)
template <> struct convert<std::pair<atom, atom_value>> {
  static SCM to(std::pair<atom, atom_value> const& p) {
    return scm_cons(convert<atom>::to(p.first), to_scheme(p.second, p.first.domain));
  }
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
