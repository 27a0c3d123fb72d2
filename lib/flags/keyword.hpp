// Which arguments of Guix packages are meant.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace xencmp {

// Whether KEYWORD, with or without #:, is among PATTERNS, which are without; "*-flags" stands for all that end so.
// No patterns stand for all.
inline bool among_keywords(std::vector<std::string> const& patterns, std::string_view keyword) {
  if (keyword.starts_with("#:")) keyword.remove_prefix(2);
  return patterns.empty() || std::any_of(patterns.begin(), patterns.end(), [&](std::string_view p) {
    return p.starts_with('*') ? keyword.ends_with(p.substr(1)) : keyword == p;
  });
}

} // namespace xencmp
