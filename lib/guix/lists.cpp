// Lists whose elements have conditions: most procedures work element by element and keep them.
#include <algorithm>

#include "arguments.hpp"
#include "builtins.hpp"

namespace xencmp::guix {

namespace {

value_ref list_of(evaluator& e, call const& c) { return e.list(c.args, c.code->where); }

std::vector<element> guarded_by(std::vector<element> v, condition const& c) {
  if (c.is_always()) return v;
  for (auto& x : v) x.when = x.when & c;
  std::erase_if(v, [](element const& x) { return x.when.is_never(); });
  return v;
}

void extend(std::vector<element>& out, std::vector<element> const& more) { out.insert(out.end(), more.begin(), more.end()); }

// What stands for a list argument in a call.
std::vector<element> list_argument(evaluator& e, element const& a) {
  if (a.many) return {a};
  return guarded_by(e.elements(a.what), a.when);
}

value_ref append(evaluator& e, call const& c) {
  std::vector<element> out;
  for (auto const& a : c.args) extend(out, list_argument(e, a));
  return e.list(std::move(out), c.code->where);
}
value_ref cons_star(evaluator& e, call const& c) {
  if (c.args.empty() || (c.name == "cons" && c.args.size() != 2)) return e.unknown(c.code, "malformed call");
  auto const tail = c.args.back().what;
  if (!c.args.back().many && !tail->is(value_type::list) && !tail->is(value_type::choice) && !tail->is(value_type::hole)) {
    value pair;
    pair.type = value_type::list;
    pair.items = c.args;
    pair.dotted = true;
    pair.where = c.code->where;
    return e.keep(std::move(pair));
  }
  std::vector<element> out(c.args.begin(), c.args.end() - 1);
  extend(out, list_argument(e, c.args.back()));
  return e.list(std::move(out), c.code->where);
}
value_ref reverse(evaluator& e, call const& c) {
  if (c.args.size() != 1) return e.unknown(c.code, "malformed call");
  auto out = list_argument(e, c.args[0]);
  std::reverse(out.begin(), out.end());
  return e.list(std::move(out), c.code->where);
}
value_ref concatenate(evaluator& e, call const& c) {
  if (c.args.size() != 1) return e.unknown(c.code, "malformed call");
  std::vector<element> out;
  for (auto const& a : list_argument(e, c.args[0])) extend(out, list_argument(e, a));
  return e.list(std::move(out), c.code->where);
}

// delete, remove, filter: KEEP gives the condition under which an element stays.
template <typename F> value_ref sieve(evaluator& e, call const& c, element const& of, F keep) {
  std::vector<element> out;
  for (auto a : list_argument(e, of)) {
    if (!a.many) {
      a.when = a.when & keep(a.what);
      if (a.when.is_never()) continue;
    }
    out.push_back(std::move(a));
  }
  return e.list(std::move(out), c.code->where);
}
value_ref delete_equal(evaluator& e, call const& c) {
  if (c.args.size() < 2 || c.args[0].many) return e.unknown(c.code, "malformed call");
  return sieve(e, c, c.args[1], [&](value_ref v) {
    return !e.equality(c.args[0].what, v, c.code, c.in);
  });
}
value_ref filter(evaluator& e, call const& c) {
  if (c.args.size() != 2 || c.args[0].many) return e.unknown(c.code, "malformed call");
  bool const removes = c.name == "remove";
  return sieve(e, c, c.args[1], [&](value_ref v) {
    auto const holds = e.truth(e.apply(c.args[0].what, {{v}}, c.code, c.in));
    return removes ? !holds : holds;
  });
}
value_ref map(evaluator& e, call const& c) {
  if (c.args.size() < 2 || c.args[0].many) return e.unknown(c.code, "malformed call");
  bool const appends = c.name == "append-map";
  std::vector<std::vector<element>> lists;
  for (std::size_t i = 1; i < c.args.size(); ++i) lists.push_back(list_argument(e, c.args[i]));
  std::vector<element> out;
  if (lists.size() > 1) {   // several lists go in step only where their elements are certain
    std::size_t n = max_elements;
    for (auto const& l : lists) {
      n = std::min(n, l.size());
      for (auto const& x : l)
        if (x.many || !x.when.is_always()) return unresolved(e, c, hole_kind::unknown);
    }
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<element> args;
      for (auto const& l : lists) args.push_back(l[i]);
      auto const v = e.apply(c.args[0].what, args, c.code, c.in);
      if (appends) extend(out, e.elements(v));
      else out.push_back({v});
    }
    return e.list(std::move(out), c.code->where);
  }
  for (auto const& x : lists[0]) {
    if (x.many) {
      out.push_back({e.hole(x.what->kind, c.code->where, x.what->reason), x.when, true});
      continue;
    }
    auto const v = e.apply(c.args[0].what, {{x.what}}, c.code, c.in);
    if (!appends) out.push_back({v, x.when});
    else extend(out, guarded_by(e.elements(v), x.when));
    if (c.name == "filter-map") {
      auto& last = out.back();
      last.when = last.when & e.truth(v);
      if (last.when.is_never()) out.pop_back();
    }
  }
  return e.list(std::move(out), c.code->where);
}
value_ref fold(evaluator& e, call const& c) {   // of one list
  if (c.args.size() != 3 || c.args[0].many || c.args[1].many) return unresolved(e, c, hole_kind::unknown);
  auto sum = c.args[1].what;
  for (auto const& x : list_argument(e, c.args[2])) {
    if (x.many) return unresolved(e, c, hole_kind::unknown);
    sum = e.choose(x.when, e.apply(c.args[0].what, {{x.what}, {sum}}, c.code, c.in), sum, c.code->where);
  }
  return sum;
}
value_ref apply(evaluator& e, call const& c) {
  if (c.args.size() < 2 || c.args[0].many) return e.unknown(c.code, "malformed call");
  std::vector<element> args(c.args.begin() + 1, c.args.end() - 1);
  extend(args, list_argument(e, c.args.back()));
  return e.apply(c.args[0].what, std::move(args), c.code, c.in);
}

// The Nth element, where what stands before it is certain.
value_ref pick(evaluator& e, call const& c, value_ref of, std::size_t n) {
  std::vector<guarded<value_ref>> out;
  for (auto const& [v, holds] : e.cases(of)) {
    value_ref found = nullptr;
    if (v->is(value_type::list) && n < v->items.size() - (v->dotted ? 1 : 0)) {
      found = v->items[n].what;
      for (std::size_t i = 0; i <= n; ++i)
        if (v->items[i].many || !v->items[i].when.is_always()) found = nullptr;
    }
    out.push_back({found ? found : unresolved(e, c, hole_kind::unknown), holds});
  }
  return e.join(std::move(out), c.code->where);
}
value_ref nth(evaluator& e, call const& c) {
  static std::map<std::string_view, std::size_t> const names{{"car", 0}, {"first", 0}, {"cadr", 1}, {"second", 1},
                                                              {"caddr", 2}, {"third", 2}, {"fourth", 3}};
  if (c.args.size() != 1 || c.args[0].many) return e.unknown(c.code, "malformed call");
  return pick(e, c, c.args[0].what, names.at(c.name));
}
value_ref list_ref(evaluator& e, call const& c) {
  if (c.args.size() != 2 || c.args[0].many || !c.args[1].what->is(value_type::number) || c.args[1].what->name.size() > 4 ||
      c.args[1].what->name.find_first_not_of("0123456789") != std::string::npos)
    return unresolved(e, c, hole_kind::unknown);
  return pick(e, c, c.args[0].what, std::stoul(c.args[1].what->name));
}
value_ref cdr(evaluator& e, call const& c) {
  if (c.args.size() != 1 || c.args[0].many || !c.args[0].what->is(value_type::list) || c.args[0].what->items.empty() ||
      c.args[0].what->items[0].many || !c.args[0].what->items[0].when.is_always())
    return unresolved(e, c, hole_kind::unknown);
  value rest = *c.args[0].what;
  if (rest.dotted && rest.items.size() == 2) return rest.items[1].what;
  rest.items.erase(rest.items.begin());
  return e.keep(std::move(rest));
}
value_ref last(evaluator& e, call const& c) {
  if (c.args.size() != 1 || c.args[0].many || !c.args[0].what->is(value_type::list) || c.args[0].what->items.empty())
    return unresolved(e, c, hole_kind::unknown);
  return pick(e, c, c.args[0].what, c.args[0].what->items.size() - 1);
}

value_ref lset_difference(evaluator& e, call const& c) {
  if (c.args.size() != 3) return unresolved(e, c, hole_kind::unknown);
  auto const unwanted = list_argument(e, c.args[2]);
  return sieve(e, c, c.args[1], [&](value_ref v) {
    auto stays = condition::always();
    for (auto const& u : unwanted)
      stays = stays & (u.many ? !e.truth(u.what)
                              : !(u.when & e.equality(u.what, v, c.code, c.in)));
    return stays;
  });
}

// (ensure-keyword-arguments args kw/values) and (default-keyword-arguments args defaults): (guix utils).
value_ref ensure_keyword_arguments(evaluator& e, call const& c) {
  if (c.args.size() != 2) return e.unknown(c.code, "malformed call");
  auto args = keyword_arguments::of(e, c.args[0].what), forced = keyword_arguments::of(e, c.args[1].what);
  bool const only_missing = c.name == "default-keyword-arguments";
  keyword_arguments out;
  if (only_missing) {
    for (auto a : forced.known) {
      a.key.when = a.key.when & !args.given(a.key.what->name);
      a.value.when = a.key.when;
      if (!args.rest.empty())
        a.value.what = e.unknown(c.code, "arguments that are not defined in this module may have #:" + a.key.what->name);
      if (!a.key.when.is_never()) out.known.push_back(std::move(a));
    }
    extend(out.rest, args.rest);
    for (auto& a : args.known) out.known.push_back(std::move(a));
  } else {
    for (auto& a : args.known) {
      a.key.when = a.key.when & !forced.given(a.key.what->name);
      if (!a.key.when.is_never()) out.known.push_back(std::move(a));
    }
    for (auto& a : forced.known) out.known.push_back(std::move(a));
    extend(out.rest, args.rest);
  }
  extend(out.rest, forced.rest);
  return out.to_value(e, c.code->where);
}
value_ref strip_keyword_arguments(evaluator& e, call const& c) {
  if (c.args.size() != 2) return e.unknown(c.code, "malformed call");
  auto args = keyword_arguments::of(e, c.args[1].what);
  auto const keys = list_argument(e, c.args[0]);
  for (auto const& k : keys) {
    if (k.many || !k.what->is(value_type::keyword)) return e.unknown(c.code, "keywords that are not known");
    for (auto& a : args.known)
      if (a.key.what->name == k.what->name) a.key.when = a.key.when & !k.when;
  }
  std::erase_if(args.known, [](auto const& a) { return a.key.when.is_never(); });
  return args.to_value(e, c.code->where);
}

} // namespace

void add_list_procedures(builtin_table& t) {
  t.insert({{"list", list_of}, {"append", append}, {"append!", append}, {"cons", cons_star}, {"cons*", cons_star},
            {"reverse", reverse}, {"concatenate", concatenate}, {"delete", delete_equal}, {"remove", filter},
            {"filter", filter}, {"map", map}, {"append-map", map}, {"filter-map", map}, {"fold", fold}, {"apply", apply},
            {"car", nth}, {"first", nth}, {"cadr", nth}, {"second", nth}, {"third", nth}, {"caddr", nth},
            {"fourth", nth}, {"list-ref", list_ref}, {"cdr", cdr}, {"last", last}, {"lset-difference", lset_difference},
            {"ensure-keyword-arguments", ensure_keyword_arguments},
            {"default-keyword-arguments", ensure_keyword_arguments},
            {"strip-keyword-arguments", strip_keyword_arguments}});
}

} // namespace xencmp::guix
