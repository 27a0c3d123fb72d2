// The macro language: expands text in all configurations at once.
#pragma once
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "grammar.hpp"
#include "macros.hpp"
#include "spec.hpp"

namespace xencmp::spec {

// Collects a guarded text; literals that continue each other become one piece.
class output {
public:
  void literal(std::string_view bytes, location const& where, bool exact, condition const& when);
  void hole(piece p, condition const& when);
  void append(output const& other);
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

// The arguments of a parametric macro that is being expanded.
struct frame {
  std::string name;
  std::vector<slice> arguments;                        // without options
  std::vector<slice> all;                              // as given
  std::map<char, std::optional<slice>> options;
};

class expander {
public:
  expander(options const& how, spec_file& out);

  // Appends what IN expands to in the configurations of PATH.  Literals that come out of a macro's body have *USE, the
  // macro's use, for a place.
  void expand(slice const& in, condition const& path, output& out, location const* use = nullptr);
  output expanded(slice const& in, condition const& path, location const* use = nullptr);

  // The texts that T can be where PATH holds, with disjoint conditions; nothing when there are more than max_cases.
  std::optional<std::vector<text_case>> cases(guarded_text const& t, condition const& path) const;

  // When the expression IN is true, given PATH (expression.cpp).
  condition decide(slice const& in, condition const& path);
  // When the architecture (or system) is one of the words of IN.
  condition one_of(atom const& about, slice const& in, condition const& path);
  // The same on the result of an expansion.
  void evaluate(slice const& in, condition const& path, output& out, location const* use);

  // PATH's part in which the distribution defines a macro that nobody else does.
  condition open(std::string_view name, condition const& missing);
  // The condition that A holds, under options::assume.
  condition restricted(condition const& c) const;
  atom atom_of(std::string_view macro_name);
  // The atom that a hole stands for ("%{?fedora}"), if it is one.
  std::optional<atom> atom_of(piece const& hole);

  void remark(severity level, std::string message, location where, std::vector<location> related = {});
  void define_text(std::string name, guarded_text value, condition const& when, location const& where);
  void read_macro_file(text_ptr const& file);

  macro_table macros;
  spec_file& out;
  options const& how;
  // Offset in the main text up to which it has been read: what the text itself defines later is not yet defined.
  std::uint32_t read_up_to = 0;
  void scan(std::string_view text);        // notes what the text defines and how it uses macros

private:
  friend class builtins;
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

  void emit(slice const& in, std::size_t begin, std::size_t end, condition const& path, output& out,
            location const* use);
  std::size_t expand_reference(slice const& in, bracket_table& brackets, std::size_t at, condition const& path,
                               output& out, location const* use);
  std::size_t expand_name(call& c, output& out);
  std::size_t unknown_macro(call const& c, condition const& when, output& out);
  bool expand_argument(call const& c, output& out);
  void expand_definition(definition const& d, condition const& when, location const& place, output& out);
  void expand_parametric(definition const& d, call const& c, condition const& when, output& out);
  void call_with(definition const& d, std::vector<slice> words, call const& c, condition const& when, output& out);
  void expand_value(guarded_text const& value, condition const& when, location const& place, output& out,
                    std::string const& name);
  void again(guarded_text const& text, condition const& path, location const& place, output& out);
  std::size_t define(call const& c, bool global);
  std::size_t rest_of_line(call const& c) const;
  void command(slice const& in, bracket_table& brackets, std::size_t at, condition const& path, output& out,
               location const* use);
  void count(location const& place);
  void grow(std::size_t bytes, location const& place);
  void descend(std::string const& why, location const& place);
  // prep.cpp
  void prepare(std::string_view name, std::vector<slice> const& words, condition const& when, location const& place,
               output& out);

  std::vector<frame> frames_;
  int depth_ = 0;
  int quoting_ = 0;                        // inside the arguments of a parametric macro
  std::size_t steps_ = 0;
  std::set<std::tuple<std::string, text const*, std::uint32_t, std::uint32_t>> said_;   // remarks
  std::size_t expanded_ = 0;               // bytes that came out of macros
  std::map<std::string, std::uint32_t, std::less<>> own_;        // macros that the text defines, with the first place
  std::set<std::string, std::less<>> numbers_, texts_;           // how the text uses macros
  std::map<std::string, atom, std::less<>> opened_;
};

std::string squeezed(std::string_view text);           // blanks normalised
std::vector<slice> words_of(slice const& in);          // split on blanks; 0x1f quotes

} // namespace xencmp::spec
