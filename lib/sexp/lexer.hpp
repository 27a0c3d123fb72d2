// X3 primitives for lexing bytes; only .cpp files include this.
#pragma once
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include <boost/spirit/home/x3.hpp>

namespace xencmp::sexp::lexer {

namespace x3 = boost::spirit::x3;

using byte_set = std::array<bool, 256>;
constexpr byte_set bytes(std::string_view in) {
  byte_set t{};
  for (unsigned char c : in) t[c] = true;
  return t;
}
constexpr byte_set operator~(byte_set t) {
  for (auto& b : t) b = !b;
  return t;
}

// At least Min bytes of a set, as many as there are; no attribute.
template <std::ptrdiff_t Min> struct run : x3::parser<run<Min>> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  constexpr explicit run(byte_set s) : set(s) {}
  template <typename It, typename Context, typename Rule, typename Attribute>
  bool parse(It& first, It const& last, Context const&, Rule&, Attribute&) const {
    It it = first;
    while (it != last && set[static_cast<unsigned char>(*it)]) ++it;
    if (it - first < Min) return false;
    first = it;
    return true;
  }
  byte_set set;
};

// What separates data, at least one byte of it.  Most of it is indentation, so eight spaces are taken at once.
struct blanks : x3::parser<blanks> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  template <typename Context, typename Rule, typename Attribute>
  bool parse(char const*& first, char const* last, Context const&, Rule&, Attribute&) const {
    static constexpr byte_set set = bytes(" \t\n\r\f");
    if (first == last || !set[static_cast<unsigned char>(*first)]) return false;
    char const* p = first + 1;
    while (last - p >= 8 && std::memcmp(p, "        ", 8) == 0) p += 8;
    while (p != last && set[static_cast<unsigned char>(*p)]) ++p;
    first = p;
    return true;
  }
};

inline char const* find(char const* first, char const* last, char c) {   // LAST when it is not there
  auto const at = first == last ? nullptr : std::memchr(first, c, static_cast<std::size_t>(last - first));
  return at ? static_cast<char const*>(at) : last;
}

// Everything before a byte, or the end of input.
struct until : x3::parser<until> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  constexpr explicit until(char c) : mark(c) {}
  template <typename Context, typename Rule, typename Attribute>
  bool parse(char const*& first, char const* last, Context const&, Rule&, Attribute&) const {
    first = find(first, last, mark);
    return true;
  }
  char mark;
};

// The rest of a string behind its opening quote, if all its escapes are of one character; fails otherwise, and at the
// end of input.  Looks at each byte at most twice.
struct plain_string_rest : x3::parser<plain_string_rest> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  template <typename Context, typename Rule, typename Attribute>
  bool parse(char const*& first, char const* last, Context const&, Rule&, Attribute&) const {
    static constexpr byte_set escaped = bytes("\"|\\(\n0fnrtavb");
    char const* quote = find(first, last, '"');
    for (char const* p = first;;) {
      char const* const backslash = find(p, quote, '\\');
      if (backslash == quote) {
        if (quote == last) return false;
        first = quote + 1;
        return true;
      }
      if (last - backslash < 2 || !escaped[static_cast<unsigned char>(backslash[1])]) return false;
      p = backslash + 2;
      if (p > quote) quote = find(p, last, '"');
    }
  }
};

// The rest of a #| |# comment.  Nesting is counted: a recursive rule would overflow the stack on "#|#|#|…".
struct nested_comment : x3::parser<nested_comment> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  template <typename It, typename Context, typename Rule, typename Attribute>
  bool parse(It& first, It const& last, Context const&, Rule&, Attribute&) const {
    std::size_t depth = 1;
    for (It it = first; last - it >= 2;) {
      if (it[0] == '|' && it[1] == '#') {
        it += 2;
        if (--depth == 0) {
          first = it;
          return true;
        }
      } else if (it[0] == '#' && it[1] == '|') {
        it += 2;
        ++depth;
      } else {
        ++it;
      }
    }
    return false;
  }
};

} // namespace xencmp::sexp::lexer
