// Keywords that stand deeper in a package's arguments than among its own: in a branch of an `if', in what is spliced in.
#pragma once
#include <string_view>
#include <vector>

#include "definition.hpp"

namespace xencmp::rewrite {

struct nested_keyword {
  sexp::cursor keyword, value;
  style in;                      // of the value
  part context;                  // with the tests that the keyword depends on
};

// Those of KEYWORD in AT, an expression that gives arguments, or a part of them, in the order of their places.
std::vector<nested_keyword> nested_keywords(sexp::cursor at, std::string_view keyword);
// Those in what is spliced into LIST, arguments from the FIRSTth datum on.
std::vector<nested_keyword> spliced_keywords(sexp::cursor list, std::size_t first, std::string_view keyword);

} // namespace xencmp::rewrite
