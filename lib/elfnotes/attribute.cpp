// .gnu.build.attributes, as GCC's and clang's annobin plugins write them: the name holds type, attribute and value,
// "GA$\1" "3p1\0", and the description, if there is one, the addresses it holds for.  A name in letters ends with a
// NUL of its own before the value ("GA*GOW\0" and bytes); so does the whole, and that last NUL is no part of a number.
#include <algorithm>
#include <array>

#include "decode.hpp"

namespace xencmp::elfnotes {

namespace {

std::string numeric(std::uint64_t n, unsigned char attribute) {
  static constexpr std::array protections{"off", "on", "all", "strong", "explicit"};
  static constexpr std::array pics{"static", "pic", "PIC", "pie", "PIE"};
  if (attribute == 2 && n < protections.size()) return protections[n];
  if (attribute == 7 && n < pics.size()) return pics[n];
  return hexadecimal(n);
}

bool printable(char c) { return c >= 0x20 && c < 0x7f; }

} // namespace

bool is_build_attribute(std::string_view owner) {
  return owner.size() >= 4 && owner.starts_with("GA") && std::string_view("*$+!").find(owner[2]) != owner.npos;
}

void decode_build_attribute(std::string_view owner, std::string_view d, machine const& m, elf_note& out) {
  static constexpr std::array names{"", "<version>", "<stack prot>", "<relro>", "<stack size>", "<tool>", "<ABI>",
                                    "<PIC>", "<short enum>"};
  char const type = owner[2];
  auto rest = owner.substr(3);
  auto const attribute = static_cast<unsigned char>(rest[0]);
  out.owner = std::string(owner.substr(0, 3));
  if (attribute > 0 && attribute < names.size()) {
    out.owner += names[attribute];
    rest.remove_prefix(1);
  } else if (printable(rest[0])) {
    auto const name = rest.substr(0, rest.find('\0'));
    for (char const c : name) out.owner += printable(c) ? std::string(1, c) : "\\x" + hexadecimal({&c, 1});
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
  } else {
    out.owner += "<unknown " + std::to_string(attribute) + '>';
    rest.remove_prefix(1);
  }
  switch (type) {
  case '+': out.description = "true"; break;
  case '!': out.description = "false"; break;
  case '$':
    for (char const c : rest.substr(0, rest.find('\0')))
      out.description += printable(c) ? std::string(1, c) : "\\x" + hexadecimal({&c, 1});
    break;
  default: {
    if (!rest.empty()) rest.remove_suffix(1);
    auto little = m;
    little.big_endian = false;      // in every file
    out.description = rest.size() > 8 ? hexadecimal(rest) : numeric(number(rest, little), attribute);
  }
  }
  std::size_t const width = d.size() == 16 ? 8 : 4;
  if (d.size() == 16 || d.size() == 8)
    out.applies_to = hexadecimal(number(d.substr(0, width), m)) + '-' + hexadecimal(number(d.substr(width, width), m));
  else if (!d.empty())
    out.applies_to = "<corrupt: " + hexadecimal(d) + '>';
}

} // namespace xencmp::elfnotes
