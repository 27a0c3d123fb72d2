#include "version.hpp"

#include <algorithm>
#include <map>

namespace xencmp::filelist {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool word(char c) { return digit(c) || letter(c) || c == '_' || c == '+' || c == '-'; }

constexpr std::size_t max_program = 64;   // looked back from each version, so that long words cost linear time

// The word that ends before AT, without the separators between.
std::string_view program_before(std::string_view s, std::size_t at) {
  auto const limit = at - std::min(at, max_program);
  while (at > limit && (s[at - 1] == '-' || s[at - 1] == '_')) --at;
  auto begin = at;
  while (begin > limit && word(s[begin - 1])) --begin;
  auto out = s.substr(begin, at - begin);
  while (!out.empty() && !letter(out.front())) out.remove_prefix(1);
  return out;
}

using mentions = std::map<std::pair<std::string, std::string>, version_mention>;

// S stands in WHERE; where it does so with other bytes, the whole of WHERE is the place.
void count(mentions& all, std::string_view s, location const& where) {
  auto const offset = where.bytes().find(s);
  for (auto const& t : version_tokens(s)) {
    if (t.program.empty() || t.version.find('.') == t.version.npos) continue;
    auto& m = all[{std::string(t.program), std::string(t.version)}];
    if (m.count++ == 0) {
      m.program = t.program;
      m.version = t.version;
      m.first = where;
      if (offset != std::string_view::npos) {
        m.first.at.begin += static_cast<std::uint32_t>(offset) + t.at;
        m.first.at.end = m.first.at.begin + static_cast<std::uint32_t>(t.version.size());
      }
    }
  }
}

std::vector<version_mention> values(mentions& all) {
  std::vector<version_mention> out;
  for (auto& [key, mention] : all) out.push_back(std::move(mention));
  return out;
}

} // namespace

std::vector<version_token> version_tokens(std::string_view s) {
  std::vector<version_token> out;
  for (std::size_t i = 0; i < s.size();) {
    if (!digit(s[i])) {
      ++i;
      continue;
    }
    auto end = i;
    bool dotted = false;
    while (end < s.size() && (digit(s[end]) || (s[end] == '.' && end + 1 < s.size() && digit(s[end + 1])))) {
      dotted = dotted || s[end] == '.';
      ++end;
    }
    bool const glued = i > 0 && letter(s[i - 1]);
    bool const underscored = i > 0 && s[i - 1] == '_' && !dotted;         // x86_64
    bool const glued_behind = end < s.size() && (letter(s[end]) || s[end] == '_') && !dotted;   // 10ec8139
    if (dotted || (!glued && !underscored && !glued_behind))
      out.push_back({program_before(s, i), s.substr(i, end - i), static_cast<std::uint32_t>(i)});
    i = end;
  }
  return out;
}

std::vector<version_mention> version_mentions(listing const& l) {
  mentions all;
  for (auto const& a : l.artifacts) {
    // Of a directory drawn above other names only its own name counts, not once more for each of these.
    auto const slash = a.path.rfind('/');
    auto const own = l.format == "tree" && slash != a.path.npos ? std::string_view(a.path).substr(slash + 1)
                                                                : std::string_view(a.path);
    count(all, own, a.where);
  }
  return values(all);
}

std::vector<version_mention> version_mentions(text_ptr const& t) {
  mentions all;
  count(all, t->bytes(), {t, {0, t->size()}});
  return values(all);
}

} // namespace xencmp::filelist
