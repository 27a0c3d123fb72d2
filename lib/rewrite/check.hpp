// Every edit is checked before it is shown: by the data that it leaves alone, and by what the package evaluates to.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../flags/flag.hpp"
#include "../sexp/tree.hpp"
#include "edit.hpp"

namespace xencmp::rewrite {

// What an edit means for the data: nodes [from, to) become the data of TEXT.
struct meaning {
  sexp::node_id from, to;
  std::string text;
};

// One way to make a change.
struct proposal {
  std::vector<edit> edits;
  std::vector<meaning> meanings;
  // The same change written so that nothing before it decides on it: the new flag must hold where that one would.
  std::shared_ptr<proposal const> plain;
};

// Why the edits of P, which make AFTER of BEFORE, do not do what they mean and nothing else; nothing when they do.
// Compared are all tokens but comments and blanks.
std::optional<std::string> other_data_changed(sexp::tree const& before, proposal const& p, sexp::tree const& after);

// What a change is to do to the flags of one keyword.
struct effect {
  std::string keyword;
  std::optional<std::string> gone;   // key of a flag that is no longer there
  text_ptr in;                       // the text after
  std::vector<span> added;           // where the new flag is written in it; empty when none is
  bool conditional = false;          // the new flag depends on a test of its own
  bool in_place = false;             // else it is passed where the one that is gone was, not always
  std::optional<condition> when{};   // where the new flag must be passed, when that is known
  // Where the new flag is among all others; `anchor' is the key of that before which, or behind which, it is.
  enum class order : std::uint8_t { any, first, last, before, after } where = order::any;
  std::string anchor{};
  bool beside = true;                // of those between the two, none may be passed together with it
};

// Why the flags of AFTER are not those of BEFORE with this EFFECT, for every system; nothing when they are.
std::optional<std::string> other_flags_changed(package const& before, package const& after, effect const& e);

// Where AFTER passes the flags that E adds.
condition condition_of_added(package const& after, effect const& e);

// What P is given under KEYWORD; null when it is given nothing.
xencmp::argument const* argument_of(package const& p, std::string const& keyword);

// Whether KEY means F: its key, or its whole text.
bool means(std::string const& key, flag const& f);

} // namespace xencmp::rewrite
