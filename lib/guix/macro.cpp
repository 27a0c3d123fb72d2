// Expansion knows no renaming: a free name of a template keeps its place, and is looked up in the module that wrote it
// (evaluator.cpp), which is what hygiene is needed for in practice.  (Guile manual, "Macros".)
#include "macro.hpp"

#include <algorithm>

#include "evaluator.hpp"

namespace xencmp::guix {

namespace {

struct match_tree {
  symbol const* name = nullptr;
  value one{};                             // depth 0
  std::vector<std::vector<match_tree>> all{};   // depth 1 and more: for each repetition
};
using matches = std::vector<match_tree>;

class matcher {
public:
  matcher(evaluator& e, macro const& m) : e_(e), m_(m) {}

  bool match(value pattern, value form, matches& out, int depth = 0) {
    if (depth > max_datum_depth) return false;
    if (form.is(tag::lazy) && pattern.is(tag::pair)) form = e_.force(form, true);
    switch (pattern.type) {
    case tag::symbol:
      if (pattern.name == e_.names.underscore) return true;
      if (std::find(m_.literals.begin(), m_.literals.end(), pattern.name) != m_.literals.end())
        return form.is(tag::symbol) && form.name == pattern.name;
      out.push_back({pattern.name, form});
      return true;
    case tag::nil: return form.is(tag::nil);
    case tag::pair: break;
    default: return e_.equal(pattern, form).value_or(false);
    }
    auto const next = pattern.pair->cdr;
    if (next.is(tag::pair) && next.pair->car.is_symbol(m_.ellipsis)) {
      auto const behind = next.pair->cdr;
      std::size_t least = 0, have = 0;
      for (auto p = behind; p.is(tag::pair); p = p.pair->cdr) ++least;
      for (auto f = form; f.is(tag::pair); f = f.pair->cdr) ++have;
      if (have < least) return false;
      std::vector<matches> rounds;
      for (std::size_t n = have - least; n > 0; --n, form = form.pair->cdr) {
        matches round;
        if (!match(pattern.pair->car, form.pair->car, round, depth + 1)) return false;
        rounds.push_back(std::move(round));
      }
      std::vector<symbol const*> names;
      variables(pattern.pair->car, names);
      for (auto const* n : names) {
        match_tree t{n};
        for (auto const& r : rounds)
          for (auto const& one : r)
            if (one.name == n) t.all.push_back({one});
        out.push_back(std::move(t));
      }
      return match(behind, form, out, depth + 1);
    }
    return form.is(tag::pair) && match(pattern.pair->car, form.pair->car, out, depth + 1) &&
           match(next, form.pair->cdr, out, depth + 1);
  }

  value fill(value t, matches const& with, int depth = 0) {
    if (depth > max_datum_depth) return e_.unknown(t, "a template nested too deeply");
    if (t.is(tag::symbol)) {
      for (auto m = with.rbegin(); m != with.rend(); ++m)
        if (m->name == t.name) return m->all.empty() ? m->one : e_.unknown(t, "a repeated variable without ...");
      return t;
    }
    if (!t.is(tag::pair)) return t;
    if (t.pair->car.is_symbol(m_.ellipsis) && t.pair->cdr.is(tag::pair)) return t.pair->cdr.pair->car;   // (... x)
    std::vector<value> items;
    value const start = t;
    while (t.is(tag::pair)) {
      auto const item = t.pair->car;
      auto rest = t.pair->cdr;
      int repeated = 0;
      while (rest.is(tag::pair) && rest.pair->car.is_symbol(m_.ellipsis)) {
        ++repeated;
        rest = rest.pair->cdr;
      }
      if (repeated) repeat(item, with, repeated, items, depth);
      else items.push_back(fill(item, with, depth + 1));
      t = rest;
      if (items.size() > max_elements) return e_.unknown(start, "too long an expansion");
    }
    auto const tail = t.is(tag::nil) ? t : fill(t, with, depth + 1);
    return e_.list(items, tail, start);
  }

private:
  void variables(value pattern, std::vector<symbol const*>& out) {
    if (pattern.is(tag::symbol)) {
      if (pattern.name != m_.ellipsis && pattern.name != e_.names.underscore &&
          std::find(m_.literals.begin(), m_.literals.end(), pattern.name) == m_.literals.end())
        out.push_back(pattern.name);
    }
    for (; pattern.is(tag::pair); pattern = pattern.pair->cdr) {
      variables(pattern.pair->car, out);
      if (pattern.pair->cdr.is(tag::symbol)) variables(pattern.pair->cdr, out);
    }
  }

