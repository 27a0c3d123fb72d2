// Links and what they lead to; names that only look alike.
#include <algorithm>
#include <map>
#include <tuple>

#include "files_rules.hpp"

namespace xencmp::compare {

namespace {

std::string_view base(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// TARGET as seen from the directory of KEY, without "." and ".."; without a slash before it.
std::string resolve(std::string_view key, std::string_view target) {
  std::string out;
  auto const walk = [&](std::string_view path) {
    while (!path.empty()) {
      auto const end = std::min(path.find('/'), path.size());
      auto const part = path.substr(0, end);
      path.remove_prefix(std::min(end + 1, path.size()));
      if (part.empty() || part == ".") continue;
      if (part == "..") {
        out.resize(out.find('/') == out.npos ? 0 : out.rfind('/'));
        continue;
      }
      if (!out.empty()) out += '/';
      out += part;
    }
  };
  if (!target.starts_with('/')) walk(key.substr(0, key.size() - base(key).size()));
  walk(target);
  return out;
}

// "symlink to /sbin/xl, which …" → "/sbin/xl"
std::string_view target_in_remark(std::string_view remark) {
  for (std::string_view const words : {"symlink to ", "symbolic link to ", "link to ", "alias of ", "alias for "}) {
    auto const at = remark.find(words);
    if (at == remark.npos) continue;
    auto target = remark.substr(at + words.size());
    target = target.substr(0, target.find_first_of(" \t,;"));
    while (!target.empty() && (target.back() == '.' || target.back() == ')' || target.back() == ':'))
      target.remove_suffix(1);
    return target;
  }
  return {};
}

} // namespace

std::vector<std::size_t> link_targets(listing const& l, std::vector<std::string> const& keys,
                                      string_pairs const& given) {
  std::unordered_map<std::string_view, std::size_t> at;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_base;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    at.emplace(keys[i], i);
    by_base[base(keys[i])].push_back(i);
  }
  // The path itself, or the only one that ends with it: /sbin/x where the listing says /usr/sbin/x.
  auto const find = [&](std::size_t from, std::string_view target) {
    auto const path = resolve(keys[from], target);
    if (auto const exact = at.find(path); exact != at.end()) return exact->second;
    std::size_t found = none;
    auto const same_base = by_base.find(base(path));
    if (!target.starts_with('/') || same_base == by_base.end() || same_base->second.size() > max_alike) return found;
    for (auto const i : same_base->second) {
      if (i == from || !keys[i].ends_with('/' + path)) continue;
      if (found != none) return none;
      found = i;
    }
    return found;
  };
  std::vector<std::size_t> out(keys.size(), none);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto const& a = l.artifacts[i];
    std::string_view const target = !a.target.empty() ? std::string_view(a.target) : target_in_remark(a.remark);
    if (!target.empty()) out[i] = find(i, target);
    if (out[i] == i) out[i] = none;
  }
  for (auto const& [path, target] : given)
    if (auto const i = at.find(path.starts_with('/') ? std::string_view(path).substr(1) : path); i != at.end())
      if (auto const to = find(i->second, target); to != i->second) out[i->second] = to;
  // Links to links: follow them, but not round and round.
  for (auto& to : out)
    for (int hops = 0; hops < 40 && to != none && out[to] != none && out[to] != to; ++hops) to = out[to];
  return out;
}

std::vector<file_proposal> propose(std::vector<std::string> const& left, std::vector<std::size_t> const& left_only,
                                   std::vector<std::string> const& right,
                                   std::vector<std::size_t> const& right_only) {
  // The name up to its first dot: x.service is the same word as x.
  auto const stem = [](std::string_view path) { return base(path).substr(0, base(path).find('.', 1)); };
  std::map<std::string_view, std::pair<std::vector<std::size_t>, std::vector<std::size_t>>> buckets;
  for (auto const i : left_only) buckets[stem(left[i])].first.push_back(i);
  for (auto const i : right_only) buckets[stem(right[i])].second.push_back(i);
  std::vector<file_proposal> out;
  for (auto const& [name, bucket] : buckets) {
    auto const& [lefts, rights] = bucket;
    if (lefts.empty() || rights.empty() || lefts.size() > max_alike || rights.size() > max_alike) continue;
    std::vector<std::tuple<bool, std::size_t, std::size_t, std::size_t>> ranked;   // best first
    for (auto const i : lefts)
      for (auto const j : rights)
        ranked.emplace_back(base(left[i]) != base(right[j]), none - common_tail(left[i], right[j]), i, j);
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::size_t> taken_left, taken_right;
    auto const take = [](std::vector<std::size_t>& taken, std::size_t i) {
      if (std::find(taken.begin(), taken.end(), i) != taken.end()) return false;
      taken.push_back(i);
      return true;
    };
    for (auto const& [other_name, tail, i, j] : ranked) {
      if (std::find(taken_right.begin(), taken_right.end(), j) != taken_right.end() || !take(taken_left, i)) continue;
      take(taken_right, j);
      out.push_back({i, j, other_name ? "both names begin with \"" + std::string(name) + "\""
                                      : "both are named \"" + std::string(base(left[i])) + "\""});
    }
  }
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.left < b.left; });
  return out;
}

} // namespace xencmp::compare
