// Reads what upstream's configure knows.
#pragma once
#include <vector>

#include "option.hpp"

namespace xencmp::confighelp {

// The options of one package as TEXTS tell them, each by its name (configure, configure.ac, *.m4, CMakeLists.txt,
// *.cmake, CMakeCache.txt, meson.options, meson_options.txt), else as output of `configure --help'.  Raises error when
// they are of different configurators, or when output of `configure --help' shows no option.
build_options read_build_options(std::vector<text_ptr> const& texts);

} // namespace xencmp::confighelp
