// Conditionals, quotes, procedures, and forms that stand for their body.
#include <algorithm>

#include "code.hpp"
#include "evaluator.hpp"
#include "macro.hpp"

namespace xencmp::guix {

namespace {

outcome malformed(evaluator& e, value code) { return {e.unknown(code, "a malformed " + std::string(code.pair->car.name->name))}; }

outcome quote(evaluator& e, value code, scope*) { return length(code) == 2 ? outcome{*part(code, 1)} : malformed(e, code); }
outcome stray(evaluator& e, value code, scope*) { return {e.unknown(code, "an escape outside of a template")}; }

outcome if_form(evaluator& e, value code, scope* in) {
  auto const n = length(code);
  if (n != 3 && n != 4) return malformed(e, code);
  if (e.truth(e.eval(*part(code, 1), in))) return {*part(code, 2), in};
  if (n == 3) return {e.unspecified()};
  return {*part(code, 3), in};
}
outcome when_form(evaluator& e, value code, scope* in) {
  if (length(code) < 3) return malformed(e, code);
  bool const holds = e.truth(e.eval(*part(code, 1), in));
  if (holds == (code.pair->car.name->name == "unless")) return {e.unspecified()};
  return e.body_outcome(from(code, 2), in);
}
outcome cond(evaluator& e, value code, scope* in) {
  for (auto rest = from(code, 1); rest.is(tag::pair); rest = rest.pair->cdr) {
    auto const clause = rest.pair->car;
    if (!clause.is(tag::pair)) return malformed(e, code);
    if (clause.pair->car.is_symbol(e.names.else_)) return e.body_outcome(clause.pair->cdr, in);
    auto const v = e.eval(clause.pair->car, in);
    if (!e.truth(v)) continue;
    if (!clause.pair->cdr.is(tag::pair)) return {v};
    if (auto const* const arrow = part(clause, 1); arrow->is_symbol(e.names.arrow) && part(clause, 2)) {
      value const args[] = {v};
      return {e.apply(e.eval(*part(clause, 2), in), args, clause, in)};
    }
    return e.body_outcome(clause.pair->cdr, in);
  }
  return {e.unspecified()};
}
outcome case_form(evaluator& e, value code, scope* in) {
  if (length(code) < 2) return malformed(e, code);
  auto const key = e.eval(*part(code, 1), in);
  for (auto rest = from(code, 2); rest.is(tag::pair); rest = rest.pair->cdr) {
    auto const clause = rest.pair->car;
    if (!clause.is(tag::pair)) return malformed(e, code);
    bool found = clause.pair->car.is_symbol(e.names.else_);
    for (auto d = clause.pair->car; !found && d.is(tag::pair); d = d.pair->cdr)
      found = e.decide_equal(key, d.pair->car, code, in);
    if (found) return e.body_outcome(clause.pair->cdr, in);
  }
  return {e.unspecified()};
}
outcome and_form(evaluator& e, value code, scope* in) {
  auto rest = from(code, 1);
  if (!rest.is(tag::pair)) return {e.boolean(true, code)};
  for (; rest.pair->cdr.is(tag::pair); rest = rest.pair->cdr) {
    auto const v = e.eval(rest.pair->car, in);
    if (!e.truth(v)) return {e.boolean(false, code)};
  }
  return {rest.pair->car, in};
}
outcome or_form(evaluator& e, value code, scope* in) {
  auto rest = from(code, 1);
  if (!rest.is(tag::pair)) return {e.boolean(false, code)};
  for (; rest.pair->cdr.is(tag::pair); rest = rest.pair->cdr) {
    auto const v = e.eval(rest.pair->car, in);
    if (e.truth(v)) return {v};
  }
  return {rest.pair->car, in};
}
outcome begin(evaluator& e, value code, scope* in) { return e.body_outcome(from(code, 1), in); }
outcome behind_first(evaluator& e, value code, scope* in) {   // (with-imported-modules … body)
  return length(code) > 2 ? e.body_outcome(from(code, 2), in) : malformed(e, code);
}

outcome lambda(evaluator& e, value code, scope* in) {
  if (length(code) < 3) return malformed(e, code);
  return {e.make_procedure(*part(code, 1), from(code, 2), in, code)};
}
outcome case_lambda(evaluator& e, value code, scope* in) {
  std::vector<value> clauses;
  for (auto rest = from(code, 1); rest.is(tag::pair); rest = rest.pair->cdr) {
    if (!rest.pair->car.is(tag::pair)) {
      if (rest.pair->car.is(tag::string)) continue;
      return malformed(e, code);
    }
    auto const p = e.make_procedure(rest.pair->car.pair->car, rest.pair->car.pair->cdr, in, code);
    if (!p.is(tag::procedure)) return {p};
    clauses.push_back(p);
  }
  procedure p;
  p.clauses = e.memory().copy(clauses);
  value v = code;
  v.type = tag::procedure;
  v.bits = 0;
  v.callable = e.memory().make(p);
  return {v};
}

// (cut f a <> <...>) is (lambda (x . rest) (apply f a x rest)).
outcome cut(evaluator& e, value code, scope* in) {
  std::vector<value> parameters, body;
  value rest = e.nil(code);
  bool open = false;
  for (auto item = from(code, 1); item.is(tag::pair); item = item.pair->cdr) {
    auto const v = item.pair->car;
    if (v.is_symbol(e.names.slot)) {
      auto const name = e.symbol_value("<" + std::to_string(parameters.size()) + ">", v);
      parameters.push_back(name);
      body.push_back(name);
    } else if (v.is_symbol(e.names.rest_slot)) {
      open = true;
      rest = e.symbol_value("<rest>", v);
      body.push_back(rest);
    } else {
      body.push_back(v);
    }
  }
  if (body.empty()) return malformed(e, code);
  if (open) body.insert(body.begin(), e.symbol_value("apply", code));
  auto const call = e.list(body, code);
  return {e.make_procedure(e.list(parameters, rest, code), e.list(std::vector<value>{call}, code), in, code)};
}

// (match-lambda …) and the like stand in match.cpp.  (let-system system body …), (let-system (system target) body …)
outcome let_system(evaluator& e, value code, scope* in) {
  if (length(code) < 3) return malformed(e, code);
  auto const variables = *part(code, 1);
  scope* const s = e.new_scope(in, 2);
  if (variables.is(tag::symbol)) {
    s->add(variables.name, e.current_system(variables, in));
  } else {
    auto const both = e.elements(variables);
    if (both.empty() || both.size() > 2) return malformed(e, code);
    for (std::size_t i = 0; i < both.size(); ++i)
      if (both[i].is(tag::symbol)) s->add(both[i].name, i ? e.current_target(both[i], in) : e.current_system(both[i], in));
  }
  return e.body_outcome(from(code, 2), s);
}

// (@ (module) name)
outcome at(evaluator& e, value code, scope* in) {
  auto const* const name = part(code, 2);
  if (!name || !name->is(tag::symbol)) return malformed(e, code);
  auto const known = [&] {
    value v = *name;
    v.type = tag::builtin;
    return v;
  };
  if (!e.has_module_scope(in)) {
    if (name->name == e.names.standard_phases) return {e.hole_of(hole_kind::expression, code, in)};
    if (name->name->procedure) return {known()};
    return {e.unknown(code, "a name of a module of the builder", in)};
  }
  std::string module_name;
  for (auto const& p : e.elements(*part(code, 1))) {
    if (!p.is(tag::symbol)) return malformed(e, code);
    module_name += (module_name.empty() ? "" : " ") + std::string(p.name->name);
  }
  auto* const m = e.modules().find(module_name);
  if (name->name->procedure && (!m || m->is_core())) return {known()};
  if (m)
    if (auto* const d = e.resolve(*m, name->name)) return {e.global(*d)};
  if (is_build_system(name->name->name)) return {e.symbol_value(name->name->name, *name)};
  return {e.unknown(code, "a name of a module that is not there", in)};
}

outcome record_form(evaluator& e, value code, scope* in) { return {e.object(code, in)}; }   // some record
// A promise is a procedure without parameters; (force …) calls it.
outcome delay(evaluator& e, value code, scope* in) {
  return length(code) == 2 ? outcome{e.make_procedure(e.nil(code), from(code, 1), in, code)} : malformed(e, code);
}
outcome only_body(evaluator& e, value code, scope* in) { return length(code) == 2 ? outcome{*part(code, 1), in} : malformed(e, code); }

// (let-syntax ((name rules) …) body …)
outcome let_syntax(evaluator& e, value code, scope* in) {
  if (length(code) < 3) return malformed(e, code);
  auto const all = e.elements(*part(code, 1));
  scope* const s = e.new_scope(in, all.size());
  for (auto const& b : all) {
    auto const pair = e.elements(b);
    if (pair.size() != 2 || !pair[0].is(tag::symbol)) return malformed(e, code);
    s->add(pair[0].name, e.make_macro(pair[1], code));
  }
  return e.body_outcome(from(code, 2), s);
}
outcome assertion(evaluator& e, value code, scope* in) { return {e.unknown(code, "a form that may have any value", in)}; }

// (parameterize ((p v) …) body …): where a parameter is the system, another one is built for.
outcome parameterize(evaluator& e, value code, scope* in) {
  if (length(code) < 3) return malformed(e, code);
  for (auto const& b : e.elements(*part(code, 1)))
    if (b.is(tag::pair) && b.pair->car.is(tag::symbol)) {
      auto const n = b.pair->car.name->name;
      if (n == "%current-system" || n == "%current-target-system") return {e.unknown(code, "another system's view", in)};
    }
  return e.body_outcome(from(code, 2), in);
}

outcome assert_syntax(evaluator& e, value code, scope*) {   // a macro that is made where it is used
  return {e.unknown(code, "a macro in an expression")};
}

} // namespace

std::span<form_entry const> basic_forms() {
  static form_entry const all[] = {
    {"quote", quote}, {"unquote", stray}, {"unquote-splicing", stray}, {"ungexp", stray}, {"ungexp-splicing", stray},
    {"ungexp-native", stray}, {"ungexp-native-splicing", stray}, {"if", if_form}, {"when", when_form},
    {"unless", when_form}, {"cond", cond}, {"case", case_form}, {"and", and_form}, {"or", or_form}, {"begin", begin},
    {"lambda", lambda}, {"lambda*", lambda}, {"\xce\xbb", lambda}, {"mlambda", lambda}, {"mlambdaq", lambda},
    {"case-lambda", case_lambda}, {"case-lambda*", case_lambda}, {"cut", cut}, {"cute", cut}, {"let-system", let_system}, {"@", at}, {"@@", at},
    {"with-imported-modules", behind_first}, {"with-extensions", behind_first}, {"with-parameters", behind_first},
    {"with-directory-excursion", behind_first}, {"parameterize", parameterize}, {"delay", delay},
    {"origin", record_form}, {"license", record_form}, {"search-path-specification", record_form}, {"native-search-path", record_form},
    {"bag", record_form}, {"build-system", record_form}, {"content-hash", record_form}, {"git-reference", record_form},
    {"url-fetch", record_form}, {"set!", assertion}, {"do", assertion}, {"syntax-case", assert_syntax},
    {"let-syntax", let_syntax}, {"letrec-syntax", let_syntax}, {"false-if-exception", only_body},
    {"catch", assertion}, {"with-exception-handler", assertion}, {"guard", behind_first}, {"call/cc", assertion},
    {"call-with-output-string", assertion}, {"with-output-to-string", assertion}, {"dynamic-wind", assertion}};
  return all;
}

} // namespace xencmp::guix
