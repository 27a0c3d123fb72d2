#include "evaluator.hpp"

#include <algorithm>

namespace xencmp::guix {

namespace {

// Variables that every builder has in scope, and what they stand for (guix/build/gnu-build-system.scm).
std::optional<hole_kind> build_variable(std::string_view name) {
  if (name == "%output" || name == "%outputs" || name == "outputs" || name == "output") return hole_kind::output;
  if (name == "inputs" || name == "native-inputs" || name == "%build-inputs" || name == "%build-host-inputs" ||
      name == "%build-target-inputs" || name == "%guile-inputs" || name == "source")
    return hole_kind::input;
  if (name == "target" || name == "system" || name == "build" || name == "host") return hole_kind::system;
  if (name == "%standard-phases") return hole_kind::expression;
  return std::nullopt;
}

bool same(element const& a, element const& b) {
  if (a.what == b.what) return a.many == b.many;
  if (a.many != b.many || a.what->type != b.what->type || !(a.what->where == b.what->where)) return false;
  return a.what->is(value_type::string) ? same_text(a.what->text, b.what->text) : a.what->is(value_type::hole);
}

// Special forms whose parts must all be there to be understood.
bool is_syntax(std::string_view name) {
  return find_special_form(name) && name != "quote" && name != "quasiquote" && name != "gexp" &&
         name != "modify-phases" && name != "begin";
}

struct counter {
  explicit counter(int& n) : n(n) { ++n; }
  ~counter() { --n; }
  counter(counter const&) = delete;
  counter& operator=(counter const&) = delete;
  int& n;
};

} // namespace

evaluator::evaluator(sexp::tree_ptr t) : tree_(std::move(t)), definitions_(definitions(*tree_)) {
  globals_.resize(definitions_.size());
  busy_.resize(definitions_.size());
  for (std::size_t i = 0; i < definitions_.size(); ++i) by_name_[definitions_[i].name] = i;   // the last one counts
  module_ = new_scope(nullptr);
  build_ = new_scope(nullptr);
  build_->build_side = true;
}

scope* evaluator::new_scope(scope* parent) {
  scopes_.push_back({});
  scopes_.back().parent = parent;
  scopes_.back().build_side = parent && parent->build_side;
  return &scopes_.back();
}

value_ref evaluator::string(text_template t, location where) {
  std::size_t size = 0;
  for (auto const& p : t.pieces) size += p.text.size() + 1;
  if (size > max_string) return hole(hole_kind::unknown, std::move(where), "too long a string");
  value v;
  v.type = value_type::string;
  v.text = std::move(t);
  v.where = std::move(where);
  return keep(std::move(v));
}
value_ref evaluator::boolean(condition c, location where) {
  value v;
  v.type = value_type::boolean;
  v.when = std::move(c);
  v.where = std::move(where);
  return keep(std::move(v));
}
value_ref evaluator::symbol(std::string name, location where) {
  value v;
  v.type = value_type::symbol;
  v.name = std::move(name);
  v.where = std::move(where);
  return keep(std::move(v));
}
value_ref evaluator::list(std::vector<element> items, location where) {
  if (items.size() > max_elements)
    return hole(hole_kind::unknown, std::move(where), "a list of more than " + std::to_string(max_elements) + " elements");
  value v;
  v.type = value_type::list;
  v.items = std::move(items);
  v.where = std::move(where);
  return keep(std::move(v));
}
value_ref evaluator::hole(hole_kind k, location where, std::string reason) {
  value v;
  v.kind = k;
  v.name = one_line(where.bytes());
  v.reason = std::move(reason);
  v.context = context_;
  v.where = std::move(where);
  return keep(std::move(v));
}

value_ref evaluator::join(std::vector<guarded<value_ref>> in, location where) {
  std::vector<guarded<value_ref>> flat;
  for (auto& [v, c] : in) {
    if (c.is_never()) continue;
    for (auto const& alternative : cases(v)) {
      auto const& one = alternative.value;   // no structured binding: clang 14 cannot capture those
      auto both = c & alternative.when;
      if (both.is_never()) continue;
      auto const twin = std::find_if(flat.begin(), flat.end(), [&](auto const& f) {
        return f.value == one || (f.value->is(value_type::string) && one->is(value_type::string) &&
                                  same_text(f.value->text, one->text)) ||
               (f.value->is(value_type::system) && one->is(value_type::system) && f.value->triplet == one->triplet);
      });
      if (twin != flat.end()) twin->when = twin->when | both;
      else flat.push_back({one, both});
    }
  }
  if (flat.size() == 1) return flat[0].value;
  if (flat.empty() || flat.size() > max_alternatives)
    return hole(hole_kind::unknown, where, flat.empty() ? "no value" : "too many alternatives");
  auto const all = [&](value_type t) {
    return std::all_of(flat.begin(), flat.end(), [t](auto const& f) { return f.value->is(t) && !f.value->dotted; });
  };
  if (all(value_type::boolean)) {
    auto c = condition::never();
    for (auto const& f : flat) c = c | (f.when & f.value->when);
    return boolean(c, where);
  }
  if (all(value_type::list)) {
    std::vector<element> sum;
    for (auto const& f : flat) {
      auto const& next = f.value->items;
      std::size_t const least = std::min(sum.size(), next.size());
      std::size_t front = 0, back = 0;
      while (front < least && same(sum[front], next[front])) ++front;
      while (back < least - front && same(sum[sum.size() - 1 - back], next[next.size() - 1 - back])) ++back;
      for (std::size_t i = 0; i < front; ++i) sum[i].when = sum[i].when | (next[i].when & f.when);
      for (std::size_t i = 1; i <= back; ++i)
        sum[sum.size() - i].when = sum[sum.size() - i].when | (next[next.size() - i].when & f.when);
      std::vector<element> middle(next.begin() + static_cast<std::ptrdiff_t>(front),
                                  next.end() - static_cast<std::ptrdiff_t>(back));
      for (auto& e : middle) e.when = e.when & f.when;
      std::erase_if(middle, [](element const& e) { return e.when.is_never(); });
      sum.insert(sum.end() - static_cast<std::ptrdiff_t>(back), middle.begin(), middle.end());
      if (sum.size() > max_elements) break;
    }
    return list(std::move(sum), where);
  }
  value v;
  v.type = value_type::choice;
  v.where = std::move(where);
  for (auto& f : flat) v.items.push_back({f.value, f.when});
  return keep(std::move(v));
}

value_ref evaluator::choose(condition const& c, value_ref then_value, value_ref else_value, location where) {
  if (c.is_always()) return then_value;
  if (c.is_never()) return else_value;
  return join({{then_value, c}, {else_value, !c}}, std::move(where));
}

std::vector<guarded<value_ref>> evaluator::cases(value_ref v) const {
  if (!v->is(value_type::choice)) return {{v, condition::always()}};
  std::vector<guarded<value_ref>> out;
  for (auto const& e : v->items) out.push_back({e.what, e.when});
  return out;
}

condition evaluator::truth(value_ref v) {
  switch (v->type) {
  case value_type::boolean: return v->when;
  case value_type::choice: {
    auto c = condition::never();
    for (auto const& e : v->items) c = c | (e.when & truth(e.what));
    return c;
  }
  case value_type::hole:
    if (v->kind == hole_kind::unknown) {
      diagnostic d{severity::unknown, "a test that is not understood: " + v->name, v->where, {}};
      if (!v->reason.empty()) d.message += ": " + v->reason;
      unknown_tests.emplace(v->name + v->context, std::move(d));
    }
    return condition::holds(atom::test(v->name + v->context));
  default: return condition::always();
  }
}

condition evaluator::equality(value_ref a, value_ref b, value_ref code, scope* in) {
  auto const written = [](value_ref v) {
    if (v->is(value_type::string) && v->text.is_literal()) return '"' + v->text.to_string() + '"';
    return v->name.empty() ? one_line(v->where.bytes()) : v->name;
  };
  auto sum = condition::never();
  for (auto const& [x, holds] : cases(a))
    for (auto const& [y, also] : cases(b)) {
      auto const both = holds & also;
      if (both.is_never()) continue;
      auto r = find_builtin("equal?")(*this, {code, "equal?", {{x}, {y}}, in});
      if (r->is(value_type::hole)) {   // not the whole code that asks: it asks about other data, too
        value named = *r;
        named.name = "(equal? " + written(x) + " " + written(y) + ")";
        r = keep(std::move(named));
      }
      sum = sum | (both & truth(r));
    }
  return sum;
}

std::vector<element> evaluator::elements(value_ref v) {
  if (v->is(value_type::list) && !v->dotted) return v->items;
  std::vector<element> out;
  if (v->is(value_type::choice)) {
    for (auto const& alternative : v->items)
      for (auto e : elements(alternative.what)) {
        e.when = e.when & alternative.when;
        if (!e.when.is_never()) out.push_back(std::move(e));
      }
    return out;
  }
  if (v->is(value_type::hole)) return {{v, condition::always(), true}};
  return {{unknown(v, "not a list"), condition::always(), true}};
}

std::vector<guarded<text_template>> evaluator::texts(value_ref v, bool inside_string) {
  auto const as_hole = [&](hole_kind k) {
    text_template t;
    t.append(piece{v->is(value_type::hole) ? v->name : one_line(v->where.bytes()), k, v->where});
    return std::vector<guarded<text_template>>{{std::move(t), condition::always()}};
  };
  switch (v->type) {
  case value_type::string: return {{v->text, condition::always()}};
  case value_type::number: return {{text_template::literal(v->name, v->where), condition::always()}};
  case value_type::system: return as_hole(hole_kind::system);
  case value_type::package: return as_hole(hole_kind::input);
  case value_type::hole:
    return as_hole(v->kind == hole_kind::unknown && inside_string ? hole_kind::expression : v->kind);
  case value_type::gexp: return texts(run(v), inside_string);
  case value_type::choice: {
    std::vector<guarded<text_template>> out;
    for (auto const& e : v->items)
      for (auto& [t, c] : texts(e.what, inside_string))
        if (auto both = c & e.when; !both.is_never()) out.push_back({std::move(t), std::move(both)});
    return out;
  }
  default: return as_hole(hole_kind::unknown);
  }
}

value_ref evaluator::global(definition const& d) {
  auto const i = static_cast<std::size_t>(&d - definitions_.data());
  if (globals_[i]) return globals_[i];
  sexp::cursor const form(*tree_, d.at);
  if (busy_[i]) return hole(hole_kind::unknown, form.where(), d.name + " is defined by itself");
  busy_[i] = true;
  auto const code = datum(form, values_);
  value_ref v = nullptr;
  if (d.is_procedure) {
    auto const& target = *code->items[1].what;
    value parameters = target;
    parameters.items.erase(parameters.items.begin());
    if (target.dotted && parameters.items.size() == 1) v = make_procedure(parameters.items[0].what,
      {code->items.begin() + 2, code->items.end()}, module_, code);
    else v = make_procedure(keep(std::move(parameters)), {code->items.begin() + 2, code->items.end()}, module_, code);
  } else if (code->is(value_type::list) && code->items.size() >= 3) {
    v = eval(code->items.back().what, module_);   // Guile takes no docstring here, and Guix's tools write none
  } else {
    v = unknown(code, "a definition without value");
  }
  busy_[i] = false;
  globals_[i] = v;
  return v;
}

value_ref evaluator::lookup(std::string const& name, scope* in, value_ref code) {
  scope* root = in;
  for (scope* s = in; s; root = s, s = s->parent) {
    auto* b = s->find(name);
    if (!b || b->busy) continue;   // a field or variable that is defined by an outer one of its own name
    if (!b->known) {
      b->busy = true;
      auto const v = eval(b->code, b->in);
      b = s->find(name);           // scopes may have grown
      b->busy = false;
      b->known = v;
    }
    return b->known;
  }
  if (root == module_) {
    if (auto const d = by_name_.find(name); d != by_name_.end()) return global(definitions_[d->second]);
  } else if (auto const kind = build_variable(name)) {
    return hole(*kind, code->where);
  }
  if (find_builtin(name)) return symbol(name, code->where);
  return unknown(code, root == module_ ? name + " is not defined in this module"
                                       : name + " is not a variable whose value is known before the build");
}

value_ref evaluator::eval(value_ref code, scope* in) {
  if (++used_ > max_evaluations) return unknown(code, "too long a computation");
  if (depth_ >= max_evaluation_depth) return unknown(code, "nested too deeply");
  counter const deeper(depth_);
  switch (code->type) {
  case value_type::symbol: return lookup(code->name, in, code);
  case value_type::gexp: return eval(code->items[0].what, build_);
  case value_type::choice: {
    std::vector<guarded<value_ref>> out;
    for (auto const& e : code->items) out.push_back({eval(e.what, in), e.when});
    return join(std::move(out), code->where);
  }
  case value_type::list: return eval_call(code, in);
  default: return code;
  }
}

value_ref evaluator::eval_body(std::vector<element> const& body, std::size_t from, scope* in) {
  scope* const inner = new_scope(in);
  value_ref last = nullptr;
  for (std::size_t i = from; i < body.size(); ++i) {
    auto const& code = *body[i].what;
    if ((code.is_form("define") || code.is_form("define*")) && code.items.size() >= 3) {
      auto const& target = code.items[1].what;
      if (target->is(value_type::symbol)) {
        inner->names.push_back({target->name, nullptr, code.items[2].what, inner});
      } else if (target->is(value_type::list) && !target->items.empty() &&
                 target->items[0].what->is(value_type::symbol)) {
        value parameters = *target;
        parameters.items.erase(parameters.items.begin());
        auto const p = target->dotted && parameters.items.size() == 1 ? parameters.items[0].what
                                                                      : keep(std::move(parameters));
        inner->names.push_back({target->items[0].what->name,
                                make_procedure(p, {code.items.begin() + 2, code.items.end()}, inner, body[i].what)});
      }
      continue;
    }
    last = body[i].what;
  }
  if (!last) return hole(hole_kind::unknown, {}, "a body without value");
  return eval(last, inner);
}

std::vector<element> evaluator::eval_args(value_ref code, scope* in) {
  std::vector<element> out;
  for (std::size_t i = 1; i < code->items.size(); ++i) {
    auto e = code->items[i];
    if (!e.many) e.what = eval(e.what, in);
    out.push_back(std::move(e));
  }
  return out;
}

// A list of which parts are there only under a condition, as lists without: #~(let #$@(if …) …).
std::vector<guarded<value_ref>> evaluator::variants(value_ref code) {
  std::vector<guarded<value_ref>> out{{code, condition::always()}};
  for (std::size_t at = 0; at < out.size();) {
    auto const& items = out[at].value->items;
    auto const open = std::find_if(items.begin(), items.end(), [](element const& i) { return !i.when.is_always(); });
    if (open == items.end()) {
      ++at;
      continue;
    }
    auto const c = open->when;
    guarded<value_ref> const whole = out[at];
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(at));
    for (auto const& side : {c, !c}) {
      auto const holds = whole.when & side;
      if (holds.is_never()) continue;
      value v = *whole.value;
      for (auto& i : v.items) i.when = (i.when & side).is_never() ? condition::never() : side.implies(i.when) ? condition::always() : i.when;
      std::erase_if(v.items, [](element const& i) { return i.when.is_never(); });
      out.push_back({keep(std::move(v)), holds});
    }
    if (out.size() > max_alternatives) return {};
  }
  return out;
}

