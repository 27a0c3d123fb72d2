// (ice-9 regex)
#include "regexps.hpp"

#include "procedures.hpp"

namespace xencmp::guix {

namespace {

// (string-match PATTERN s): #f, or the list of the groups' texts, which only match:substring looks into.
value string_match(evaluator& e, call const& c) {
  if (c.args.size() != 2 || has_many(c)) return unresolved(e, c, hole_kind::expression);
  auto const pattern = e.literal(c.args[0]);
  if (!pattern || pattern->size() > 4096) return unresolved(e, c, hole_kind::expression);
  auto const& r = e.regexps.of(*pattern);
  if (!r.ok()) return e.unknown(c.code, "a regular expression that is malformed", c.in);
  regexp::groups groups;
  auto s = c.args[1];
  if (s.is(tag::system)) {
    if (!e.by_setting(s, [&](std::string const& one) { return r.match(one, groups); })) return e.boolean(false, c.code);
    s = e.string(e.system_text(s), s);
  }
  auto const text = e.literal(s);
  if (!text && s.is(tag::string)) {
    // A pattern that begins with literal text matches only where that occurs.
    auto const first = pattern->substr(0, pattern->find_first_of("^$.[]|()*+?{}\\"));
    auto const& pieces = s.text->pieces;
    bool const alternatives = pattern->find('|') != pattern->npos;
    bool const optional = first.size() < pattern->size() && std::string_view("*?{").find((*pattern)[first.size()]) != std::string_view::npos;
    if (first.size() > 1 && !alternatives && !optional) {
      bool inside = false;
      for (auto const& p : pieces) inside = inside || (!p.is_hole && p.bytes.find(first) != p.bytes.npos);
      if (!inside && !e.may_contain(pieces, first)) return e.boolean(false, c.code);
    }
    return unresolved(e, c, hole_kind::expression);
  }
  if (!text) return unresolved(e, c, hole_kind::expression);
  std::string const whole(*text);
  if (!r.match(whole, groups)) return e.boolean(false, c.code);
  std::vector<value> out;
  for (auto const& g : groups) {
    if (g.rm_so < 0) out.push_back(e.boolean(false, c.code));
    else out.push_back(e.string(whole.substr(static_cast<std::size_t>(g.rm_so), static_cast<std::size_t>(g.rm_eo - g.rm_so)), c.code));
  }
  return e.list(out, c.code);
}

value substring(evaluator& e, call const& c) {   // (match:substring m [n])
  if (c.args.empty() || !c.args[0].is(tag::pair)) return unresolved(e, c, hole_kind::expression);
  auto const all = e.elements(c.args[0]);
  auto const n = c.args.size() > 1 && c.args[1].is(tag::integer) ? c.args[1].number : 0;
  return n >= 0 && static_cast<std::size_t>(n) < all.size() ? all[static_cast<std::size_t>(n)] : unresolved(e, c, hole_kind::expression);
}

// (regexp-substitute/global #f PATTERN s ITEM …), whose items are texts, numbers of groups, pre and post; #f as a port
// gives a string.
value substitute_global(evaluator& e, call const& c) {
  if (c.args.size() < 3 || has_many(c) || !c.args[0].is_false()) return unresolved(e, c, hole_kind::expression);
  auto const pattern = e.literal(c.args[1]), text = e.literal(c.args[2]);
  if (!pattern || !text) return unresolved(e, c, hole_kind::expression);
  auto const& r = e.regexps.of(*pattern);
  if (!r.ok()) return unresolved(e, c, hole_kind::expression);
  std::string out, rest(*text);
  bool again = false;
  for (auto const& item : c.args.subspan(3)) again = again || (item.is(tag::symbol) && item.name->name == "post");
  for (regexp::groups groups; r.match(rest, groups);) {
    if (groups[0].rm_eo == groups[0].rm_so) return unresolved(e, c, hole_kind::expression);   // of nothing
    for (auto const& item : c.args.subspan(3)) {
      auto const n = name_of(item);
      if (n == "pre") out.append(rest, 0, static_cast<std::size_t>(groups[0].rm_so));
      else if (n == "post") continue;
      else if (auto const literal = e.literal(item)) out += *literal;
      else if (item.is(tag::integer) && item.number >= 0 && item.number < static_cast<std::int64_t>(regexp::max_groups) && groups[item.number].rm_so >= 0)
        out.append(rest, static_cast<std::size_t>(groups[item.number].rm_so),
                   static_cast<std::size_t>(groups[item.number].rm_eo - groups[item.number].rm_so));
      else return unresolved(e, c, hole_kind::expression);
    }
    rest.erase(0, static_cast<std::size_t>(groups[0].rm_eo));
    if (!again) return e.string(out, c.code);
  }
  return e.string(out + rest, c.code);
}

} // namespace

std::span<procedure_entry const> regexp_procedures() {
  static procedure_entry const all[] = {{"string-match", string_match, false}, {"match:substring", substring, false},
                                         {"regexp-substitute/global", substitute_global, false}};
  return all;
}

} // namespace xencmp::guix
