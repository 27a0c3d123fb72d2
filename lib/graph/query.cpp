#include "query.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace xencmp {

namespace {

constexpr std::size_t no_slot = std::numeric_limits<std::size_t>::max();

// A pattern with its variables numbered and its terms interned.
struct compiled {
  std::array<std::size_t, 3> slot{no_slot, no_slot, no_slot};
  std::array<std::optional<term_id>, 3> constant;
};

struct planner {
  graph const& g;
  std::vector<bool> bound;

  // About how many facts agree with the pattern for one binding of the variables bound so far.
  double estimate(compiled const& c) const {
    auto cost = static_cast<double>(g.count(c.constant[0], c.constant[1], c.constant[2]));
    auto const known = [&](std::size_t i) { return c.slot[i] != no_slot && bound[c.slot[i]]; };
    auto const spread = c.constant[1] ? g.spread_of(*c.constant[1]) : graph::spread{g.node_count(), g.node_count()};
    if (known(0)) cost /= static_cast<double>(std::max<std::size_t>(1, spread.subjects));
    if (known(2)) cost /= static_cast<double>(std::max<std::size_t>(1, spread.objects));
    if (known(1)) cost /= 16;
    return cost;
  }
  bool connected(compiled const& c) const {
    return std::any_of(c.slot.begin(), c.slot.end(), [&](std::size_t s) { return s != no_slot && bound[s]; });
  }
  bool has_variables(compiled const& c) const {
    return std::any_of(c.slot.begin(), c.slot.end(), [](std::size_t s) { return s != no_slot; });
  }

  std::vector<compiled> order(std::vector<compiled> left) {
    std::vector<compiled> out;
    while (!left.empty()) {
      // Tests without variables first, then what hangs together with what is bound: a product of unrelated patterns
      // is the last resort.
      auto const rank = [&](compiled const& c) {
        return std::pair{has_variables(c) && !connected(c) && !out.empty(), estimate(c)};
      };
      auto best = left.begin();
      auto best_rank = rank(*best);
      for (auto it = left.begin() + 1; it != left.end(); ++it)
        if (auto const r = rank(*it); r < best_rank) {
          best = it;
          best_rank = r;
        }
      for (auto const s : best->slot)
        if (s != no_slot) bound[s] = true;
      out.push_back(*best);
      left.erase(best);
    }
    return out;
  }
};

} // namespace

answer query(graph const& g, std::vector<pattern> const& patterns, query_options const& options) {
  answer out;
  std::vector<compiled> compiled_patterns;
  bool impossible = false;   // a term that no fact speaks of
  for (auto const& p : patterns) {
    compiled c;
    std::array<pattern_term const*, 3> const members{&p.subject, &p.predicate, &p.object};
    for (std::size_t i = 0; i < 3; ++i) {
      if (auto const v = std::get_if<variable>(members[i])) {
        auto const known = std::find(out.variables.begin(), out.variables.end(), v->name);
        c.slot[i] = static_cast<std::size_t>(known - out.variables.begin());
        if (known == out.variables.end()) out.variables.push_back(v->name);
      } else {
        c.constant[i] = g.find(std::get<term>(*members[i]));
        impossible = impossible || !c.constant[i];
      }
    }
    compiled_patterns.push_back(c);
  }
  if (impossible) return out;

  auto const plan = planner{g, std::vector<bool>(out.variables.size(), false)}.order(std::move(compiled_patterns));
  // One level a pattern: the facts that agree with it, and which of them comes next.
  struct level {
    std::vector<triple> facts;
    std::size_t next = 0;
    std::array<std::size_t, 3> binds{no_slot, no_slot, no_slot};   // variables that this level gave a value
  };
  std::vector<std::optional<term_id>> binding(out.variables.size());
  std::vector<level> levels;
  auto const descend = [&] {
    auto const& c = plan[levels.size()];
    std::array<std::optional<term_id>, 3> want;
    level l;
    for (std::size_t i = 0; i < 3; ++i) {
      want[i] = c.slot[i] == no_slot ? c.constant[i] : binding[c.slot[i]];
      if (!want[i]) l.binds[i] = c.slot[i];
    }
    l.facts = g.match(want[0], want[1], want[2]);
    levels.push_back(std::move(l));
  };
  auto const give_row = [&] {
    if (out.rows.size() == options.limit) {
      out.complete = false;
      return false;
    }
    auto& row = out.rows.emplace_back();
    for (auto const& b : binding) row.push_back(*b);
    return true;
  };
  if (plan.empty()) {
    give_row();
    return out;
  }
  descend();
  while (!levels.empty()) {
    auto& l = levels.back();
    for (auto const s : l.binds)
      if (s != no_slot) binding[s].reset();
    if (l.next == l.facts.size()) {
      levels.pop_back();
      continue;
    }
    auto const& fact = l.facts[l.next++];
    std::array const values{fact.subject, fact.predicate, fact.object};
    bool agrees = true;
    for (std::size_t i = 0; i < 3; ++i)
      if (l.binds[i] != no_slot) {
        auto& b = binding[l.binds[i]];
        agrees = agrees && (!b || *b == values[i]);   // a variable may stand twice in one pattern
        b = values[i];
      }
    if (!agrees) continue;
    if (levels.size() < plan.size()) descend();
    else if (!give_row()) break;
  }
  std::sort(out.rows.begin(), out.rows.end());
  return out;
}

} // namespace xencmp
