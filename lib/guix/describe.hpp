// A package as a record: all configurations together.
#pragma once
#include <functional>

#include "channel.hpp"
#include "evaluator.hpp"

namespace xencmp::guix {

// The package that OF gives; it is asked anew in every configuration that makes a difference.
package describe(evaluator& e, std::function<value()> const& of, reading const& what);

// Whether a package may give an argument whose keyword is among KEYWORDS (flags/keyword.hpp), its own or an inherited one.
bool may_give(evaluator& e, value package, std::vector<std::string> const& keywords);
// Whether the text of D alone says that it is a package which gives none.
bool says_none(evaluator& e, definition const& d, std::vector<std::string> const& keywords);
std::string text_of(evaluator& e, value package, symbol const* field);

} // namespace xencmp::guix
