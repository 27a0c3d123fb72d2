#include <algorithm>

#include "files_rules.hpp"

namespace xencmp::compare {

namespace {

// A suffix is a node of a trie of components, read from the end; only the level at work is kept.
struct step {
  std::uint32_t node;
  std::string_view component;
  friend bool operator==(step const&, step const&) = default;
};
struct step_hash {
  std::size_t operator()(step const& s) const {
    return std::hash<std::string_view>{}(s.component) * 31 + s.node * 0x9e3779b97f4a7c15u;
  }
};
struct uses {
  std::uint32_t left = 0, right = 0;
  std::size_t a_left = none, a_right = none;
};
struct walker {
  std::size_t index;
  std::size_t end;           // of what is not yet read
  std::uint32_t node = 0;
  bool exhausted = false;
};

std::vector<walker> start(std::vector<std::string_view> const& paths) {
  std::vector<walker> out;
  for (std::size_t i = 0; i < paths.size(); ++i) out.push_back({i, paths[i].size()});
  return out;
}

} // namespace

pairs unique_suffix_pairs(std::vector<std::string_view> const& left, std::vector<std::string_view> const& right) {
  pairs out;
  auto lefts = start(left), rights = start(right);
  while (!lefts.empty() && !rights.empty()) {
    std::unordered_map<step, std::uint32_t, step_hash> nodes;
    std::vector<uses> used;
    auto const advance = [&](std::vector<walker>& all, std::vector<std::string_view> const& paths, bool is_left) {
      for (auto& w : all) {
        auto const rest = paths[w.index].substr(0, w.end);
        auto const slash = rest.rfind('/');
        auto const begin = slash == rest.npos ? 0 : slash + 1;
        auto const [at, fresh] =
          nodes.try_emplace({w.node, rest.substr(begin)}, static_cast<std::uint32_t>(used.size()));
        if (fresh) used.emplace_back();
        w.node = at->second;
        w.exhausted = slash == rest.npos;
        w.end = w.exhausted ? 0 : slash;
        auto& u = used[w.node];
        ++(is_left ? u.left : u.right);
        (is_left ? u.a_left : u.a_right) = w.index;
      }
    };
    advance(lefts, left, true);
    advance(rights, right, false);
    for (auto const& w : lefts) {
      auto const& u = used[w.node];
      if (u.left == 1 && u.right == 1) out.push_back({w.index, u.a_right});
    }
    // A suffix that is missing on one side, or settled, has nothing to say for longer ones.
    auto const done = [&](walker const& w) {
      auto const& u = used[w.node];
      return w.exhausted || u.left == 0 || u.right == 0 || (u.left == 1 && u.right == 1);
    };
    std::erase_if(lefts, done);
    std::erase_if(rights, done);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::size_t common_tail(std::string_view a, std::string_view b) {
  std::size_t same = 0, whole = 0;
  auto const shorter = std::min(a.size(), b.size());
  while (same < shorter && a[a.size() - 1 - same] == b[b.size() - 1 - same]) {
    ++same;
    if (a[a.size() - same] == '/') whole = same;
  }
  bool const a_ends = same == a.size() || a[a.size() - 1 - same] == '/';
  bool const b_ends = same == b.size() || b[b.size() - 1 - same] == '/';
  return a_ends && b_ends ? same : whole;
}

} // namespace xencmp::compare
