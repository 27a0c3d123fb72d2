// A script; its lines between "%if NAME", "%else" and "%endif" are there under a condition.
#include <cstddef>
#include <cstdint>
#include <string>

#include <xencmp/shell/shell.hpp>

#include "check.hpp"

using namespace xencmp;

namespace {

guarded_text script_of(text_ptr const& text) {
  guarded_text out;
  std::vector<condition> open;
  auto const bytes = text->bytes();
  for (std::size_t at = 0; at < bytes.size();) {
    auto const end = std::min(bytes.find('\n', at), bytes.size() - 1) + 1;
    auto const line = bytes.substr(at, end - at);
    auto const around = open.size() < 2 ? condition::always() : open[open.size() - 2];
    if (line.starts_with("%if ") && open.size() < 8) {
      // Few names, so that conditions meet.
      auto const c = condition::holds(atom::build_conditional(std::string(line.substr(4, 1))));
      open.push_back((open.empty() ? condition::always() : open.back()) & c);
    } else if (line.starts_with("%else") && !open.empty()) open.back() = around & !open.back();
    else if (line.starts_with("%endif") && !open.empty()) open.pop_back();
    else
      out.push_back({{std::string(line), std::nullopt,
                      {text, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)}}},
                     open.empty() ? condition::always() : open.back()});
    at = end;
  }
  return out;
}

void check(shell::argument const& a, condition const& when) {
  fuzz::check(a.text);
  fuzz::check(a.where);
  for (auto const& l : a.via) fuzz::check(l);
  fuzz::require(a.when.implies(when), "a word that is there where its command is not");
  fuzz::require(!a.when.is_never(), "a word that is never there");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = make_text("<fuzz>", std::string(reinterpret_cast<char const*>(data), size));
  try {
    auto const script = shell::read_script(script_of(text));
    fuzz::check(script.remarks);
    for (auto const& c : script.commands) {
      fuzz::check(c.program);
      fuzz::check(c.where);
      fuzz::require(!c.when.is_never(), "a command that never runs");
      for (auto const& a : c.arguments) check(a, c.when);
      for (auto const& e : c.environment) check(e.value, c.when);
      for (auto const& d : c.directory) check(d, c.when);
    }
  } catch (error const&) {   // of conditions: more nodes than there may be
  }
  return 0;
}
