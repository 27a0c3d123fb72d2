// The marks that a reader put before the names of a listing by hand, against what the comparison found.
#pragma once
#include <string>
#include <vector>

#include "files.hpp"

namespace xencmp::compare {

// Marks mean: "+" same file in the same place (whatever its version), "=" same file in another place, "-" only in this
// listing.  Others, and none, say nothing.
struct contradicted_mark {
  bool left = true;            // which listing
  std::size_t file = none;     // index there
  std::string found;           // what it is instead: "same place", "other place", "one side only", "alias"
};

// In the order of the listings, left first.
std::vector<contradicted_mark> contradicted_marks(listing const& left, listing const& right, files_comparison const&);

} // namespace xencmp::compare
