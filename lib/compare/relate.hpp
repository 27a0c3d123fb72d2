// What comparisons of files and of units found, as relations in the graph.
#pragma once
#include <string>
#include <vector>

#include "../graph/graph.hpp"
#include "files.hpp"
#include "notes.hpp"
#include "units.hpp"

namespace xencmp::compare {

// Writes a relation about "artifact" for each match of two listings of a graph and for each file that only one of them
// has, and an edge `alias` for each alias.  FOUND is what compare_files says of the same two listings.  Returns the
// relations: matches in the order of the left listing, then what is only left, then what is only right.
// Raises error when a node is no listing.
std::vector<node> relate_files(graph&, node left, node right, files_comparison const& found);

// The same for two logs: a relation about "unit" for each match and for each unit of one log only, and one about
// "option" for each option of matched units that is not the same on both sides; its step is the left unit's source.
// Raises error when a node is no log.
std::vector<node> relate_units(graph&, node left, node right, unit_comparison const& found);

// A relation about "note" for each kind of note that FILE has on either side; its step is FILE, its key the owner and
// the type.  LEFT and RIGHT are nodes of notes.  Raises error when one is not.
std::vector<node> relate_notes(graph&, std::string const& file, std::vector<node> const& left,
                               std::vector<node> const& right);

} // namespace xencmp::compare
