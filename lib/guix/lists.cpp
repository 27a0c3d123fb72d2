// Lists: R7RS, SRFI-1.  A part of a list of which nothing is known is an element with many().
#include <algorithm>

#include "procedures.hpp"

namespace xencmp::guix {

value unresolved(evaluator& e, call const& c, hole_kind otherwise) {
  auto kind = otherwise;
  std::string_view reason;
  for (auto const& a : c.args) {
    if (a.is(tag::hole)) {
      if (a.unknown->kind != hole_kind::unknown) return e.hole_of(a.unknown->kind, c.code, c.in);
      if (reason.empty()) reason = a.unknown->reason;
    }
    if (a.is(tag::package)) return e.hole_of(hole_kind::input, c.code, c.in);
    if (a.is(tag::system)) return e.hole_of(hole_kind::system, c.code, c.in);
    if (a.is(tag::string))
      for (auto const& p : a.text->pieces)
        if (p.is_hole && p.kind != hole_kind::unknown) return e.hole_of(p.kind, c.code, c.in);
  }
  return e.hole_of(kind, c.code, c.in, reason.empty() ? "the arguments of " + std::string(c.name->name) + " are not known"
                                                      : std::string(reason));
}

namespace {

using values = std::vector<value>;

bool certain(values const& all) {
  return std::none_of(all.begin(), all.end(), [](value v) { return v.is_many(); });
}
// A gexp that stands for a list (#~(list …) given to append on the host side) is none.
values list_argument(evaluator& e, value a) { return a.is_many() ? values{a} : e.elements(a); }
void extend(values& out, values const& more) { out.insert(out.end(), more.begin(), more.end()); }

value list_of(evaluator& e, call const& c) { return e.list(c.args, c.code); }

value append(evaluator& e, call const& c) {
  if (c.args.empty()) return e.nil(c.code);
  values out;
  for (std::size_t i = 0; i + 1 < c.args.size(); ++i) extend(out, list_argument(e, c.args[i]));
  auto const last = c.args.back();
  if (last.is_many()) {
    out.push_back(last);
    return e.list(out, c.code);
  }
  if (last.is(tag::hole)) {
    out.push_back(e.many(last));
    return e.list(out, c.code);
  }
  return e.list(out, last, c.code);
}
value cons_star(evaluator& e, call const& c) {
  if (c.args.empty() || (c.name->name == "cons" && c.args.size() != 2)) return wrong_call(e, c);
  auto const tail = c.args.back();
  values out(c.args.begin(), c.args.end() - 1);
  if (tail.is(tag::hole)) {
    out.push_back(e.many(tail));
    return e.list(out, c.code);
  }
  return e.list(out, tail, c.code);
}
value reverse(evaluator& e, call const& c) {
  if (c.args.size() != 1) return wrong_call(e, c);
  auto out = list_argument(e, c.args[0]);
  std::reverse(out.begin(), out.end());
  return e.list(out, c.code);
}
value append_reverse(evaluator& e, call const& c) {
  if (c.args.size() != 2) return wrong_call(e, c);
  auto out = list_argument(e, c.args[0]);
  std::reverse(out.begin(), out.end());
  extend(out, list_argument(e, c.args[1]));
  return e.list(out, c.code);
}
value concatenate(evaluator& e, call const& c) {
  if (c.args.size() != 1) return wrong_call(e, c);
  values out;
  for (auto const& a : list_argument(e, c.args[0])) extend(out, list_argument(e, a));
  return e.list(out, c.code);
}

// What a list looks like without the elements that KEEP refuses.
template <typename F> value sieve(evaluator& e, call const& c, value of, F keep, bool told = false) {
  values out;
  bool removed = false, all_known = true;
  for (auto const& a : list_argument(e, of)) {
    if (a.is_many()) all_known = false;
    if (a.is_many() || keep(a)) out.push_back(a);
    else removed = true;
  }
  if (told && !removed && all_known)
    e.remarks.push_back({severity::warning, "removes nothing: " + e.source(c.code), e.where(c.code), {}});
  return e.list(out, c.code);
}
value delete_equal(evaluator& e, call const& c) {
  if (c.args.size() < 2 || c.args[0].is_many()) return wrong_call(e, c);
  if (c.args.size() == 3) {
    return sieve(e, c, c.args[1], [&](value v) {
      value const both[] = {c.args[0], v};
      return !e.truth(e.apply(c.args[2], both, c.code, c.in));
    }, true);
  }
  return sieve(e, c, c.args[1], [&](value v) { return !e.decide_equal(c.args[0], v, c.code, c.in); }, true);
}
value filter(evaluator& e, call const& c) {
  if (c.args.size() != 2 || c.args[0].is_many()) return wrong_call(e, c);
  bool const removes = c.name->name.starts_with("remove");
  return sieve(e, c, c.args[1], [&](value v) {
    value const one[] = {v};
    return e.truth(e.apply(c.args[0], one, c.code, c.in)) != removes;
  });
}
value partition(evaluator& e, call const& c) {
  if (c.args.size() != 2 || c.args[0].is_many()) return wrong_call(e, c);
  values in, out;
  for (auto const& a : list_argument(e, c.args[1])) {
    if (a.is_many()) return unresolved(e, c);
    value const one[] = {a};
    (e.truth(e.apply(c.args[0], one, c.code, c.in)) ? in : out).push_back(a);
  }
  auto v = e.list(values{e.list(in, c.code), e.list(out, c.code)}, c.code);
  v.type = tag::values;
  return v;
}

value map(evaluator& e, call const& c) {
  if (c.args.size() < 2 || c.args[0].is_many()) return wrong_call(e, c);
  auto const n = c.name->name;
  bool const appends = n.starts_with("append-map"), filters = n == "filter-map";
  std::vector<values> lists;
  for (auto const& a : c.args.subspan(1)) lists.push_back(list_argument(e, a));
  values out;
  auto const take = [&](value v) {
    if (appends) extend(out, e.elements(v));
    else if (!filters || e.truth(v)) out.push_back(v);
  };
  if (lists.size() > 1) {
    std::size_t rounds = max_elements;
    for (auto const& l : lists) {
      if (!certain(l)) return unresolved(e, c);
      rounds = std::min(rounds, l.size());
    }
    for (std::size_t i = 0; i < rounds; ++i) {
      values args;
      for (auto const& l : lists) args.push_back(l[i]);
      take(e.apply(c.args[0], args, c.code, c.in));
    }
    return e.list(out, c.code);
  }
  for (auto const& x : lists[0]) {
    if (x.is_many()) {
      out.push_back(e.many(e.hole_of(x.unknown->kind, c.code, c.in, x.unknown->reason)));
      continue;
    }
    value const one[] = {x};
    take(e.apply(c.args[0], one, c.code, c.in));
  }
  return e.list(out, c.code);
}
value for_each(evaluator& e, call const&) { return e.unspecified(); }

value fold(evaluator& e, call const& c) {   // also of several lists
  if (c.args.size() < 3 || has_many(c)) return unresolved(e, c);
  bool const right = c.name->name == "fold-right";
  std::vector<values> lists;
  std::size_t rounds = max_elements;
  for (auto const& a : c.args.subspan(2)) {
    lists.push_back(e.elements(a));
    if (!certain(lists.back())) return unresolved(e, c);
    rounds = std::min(rounds, lists.back().size());
  }
  auto sum = c.args[1];
  for (std::size_t i = 0; i < rounds; ++i) {
    values args;
    for (auto const& l : lists) args.push_back(l[right ? rounds - 1 - i : i]);
    args.push_back(sum);
    sum = e.apply(c.args[0], args, c.code, c.in);
  }
  return sum;
}
value reduce(evaluator& e, call const& c) {
  if (c.args.size() != 3 || has_many(c)) return unresolved(e, c);
  auto const all = e.elements(c.args[2]);
  if (!certain(all)) return unresolved(e, c);
  if (all.empty()) return c.args[1];
  auto sum = all[0];
  for (std::size_t i = 1; i < all.size(); ++i) {
    value const both[] = {all[i], sum};
    sum = e.apply(c.args[0], both, c.code, c.in);
  }
  return sum;
}

// car and cdr in all their combinations, first to fifth.
value walk(evaluator& e, call const& c, std::string_view path) {
  if (c.args.size() != 1) return wrong_call(e, c);
  auto v = c.args[0];
  for (auto step = path.rbegin(); step != path.rend(); ++step) {
    if (!v.is(tag::pair) || v.pair->car.is_many()) return unresolved(e, c);
    v = *step == 'a' ? v.pair->car : v.pair->cdr;
  }
  return v;
}
value car_cdr(evaluator& e, call const& c) {
  auto const n = c.name->name;   // "cadr": take "ad"
  return walk(e, c, n.substr(1, n.size() - 2));
}
value ordinal(evaluator& e, call const& c) {
  auto const n = c.name->name;
  return walk(e, c, n == "first" ? "a" : n == "second" ? "ad" : n == "third" ? "add" : n == "fourth" ? "addd" : "adddd");
}

std::optional<std::size_t> index(value v) {
  if (!v.is(tag::integer) || v.number < 0 || v.number > static_cast<std::int64_t>(max_elements)) return std::nullopt;
  return static_cast<std::size_t>(v.number);
}
value list_ref(evaluator& e, call const& c) {
  if (c.args.size() != 2) return wrong_call(e, c);
  auto const n = index(c.args[1]);
  auto v = c.args[0];
  if (!n) return unresolved(e, c);
  for (auto left = *n; v.is(tag::pair) && !v.pair->car.is_many(); v = v.pair->cdr)
    if (left-- == 0) return v.pair->car;
  return unresolved(e, c);
}
// take, drop, list-head, list-tail, take-right, drop-right
value part(evaluator& e, call const& c) {
  if (c.args.size() != 2 || has_many(c)) return wrong_call(e, c);
  auto const k = index(c.args[1]);
  auto const all = e.elements(c.args[0]);
  if (!k || !certain(all) || *k > all.size()) return unresolved(e, c);
  auto const n = c.name->name;
  auto const whole = std::span(all);
  if (n == "take" || n == "list-head") return e.list(whole.first(*k), c.code);
  if (n == "drop" || n == "list-tail") return e.list(whole.subspan(*k), c.code);
  if (n == "take-right") return e.list(whole.last(*k), c.code);
  return e.list(whole.first(all.size() - *k), c.code);
}
value last(evaluator& e, call const& c) {
  if (c.args.size() != 1) return wrong_call(e, c);
  auto const all = list_argument(e, c.args[0]);
  if (all.empty() || !certain(all)) return unresolved(e, c);
  return all.back();
}
value length(evaluator& e, call const& c) {
  if (c.args.size() != 1) return wrong_call(e, c);
  auto const all = list_argument(e, c.args[0]);
  return certain(all) ? e.integer(static_cast<std::int64_t>(all.size()), c.code) : unresolved(e, c);
}
value iota(evaluator& e, call const& c) {
  auto const n = c.args.empty() ? std::nullopt : index(c.args[0]);
  if (!n) return unresolved(e, c);
  auto const start = c.args.size() > 1 && c.args[1].is(tag::integer) ? c.args[1].number : 0;
  auto const step = c.args.size() > 2 && c.args[2].is(tag::integer) ? c.args[2].number : 1;
  values out;
  for (std::size_t i = 0; i < *n; ++i) out.push_back(e.integer(start + static_cast<std::int64_t>(i) * step, c.code));
  return e.list(out, c.code);
}
value find(evaluator& e, call const& c) {   // find, find-tail
  if (c.args.size() != 2 || has_many(c)) return unresolved(e, c);
  auto v = c.args[1];
  for (; v.is(tag::pair); v = v.pair->cdr) {
    if (v.pair->car.is_many()) return unresolved(e, c);
    value const one[] = {v.pair->car};
    if (e.truth(e.apply(c.args[0], one, c.code, c.in))) return c.name->name == "find" ? v.pair->car : v;
  }
  return v.is(tag::nil) ? e.boolean(false, c.code) : unresolved(e, c);
}
value any_or_every(evaluator& e, call const& c) {
  if (c.args.size() != 2 || has_many(c)) return unresolved(e, c);
  bool const any = c.name->name == "any";
  value v = e.boolean(!any, c.code);
  for (auto const& x : e.elements(c.args[1])) {
    if (x.is_many()) return unresolved(e, c);
    value const one[] = {x};
    v = e.apply(c.args[0], one, c.code, c.in);
    if (e.truth(v) == any) return v;
    if (any) v = e.boolean(false, c.code);
  }
  return v;
}
value member(evaluator& e, call const& c) {
  if (c.args.size() < 2 || has_many(c)) return unresolved(e, c);
  auto v = c.args[1];
  for (; v.is(tag::pair); v = v.pair->cdr) {
    if (v.pair->car.is_many()) return unresolved(e, c, hole_kind::expression);
    bool found;
    if (c.args.size() > 2) {
      value const both[] = {c.args[0], v.pair->car};
      found = e.truth(e.apply(c.args[2], both, c.code, c.in));
    } else found = e.decide_equal(c.args[0], v.pair->car, c.code, c.in);
    if (found) return v;
  }
  return v.is(tag::nil) ? e.boolean(false, c.code) : unresolved(e, c, hole_kind::expression);
}
value assoc(evaluator& e, call const& c) {
  if (c.args.size() < 2 || has_many(c)) return unresolved(e, c);
  bool const ref = c.name->name.ends_with("-ref");
  auto const key = ref ? c.args[1] : c.args[0];
  auto v = ref ? c.args[0] : c.args[1];
  if (v.is(tag::hole)) {
    auto const hole = unresolved(e, c);
    auto const label = e.literal(key);
    if (ref && label && v.unknown->shown == "%build-inputs" && e.described.is(tag::package))
      const_cast<guix::hole*>(hole.unknown)->input = e.memory().make(input_query{e.described, *label, input_query::all});
    return hole;
  }
  for (; v.is(tag::pair); v = v.pair->cdr) {
    auto const one = v.pair->car;
    if (!one.is(tag::pair)) return unresolved(e, c);
    auto const same = e.equal(one.pair->car, key);
    if (!same) return unresolved(e, c);
    if (*same) return ref ? one.pair->cdr : one;
  }
  return v.is(tag::nil) ? e.boolean(false, c.code) : unresolved(e, c);
}
value alist_delete(evaluator& e, call const& c) {
  if (c.args.size() < 2 || has_many(c)) return unresolved(e, c);
  return sieve(e, c, c.args[1], [&](value v) {
    return !v.is(tag::pair) || !e.decide_equal(c.args[0], v.pair->car, c.code, c.in);
  });
}
value alist_cons(evaluator& e, call const& c) {
  if (c.args.size() != 3 || has_many(c)) return unresolved(e, c);
  auto const one = e.cons(c.args[0], c.args[1], c.code);
  if (c.args[2].is(tag::hole)) return e.list(values{one, e.many(c.args[2])}, c.code);
  return e.cons(one, c.args[2], c.code);
}
value lset(evaluator& e, call const& c) {
  if (c.args.size() < 2 || has_many(c)) return unresolved(e, c);
  auto const n = c.name->name;
  auto const first = e.elements(c.args[1]);
  auto const in = [&](value v, values const& all) {
    return std::any_of(all.begin(), all.end(), [&](value x) {
      if (x.is_many()) return e.truth(x);
      value const both[] = {x, v};
      return e.truth(e.apply(c.args[0], both, c.code, c.in));
    });
  };
  if (n == "lset-union") {
    auto out = first;
    for (auto const& other : c.args.subspan(2))
      for (auto const& v : e.elements(other))
        if (v.is_many() || !in(v, out)) out.push_back(v);
    return e.list(out, c.code);
  }
  bool const common = n == "lset-intersection";
  values out;
  for (auto const& v : first) {
    bool keep = true;
    if (!v.is_many())
      for (auto const& other : c.args.subspan(2)) keep = keep && in(v, e.elements(other)) == common;
    if (keep) out.push_back(v);
  }
  return e.list(out, c.code);
}
value delete_duplicates(evaluator& e, call const& c) {
  if (c.args.empty() || c.args.size() > 2 || has_many(c)) return unresolved(e, c);
  values out;
  for (auto const& v : e.elements(c.args[0])) {
    bool const twice = !v.is_many() && std::any_of(out.begin(), out.end(), [&](value x) {
      if (x.is_many()) return false;
      if (c.args.size() < 2) return e.decide_equal(x, v, c.code, c.in);
      value const both[] = {x, v};
      return e.truth(e.apply(c.args[1], both, c.code, c.in));
    });
    if (!twice) out.push_back(v);
  }
  return e.list(out, c.code);
}
value take_while(evaluator& e, call const& c) {   // take-while, drop-while
  if (c.args.size() != 2 || has_many(c)) return unresolved(e, c);
  auto const all = e.elements(c.args[1]);
  if (!certain(all)) return unresolved(e, c);
  std::size_t n = 0;
  for (; n < all.size(); ++n) {
    value const one[] = {all[n]};
    if (!e.truth(e.apply(c.args[0], one, c.code, c.in))) break;
  }
  return e.list(c.name->name == "take-while" ? std::span(all).first(n) : std::span(all).subspan(n), c.code);
}
value span_break(evaluator& e, call const& c) {
  if (c.args.size() != 2 || has_many(c)) return unresolved(e, c);
  auto const all = e.elements(c.args[1]);
  if (!certain(all)) return unresolved(e, c);
  std::size_t n = 0;
  for (; n < all.size(); ++n) {
    value const one[] = {all[n]};
    if (e.truth(e.apply(c.args[0], one, c.code, c.in)) == (c.name->name == "break")) break;
  }
  auto v = e.list(values{e.list(std::span(all).first(n), c.code), e.list(std::span(all).subspan(n), c.code)}, c.code);
  v.type = tag::values;
  return v;
}
value make_list(evaluator& e, call const& c) {
  auto const n = c.args.empty() ? std::nullopt : index(c.args[0]);
  if (!n) return unresolved(e, c);
  return e.list(values(*n, c.args.size() > 1 ? c.args[1] : e.unspecified()), c.code);
}
value sort(evaluator& e, call const& c) {
  if (c.args.size() != 2 || has_many(c)) return unresolved(e, c);
  auto all = e.elements(c.args[0]);
  if (!certain(all)) return unresolved(e, c);
  // Insertion keeps to what the procedure says, even where that is no order.
  for (std::size_t i = 1; i < all.size(); ++i)
    for (std::size_t j = i; j > 0; --j) {
      value const both[] = {all[j], all[j - 1]};
      if (!e.truth(e.apply(c.args[1], both, c.code, c.in))) break;
      std::swap(all[j], all[j - 1]);
    }
  return e.list(all, c.code);
}
value list_index(evaluator& e, call const& c) {
  if (c.args.size() != 2 || has_many(c)) return unresolved(e, c);
  std::int64_t n = 0;
  for (auto const& x : e.elements(c.args[1])) {
    if (x.is_many()) return unresolved(e, c);
    value const one[] = {x};
    if (e.truth(e.apply(c.args[0], one, c.code, c.in))) return e.integer(n, c.code);
    ++n;
  }
  return e.boolean(false, c.code);
}

} // namespace

std::span<procedure_entry const> list_procedures() {
  static procedure_entry const all[] = {
    {"list", list_of}, {"append", append}, {"append!", append}, {"cons", cons_star}, {"cons*", cons_star},
    {"reverse", reverse}, {"reverse!", reverse}, {"append-reverse", append_reverse}, {"concatenate", concatenate},
    {"delete", delete_equal}, {"delete!", delete_equal}, {"delq", delete_equal}, {"delv", delete_equal},
    {"remove", filter}, {"filter", filter}, {"partition", partition},
    {"map", map}, {"append-map", map}, {"filter-map", map}, {"for-each", for_each}, {"map-in-order", map},
    {"fold", fold}, {"fold-right", fold}, {"reduce", reduce},
    {"car", car_cdr}, {"cdr", car_cdr}, {"caar", car_cdr}, {"cadr", car_cdr}, {"cdar", car_cdr}, {"cddr", car_cdr},
    {"caddr", car_cdr}, {"cdddr", car_cdr}, {"cadddr", car_cdr}, {"cdadr", car_cdr}, {"caadr", car_cdr},
    {"first", ordinal}, {"second", ordinal}, {"third", ordinal}, {"fourth", ordinal}, {"fifth", ordinal},
    {"list-ref", list_ref}, {"take", part}, {"drop", part}, {"list-head", part}, {"list-tail", part},
    {"take-right", part}, {"drop-right", part}, {"last", last}, {"length", length}, {"iota", iota},
    {"find", find}, {"find-tail", find}, {"any", any_or_every}, {"every", any_or_every},
    {"member", member}, {"memq", member}, {"memv", member}, {"assoc", assoc}, {"assq", assoc}, {"assv", assoc},
    {"assoc-ref", assoc}, {"assq-ref", assoc}, {"assv-ref", assoc}, {"alist-delete", alist_delete},
    {"alist-cons", alist_cons}, {"acons", alist_cons}, {"lset-difference", lset}, {"lset-union", lset},
    {"lset-intersection", lset}, {"delete-duplicates", delete_duplicates}, {"take-while", take_while},
    {"drop-while", take_while}, {"span", span_break}, {"break", span_break}, {"make-list", make_list},
    {"sort", sort}, {"stable-sort", sort}, {"sort!", sort}, {"list-index", list_index}, {"list-copy", append}};
  return all;
}

} // namespace xencmp::guix
