// .note.gnu.property: an array of (type, size, data), padded to the file's class.  Names as readelf prints them; from
// the x86-64 psABI and the AArch64 ELF ABI.
#include <elf.h>

#include "decode.hpp"

namespace xencmp::elfnotes {

namespace {

struct bit_name {
  std::uint32_t bit;
  char const* name;
};

template <std::size_t N> std::string bits(char const* what, std::uint64_t value, bit_name const (&names)[N]) {
  std::string out = std::string(what) + ": ";
  if (value == 0) return out + "<None>";
  char const* comma = "";
  for (auto const& n : names)
    if (value & n.bit) {
      out += std::string(comma) + n.name;
      comma = ", ";
      value &= ~std::uint64_t{n.bit};
    }
  if (value) out += std::string(comma) + "<unknown: " + hexadecimal(value).substr(2) + '>';
  return out;
}

constexpr bit_name x86_feature[] = {{1, "IBT"}, {2, "SHSTK"}, {4, "LAM_U48"}, {8, "LAM_U57"}};
constexpr bit_name x86_isa[] = {{1, "x86-64-baseline"}, {2, "x86-64-v2"}, {4, "x86-64-v3"}, {8, "x86-64-v4"}};
constexpr bit_name x86_feature_2[] = {{1u << 0, "x86"}, {1u << 1, "x87"}, {1u << 2, "MMX"}, {1u << 3, "XMM"},
                                      {1u << 4, "YMM"}, {1u << 5, "ZMM"}, {1u << 6, "FXSR"}, {1u << 7, "XSAVE"},
                                      {1u << 8, "XSAVEOPT"}, {1u << 9, "XSAVEC"}, {1u << 10, "TMM"},
                                      {1u << 11, "MASK"}};
constexpr bit_name aarch64_feature[] = {{1, "BTI"}, {2, "PAC"}};
constexpr bit_name needed_1[] = {{1, "indirect external access"}};

// Empty when the property is not known.
std::string word(std::uint32_t type, std::uint64_t value, machine const& m) {
  bool const x86 = m.architecture == EM_X86_64 || m.architecture == EM_386 || m.architecture == EM_IAMCU;
  if (x86) {
    switch (type) {
    case 0xc0000002: return bits("x86 feature", value, x86_feature);
    case 0xc0008001: return bits("x86 feature needed", value, x86_feature_2);
    case 0xc0008002: return bits("x86 ISA needed", value, x86_isa);
    case 0xc0010001: return bits("x86 feature used", value, x86_feature_2);
    case 0xc0010002: return bits("x86 ISA used", value, x86_isa);
    }
  }
  if (m.architecture == EM_AARCH64 && type == 0xc0000000) return bits("AArch64 feature", value, aarch64_feature);
  if (type == 0xb0008000) return bits("1_needed", value, needed_1);
  return {};
}

} // namespace

std::string decode_properties(std::string_view d, machine const& m) {
  std::size_t const width = m.wide ? 8 : 4;
  std::string out;
  while (!d.empty()) {
    if (!out.empty()) out += ", ";
    if (d.size() < 8) return out + "<corrupt: " + hexadecimal(d) + '>';
    auto const type = static_cast<std::uint32_t>(number(d.substr(0, 4), m));
    auto const size = number(d.substr(4, 4), m);
    d.remove_prefix(8);
    if (size > d.size())
      return out + "<corrupt type " + hexadecimal(type) + " size " + hexadecimal(size) + '>';
    auto const data = d.substr(0, size);
    std::string known;
    if (size == 4) known = word(type, number(data, m), m);
    if (type == 1 && size == width) known = "stack size: " + hexadecimal(number(data, m));
    if (type == 2 && size == 0) known = "no copy on protected";
    if (known.empty()) known = "<unknown type " + hexadecimal(type) + " data: " + hexadecimal(data) + '>';
    out += known;
    auto const padded = (size + width - 1) / width * width;
    d.remove_prefix(padded < d.size() ? padded : d.size());
  }
  return out;
}

} // namespace xencmp::elfnotes
