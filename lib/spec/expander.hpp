// The macro language: expands text in all configurations at once (rpmio/macro.c).
#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "grammar.hpp"
#include "macros.hpp"
#include "spec.hpp"

namespace xencmp::spec {

class lua_state;

// Collects a guarded text; literals that continue each other become one piece.
class output {
public:
  void literal(std::string_view bytes, location const& where, bool exact, condition const& when);
  void hole(piece p, condition const& when);
  void append(output const& other);
  void separate(guarded<piece> g);         // as a piece of its own
  // A piece of another text, as it is there, where WHEN holds.
  void append(guarded<piece> const& g, condition const& when);
  guarded_text const& text() const { return text_; }
  guarded_text take() { return std::move(text_); }
  bool empty() const { return text_.empty(); }

private:
  guarded_text text_;
  bool exact_ = false;           // of the last piece
};

// One of the texts that a guarded text can be.
struct text_case {
  slice text;
  condition when;
};

// A Source or Patch of the spec, for %{lua:} and %autopatch.
struct source_file {
  bool is_patch = false;
  int number = 0;
  guarded_text path;
  condition when;
};

class expander {
public:
  expander(options const& how, spec_file& out);
  ~expander();

  // Appends what IN expands to in the configurations of PATH.  Literals that come out of a macro's body have *USE, the
  // macro's use, for a place.
  void expand(slice const& in, condition const& path, output& out, location const* use = nullptr);
  output expanded(slice const& in, condition const& path, location const* use = nullptr);
  output expanded(std::string_view text, condition const& path, location const& place);

  // TEXT with its macros expanded, holes as their source text.
  std::string expanded_text(std::string const& text, condition const& when, location const& place);

  // The texts that T can be where PATH holds, with disjoint conditions; nothing when there are more than max_cases.
  std::optional<std::vector<text_case>> cases(guarded_text const& t, condition const& path) const;

  // When the expression IN is true, given PATH (expression.cpp); its macros are expanded already.
  condition decide(guarded_text const& in, condition const& path, location const& place);
  // When the architecture (or system) is one of the words of IN.
  condition one_of(atom const& about, guarded_text const& in, condition const& path, location const& place);
  // Appends the value of the expression IN.  LAZY: macros are expanded term by term, and only where they count (%[…]).
  void evaluate(slice const& in, condition const& path, output& out, location const* use, bool lazy);

  // What Lua's function NAME gives for ARGUMENTS, where that is run.
  std::string call_lua(std::string const& name, std::vector<std::string> const& arguments, condition const& path,
                       location const& place);

  // PATH's part in which the distribution defines a macro that nobody else does.
  condition open(std::string_view name, condition const& missing);
  // The condition that A holds, under options::assume.
  condition restricted(condition const& c) const;
  atom atom_of(std::string_view macro_name);
  // The atom that a hole stands for ("%{?fedora}"), if it is one.
  std::optional<atom> atom_of(piece const& hole);

  void remark(severity level, std::string message, location where, std::vector<location> related = {});
  // What rpm refuses: an error where nothing is left open, else a remark, for other configurations may be well.
  void refuse(std::string const& message, location const& where, condition const& when);
  void define_text(std::string name, guarded_text value, condition const& when, location const& where,
                   bool literal = false);
  // Lines "%NAME BODY", joined as in a spec; others are comments.
  void read_macro_file(text_ptr const& file, condition const& when, bool of_distribution);
  // A path as rpm writes it: no // and no /./ (rpmCleanPath).
  static std::string clean_path(std::string path);
  // The commands that a line of %prep stands for: %setup and %patch; nothing for other lines (prep.cpp).
  std::optional<guarded_text> prepared(slice const& line, condition const& when);

