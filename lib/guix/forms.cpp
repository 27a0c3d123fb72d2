// Special forms: what does not evaluate all its arguments.
#include <algorithm>
#include <map>

#include "arguments.hpp"
#include "evaluator.hpp"

namespace xencmp::guix {

namespace {

using items = std::vector<element>;

value_ref quote(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() != 2) return e.unknown(code, "malformed quote");
  auto const v = code->items[1].what;
  (void)in;
  return v;
}
value_ref quasiquote(evaluator& e, value_ref code, scope* in) {
  return code->items.size() == 2 ? e.quasi(code->items[1].what, in, false, 1) : e.unknown(code, "malformed quasiquote");
}
value_ref gexp(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() != 2) return e.unknown(code, "malformed gexp");
  value v;
  v.type = value_type::gexp;
  v.where = code->where;
  v.items.push_back({e.quasi(code->items[1].what, in, true, 1)});
  return e.keep(std::move(v));
}
value_ref stray(evaluator& e, value_ref code, scope*) { return e.unknown(code, "an escape outside of a template"); }

value_ref if_form(evaluator& e, value_ref code, scope* in) {
  auto const n = code->items.size();
  if (n != 3 && n != 4) return e.unknown(code, "malformed if");
  auto const c = e.truth(e.eval(code->items[1].what, in));
  if (n == 3) return e.choose(c, e.eval(code->items[2].what, in), e.unknown(code, "if without else"), code->where);
  if (c.is_always()) return e.eval(code->items[2].what, in);
  if (c.is_never()) return e.eval(code->items[3].what, in);
  return e.choose(c, e.eval(code->items[2].what, in), e.eval(code->items[3].what, in), code->where);
}

value_ref when_form(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() < 3) return e.unknown(code, "malformed when");
  auto c = e.truth(e.eval(code->items[1].what, in));
  if (code->items[0].what->name == "unless") c = !c;
  return e.choose(c, e.eval_body(code->items, 2, in), e.unknown(code, "no value"), code->where);
}

value_ref cond(evaluator& e, value_ref code, scope* in) {
  auto open = condition::always();
  std::vector<guarded<value_ref>> out;
  for (std::size_t i = 1; i < code->items.size() && !open.is_never(); ++i) {
    auto const clause = code->items[i].what;
    if (!clause->is(value_type::list) || clause->items.empty()) return e.unknown(code, "malformed cond");
    auto const test = clause->items[0].what;
    if (test->is_symbol("else")) {
      out.push_back({e.eval_body(clause->items, 1, in), open});
      open = condition::never();
      break;
    }
    auto const v = e.eval(test, in);
    auto const c = e.truth(v);
    if (!(open & c).is_never()) {
      value_ref result = v;
      if (clause->items.size() == 3 && clause->items[1].what->is_symbol("=>"))
        result = e.apply(e.eval(clause->items[2].what, in), {{v}}, clause, in);
      else if (clause->items.size() > 1)
        result = e.eval_body(clause->items, 1, in);
      out.push_back({result, open & c});
    }
    open = open & !c;
  }
  if (!open.is_never()) out.push_back({e.unknown(code, "cond without else"), open});
  return e.join(std::move(out), code->where);
}

// Whether a known datum equals a value, as a condition.
condition equal(evaluator& e, value_ref a, value_ref b, value_ref code, scope* in) {
  return e.equality(a, b, code, in);
}

value_ref case_form(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() < 2) return e.unknown(code, "malformed case");
  auto const key = e.eval(code->items[1].what, in);
  auto open = condition::always();
  std::vector<guarded<value_ref>> out;
  for (std::size_t i = 2; i < code->items.size(); ++i) {
    auto const clause = code->items[i].what;
    if (!clause->is(value_type::list) || clause->items.size() < 2) return e.unknown(code, "malformed case");
    auto c = condition::never();
    if (clause->items[0].what->is_symbol("else")) c = condition::always();
    else if (clause->items[0].what->is(value_type::list))
      for (auto const& datum : clause->items[0].what->items) c = c | equal(e, key, datum.what, code, in);
    if (!(open & c).is_never()) out.push_back({e.eval_body(clause->items, 1, in), open & c});
    open = open & !c;
  }
  if (!open.is_never()) out.push_back({e.unknown(code, "case without else"), open});
  return e.join(std::move(out), code->where);
}

