// What single notes say.  Not part of the interface.
#pragma once
#include <cstdint>
#include <string_view>

#include "note.hpp"

namespace xencmp::elfnotes {

struct machine {
  bool big_endian = false;
  bool wide = true;          // 64-bit class
  unsigned architecture = 0; // e_machine
};

std::uint64_t number(std::string_view bytes, machine const&);   // at most eight bytes
std::string hexadecimal(std::string_view bytes);
std::string hexadecimal(std::uint64_t);

// OWNER as it stands in the file, with its NUL.
elf_note decode(std::string_view owner, std::uint32_t type, std::string_view description, machine const&);

std::string decode_properties(std::string_view description, machine const&);
// Attributes of annobin: sets owner, description and applies_to.
bool is_build_attribute(std::string_view owner);
void decode_build_attribute(std::string_view owner, std::string_view description, machine const&, elf_note&);

} // namespace xencmp::elfnotes
