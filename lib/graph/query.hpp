// Conjunctive pattern queries: all ways to bind the variables so that every pattern is a fact.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "graph.hpp"

namespace xencmp {

struct variable {
  std::string name;
  friend bool operator==(variable const&, variable const&) = default;
};
using pattern_term = std::variant<variable, term>;
struct pattern {
  pattern_term subject, predicate, object;
};

struct query_options {
  std::size_t limit = 1'000'000;   // results; above it the answer is not complete
};

struct answer {
  std::vector<std::string> variables;        // in the order of first appearance in the patterns
  std::vector<std::vector<term_id>> rows;    // one value a variable; sorted, each once
  bool complete = true;                      // false: the limit was reached, and which rows are here depends on the
                                             // join order; the same graph and patterns give the same ones
};

// Patterns are joined most selective first, by the counts of the graph's indexes.  No recursion.
answer query(graph const&, std::vector<pattern> const&, query_options const& = {});

} // namespace xencmp
