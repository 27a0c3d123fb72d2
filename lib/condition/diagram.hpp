// The inside of a condition; nobody but lib/condition includes this.
#pragma once
#include "condition.hpp"

namespace xencmp {

struct condition::diagram {
  using index = std::uint32_t;   // 0 is false, 1 is true, the rest are nodes
  struct node {
    std::uint32_t variable = 0;          // index into atoms; grows from the root down
    std::vector<atom_value> cuts;        // children[i + 1] begins at cuts[i]
    std::vector<index> children;         // one more than cuts; no two neighbours are the same
    friend auto operator<=>(node const&, node const&) = default;
  };
  std::vector<atom> atoms;                        // sorted; each one is used
  std::vector<node> nodes = std::vector<node>(2); // two empty ones stand for the terminals
  index root = 0;
  friend bool operator==(diagram const&, diagram const&) = default;
};

} // namespace xencmp
