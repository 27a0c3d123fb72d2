// How the packages of a module write their arguments, for new ones to look alike.
#pragma once
#include <optional>
#include <string_view>

#include "shape.hpp"

namespace xencmp::rewrite {

// Where the values of a keyword stand, and in which form, in most packages of a module.
struct value_custom {
  bool list = true;             // in quoted code: (list …) rather than '(…)
  std::optional<bool> below;    // on the line below the keyword; nothing when they do not agree
  bool joined = false;          // bare options share lines where they fit
};
// LIST: what is right in quoted code where they do not agree.
value_custom custom_of_values(sexp::tree const&, std::string_view keyword, style, bool list = true);

// Whether TEXT, source of a string, is an option and nothing else: "--lib".
bool is_bare_option(std::string_view text);

// How most packages of a module begin their `arguments' field.
enum class field_custom : std::uint8_t {
  list_below,    // (list, and the first keyword on the next line
  list_beside,   // (list #:tests? …
  quoted         // `(…): code without gexps
};
field_custom custom_of_fields(sexp::tree const&);

} // namespace xencmp::rewrite
