// The parts of a Guix package definition that an edit needs: where things are, not what they evaluate to.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "../source/template.hpp"
#include "list.hpp"

namespace xencmp::rewrite {

// (define-public NAME … (package FIELD …) …), also with define, package/inherit, and let around the package.
struct definition {
  std::string name;
  sexp::cursor form;
  sexp::cursor package;

  // The form (NAME VALUE …) of a field.
  std::optional<sexp::cursor> field(std::string_view name) const;
  // "gnu-build-system", …; empty when it is not written here.
  std::string build_system() const;
  // Source of the package that this one inherits from; empty when it inherits from none.
  std::string parent() const;
};
// Raises error when the text defines no such variable, or defines it in another way.
definition find_definition(sexp::tree const&, std::string_view name);

// How the code that makes a list of flags reaches the build.
enum class style : std::uint8_t {
  gexp,     // #~(list …)
  quoted,   // in the quoted code of older packages: '(…), (list …) below `
  host      // evaluated on the host: (list …)
};

// One way in which the value of an argument is put together.
struct flag_list {
  element_list list;
  style in;
  std::optional<sexp::cursor> data;   // of '(…) and `(…): the quoted node
};
struct argument {
  sexp::cursor value;
  style in;
  std::vector<flag_list> lists;       // the literal lists that it consists of, in order
  std::vector<sexp::cursor> others;   // its other parts, of which nothing is known
};

// Where the arguments of a package are.
struct arguments {
  sexp::cursor field;                  // (arguments …)
  sexp::cursor value;
  // The form with the keywords: (list #:k v …), `(#:k v …), or (substitute-keyword-arguments BASE CLAUSE …).
  sexp::cursor keywords;
  bool substitutes;
  style in;                            // of what is written below: quoted below `(…), else host
  // The last datum is no keyword's value: (cons* #:k v … REST).
  bool has_tail;
};
// Nothing when the package has no such field.  Raises error when it is written in a way that is not understood.
std::optional<arguments> find_arguments(definition const&);
// The argument of KEYWORD ("#:configure-flags").
std::optional<argument> find_argument(arguments const&, std::string_view keyword);

// An element of a list of flags as template: strings and string-append are understood, all else is a hole.
text_template element_template(sexp::cursor element);
// The kind of step that takes KEYWORD's flags, for flag_key.
std::string step_kind(definition const&, std::string_view keyword);

} // namespace xencmp::rewrite
