// Parts of a form, which is a list.
#pragma once
#include "value.hpp"

namespace xencmp::guix {

// The Nth part, from 0; null when the form is shorter.
inline value const* part(value code, std::size_t n) {
  for (; code.is(tag::pair); code = code.pair->cdr)
    if (n-- == 0) return &code.pair->car;
  return nullptr;
}
// What is left behind N parts.
inline value from(value code, std::size_t n) {
  while (n-- > 0 && code.is(tag::pair)) code = code.pair->cdr;
  return code;
}
inline std::size_t length(value code) {
  std::size_t n = 0;
  for (; code.is(tag::pair); code = code.pair->cdr) ++n;
  return n;
}

} // namespace xencmp::guix
