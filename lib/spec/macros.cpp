#include "macros.hpp"

#include <algorithm>

namespace xencmp::spec {

macro_table::stack const* macro_table::stack_of(std::string_view name) const {
  auto const own = stacks_.find(name);
  if (own != stacks_.end()) return own->second.empty() ? nullptr : &own->second;
  return base_ ? base_->stack_of(name) : nullptr;
}

macro_table::stack& macro_table::own(std::string_view name) {
  auto const found = stacks_.find(name);
  if (found != stacks_.end()) return found->second;
  auto const* below = base_ ? base_->stack_of(name) : nullptr;
  return stacks_.emplace(std::string(name), below ? *below : stack{}).first->second;
}

bool macro_table::knows(std::string_view name) const { return stack_of(name) != nullptr; }

void macro_table::define(definition d, condition const& when, int level) {
  if (level > 0) local_.insert(d.name);
  auto& to = own(d.name);
  to.push_back({when, std::make_shared<definition const>(std::move(d)), level});
}

void macro_table::undefine(std::string_view name, condition when) {
  if (!knows(name)) return;
  auto& from = own(name);
  for (auto e = from.rbegin(); e != from.rend() && !when.is_never(); ++e) {
    auto const popped = e->when & when;
    e->when = e->when & !popped;
    when = when & !popped;
  }
  std::erase_if(from, [](entry const& e) { return e.when.is_never(); });
}

void macro_table::leave(int level, condition const& when) {
  for (auto name = local_.begin(); name != local_.end();) {
    auto& from = own(*name);
    auto open = when;
    bool more = false;
    for (auto e = from.rbegin(); e != from.rend() && !open.is_never(); ++e) {
      auto const here = e->when & open;
      if (here.is_never()) continue;
      if (e->level >= level) e->when = e->when & !here;
      open = open & !here;
    }
    std::erase_if(from, [](entry const& e) { return e.when.is_never(); });
    more = std::any_of(from.begin(), from.end(), [](entry const& e) { return e.level > 0; });
    name = more ? std::next(name) : local_.erase(name);
  }
}

macro_table::found macro_table::find(std::string_view name, condition const& path, int level) const {
  found out{{}, path};
  auto const* in = stack_of(name);
  if (!in) return out;
  auto rest = path;
  auto missing = condition::never();
  for (auto e = in->rbegin(); e != in->rend() && !rest.is_never(); ++e) {
    auto const here = e->when & rest;
    if (here.is_never()) continue;
    if (e->what->automatic && level > e->level) missing = missing | here;
    else out.in.emplace_back(e->what, here);
    rest = rest & !e->when;
  }
  out.missing = rest | missing;
  return out;
}

} // namespace xencmp::spec
