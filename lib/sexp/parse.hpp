// Reads Guile's syntax, with the hash extensions of (guix gexp), into a tree.
#pragma once
#include "tree.hpp"

namespace xencmp::sexp {

// The whole text.  Raises error with file, line and column at the first thing that is wrong; an unclosed
// parenthesis, string or comment is named where it opens.
tree parse(text_ptr in);

// Never raises for bad syntax: what is wrong becomes nodes of kind::error and tree::errors().  Reading goes on
// at the next top-level form, which is an opening parenthesis in column 1.
tree parse_lenient(text_ptr in);
// The same, into memory that is taken from POOL.
tree parse_lenient(text_ptr in, memory_pool& pool);

} // namespace xencmp::sexp
