// Procedures that the evaluator knows, by the part of Guile or Guix they come from.
#pragma once
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "evaluator.hpp"

namespace xencmp::guix {

using builtin_table = std::map<std::string_view, builtin>;
void add_list_procedures(builtin_table&);
void add_string_procedures(builtin_table&);
void add_test_procedures(builtin_table&);
void add_build_procedures(builtin_table&);

// A procedure of single values; null where it cannot tell.
using pure = value_ref (*)(evaluator&, call const&, std::vector<value_ref> const& args);

// F for every combination of the arguments' alternatives; the system is taken through all that are known.  Where F
// cannot tell, the call is a hole: of the kind of the hole among its arguments, else of kind OTHERWISE.
value_ref distribute(evaluator& e, call const& c, pure f, hole_kind otherwise);
// The call as a hole.
value_ref unresolved(evaluator& e, call const& c, hole_kind otherwise);

// The bytes of a string without holes, or null.
std::optional<std::string> literal_text(value_ref v);

} // namespace xencmp::guix
