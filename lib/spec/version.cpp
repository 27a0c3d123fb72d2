#include "version.hpp"

#include <optional>

namespace xencmp::spec {

namespace {

int letter_class(char c) {
  return c >= '0' && c <= '9' ? 2 : ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) ? 1 : 0;
}

// rpmvercmp in rpmio/rpmvercmp.c
int compare_versions(std::string_view a, std::string_view b) {
  auto const sign = [](int x) { return x < 0 ? -1 : x > 0; };
  while (!a.empty() || !b.empty()) {
    auto const skip = [](std::string_view& s) {
      while (!s.empty() && !letter_class(s[0]) && s[0] != '~' && s[0] != '^') s.remove_prefix(1);
    };
    skip(a);
    skip(b);
    bool const tilde_a = a.starts_with('~'), tilde_b = b.starts_with('~');
    if (tilde_a || tilde_b) {
      if (tilde_a != tilde_b) return tilde_a ? -1 : 1;
      a.remove_prefix(1), b.remove_prefix(1);
      continue;
    }
    bool const caret_a = a.starts_with('^'), caret_b = b.starts_with('^');
    if (caret_a || caret_b) {
      if (a.empty()) return -1;
      if (b.empty()) return 1;
      if (caret_a != caret_b) return caret_a ? -1 : 1;
      a.remove_prefix(1), b.remove_prefix(1);
      continue;
    }
    if (a.empty() || b.empty()) break;
    int const wanted = letter_class(a[0]);
    auto const segment = [&](std::string_view& s) {
      std::size_t n = 0;
      while (n < s.size() && letter_class(s[n]) == wanted) ++n;
      auto const out = s.substr(0, n);
      s.remove_prefix(n);
      return out;
    };
    auto x = segment(a), y = segment(b);
    if (y.empty()) return wanted == 2 ? 1 : -1;
    if (wanted == 2) {
      while (x.starts_with('0')) x.remove_prefix(1);
      while (y.starts_with('0')) y.remove_prefix(1);
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
    }
    if (int const c = x.compare(y)) return sign(c);
  }
  return a.empty() && b.empty() ? 0 : a.empty() ? -1 : 1;
}

// An epoch counts as 0 where it is missing; a release that is missing comes before all (rpmver.c).
struct full_version {
  std::string_view epoch = "0", version;
  std::optional<std::string_view> release;
};
full_version version_of(std::string_view s) {
  full_version out;
  auto const digits = std::min(s.find_first_not_of("0123456789"), s.size());
  auto const dash = s.rfind('-');
  if (dash != s.npos && dash >= digits) out.release = s.substr(dash + 1), s = s.substr(0, dash);
  if (digits < s.size() && s[digits] == ':') {
    if (digits) out.epoch = s.substr(0, digits);
    s.remove_prefix(digits + 1);
  }
  out.version = s;
  return out;
}
} // namespace

int compare_full_versions(std::string_view x, std::string_view y) {
  auto const a = version_of(x), b = version_of(y);
  if (int const c = compare_versions(a.epoch, b.epoch)) return c;
  if (int const c = compare_versions(a.version, b.version)) return c;
  if (!a.release || !b.release) return a.release.has_value() - b.release.has_value();
  return compare_versions(*a.release, *b.release);
}

} // namespace xencmp::spec
