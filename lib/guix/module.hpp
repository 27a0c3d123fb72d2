// The top level of a module: which names it defines, as code.
#pragma once
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "../sexp/cursor.hpp"
#include "value.hpp"

namespace xencmp::guix {

// Data nested deeper than this become a hole.
inline constexpr int max_datum_depth = 400;

// One definition: (define NAME value), (define (NAME …) body …) and their kin.
struct definition {
  std::string name;
  sexp::node_id at = 0;      // the whole form
  bool is_procedure = false; // (define (NAME …) …)
};

// The definitions of a tree in the order of the file; also those inside a top-level begin or let.
std::vector<definition> definitions(sexp::tree const& t);

// The datum at a node, as `read` would give it: prefixes become lists such as (quote x).
value_ref datum(sexp::cursor at, std::deque<value>& arena, int depth = 0);

} // namespace xencmp::guix
