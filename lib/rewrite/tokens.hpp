// What counts of a text when it is told from another: its tokens, without blanks and comments.
#pragma once
#include "../sexp/tree.hpp"

namespace xencmp::rewrite {

// Calls USE(bytes) for each token of the nodes [from, to), in order; trivia and datum comments are left out.
template <typename F> void each_token(sexp::tree const& t, sexp::node_id from, sexp::node_id to, F use) {
  for (sexp::node_id i = from; i < to;) {
    auto const n = t[i];
    if (n.type == sexp::kind::discarded) {
      i = n.next;
      continue;
    }
    if (!is_trivia(n.type) && n.next == i + 1 && n.type != sexp::kind::root) use(t.slice(i));
    ++i;
  }
}

} // namespace xencmp::rewrite
