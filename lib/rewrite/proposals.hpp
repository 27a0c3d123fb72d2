// The ways in which one change can be made, the best first.  None is believed before it is checked (check.hpp).
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "check.hpp"
#include "definition.hpp"
#include "flags.hpp"

namespace xencmp::rewrite {

struct request {
  definition const& d;
  std::optional<arguments> const& all;
  std::optional<argument> const& own;   // that of the keyword, where the definition has it
  flag_change const& c;
  package const& before;                // what it evaluates to
  bool alone = true;                    // no later change gives the keyword another flag with a comment

  std::string step() const;             // kind of the step that takes the flags, for flag_key
  // What the package is given under the keyword, its own or inherited; null when it is given none.
  xencmp::argument const* given() const { return argument_of(before, c.keyword); }
  // The value, or else the definition: what messages speak of.
  location place() const { return own ? own->value.where() : d.form.where(); }
};

// Raises error, with the place, when it cannot be made in that way.
using attempt = std::function<proposal()>;

std::vector<attempt> ways_to_add(request const&);
std::vector<attempt> ways_to_remove(request const&);
std::vector<attempt> ways_to_replace(request const&);
std::vector<attempt> ways_to_comment(request const&);

// A keyword or a field that the definition does not have: with the flag, or taking an inherited flag away.
proposal add_keyword(request const&);
// The keyword, with the flag, behind what QUOTED, '(…) or `(…), holds.
proposal add_to_quoted(request const&, sexp::cursor quoted);
proposal remove_in_new_keyword(request const&);
// Puts the value of a new keyword, which has grown over several lines beside it, below it; nothing when it has not.
std::optional<proposal> settle_keyword(request const&);
// Takes away the keyword of an empty list, and the field when nothing else is in it; nothing when there is no such list.
std::optional<proposal> drop_keyword(request const&);

// What a definition needs before its arguments can speak of the parent's.  NAME is defined by what is no package form:
// a package that inherits from that.
std::optional<proposal> make_heir(sexp::tree const&, std::string const& name);
// Where nothing is left of what a definition changes of its parent, an expression: that alone.
std::optional<proposal> drop_heir(definition const&);
// The parent is an expression: a variable `base' for it.
std::optional<proposal> name_parent(definition const&);

// A flag of the package that its definition writes.
struct written_flag {
  part const* in;
  std::size_t index;
  sexp::cursor element;
};
// Those that KEY means, in the order of their places.
std::vector<written_flag> find_written(request const&, std::string const& key);

// Whether WHERE is in ELEMENT.
bool same_place(sexp::cursor element, location const& where);
// Whether F stands under the test WHEN and no other; true of no test, which asks for nothing.
bool holds_where(written_flag const& f, std::string const& when);

[[noreturn]] void refuse_key(request const&, std::string const& key);
void append(proposal& out, std::vector<edit> edits);
void append(proposal& out, proposal more);
// WHOLE becomes PART of it, which moves to where WHOLE begins.
proposal keep_only(sexp::cursor whole, sexp::cursor part);

// QUOTE, 'X, becomes `X; noted in OUT.
void make_quasiquote(sexp::cursor quote, proposal& out);
// Where SOURCE has an unquote of its own, the quote around PLACE must become a quasiquote, which is noted in OUT.
void allow_unquotes(std::string const& source, sexp::cursor place, proposal& out);
// TEXT as an element of P; quotes that must become quasiquotes for it are noted in OUT.
std::string source_in(part const& p, std::string const& text, proposal& out);
// "#$@(if TEST '(FLAG) '())", or ",@(if …)" where GEXP is false, with lines as from column 0; MARK is "'" or "#~".
std::string spliced_source(std::string const& test, std::string const& flag, bool gexp, std::string const& mark);
// The same as an element of P.
std::string conditional_source(request const&, part const& p, proposal& out);
// TEXT with the change's comment, as an element at COLUMN.
new_element with_comment(flag_change const&, std::string text, std::uint32_t column);
// Code that gives LIST, source, without the flags of KEY that PACKAGE is given; COLUMN is where it begins.
std::string list_without(request const&, std::string const& list, std::uint32_t column);

// Another value than nothing that BUILD_SYSTEM has for KEYWORD; empty when it has none.
std::string default_flags(std::string_view build_system, std::string_view keyword);

} // namespace xencmp::rewrite
