// Forms that bind variables.  Values are computed on first use: what nobody asks for may be as unknown as it likes.
#include "evaluator.hpp"

namespace xencmp::guix {

namespace {

outcome malformed(evaluator& e, value code) { return {e.unknown(code, "a malformed " + std::string(code.pair->car.name->name))}; }

// (let loop ((i 0)) …): a procedure that calls itself; bounded like everything.
outcome named_let(evaluator& e, value code, scope* in) {
  auto const rest = code.pair->cdr;
  if (!rest.pair->cdr.is(tag::pair)) return malformed(e, code);
  auto const name = rest.pair->car;
  auto const bindings = rest.pair->cdr.pair->car, body = rest.pair->cdr.pair->cdr;
  std::vector<value> variables, initial;
  for (auto const& b : e.elements(bindings)) {
    auto const pair = e.elements(b);
    if (pair.size() != 2) return malformed(e, code);
    variables.push_back(pair[0]);
    initial.push_back(e.eval(pair[1], in));
  }
  scope* const s = e.new_scope(in, 1);
  auto const loop = e.make_procedure(e.list(variables, code), body, s, code, name.name);
  if (!loop.is(tag::procedure)) return {loop};
  s->add(name.name, loop);
  scope* const first = e.bind(*loop.callable, initial, false);
  return first ? e.body_outcome(body, first) : malformed(e, code);
}

outcome let(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return malformed(e, code);
  auto const bindings = code.pair->cdr.pair->car, body = code.pair->cdr.pair->cdr;
  if (bindings.is(tag::symbol)) return named_let(e, code, in);
  auto const all = e.elements(bindings);
  auto const kind = code.pair->car.name->name;
  bool const sequential = kind == "let*", recursive = kind.starts_with("letrec");
  scope* s = e.new_scope(in, sequential ? 0 : all.size());
  for (auto const& b : all) {
    auto const pair = e.elements(b);
    if (pair.empty() || !pair[0].is(tag::symbol) || pair.size() > 2 || (pair.size() == 2 && pair[1].is_many()))
      return {e.unknown(code, "a binding that is not understood", in)};
    if (sequential) s = e.new_scope(s, 1);
    if (pair.size() == 1) s->add(pair[0].name, e.unspecified());
    else s->add_code(pair[0].name, pair[1], sequential ? s->parent : recursive ? s : in).loading = e.loading();
  }
  return e.body_outcome(body, s);
}

// (and-let* ((x e) (test) …) body …)
outcome and_let(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return malformed(e, code);
  value last = e.boolean(true, code);
  for (auto const& b : e.elements(code.pair->cdr.pair->car)) {
    auto const pair = e.elements(b);
    if (b.is(tag::symbol)) last = e.eval(b, in);
    else if (pair.size() == 1) last = e.eval(pair[0], in);
    else if (pair.size() == 2 && pair[0].is(tag::symbol)) {
      last = e.eval(pair[1], in);
      scope* const s = e.new_scope(in, 1);
      s->add(pair[0].name, last);
      in = s;
    } else return malformed(e, code);
    if (!e.truth(last)) return {e.boolean(false, code)};
  }
  auto const body = code.pair->cdr.pair->cdr;
  return body.is(tag::pair) ? e.body_outcome(body, in) : outcome{last};
}

std::vector<value> several(evaluator& e, value v) {
  if (!v.is(tag::values)) return {v};
  value list = v;
  list.type = tag::pair;
  return v.pair ? e.elements(list) : std::vector<value>{};
}

// Binds FORMALS, a list of names with or without a rest, to several values; null when they do not fit.
scope* bind_values(evaluator& e, value formals, value v, scope* in, value code) {
  auto const all = several(e, v);
  std::size_t n = 1;
  for (auto f = formals; f.is(tag::pair); f = f.pair->cdr) ++n;
  scope* const s = e.new_scope(in, n);
  std::size_t at = 0;
  for (; formals.is(tag::pair); formals = formals.pair->cdr, ++at) {
    if (!formals.pair->car.is(tag::symbol)) return nullptr;
    if (at < all.size() && !(all.size() == 1 && v.is(tag::hole))) s->add(formals.pair->car.name, all[at]);
    else if (v.is(tag::hole)) s->add(formals.pair->car.name, e.hole_of(v.unknown->kind, code, in, v.unknown->reason));
    else return nullptr;
  }
  if (formals.is(tag::symbol)) s->add(formals.name, e.list(std::span(all).subspan(std::min(at, all.size())), code));
  return s;
}

outcome let_values(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return malformed(e, code);
  bool const sequential = code.pair->car.name->name == "let*-values";
  scope* s = in;
  scope* const outer = in;
  for (auto const& b : e.elements(code.pair->cdr.pair->car)) {
    auto const pair = e.elements(b);
    if (pair.size() != 2) return malformed(e, code);
    s = bind_values(e, pair[0], e.eval(pair[1], sequential ? s : outer), s, code);
    if (!s) return {e.unknown(code, "values that do not fit", in)};
  }
  return e.body_outcome(code.pair->cdr.pair->cdr, s);
}

outcome receive(evaluator& e, value code, scope* in) {
  auto const parts = e.elements(code);
  if (parts.size() < 4) return malformed(e, code);
  scope* const s = bind_values(e, parts[1], e.eval(parts[2], in), in, code);
  if (!s) return {e.unknown(code, "values that do not fit", in)};
  return e.body_outcome(code.pair->cdr.pair->cdr.pair->cdr, s);
}

// (let-keywords rest allow-other-keys? ((name default) …) body …)
outcome let_keywords(evaluator& e, value code, scope* in) {
  auto const parts = e.elements(code);
  if (parts.size() < 5) return malformed(e, code);
  auto const given = e.elements(e.eval(parts[1], in));
  auto const wanted = e.elements(parts[3]);
  scope* const s = e.new_scope(in, wanted.size());
  for (auto const& g : given)
    if (g.is_many()) return {e.unknown(code, "arguments that are not known", in)};
  for (auto const& w : wanted) {
    auto const pair = w.is(tag::symbol) ? std::vector<value>{w} : e.elements(w);
    if (pair.empty() || !pair[0].is(tag::symbol)) return malformed(e, code);
    value const* found = nullptr;
    for (std::size_t i = 0; i + 1 < given.size(); i += 2)
      if (given[i].is(tag::keyword) && given[i].name == pair[0].name) found = &given[i + 1];
    if (found) s->add(pair[0].name, *found);
    else if (pair.size() > 1) s->add_code(pair[0].name, pair[1], s);
    else s->add(pair[0].name, e.boolean(false));
  }
  return e.body_outcome(code.pair->cdr.pair->cdr.pair->cdr.pair->cdr, s);
}

} // namespace

std::span<form_entry const> binding_forms() {
  static form_entry const all[] = {{"let", let}, {"let*", let}, {"letrec", let}, {"letrec*", let}, {"and-let*", and_let},
                                   {"let-values", let_values}, {"let*-values", let_values}, {"receive", receive},
                                   {"let-keywords", let_keywords}, {"let-keywords*", let_keywords}};
  return all;
}

} // namespace xencmp::guix
