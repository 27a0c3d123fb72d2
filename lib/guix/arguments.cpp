#include "arguments.hpp"

#include <algorithm>

namespace xencmp::guix {

keyword_arguments keyword_arguments::of(evaluator& e, value_ref v) {
  keyword_arguments out;
  // In each configuration what follows a keyword is its value.  Branches that were joined may share the one and not
  // the other.
  auto all = e.elements(v);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto open = all[i].when;   // where it is no value of what stands before
    if (open.is_never()) continue;
    if (all[i].many || !all[i].what->is(value_type::keyword)) {
      out.rest.push_back(all[i]);
      continue;
    }
    for (std::size_t j = i + 1; j < all.size() && !open.is_never(); ++j) {
      auto const both = open & all[j].when;
      if (both.is_never()) continue;
      if (all[j].many) break;
      out.known.push_back({{all[i].what, both}, {all[j].what, both}});
      all[j].when = all[j].when & !both;
      open = open & !both;
    }
    if (!open.is_never()) out.rest.push_back({e.unknown(all[i].what, "a keyword without value"), open, true});
  }
  return out;
}

value_ref keyword_arguments::to_value(evaluator& e, location where) const {
  std::vector<element> out;
  for (auto const& a : known) {
    out.push_back(a.key);
    out.push_back(a.value);
  }
  out.insert(out.end(), rest.begin(), rest.end());
  return e.list(std::move(out), std::move(where));
}

condition keyword_arguments::given(std::string_view key) const {
  auto c = condition::never();
  for (auto const& a : known)
    if (a.key.what->name == key) c = c | a.key.when;
  return c;
}

argument_value find_argument(evaluator& e, keyword_arguments const& args, std::string_view key) {
  // In `#:key a #:key b' the last one counts: that is how Guile binds keyword arguments.
  std::vector<guarded<value_ref>> alternatives;
  auto open = condition::always();
  for (auto a = args.known.rbegin(); a != args.known.rend(); ++a) {
    if (a->key.what->name != key) continue;
    auto const c = open & a->key.when;
    if (c.is_never()) continue;
    alternatives.push_back({a->value.what, c});
    open = open & !a->key.when;
  }
  argument_value out;
  out.when = !open;
  if (!alternatives.empty()) {
    std::reverse(alternatives.begin(), alternatives.end());
    auto const where = alternatives.back().value->where;
    for (auto& a : alternatives) a.when = a.when.assuming(out.when);
    out.value = alternatives.size() == 1 ? alternatives[0].value : e.join(std::move(alternatives), where);
  }
  for (auto const& r : args.rest)
    if (!(open & r.when).is_never()) out.maybe = r.what;
  return out;
}

value_ref package_expression(evaluator& e, value_ref code, scope* in) {
  auto& form = e.forms.emplace_back();
  form.in = in;
  form.where = code->where;
  for (std::size_t i = 1; i < code->items.size(); ++i) {
    auto const& f = *code->items[i].what;
    if (!f.is(value_type::list) || f.items.size() < 2 || !f.items[0].what->is(value_type::symbol)) continue;
    std::vector<element> body(f.items.begin() + 1, f.items.end());
    if (f.items[0].what->name == "inherit") {
      form.inherits = one_line(body[0].what->where.bytes());
      form.parent = e.eval(body[0].what, in);
    } else {
      form.fields.push_back({f.items[0].what->name, std::move(body), f.where});
    }
  }
  value v;
  v.type = value_type::package;
  v.form = &form;
  v.where = code->where;
  return e.keep(std::move(v));
}

value_ref package_inherit(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() < 2) return e.unknown(code, "malformed package/inherit");
  value plain = *code;
  plain.items[1] = {e.list({{e.symbol("inherit", code->where)}, code->items[1]}, code->where)};
  return package_expression(e, e.keep(std::move(plain)), in);
}

value_ref evaluator::field(value_ref package, std::string_view name, value_ref self) {
  if (!self) self = package;
  for (int generation = 0; package->is(value_type::package) && generation < max_inlining_depth; ++generation) {
    auto const& form = *package->form;
    if (auto const f = form.find(name)) {
      // A field is asked for again by each package that inherits from this one, and by those that inherit from these.
      std::tuple const asked{package, std::string(name), self};
      if (auto const known = fields_.find(asked); known != fields_.end()) return known->second;
      // Fields see each other by name, as the record constructor binds them, and the package as this-package.
      scope* const s = new_scope(form.in);
      for (auto const& other : form.fields)
        if (other.code.size() == 1 && other.name != name) s->names.push_back({other.name, nullptr, other.code[0].what, s});
      s->names.push_back({"this-package", self});
      auto const v = eval_body(f->code, 0, s);
      // What the arguments of a call had a part in, or a bound cut short, is not the field's value elsewhere.
      if (context_.empty() && inlining_ == 0 && !out_of_fuel()) fields_.emplace(asked, v);
      return v;
    }
    if (!form.parent) return nullptr;
    package = form.parent;
  }
  if (package->is(value_type::package)) return unknown(package, "too long a chain of inheritance");
  if (package->is(value_type::choice)) {
    std::vector<guarded<value_ref>> out;
    for (auto const& c : package->items) {
      auto const v = field(c.what, name, self);
      out.push_back({v ? v : unknown(package, "a field that is not given"), c.when});
    }
    return join(std::move(out), package->where);
  }
  value v = *unknown(package, package->reason.empty() ? "what is inherited from is not known" : package->reason);
  v.name = "(package-" + std::string(name) + " " + v.name + ")";
  return keep(std::move(v));
}

