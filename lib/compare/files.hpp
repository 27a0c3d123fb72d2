// Which file of one listing is which of another.
//
// Rules, in this order; nothing is known beforehand of any distribution's directories.
//  1. Equal paths, but for a slash before them.
//  2. Versions are learned: names that are equal once their numbers are masked, and that only one path on each side has
//     (by its shortest such suffix), vote for pairs of numbers (4.17.3 ↔ 4.17.2); a pair counts with two votes and more
//     than half of the votes that each of its numbers takes part in.
//  3. Directories are learned: each path that is left votes, by its shortest suffix that is unique on both sides, for
//     the pair of directories above what the two paths end with alike (lib ↔ usr/lib64); two votes count, strong pairs
//     before weak ones.  No vote comes from two directories most of whose files have partners already.
//  4. What versions and directories make equal is matched; then 2 and 3 again, until nothing new is found.
// A learned pair of directories is a prefix when one side of it is the listing's own root ("" ↔ usr, where the other
// side has no usr of its own), or holds the whole listing and shares no first directory with the other side: files that
// differ by a prefix are at the same place.
// Directories that hold other artifacts are not compared.  A file that is linked to another file of its listing and has
// no partner is that file's alias.  What then looks alike only by its name is a proposal.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "../filelist/listing.hpp"

namespace xencmp::compare {

enum class file_class : std::uint8_t { same_place, same_but_version, other_place };
char const* name(file_class);   // "same place", "same but for version", "other place"

inline constexpr std::size_t none = static_cast<std::size_t>(-1);

struct directory_map {
  std::string left, right;      // without outer slashes; "" is the root
  std::size_t votes = 0;        // 0 for one that was given
  bool prefix = false;
  bool given = false;
  std::vector<std::pair<std::string, std::string>> examples;   // paths that voted, at most three
};
struct version_map {
  std::string left, right;
  std::size_t votes = 0;
  bool given = false;
};

// Indices are those of listing::artifacts, directory_map and version_map.
struct file_match {
  std::size_t left = none, right = none;
  file_class relation = file_class::same_place;
  std::size_t directory = none;
  std::vector<std::size_t> versions;
};
struct file_alias {
  std::size_t file = none, of = none;
};
struct file_proposal {
  std::size_t left = none, right = none;
  std::string reason;
};

using string_pairs = std::vector<std::pair<std::string, std::string>>;
struct files_options {
  string_pairs directories;                   // left, right: used as if they had been learned
  string_pairs versions;
  string_pairs left_aliases, right_aliases;   // path, what it is linked to
  bool learn = true;
};

struct files_comparison {
  std::size_t left_entries = 0, right_entries = 0;   // see filelist::entry_count
  std::vector<file_match> matches;                   // in the order of the left listing
  std::vector<std::size_t> left_only, right_only;
  std::vector<file_alias> left_aliases, right_aliases;
  std::vector<std::size_t> left_directories, right_directories;   // entries, but holders of others: not compared
  std::vector<file_proposal> proposals;              // of files that are in left_only and right_only
  std::vector<directory_map> directories;
  std::vector<version_map> versions;
  std::vector<diagnostic> remarks;

  std::size_t count(file_class) const;
};

// Deterministic, and linear but for sorting.
files_comparison compare_files(listing const& left, listing const& right, files_options const& how = {});

// Why a match is one: "by directory map lib/xen → usr/libexec/xen, 19 votes: …".
std::string reason(files_comparison const&, file_match const&);

} // namespace xencmp::compare
