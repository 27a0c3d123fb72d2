// Macros that every RPM distribution has.
#pragma once
#include "expander.hpp"

namespace xencmp::spec {

// Defines the standard directories, tools, architecture families and build commands.
void define_standard_macros(expander& to);

} // namespace xencmp::spec
