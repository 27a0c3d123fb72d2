// Pattern matching: (ice-9 match).
#include <algorithm>

#include "evaluator.hpp"

namespace xencmp::guix {

namespace {

using bindings = std::vector<std::pair<symbol const*, value>>;

class pattern_matcher {
public:
  pattern_matcher(evaluator& e, scope* in, value code) : e_(e), in_(in), code_(code) {}

  // Whether PATTERN matches V, for certain or by decision; sets failed() when it cannot be told.
  bool match(value pattern, value v, int depth = 0) {
    if (failed_ || depth > max_datum_depth) return fail();
    auto const& n = e_.names;
    switch (pattern.type) {
    case tag::symbol:
      if (pattern.name == n.underscore) return true;
      for (auto const& [name, held] : found)
        if (name == pattern.name) return e_.decide_equal(held, v, code_, in_);
      found.emplace_back(pattern.name, v);
      return true;
    case tag::nil:
      if (v.is(tag::nil)) return true;
      if (v.is(tag::hole)) return fail();
      return v.is(tag::pair) && v.pair->car.is_many() ? fail() : false;
    case tag::pair: break;
    default: return e_.decide_equal(v, pattern, code_, in_);
    }
    auto const head = pattern.pair->car;
    if (head.is(tag::symbol) && pattern.pair->cdr.is(tag::pair)) {
      auto const second = pattern.pair->cdr.pair->car;
      auto const rest = pattern.pair->cdr.pair->cdr;
      bool const repeated = is_ellipsis(second);
      if (head.name == n.quote && !repeated) return e_.decide_equal(v, second, code_, in_);
      if (head.name == n.quasiquote && !repeated) return template_pattern(second, v, depth);
      if (head.name == n.or_ && !repeated) {
        for (auto p = pattern.pair->cdr; p.is(tag::pair); p = p.pair->cdr) {
          auto const before = found;
          if (match(p.pair->car, v, depth + 1)) return true;
          if (failed_) return false;
          found = before;
        }
        return false;
      }
      if (head.name == n.and_ && !repeated) {
        for (auto p = pattern.pair->cdr; p.is(tag::pair); p = p.pair->cdr)
          if (!match(p.pair->car, v, depth + 1)) return false;
        return true;
      }
      if (head.name == n.not_ && !repeated) {
        auto const before = found;
        bool const b = match(second, v, depth + 1);
        found = before;
        return !failed_ && !b;
      }
      if (head.name == n.question && !repeated) {
        value const args[] = {v};
        if (!e_.truth(e_.apply(e_.eval(second, in_), args, pattern, in_))) return false;
        for (auto p = rest; p.is(tag::pair); p = p.pair->cdr)
          if (!match(p.pair->car, v, depth + 1)) return false;
        return true;
      }
      if (head.name == n.equals && !repeated && rest.is(tag::pair)) {
        value const args[] = {v};
        return match(rest.pair->car, e_.apply(e_.eval(second, in_), args, pattern, in_), depth + 1);
      }
      if ((head.name == n.dollar || head.name->name == "@" || head.name->name == "object" || head.name->name == "var") && !repeated)
        return fail();
    }
    return list_pattern(pattern, v, depth);
  }

  bool failed() const { return failed_; }
  bindings found;

private:
  bool fail() {
    failed_ = true;
    return false;
  }
  bool is_ellipsis(value v) const { return v.is_symbol(e_.names.ellipsis) || v.is_symbol(e_.names.dots3); }

  bool list_pattern(value pattern, value v, int depth) {
    while (pattern.is(tag::pair)) {
      auto const next = pattern.pair->cdr;
      if (next.is(tag::pair) && (is_ellipsis(next.pair->car) || next.pair->car.is_symbol(e_.intern("..1")))) {
        bool const one = !is_ellipsis(next.pair->car);
        auto const behind = next.pair->cdr;
        std::size_t least = 0, have = 0;
        for (auto p = behind; p.is(tag::pair); p = p.pair->cdr) ++least;
        auto end = v;
        for (; end.is(tag::pair); end = end.pair->cdr) {
          if (end.pair->car.is_many()) return fail();
          ++have;
        }
        if (end.is(tag::hole)) return fail();
        if (have < least + (one ? 1 : 0) || (!end.is(tag::nil) && behind.is(tag::nil))) return false;
        std::vector<symbol const*> names;
        variables(pattern.pair->car, names);
        std::vector<std::vector<value>> all(names.size());
        for (std::size_t i = 0; i < have - least; ++i, v = v.pair->cdr) {
          pattern_matcher inner(e_, in_, code_);
          if (!inner.match(pattern.pair->car, v.pair->car, depth + 1)) {
            failed_ |= inner.failed_;
            return false;
          }
          for (std::size_t k = 0; k < names.size(); ++k)
            for (auto const& [name, held] : inner.found)
              if (name == names[k]) all[k].push_back(held);
        }
        for (std::size_t k = 0; k < names.size(); ++k) found.emplace_back(names[k], e_.list(all[k], code_));
        pattern = behind;
        continue;
      }
      if (v.is(tag::hole)) return fail();
      if (!v.is(tag::pair)) return false;
      if (v.pair->car.is_many()) return fail();
      if (!match(pattern.pair->car, v.pair->car, depth + 1)) return false;
      pattern = next;
      v = v.pair->cdr;
    }
    return match(pattern, v, depth + 1);
  }

