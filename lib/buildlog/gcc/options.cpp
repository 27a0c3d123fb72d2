#include "options.hpp"

#include <algorithm>
#include <set>

namespace xencmp::buildlog::gcc {

option_record const* exact(option_table const& t, std::string_view name, machine m) {
  auto const [first, last] = std::equal_range(
      t.records.begin(), t.records.end(), option_record{name, 0, 0, machine::any, {}, {}, {}, {}},
      [](option_record const& a, option_record const& b) { return a.name < b.name; });
  option_record const* general = nullptr;
  for (auto r = first; r != last; ++r) {
    if (r->target == m) return &*r;
    if (r->target == machine::any) general = &*r;
  }
  return general;
}

namespace {

// Some records, such as gno-, only keep GCC from taking a word for another option.
bool usable(option_record const& r) { return r.languages || r.is(common) || r.is(driver) || r.is(target); }
bool takes_joined(option_record const& r) { return r.is(joined) || r.is(joinedormissing); }

// Each step shortens the word to what it shares with its predecessor in the table, so a long word costs no more
// than a short one.
match longest(option_table const& t, std::string_view body, machine m) {
  for (auto head = body; !head.empty();) {
    auto const after = std::upper_bound(t.records.begin(), t.records.end(), head,
                                        [](std::string_view s, option_record const& r) { return s < r.name; });
    if (after == t.records.begin()) break;
    auto const before = (after - 1)->name;
    auto const shared = static_cast<std::size_t>(
        std::mismatch(head.begin(), head.end(), before.begin(), before.end()).first - head.begin());
    if (shared == before.size()) {
      if (auto const r = exact(t, before, m); r && (before.size() == body.size() || takes_joined(*r)))
        return usable(*r) ? match{r, false, body.substr(before.size())} : match{};
      head = head.substr(0, shared - 1);
    } else {
      head = head.substr(0, shared);
    }
  }
  return {};
}

std::string_view first_of(std::string_view s) { return s.substr(0, s.find(',')); }

bool before(std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

} // namespace

match find(option_table const& t, std::string_view word, machine m) {
  if (word.size() < 2 || word[0] != '-') return {};
  auto const body = word.substr(1);
  auto found = longest(t, body, m);
  // GCC's option_map: -fno-X is the opposite of -fX, likewise for W, g and m.
  if (!found.record && body.size() > 4 && body.substr(1, 3) == "no-" &&
      std::string_view("fWgm").find(body[0]) != std::string_view::npos) {
    std::string const positive = body[0] + std::string(body.substr(4));
    found = longest(t, positive, m);
    if (found.record && found.record->is(rejectnegative)) return {};
    found.negated = true;
    found.argument = found.record ? word.substr(word.size() - found.argument.size()) : std::string_view{};
  }
  return found;
}

option_record const& group(option_table const& t, option_record const& r, machine m) {
  option_record const* best = &r;
  if (!r.negative.empty()) {
    std::set<std::string_view> ring{r.name};
    for (auto next = exact(t, r.negative, m); next && ring.insert(next->name).second;
         next = next->negative.empty() ? nullptr : exact(t, next->negative, m))
      if (before(next->name, best->name)) best = next;
  } else if (!r.variable.empty()) {
    for (auto const& other : t.records)
      if (other.variable == r.variable && (other.target == m || other.target == machine::any) &&
          before(other.name, best->name))
        best = &other;
  }
  return *best;
}

namespace {

// Whether LANGUAGES, as "C ObjC C++", names l.
bool speaks(std::string_view languages, language l) {
  std::string_view const want = l == c ? "C" : l == cxx ? "C++" : l == objc ? "ObjC" : l == objcxx ? "ObjC++" : "LTO";
  for (std::size_t at = 0; at < languages.size();) {
    auto const end = std::min(languages.find(' ', at), languages.size());
    if (languages.substr(at, end - at) == want) return true;
    at = end + 1;
  }
  return false;
}

struct closure {
  option_table const& table;
  machine m;
  std::set<std::string_view> on;
  std::set<std::string_view> variables;

