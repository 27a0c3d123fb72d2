// The parts of a Guix package definition that an edit needs: where things are, not what they evaluate to.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "../source/template.hpp"
#include "shape.hpp"

namespace xencmp::rewrite {

// (define-public NAME … (package FIELD …) …), also with define, package/inherit, and let or a procedure such as
// hidden-package around the package.
struct definition {
  std::string name;
  sexp::cursor form;
  sexp::cursor package;

  // The form (NAME VALUE …) of a field.
  std::optional<sexp::cursor> field(std::string_view name) const;
  // Source of the package that this one inherits from; empty when it inherits from none.
  std::string parent() const;
};
// The form that defines the variable, the last one when there are several.
std::optional<sexp::cursor> define_form(sexp::tree const&, std::string_view name);
// Raises error when the text defines no such variable, with those of a similar name, or defines it in another way.
definition find_definition(sexp::tree const&, std::string_view name);
// Whether the text defines the variable as what is no package form.
bool defines_otherwise(sexp::tree const&, std::string_view name);

// The value of an argument as the definition has it.
struct argument {
  sexp::cursor keyword;    // #:configure-flags; in a clause of substitute-keyword-arguments as well
  sexp::cursor value;
  style in;
  std::vector<part> parts;
  bool nested = false;     // not among the package's own keywords: see nested.hpp
};

// Where the arguments of a package are.
struct arguments {
  sexp::cursor field;                  // (arguments …)
  sexp::cursor value;
  // The form with the keywords: (list #:k v …), also as the first one in an append, `(#:k v …), or
  // (substitute-keyword-arguments BASE CLAUSE …); else some
  // expression that gives arguments, such as (package-arguments x).
  sexp::cursor keywords;
  bool substitutes;
  bool opaque;                         // such an expression
  style in;                            // of what is written below: quoted below `(…), else host
  // The last datum is no keyword's value: (cons* #:k v … REST).
  bool has_tail;

  // Where the keywords begin among the data of a list.
  std::size_t first() const { return keywords.is_form("list") || has_tail ? 1 : 0; }
};
// Nothing when the package has no such field.  Raises error when it is empty.
std::optional<arguments> find_arguments(definition const&);
// The argument of KEYWORD ("#:configure-flags").
std::optional<argument> find_argument(definition const&, arguments const&, std::string_view keyword);

// An element of a list of flags as template: strings and string-append are understood, all else is a hole.
text_template element_template(sexp::cursor element);
// The kind of step that takes KEYWORD's flags, for flag_key.
std::string step_kind(std::string_view build_system, std::string_view keyword);

} // namespace xencmp::rewrite