  bool template_pattern(value pattern, value v, int depth) {
    if (!pattern.is(tag::pair)) return e_.decide_equal(v, pattern, code_, in_);
    if (pattern.pair->car.is_symbol(e_.names.unquote) && pattern.pair->cdr.is(tag::pair))
      return match(pattern.pair->cdr.pair->car, v, depth + 1);
    auto const first = pattern.pair->car;
    if (first.is(tag::pair) && first.pair->car.is_symbol(e_.names.unquote_splicing)) {
      if (!pattern.pair->cdr.is(tag::nil)) return fail();
      return match(first.pair->cdr.pair->car, v, depth + 1);
    }
    if (v.is(tag::hole)) return fail();
    if (!v.is(tag::pair)) return false;
    if (v.pair->car.is_many()) return fail();
    return template_pattern(first, v.pair->car, depth + 1) && template_pattern(pattern.pair->cdr, v.pair->cdr, depth + 1);
  }

  void variables(value pattern, std::vector<symbol const*>& out) {
    auto const& n = e_.names;
    if (pattern.is(tag::symbol)) {
      if (pattern.name != n.underscore && !is_ellipsis(pattern) && std::find(out.begin(), out.end(), pattern.name) == out.end())
        out.push_back(pattern.name);
      return;
    }
    if (!pattern.is(tag::pair)) return;
    auto const head = pattern.pair->car;
    if (head.is_symbol(n.quote)) return;
    auto rest = pattern;
    if (head.is_symbol(n.or_) || head.is_symbol(n.and_) || head.is_symbol(n.not_)) rest = pattern.pair->cdr;
    else if ((head.is_symbol(n.question) || head.is_symbol(n.equals)) && pattern.pair->cdr.is(tag::pair))
      rest = pattern.pair->cdr.pair->cdr;
    for (; rest.is(tag::pair); rest = rest.pair->cdr) variables(rest.pair->car, out);
    if (rest.is(tag::symbol)) variables(rest, out);
  }

  evaluator& e_;
  scope* in_;
  value code_;
  bool failed_ = false;
};

outcome match_clauses(evaluator& e, value v, value clauses, value code, scope* in) {
  if (v.is(tag::hole) && !v.unknown->object) {
    // Only a pattern that takes anything tells something.
    auto const first = clauses.is(tag::pair) && clauses.pair->car.is(tag::pair) ? clauses.pair->car.pair->car : e.nil();
    if (first.is(tag::pair)) return {e.hole_of(v.unknown->kind, code, in, v.unknown->reason.empty() ? "what is matched is not known" : v.unknown->reason)};
  }
  for (; clauses.is(tag::pair); clauses = clauses.pair->cdr) {
    auto const clause = clauses.pair->car;
    if (!clause.is(tag::pair) || !clause.pair->cdr.is(tag::pair)) return {e.unknown(code, "a malformed match")};
    pattern_matcher m(e, in, code);
    bool const matches = m.match(clause.pair->car, v);
    if (m.failed()) return {e.unknown(code, "a pattern that may match or not", in)};
    if (!matches) continue;
    if (clause.pair->cdr.pair->car.is_symbol(e.names.arrow)) return {e.unknown(code, "a pattern that is not understood", in)};
    scope* const s = e.new_scope(in, m.found.size());
    for (auto const& [name, held] : m.found) s->add(name, held);
    return e.body_outcome(clause.pair->cdr, s);
  }
  return {e.unknown(code, "no pattern matches", in)};
}

outcome match(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return {e.unknown(code, "a malformed match")};
  return match_clauses(e, e.eval(code.pair->cdr.pair->car, in), code.pair->cdr.pair->cdr, code, in);
}

// (match-lambda clause …) is (lambda (x) (match x clause …)); match-lambda* takes the whole list of arguments.
outcome match_lambda(evaluator& e, value code, scope* in) {
  auto const x = e.symbol_value("<matched>", code);
  auto const body = e.cons(e.symbol_value("match", code), e.cons(x, code.pair->cdr, code), code);
  bool const all = code.pair->car.name->name == "match-lambda*";
  auto const parameters = all ? x : e.list(std::vector<value>{x}, code);
  return {e.make_procedure(parameters, e.list(std::vector<value>{body}, code), in, code)};
}

// (match-let (((a b) e) …) body …), match-let*
outcome match_let(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return {e.unknown(code, "a malformed match")};
  scope* const outer = in;
  bool const sequential = code.pair->car.name->name == "match-let*";
  for (auto const& b : e.elements(code.pair->cdr.pair->car)) {
    auto const pair = e.elements(b);
    if (pair.size() != 2) return {e.unknown(code, "a malformed match")};
    pattern_matcher m(e, in, code);
    bool const matches = m.match(pair[0], e.eval(pair[1], sequential ? in : outer));
    if (!matches) return {e.unknown(code, "a pattern that may match or not", in)};
    scope* const s = e.new_scope(in, m.found.size());
    for (auto const& [name, held] : m.found) s->add(name, held);
    in = s;
  }
  return e.body_outcome(code.pair->cdr.pair->cdr, in);
}

} // namespace

std::span<form_entry const> match_forms() {
  static form_entry const all[] = {{"match", match}, {"match-lambda", match_lambda}, {"match-lambda*", match_lambda},
                                   {"match-let", match_let}, {"match-let*", match_let}};
  return all;
}

} // namespace xencmp::guix
