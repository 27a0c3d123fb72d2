// Notes of an ELF file: build identifiers, properties, annobin attributes.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace xencmp {

struct elf_note {
  std::string section;      // ".note.gnu.property"; "" when it was found through a segment only
  std::string owner;        // "GNU" without its NUL; of a build attribute without its value: "GA$<version>", "GA*GOW"
  std::uint32_t type = 0;
  std::string type_name;    // "NT_GNU_PROPERTY_TYPE_0"; "" when it is not known
  std::string description;  // decoded: "x86 feature: IBT, SHSTK"; bytes in hexadecimal where it is not known
  std::string applies_to;   // addresses that the note speaks of: "0x401000-0x401126"; "" where there are none
};

} // namespace xencmp