value_ref substitute_keyword_arguments(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() < 2) return e.unknown(code, "malformed substitute-keyword-arguments");
  auto args = keyword_arguments::of(e, e.eval(code->items[1].what, in));
  struct clause {
    value_ref key, variable, initial, code;
    std::vector<element> body;
  };
  std::vector<clause> clauses;
  for (std::size_t i = 2; i < code->items.size(); ++i) {
    auto const& c = *code->items[i].what;
    if (!c.is(value_type::list) || c.items.size() < 2 || !c.items[0].what->is(value_type::list))
      return e.unknown(code, "a clause that is not understood");
    auto const& head = c.items[0].what->items;
    if (head.size() < 2 || head.size() > 3 || !head[0].what->is(value_type::keyword) ||
        !head[1].what->is(value_type::symbol))
      return e.unknown(code, "a clause that is not understood");
    clauses.push_back({head[0].what, head[1].what, head.size() == 3 ? head[2].what : nullptr, code->items[i].what,
                       {c.items.begin() + 1, c.items.end()}});
  }
  bool const open_end = !args.rest.empty();
  auto const of_parent = [&](clause const& c) {   // what an unknown parent gives for the key
    return e.hole(hole_kind::unknown, code->items[1].what->where,
                  "the value of #:" + c.key->name + " in arguments that are not defined in this module");
  };
  keyword_arguments out;
  out.rest = args.rest;
  // Defaults come first, where the key is not there.
  for (auto const& c : clauses) {
    auto const missing = !args.given(c.key->name);
    if (missing.is_never() || (!c.initial && !open_end)) continue;
    element key{c.key, missing};
    value_ref initial = c.initial ? e.eval(c.initial, in) : nullptr;
    if (open_end) {
      auto const inherited = of_parent(c);
      auto const there = atom::test("#:" + c.key->name + " in " + inherited->name);
      diagnostic d{severity::unknown, "whether #:" + c.key->name + " is in " + inherited->name + " is not known",
                   c.code->where, {}};
      e.unknown_tests.emplace(there.name, std::move(d));
      if (initial) initial = inherited;   // replaced either way
      else key.when = key.when & condition::holds(there), initial = inherited;
    }
    element value = key;
    value.what = initial;
    args.known.insert(args.known.begin(), {key, value});
  }
  for (auto a : args.known) {
    for (auto const& c : clauses) {
      if (c.key->name != a.key.what->name) continue;
      scope* const s = e.new_scope(in);
      s->names.push_back({c.variable->name, a.value.what});
      a.value.what = e.eval_body(c.body, 0, s);
      break;
    }
    out.known.push_back(std::move(a));
  }
  return out.to_value(e, code->where);
}

// The clauses keep their code and the scope they are to be evaluated in; phases.cpp looks into them.
value_ref modify_phases(evaluator& e, value_ref code, scope* in) {
  if (code->items.size() < 2) return e.unknown(code, "malformed modify-phases");
  auto const base = e.eval(code->items[1].what, in);
  value v;
  v.type = value_type::phases;
  v.where = code->where;
  if (base->is(value_type::phases)) v.items = base->items;
  else if (base->is(value_type::hole) && base->kind == hole_kind::unknown) v.items.push_back({base, condition::always(), true});
  else if (base->is(value_type::choice) || base->is(value_type::list)) {
    for (auto const& [one, holds] : e.cases(base)) {
      if (one->is(value_type::phases))
        for (auto clause : one->items) {
          clause.when = clause.when & holds;
          v.items.push_back(std::move(clause));
        }
      else if (!one->is(value_type::hole) || one->kind == hole_kind::unknown)
        v.items.push_back({e.unknown(code->items[1].what, "phases that are not understood"), holds, true});
    }
  }
  for (std::size_t i = 2; i < code->items.size(); ++i) {
    auto clause = code->items[i];
    if (!clause.many) {
      value held = *clause.what;
      held.in = in;
      clause.what = e.keep(std::move(held));
    }
    v.items.push_back(std::move(clause));
  }
  return e.keep(std::move(v));
}

} // namespace xencmp::guix
