// UTF-8, as far as showing text needs it.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace xencmp {

inline bool is_ascii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// How many bytes the code point at the front of S takes, or 0 where these are no UTF-8.  S must not be empty.
inline std::size_t code_point_length(std::string_view s) {
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  auto const first = byte(0);
  if (first < 0x80) return 1;
  std::size_t const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 :
                             first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (!length || s.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  // Overlong forms, surrogates, and what is above U+10FFFF.
  if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f) || (first == 0xf0 && byte(1) < 0x90) ||
      (first == 0xf4 && byte(1) > 0x8f))
    return 0;
  return length;
}

// S with a question mark for each byte that is no part of a code point.
inline std::string valid_utf8(std::string_view s) {
  std::string out;
  while (!s.empty()) {
    auto const length = code_point_length(s);
    if (length) out.append(s, 0, length);
    else out += '?';
    s.remove_prefix(std::max<std::size_t>(1, length));
  }
  return out;
}

} // namespace xencmp
