// A template is a string with holes: what is known now, and what only the build will know.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text.hpp"

namespace xencmp {

enum class hole_kind : std::uint8_t {
  output,        // a directory of the package's own result: #$output, %{buildroot}
  input,         // a directory or file of another package: #$(this-package-input "x"), (search-input-file …)
  environment,   // a variable that the build environment sets: $RPM_OPT_FLAGS, (getenv "X")
  macro,         // a macro that no file given to us defines: %{_libdir}
  command,       // output of a program that was not run: `…`, $(…), %(…)
  system,        // depends on the machine: (parallel-job-count), %{_smp_mflags}
  expression,    // any other expression that we understand to be a string but cannot compute
  unknown        // not understood; counted as unknown in every report
};
char const* name(hole_kind);

// A literal piece has no kind; `text` is its value.  In a hole `text` is the source text of the expression.
struct piece {
  std::string text;
  std::optional<hole_kind> hole;
  location where;

  bool is_hole() const { return hole.has_value(); }
};

// C++ reserves the word "template", hence the name.
struct text_template {
  std::vector<piece> pieces;

  static text_template literal(std::string value, location where = {});

  bool is_literal() const;             // no holes (an empty template is the empty string)
  bool has_unknown() const;            // some hole is of kind unknown
  bool empty() const { return pieces.empty(); }
  std::string to_string() const;       // literal pieces as they are, holes as their source text
  // Literal text before the first hole.
  std::string literal_prefix() const;
  void append(piece p);                // joins adjacent literals that come from the same text
  void append(text_template const& t);
  // What is left after N bytes of the literal prefix.
  text_template without_prefix(std::size_t n) const;
};

// Same text and same holes; where they come from does not count.
bool same_text(text_template const&, text_template const&);

} // namespace xencmp
