#include "correspondence.hpp"

#include <algorithm>
#include <array>

#include "../source/error.hpp"

namespace xencmp {

namespace {
constexpr std::array<char const*, 4> kind_names{"text", "path", "version", "hole"};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool in_name(char c) {
  return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.' || c == '+';
}

// Whether what stands at [begin, end) of S may count as LEFT by itself.
bool stands_alone(correspondence_kind kind, std::string_view s, std::size_t begin, std::size_t end) {
  switch (kind) {
  case correspondence_kind::path:
    return (begin == 0 || s[begin] == '/' || !in_name(s[begin - 1])) &&
           (end == s.size() || s[end - 1] == '/' || !in_name(s[end]));
  case correspondence_kind::version:
    return (begin == 0 || !(digit(s[begin - 1]) || (s[begin - 1] == '.' && begin > 1 && digit(s[begin - 2])))) &&
           (end == s.size() || !(digit(s[end]) || (s[end] == '.' && end + 1 < s.size() && digit(s[end + 1]))));
  default: return true;
  }
}

// S with every LEFT replaced; empty when there is none.
std::optional<std::string> replaced(std::string_view s, correspondence const& rule) {
  if (rule.left.empty()) return std::nullopt;
  std::string out;
  std::size_t copied = 0;
  bool any = false;
  for (auto at = s.find(rule.left); at != s.npos;) {
    auto const end = at + rule.left.size();
    if (!stands_alone(rule.kind, s, at, end)) {
      at = s.find(rule.left, at + 1);
      continue;
    }
    out.append(s, copied, at - copied) += rule.right;
    copied = end;
    any = true;
    at = s.find(rule.left, end);
  }
  if (!any) return std::nullopt;
  return out.append(s, copied);
}

// "%x", "%{x}" and "%{?x}" as "%{x}"; anything else as it is.
std::string spelling(std::string_view s) {
  if (s.size() < 2 || s[0] != '%' || s[1] == '(' || s[1] == '[') return std::string(s);
  auto name = s.substr(1);
  if (name.front() == '{') {
    if (name.back() != '}') return std::string(s);
    name = name.substr(1, name.size() - 2);
  }
  if (!name.empty() && name.front() == '?') name.remove_prefix(1);
  if (!std::all_of(name.begin(), name.end(), [](char c) { return in_name(c) && c != '-' && c != '.' && c != '+'; }))
    return std::string(s);
  return "%{" + std::string(name) + "}";
}
} // namespace

char const* name(correspondence_kind k) { return kind_names[static_cast<std::size_t>(k)]; }

correspondence_kind correspondence_kind_named(std::string_view n) {
  auto const found = std::find(kind_names.begin(), kind_names.end(), n);
  if (found == kind_names.end())
    throw error("no such kind of correspondence: " + std::string(n) + " (known are text, path, version, hole)");
  return static_cast<correspondence_kind>(found - kind_names.begin());
}

namespace compare {

canonical_text canonical(std::string_view s, std::vector<correspondence> const& rules) {
  canonical_text out{std::string(s), {}};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].kind == correspondence_kind::hole) continue;
    if (auto changed = replaced(out.text, rules[i]); changed && *changed != out.text) {
      out.text = std::move(*changed);
      out.used.push_back(i);
    }
  }
  return out;
}

canonical_text canonical(text_template const& t, std::vector<correspondence> const& rules) {
  std::string text;
  std::vector<std::size_t> used;
  for (auto const& p : t.pieces) {
    auto const rule = !p.is_hole() ? rules.end() : std::find_if(rules.begin(), rules.end(), [&](auto const& r) {
      return r.kind == correspondence_kind::hole && spelling(r.left) == spelling(p.text);
    });
    if (rule == rules.end()) {
      text += p.text;
    } else {
      text += rule->right;
      used.push_back(static_cast<std::size_t>(rule - rules.begin()));
    }
  }
  auto out = canonical(text, rules);
  out.used.insert(out.used.end(), used.begin(), used.end());
  std::sort(out.used.begin(), out.used.end());
  out.used.erase(std::unique(out.used.begin(), out.used.end()), out.used.end());
  return out;
}

std::optional<std::string> looked_up_path(text_template const& value) {
  if (value.pieces.empty() || !value.pieces.front().is_hole()) return std::nullopt;
  std::string_view hole = value.pieces.front().text;
  auto const relative = [](std::string_view path) -> std::optional<std::string> {
    while (path.starts_with('/')) path.remove_prefix(1);
    return path.empty() ? std::nullopt : std::optional(std::string(path));
  };
  if (value.pieces.size() > 1) {   // a directory, and a path below it
    if (value.pieces.front().hole != hole_kind::input || value.pieces.size() > 2 || value.pieces[1].is_hole() ||
        !value.pieces[1].text.starts_with('/'))
      return std::nullopt;
    return relative(value.pieces[1].text);
  }
  while (hole.starts_with('#') || hole.starts_with('$') || hole.starts_with('+') || hole.starts_with(','))
    hole.remove_prefix(1);
  constexpr std::array heads{"(search-input-file", "(search-input-directory", "(file-append"};
  if (std::none_of(heads.begin(), heads.end(), [&](char const* head) {
        std::string_view const h = head;
        return hole.starts_with(h) && hole.size() > h.size() && (hole[h.size()] == ' ' || hole[h.size()] == '\n' ||
                                                                 hole[h.size()] == '\t');
      }))
    return std::nullopt;
  // The path is the last argument, and a literal.
  while (!hole.empty() && (hole.back() == ')' || hole.back() == ' ' || hole.back() == '\n' || hole.back() == '\t'))
    hole.remove_suffix(1);
  if (!hole.ends_with('"')) return std::nullopt;
  hole.remove_suffix(1);
  auto const quote = hole.rfind('"');
  if (quote == hole.npos || quote == 0 || hole.substr(quote - 1).find('\\') != hole.npos) return std::nullopt;
  return relative(hole.substr(quote + 1));
}

} // namespace compare
} // namespace xencmp