// Under which condition PATTERN matches V; binds its variables in S.  Nothing when it is not understood.
std::optional<condition> match_pattern(evaluator& e, value_ref pattern, value_ref v, scope* s, value_ref code) {
  switch (pattern->type) {
  case value_type::symbol:
    if (pattern->name != "_") s->names.push_back({pattern->name, v});
    return condition::always();
  case value_type::string:
  case value_type::number:
  case value_type::boolean:
  case value_type::keyword: return equal(e, v, pattern, code, s);
  case value_type::list: break;
  default: return std::nullopt;
  }
  if (pattern->is_form("or")) {
    auto c = condition::never();
    for (std::size_t i = 1; i < pattern->items.size(); ++i) {
      auto const one = match_pattern(e, pattern->items[i].what, v, s, code);
      if (!one) return std::nullopt;
      c = c | *one;
    }
    return c;
  }
  if (pattern->is_form("quote") && pattern->items.size() == 2) return equal(e, v, pattern->items[1].what, code, s);
  if (pattern->is_form("?") && (pattern->items.size() == 2 || pattern->items.size() == 3)) {
    auto const c = e.truth(e.apply(e.eval(pattern->items[1].what, s), {{v}}, pattern, s));
    if (pattern->items.size() == 2) return c;
    auto const rest = match_pattern(e, pattern->items[2].what, v, s, code);
    return rest ? std::optional(c & *rest) : std::nullopt;
  }
  // (a b c), (a . rest)
  if (!v->is(value_type::list)) return std::nullopt;
  std::size_t const fixed = pattern->items.size() - (pattern->dotted ? 1 : 0);
  for (auto const& item : pattern->items)
    if (item.what->is_symbol("...") || item.what->is_symbol("___") || item.what->is_symbol("$") ||
        item.what->is_symbol("and") || item.what->is_symbol("not") || item.what->is_symbol("="))
      return std::nullopt;
  for (auto const& item : v->items)
    if (item.many || !item.when.is_always()) return std::nullopt;
  if (v->items.size() < fixed || (!pattern->dotted && v->items.size() != fixed)) return condition::never();
  auto c = condition::always();
  for (std::size_t i = 0; i < fixed; ++i) {
    auto const one = match_pattern(e, pattern->items[i].what, v->items[i].what, s, code);
    if (!one) return std::nullopt;
    c = c & *one;
  }
  if (pattern->dotted) {
    items rest(v->items.begin() + static_cast<std::ptrdiff_t>(fixed), v->items.end());
    auto const one = match_pattern(e, pattern->items.back().what, e.list(std::move(rest), v->where), s, code);
    if (!one) return std::nullopt;
    c = c & *one;
  }
  return c;
}

value_ref match(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() < 3) return e.unknown(code, "malformed match");
  auto const key = e.eval(code->items[1].what, in);
  std::vector<guarded<value_ref>> out;
  for (auto const& [v, holds] : e.cases(key)) {
    auto open = holds;
    for (std::size_t i = 2; i < code->items.size() && !open.is_never(); ++i) {
      auto const clause = code->items[i].what;
      if (!clause->is(value_type::list) || clause->items.size() < 2) return e.unknown(code, "malformed match");
      scope* const s = e.new_scope(in);
      auto const c = match_pattern(e, clause->items[0].what, v, s, code);
      if (!c || clause->items[1].what->is_form("=>")) return e.unknown(code, "a pattern that is not understood");
      if (!(open & *c).is_never()) out.push_back({e.eval_body(clause->items, 1, s), open & *c});
      open = open & !*c;
    }
    if (!open.is_never()) out.push_back({e.unknown(code, "no pattern matches"), open});
  }
  return e.join(std::move(out), code->where);
}

