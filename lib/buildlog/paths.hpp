// Paths of a build log made comparable: the build's own directory becomes ".", installed packages become "@sys@".
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace xencmp::buildlog {

// What stands for the prefix of an installed package: /usr, or an item of /gnu/store.
inline constexpr std::string_view system_prefix = "@sys@";

// "a//./b/../c" is "a/c", "" and "a/.." are "."; ".." at the beginning of a relative path stays.  Lexical: a symbolic
// link in front of ".." may mean something else, which a log cannot tell.
std::string fold(std::string_view path);

// The directory below which a builder unpacks sources, "/builddir/build/BUILD/xen-4.14.6", found by voting.
class root_vote {
public:
  // A path that the log mentions; relative ones and those of installed packages do not count.
  void add(std::string_view path, std::uint32_t weight = 1);
  // The directory with the most votes; of equals the one that comes first in the alphabet.  Without any directory
  // that a rule knows: the longest one common to all paths.  "" when nothing was added.
  std::string root() const;
  // Every directory that a rule knows and that got a vote.
  std::vector<std::string> candidates() const;

private:
  std::map<std::string, std::uint64_t, std::less<>> known_;
  std::string common_;
  bool any_ = false;
};

// ROOT/x becomes x, ROOT itself "."; paths of installed packages begin with @sys@; what is under the parent of ROOT
// begins with "..".  Other paths are only folded.  PATH is folded first.
std::string normalise_path(std::string_view path, std::string const& root);

// The same for each absolute path inside TEXT, an option's argument such as "\"/root/x.h\"" or "/root/a/..=.".  A
// path begins at the beginning or behind one of =,:;"'( and blanks, and ends before one of them or ).
std::string normalise_text(std::string_view text, std::string const& root);

// Versions of the program, sorted: of NAME in "/builddir/build/BUILD/NAME-VERSION" and the like, taken from
// components of the paths.
class version_evidence {
public:
  void add_root(std::string_view root);     // from root_vote::candidates
  std::vector<std::string> versions() const;

private:
  std::vector<std::string> versions_;
};

} // namespace xencmp::buildlog
