// The parts of compare_files.  Not part of the interface.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "files.hpp"

namespace xencmp::compare {

inline constexpr std::size_t votes_needed = 2;
inline constexpr std::size_t weakest_share = 4;         // a round takes maps with a quarter of the best one's votes
inline constexpr std::size_t max_rounds = 64;
inline constexpr std::size_t max_maps_tried = 16;      // per directory, those with most votes
inline constexpr std::size_t max_alike = 16;           // names in one bucket of proposals, or ends of a link's target

using pairs = std::vector<std::pair<std::size_t, std::size_t>>;

// Pairs of indices: for each left string the right one that shares with it the shortest suffix, in components, that no
// other string on either side has.
pairs unique_suffix_pairs(std::vector<std::string_view> const& left, std::vector<std::string_view> const& right);

std::size_t common_tail(std::string_view a, std::string_view b);   // bytes of whole components that both end with

// Left paths spelled as the right side would, under what was learned of versions.
class version_rules {
public:
  explicit version_rules(string_pairs const& given);
  // Takes votes from paths without partner; whether something new was learned.
  bool learn(std::vector<std::string_view> const& left, std::vector<std::string_view> const& right);
  std::string translate(std::string_view path, std::vector<std::size_t>& used) const;
  std::vector<version_map> rules;

private:
  void add(version_map);
  std::unordered_map<std::string, std::size_t> by_left_;
};

class directory_rules {
public:
  // Keys are paths without a slash before them.
  directory_rules(string_pairs const& given, std::vector<std::string> const& left,
                  std::vector<std::string> const& right);
  // SETTLED: whether most files of the path's own directory have partners already.
  bool learn(std::vector<std::string_view> const& left, std::vector<bool> const& left_settled,
             std::vector<std::string_view> const& right, std::vector<bool> const& right_settled);
  // Calls EACH(rule index, path) with what PATH of the left side would be on the right side.
  template <typename F> void apply(std::string_view path, F const& each) const;
  std::vector<directory_map> rules;

private:
  void add(directory_map);
  bool is_prefix(directory_map const&) const;
  std::unordered_map<std::string_view, bool> left_top_, right_top_;
  std::string left_root_, right_root_;   // directory of all paths of a side
  std::unordered_map<std::string, std::vector<std::size_t>> by_left_;
};

template <typename F> void directory_rules::apply(std::string_view path, F const& each) const {
  auto const with = [&](std::string_view directory, std::string_view rest) {
    auto const found = by_left_.find(std::string(directory));
    if (found == by_left_.end()) return;
    for (auto const i : found->second) {
      auto const& to = rules[i].right;
      each(i, to.empty() ? std::string(rest) : to + '/' + std::string(rest));
    }
  };
  with({}, path);
  for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1))
    with(path.substr(0, slash), path.substr(slash + 1));
}

// For each artifact the one of the same listing that it is linked to, or `none`.
std::vector<std::size_t> link_targets(listing const&, std::vector<std::string> const& keys,
                                      string_pairs const& given);

std::vector<file_proposal> propose(std::vector<std::string> const& left, std::vector<std::size_t> const& left_only,
                                   std::vector<std::string> const& right, std::vector<std::size_t> const& right_only);

} // namespace xencmp::compare
