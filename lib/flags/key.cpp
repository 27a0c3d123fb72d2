#include "key.hpp"

#include <algorithm>
#include <string_view>

namespace xencmp {

namespace {

bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool name_char(char c) { return name_start(c) || (c >= '0' && c <= '9'); }

// NAME of NAME=value (also NAME+=, NAME:=, which GNU make accepts on its command line); empty if it is none.
std::string_view variable(std::string_view argument) {
  auto const equals = argument.find('=');
  if (equals == argument.npos || equals == 0) return {};
  auto name = argument.substr(0, equals);
  while (!name.empty() && (name.back() == '+' || name.back() == ':' || name.back() == '?')) name.remove_suffix(1);
  if (name.empty() || !name_start(name[0])) return {};
  return std::all_of(name.begin(), name.end(), [](char c) { return name_char(c) || c == '-' || c == '.'; })
           ? name : std::string_view{};
}

std::string_view until(std::string_view s, char stop, char other) {
  auto const end = std::find_if(s.begin(), s.end(), [&](char c) { return c == stop || c == other; });
  return s.substr(0, static_cast<std::size_t>(end - s.begin()));
}

} // namespace

std::string flag_key(std::string const& kind, text_template const& argument) {
  auto const prefix = argument.literal_prefix();
  std::string_view const s = prefix;
  if (s.empty()) return argument.to_string();
  if (auto const name = variable(s); !name.empty()) return std::string(name);
  if (s.starts_with("--")) {
    auto const name = until(s.substr(2), '=', ' ');
    if (kind == "configure") {
      for (auto const& [spelling, shared] : {std::pair{"enable-", "enable-"}, {"disable-", "enable-"},
                                             {"with-", "with-"}, {"without-", "with-"}})
        if (name.starts_with(spelling)) return shared + std::string(name.substr(std::string_view(spelling).size()));
    }
    return name.empty() ? std::string(s) : std::string(name);
  }
  if ((kind == "cmake" || kind == "meson") && (s.starts_with("-D") || s.starts_with("-U")) && s.size() > 2)
    return "-D" + std::string(until(s.substr(2), '=', kind == "cmake" ? ':' : '='));
  return argument.is_literal() ? std::string(s) : argument.to_string();
}

bool is_flag(std::string const&, text_template const& argument) {
  auto const prefix = argument.literal_prefix();
  return (prefix.size() > 1 && prefix[0] == '-') || !variable(prefix).empty();
}

} // namespace xencmp
