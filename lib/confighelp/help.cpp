#include <algorithm>

#include "../flags/key.hpp"
#include "readers.hpp"

namespace xencmp::confighelp {

namespace {

bool upper(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         std::none_of(s.begin(), s.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && (blank(s.front()) || s.front() == '\r')) s.remove_prefix(1);
  while (!s.empty() && (blank(s.back()) || s.back() == '\r')) s.remove_suffix(1);
  return s;
}

// "FEATURE" of "enable-FEATURE", which stands for any name; also "--enable/--with", which speaks of all.
bool any_name(std::string_view option) {
  if (option == "enable" || option == "disable" || option == "with" || option == "without") return true;
  for (std::string_view const p : {"enable-", "disable-", "with-", "without-"})
    if (option.starts_with(p)) return upper(option.substr(p.size())) || option.substr(p.size()) == "feature";
  return false;
}

struct help_reader {
  text_ptr const& in;
  build_options& out;
  bool variables = false;   // below "Some influential environment variables:"
  bool generic = false;     // --enable-FEATURE is told of: plain names below are such

  void add(std::string_view argument, std::size_t at, std::string_view help) {
    text_template t = text_template::literal(std::string(argument));
    auto const begin = static_cast<std::uint32_t>(at);
    out.add({flag_key("configure", t), std::string(argument), std::string(help),
             {in, {begin, begin + static_cast<std::uint32_t>(argument.size())}}});
  }

  void line(std::string_view s, std::size_t base) {
    auto const indented = s.find_first_not_of(" \t");
    if (indented == s.npos) return;
    if (indented == 0 && s.ends_with(':')) variables = s.find("nvironment") != s.npos;
    std::string_view help;
    bool found = false;
    for (std::size_t i = indented; (i = s.find("--", i)) != s.npos;) {
      auto end = i + 2;
      while (end < s.size() && option_char(s[end])) ++end;
      auto option = s.substr(i, end - i);
      while (option.ends_with('.')) option.remove_suffix(1);     // the end of a sentence
      bool const starts = i == 0 || !option_char(s[i - 1]);
      if (!starts || option.size() < 4 || !name_char(option[2])) {
        i = end;
        continue;
      }
      if (any_name(option.substr(2))) generic = true;
      else if (!upper(option.substr(2))) {
        if (!found) {
          // Two blanks part the option from what it does.
          auto const gap = s.find("  ", end);
          help = gap == s.npos ? std::string_view{} : trim(s.substr(gap));
        }
        add(option, base + i, help);
        found = true;
      }
      i = end;
    }
    if (found || indented == 0) return;
    auto end = indented;
    while (end < s.size() && option_char(s[end])) ++end;
    auto const word = s.substr(indented, end - indented);
    bool const alone = end == s.size() || s.substr(end).starts_with("  ") || trim(s.substr(end)).empty();
    if (variables && upper(word) && alone)
      out.add({std::string(word), std::string(word) + "=", std::string(trim(s.substr(end))),
               place(base + indented, word)});
    else if (generic && out.of == configurator::script && alone && indented <= 4 && !word.empty() && !upper(word))
      out.add({"enable-" + std::string(word), "--enable-" + std::string(word), std::string(trim(s.substr(end))),
               place(base + indented, word)});
  }

  location place(std::size_t at, std::string_view s) const {
    return {in, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + s.size())}};
  }
};

} // namespace

void read_help(text_ptr const& in, build_options& out) {
  help_reader reader{in, out};
  auto const bytes = in->bytes();
  for (std::size_t at = 0; at < bytes.size();) {
    auto const end = std::min(bytes.find('\n', at), bytes.size());
    reader.line(bytes.substr(at, end - at), at);
    at = end + 1;
  }
}

} // namespace xencmp::confighelp
