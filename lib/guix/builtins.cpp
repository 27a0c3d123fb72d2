#include "builtins.hpp"

#include <algorithm>

namespace xencmp::guix {

builtin find_builtin(std::string_view name) {
  static builtin_table const all = [] {
    builtin_table t;
    add_list_procedures(t);
    add_string_procedures(t);
    add_test_procedures(t);
    add_build_procedures(t);
    return t;
  }();
  auto const found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

std::optional<std::string> literal_text(value_ref v) {
  if (!v->is(value_type::string) || !v->text.is_literal()) return std::nullopt;
  return v->text.to_string();
}

value_ref unresolved(evaluator& e, call const& c, hole_kind otherwise) {
  for (auto const& a : c.args) {
    if (a.what->is(value_type::hole) && a.what->kind != hole_kind::unknown) return e.hole(a.what->kind, c.code->where);
    if (a.what->is(value_type::package)) return e.hole(hole_kind::input, c.code->where);
    if (a.what->is(value_type::system)) return e.hole(hole_kind::system, c.code->where);
    if (a.what->is(value_type::string))
      for (auto const& p : a.what->text.pieces)
        if (p.is_hole() && *p.hole != hole_kind::unknown) return e.hole(*p.hole, c.code->where);
  }
  for (auto const& a : c.args)
    if (a.what->is(value_type::hole) && !a.what->reason.empty())
      return e.hole(otherwise, c.code->where, a.what->reason);
  return e.hole(otherwise, c.code->where, "the arguments of " + std::string(c.name) + " are not known");
}

value_ref distribute(evaluator& e, call const& c, pure f, hole_kind otherwise) {
  std::vector<guarded<std::vector<value_ref>>> rows{{{}, condition::always()}};
  for (auto const& a : c.args) {
    if (a.many || !a.when.is_always()) return unresolved(e, c, otherwise);
    decltype(rows) next;
    for (auto const& row : rows)
      for (auto const& [v, holds] : e.cases(a.what)) {
        auto both = row.when & holds;
        if (both.is_never()) continue;
        next.push_back({row.value, std::move(both)});
        next.back().value.push_back(v);
      }
    if (next.size() > max_alternatives) return e.unknown(c.code, "too many alternatives");
    rows = std::move(next);
  }
  auto const call_or_hole = [&](std::vector<value_ref> const& args) {
    if (auto const v = f(e, c, args)) return v;
    call exact = c;
    for (std::size_t i = 0; i < args.size(); ++i) exact.args[i] = {args[i]};
    return unresolved(e, exact, otherwise);
  };
  std::vector<guarded<value_ref>> out;
  for (auto const& [args, holds] : rows) {
    bool const on_system = std::any_of(args.begin(), args.end(), [](value_ref v) { return v->is(value_type::system); });
    if (!on_system) {
      out.push_back({call_or_hole(args), holds});
      continue;
    }
    auto const& systems = known_systems();
    std::vector<value_ref> results;
    bool all_boolean = true;
    for (auto const& s : systems) {
      auto exact = args;
      for (auto& v : exact)
        if (v->is(value_type::system)) v = e.string(text_template::literal(v->triplet ? s.triplet : s.name, v->where), v->where);
      results.push_back(call_or_hole(exact));
      auto const r = results.back();
      all_boolean &= r->is(value_type::list) ||
                     (r->is(value_type::boolean) && (r->when.is_always() || r->when.is_never()));
    }
    if (all_boolean) {
      std::vector<bool> in;
      for (auto const r : results) in.push_back(!r->is(value_type::boolean) || r->when.is_always());
      out.push_back({e.boolean(system_condition(in), c.code->where), holds});
      continue;
    }
    // Equal results share one condition.
    std::vector<bool> done(results.size());
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (done[i]) continue;
      auto const text = literal_text(results[i]);
      std::vector<bool> in(results.size());
      for (std::size_t j = i; j < results.size(); ++j)
        if (j == i || (text && literal_text(results[j]) == text)) in[j] = done[j] = true;
      out.push_back({results[i], holds & system_condition(in)});
    }
  }
  return e.join(std::move(out), c.code->where);
}

} // namespace xencmp::guix