value_ref and_form(evaluator& e, value_ref code, scope* in) {
  auto open = condition::always();
  std::vector<guarded<value_ref>> out;
  auto const no = e.boolean(condition::never(), code->where);
  value_ref v = e.boolean(condition::always(), code->where);
  for (std::size_t i = 1; i < code->items.size() && !open.is_never(); ++i) {
    v = e.eval(code->items[i].what, in);
    if (i + 1 == code->items.size()) break;
    auto const c = e.truth(v);
    if (!(open & !c).is_never()) out.push_back({no, open & !c});
    open = open & c;
  }
  if (!open.is_never()) out.push_back({v, open});
  return e.join(std::move(out), code->where);
}

value_ref or_form(evaluator& e, value_ref code, scope* in) {
  auto open = condition::always();
  std::vector<guarded<value_ref>> out;
  for (std::size_t i = 1; i < code->items.size() && !open.is_never(); ++i) {
    auto const v = e.eval(code->items[i].what, in);
    for (auto const& [one, holds] : e.cases(v)) {
      bool const last = i + 1 == code->items.size();
      auto const c = open & holds & (last ? condition::always() : e.truth(one));
      if (c.is_never()) continue;
      out.push_back({one->is(value_type::boolean) && !last ? e.boolean(condition::always(), one->where) : one, c});
    }
    open = open & !e.truth(v);
    if (i + 1 == code->items.size()) open = condition::never();
  }
  if (!open.is_never()) out.push_back({e.boolean(condition::never(), code->where), open});
  return e.join(std::move(out), code->where);
}

value_ref let(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() < 3) return e.unknown(code, "malformed let");
  auto const bindings = code->items[1].what;
  if (bindings->is(value_type::symbol)) return e.unknown(code, "a loop");
  if (!bindings->is(value_type::list)) return e.unknown(code, "malformed let");
  auto const& kind = code->items[0].what->name;
  scope* s = e.new_scope(in);
  scope* const first = s;
  for (auto const& b : bindings->items) {
    auto pair = b.what->items;
    if (pair.size() > 2) {   // (name #$@(if test #~(a) #~(b)))
      std::vector<guarded<value_ref>> either;
      auto sum = condition::never();
      bool apart = true;
      for (auto i = pair.begin() + 1; i != pair.end(); ++i) {
        apart = apart && !i->many && sum.excludes(i->when);
        sum = sum | i->when;
        either.push_back({i->what, i->when});
      }
      if (!apart || !sum.is_always()) return e.unknown(code, "a binding that is not understood");
      value choice;
      choice.type = value_type::choice;
      choice.where = b.what->where;
      for (auto const& [v, c] : either) choice.items.push_back({v, c});
      pair.resize(1);
      pair.push_back({e.keep(std::move(choice))});
    }
    if (!b.what->is(value_type::list) || pair.size() != 2 || !pair[0].what->is(value_type::symbol))
      return e.unknown(code, "a binding that is not understood");
    if (kind == "let*") {
      scope* const next = e.new_scope(s);
      next->names.push_back({pair[0].what->name, nullptr, pair[1].what, s});
      s = next;
    } else {
      first->names.push_back({pair[0].what->name, nullptr, pair[1].what, kind == "let" ? in : first});
    }
  }
  return e.eval_body(code->items, 2, s);
}

value_ref begin(evaluator& e, value_ref code, scope* in) { return e.eval_body(code->items, 1, in); }
value_ref second_body(evaluator& e, value_ref code, scope* in) {   // with-imported-modules and the like
  return code->items.size() > 2 ? e.eval_body(code->items, 2, in) : e.unknown(code, "malformed form");
}

value_ref lambda(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() < 3) return e.unknown(code, "malformed lambda");
  return e.make_procedure(code->items[1].what, {code->items.begin() + 2, code->items.end()}, in, code);
}

