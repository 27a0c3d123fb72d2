// What the files with procedures share.
#pragma once
#include "evaluator.hpp"

namespace xencmp::guix {

// The call as a hole: of the kind of a hole among its arguments, else of kind OTHERWISE.
value unresolved(evaluator& e, call const& c, hole_kind otherwise = hole_kind::unknown);
inline value wrong_call(evaluator& e, call const& c) { return e.unknown(c.code, "a call with other arguments than it takes", c.in); }
// Whether some argument stands for any number of them.
inline bool has_many(call const& c) {
  for (auto const& a : c.args)
    if (a.is_many()) return true;
  return false;
}
// The name of a variable or keyword of which nothing but that counts.
inline std::string_view name_of(value v) { return v.is(tag::symbol) || v.is(tag::keyword) ? v.name->name : std::string_view{}; }

} // namespace xencmp::guix
