// Guarded values: what a variable holds in all configurations at once.
#pragma once
#include <vector>

#include "../source/template.hpp"
#include "condition.hpp"

namespace xencmp {

// A value that is there only when the condition holds.
template <typename T> struct guarded {
  T value;
  condition when;
};

// A text in all configurations at once: the concatenation of those pieces whose condition holds.  Appending is
// concatenation whatever the conditions are, and two branches that share a beginning share its pieces, so
// X="$X --foo" under twenty conditions stays twenty pieces and not a million alternatives.
using guarded_text = std::vector<guarded<piece>>;

// The text when C holds, and nothing otherwise.  Pieces that become impossible are dropped.
guarded_text when(guarded_text t, condition const& c);
// THEN_TEXT where C holds, ELSE_TEXT where it does not; pieces common to the front of both are shared.
guarded_text choose(condition const& c, guarded_text const& then_text, guarded_text const& else_text);
// The text that is left in the configurations where C holds, with conditions simplified under C.
guarded_text assuming(guarded_text const& t, condition const& c);
// Every distinct text with its condition, in the order of first appearance; conditions are disjoint and cover all.
// Stops with an error above LIMIT alternatives.
std::vector<guarded<text_template>> alternatives(guarded_text const& t, std::size_t limit = 4096);

} // namespace xencmp
