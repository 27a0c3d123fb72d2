// quasiquote and gexps: templates of code into which values are put.
#include <algorithm>

#include "evaluator.hpp"

namespace xencmp::guix {

namespace {

enum class escape { none, one, spliced };

escape escape_of(value const& v, bool gexp) {
  if (!v.is(value_type::list) || v.dotted || v.items.size() < 2 || !v.items[0].what->is(value_type::symbol))
    return escape::none;
  auto const& n = v.items[0].what->name;
  if (gexp) {
    if (n == "ungexp" || n == "ungexp-native") return escape::one;
    if (n == "ungexp-splicing" || n == "ungexp-native-splicing") return escape::spliced;
  } else {
    if (n == "unquote") return escape::one;
    if (n == "unquote-splicing") return escape::spliced;
  }
  return escape::none;
}

// The code that a value stands for once it is in a gexp.
value_ref unwrapped(evaluator& e, value_ref v) {
  if (v->is(value_type::gexp)) return unwrapped(e, v->items[0].what);
  if (!v->is(value_type::choice)) return v;
  value out = *v;
  for (auto& item : out.items) item.what = unwrapped(e, item.what);
  return e.keep(std::move(out));
}

} // namespace

value_ref evaluator::quasi(value_ref code, scope* in, bool gexp, int level) {
  if (!code->is(value_type::list)) return code;
  if (auto const kind = escape_of(*code, gexp); kind != escape::none && level == 1) {
    auto const inner = code->items[1].what;
    if (gexp && inner->is_symbol("output")) return hole(hole_kind::output, code->where);
    auto v = eval(inner, in);
    if (!gexp) return v;
    if (v->is(value_type::package)) return hole(hole_kind::input, code->where);
    if (v->is(value_type::hole) && v->where == inner->where) {   // show it as it is written, with its #$
      auto const k = v->kind;
      return hole(k, code->where, v->reason);
    }
    return unwrapped(*this, v);
  }
  // Code is nested no deeper than max_datum_depth.
  int inner_level = level;
  if (code->is_form(gexp ? "gexp" : "quasiquote")) ++inner_level;
  else if (escape_of(*code, gexp) != escape::none) --inner_level;
  value out = *code;
  out.items.clear();
  for (auto const& item : code->items) {
    if (level == 1 && escape_of(*item.what, gexp) == escape::spliced && !item.many) {
      auto const inner = item.what->items[1].what;
      auto const v = eval(inner, in);
      auto const spliced = gexp ? unwrapped(*this, v) : v;
      if (spliced->is(value_type::hole)) {
        out.items.push_back({hole(spliced->kind, item.what->where, spliced->reason), item.when, true});
        continue;
      }
      for (auto e : elements(spliced)) {
        e.when = e.when & item.when;
        if (gexp && !e.many) e.what = unwrapped(*this, e.what);
        if (!e.when.is_never()) out.items.push_back(std::move(e));
      }
    } else {
      auto e = item;
      if (!e.many) e.what = quasi(e.what, in, gexp, inner_level);
      out.items.push_back(std::move(e));
    }
    if (out.items.size() > max_elements) return unknown(code, "too long a list");
  }
  // `(a . ,b) with a list for b
  if (out.dotted && out.items.size() >= 2 && out.items.back().what->is(value_type::list)) {
    auto tail = out.items.back().what->items;
    out.dotted = out.items.back().what->dotted;
    out.items.pop_back();
    out.items.insert(out.items.end(), tail.begin(), tail.end());
  }
  return keep(std::move(out));
}

} // namespace xencmp::guix
