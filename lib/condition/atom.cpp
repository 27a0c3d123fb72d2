#include "atom.hpp"

#include <limits>

namespace xencmp {

atom atom::build_conditional(std::string n) {
  return {atom_kind::build_conditional, atom_domain::boolean, std::move(n)};
}
atom atom::architecture() { return {atom_kind::architecture, atom_domain::text, "arch"}; }
atom atom::system() { return {atom_kind::system, atom_domain::text, "os"}; }
atom atom::macro_defined(std::string n) { return {atom_kind::macro, atom_domain::boolean, std::move(n)}; }
atom atom::macro_number(std::string n) { return {atom_kind::macro, atom_domain::integer, std::move(n)}; }
atom atom::macro_text(std::string n) { return {atom_kind::macro, atom_domain::text, std::move(n)}; }
atom atom::parameter(std::string n) { return {atom_kind::parameter, atom_domain::boolean, std::move(n)}; }
atom atom::test(std::string t) { return {atom_kind::test, atom_domain::boolean, std::move(t)}; }

char const* name(atom_kind k) {
  switch (k) {
  case atom_kind::build_conditional: return "with";
  case atom_kind::architecture: return "arch";
  case atom_kind::system: return "os";
  case atom_kind::macro: return "macro";
  case atom_kind::parameter: return "parameter";
  case atom_kind::test: return "test";
  }
  return "";
}

atom_value atom_value::undefined() { return {std::numeric_limits<std::int64_t>::min(), {}}; }

atom_value atom_value::successor(atom_domain d) const {
  if (d != atom_domain::text) return {number + 1, {}};
  if (*this == undefined()) return {1, {}};       // the empty string is the least defined text
  return {number, text + '\0'};
}

} // namespace xencmp
