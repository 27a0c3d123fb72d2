// Changes of a package's flags as edits of its definition, each checked by reading the result.
#pragma once
#include <string>
#include <vector>

#include "definition.hpp"
#include "edit.hpp"

namespace xencmp::rewrite {

struct flag_change {
  enum class action : std::uint8_t { add, remove, replace };
  enum class place : std::uint8_t { last, first, before, after };

  action what = action::add;
  std::string keyword;               // "#:configure-flags"
  std::string key;                   // remove, replace: which flag (flag_key, or its whole text)
  std::string text;                  // add, replace: source of one datum, as for a gexp
  std::string comment;               // stands above it
  place where = place::last;         // add
  std::string anchor;                // before, after: key of a flag
};

// A text and the edits that change it.
struct edited {
  text_ptr before;
  std::vector<edit> edits;   // sorted
  std::string after;

  std::string diff(std::string_view name) const { return unified_diff(name, *before, edits); }
};

// Makes CHANGES, one after the other, to the package that variable NAME of IN holds.  Every result is read again:
// exactly the requested data changed, and all other top-level forms are the same bytes.  Raises error, with the
// place, for what cannot be done safely.
edited change_flags(text_ptr in, std::string const& name, std::vector<flag_change> const& changes);

// TEXT as an element of a list of style IN.  Raises error when it is not one datum, or needs a gexp where there
// can be none.
std::string element_source(std::string const& text, style in);

} // namespace xencmp::rewrite
