// Facts and their indexes.
#include "graph.hpp"

#include <algorithm>
#include <numeric>

#include "../source/error.hpp"

namespace xencmp {

namespace {
// Where the first, second and third member of an order's key stand in (subject, predicate, object).
constexpr std::array<std::array<std::size_t, 3>, 3> turns{{{0, 1, 2}, {1, 2, 0}, {2, 0, 1}}};

// Stable, by one member; linear, since a channel has millions of facts.
void sort_by(std::vector<triple>& facts, term_id triple::*member) {
  constexpr unsigned bits = 11;
  std::vector<triple> sorted(facts.size());
  for (unsigned shift = 0; shift < 32; shift += bits) {
    auto const digit = [&](triple const& t) {
      return static_cast<std::uint32_t>(t.*member) >> shift & ((1u << bits) - 1);
    };
    std::array<std::size_t, 1u << bits> starts{};
    for (auto const& t : facts) ++starts[digit(t)];
    if (std::find(starts.begin(), starts.end(), facts.size()) != starts.end()) continue;   // all are alike
    std::exclusive_scan(starts.begin(), starts.end(), starts.begin(), std::size_t{0});
    for (auto const& t : facts) sorted[starts[digit(t)]++] = t;
    facts.swap(sorted);
  }
}
} // namespace

record const& graph::at(node n) const {
  if (n.number >= records_.size()) throw error("no node " + std::to_string(n.number) + " in this graph");
  return records_[n.number];
}

void graph::put(node subject, std::string_view predicate, term_id object) {
  waiting_.push_back({static_cast<term_id>(subject.number), intern_word(predicate), object});
}

void graph::add(node subject, std::string_view predicate, term const& object) {
  at(subject);
  put(subject, predicate, intern(object));
}

triple graph::turned_back(order o, key const& k) {
  std::array<term_id, 3> t;
  for (std::size_t i = 0; i < 3; ++i) t[turns[o][i]] = k[i];
  return {t[0], t[1], t[2]};
}

void graph::index() const {
  std::lock_guard const lock(indexing_);
  if (waiting_.empty()) return;
  sort_by(waiting_, &triple::object);
  sort_by(waiting_, &triple::predicate);
  sort_by(waiting_, &triple::subject);
  waiting_.erase(std::unique(waiting_.begin(), waiting_.end()), waiting_.end());
  // By subject now, and one sort after the other leads to the other orders.
  constexpr std::array<term_id triple::*, orders> next{nullptr, &triple::predicate, &triple::object};
  for (auto const o : {by_subject, by_object, by_predicate}) {
    if (next[o]) sort_by(waiting_, next[o]);
    auto& keys = sorted_[o];
    auto const old = static_cast<std::ptrdiff_t>(keys.size());
    keys.reserve(keys.size() + waiting_.size());
    for (auto const& t : waiting_) {
      std::array const members{t.subject, t.predicate, t.object};
      keys.push_back({members[turns[o][0]], members[turns[o][1]], members[turns[o][2]]});
    }
    if (old == 0) continue;
    std::inplace_merge(keys.begin(), keys.begin() + old, keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  }
  facts_.clear();
  facts_.reserve(sorted_[by_subject].size());
  for (auto const& k : sorted_[by_subject]) facts_.push_back(turned_back(by_subject, k));
  waiting_.clear();
  waiting_.shrink_to_fit();

  // Predicates are words.
  spreads_.assign(words_.values.size(), {});
  auto const spread_at = [this](term_id predicate) -> spread& { return spreads_[number_of(predicate)]; };
  key const* last = nullptr;
  for (auto const& k : sorted_[by_subject]) {
    if (!last || (*last)[0] != k[0] || (*last)[1] != k[1]) ++spread_at(k[1]).subjects;
    last = &k;
  }
  last = nullptr;
  for (auto const& k : sorted_[by_predicate]) {
    if (!last || (*last)[0] != k[0] || (*last)[1] != k[1]) ++spread_at(k[0]).objects;
    last = &k;
  }
}

std::span<triple const> graph::facts() const {
  index();
  return facts_;
}

graph::spread graph::spread_of(term_id predicate) const {
  index();
  auto const number = number_of(predicate);
  return number < spreads_.size() ? spreads_[number] : spread{};
}

// The order that has the given members in front, and how many they are.
std::pair<graph::order, graph::key> graph::plan(std::optional<term_id> s, std::optional<term_id> p,
                                                std::optional<term_id> o, std::size_t& bound) const {
  bound = static_cast<std::size_t>(s.has_value()) + p.has_value() + o.has_value();
  auto const or_zero = [](std::optional<term_id> t) { return t.value_or(term_id{}); };
  if (s && (p || !o)) return {by_subject, {*s, or_zero(p), or_zero(o)}};
  if (p) return {by_predicate, {*p, or_zero(o), or_zero(s)}};
  if (o) return {by_object, {*o, or_zero(s), or_zero(p)}};
  return {by_subject, {}};
}

std::span<graph::key const> graph::range(order o, key const& k, std::size_t bound) const {
  auto const& keys = sorted_[o];
  auto const less = [bound](key const& a, key const& b) {
    return std::lexicographical_compare(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(bound), b.begin(),
                                        b.begin() + static_cast<std::ptrdiff_t>(bound));
  };
  auto const [first, last] = std::equal_range(keys.begin(), keys.end(), k, less);
  return {first, last};
}

std::vector<triple> graph::match(std::optional<term_id> s, std::optional<term_id> p, std::optional<term_id> o) const {
  index();
  std::size_t bound = 0;
  auto const [order, k] = plan(s, p, o, bound);
  std::vector<triple> out;
  for (auto const& found : range(order, k, bound)) out.push_back(turned_back(order, found));
  return out;
}

std::size_t graph::count(std::optional<term_id> s, std::optional<term_id> p, std::optional<term_id> o) const {
  index();
  std::size_t bound = 0;
  auto const [order, k] = plan(s, p, o, bound);
  return range(order, k, bound).size();
}

std::vector<node> graph::nodes(node n, std::string_view predicate) const {
  std::vector<node> out;
  auto const p = find(word{std::string(predicate)});
  if (!p) return out;
  for (auto const& t : match(static_cast<term_id>(n.number), p, std::nullopt))
    if (is_node(t.object)) out.push_back({static_cast<std::uint32_t>(t.object)});
  return out;
}

std::vector<node> graph::nodes(node_kind k) const {
  std::vector<node> out;
  for (std::uint32_t i = 0; i < records_.size(); ++i)
    if (records_[i].index() == static_cast<std::size_t>(k)) out.push_back({i});
  return out;
}

} // namespace xencmp
