#include "macros.hpp"

namespace xencmp::spec {

void macro_table::define(definition d, condition const& when, int level) {
  auto name = d.name;
  if (level) locals_.emplace_back(level, name);
  stacks_[std::move(name)].push_back({when, std::make_shared<definition const>(std::move(d)), level});
}

void macro_table::undefine(std::string_view name, condition when) {
  auto const stack = stacks_.find(name);
  if (stack == stacks_.end()) return;
  for (auto e = stack->second.rbegin(); e != stack->second.rend() && !when.is_never(); ++e) {
    auto const popped = e->when & when;
    e->when = e->when & !popped;
    when = when & !popped;
  }
  std::erase_if(stack->second, [](entry const& e) { return e.when.is_never(); });
}

void macro_table::leave(int level) {
  for (; !locals_.empty() && locals_.back().first >= level; locals_.pop_back()) {
    auto const stack = stacks_.find(locals_.back().second);
    if (stack == stacks_.end()) continue;
    std::erase_if(stack->second, [&](entry const& e) { return e.level >= level; });
    if (stack->second.empty()) stacks_.erase(stack);
  }
}

macro_table::found macro_table::find(std::string_view name, condition const& path) const {
  found out{{}, path};
  auto const stack = stacks_.find(name);
  if (stack == stacks_.end()) return out;
  for (auto e = stack->second.rbegin(); e != stack->second.rend() && !out.missing.is_never(); ++e) {
    auto const here = e->when & out.missing;
    if (here.is_never()) continue;
    out.in.emplace_back(e->what, here);
    out.missing = out.missing & !e->when;
  }
  return out;
}

} // namespace xencmp::spec
