// quasiquote and gexps: templates of code into which values are put.  (Guix manual, "G-Expressions".)
#include "evaluator.hpp"

namespace xencmp::guix {

namespace {

enum class escape { none, one, spliced };

escape escape_of(evaluator& e, value v, bool gexp) {
  if (!v.is(tag::pair) || !v.pair->car.is(tag::symbol) || !v.pair->cdr.is(tag::pair)) return escape::none;
  auto const* const s = v.pair->car.name;
  auto const& n = e.names;
  if (gexp) {
    if (s == n.ungexp || s == n.ungexp_native) return escape::one;
    if (s == n.ungexp_splicing || s == n.ungexp_native_splicing) return escape::spliced;
  } else {
    if (s == n.unquote) return escape::one;
    if (s == n.unquote_splicing) return escape::spliced;
  }
  return escape::none;
}

// Not another value in its place.
bool is_same(value a, value b) {
  return a.type == b.type && a.bits == b.bits && a.file == b.file && a.at == b.at && a.number == b.number;
}

// What stands in the code of the builder for a value of the host side.
value lowered(evaluator& e, value v, value at, int depth = 0) {
  switch (v.type) {
  case tag::package: return e.hole_of(hole_kind::input, at, nullptr);
  case tag::gexp: return lowered(e, e.instantiate(*v.code), at, depth + 1);
  case tag::system: return e.string(e.system_text(v), at);
  case tag::procedure:
  case tag::builtin: return e.unknown(at, "a procedure in a gexp");
  case tag::pair: {
    if (depth > max_datum_depth) return e.unknown(at, "nested too deeply");
    bool changed = false;
    few_values items;
    auto rest = v;
    for (; rest.is(tag::pair); rest = rest.pair->cdr) {
      auto const& item = rest.pair->car;
      items.push_back(lowered(e, item, item.file ? item : at, depth + 1));
      changed |= !is_same(items.back(), item);
    }
    return changed ? e.list(items, rest, v) : v;
  }
  default: return v;
  }
}

} // namespace

value evaluator::quasi(value code, scope* in, bool gexp, int level, int depth) {
  if (code.is(tag::lazy)) code = force(code, true);
  if (!code.is(tag::pair)) return code;
  if (depth > max_datum_depth) return unknown(code, "nested too deeply");
  auto const put = [&](value inner, value at) {
    if (gexp && inner.is_symbol(names.output)) return hole_of(hole_kind::output, at, in);
    auto const v = eval(inner, in);
    if (!gexp) return v;
    if (v.is(tag::hole) && v.file == inner.file && v.at == inner.at && v.unknown->shown.empty()) {
      // Show it as it is written, with its #$.
      auto moved = v;
      moved.file = at.file;
      moved.at = at.at;
      return moved;
    }
    return lowered(*this, v, at);
  };
  if (level == 1 && escape_of(*this, code, gexp) == escape::one) return put(code.pair->cdr.pair->car, code);
  auto const head = code.pair->car;
  if (head.is_symbol(gexp ? names.gexp : names.quasiquote)) ++level;
  else if (escape_of(*this, code, gexp) != escape::none) --level;
  few_values items;
  bool changed = false;
  auto rest = code;
  for (bool first = true; rest.is(tag::pair); rest = rest.pair->cdr, first = false) {
    auto const item = rest.pair->car;
    if (!first && level == 1 && item.is(tag::symbol) && escape_of(*this, rest, gexp) == escape::one &&
        rest.pair->cdr.pair->cdr.is(tag::nil)) {   // `(a . ,b)
      rest = put(rest.pair->cdr.pair->car, rest);
      changed = true;
      break;
    }
    if (!item.is(tag::pair)) {
      items.push_back(item);
      continue;
    }
    // (unquote) and (unquote a b), which come of ,,@ in nested templates, stand for none and for two (R6RS, 11.17).
    if (!gexp && level == 1 && item.pair->car.is_symbol(names.unquote) &&
        !(item.pair->cdr.is(tag::pair) && item.pair->cdr.pair->cdr.is(tag::nil))) {
      changed = true;
      for (auto one = item.pair->cdr; one.is(tag::pair); one = one.pair->cdr)
        items.push_back(one.pair->car.is_many() ? one.pair->car : eval(one.pair->car, in));
      continue;
    }
    if (level == 1 && escape_of(*this, item, gexp) == escape::spliced) {
      changed = true;
      auto v = put(item.pair->cdr.pair->car, item);
      if (v.is(tag::gexp)) v = instantiate(*v.code);
      if (!v.is(tag::hole)) {
        for (auto const& one : elements(v)) items.push_back(one);
      } else {
        if (v.unknown->shown.empty()) {   // the splice is what is shown
          v.file = item.file;
          v.at = item.at;
        }
        items.push_back(many(v));
      }
    } else {
      auto const v = quasi(item, in, gexp, level, depth + 1);
      changed |= !v.is(tag::pair) || v.pair != item.pair;
      items.push_back(v);
    }
    if (items.size() > max_elements) return unknown(code, "too long a list");
  }
  return changed ? list(items, rest, code) : code;
}

value evaluator::instantiate(closure const& g) {
  if (is_current(g.valid)) {
    observe(g.valid);
    return g.filled;
  }
  std::uint64_t valid = 0;
  auto const v = remember(valid, [&] {
    g.code = force(g.code, true);
    auto code = quasi(g.code, g.in, true, 1);
    for (int n = 0; code.is(tag::gexp) && n < 32; ++n) code = quasi(code.code->code, code.code->in, true, 1);
    return code;
  });
  g.filled = v;
  g.valid = valid;
  return v;
}

namespace {

outcome quasiquote(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return {e.unknown(code, "a malformed quasiquote")};
  return {e.quasi(code.pair->cdr.pair->car, in, false, 1)};
}

value closed(evaluator& e, value code, value inner, scope* in) {
  value v = code;
  v.type = tag::gexp;
  v.bits = 0;
  v.code = e.memory().make(closure{inner, in});
  return v;
}
outcome gexp(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return {e.unknown(code, "a malformed gexp")};
  return {closed(e, code, code.pair->cdr.pair->car, in)};
}

} // namespace

std::span<form_entry const> gexp_forms() {
  static form_entry const all[] = {{"quasiquote", quasiquote}, {"gexp", gexp}};
  return all;
}

} // namespace xencmp::guix
