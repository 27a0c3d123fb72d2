// Shell patterns (POSIX 2.13), matched without recursion.
#include "interpreter.hpp"

namespace xencmp::shell {

namespace {

// Whether the bracket expression at PATTERN[at] has C; *END is set behind it.  npos: no bracket expression.
bool bracket(std::string_view pattern, std::size_t at, char c, std::size_t* end) {
  std::size_t i = at + 1;
  bool const negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool found = false;
  for (auto const first = i; i < pattern.size() && (pattern[i] != ']' || i == first); ++i) {
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      found = found || (pattern[i] <= c && c <= pattern[i + 2]);
      i += 2;
    } else found = found || pattern[i] == c;
  }
  *end = i < pattern.size() ? i + 1 : std::string_view::npos;
  return found != negated;
}

} // namespace

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, from = 0;
  while (t < text.size()) {
    bool ok = false;
    auto next = p + 1;
    if (p < pattern.size()) {
      char const c = pattern[p];
      if (c == '*') {
        star = p++;
        from = t;
        continue;
      }
      if (c == '?') ok = true;
      else if (c == '[') {
        std::size_t end;
        ok = bracket(pattern, p, text[t], &end);
        if (end == std::string_view::npos) ok = text[t] == '[';
        else next = end;
      } else if (c == '\\' && p + 1 < pattern.size()) {
        ok = pattern[p + 1] == text[t];
        next = p + 2;
      } else ok = c == text[t];
    }
    if (ok) p = next, ++t;
    else if (star != std::string_view::npos) p = star + 1, t = ++from;
    else return false;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

} // namespace xencmp::shell
