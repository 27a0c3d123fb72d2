// Lists whose elements have conditions.
#include "value.hpp"

#include <algorithm>

#include "limits.hpp"

namespace xencmp::shell {

namespace {

// seen[k]: exactly k elements came so far; the last one counts for all above.
struct counter {
  std::vector<condition> seen;
  counter(std::size_t most, condition const& where) : seen(most + 2, condition::never()) { seen[0] = where; }
  void pass(condition const& when) {
    for (std::size_t k = seen.size() - 1; k-- > 0;) {
      auto const moved = seen[k] & when;
      if (moved.is_never()) continue;
      seen[k + 1] = seen[k + 1] | moved;
      seen[k] = seen[k] & !when;
    }
  }
};

bool certain(list const& l, condition const& where) {
  return std::all_of(l.begin(), l.end(), [&](field const& f) { return where.implies(f.when); });
}

} // namespace

bool countable(list const& l, std::size_t n, condition const& where) {
  return l.size() * std::min(n + 1, l.size()) <= max_counted * max_counted || certain(l, where);
}

value nth(list const& l, std::size_t n, condition const& where, condition* found) {
  value out;
  condition any = condition::never();
  auto const take = [&](field const& f, condition const& here) {
    any = any | here;
    for (auto const& p : f.parts)
      if (auto const when = p.when & here; !when.is_never()) {
        out.push_back(p);
        out.back().when = when;
      }
  };
  if (certain(l, where)) {
    if (n < l.size()) take(l[n], where);
  } else if (n < l.size()) {
    counter c(n, where);
    for (auto const& f : l) {
      if (auto const here = c.seen[n] & f.when; !here.is_never()) take(f, here);
      c.pass(f.when);
    }
  }
  if (found) *found = any;
  return out;
}

list sublist(list const& l, std::size_t first, std::size_t n) {
  list out;
  if (certain(l, condition::always())) {
    for (auto i = first; i < l.size() && i - first < n; ++i) out.push_back(l[i]);
    return out;
  }
  auto const end = std::min(l.size(), n > l.size() ? l.size() : first + n);
  counter c(l.size(), condition::always());
  for (auto const& f : l) {
    condition in = condition::never();
    for (auto k = first; k < end; ++k) in = in | c.seen[k];
    out.push_back(f);
    out.back().when = f.when & in;
    c.pass(f.when);
  }
  purge(out);
  return out;
}

void drop(list& l, std::size_t n, condition const& here) {
  counter c(std::min(n, l.size()), condition::always());
  for (auto& f : l) {
    condition in = condition::never();
    for (std::size_t k = 0; k < n && k + 1 < c.seen.size(); ++k) in = in | c.seen[k];
    auto const was = f.when;
    f.when = f.when & !(in & here);
    c.pass(was);
  }
  purge(l);
}

std::vector<std::pair<std::size_t, condition>> lengths(list const& l, condition const& here) {
  if (certain(l, here)) return {{l.size(), here}};
  counter c(l.size(), here);
  for (auto const& f : l) c.pass(f.when);
  std::vector<std::pair<std::size_t, condition>> out;
  for (std::size_t k = 0; k <= l.size(); ++k)
    if (!c.seen[k].is_never()) out.emplace_back(k, c.seen[k]);
  return out;
}

value joined(list const& l, condition const& where, bool quoted) {
  value out;
  condition before = condition::never();
  for (auto const& f : l) {
    auto const here = f.when & where;
    if (here.is_never()) continue;
    if (auto const between = here & before; !between.is_never())
      out.push_back({{" ", std::nullopt, f.where}, between, false, true, 0, {}, true});
    if (quoted) out.push_back({{"", std::nullopt, f.where}, here, true, false, 0, {}});
    for (auto p : f.parts) {
      p.when = p.when & here;
      if (p.when.is_never()) continue;
      p.quoted = quoted;
      p.split = !quoted;
      out.push_back(std::move(p));
    }
    before = before | here;
  }
  return out;
}

list choose(condition const& path, list const& then, list const& otherwise) {
  list out;
  for (auto const& [l, where] : {std::pair{&otherwise, !path}, std::pair{&then, path}})
    for (auto const& f : *l)
      if (auto const when = f.when & where; !when.is_never()) {
        out.push_back(f);
        out.back().when = when;
      }
  return out;
}

void purge(list& l) {
  std::erase_if(l, [](field const& f) { return f.when.is_never(); });
}

} // namespace xencmp::shell
