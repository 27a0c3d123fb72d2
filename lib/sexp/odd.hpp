// Tokens that are rare in real text, and those that are wrong: as ice-9/read.scm of Guile 3.0 has them.
#pragma once
#include <string>

#include "tree.hpp"

namespace xencmp::sexp {

struct odd_token {
  kind type = kind::error;
  char const* end = nullptr;    // where to go on
  std::string message = {};     // what is wrong, or nothing
  char const* stop = nullptr;   // where `read` stops then
};

// The token that begins at FIRST, with # or a quotation mark.
odd_token read_odd(char const* first, char const* last, tree::options);

} // namespace xencmp::sexp
