// Predicates.
#include <string.h>

#include <algorithm>

#include "procedures.hpp"

namespace xencmp::guix {

namespace {

value equal(evaluator& e, call const& c) {
  if (has_many(c)) return unresolved(e, c, hole_kind::expression);
  for (std::size_t i = 0; i + 1 < c.args.size(); ++i)
    if (!e.decide_equal(c.args[i], c.args[i + 1], c.code, c.in)) return e.boolean(false, c.code);
  return e.boolean(true, c.code);
}

// Where the literal text at both ends of a string tells; nothing when the build must.
std::optional<bool> contains(evaluator& e, std::string_view test, value s, std::string_view part) {
  if (auto const whole = e.literal(s)) {
    if (test == "string-prefix?") return whole->starts_with(part);
    if (test == "string-suffix?") return whole->ends_with(part);
    return whole->find(part) != whole->npos;
  }
  auto const& pieces = s.text->pieces;
  if (test == "string-prefix?") {
    std::string known;
    for (auto const& p : pieces) {
      if (p.is_hole) break;
      known += p.bytes;
    }
    if (known.starts_with(part)) return true;
    auto const n = std::min(known.size(), part.size());
    if (known.substr(0, n) != part.substr(0, n)) return false;
    return std::nullopt;
  }
  if (test == "string-suffix?") {
    if (pieces.back().is_hole) return std::nullopt;
    auto const end = pieces.back().bytes;
    if (end.ends_with(part)) return true;
    auto const n = std::min(end.size(), part.size());
    if (end.substr(end.size() - n) != part.substr(part.size() - n)) return false;
    return std::nullopt;
  }
  for (auto const& p : pieces)
    if (!p.is_hole && p.bytes.find(part) != p.bytes.npos) return true;
  return e.may_contain(pieces, part) ? std::nullopt : std::optional(false);
}

value string_test(evaluator& e, call const& c) {
  if (c.args.size() < 2 || has_many(c)) return unresolved(e, c, hole_kind::expression);
  auto const n = c.name->name;
  bool const reversed = n.starts_with("string-contains");   // (string-contains s PART), but (string-prefix? PREFIX s)
  auto part = c.args[reversed ? 1 : 0], s = c.args[reversed ? 0 : 1];
  if (part.is(tag::system)) part = e.string(e.system_text(part), part);
  auto const text = e.literal(part);
  if (!text || c.args.size() > 2) return unresolved(e, c, hole_kind::expression);
  auto const of_text = [&](std::string_view whole) {
    return n == "string-prefix?" ? whole.starts_with(*text) : n == "string-suffix?" ? whole.ends_with(*text)
                                                                                    : whole.find(*text) != whole.npos;
  };
  if (s.is(tag::system)) return e.boolean(e.by_setting(s, of_text), c.code);
  if (!s.is(tag::string)) return unresolved(e, c, hole_kind::expression);
  auto const b = contains(e, n, s, *text);
  if (!b) return unresolved(e, c, hole_kind::expression);
  if (*b && reversed)
    if (auto const whole = e.literal(s)) return e.integer(static_cast<std::int64_t>(whole->find(*text)), c.code);
  return e.boolean(*b, c.code);
}

value type_test(evaluator& e, call const& c) {
  if (c.args.size() != 1 || c.args[0].is_many()) return unresolved(e, c, hole_kind::expression);
  auto v = c.args[0];
  if (v.is(tag::hole) && v.unknown->input) v = e.resolve_input(v);
  auto const n = c.name->name;
  if (n == "not") return e.boolean(!e.truth(v), c.code);
  if (n == "->bool") return e.boolean(e.truth(v), c.code);
  if (n == "null?" && v.is(tag::pair) && v.pair->car.is_many())
    return v.pair->cdr.is(tag::nil) ? unresolved(e, c, hole_kind::expression) : e.boolean(false, c.code);
  if (v.is(tag::hole) && !(v.unknown->object && n != "package?" && n != "gexp?" && n != "origin?" && n != "file-like?"))
    return unresolved(e, c, hole_kind::expression);
  auto const is = [&](tag t) { return v.is(t); };
  bool b = false;
  if (n == "null?") b = is(tag::nil);
  else if (n == "pair?") b = is(tag::pair);
  else if (n == "list?") {
    auto end = v;
    while (end.is(tag::pair)) end = end.pair->cdr;
    b = end.is(tag::nil);
  } else if (n == "string?") b = is(tag::string) || is(tag::system);
  else if (n == "symbol?") b = is(tag::symbol);
  else if (n == "keyword?") b = is(tag::keyword);
  else if (n == "boolean?") b = is(tag::boolean);
  else if (n == "number?" || n == "integer?") b = is(tag::integer);
  else if (n == "char?") b = is(tag::character);
  else if (n == "procedure?") b = is(tag::procedure) || is(tag::builtin);
  else if (n == "package?") b = is(tag::package);
  else if (n == "promise?") b = is(tag::procedure) && v.callable->required.empty() && v.callable->optional.empty() && !v.callable->rest;
  else if (n == "gexp?") b = is(tag::gexp);
  else return unresolved(e, c, hole_kind::expression);
  return e.boolean(b, c.code);
}

// What only the file system or the machine can tell: an opaque test, but an understood one.
value opaque(evaluator& e, call const& c) { return e.hole_of(hole_kind::expression, c.code, c.in); }

// (guix utils): (version-prefix? "4.8" version) is true for what is equal, or equal up to a dot.
value version_prefix(evaluator& e, call const& c) {
  auto const part = c.args.size() == 2 ? e.literal(c.args[0]) : std::nullopt;
  auto const whole = c.args.size() == 2 ? e.literal(c.args[1]) : std::nullopt;
  if (!part || !whole) return unresolved(e, c, hole_kind::expression);
  return e.boolean(*part == *whole || whole->starts_with(std::string(*part) + "."), c.code);
}

// (version-compare a b) asks the C library's strverscmp; so do we.
std::optional<int> compare_versions(std::string_view a, std::string_view b) {
  return ::strverscmp(std::string(a).c_str(), std::string(b).c_str());
}
value version_order(evaluator& e, call const& c) {
  auto const a = c.args.size() == 2 ? e.literal(c.args[0]) : std::nullopt;
  auto const b = c.args.size() == 2 ? e.literal(c.args[1]) : std::nullopt;
  auto const order = a && b ? compare_versions(*a, *b) : std::nullopt;
  if (!order) return unresolved(e, c, hole_kind::expression);
  if (c.name->name == "version-compare") return e.symbol_value(*order < 0 ? "<" : *order > 0 ? ">" : "=", c.code);
  return e.boolean(c.name->name == "version>?" ? *order > 0 : *order >= 0, c.code);
}

value string_order(evaluator& e, call const& c) {
  auto const a = c.args.size() == 2 ? e.literal(c.args[0]) : std::nullopt;
  auto const b = c.args.size() == 2 ? e.literal(c.args[1]) : std::nullopt;
  if (!a || !b) return unresolved(e, c, hole_kind::expression);
  return e.boolean(c.name->name == "string<?" ? *a < *b : *a > *b, c.code);
}
value character_test(evaluator& e, call const& c) {
  if (c.args.empty() || !c.args[0].is(tag::character)) return unresolved(e, c, hole_kind::expression);
  auto const n = c.name->name;
  auto const ch = c.args[0].number;
  if (n == "char=?") {
    for (auto const& a : c.args)
      if (!a.is(tag::character)) return unresolved(e, c, hole_kind::expression);
      else if (a.number != ch) return e.boolean(false, c.code);
    return e.boolean(true, c.code);
  }
  if (ch > 0x7f) return unresolved(e, c, hole_kind::expression);
  bool const digit = ch >= '0' && ch <= '9', upper = ch >= 'A' && ch <= 'Z', lower = ch >= 'a' && ch <= 'z';
  return e.boolean(n == "char-numeric?" ? digit : n == "char-upper-case?" ? upper : n == "char-lower-case?" ? lower
                 : n == "char-alphabetic?" ? upper || lower : ch == ' ' || (ch >= 9 && ch <= 13), c.code);
}

} // namespace

std::span<procedure_entry const> test_procedures() {
  static procedure_entry const all[] = {
    {"equal?", equal}, {"eq?", equal}, {"eqv?", equal}, {"string=?", equal}, {"string=", equal},
    {"string-prefix?", string_test}, {"string-suffix?", string_test}, {"string-contains", string_test},
    {"not", type_test}, {"->bool", type_test}, {"null?", type_test}, {"pair?", type_test}, {"list?", type_test},
    {"string?", type_test}, {"symbol?", type_test}, {"keyword?", type_test}, {"boolean?", type_test},
    {"number?", type_test}, {"integer?", type_test}, {"char?", type_test}, {"procedure?", type_test}, {"promise?", type_test},
    {"package?", type_test, false}, {"gexp?", type_test, false}, {"origin?", type_test, false},
    {"file-like?", type_test, false}, {"file-exists?", opaque}, {"directory-exists?", opaque, false},
    {"version-prefix?", version_prefix, false}, {"version>=?", version_order, false},
    {"version>?", version_order, false}, {"version-compare", version_order, false}, {"string<?", string_order},
    {"string>?", string_order}, {"char=?", character_test}, {"char-numeric?", character_test},
    {"char-alphabetic?", character_test}, {"char-upper-case?", character_test},
    {"char-lower-case?", character_test}, {"char-whitespace?", character_test},
    {"string-any", opaque}, {"string-every", opaque}, {"string-ci=?", opaque}, {"regexp-exec", opaque},
    {"hidden-package?", opaque, false}};
  return all;
}

} // namespace xencmp::guix
