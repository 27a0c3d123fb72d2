// Formats with columns (find -printf, ls -l, tar -tv), and bare paths.
#include <algorithm>

#include "lines.hpp"

namespace xencmp::filelist {

namespace {

// "drwxr-xr-x", with the marks of ACLs and SELinux behind it.
bool is_mode(std::string_view s) {
  if (s.size() < 10 || s.size() > 11 || !type_of_letter(s[0]) || s[0] == 'f' || s[0] == 'D') return false;
  if (s.size() == 11 && s[10] != '.' && s[10] != '+' && s[10] != '@') return false;
  return s.substr(1, 9).find_first_not_of("rwxsStTl-") == s.npos;
}

bool is_iso_date(std::string_view s) {
  return s.size() == 10 && s[4] == '-' && s[7] == '-' && all_digits(s.substr(0, 4)) && all_digits(s.substr(5, 2)) &&
         all_digits(s.substr(8));
}
bool is_time(std::string_view s) {
  return s.size() >= 4 && s.find(':') != s.npos && s.find_first_not_of("0123456789:.") == s.npos;
}

// Takes a date off TEXT: "2023-01-31 12:00[:00.0 +0000]", "Jan 31 12:00", "Jan 31 2023", "31 Jan 2023".
bool take_date(std::string_view& text) {
  auto const first = next_word(text);
  if (is_iso_date(first)) {
    auto rest = text;
    if (is_time(next_word(rest))) text = rest;
    auto const zone = next_word(rest);
    if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-') && all_digits(zone.substr(1))) text = rest;
    return true;
  }
  auto const second = next_word(text);
  auto const third = next_word(text);
  return (all_digits(first) || all_digits(second)) && (all_digits(third) || is_time(third)) && first.size() <= 12;
}

// One blank parts the columns from the name, which may begin with blanks itself.
std::string_view name_of(std::string_view text) { return text.empty() ? text : text.substr(1); }

} // namespace

std::optional<columns> ls_line(std::string_view text, options const& how) {
  auto const mode = next_word(text);
  if (!is_mode(mode) || !all_digits(next_word(text))) return std::nullopt;
  next_word(text);                                    // owner
  next_word(text);                                    // group
  auto const size = next_word(text);
  if (size.ends_with(',')) next_word(text);           // "MAJOR, MINOR" of a device
  else if (size.empty() || size[0] < '0' || size[0] > '9') return std::nullopt;
  if (!take_date(text)) return std::nullopt;
  columns out{*type_of_letter(mode[0]), split_entry(name_of(text), how)};
  if (out.names.name.empty()) return std::nullopt;
  return out;
}

std::optional<columns> tar_line(std::string_view text, options const& how) {
  auto const mode = next_word(text);
  if (!is_mode(mode) || next_word(text).find('/') == std::string_view::npos) return std::nullopt;
  auto const size = next_word(text);                  // or "MAJOR,MINOR"
  if (size.empty() || size.find_first_not_of("0123456789,") != size.npos) return std::nullopt;
  if (!is_iso_date(next_word(text)) || !is_time(next_word(text))) return std::nullopt;
  text = name_of(text);
  columns out{*type_of_letter(mode[0]), {}};
  if (mode[0] == 'h')                                 // NAME link to OTHER: a second name, no symbolic link
    if (auto const to = text.find(" link to "); to != text.npos) text = text.substr(0, to);
  out.names = split_entry(text, how);
  if (out.names.name.empty()) return std::nullopt;
  return out;
}

std::optional<columns> find_line(std::string_view text, options const& how) {
  auto const letter = next_word(text);
  if (letter.size() != 1 || letter[0] == '-' || letter[0] == 'h' || !type_of_letter(letter[0])) return std::nullopt;
  columns out{*type_of_letter(letter[0]), {}};
  auto rest = text;
  auto const mode = next_word(rest);
  if (mode.size() >= 1 && mode.size() <= 5 && all_digits(mode)) {
    text = rest;
    if (all_digits(next_word(rest))) text = rest;     // size
  }
  text = trim(text);
  if (out.type == artifact_type::link) {              // TARGET PATH, a target without blanks; or PATH -> TARGET
    out.names = split_entry(text, how);
    if (!out.names.is_link) {
      rest = text;
      auto const target = next_word(rest);
      if (!trim(rest).empty()) {
        out.names.name = trim(rest);
        out.names.target = target;
        out.names.is_link = true;
      }
    }
  } else {
    out.names = split_entry(text, how);
  }
  if (out.names.name.empty()) return std::nullopt;
  return out;
}

bool looks_like_path(std::string_view text, options const& how) {
  auto const e = split_entry(text, how);
  auto const path = e.name;
  if (path.empty() || path.find('\t') != path.npos) return false;
  bool const rooted = path.starts_with('/') || path.starts_with("./") || path.starts_with("../");
  if (auto const blank = path.find(" -"); rooted && blank != path.npos && blank + 2 < path.size() &&
      path[blank + 2] != ' ') return false;           // a command: /usr/bin/gcc -c
  if (auto const colon = path.find(':'); colon != path.npos && colon + 1 < path.size() &&
      path[colon + 1] >= '0' && path[colon + 1] <= '9' && path.find(": ") != path.npos)
    return false;                                     // a message: /src/file.c:12: warning
  if (rooted) return true;
  // A bare relative path looks like any word, so it must not hold what words of logs and programs do.
  return path.find_first_of(" :;,()\"'`=<>|&$\\{}") == path.npos && path[0] != '-' && path[0] != '%';
}

} // namespace xencmp::filelist
