// Edits of argument lists in the layout of the neighbours.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "../sexp/cursor.hpp"
#include "edit.hpp"

namespace xencmp::rewrite {

inline constexpr std::uint32_t line_width = 78;   // as `guix style' has it

// A list form whose data, from the FIRSTth on and without the LAST_LEFT_OUT last ones, are the elements: 1 for
// (list …), 0 for '(…), and 1 and 1 for (cons* … TAIL).
struct element_list {
  sexp::cursor form;
  std::size_t first = 0;
  std::size_t last_left_out = 0;

  std::vector<sexp::cursor> elements() const;
};

// What is put into a list: the source of one datum, and lines of comment to stand above it.
struct new_element {
  std::string text;
  std::vector<std::string> comment;   // without semicolons
};

// Inserts before the INDEXth element; behind the last one when INDEX is their number.
edit insert_element(element_list const&, std::size_t index, new_element const&);
// Removes the INDEXth element with the comment that belongs to it: behind it on its line, or on the lines directly
// above it.
std::vector<edit> remove_element(element_list const&, std::size_t index);
edit replace_element(element_list const&, std::size_t index, new_element const&);

// Column of a byte from 0, in code points.
std::uint32_t column(text const& in, std::uint32_t at);
// Breaks TEXT at spaces into lines of WIDTH code points at most.
std::vector<std::string> fill(std::string_view text, std::uint32_t width);

} // namespace xencmp::rewrite
