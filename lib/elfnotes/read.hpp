// Reads the notes of ELF files of either byte order and class, through libelf.
#pragma once
#include <cstddef>
#include <filesystem>
#include <vector>

#include "../source/error.hpp"
#include "note.hpp"

namespace xencmp::elfnotes {

inline constexpr std::size_t max_notes = 1u << 20;        // overlapping sections could hold any number
inline constexpr std::size_t max_note_bytes = 64u << 20;  // of all names and descriptions together

struct notes {
  std::vector<elf_note> all;        // of sections in their order, then what only segments hold
  std::vector<diagnostic> remarks;  // damage: severity::error; what is not decoded: severity::unknown
};

// Raises error, with PATH as its file, when the file cannot be read or is no ELF file.  Damage behind a sound header
// is a remark, and everything before it is read.
notes read_notes(std::filesystem::path const& path);

} // namespace xencmp::elfnotes