value_ref evaluator::eval_call(value_ref code, scope* in) {
  auto const conditional = [](element const& i) { return !i.when.is_always(); };
  if (!code->items.empty() && std::any_of(code->items.begin(), code->items.end(), conditional) &&
      (conditional(code->items[0]) ||
       (code->items[0].what->is(value_type::symbol) && is_syntax(code->items[0].what->name)))) {
    std::vector<guarded<value_ref>> out;
    for (auto const& [one, holds] : variants(code)) out.push_back({eval(one, in), holds});
    return out.empty() ? unknown(code, "too many alternatives") : join(std::move(out), code->where);
  }
  if (code->dotted || code->items.empty() || code->items[0].many || !code->items[0].when.is_always())
    return unknown(code, "not an expression");
  auto const head = code->items[0].what;
  if (!head->is(value_type::symbol)) {
    if (!head->is(value_type::list)) return unknown(code, "not a call");
    return apply(eval(head, in), eval_args(code, in), code, in);
  }
  scope* root = in;
  for (scope* s = in; s; root = s, s = s->parent)
    if (auto const* b = s->find(head->name); b && !b->busy)
      return apply(lookup(head->name, in, head), eval_args(code, in), code, in);
  if (auto const form = find_special_form(head->name)) return form(*this, code, in);
  if (root == module_)
    if (auto const d = by_name_.find(head->name); d != by_name_.end())
      return apply(global(definitions_[d->second]), eval_args(code, in), code, in);
  if (auto const f = find_builtin(head->name)) return f(*this, {code, head->name, eval_args(code, in), in});
  return unknown(code, "the procedure " + head->name + " is not known");
}

