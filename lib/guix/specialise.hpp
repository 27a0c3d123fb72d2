// A package that was read for all systems at once, for one of them.
#pragma once
#include <optional>
#include <string>

#include "../flags/flag.hpp"

namespace xencmp::guix {

// P as it is built for SYSTEM, as (%current-system) gives it, or in a cross build for TARGET, a triplet; what cannot
// hold there is left out.  A system without a target is a native build.  Raises error for a system that Guix does not
// know.
package specialise(package p, std::optional<std::string> const& system, std::optional<std::string> const& target);

} // namespace xencmp::guix
