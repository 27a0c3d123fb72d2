// Procedures that call procedures.
#include "procedures.hpp"

namespace xencmp::guix {

namespace {

value apply(evaluator& e, call const& c) {
  if (c.args.size() < 2 || c.args[0].is_many()) return wrong_call(e, c);
  std::vector<value> args(c.args.begin() + 1, c.args.end() - 1);
  auto const last = c.args.back();
  if (last.is_many()) args.push_back(last);
  else for (auto const& v : e.elements(last)) args.push_back(v);
  return e.apply(c.args[0], args, c.code, c.in);
}
value identity(evaluator& e, call const& c) { return c.args.empty() ? wrong_call(e, c) : c.args[0]; }

value force(evaluator& e, call const& c) {
  if (c.args.size() != 1) return wrong_call(e, c);
  return c.args[0].is(tag::procedure) ? e.apply(c.args[0], {}, c.code, c.in) : c.args[0];
}

value values(evaluator& e, call const& c) {
  if (c.args.size() == 1) return c.args[0];
  auto v = e.list(c.args, c.code);
  bool const none = v.is(tag::nil);
  v.type = tag::values;
  if (none) v.pair = nullptr;
  return v;
}
value call_with_values(evaluator& e, call const& c) {
  if (c.args.size() != 2 || has_many(c)) return wrong_call(e, c);
  auto v = e.apply(c.args[0], {}, c.code, c.in);
  if (!v.is(tag::values)) return e.apply(c.args[1], std::span(&v, 1), c.code, c.in);
  std::vector<value> args;
  if (v.pair) {
    v.type = tag::pair;
    args = e.elements(v);
  }
  return e.apply(c.args[1], args, c.code, c.in);
}
value and_then(evaluator& e, call const& c) {   // (and=> value procedure)
  if (c.args.size() != 2 || has_many(c)) return wrong_call(e, c);
  if (!e.truth(c.args[0])) return e.boolean(false, c.code);
  return e.apply(c.args[1], c.args.first(1), c.code, c.in);
}

// A procedure made of code over values that stand in it as they are.
value made(evaluator& e, call const& c, value parameters, value body) {
  return e.make_procedure(parameters, e.list(std::vector<value>{body}, c.code), c.in, c.code);
}
value quoted(evaluator& e, value v, value at) {
  return e.list(std::vector<value>{e.symbol_value("quote", at), v}, at);
}
value constant(evaluator& e, call const& c) {
  if (c.args.size() != 1 || has_many(c)) return wrong_call(e, c);
  return made(e, c, e.symbol_value("<any>", c.code), quoted(e, c.args[0], c.code));
}
value negate(evaluator& e, call const& c) {
  if (c.args.size() != 1 || has_many(c)) return wrong_call(e, c);
  auto const x = e.symbol_value("<args>", c.code);
  auto const inner = e.list(std::vector<value>{e.symbol_value("apply", c.code), quoted(e, c.args[0], c.code), x}, c.code);
  return made(e, c, x, e.list(std::vector<value>{e.symbol_value("not", c.code), inner}, c.code));
}
value compose(evaluator& e, call const& c) {
  if (c.args.empty() || has_many(c)) return wrong_call(e, c);
  auto const x = e.symbol_value("<args>", c.code);
  auto body = e.list(std::vector<value>{e.symbol_value("apply", c.code), quoted(e, c.args.back(), c.code), x}, c.code);
  for (auto f = c.args.rbegin() + 1; f != c.args.rend(); ++f)
    body = e.list(std::vector<value>{quoted(e, *f, c.code), body}, c.code);
  return made(e, c, x, body);
}

// A symbol that nothing else is called; one for each place in the text.
value gensym(evaluator& e, call const& c) {
  return e.symbol_value("<gensym " + std::to_string(c.code.file) + ' ' + std::to_string(c.code.at) + '>', c.code);
}

// (module-ref (resolve-interface '(gnu packages x)) 'name): an interface is held by its name.
value module_ref(evaluator& e, call const& c) {
  if (c.args.size() < 2 || !c.args[1].is(tag::symbol)) return wrong_call(e, c);
  std::string name;
  for (auto const& p : e.elements(c.args[0])) {
    if (!p.is(tag::symbol)) return unresolved(e, c);
    name += (name.empty() ? "" : " ") + std::string(p.name->name);
  }
  auto* const m = e.modules().find(name);
  auto* const d = m ? e.resolve(*m, c.args[1].name) : nullptr;
  return d ? e.global(*d) : unresolved(e, c);
}

} // namespace

std::span<procedure_entry const> control_procedures() {
  static procedure_entry const all[] = {
    {"apply", apply}, {"force", force}, {"gensym", gensym}, {"resolve-interface", identity}, {"resolve-module", identity}, {"module-ref", module_ref}, {"identity", identity}, {"memoize", identity, false}, {"pk", identity}, {"values", values},
    {"call-with-values", call_with_values}, {"and=>", and_then}, {"const", constant}, {"negate", negate},
    {"compose", compose}, {"make-parameter", identity}};
  return all;
}

} // namespace xencmp::guix
