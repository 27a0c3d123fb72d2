// A new definition that inherits from a package and changes its flags.
#pragma once
#include <string>
#include <vector>

#include "flags.hpp"

namespace xencmp::rewrite {

struct variant_options {
  std::string name;          // of the package
  std::string synopsis;      // empty: inherited
  std::string comment;       // stands above the definition
  bool package_inherit = false;   // (package/inherit PARENT …), which keeps replacements (guix/packages.scm)
  bool own_module = false;   // it is to stand in another module than PARENT
};

struct new_definition {
  std::string text;
  // Clauses of #:use-module that the module needs for it: all of them when it is one of its own, else those that
  // PARENT's module lacks.
  std::vector<std::string> imports;
};

// (define-public VARIABLE (package (inherit PARENT) (name "NAME") (arguments …))), ready to stand in a module that
// knows PARENT: substitute-keyword-arguments with one clause a keyword, gexps or quoted code as the parent has them,
// only what differs.  PARENT is a variable of IN.  Checked as change_flags does.  Raises error for what cannot be done
// safely.
new_definition variant(text_ptr in, std::string const& parent, std::string const& variable, variant_options const& how,
                       std::vector<flag_change> const& changes);

} // namespace xencmp::rewrite