  void add(option_record const& r) {
    on.insert(r.name);
    if (!r.variable.empty()) variables.insert(r.variable);
    if (!r.alias.empty())
      if (auto const to = exact(table, first_of(r.alias), m); to && !on.contains(to->name)) add(*to);
  }
  // One term: an option's name, or "variable >= N".
  bool term(std::string_view s) const {
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    return on.contains(s) || variables.contains(s.substr(0, s.find(' ')));
  }
  bool all(std::string_view s) const { return each(s, "&&", [&](auto part) { return term(part); }, false); }
  bool any(std::string_view s) const { return each(s, "||", [&](auto part) { return all(part); }, true); }
  // Splits S at SEPARATOR; returns STOP as soon as a part gives it, else its opposite.
  template <typename F> static bool each(std::string_view s, std::string_view separator, F f, bool stop) {
    for (;;) {
      auto const at = s.find(separator);
      if (f(s.substr(0, at)) == stop) return stop;
      if (at == s.npos) return !stop;
      s.remove_prefix(at + separator.size());
    }
  }
};

// CONDITION[,VALUE][@LANGUAGES]
bool enabled(closure const& have, std::string_view rule, language l) {
  auto const at = rule.find('@');
  if (at != rule.npos && !speaks(rule.substr(at + 1), l)) return false;
  rule = rule.substr(0, at);
  auto const comma = rule.find(',');
  return have.any(rule.substr(0, comma)) && (comma == rule.npos || rule.substr(comma + 1) != "0");
}

} // namespace

std::vector<std::string_view> implied(option_table const& t, std::vector<std::string_view> const& names, language l,
                                      machine m) {
  closure have{t, m, {}, {}};
  for (auto name : names)
    if (auto const r = exact(t, name, m)) have.add(*r);
  for (bool more = true; more;) {
    more = false;
    for (auto const& r : t.records) {
      if (r.enabled_by.empty() || have.on.contains(r.name) || (r.target != machine::any && r.target != m)) continue;
      if (closure::each(r.enabled_by, ";", [&](auto rule) { return enabled(have, rule, l); }, true)) {
        have.add(r);
        more = true;
      }
    }
  }
  for (auto const& r : t.records)
    if ((r.target == machine::any || r.target == m) &&
        ((!r.alias.empty() && have.on.contains(first_of(r.alias))) ||
         (r.is(warning) && !r.is(joined) && have.variables.contains(r.variable))))   // Warray-bounds, Warray-bounds=
      have.on.insert(r.name);
  std::vector<std::string_view> out;
  for (auto name : have.on)
    if (std::find(names.begin(), names.end(), name) == names.end()) out.push_back(name);
  return out;
}

std::vector<std::string_view> implied_by_level(option_table const& t, std::string_view level) {
  bool const size = level == "s" || level == "z", debug = level == "g", fast = level == "fast";
  int const n = size ? 2 : debug ? 1 : fast ? 3 : level.empty() ? 1 : std::min(level[0] - '0', 3);
  std::vector<std::string_view> out;
  for (auto const& r : t.levels) {   // the cases of maybe_default_option in GCC's opts.cc
    auto const& at = r.levels;
    bool const on = at == "0_ONLY"                ? n == 0
                  : at == "1_PLUS"                ? n >= 1
                  : at == "1_PLUS_SPEED_ONLY"     ? n >= 1 && !size && !debug
                  : at == "1_PLUS_NOT_DEBUG"      ? n >= 1 && !debug
                  : at == "2_PLUS"                ? n >= 2
                  : at == "2_PLUS_SPEED_ONLY"     ? n >= 2 && !size && !debug
                  : at == "3_PLUS"                ? n >= 3
                  : at == "3_PLUS_AND_SIZE"       ? n >= 3 || size
                  : at == "SIZE"                  ? size
                  : at == "FAST"                  ? fast
                  : at == "ALL";
    if (on && r.value != "0") out.push_back(r.name);
  }
  return out;
}

} // namespace xencmp::buildlog::gcc
