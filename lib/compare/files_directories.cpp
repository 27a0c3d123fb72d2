#include <algorithm>
#include <map>

#include "files_rules.hpp"

namespace xencmp::compare {

namespace {

std::string_view first_of(std::string_view path) { return path.substr(0, path.find('/')); }

bool below(std::string_view path, std::string_view directory) {
  return directory.empty() || (path.starts_with(directory) && (path.size() == directory.size() ||
                                                               path[directory.size()] == '/'));
}

// The directory that all paths share.
std::string shared_root(std::vector<std::string> const& paths) {
  if (paths.empty()) return {};
  auto const& some = paths[0];
  auto const slash = some.rfind('/');
  std::string root = slash == some.npos ? std::string() : some.substr(0, slash);
  for (auto const& path : paths)
    while (!below(path, root)) root.resize(root.find('/') == root.npos ? 0 : root.rfind('/'));
  return root;
}

std::string without_slashes(std::string s) {
  while (s.starts_with('/')) s.erase(0, 1);
  while (s.ends_with('/')) s.pop_back();
  return s;
}

std::string_view without_tail(std::string_view path, std::size_t tail) {
  path.remove_suffix(tail);
  if (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

} // namespace

directory_rules::directory_rules(string_pairs const& given, std::vector<std::string> const& left,
                                 std::vector<std::string> const& right)
  : left_root_(shared_root(left)), right_root_(shared_root(right)) {
  for (auto const& path : left) left_top_[first_of(path)] = true;
  for (auto const& path : right) right_top_[first_of(path)] = true;
  for (auto const& [l, r] : given) add({without_slashes(l), without_slashes(r), 0, false, true, {}});
}

bool directory_rules::is_prefix(directory_map const& m) const {
  if (m.left.empty()) return !left_top_.contains(first_of(m.right));
  if (m.right.empty()) return !right_top_.contains(first_of(m.left));
  return first_of(m.left) != first_of(m.right) && (below(left_root_, m.left) || below(right_root_, m.right));
}

void directory_rules::add(directory_map rule) {
  auto& here = by_left_[rule.left];
  if (here.size() >= max_maps_tried) return;
  for (auto const i : here)
    if (rules[i].right == rule.right) return;
  rule.prefix = is_prefix(rule);
  here.push_back(rules.size());
  rules.push_back(std::move(rule));
}

bool directory_rules::learn(std::vector<std::string_view> const& left, std::vector<bool> const& left_settled,
                            std::vector<std::string_view> const& right, std::vector<bool> const& right_settled) {
  std::map<std::pair<std::string_view, std::string_view>, directory_map> votes;
  for (auto const& [i, j] : unique_suffix_pairs(left, right)) {
    // Two directories that both have found their own partner are not each other's, though some names in them agree.
    if (left_settled[i] && right_settled[j]) continue;
    auto const tail = common_tail(left[i], right[j]);
    auto const a = without_tail(left[i], tail), b = without_tail(right[j], tail);
    if (a == b) continue;
    auto& v = votes[{a, b}];
    ++v.votes;
    if (v.examples.size() < 3) v.examples.emplace_back(left[i], right[j]);
  }
  auto const known = [&](std::string_view a, std::string_view b) {
    auto const here = by_left_.find(std::string(a));
    return here != by_left_.end() && std::any_of(here->second.begin(), here->second.end(),
                                                 [&](std::size_t i) { return rules[i].right == b; });
  };
  std::vector<directory_map> accepted;
  std::size_t best = 0;
  for (auto& [pair, v] : votes) {
    if (v.votes < votes_needed || known(pair.first, pair.second)) continue;
    best = std::max(best, v.votes);
    v.left = pair.first;
    v.right = pair.second;
    accepted.push_back(std::move(v));
  }
  // What the strong maps explain shall not vote for weak ones.
  std::erase_if(accepted, [&](directory_map const& m) { return m.votes * weakest_share < best; });
  std::stable_sort(accepted.begin(), accepted.end(),
                   [](directory_map const& a, directory_map const& b) { return a.votes > b.votes; });
  auto const before = rules.size();
  for (auto& rule : accepted) add(std::move(rule));
  return rules.size() > before;
}

} // namespace xencmp::compare
