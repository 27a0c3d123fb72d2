// Reads lists of installed files in the formats that tools print, and directories on disk.
//
// Formats, told apart by the lines themselves:
//   tree   `tree` in UTF-8 or ASCII, also -F, -f, -Q, -p, -s; also with the drawing's blanks collapsed, as web pages
//          show it: what is left of the drawing still says the depth (tree.cpp)
//   paths  one path a line: rpm -ql, dnf repoquery -l, dpkg -L, find
//   find   find -printf '%y %m %s %l %p\n', where %m, %s and %l may be missing
//   ls     ls -l, ls -lR, rpm -qlv, bsdtar -tv
//   tar    tar -tv, dpkg -c
// Behind a path, " -> TARGET" makes a link and " # TEXT" is a remark.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>

#include "artifact.hpp"

namespace xencmp::filelist {

// Linux refuses longer paths, so a listing cannot hold one; the limit keeps deep drawings linear.
inline constexpr std::size_t max_path = 4096;

enum class choice : std::uint8_t { automatic, yes, no };

struct options {
  choice marks = choice::automatic;  // whether a mark and a blank may stand before a name; automatic: when most names
                                     // that stand for themselves have one
  std::string mark_characters = "+-=";
  bool remarks = true;               // whether " # " ends a name
};

// Raises error when TEXT is empty, binary, or no listing (a log, a program), naming the first line that does not fit.
// Single lines that are no entry (a prompt, a remark in words) are diagnostics of severity::unknown.
listing read_listing(text_ptr const& text, options const& how = {});

// Every entry below ROOT, sorted by the bytes of its path, which is relative to ROOT; links are not followed.  What
// cannot be read is a diagnostic of severity::error.  Raises error when ROOT is no directory.
listing read_directory(std::filesystem::path const& root);

// What the listing names for its own sake: in a list of bare paths every line; elsewhere directories that hold other
// artifacts of the listing are only drawn or archived for these, and do not count.
std::size_t entry_count(listing const&);

// Per artifact, whether another artifact of the listing lies below it.
std::vector<bool> holders(listing const&);

} // namespace xencmp::filelist
