// Notes of two ELF files side by side.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "../elfnotes/note.hpp"

namespace xencmp::compare {

enum class note_relation : std::uint8_t { same, differs, only_left, only_right };
char const* name(note_relation);   // "same", "differs", "only-left", "only-right"

// All notes of one owner and type.
struct note_comparison {
  std::string owner;
  std::uint32_t type = 0;
  std::string type_name;
  note_relation relation = note_relation::same;
  std::vector<std::string> left, right;   // what they say: each description once, sorted
};

// By owner and type, in the order of the left list, then of the right one.  Sections and addresses do not count, nor
// does how often a description stands there: annobin repeats its notes for each function.
std::vector<note_comparison> compare_notes(std::vector<elf_note> const& left, std::vector<elf_note> const& right);

} // namespace xencmp::compare
