// A new definition that inherits from a package and changes its flags.
#pragma once
#include <string>
#include <vector>

#include "flags.hpp"

namespace xencmp::rewrite {

// The text of (define-public VARIABLE (package (inherit PARENT) (name "NAME") (arguments …))), ready to stand in a
// module that knows PARENT: substitute-keyword-arguments with one clause a keyword, gexps or quoted code as the
// parent has them, laid out as `guix style' would.  PARENT is defined in IN; flags to remove or replace must be
// there.  Raises error for what cannot be done safely.
std::string variant(text_ptr in, std::string const& parent, std::string const& variable, std::string const& name,
                    std::vector<flag_change> const& changes);

} // namespace xencmp::rewrite
