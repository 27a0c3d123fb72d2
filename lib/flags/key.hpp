// The key of a flag: what two flags must share to be about the same thing.
#pragma once
#include <string>

#include "../source/template.hpp"

namespace xencmp {

// By the kind of the step:
//   configure        --enable-x, --disable-x, --enable-x=v    "enable-x"   (Autoconf manual, "Package Options")
//                    --with-x, --without-x, --with-x=v        "with-x"     (Autoconf manual, "External Software")
//                    --prefix=v, --libdir v                   "prefix", "libdir"
//   cmake            -DX=v, -DX:T=v, -UX                      "-DX"
//   meson            -Dx=v, --x=v                             "-Dx", "x"
//   any              NAME=v                                   "NAME"
//   else             the argument itself
// An argument that begins with a hole has its source text for a key.
std::string flag_key(std::string const& step_kind, text_template const& argument);

// Whether an argument is a flag ("--x", "-x", NAME=v) and not an operand of a step of this kind.
bool is_flag(std::string const& step_kind, text_template const& argument);

} // namespace xencmp