value_ref evaluator::apply(value_ref callee, std::vector<element> args, value_ref code, scope* in) {
  switch (callee->type) {
  case value_type::symbol:
    if (auto const f = find_builtin(callee->name)) return f(*this, {code, callee->name, std::move(args), in});
    break;
  case value_type::procedure: return inlined(*callee->callable, args, code);
  case value_type::choice: {
    std::vector<guarded<value_ref>> out;
    for (auto const& e : callee->items) out.push_back({apply(e.what, args, code, in), e.when});
    return join(std::move(out), code->where);
  }
  default: break;
  }
  return unknown(code, callee->is(value_type::hole) && !callee->reason.empty() ? callee->reason
                                                                              : "what is called is not known");
}

value_ref evaluator::make_procedure(value_ref parameters, std::vector<element> body, scope* in, value_ref code) {
  procedure p;
  p.body = std::move(body);
  p.in = in;
  enum { required, optional, keys, rest, done } state = required;
  auto const named = [](value_ref v) { return v->is(value_type::symbol); };
  if (named(parameters)) {
    p.rest = parameters->name;
  } else if (!parameters->is(value_type::list)) {
    return unknown(code, "parameters that are not understood");
  } else {
    for (std::size_t i = 0; i < parameters->items.size(); ++i) {
      auto const v = parameters->items[i].what;
      if (v->is(value_type::keyword)) {
        if (v->name == "optional") state = optional;
        else if (v->name == "key") state = keys;
        else if (v->name == "rest") state = rest;
        else if (v->name != "allow-other-keys") return unknown(code, "parameters that are not understood");
        continue;
      }
      if (parameters->dotted && i + 1 == parameters->items.size()) state = rest;
      value_ref initial = nullptr;
      std::string name;
      if (named(v)) name = v->name;
      else if (state != required && v->is(value_type::list) && !v->items.empty() && named(v->items[0].what)) {
        name = v->items[0].what->name;
        if (v->items.size() > 1) initial = v->items[1].what;
      } else return unknown(code, "parameters that are not understood");
      if (state == required) p.required.push_back(std::move(name));
      else if (state == optional) p.optional.emplace_back(std::move(name), initial);
      else if (state == keys) p.keys.emplace_back(std::move(name), initial);
      else p.rest = std::move(name);
    }
  }
  procedures_.push_back(std::move(p));
  value v;
  v.type = value_type::procedure;
  v.callable = &procedures_.back();
  v.where = code->where;
  return keep(std::move(v));
}

