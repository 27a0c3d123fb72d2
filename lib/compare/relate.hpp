// What comparisons of files found, as relations in the graph.
#pragma once
#include <vector>

#include "../graph/graph.hpp"
#include "files.hpp"

namespace xencmp::compare {

// Writes a relation about "artifact" for each match of two listings of a graph and for each file that only one of them
// has, and an edge `alias` for each alias.  FOUND is what compare_files says of the same two listings.  Returns the
// relations: matches in the order of the left listing, then what is only left, then what is only right.
// Raises error when a node is no listing.
std::vector<node> relate_files(graph&, node left, node right, files_comparison const& found);

} // namespace xencmp::compare
