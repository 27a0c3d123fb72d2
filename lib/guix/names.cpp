// What a name means in a module: its own definition, or that of a module that it imports.
#include <algorithm>

#include "evaluator.hpp"

namespace xencmp::guix {

definition* evaluator::resolve(module& m, symbol const* name) {
  auto const hash = (reinterpret_cast<std::uintptr_t>(name) >> 4) ^ m.number() * std::size_t{0x9e37};
  auto& recent = recent_names_[hash % recent_names_.size()];
  if (recent.name == name && recent.in == &m) return recent.what;
  auto* const d = look_up(m, name);
  if (d) recent = {&m, name, d};
  return d;
}

definition* evaluator::look_up(module& m, symbol const* name) {
  if (auto* const own = m.find(name)) return own;
  if (auto const found = m.resolved.find(name); found != m.resolved.end() && (found->second || m.expanded)) return found->second;
  m.resolved.emplace(name, nullptr);   // modules may import each other
  definition* out = nullptr;
  // Of two imports that have the name the later one counts (Guile manual, "Using Guile Modules").
  auto& imports = m.imports();
  for (auto i = imports.rbegin(); i != imports.rend() && !out; ++i) {
    symbol const* there = name;
    if (!i->prefix.empty()) {
      if (!name->name.starts_with(i->prefix)) continue;
      there = intern(name->name.substr(i->prefix.size()));
    }
    if (i->only) {
      auto const one = std::find_if(i->only->begin(), i->only->end(), [&](auto const& pair) { return pair.second == there; });
      if (one == i->only->end()) continue;
      there = one->first;
    }
    if (std::find(i->hidden.begin(), i->hidden.end(), there) != i->hidden.end()) continue;
    if (!i->looked_for) {
      i->looked_for = true;
      i->found = modules_.find(i->from);
    }
    auto* const from = i->found;
    if (!from || from == &m) continue;
    if (auto* const own = from->find(there); own && from->exports(there)) {
      out = own;
    } else if (from->exports(there)) {   // re-exported, or made by a macro
      expand_uses(*from);
      out = resolve(*from, there);
    } else if (!from->uses.empty()) {
      expand_uses(*from);
      if (from->exports(there)) out = from->find(there);
    }
  }
  if (!out && !m.expanded) {
    expand_uses(m);
    out = m.find(name);
  }
  m.resolved[name] = out;
  return out;
}

void evaluator::expand_uses(module& m) {
  if (m.expanded) return;
  m.expanded = true;
  auto const uses = std::move(m.uses);
  m.uses.clear();
  if (m.is_core()) return;   // records, monads …: nothing that a package's flags are made of
  for (auto const& u : uses) {
    if (u.head->form) continue;
    auto* const d = resolve(m, u.head);
    if (!d || d->kind != definition::what::syntax) continue;
    auto const rules = global(*d);
    if (!rules.is(tag::macro)) {
      modules_.remarks.push_back({severity::unknown, "a macro that is not understood: " + std::string(u.head->name) +
                                  "; what it defines here is not known", m.tree().where(u.node), {}});
      continue;
    }
    m.add_form(expand(*rules.rules, node(m, u.node, true), &m.root));
    recent_names_.fill({});   // what is defined now stands before what is imported
  }
}

value evaluator::global(definition& d) {
  auto& m = *d.in;
  if (m.is_core() && d.kind == definition::what::variable && d.name->build_system) {
    value here;
    here.file = m.number();
    here.at = m.tree()[d.node].begin;
    return symbol_value(d.name->name, here);
  }
  if (d.known && is_current(d.valid)) {
    observe(d.valid);
    return d.held;
  }
  value at;
  at.file = m.number();
  at.at = d.node ? m.tree()[d.node].begin : d.code.at;
  if (d.busy) return hole_of(hole_kind::unknown, at, nullptr, "it is defined by itself", d.name->name);
  auto const code = d.node ? node(m, d.node, false) : d.code;
  if (!code.is(tag::pair) || !code.pair->cdr.is(tag::pair)) return unknown(at, "a definition that is not understood");
  auto const target = code.pair->cdr.pair->car, body = code.pair->cdr.pair->cdr;
  d.busy = true;
  time_of const now(*this, true);
  auto const v = remember(d.valid, [&]() -> value {
    switch (d.kind) {
    case definition::what::syntax: {
      auto const whole = d.node ? node(m, d.node, true) : d.code;
      auto const rest = whole.pair->cdr;
      if (rest.pair->car.is(tag::pair)) return make_macro(whole, whole);   // define-syntax-rule
      return rest.pair->cdr.is(tag::pair) ? make_macro(rest.pair->cdr.pair->car, whole)
                                          : unknown(at, "a macro without rules");
    }
    case definition::what::procedure: {
      auto head = target;
      auto forms = body;
      while (head.pair->car.is(tag::pair)) {   // (define ((f a) b) …) is (define (f a) (lambda (b) …))
        value lambda = symbol_value("lambda", code);
        forms = list(std::vector<value>{cons(lambda, cons(head.pair->cdr, forms, code), code)}, code);
        head = head.pair->car;
      }
      return make_procedure(head.pair->cdr, forms, &m.root, code, d.name);
    }
    case definition::what::alias:
      return body.is(tag::pair) ? eval(body.pair->cdr.is(tag::pair) ? body.pair->cdr.pair->car : body.pair->car, &m.root)
                                : unknown(at, "a definition without value");
    case definition::what::variable: break;
    }
    if (!body.is(tag::pair)) return unknown(at, "a definition without value");
    return eval_body(body, &m.root);   // a docstring or definitions may stand before the value
  });
  d.busy = false;
  d.known = d.valid != 0;
  d.held = v;
  return v;
}

} // namespace xencmp::guix
