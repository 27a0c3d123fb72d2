#include <algorithm>
#include <map>

#include "../filelist/version.hpp"
#include "files_rules.hpp"

namespace xencmp::compare {

namespace {

struct masked {
  std::string path;                        // each version is one byte, which no path of a listing holds
  std::vector<std::string_view> versions;
};
constexpr char mask_byte = '\0';

masked mask(std::string_view path) {
  masked out;
  std::size_t from = 0;
  for (auto const& t : filelist::version_tokens(path)) {
    out.path.append(path, from, t.at - from);
    out.path += mask_byte;
    out.versions.push_back(t.version);
    from = t.at + t.version.size();
  }
  out.path.append(path, from);
  return out;
}

// Without the numbers that both end with: 4.17.0, 4.18.0 → 4.17, 4.18.
std::pair<std::string_view, std::string_view> differing(std::string_view a, std::string_view b) {
  if (std::count(a.begin(), a.end(), '.') != std::count(b.begin(), b.end(), '.')) return {a, b};
  for (;;) {
    auto const x = a.rfind('.'), y = b.rfind('.');
    if (x == a.npos || y == b.npos || a.substr(x) != b.substr(y)) return {a, b};
    a = a.substr(0, x);
    b = b.substr(0, y);
  }
}

} // namespace

version_rules::version_rules(string_pairs const& given) {
  for (auto const& [l, r] : given) add({l, r, 0, true});
}

void version_rules::add(version_map rule) {
  if (by_left_.try_emplace(rule.left, rules.size()).second) rules.push_back(std::move(rule));
}

bool version_rules::learn(std::vector<std::string_view> const& left, std::vector<std::string_view> const& right) {
  auto const mask_all = [](std::vector<std::string_view> const& paths) {
    std::vector<masked> out;
    for (auto const path : paths) out.push_back(mask(path));
    return out;
  };
  auto const views = [](std::vector<masked> const& all) { return std::vector<std::string_view>([&] {
    std::vector<std::string_view> out;
    for (auto const& m : all) out.push_back(m.path);
    return out;
  }()); };
  auto const l = mask_all(left), r = mask_all(right);
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> votes;
  std::map<std::string_view, std::size_t> of_left, of_right;   // votes that a number takes part in
  for (auto const& [i, j] : unique_suffix_pairs(views(l), views(r))) {
    auto const tail = common_tail(l[i].path, r[j].path);
    auto const versions = static_cast<std::size_t>(std::count(l[i].path.end() - static_cast<std::ptrdiff_t>(tail),
                                                              l[i].path.end(), mask_byte));
    std::vector<std::pair<std::string_view, std::string_view>> ballot;   // one path, one vote for a pair
    for (std::size_t k = 1; k <= versions; ++k)
      ballot.push_back(differing(l[i].versions[l[i].versions.size() - k], r[j].versions[r[j].versions.size() - k]));
    std::sort(ballot.begin(), ballot.end());
    ballot.erase(std::unique(ballot.begin(), ballot.end()), ballot.end());
    for (auto const& [a, b] : ballot) {
      ++of_left[a];
      ++of_right[b];
      if (a != b) ++votes[{a, b}];
    }
  }
  auto const before = rules.size();
  for (auto const& [pair, n] : votes)
    if (n >= votes_needed && 2 * n > of_left[pair.first] && 2 * n > of_right[pair.second])
      add({std::string(pair.first), std::string(pair.second), n, false});
  return rules.size() > before;
}

std::string version_rules::translate(std::string_view path, std::vector<std::size_t>& used) const {
  std::string out;
  std::size_t from = 0;
  used.clear();
  for (auto const& t : filelist::version_tokens(path)) {
    // 4.17.0 is known by 4.17.0, by 4.17 or by 4.
    for (auto head = t.version; !head.empty();) {
      if (auto const rule = by_left_.find(std::string(head)); rule != by_left_.end()) {
        out.append(path, from, t.at - from);
        out += rules[rule->second].right;
        from = t.at + head.size();
        if (std::find(used.begin(), used.end(), rule->second) == used.end()) used.push_back(rule->second);
        break;
      }
      auto const dot = head.rfind('.');
      head = dot == head.npos ? std::string_view{} : head.substr(0, dot);
    }
  }
  out.append(path, from);
  return out;
}

} // namespace xencmp::compare
