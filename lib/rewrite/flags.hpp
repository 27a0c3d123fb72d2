// Changes of a package's flags as edits of its definition, each checked by reading the result.
#pragma once
#include <string>
#include <vector>

#include "../guix/package.hpp"
#include "definition.hpp"
#include "edit.hpp"

namespace xencmp::rewrite {

struct flag_change {
  enum class action : std::uint8_t {
    add,
    remove,
    replace,   // keeps the place
    set,       // replaces the flag of that key, or adds it
    move,      // to another place, with its comments
    comment    // puts `comment` in the place of the comments that the flag has; none removes them
  };
  enum class place : std::uint8_t {
    any,       // behind the flags of the list that the package writes itself
    last, first, before, after,
    sorted     // among flags that are sorted; any where they are not
  };

  action what = action::add;
  std::string keyword;               // "#:configure-flags"
  std::string key;                   // all but add: which flag (flag_key, or its whole text)
  std::string text;                  // add, replace, set: source of one datum, as for a gexp
  std::string comment;               // stands above it
  place where = place::any;          // add, set, move
  std::string anchor;                // before, after: key of a flag
  std::string when;                  // add, replace, set: source of a test, "(target-aarch64?)"; else always
  bool comment_behind = false;       // `comment' stands behind it on its line, where it fits there
};

// A text and the edits that change it.
struct edited {
  text_ptr before;
  std::vector<edit> edits;   // sorted
  std::string after;

  std::string diff(std::string_view name) const { return unified_diff(name, *before, edits); }
};

// Makes CHANGES, one after the other, to the package that variable NAME of IN holds.  What follows from each is read
// and evaluated again: exactly the requested flags changed, on all systems, and no other data of the text.  Modules
// that IN imports are looked for where its name, a path, and the name of its module say.  Raises error, with the place,
// for what cannot be done safely.
edited change_flags(text_ptr in, std::string const& name, std::vector<flag_change> const& changes);
// The same with a READER of the module, for many edits of one file.
edited change_flags(text_ptr in, std::string const& name, std::vector<flag_change> const& changes,
                    guix::rereader& reader);

// TEXT as an element of a list of style IN.  Raises error when it is not one datum, or needs a gexp where there
// can be none.  In quoted code, #$X of the host is ,X where TO_HOST is given, which is set then.
std::string element_source(std::string const& text, style in, bool* to_host = nullptr);

} // namespace xencmp::rewrite
