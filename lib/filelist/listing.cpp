#include "listing.hpp"

#include <string_view>
#include <unordered_set>

namespace xencmp {

char const* name(artifact_type t) {
  switch (t) {
  case artifact_type::unknown: return "unknown";
  case artifact_type::file: return "file";
  case artifact_type::directory: return "directory";
  case artifact_type::link: return "link";
  case artifact_type::other: return "other";
  }
  return "";
}

namespace filelist {

std::vector<bool> holders(listing const& l) {
  std::unordered_set<std::string_view> parents;
  for (auto const& a : l.artifacts) {
    std::string_view path = a.path;
    for (auto slash = path.rfind('/'); slash != path.npos && slash > 0; slash = path.rfind('/')) {
      path = path.substr(0, slash);
      if (!parents.insert(path).second) break;   // its own parents are there, too
    }
  }
  std::vector<bool> out;
  out.reserve(l.artifacts.size());
  for (auto const& a : l.artifacts) out.push_back(parents.contains(a.path));
  return out;
}

std::size_t entry_count(listing const& l) {
  if (l.format == "paths") return l.artifacts.size();
  std::size_t n = 0;
  for (bool const holds : holders(l)) n += !holds;
  return n;
}

} // namespace filelist
} // namespace xencmp
