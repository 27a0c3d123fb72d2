#include "evaluator.hpp"

#include "macro.hpp"

#include <algorithm>

namespace xencmp::guix {

namespace {

struct counter {
  explicit counter(int& n) : n(n) { ++n; }
  ~counter() { --n; }
  counter(counter const&) = delete;
  counter& operator=(counter const&) = delete;
  int& n;
};

} // namespace

evaluator::evaluator(library& modules)
  : modules_(modules), settings_(all_settings()), names([&] {
      auto const n = [&](char const* s) { return modules.symbols.intern(s); };
      return well_known{n("quote"), n("quasiquote"), n("unquote"), n("unquote-splicing"), n("gexp"), n("ungexp"),
                        n("ungexp-splicing"), n("ungexp-native"), n("ungexp-native-splicing"), n("output"), n("package"),
                        n("package/inherit"), n("inherit"), n("define"), n("define*"), n("else"), n("=>"), n("_"), n("..."),
                        n("arguments"), n("name"), n("version"), n("build-system"), n("inputs"), n("native-inputs"),
                        n("propagated-inputs"), n("this-package"), n("lambda"), n("lambda*"), n("begin"), n("___"),
                        n("or"), n("and"), n("not"), n("?"), n("="), n("$"), n("<>"), n("<...>"), n("%standard-phases"),
                        n("properties"), n("let*")};
    }()) {
  build_.build_side = true;
  observed_ = all_settings_mask();
}

scope* evaluator::new_scope(scope* parent, std::size_t n) {
  auto* const s = memory_.make(scope{});
  s->parent = parent;
  s->names = memory_.array<binding>(n);
  s->build_side = parent && parent->build_side;
  return s;
}

bool evaluator::has_module_scope(scope* in) const {
  while (in && in->parent) in = in->parent;
  return in && in->of;
}
module* evaluator::module_of(scope* in) const {
  while (in && in->parent) in = in->parent;
  return in ? in->of : nullptr;
}

value evaluator::lookup_binding(binding& b, value name) {
  switch (b.state) {
  case binding::busy: return unknown(name, "it is defined by itself");
  case binding::known:
    if (b.source.is(tag::unspecified) || is_current(b.valid)) {
      if (!b.source.is(tag::unspecified)) observe(b.valid);
      return b.what;
    }
    break;
  case binding::code: break;
  }
  auto const code = b.source;
  b.state = binding::busy;
  std::uint64_t valid = 0;
  time_of const now(*this, b.loading);
  auto const v = remember(valid, [&] { return eval(code, b.in); });
  if (valid) {
    b.state = binding::known;
    b.what = v;
    b.valid = valid;
  } else {
    b.state = binding::code;
  }
  return v;
}

value evaluator::lookup(value name, scope* in) {
  scope* root = in;
  for (scope* s = in; s; root = s, s = s->parent)
    if (s->used)
      if (auto* const b = s->find(name.name); b && !(b->state == binding::busy && b->initial)) return lookup_binding(*b, name);
  return lookup_root(name, root);
}

// Variables that every builder has in scope, and what they stand for (guix/build/gnu-build-system.scm).
value evaluator::build_variable(value name) {
  auto const n = name.name->name;
  auto const hole = [&](hole_kind k) { return hole_of(k, name, nullptr, {}, n); };
  if (n == "%output" || n == "%outputs" || n == "outputs" || n == "output") return hole(hole_kind::output);
  if (n == "inputs" || n == "native-inputs" || n == "%build-inputs" || n == "%build-host-inputs" ||
      n == "%build-target-inputs" || n == "%guile-inputs" || n == "source")
    return hole(hole_kind::input);
  if (n == "target" || n == "system" || n == "build" || n == "host") return hole(hole_kind::system);
  if (name.name == names.standard_phases || n.ends_with(":%standard-phases")) return hole(hole_kind::expression);
  if (name.name->procedure) {
    auto v = placed(tag::builtin, name);
    v.name = name.name;
    return v;
  }
  // A variable of the builder's own module, such as %default-include of (guix build emacs-build-system).
  if (n.starts_with('%') && described.is(tag::package)) {
    auto const system = field(described, names.build_system, described);
    auto* const m = system && system->is(tag::symbol) ? modules_.find("guix build " + std::string(system->name->name)) : nullptr;
    if (auto* const d = m ? m->find(name.name) : nullptr; d && d->kind == definition::what::variable) return global(*d);
  }
  return unknown(name, std::string(n) + " is not a variable whose value is known before the build");
}

value evaluator::lookup_root(value name, scope* root) {
  auto const* const s = name.name;
  if (root->build_side || !root->of) return build_variable(name);
  // A free name means what it means where it is written, also when a macro of another module put it here.
  auto* m = modules_.numbered(name.file);
  if (!m) m = root->of;
  auto const known = [&] {
    auto v = placed(tag::builtin, name);
    v.name = s;
    return v;
  };
  auto* own = s->procedure || s->build_system ? m->find(s) : nullptr;
  if (s->procedure && (own ? m->is_core() : s->core && !s->shadowed)) return known();
  // A build system is held by its name.
  if (s->build_system && !s->procedure && (!own || (m->is_core() && own->kind == definition::what::variable)))
    return symbol_value(s->name, name);
  if (!own) own = resolve(*m, s);
  if (own && !(s->procedure && (own->in->is_core() || (s->of_packages && own->in->name().starts_with("gnu packages ")))))
    return global(*own);
  if (s->procedure) return known();
  return unknown(name, std::string(s->name) + " is not defined in its module nor in those that it imports");
}

void evaluator::eval_args(value code, scope* in, few_values& out) {
  for (; code.is(tag::pair); code = code.pair->cdr) {
    auto const item = code.pair->car;
    out.push_back(item.is_many() ? item : eval(item, in));
  }
}

value evaluator::eval(value code, scope* in) {
  if (depth_ >= max_evaluation_depth) {
    cut_short_ = true;
    return unknown(code, "nested too deeply");
  }
  counter const deeper(depth_);
  for (;;) {
    switch (code.type) {
    case tag::symbol: {
      auto const v = lookup(code, in);
      if (!v.is(tag::macro)) return v;
      code = expand(*v.rules, code, in);
      if (++used_ > max_evaluations) return unknown(code, "too long a computation");
      continue;
    }
    case tag::lazy: return make_package(code, in);
    case tag::gexp: {   // a gexp within code: what it builds
      code = instantiate(*code.code);
      in = &build_;
      continue;
    }
    case tag::pair: break;
    default: return code;
    }
    if (++used_ > max_evaluations) {
      cut_short_ = true;
      return unknown(code, "too long a computation");
    }
    auto const head = code.pair->car;
    value callee;
    if (head.is(tag::symbol)) {
      scope* root = in;
      binding* local = nullptr;
      for (scope* s = in; s && !local; root = s, s = s->parent)
        if (s->used) {
          local = s->find(head.name);
          if (local && local->state == binding::busy && local->initial) local = nullptr;
        }
      if (local) {
        callee = lookup_binding(*local, head);
      } else {
        auto const* const s = head.name;
        if (s->form) {
          module* const m = root->of && !root->build_side ? (modules_.numbered(head.file) ? modules_.numbered(head.file) : root->of) : nullptr;
          if (!s->shadowed || !m || !m->find(s)) {
            auto const o = s->form(*this, code, in);
            if (!o.in) return o.what;
            code = o.what;
            in = o.in;
            continue;
          }
        }
        callee = lookup_root(head, root);
      }
    } else if (head.is(tag::pair) || head.is(tag::gexp)) {
      callee = eval(head, in);
    } else if (head.is_many()) {
      return unknown(code, "a call of which nothing is known");
    } else {
      callee = head;
    }
    if (callee.is(tag::macro)) {
      counter const nested(depth_);
      code = expand(*callee.rules, code, in);
      continue;
    }
    few_values args;
    eval_args(code.pair->cdr, in, args);
    if (callee.is(tag::builtin)) {
      if (callee.name->form && !callee.name->procedure) return unknown(code, "a form that is used as a procedure");
      return callee.name->procedure(*this, {code, callee.name, args, in});
    }
    if (callee.is(tag::procedure) && callee.callable->clauses.empty()) {
      scope* const s = bind(*callee.callable, args, false);
      if (!s) return unknown(code, "the arguments of the call are not known", in);
      auto const o = body_outcome(callee.callable->body, s);
      if (!o.in) return o.what;
      code = o.what;
      in = o.in;
      continue;
    }
    return apply(callee, args, code, in);
  }
}

value evaluator::eval_body(value forms, scope* in) {
  auto const o = body_outcome(forms, in);
  return o.in ? eval(o.what, o.in) : o.what;
}

outcome evaluator::body_outcome(value forms, scope* in) {
  std::size_t definitions = 0;
  value last;
  bool any = false, values = false;
  for (auto rest = forms; rest.is(tag::pair); rest = rest.pair->cdr) {
    auto const form = rest.pair->car;
    if (form.is(tag::pair) && form.pair->car.is(tag::symbol)) {
      auto const n = form.pair->car.name->name;
      if (n == "define-values") values = true;
      if (auto const how = definer_of(n); how != definer::none) {
        ++definitions;
        continue;
      }
      if (n == "set!") return {unknown(form, "a variable that changes its value", in)};
    }
    last = form;
    any = true;
  }
  if (values) return {unknown(forms, "define-values in a body", in)};
  if (!any) return {unknown(forms, "a body without value", in)};
  if (definitions == 0) return {last, in};
  scope* const inner = new_scope(in, definitions);
  for (auto rest = forms; rest.is(tag::pair); rest = rest.pair->cdr) {
    auto const form = rest.pair->car;
    if (!form.is(tag::pair) || !form.pair->car.is(tag::symbol)) continue;
    auto const how = definer_of(form.pair->car.name->name);
    if (how == definer::none || !form.pair->cdr.is(tag::pair)) continue;
    auto const target = form.pair->cdr.pair->car;
    auto const body = form.pair->cdr.pair->cdr;
    if (how == definer::syntax && target.is(tag::symbol) && body.is(tag::pair)) {
      inner->add(target.name, make_macro(body.pair->car, form));
    } else if (target.is(tag::symbol) && body.is(tag::pair)) {
      inner->add_code(target.name, body.pair->car, inner);
    } else if (target.is(tag::pair) && target.pair->car.is(tag::symbol)) {
      inner->add(target.pair->car.name, make_procedure(target.pair->cdr, body, inner, form, target.pair->car.name));
    }
  }
  return {last, inner};
}

value evaluator::apply(value callee, std::span<value const> args, value code, scope* in) {
  if (callee.is(tag::builtin)) return callee.name->procedure(*this, {code, callee.name, args, in});
  if (callee.is(tag::procedure)) {
    auto const& p = *callee.callable;
    if (!p.clauses.empty()) {
      for (auto const& c : p.clauses)
        if (scope* const s = bind(*c.callable, args, false)) return eval_body(c.callable->body, s);
      return unknown(code, "no clause takes these arguments", in);
    }
    if (depth_ >= max_evaluation_depth) {
      cut_short_ = true;
      return unknown(code, "calls nested too deeply", in);
    }
    scope* const s = bind(p, args, false);
    if (!s) return unknown(code, "the arguments of the call are not known", in);
    return eval_body(p.body, s);
  }
  if (callee.is(tag::hole)) {
    auto const& h = *callee.unknown;
    if (h.kind != hole_kind::unknown) return hole_of(h.kind, code, in);
    return unknown(code, h.reason.empty() ? "what is called is not known" : h.reason, in);
  }
  return unknown(code, "what is called is no procedure", in);
}

value evaluator::make_procedure(value parameters, value body, scope* in, value code, symbol const* name) {
  procedure p;
  p.body = body;
  p.in = in;
  p.name = name;
  enum { required, optional, keys, rest, done } state = required;
  std::vector<guix::parameter> lists[3];
  for (; parameters.is(tag::pair); parameters = parameters.pair->cdr) {
    auto const v = parameters.pair->car;
    if (v.is(tag::keyword)) {
      auto const k = v.name->name;
      if (k == "optional") state = optional;
      else if (k == "key") state = keys;
      else if (k == "rest") state = rest;
      else if (k == "allow-other-keys") p.other_keys = true;
      else return unknown(code, "parameters that are not understood", in);
      continue;
    }
    guix::parameter one;
    if (v.is(tag::symbol)) one.name = v.name;
    else if (state != required && v.is(tag::pair) && v.pair->car.is(tag::symbol)) {
      one.name = v.pair->car.name;
      if (v.pair->cdr.is(tag::pair)) {
        one.initial = v.pair->cdr.pair->car;
        one.has_initial = true;
      }
    } else return unknown(code, "parameters that are not understood", in);
    if (state == rest) p.rest = one.name;
    else lists[state].push_back(one);
  }
  if (parameters.is(tag::symbol)) p.rest = parameters.name;
  p.required = memory_.copy(lists[required]);
  p.optional = memory_.copy(lists[optional]);
  p.keys = memory_.copy(lists[keys]);
  auto v = placed(tag::procedure, code);
  v.callable = memory_.make(p);
  return v;
}

scope* evaluator::bind(procedure const& p, std::span<value const> args, bool lenient) {
  for (auto const& a : args)
    if (a.is_many()) return nullptr;
  scope* const s = new_scope(p.in, p.required.size() + p.optional.size() + p.keys.size() + (p.rest ? 1 : 0));
  auto const nothing = [&](symbol const* name) {
    return hole_of(hole_kind::unknown, {}, nullptr, "a parameter without a known argument", name->name);
  };
  std::size_t at = 0;
  for (auto const& q : p.required) {
    if (at < args.size()) s->add(q.name, args[at++]);
    else if (lenient) s->add(q.name, nothing(q.name));
    else return nullptr;
  }
  auto const default_value = [&](guix::parameter const& q) {
    if (q.has_initial) s->add_code(q.name, q.initial, s).initial = true;
    else s->add(q.name, lenient ? nothing(q.name) : boolean(false));
  };
  for (auto const& q : p.optional) {
    if (at < args.size() && !(args[at].is(tag::keyword) && !p.keys.empty())) s->add(q.name, args[at++]);
    else default_value(q);
  }
  auto const rest = args.subspan(at);
  if (!p.keys.empty() || p.other_keys) {
    for (auto const& q : p.keys) {
      value const* given = nullptr;
      for (std::size_t i = 0; i + 1 < rest.size(); ++i)
        if (rest[i].is(tag::keyword) && rest[i].name == q.name) given = &rest[i + 1];
      if (given) s->add(q.name, *given);
      else default_value(q);
    }
  } else if (!p.rest && !rest.empty()) {
    return nullptr;
  }
  if (p.rest) s->add(p.rest, list(rest, {}));
  return s;
}

} // namespace xencmp::guix
