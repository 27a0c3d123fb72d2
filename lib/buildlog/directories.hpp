// Where commands run, as far as a log tells.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "lexer.hpp"

namespace xencmp::buildlog {

// Follows "Entering directory" and "Leaving directory" by make's level, and the `cd` of a traced script.
class directory_tracker {
public:
  void see(directory_line const&);
  // A `cd` that a script ran outside of make ("+ cd xen-4.14.6").
  void change(std::string const& directory);
  // A new phase of the build begins: all levels are left.
  void reset();

  // The directory that was entered last and not left; else the script's; else "".
  std::string const& current() const;
  // Two directories of one level were open at once: the lines of parallel makes are mixed.
  bool overlapping() const { return overlapping_; }
  bool in_make() const { return !open_.empty(); }

private:
  struct entry {
    std::uint32_t level;
    std::string directory;
  };
  std::vector<entry> open_;
  std::string base_;
  bool overlapping_ = false;
};

} // namespace xencmp::buildlog
