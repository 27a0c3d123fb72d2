// What two packages pass to the steps of one kind, key by key, in all configurations at once.
#pragma once
#include <string>
#include <vector>

#include "../graph/graph.hpp"
#include "correspondence.hpp"

namespace xencmp::compare {

enum class reading : std::uint8_t {
  executed,   // dead flags are out; the last of several live ones with one key counts
  intended    // dead flags count as if the text had reached the step: behind the live ones when they are written
              // behind the step, before them when they are written before it
};
char const* name(reading);
reading reading_named(std::string_view);   // raises error

struct flag_options {
  condition assume;                            // what the user takes for granted: "arch = x86_64"
  reading mode = reading::executed;
  std::vector<correspondence> correspondences;
  std::vector<std::string> kinds;              // kinds of steps; empty: all, in the order of appearance
};

// A flag that the text sets and no step sees.
struct dead_flag {
  node flag;
  node step;           // the package itself for a variable that no step has
  std::string side;    // "left", "right"
  condition when;
};

struct flag_comparison {
  // Nodes of relations, in the order of the kinds; in each kind flags, then operands, then (step "", once) the
  // environment; in each of them the keys of the left side in its order, then those of the right side alone.
  std::vector<node> relations;
  std::vector<dead_flag> dead;
};

// Above this many different values of one key on one side the values are not compared one by one: one relation says
// that they differ, and that it is not known how.
inline constexpr std::size_t max_alternatives = 256;

// Reads the flags of two package nodes out of the graph and writes the relations there, tied to the flags by `left`
// and `right`, the flags to each other by `counterpart`.
flag_comparison compare_flags(graph&, node left, node right, flag_options const&);

// Every atom that a condition in the graph speaks of, sorted: what there is to assume something about.
std::vector<atom> atoms(graph const&);
// None of the build conditionals that the graph speaks of is given: rpmbuild without --with and --without.
condition defaults(graph const&);

} // namespace xencmp::compare
