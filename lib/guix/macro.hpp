// Macros made of patterns and templates: syntax-rules, and what says as much in other words.
#pragma once
#include "value.hpp"

namespace xencmp::guix {

struct macro_rule {
  value pattern;       // without the macro's own name
  value body;          // the template
  bool identifier = false;   // for the name alone, not in a form
};
struct macro {
  std::span<macro_rule const> rules;
  std::span<symbol const* const> literals;
  symbol const* ellipsis = nullptr;
};

} // namespace xencmp::guix
