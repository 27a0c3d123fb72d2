// Tags of the preamble and of %package (build/parsePreamble.c).
#include <algorithm>

#include "reader.hpp"

namespace xencmp::spec {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_blank(std::string_view s) { return std::all_of(s.begin(), s.end(), is_space); }
bool blank_text(guarded_text const& t) {
  return std::all_of(t.begin(), t.end(), [](auto const& g) { return !g.value.is_hole() && is_blank(g.value.text); });
}

std::string upper(std::string_view s) {
  std::string out(s);
  for (char& c : out) if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

void trim_end(guarded_text& t) {
  while (!t.empty() && !t.back().value.is_hole()) {
    auto& p = t.back().value;
    bool const exact = p.text.size() == p.where.at.size();
    auto kept = p.text.size();
    while (kept && is_space(p.text[kept - 1])) --kept;
    if (exact) p.where.at.end -= static_cast<std::uint32_t>(p.text.size() - kept);
    p.text.resize(kept);
    if (kept) return;
    t.pop_back();
  }
}

// The text that T is when it does not depend on anything.
std::optional<std::string> plain(guarded_text const& t, condition const& when) {
  std::string out;
  for (auto const& g : t) {
    if (g.value.is_hole() || !when.implies(g.when)) return std::nullopt;
    out += g.value.text;
  }
  return out;
}

bool takes_one_word(std::string_view tag) {
  static constexpr std::array<std::string_view, 10> tags{"name", "version", "release", "epoch", "url", "disttag",
                                                         "bugurl", "vcs", "docdir", "modularitylabel"};
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

bool letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_dependency(std::string_view tag) {
  static constexpr std::array<std::string_view, 13> tags{
    "requires", "provides", "conflicts", "obsoletes", "recommends", "suggests", "supplements", "enhances", "prereq",
    "buildrequires", "buildprereq", "buildconflicts", "orderwithrequires"};
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

// What rpm finds wrong with a list of dependencies (parseRCPOT), or "".
std::string wrong_dependency(std::string_view text) {
  auto const separates = [](char c) { return is_space(c) || c == ','; };
  for (std::size_t i = 0; i < text.size();) {
    while (i < text.size() && separates(text[i])) ++i;
    if (i >= text.size()) break;
    if (text[i] == '(') {                                  // a condition over dependencies
      int depth = 0;
      do {
        depth += text[i] == '(';
        depth -= text[i] == ')';
      } while (++i < text.size() && depth > 0);
      continue;
    }
    if (!letter_or_digit(text[i]) && text[i] != '_' && text[i] != '/')
      return "dependency tokens must begin with alpha-numeric, '_' or '/'";
    while (i < text.size() && !separates(text[i])) ++i;
    auto j = i;
    while (j < text.size() && is_space(text[j])) ++j;
    auto const op = j;
    while (j < text.size() && (text[j] == '<' || text[j] == '>' || text[j] == '=')) ++j;
    if (j == op) continue;
    while (j < text.size() && is_space(text[j])) ++j;
    while (j < text.size() && !separates(text[j])) ++j;
    i = j;
  }
  return {};
}

// What rpm finds wrong with a name or version (rpmCharCheck), or "".
std::string wrong_characters(std::string_view text, std::string_view allowed, bool name) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    bool const fine = letter_or_digit(c) || (name && i == 0 ? c == '_' || c == '%' : allowed.find(c) != allowed.npos);
    if (!fine) return std::string("illegal character '") + c + "'";
  }
  return text.find("..") == text.npos ? std::string{} : "illegal sequence \"..\"";
}

} // namespace

// The line of a preamble.  Its first piece holds wherever the line does, or the line's cases are taken one by one.
void reader::tag_line_of(std::size_t section, guarded_text const& t, slice const& in) {
  if (blank_text(t)) return;
  auto const& front = t.front();
  auto const parsed = front.value.is_hole() ? tag_line{} : read_tag_line(front.value.text);
  if (parsed.name_begin != std::string_view::npos &&
      std::all_of(t.begin(), t.end(), [&](auto const& g) { return g.when.is_always() || g.when.implies(front.when); })) {
    guarded_text value = t;
    auto& first = value.front();
    bool const exact = first.value.where.at.size() == first.value.text.size();
    auto where = first.value.where;
    if (exact) {
      where.at = {where.at.begin + static_cast<std::uint32_t>(parsed.name_begin),
                  where.at.begin + static_cast<std::uint32_t>(parsed.name_end)};
      first.value.where.at.begin += static_cast<std::uint32_t>(parsed.value);
    }
    auto const name = front.value.text.substr(parsed.name_begin, parsed.name_end - parsed.name_begin);
    first.value.text.erase(0, parsed.value);
    auto const when = front.when;
    if (first.value.text.empty()) value.erase(value.begin());
    return add_tag(section, parsed, name, std::move(value), when, where);
  }
  auto const all = expander_.cases(t, path_);
  if (!all)
    return expander_.remark(severity::unknown, "the line has more than " + std::to_string(max_cases) +
                            " cases (max_cases)", in.place());
  for (auto const& c : *all) {
    auto bytes = c.text.bytes();
    while (!bytes.empty() && is_space(bytes.back())) bytes.remove_suffix(1);
    if (bytes.empty()) continue;
    auto const begin = c.text.begin;
    if (auto const p = read_tag_line(bytes); p.name_begin != bytes.npos) {
      add_tag(section, p, std::string(bytes.substr(p.name_begin, p.name_end - p.name_begin)),
              text_of(c.text.sub(begin + p.value, begin + bytes.size()), c.when), c.when,
              c.text.in->place(begin + p.name_begin, begin + p.name_end));
      continue;
    }
    auto const text = squeezed(c.text.to_string());
    if (bytes[0] == source::hole_byte)
      expander_.remark(severity::unknown, "what a macro adds to the preamble is not known: " + text, in.place());
    else if (how_.closed) throw error("unknown tag: " + text, c.text.place());
    else expander_.remark(severity::unknown, "not understood in a preamble: " + text, in.place());
  }
}

void reader::add_tag(std::size_t section, tag_line const& parsed, std::string name, guarded_text value,
                     condition const& when, location const& where) {
  trim_end(value);
  std::string const key(parsed.what);
  if (value.empty()) return expander_.refuse("empty tag: " + name, where, when);
  if (key == "source" || key == "patch") {
    auto const number = name.substr(key.size());
    if (number.find_first_not_of("0123456789") != number.npos)
      return expander_.refuse("bad " + key + " number: " + name, where, when);
    return add_source(key == "patch", number, section, value, when, where);
  }
  auto const text = plain(value, when);
  if (text && takes_one_word(key) && std::any_of(text->begin(), text->end(), is_space))
    return expander_.refuse("the tag takes a single token only: " + name, where, when);
  if (text && how_.closed) {
    std::string wrong;
    if (is_dependency(key)) wrong = wrong_dependency(*text);
    else if (key == "name") wrong = wrong_characters(*text, ".-_+%{}", true);
    else if (key == "version" || key == "release") wrong = wrong_characters(*text, "._+%{}~^", false);
    else if (key == "epoch" && text->find_first_not_of("0123456789") != text->npos) wrong = "not a number";
    if (!wrong.empty()) throw error(wrong + " in " + name + ": " + *text, where);
  }
  if ((key == "buildarch" || key == "buildarchitectures") && section == 0 && !second_) {
    if (text && how_.closed && how_.keep_expansion && how_.arch) {
      bool known = false;
      for (auto const& w : words_of(expander_.cases(value, when)->front().text))
        known = known || w.bytes() == "noarch" || w.bytes() == *how_.arch;
      if (!known) throw error("no compatible architectures found for build: " + *text, where);
    }
    restart(when, value, where);
    return;
  }
  if (parsed.defines_macro) {
    expander_.define_text(key, value, when, where);
    if (section == 0) expander_.define_text(upper(key), value, when, where);
  }
  if (key == "docdir" && how_.base) {
    expander_.macros.undefine("_docdir", when);
    expander_.define_text("_docdir", value, when, where);
  }
  if (section == 0) {
    auto const keep = [&](guarded_text& to) { to = choose(when, value, to); };
    if (key == "name") keep(out_.name);
    else if (key == "version") keep(out_.version);
    else if (key == "release") keep(out_.release);
  }
  out_.tags.push_back({std::move(name), std::move(value), when, where, section});
}

// NUMBER is what stands behind "Source" or "Patch"; without one, the next is taken.
void reader::add_source(bool patch, std::string const& number, std::size_t section, guarded_text const& value,
                        condition const& when, location const& where) {
  auto& counted = patch ? patches_ : sources_;
  std::vector<std::pair<condition, int>> chosen;
  auto next = counted.next;
  counted.next.clear();
  auto const count = [&](condition const& c, int n) {
    for (auto& [in, m] : counted.next)
      if (m == n) {
        in = in | c;
        return;
      }
    if (!c.is_never()) counted.next.emplace_back(c, n);
  };
  for (auto const& [in, n] : next) {
    auto const here = in & when;
    count(in & !here, n);
    if (here.is_never()) continue;
    int const taken = number.empty() ? n : number.size() < 10 ? std::stoi(number) : 0;
    chosen.emplace_back(here, taken);
    count(here, std::max(n, taken + 1));
  }
  std::string const stem = patch ? "PATCH" : "SOURCE";
  auto file = value;                                     // what is left of a URL is the file's name
  if (auto const text = plain(value, when)) {
    auto const slash = text->rfind('/');
    auto const equals = slash == text->npos ? slash : text->find('=', slash) == text->npos ? slash : text->rfind('=');
    if (slash != text->npos) file = {{{text->substr(equals + 1), std::nullopt, where}, when}};
  } else {
    file.clear();
    for (auto g : value) {
      if (!g.value.is_hole())
        if (auto const slash = g.value.text.rfind('/'); slash != std::string::npos) {
          file.clear();
          g.value.text.erase(0, slash + 1);
        }
      if (!g.value.text.empty()) file.push_back(std::move(g));
    }
  }
  for (auto const& [in, n] : chosen) {
    auto const digits = std::to_string(n);
    for (auto const& s : expander_.sources)
      if (s.is_patch == patch && s.number == n && !s.when.excludes(in))
        expander_.refuse((patch ? "patch " : "source ") + digits + " defined multiple times", where, s.when & in);
    auto path = expander_.macros.knows("_sourcedir")
                    ? expander_.expanded("%{_sourcedir}/", in, where).take()
                    : guarded_text{{{"%{_sourcedir}", hole_kind::input, where}, in}, {{"/", std::nullopt, where}, in}};
    for (auto const& g : file) path.push_back({g.value, g.when & in});
    if (auto const text = plain(path, in))
      path = {{{expander::clean_path(expander_.expanded_text(*text, in, where)), std::nullopt, where}, in}};
    expander_.define_text(stem + digits, path, in, where);
    expander_.define_text(stem + "URL" + digits, value, in, where);
    expander_.sources.push_back({patch, n, std::move(path), in});
    out_.tags.push_back({(patch ? "Patch" : "Source") + digits, value, in, where, section});
  }
}

void reader::listed(std::size_t section, guarded_text const& t, slice const& in) {
  if (blank_text(t)) return;
  auto value = t;
  trim_end(value);
  add_source(out_.sections[section].name == "%patchlist", "", section, value, path_, in.place());
}

} // namespace xencmp::spec
