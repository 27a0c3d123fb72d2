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
  std::string mark;       // a reader's mark before the name: "+", "-", "="; "" where there is none
  std::string remark;     // a comment behind the path in the listing
  location where;         // the name as it is written; nothing for a directory that was walked
};

struct listing {
  text_ptr text;                     // null for a directory that was walked
  std::string format;                // "tree", "paths", "find", "tar", "ls", "directory"
  std::vector<artifact> artifacts;   // in the order of the listing, no path twice
  std::vector<diagnostic> remarks;
};

} // namespace xencmp
