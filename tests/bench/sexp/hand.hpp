// The yardstick: a hand-written loop that gives the same tree as sexp::parse_lenient for well-formed text.
#pragma once
#include <xencmp/sexp/tree.hpp>

namespace xencmp::bench {

sexp::tree parse_by_hand(text_ptr in);

} // namespace xencmp::bench
