// What the static evaluator computes with: Scheme data.  Code and data are one type, as in Scheme.  A value is 16 bytes,
// knows where it is written, and points into the arena of its evaluator.
//
// Values are those of one configuration: which system it is for, and how tests turn out that only the build can answer.
// decisions.hpp says how all configurations are gone through.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "../source/template.hpp"

namespace xencmp::guix {

enum class tag : std::uint8_t {
  unspecified,   // what (if #f #f) gives
  nil,           // ()
  boolean,       // number is 0 or 1
  integer,       // number
  real,          // real
  character,     // number: the code point
  symbol,        // name
  keyword,       // name, without #:
  string,        // text
  pair,          // cell
  procedure,     // callable
  builtin,       // name: a procedure that the evaluator knows
  macro,         // rules
  package,       // form
  gexp,          // code of the builder, not run: closure
  phases,        // of modify-phases: changes
  system,        // (%current-system), or (%current-target-system) when `bits` has value::target; a string in Guix
  values,        // several values, cell is the list of them
  hole,          // known only at build time, or not understood: unknown
  lazy           // code that has not been read from the tree: number is the node
};

struct symbol;
struct cell;
struct procedure;
struct macro;
struct package_form;
struct closure;
struct phase_changes;
struct hole;
struct string_data;

struct value {
  enum : std::uint8_t {
    many = 1,      // hole among the elements of a list: any number of elements
    target = 2,    // system: that of the target
    quoted = 4,    // gexp: made from old-style code
    platform = 8   // system, string: not the name, but the platform (guix platform) of that system or target
  };

  tag type = tag::unspecified;
  std::uint8_t bits = 0;
  std::uint16_t file = 0;       // which text it is written in; 0: none
  std::uint32_t at = 0;         // offset of its first byte
  union {
    std::int64_t number = 0;
    double real;
    symbol const* name;
    string_data const* text;
    cell* pair;
    procedure const* callable;
    macro const* rules;
    package_form* form;
    closure const* code;
    phase_changes const* changes;
    hole const* unknown;
  };

  bool is(tag t) const { return type == t; }
  bool is_symbol(symbol const* s) const { return type == tag::symbol && name == s; }
  bool is_many() const { return type == tag::hole && (bits & many); }
  bool is_false() const { return type == tag::boolean && number == 0; }
};
static_assert(sizeof(value) == 16);

struct cell {
  value car, cdr;
};

// Part of a string: bytes, or the value that a hole comes from.
struct string_piece {
  std::string_view bytes;
  hole_kind kind = hole_kind::unknown;
  bool is_hole = false;
  std::uint16_t file = 0;
  std::uint32_t at = 0;
  std::string_view shown;       // of a hole: what stands for it, when that is not the text at its place
};
struct string_data {
  std::string_view bytes;                   // when there are no pieces
  std::span<string_piece const> pieces;
  bool literal() const { return pieces.empty(); }
};

// An input of a package that is asked for by its label.
struct input_query {
  value package;
  std::string_view label;
  enum : std::uint8_t { host, native, all } which = host;   // all: also what its build system adds, as %build-inputs has it
};

struct scope;
struct hole {
  hole_kind kind = hole_kind::unknown;
  bool object = false;          // some object, whatever it is: neither false nor a string nor a list
  bool parameter = false;       // a yes or no that whoever builds decides: (#:key tests?)
  std::string_view reason;      // of an unknown one
  std::string_view shown;       // what it is called; empty: its source text
  scope* in = nullptr;          // the variables that its source text speaks of
  input_query const* input = nullptr;   // looked up only where it matters which one it is, or whether it is there
};

// Code with the variables it sees.
struct closure {
  mutable value code;           // may be lazy
  scope* in = nullptr;
  // Of a gexp: its code once values are put into it, and in which settings that holds.
  mutable value filled{};
  mutable std::uint64_t valid = 0;
};

struct parameter {
  symbol const* name = nullptr;
  value initial{};              // code of the default
  bool has_initial = false;
};
struct procedure {
  std::span<parameter const> required, optional, keys;
  symbol const* rest = nullptr;
  bool other_keys = false;
  value body;                   // list of forms
  scope* in = nullptr;
  symbol const* name = nullptr;
  std::span<value const> clauses;   // case-lambda: other procedures to try, in order
};

struct binding {
  symbol const* name = nullptr;
  enum : std::uint8_t { known, code, busy } state = known;
  bool initial = false;         // the default of a parameter, whose own name means what it means outside
  bool loading = false;         // computed when the module is loaded, before anybody says for which system
  value what{};                 // known: the value; else its code
  scope* in = nullptr;          // … and where that is evaluated
  std::uint64_t valid = ~std::uint64_t{0};   // known: in which settings; see decisions.hpp
  value source{};               // the code again, for other settings
};

class module;
struct scope {
  scope* parent = nullptr;
  std::span<binding> names;
  std::uint32_t used = 0;
  bool build_side = false;
  module* of = nullptr;         // of the outermost scope on the host side

  binding* find(symbol const* name) {
    for (auto i = used; i-- > 0;)
      if (names[i].name == name) return &names[i];
    return nullptr;
  }
  binding& add(symbol const* name, value v) {
    auto& b = names[used++];
    b = {name, binding::known, false, false, v};
    return b;
  }
  binding& add_code(symbol const* name, value c, scope* in) {
    auto& b = names[used++];
    b = {name, binding::code, false, false, c, in, ~std::uint64_t{0}, c};
    return b;
  }
};

// (package …) before its fields are looked at.
struct package_form {
  // What was computed, and in which settings it holds.
  struct held {
    value what;
    std::uint64_t valid = 0;
    bool busy = false;          // it is being computed
  };
  struct field {
    symbol const* name = nullptr;
    value code;
    bool visible = true;        // to the other fields, by its name
    held own{};                 // its value where this package is the one that is asked
  };
  std::span<field> fields;
  value parent_code{};          // what it inherits from
  bool has_parent = false;
  scope* in = nullptr;
  value origin{};               // the whole form
  module* of = nullptr;         // the module it is written in
  bool hidden = false;          // made by hidden-package
  held parent{};

  field* find(symbol const* name) {
    for (auto& f : fields)
      if (f.name == name) return &f;
    return nullptr;
  }
};

// One clause of modify-phases, or (many) a part of which nothing is known.
struct phase_change {
  value clause;
  scope* in = nullptr;
};
struct phase_changes {
  std::span<phase_change const> all;   // in the order of their application
};

// Bytes at a place of a text on one line: comments dropped, white space outside strings folded to one space.
std::string one_line(std::string_view source);

} // namespace xencmp::guix
