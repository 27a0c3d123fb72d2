#include "lines.hpp"

#include <algorithm>

namespace xencmp::filelist {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view s) {
  while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_blank(s.back())) s.remove_suffix(1);
  return s;
}

std::string_view next_word(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  auto const end = std::min(text.find_first_of(" \t"), text.size());
  auto const word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

bool all_digits(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<artifact_type> type_of_letter(char c) {
  switch (c) {
  case '-': case 'f': case 'h': return artifact_type::file;       // h: tar's hard link
  case 'd': return artifact_type::directory;
  case 'l': return artifact_type::link;
  case 'b': case 'c': case 'p': case 's': case 'D': return artifact_type::other;
  }
  return std::nullopt;
}

entry split_entry(std::string_view text, options const& how) {
  entry out;
  if (how.remarks) {
    for (auto at = text.find('#'); at != text.npos; at = text.find('#', at + 1)) {
      bool const after = at + 1 == text.size() || is_blank(text[at + 1]);
      if (at > 0 && is_blank(text[at - 1]) && after) {
        out.remark = trim(text.substr(at + 1));
        text = text.substr(0, at);
        break;
      }
    }
  }
  text = trim(text);
  if (auto const arrow = text.find(" -> "); arrow != text.npos) {
    out.target = trim(text.substr(arrow + 4));
    out.is_link = true;
    text = trim(text.substr(0, arrow));
  }
  out.name = text;
  return out;
}

std::pair<std::string_view, std::string_view> split_mark(std::string_view text, options const& how) {
  if (text.size() > 2 && is_blank(text[1]) && how.mark_characters.find(text[0]) != std::string::npos)
    return {text.substr(0, 1), trim(text.substr(2))};
  return {{}, text};
}

builder::builder(text_ptr text, std::string format, options const& how) : how_(how) {
  out_.text = std::move(text);
  out_.format = std::move(format);
}

location builder::at(std::string_view where) const {
  auto const begin = static_cast<std::uint32_t>(where.data() - out_.text->bytes().data());
  return {out_.text, {begin, begin + static_cast<std::uint32_t>(where.size())}};
}

void builder::remark(severity level, std::string message, std::string_view where) {
  out_.remarks.push_back({level, std::move(message), at(where), {}});
}

void builder::fail(std::string const& message, std::string_view where) const { throw error(message, at(where)); }

void builder::add(std::string_view path, std::string_view name, artifact_type type, entry const& e,
                  std::string_view mark) {
  std::string clean;
  bool const absolute = path.starts_with('/');
  bool const slash = path.size() > 1 && path.ends_with('/');
  while (!path.empty()) {
    auto const end = std::min(path.find('/'), path.size());
    auto const part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (!clean.empty() || absolute) clean += '/';
    clean += part;
  }
  if (clean.empty()) return;   // the root
  if (clean.size() > max_path)
    fail("path of " + std::to_string(clean.size()) + " bytes, the limit is " + std::to_string(max_path), name);
  if (!seen_.insert(clean).second) {
    remark(severity::note, "listed twice: " + clean, name);
    return;
  }
  if (e.is_link) type = artifact_type::link;
  else if (slash) type = artifact_type::directory;
  if (clean.find('*') != clean.npos) remark(severity::note, "a pattern, taken as one entry: " + clean, name);
  out_.artifacts.push_back({std::move(clean), type, std::string(e.target), std::string(mark), std::string(e.remark),
                            at(name)});
}

listing builder::finish() {
  auto const holds = holders(out_);
  for (std::size_t i = 0; i < holds.size(); ++i)
    if (holds[i] && out_.artifacts[i].type == artifact_type::unknown)
      out_.artifacts[i].type = artifact_type::directory;
  return std::move(out_);
}

} // namespace xencmp::filelist
