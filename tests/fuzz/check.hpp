// What must hold of every result.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <xencmp/source/error.hpp>
#include <xencmp/source/template.hpp>

namespace fuzz {

inline void require(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}
inline void check(xencmp::location const& l) {
  if (!l) return;
  require(l.at.begin <= l.at.end && l.at.end <= l.in->size(), "a place outside of its text");
  require(l.in->line_at(l.at.begin) > 0, "a place without line");
}
inline void check(xencmp::text_template const& t) {
  for (auto const& p : t.pieces) check(p.where);
}
inline void check(std::vector<xencmp::diagnostic> const& remarks) {
  for (auto const& r : remarks) {
    require(!r.message.empty(), "an empty remark");
    check(r.where);
    for (auto const& l : r.related) check(l);
  }
}

} // namespace fuzz
