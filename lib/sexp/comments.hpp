// Which comments belong to a datum.
#pragma once
#include <vector>

#include "cursor.hpp"

namespace xencmp::sexp {

// In document order.  BEFORE are those that begin a line, directly above the datum or before it on its own line: a
// blank line or another datum separates.  BEHIND are those that follow it on its line with nothing else between.
struct comments {
  std::vector<cursor> before, behind;
};
comments comments_of(cursor datum);

} // namespace xencmp::sexp
