// Edits of argument lists in the layout of the neighbours.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "../sexp/cursor.hpp"
#include "edit.hpp"

namespace xencmp::rewrite {

inline constexpr std::uint32_t line_width = 78;    // as `guix style' has it
inline constexpr std::uint32_t widest_line = 80;   // what somebody has broken into lines may reach up to here

// A list form whose data, from the FIRSTth on and without the LAST_LEFT_OUT last ones, are the elements: 1 for
// (list …), 0 for '(…), and 1 and 1 for (cons* … TAIL).
struct element_list {
  sexp::cursor form;
  std::size_t first = 0;
  std::size_t last_left_out = 0;

  std::vector<sexp::cursor> elements() const;
  std::size_t index_of(sexp::cursor element) const;   // their number when it is none of them
};

// What is put into a list: the source of one datum, and lines of comment to stand above it.
struct new_element {
  std::string text;
  std::vector<std::string> comment{}; // without semicolons
  std::string margin{};               // comment behind it on its line, where it fits there; else above it
  bool behind = false;                // it belongs to the element before it rather than to the one that follows
  bool joined = false;                // a list that is on one line stays there while it fits
};

// Inserts before the INDEXth element; behind the last one when INDEX is their number.  Of several edits the first one
// holds the new element.
std::vector<edit> insert_element(element_list const&, std::size_t index, new_element const&);
// Removes COUNT elements from the INDEXth on, with the comment that belongs to them: behind the last one on its line,
// or on the lines directly above the first.
std::vector<edit> remove_element(element_list const&, std::size_t index, std::size_t count = 1);
// A comment of the new element takes the place of those that the old one has, which stay otherwise.
std::vector<edit> replace_element(element_list const&, std::size_t index, new_element const&);

// Puts values of options that begin a line beside their options where they fit, once the list moves by BY columns.
std::vector<edit> join_values(element_list const&, int by);

// The comments that belong to the INDEXth element: on the lines directly above it, and behind it on its line.
struct element_comments {
  std::vector<span> above;      // from semicolon to the end of the line
  std::optional<span> behind;
};
element_comments comments_of(element_list const&, std::size_t index);
// Puts COMMENT, filled, above the INDEXth element, in the place of the comments that belong to it; with none they go.
// BEHIND: behind it on its line, where it fits there.
std::vector<edit> change_comment(element_list const&, std::size_t index, std::string_view comment, bool behind = false);

// Moves all lines that begin within AT by BY columns; inside of strings and block comments nothing moves.
std::vector<edit> shift_lines(sexp::tree const&, span at, int by);

// TEXT, data with lines as from column 0, as it stands at COLUMN: all lines but the first moved, as by shift_lines.
std::string indented(std::string const& text, std::size_t column);
std::string unindented_by(std::string const& text, std::size_t column);   // the same, to the left
// C's source, its further lines as if it began a line.
std::string unindented(sexp::cursor c);
std::string spaces(std::size_t n);

// Column of a byte from 0, in code points.
std::uint32_t column(text const& in, std::uint32_t at);
// Breaks TEXT at spaces into lines of WIDTH code points at most.
std::vector<std::string> fill(std::string_view text, std::uint32_t width);
// The same for each line of TEXT that is longer than WIDEST, where it has several.
std::vector<std::string> fill_lines(std::string_view text, std::uint32_t width, std::uint32_t widest);
// Lines of COMMENT, without semicolons, to stand above an element at COLUMN.
std::vector<std::string> comment_lines_at(std::string_view comment, std::uint32_t column);

} // namespace xencmp::rewrite