  macro_table macros;
  std::vector<source_file> sources;
  spec_file& out;
  options const& how;
  // Offset in the main text up to which it has been read: what the text itself defines later is not yet defined.
  std::uint32_t read_up_to = 0;
  void scan(std::string_view text);        // notes what the text defines and how it uses macros

private:
  friend class builtins;
  friend class lua_state;
  // For Lua: the text of %NAME with ARGUMENTS, which are not expanded.
  std::string call_macro(std::string const& name, std::vector<std::string> const& arguments, condition const& path,
                         location const& place);
  bool is_builtin(std::string_view name);
  bool takes_argument(std::string_view name);
  struct call {                            // one reference to a macro
    slice in;
    std::size_t at = 0, end = 0;           // of the whole reference; a plain one ends behind its name
    reference what;
    std::string_view name;
    std::optional<slice> argument;         // behind the ':' or the first blank in braces
    bool colon = false;
    condition path;
    location place;                        // *use, or the place of the reference
    location const* use = nullptr;
  };
  // The parametric macro that is being expanded, for Lua.
  struct frame {
    definition const* of = nullptr;
    std::vector<slice> words;
  };
  class level_guard;

  void emit(slice const& in, std::size_t begin, std::size_t end, condition const& path, output& out,
            location const* use);
  std::size_t expand_reference(slice const& in, bracket_table& brackets, std::size_t at, condition const& path,
                               output& out, location const* use);
  std::size_t expand_name(call& c, output& out);
  void ask(call const& c, macro_table::found const& found, output& out);
  std::size_t take_line(call& c) const;    // the arguments of a plain reference; offset behind them
  std::size_t unknown_macro(call const& c, condition const& when, output& out);
  void expand_definition(definition const& d, condition const& when, location const& place, output& out);
  void expand_parametric(definition const& d, call const& c, condition const& when, output& out);
  void call_with(definition const& d, std::vector<slice> words, location const& place, condition const& when,
                 output& out);
  bool expand_alternatives(macro_table::found const& found, location const& place, output& out);
  bool defined_since(definition const& d, piece const& p) const;
  bool is_final(definition const& d) const;
  void expand_value(definition const& d, condition const& when, location const& place, output& out);
  void again(guarded_text const& text, condition const& path, location const& place, output& out);
  void define(slice const& in, bool free_field, bool global, condition const& when, location const& place,
              location const* use, std::size_t* end);
  void command(slice const& in, std::size_t at, std::size_t end, condition const& path, output& out,
               location const* use);
  void count(location const& place);
  void grow(std::size_t bytes, location const& place);
  // prep.cpp
  void put_path(std::string_view text, condition const& when, location const& place, output& out);
  void prepare(std::string_view name, std::vector<slice> const& words, condition const& when, location const& place,
               output& out);

  std::vector<atom> assumed_;              // what options::assume is about, sorted
  std::vector<frame> frames_;
  int level_ = 0;                          // of parametric macros
  int depth_ = 0;
  bool literal_arguments_ = false;         // of the next builtin: Lua gives arguments that are not expanded
  std::size_t steps_ = 0;
  std::set<std::tuple<std::string, text const*, std::uint32_t, std::uint32_t>> said_;   // remarks
  std::size_t expanded_ = 0;               // bytes that came out of macros
  std::map<std::string, std::uint32_t, std::less<>> own_;        // macros that the text defines, with the first place
  std::set<std::string, std::less<>> numbers_, texts_;           // how the text uses macros
  std::map<std::string, atom, std::less<>> opened_;
  std::unique_ptr<lua_state> lua_;
};

std::string squeezed(std::string_view text);           // blanks normalised
std::vector<slice> words_of(slice const& in);          // split on blanks and newlines; 0x1f quotes
// As rpm splits a macro's arguments: on blanks alone (splitQuoted in rpmio/macro.c).
std::vector<slice> arguments_of(slice const& in);

struct macro_option {
  char letter;
  std::optional<slice> value;
};
// As getopt of the C library, which takes options from among the operands.  Returns what is wrong, or "".
std::string take_options(std::string_view known, std::vector<slice> const& words,
                         std::vector<macro_option>& options, std::vector<slice>& operands);

guarded_text text_of(slice const& in, condition const& when);

// What CMD prints to the shell that rpm runs for %(…), without the newlines at its end.
std::string run_command(std::string const& cmd);

} // namespace xencmp::spec