  void repeat(value item, matches const& with, int times, std::vector<value>& out, int depth) {
    std::vector<symbol const*> names;
    variables(item, names);
    std::size_t rounds = 0;
    bool any = false;
    for (auto const& m : with)
      if (std::find(names.begin(), names.end(), m.name) != names.end() && (!m.all.empty() || !is_one(m))) {
        rounds = any ? std::min(rounds, m.all.size()) : m.all.size();
        any = true;
      }
    for (std::size_t i = 0; any && i < rounds; ++i) {
      matches here = with;
      for (auto const& m : with)
        if (i < m.all.size()) here.insert(here.end(), m.all[i].begin(), m.all[i].end());
      if (times > 1) repeat(item, here, times - 1, out, depth);
      else out.push_back(fill(item, here, depth + 1));
    }
  }
  static bool is_one(match_tree const& m) { return m.all.empty() && !m.one.is(tag::unspecified); }

  evaluator& e_;
  macro const& m_;
};

// #'template, also behind with-syntax that only gives names that are there anyway.
std::optional<value> template_of(evaluator& e, value body) {
  if (!body.is(tag::pair) || !body.pair->car.is(tag::symbol) || !body.pair->cdr.is(tag::pair)) return std::nullopt;
  auto const head = body.pair->car.name->name;
  if (head == "syntax") return body.pair->cdr.pair->car;
  if (head == "with-syntax" && body.pair->cdr.pair->cdr.is(tag::pair)) {
    for (auto b = body.pair->cdr.pair->car; b.is(tag::pair); b = b.pair->cdr) {
      auto const one = e.elements(b.pair->car);   // (name (datum->syntax x 'name))
      if (one.size() != 2 || !one[0].is(tag::symbol)) return std::nullopt;
      auto const made = e.elements(one[1]);
      if (made.size() != 3 || !made[0].is(tag::symbol) || made[0].name->name != "datum->syntax") return std::nullopt;
      auto const quoted = e.elements(made[2]);
      if (quoted.size() != 2 || !quoted[0].is_symbol(e.names.quote) || !quoted[1].is_symbol(one[0].name)) return std::nullopt;
    }
    return template_of(e, body.pair->cdr.pair->cdr.pair->car);
  }
  return std::nullopt;
}

} // namespace

value evaluator::make_macro(value spec, value code) {
  macro m;
  m.ellipsis = names.ellipsis;
  std::vector<macro_rule> rules;
  std::vector<symbol const*> literals;
  auto const form = elements(spec);
  auto const refuse = [&] { return unknown(code, "a macro that is not understood"); };
  if (form.empty() || !form[0].is(tag::symbol)) return refuse();
  auto const head = form[0].name->name;
  if (head == "define-syntax-rule") {
    if (form.size() < 3 || !form[1].is(tag::pair)) return refuse();
    rules.push_back({form[1].pair->cdr, form.back()});
  } else if (head == "identifier-syntax") {
    if (form.size() != 2) return refuse();
    rules.push_back({{}, form[1], true});
  } else if (head == "syntax-rules") {
    std::size_t at = 1;
    if (at < form.size() && form[at].is(tag::symbol)) m.ellipsis = form[at++].name;
    if (at >= form.size()) return refuse();
    for (auto const& l : elements(form[at++]))
      if (l.is(tag::symbol)) literals.push_back(l.name);
    for (; at < form.size(); ++at) {
      auto const rule = elements(form[at]);
      if (form[at].is(tag::string)) continue;
      if (rule.size() < 2 || !rule[0].is(tag::pair)) return refuse();
      rules.push_back({rule[0].pair->cdr, rule.back()});
    }
  } else if (head == "lambda" && form.size() >= 3) {   // (lambda (x) (syntax-case x (literals) (pattern #'template) …))
    auto const inner = elements(form.back());
    if (inner.size() < 4 || !inner[0].is(tag::symbol) || inner[0].name->name != "syntax-case") return refuse();
    for (auto const& l : elements(inner[2]))
      if (l.is(tag::symbol)) literals.push_back(l.name);
    for (std::size_t i = 3; i < inner.size(); ++i) {
      auto const rule = elements(inner[i]);
      auto const body = rule.size() >= 2 ? template_of(*this, rule.back()) : std::nullopt;
      if (!body) return refuse();
      if (rule.size() == 2 && rule[0].is(tag::pair)) rules.push_back({rule[0].pair->cdr, *body});
      else if (rule.size() == 3 && rule[0].is(tag::symbol)) rules.push_back({{}, *body, true});
      else return refuse();
    }
  } else if (head == "make-variable-transformer" || head == "er-macro-transformer") {
    return refuse();
  } else {
    return refuse();
  }
  m.rules = memory_.copy(rules);
  m.literals = memory_.copy(literals);
  auto v = placed(tag::macro, code);
  v.rules = memory_.make(m);
  return v;
}

value evaluator::expand(macro const& m, value form, scope*) {
  for (auto const& r : m.rules) {
    if (r.identifier != form.is(tag::symbol)) continue;
    if (r.identifier) return r.body;
    matcher with(*this, m);
    matches found;
    if (with.match(r.pattern, form.pair->cdr, found)) return with.fill(r.body, found);
  }
  return unknown(form, "no rule of the macro takes this use of it");
}

} // namespace xencmp::guix
