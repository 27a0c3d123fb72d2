#include "decode.hpp"

#include <algorithm>
#include <array>

#include <elf.h>

namespace xencmp::elfnotes {

namespace {

constexpr std::uint32_t attribute_open = 0x100, attribute_func = 0x101;   // no macros of the C library's <elf.h>

std::string_view until_nul(std::string_view s) { return s.substr(0, s.find('\0')); }

// Text as it is, bytes that no terminal shows as \xNN.
std::string printable(std::string_view s) {
  std::string out;
  for (char const c : s) {
    auto const u = static_cast<unsigned char>(c);
    if (u < 0x20 || u == 0x7f) out += "\\x" + hexadecimal(std::string_view(&c, 1));
    else out += c;
  }
  return out;
}

std::string abi_tag(std::string_view d, machine const& m) {
  if (d.size() < 16) return {};
  static constexpr std::array names{"Linux", "Hurd", "Solaris", "FreeBSD", "NetBSD", "Syllable", "NaCl"};
  auto const word = [&](std::size_t i) { return number(d.substr(4 * i, 4), m); };
  return std::string("OS: ") + (word(0) < names.size() ? names[word(0)] : "unknown") + ", ABI: " +
         std::to_string(word(1)) + '.' + std::to_string(word(2)) + '.' + std::to_string(word(3));
}

// Three addresses, then provider, probe and arguments.
bool probe(std::string_view d, machine const& m, elf_note& out) {
  std::size_t const width = m.wide ? 8 : 4;
  if (d.size() < 3 * width) return false;
  out.applies_to = hexadecimal(number(d.substr(0, width), m));
  d.remove_prefix(3 * width);
  std::array<std::string_view, 3> words;
  for (auto& w : words) {
    w = until_nul(d);
    d.remove_prefix(std::min(w.size() + 1, d.size()));
  }
  out.description = "Provider: " + printable(words[0]) + ", Name: " + printable(words[1]) + ", Arguments: " +
                    printable(words[2]);
  return true;
}

} // namespace

std::uint64_t number(std::string_view bytes, machine const& m) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    out = out << 8 | static_cast<unsigned char>(bytes[m.big_endian ? i : bytes.size() - 1 - i]);
  return out;
}

std::string hexadecimal(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (char const c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string hexadecimal(std::uint64_t n) {
  std::string out;
  do out += "0123456789abcdef"[n & 15]; while (n >>= 4);
  return "0x" + std::string(out.rbegin(), out.rend());
}

elf_note decode(std::string_view owner, std::uint32_t type, std::string_view d, machine const& m) {
  elf_note out;
  out.type = type;
  if (is_build_attribute(owner) && (type == attribute_open || type == attribute_func)) {
    out.type_name = type == attribute_open ? "NT_GNU_BUILD_ATTRIBUTE_OPEN" : "NT_GNU_BUILD_ATTRIBUTE_FUNC";
    decode_build_attribute(owner, d, m, out);
    return out;
  }
  auto const name = until_nul(owner);
  out.owner = printable(name);
  auto const is = [&](std::string_view n, std::uint32_t t, char const* type_name) {
    if (name != n || type != t) return false;
    out.type_name = type_name;
    return true;
  };
  if (is("GNU", NT_GNU_BUILD_ID, "NT_GNU_BUILD_ID")) out.description = "Build ID: " + hexadecimal(d);
  else if (is("GNU", NT_GNU_ABI_TAG, "NT_GNU_ABI_TAG")) out.description = abi_tag(d, m);
  else if (is("GNU", NT_GNU_PROPERTY_TYPE_0, "NT_GNU_PROPERTY_TYPE_0")) out.description = decode_properties(d, m);
  else if (is("GNU", NT_GNU_GOLD_VERSION, "NT_GNU_GOLD_VERSION"))
    out.description = "Version: " + printable(until_nul(d));
  else if (is("GNU", NT_GNU_HWCAP, "NT_GNU_HWCAP")) out.description = {};
  else if (is("stapsdt", 3, "NT_STAPSDT")) probe(d, m, out);
  else if (is("FDO", 0xcafe1a7e, "NT_FDO_PACKAGING_METADATA"))
    out.description = "Packaging Metadata: " + printable(until_nul(d));
  else if (is("Go", 4, "NT_GO_BUILDID")) out.description = "Build ID: " + printable(until_nul(d));
  if (out.description.empty()) out.description = hexadecimal(d);
  return out;
}

} // namespace xencmp::elfnotes
