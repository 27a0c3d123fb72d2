// What a spec's text tells of its macros before it is read: which it defines itself, and whether it takes those of the
// distribution for numbers or for strings.
#include <algorithm>

#include "expander.hpp"

namespace xencmp::spec {

namespace {

// The name in "%{?NAME}", "%{NAME}", "%NAME" at AT (the '%'), *END behind it; "" when an argument follows.
std::string_view plain_use(std::string_view text, std::size_t at, std::size_t* end) {
  auto const r = read_reference(text, at);
  *end = at + 1;
  if ((r.kind != reference::form::plain && r.kind != reference::form::brace) || r.negated) return {};
  *end = r.name_end;
  if (r.kind == reference::form::brace && (r.name_end >= text.size() || text[r.name_end] != '}')) return {};
  *end += r.kind == reference::form::brace;
  return text.substr(r.name_begin, r.name_end - r.name_begin);
}

} // namespace

void expander::scan(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    auto const stop = std::min(text.find('\n', begin), text.size());
    auto const line = text.substr(begin, stop - begin);
    auto const first = std::min(line.find_first_not_of(" \t"), line.size());
    for (std::string_view word : {"%define", "%global"})
      if (line.substr(first).starts_with(word)) {
        auto const name = std::min(line.find_first_not_of(" \t", first + word.size()), line.size());
        auto const end = std::min(line.find_first_of(" \t(", name), line.size());
        own_.try_emplace(std::string(line.substr(name, end - name)), static_cast<std::uint32_t>(begin));
      }
    auto const d = read_directive(line);
    bool const decides = d.word == "%if" || d.word == "%elif";
    bool quoted = false;
    for (std::size_t i = 0; i < line.size();) {
      if (line[i] == '"') quoted = !quoted;
      if (line[i] != '%') {
        ++i;
        continue;
      }
      std::size_t end;
      auto const name = plain_use(line, i, &end);
      if (!name.empty()) {
        bool const zero = i > 0 && line[i - 1] == '0' && (i == 1 || !(line[i - 2] >= '0' && line[i - 2] <= '9'));
        if (zero || (decides && !quoted && i >= d.rest)) numbers_.emplace(name);
        else if (decides && quoted) texts_.emplace(name);
      }
      i = std::max(end, i + 1);
    }
    begin = stop + 1;
  }
}

} // namespace xencmp::spec
