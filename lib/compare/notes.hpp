// Notes of two ELF files side by side.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "../elfnotes/note.hpp"
#include "../graph/relation.hpp"

namespace xencmp::compare {

// All notes of one owner and type.
struct note_comparison {
  std::string owner;
  std::uint32_t type = 0;
  std::string type_name;
  verdict relation = verdict::same;
  std::vector<std::string> left, right;   // what they say: each description once, sorted
};

// What notes of one kind share besides their type: the owner; a build attribute that is true or false says so in its
// owner, GA+x or GA!x, and has one key.
std::string note_key(elf_note const&);

// By owner and type, in the order of the left list, then of the right one.  Sections and addresses do not count, nor
// does how often a description stands there: annobin repeats its notes for each function.
std::vector<note_comparison> compare_notes(std::vector<elf_note> const& left, std::vector<elf_note> const& right);

} // namespace xencmp::compare
