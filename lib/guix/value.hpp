// What the static evaluator computes with: Scheme data in all configurations at once.  Code and data are one type, as
// in Scheme: what a gexp or a quasiquote builds is evaluated again, on the build side.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "../condition/condition.hpp"
#include "../source/template.hpp"

namespace xencmp::guix {

enum class value_type : std::uint8_t {
  string,        // text
  symbol,        // name
  keyword,       // name, without #:
  number,        // name, as written
  boolean,       // when: the configurations in which it is true
  character,     // name, as written
  list,          // items; also code
  choice,        // items, each with its condition; the conditions exclude each other
  hole,          // known only at build time, or not understood: kind, name (source text), reason
  system,        // (%current-system), or the triplet that (%current-target-system) gives
  package,       // form
  procedure,     // callable
  gexp,          // items[0] is its code
  phases         // items are the clauses of modify-phases, in the order of their application
};

struct value;
struct scope;
struct package_form;
using value_ref = value const*;      // owned by the evaluator's arena, never null

struct element {
  value_ref what = nullptr;
  condition when{};
  bool many = false;   // any number of elements; `what` is the hole they come from
};

struct procedure {
  std::vector<std::string> required;
  std::vector<std::pair<std::string, value_ref>> optional, keys;   // name and code of the default, or null
  std::string rest;                                                // empty: none
  std::vector<element> body;
  scope* in = nullptr;
  bool build_side = false;
};

struct value {
  value_type type = value_type::hole;
  text_template text{};
  std::string name{};
  std::string reason{};
  std::string context{};       // hole: the arguments of the calls it comes from
  hole_kind kind = hole_kind::unknown;
  condition when{};
  std::vector<element> items{};
  bool dotted = false;         // list: the last item stands behind a dot
  bool triplet = false;        // system
  location where{};
  package_form const* form = nullptr;
  procedure const* callable = nullptr;
  scope* in = nullptr;         // phases' clauses: where their code is evaluated

  bool is(value_type t) const { return type == t; }
  bool is_symbol(std::string_view n) const { return type == value_type::symbol && name == n; }
  // A list, not dotted, whose first item is the symbol HEAD.
  bool is_form(std::string_view head) const {
    return type == value_type::list && !dotted && !items.empty() && items[0].what->is_symbol(head);
  }
};

struct binding {
  std::string name;
  value_ref known = nullptr;   // or, evaluated on first use:
  value_ref code = nullptr;
  scope* in = nullptr;
  bool busy = false;
};

struct scope {
  std::vector<binding> names;
  scope* parent = nullptr;
  bool build_side = false;

  binding* find(std::string_view name) {
    for (auto b = names.rbegin(); b != names.rend(); ++b)
      if (b->name == name) return &*b;
    return nullptr;
  }
};

// (package …) before its fields are looked at.
struct package_form {
  struct field {
    std::string name;
    std::vector<element> code;
    location where;
  };
  std::vector<field> fields;
  value_ref parent = nullptr;        // what it inherits from
  std::string inherits;              // the same as written
  scope* in = nullptr;
  location where;

  field const* find(std::string_view name) const {
    for (auto const& f : fields)
      if (f.name == name) return &f;
    return nullptr;
  }
};

// The text of a place on one line: comments dropped, white space outside strings folded to one space.
std::string one_line(std::string_view source);

} // namespace xencmp::guix