// (cut f a <>) is (lambda (<>) (f a <>)), as long as there is one <>.
value_ref cut(evaluator& e, value_ref code, scope* in) {
  value body = *code;
  if (body.items.size() < 2) return e.unknown(code, "malformed cut");
  body.items.erase(body.items.begin());
  auto const slots = std::count_if(body.items.begin(), body.items.end(),
                                   [](element const& i) { return i.what->is_symbol("<>"); });
  if (slots != 1) return e.unknown(code, "a cut that is not understood");
  return e.make_procedure(e.list({{e.symbol("<>", code->where)}}, code->where), {{e.keep(std::move(body))}}, in, code);
}
value_ref const_form(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() != 2) return e.unknown(code, "malformed call");
  return e.make_procedure(e.symbol("_", code->where), {{code->items[1].what}}, in, code);
}
value_ref negate(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() != 2) return e.unknown(code, "malformed call");
  auto const x = e.symbol("x", code->where);
  auto const inner = e.list({{code->items[1].what}, {x}}, code->where);
  auto const body = e.list({{e.symbol("not", code->where)}, {inner}}, code->where);
  return e.make_procedure(e.list({{x}}, code->where), {{body}}, in, code);
}

// (let-system system body …), (let-system (system target) body …)
value_ref let_system(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() < 3) return e.unknown(code, "malformed let-system");
  auto const variables = code->items[1].what;
  scope* const s = e.new_scope(in);
  auto const add = [&](value_ref name, char const* procedure) {
    s->names.push_back({name->name, find_builtin(procedure)(e, {name, procedure, {}, in})});
  };
  if (variables->is(value_type::symbol)) add(variables, "%current-system");
  else if (variables->is(value_type::list) && !variables->items.empty()) {
    add(variables->items[0].what, "%current-system");
    if (variables->items.size() > 1) add(variables->items[1].what, "%current-target-system");
  }
  return e.eval_body(code->items, 2, s);
}

// (@ (module) name): only the name's own meaning counts.
value_ref at(evaluator& e, value_ref code, scope*) {
  if (code->items.size() == 3 && code->items[2].what->is(value_type::symbol)) {
    auto const& name = code->items[2].what->name;
    if (find_builtin(name)) return e.symbol(name, code->where);
    if (name == "%standard-phases") return e.hole(hole_kind::expression, code->where);
  }
  return e.unknown(code, "a name of another module");
}

value_ref file_like(evaluator& e, value_ref code, scope*) { return e.hole(hole_kind::input, code->where); }

} // namespace

special_form find_special_form(std::string_view name) {
  static std::map<std::string_view, special_form> const all{
    {"quote", quote}, {"quasiquote", quasiquote}, {"gexp", gexp}, {"unquote", stray}, {"unquote-splicing", stray},
    {"ungexp", stray}, {"ungexp-splicing", stray}, {"ungexp-native", stray}, {"ungexp-native-splicing", stray},
    {"if", if_form}, {"when", when_form}, {"unless", when_form}, {"cond", cond}, {"case", case_form},
    {"match", match}, {"and", and_form}, {"or", or_form}, {"let", let}, {"let*", let}, {"letrec", let},
    {"letrec*", let}, {"begin", begin}, {"lambda", lambda}, {"lambda*", lambda}, {"mlambda", lambda},
    {"mlambdaq", lambda}, {"cut", cut}, {"cute", cut},
    {"const", const_form}, {"negate", negate}, {"let-system", let_system}, {"@", at}, {"@@", at},
    {"with-imported-modules", second_body}, {"with-extensions", second_body}, {"with-parameters", second_body},
    {"origin", file_like}, {"package", package_expression}, {"package/inherit", package_inherit},
    {"substitute-keyword-arguments", substitute_keyword_arguments}, {"modify-phases", modify_phases},
  };
  auto const found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

} // namespace xencmp::guix
