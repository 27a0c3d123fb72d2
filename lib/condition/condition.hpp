// When something holds: a Boolean function over atoms, held as a reduced ordered decision diagram, so that equality,
// implication and "never" are exact.  Atoms may have many values (architectures, version numbers): an edge stands for
// an interval of the atom's ordered domain, which makes the values of one atom exclude each other by construction.
// (Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", 1986; the intervals are as in interval decision
// diagrams, Strehl and Thiele, 1998.)
//
// A condition is a value: it shares nothing mutable, needs no manager, and may be used from several threads.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "atom.hpp"

namespace xencmp {

// A set of values of one atom, as sorted disjoint intervals [first, second); `second` missing is "no upper bound".
struct value_range {
  atom_value from;
  bool bounded = false;
  atom_value to{};   // exclusive; counts only when bounded
  bool is_point(atom_domain d) const { return bounded && to == from.successor(d); }
  friend bool operator==(value_range const&, value_range const&) = default;
};
struct literal {
  atom about;
  std::vector<value_range> in;
};
using product = std::vector<literal>;   // all must hold

class condition {
public:
  // A diagram of more nodes is refused with an error: an endless computation helps nobody.
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  static constexpr std::size_t max_nodes = 1u << 10;   // sanitizers are slow
#else
  static constexpr std::size_t max_nodes = 1u << 20;
#endif

  condition() : condition(always()) {}
  static condition always();
  static condition never();
  static condition holds(atom const& a);                              // a boolean atom is yes; a macro is defined
  static condition is(atom const& a, atom_value const& v);
  static condition at_least(atom const& a, atom_value const& v);      // a >= v; undefined is below every v
  static condition one_of(atom const& a, std::vector<std::string> const& values);   // text domain

  bool is_always() const { return diagram_ == nullptr && constant_; }
  bool is_never() const { return diagram_ == nullptr && !constant_; }
  // Two conditions of one identity are equal, as long as both live; others may be.
  void const* identity() const { return diagram_ ? static_cast<void const*>(diagram_.get()) : constant_ ? this_is_always : nullptr; }

  friend condition operator&(condition const&, condition const&);
  friend condition operator|(condition const&, condition const&);
  condition operator!() const;
  friend bool operator==(condition const&, condition const&);
  bool implies(condition const& other) const {
    return identity() == other.identity() || is_never() || other.is_always() || (*this & !other).is_never();
  }
  bool excludes(condition const& other) const { return (*this & other).is_never(); }

  // The condition that is left once the atom has this value.
  condition given(atom const& a, atom_value const& v) const;
  // The condition that is left where ASSUMPTION holds, as simple as it gets (Coudert and Madre's "restrict"): agrees
  // with this condition wherever ASSUMPTION is true, and is anything elsewhere.
  condition assuming(condition const& assumption) const;

  std::vector<atom> atoms() const;                                     // sorted
  // The values of an atom at which this condition may change, sorted; empty when it does not depend on it.
  std::vector<atom_value> cuts(atom const& a) const;
  // An irredundant sum of products (Minato and Morreale's ISOP, with value sets for literals).
  std::vector<product> sum_of_products() const;
  // One assignment that makes it true; empty when it is always or never true.
  std::vector<std::pair<atom, atom_value>> example() const;
  // As the field would write it: "with ovmf and not arch in {aarch64, armv7hl}", "always", "never".
  std::string to_string() const;

  struct diagram;   // condition.cpp
private:
  static constexpr char const* this_is_always = "";
  explicit condition(bool c) : constant_(c) {}
  explicit condition(std::shared_ptr<diagram const> d) : diagram_(std::move(d)) {}
  friend class diagram_operation;

  bool constant_ = true;                       // counts when there is no diagram
  std::shared_ptr<diagram const> diagram_;
};

} // namespace xencmp
