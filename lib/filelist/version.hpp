// Versions that names carry: "xen-4.17.2.gz", "python3.11", "xc.cpython-310-x86_64-linux-gnu.so".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "artifact.hpp"

namespace xencmp::filelist {

// A number in a name that may be a version: digits joined by dots, and either with a dot ("3.11"), or not glued to a
// letter before it ("cpython-310", "libfoo.so.1", but not "lib64", "man1").
struct version_token {
  std::string_view program;   // the word before it, with its inner hyphens: "xen", "xen-syms", "cpython"; may be ""
  std::string_view version;
  std::uint32_t at = 0;       // offset of version in the string
};
std::vector<version_token> version_tokens(std::string_view path);

struct version_mention {
  std::string program;
  std::string version;        // with a dot; bare numbers are too often no versions
  std::size_t count = 0;
  location first;
};
// Programs and versions named in the paths, sorted by program and version.
std::vector<version_mention> version_mentions(listing const&);
// The same of one text, for logs and the like: only within words.
std::vector<version_mention> version_mentions(text_ptr const&);

} // namespace xencmp::filelist
