// Artifacts: the files that a build installs.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "../source/error.hpp"

namespace xencmp {

enum class artifact_type : std::uint8_t { unknown, file, directory, link, other };
char const* name(artifact_type);

struct artifact {
  std::string path;       // absolute or relative to the listing's root, without "./"
  artifact_type type = artifact_type::unknown;
  std::string target;     // of a link, as written
  std::string remark;     // a comment behind the path in the listing
  location where;
};

struct listing {
  text_ptr text;                     // null for a directory that was walked
  std::string format;                // "tree", "paths", "find", "tar", "directory" …
  std::vector<artifact> artifacts;   // in the order of the listing
  std::vector<diagnostic> remarks;
};

} // namespace xencmp
