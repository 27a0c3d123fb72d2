// Scripts with %if for tests: one text, whose lines between "%if X" and "%endif" are there under "with X", and whose
// ${{X:text}} are there under it inside a line.
#pragma once
#include <xencmp/condition/guarded.hpp>
#include <xencmp/shell/shell.hpp>

namespace {

inline xencmp::condition with(std::string const& n) {
  return xencmp::condition::holds(xencmp::atom::build_conditional("_with_" + n));
}

inline xencmp::guarded_text guarded_script(std::string const& bytes) {
  using namespace xencmp;
  auto const text = make_text("script", bytes);
  guarded_text out;
  std::vector<condition> open{condition::always()};
  auto const add = [&](std::size_t b, std::size_t e, condition const& when) {
    location const where{text, {static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(e)}};
    if (b < e) out.push_back({{bytes.substr(b, e - b), std::nullopt, where}, when});
  };
  for (std::size_t at = 0; at < bytes.size();) {
    auto const newline = std::min(bytes.find('\n', at), bytes.size() - 1);
    auto const line = bytes.substr(at, newline - at);
    if (line.starts_with("%if ")) {
      bool const negated = line[4] == '!';
      auto const c = with(line.substr(negated ? 5 : 4));
      open.push_back(open.back() & (negated ? !c : c));
    } else if (line.starts_with("%else")) {
      auto const inner = open.back();
      open.pop_back();
      open.push_back(open.back() & !inner);
    } else if (line.starts_with("%endif")) open.pop_back();
    else
      for (std::size_t i = at; i <= newline;) {
        auto const inside = bytes.find("%{?", i);
        auto const end = std::min(inside, newline + 1);
        add(i, end, open.back());
        i = end;
        if (inside == end && inside <= newline) {
          auto const colon = bytes.find(':', inside), close = bytes.find('}', inside);
          auto name = bytes.substr(inside + 3, colon - inside - 3);
          bool const negated = name.starts_with("!");
          auto const c = with(negated ? name.substr(1) : name);
          add(colon + 1, close, open.back() & (negated ? !c : c));
          i = close + 1;
        }
      }
    at = newline + 1;
  }
  return out;
}

// "[CONDITION] ENV program word word[CONDITION]" a command, conditions only where they are not the command's.
inline std::vector<std::string> shown(xencmp::shell::script const& s, bool environment = false) {
  std::vector<std::string> out;
  for (auto const& c : s.commands) {
    std::string line = c.when.is_always() ? "" : "[" + c.when.to_string() + "] ";
    if (environment)
      for (auto const& e : c.environment)
        line += e.value.text.to_string() +
                (e.value.when == c.when ? "" : "[" + e.value.when.to_string() + "]") + " ";
    line += c.program.to_string();
    for (auto const& a : c.arguments) {
      auto const t = a.text.to_string();
      line += " " + (t.find(' ') != t.npos || t.empty() ? "'" + t + "'" : t);
      if (a.when != c.when) line += "[" + a.when.to_string() + "]";
    }
    out.push_back(line);
  }
  return out;
}

inline std::vector<std::string> commands(std::string const& text, bool environment = false) {
  return shown(xencmp::shell::read_script(guarded_script(text)), environment);
}

} // namespace
