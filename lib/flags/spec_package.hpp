// Packages as RPM specs define them: the scriptlets' commands become steps with flags.
#pragma once
#include "../spec/spec.hpp"
#include "flag.hpp"

namespace xencmp {

// What SPEC says about the build: the steps of %conf, %build, %install and %check, in all configurations at once.
// Conditions are simplified where ASSUME holds; what never holds there is left out.
//
// A step's kind is "configure" for programs called configure or config, "make" for make and gmake, else the program's
// base name.  Arguments that an option takes as the next word (make's -C, cmake's -B …) are joined to it by a blank.
package read_spec_package(spec::spec_file const& spec, condition const& assume = condition::always());
// Reads TEXT first; raises error as spec::read_spec does.
package read_spec_package(text_ptr text, spec::options const& how = {});

} // namespace xencmp
