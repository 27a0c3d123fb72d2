// Brace expansion, {a,b} and {1..9}, which bash does before all other expansions.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

namespace {

using word = std::vector<word_part>;

struct place {
  std::size_t part, at;
};

bool plain(word_part const& p) { return p.kind == part_kind::literal && !p.quoted && p.when.is_always(); }

// W from A up to B.
word cut(word const& w, place a, place b) {
  word out;
  for (auto i = a.part; i <= b.part && i < w.size(); ++i) {
    auto const from = i == a.part ? a.at : 0;
    auto const to = i == b.part ? b.at : w[i].value.text.size();
    if (i == b.part && to == 0) break;
    out.push_back(w[i]);
    if (from > 0 || to < w[i].value.text.size()) {
      out.back().value = slice(w[i].value, from, to);
      if (out.back().value.text.empty()) out.pop_back();
    }
  }
  return out;
}

// The elements of {1..9}, {a..e}, {1..9..2}.
std::vector<std::string> sequence(std::string const& inside) {
  auto const dots = inside.find("..");
  if (dots == std::string::npos) return {};
  auto const more = inside.find("..", dots + 2);
  auto const first = inside.substr(0, dots);
  auto const last = inside.substr(dots + 2, more == std::string::npos ? more : more - dots - 2);
  auto const number = [](std::string const& s, long& n) {
    auto const r = std::from_chars(s.data(), s.data() + s.size(), n);
    return !s.empty() && s.size() < 10 && r.ec == std::errc() && r.ptr == s.data() + s.size();
  };
  long a = 0, b = 0, step = 1;
  bool const letters = first.size() == 1 && last.size() == 1 && std::isalpha(static_cast<unsigned char>(first[0])) &&
                       std::isalpha(static_cast<unsigned char>(last[0]));
  if (letters) a = first[0], b = last[0];
  else if (!number(first, a) || !number(last, b)) return {};
  if (more != std::string::npos && (!number(inside.substr(more + 2), step) || step == 0)) return {};
  step = std::abs(step);
  if (std::abs(b - a) / step >= static_cast<long>(max_braces)) return {};
  auto const padded = !letters && ((first.size() > 1 && first[0] == '0') || (last.size() > 1 && last[0] == '0'));
  auto const width = std::max(first.size(), last.size());
  std::vector<std::string> out;
  for (long n = a; a <= b ? n <= b : n >= b; n += a <= b ? step : -step) {
    auto s = letters ? std::string(1, static_cast<char>(n)) : std::to_string(n);
    if (padded && n >= 0 && s.size() < width) s.insert(0, width - s.size(), '0');
    out.push_back(std::move(s));
  }
  return out;
}

// The words that the first brace expression of W makes; none if there is none.
std::vector<word> expand_first(word const& w) {
  for (std::size_t p = 0; p < w.size(); ++p) {
    if (!plain(w[p])) continue;
    for (std::size_t i = w[p].value.text.find('{'); i != std::string::npos; i = w[p].value.text.find('{', i + 1)) {
      std::vector<place> marks{{p, i}};   // the brace, the commas, the closing brace
      std::size_t depth = 1;
      bool whole = true;                  // in one part
      for (std::size_t q = p, k = i + 1; q < w.size() && depth > 0; ++q, k = 0) {
        if (!plain(w[q])) continue;
        auto const& t = w[q].value.text;
        for (; k < t.size() && depth > 0; ++k) {
          if (t[k] == '{') ++depth;
          else if (t[k] == '}' && --depth == 0) marks.push_back({q, k}), whole = q == p;
          else if (t[k] == ',' && depth == 1) marks.push_back({q, k});
        }
      }
      if (depth > 0) return {};           // this one is not closed, and none that follows is outside of it
      auto const close = marks.back();
      auto const before = cut(w, {0, 0}, marks[0]), after = cut(w, {close.part, close.at + 1}, {w.size(), 0});
      auto const around = [&](word middle) {
        word one = before;
        one.insert(one.end(), middle.begin(), middle.end());
        one.insert(one.end(), after.begin(), after.end());
        return one;
      };
      std::vector<word> out;
      if (marks.size() > 2) {
        for (std::size_t m = 0; m + 1 < marks.size(); ++m)
          out.push_back(around(cut(w, {marks[m].part, marks[m].at + 1}, marks[m + 1])));
        return out;
      }
      if (!whole) continue;
      for (auto& s : sequence(w[p].value.text.substr(i + 1, close.at - i - 1))) {
        auto one = w[p];
        one.value.text = std::move(s);
        out.push_back(around({std::move(one)}));
      }
      if (!out.empty()) return out;
    }
  }
  return {};
}

} // namespace

std::vector<std::vector<word_part>> expand_braces(std::vector<word_part> const& parts) {
  std::vector<word> done, waiting{parts};
  bool const any = std::any_of(parts.begin(), parts.end(), [](word_part const& p) {
    return plain(p) && p.value.text.find('{') != std::string::npos;
  });
  std::size_t size = 0;
  for (auto const& p : parts) size += p.value.text.size();
  if (!any || size > max_computed_text) return waiting;
  while (!waiting.empty()) {
    auto w = std::move(waiting.back());
    waiting.pop_back();
    auto some = expand_first(w);
    if (some.empty()) done.push_back(std::move(w));
    else waiting.insert(waiting.end(), some.rbegin(), some.rend());
    if (done.size() + waiting.size() > max_braces) return {parts};
  }
  return done;
}

} // namespace xencmp::shell
