#include "unit.hpp"

namespace xencmp {

char const* name(option_category c) {
  switch (c) {
  case option_category::driver: return "driver";
  case option_category::dependency: return "dependency";
  case option_category::debugging: return "debugging";
  case option_category::definitions: return "definitions";
  case option_category::includes: return "includes";
  case option_category::dialect: return "dialect";
  case option_category::target: return "target";
  case option_category::code_generation: return "code-generation";
  case option_category::optimization: return "optimization";
  case option_category::warnings: return "warnings";
  case option_category::linking: return "linking";
  case option_category::unknown: return "unknown";
  }
  return "";
}

} // namespace xencmp