scope* evaluator::bind(procedure const& p, std::vector<element> const& args, bool lenient) {
  for (auto const& a : args)
    if (a.many || !a.when.is_always()) return nullptr;
  scope* const s = new_scope(p.in);
  auto const nothing = [&](std::string const& name) {
    value v;
    v.name = name;
    v.reason = name + " is a parameter without a known argument";
    return keep(std::move(v));
  };
  std::size_t at = 0;
  for (auto const& name : p.required) {
    if (at < args.size()) s->names.push_back({name, args[at++].what});
    else if (lenient) s->names.push_back({name, nothing(name)});
    else return nullptr;
  }
  auto const default_value = [&](std::string const& name, value_ref code) {
    if (code) s->names.push_back({name, nullptr, code, s});
    else s->names.push_back({name, lenient ? nothing(name) : boolean(condition::never(), {})});
  };
  for (auto const& [name, code] : p.optional) {
    if (at < args.size() && !args[at].what->is(value_type::keyword)) s->names.push_back({name, args[at++].what});
    else default_value(name, code);
  }
  std::vector<element> const rest(args.begin() + static_cast<std::ptrdiff_t>(at), args.end());
  if (!p.keys.empty()) {
    for (auto const& [name, code] : p.keys) {
      value_ref given = nullptr;
      for (std::size_t i = 0; i + 1 < rest.size(); ++i)
        if (rest[i].what->is(value_type::keyword) && rest[i].what->name == name) given = rest[i + 1].what;
      if (given) s->names.push_back({name, given});
      else default_value(name, code);
    }
  } else if (p.rest.empty() && !rest.empty()) {
    return nullptr;
  }
  if (!p.rest.empty()) s->names.push_back({p.rest, list(rest, {})});
  return s;
}

value_ref evaluator::inlined(procedure const& p, std::vector<element> const& args, value_ref code) {
  if (inlining_ >= max_inlining_depth) return unknown(code, "calls nested too deeply");
  scope* const s = bind(p, args, false);
  if (!s) return unknown(code, "the arguments of the call are not known");
  counter const deeper(inlining_);
  // The same text asks another question for other arguments.
  auto const outer = context_;
  std::string given;
  for (auto const& b : s->names) {
    if (!b.known) continue;
    auto text = b.known->is(value_type::string) ? '"' + b.known->text.to_string() + '"'
              : b.known->name.empty()           ? one_line(b.known->where.bytes())
                                                : b.known->name;
    given += (given.empty() ? "" : ", ") + b.name + " = " + text + b.known->context;
  }
  if (!given.empty()) context_ = " where " + given + outer;
  auto const v = eval_body(p.body, 0, s);
  context_ = outer;
  return v;
}

} // namespace xencmp::guix
