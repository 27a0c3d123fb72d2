// The readers of this room, one for each kind of file.
#pragma once
#include <set>

#include "option.hpp"

namespace xencmp::confighelp {

// What `configure --help' prints, or a program that prints alike; also CMakeCache.txt and the lines of `cmake -LA'.
void read_help(text_ptr const&, build_options&);
// A configure script: one that Autoconf made, or one that somebody wrote.
void read_script(text_ptr const&, build_options&);
// configure.ac, or m4 files that it includes.
void read_autoconf(text_ptr const&, build_options&);
// The macros that such a file defines.
std::set<std::string, std::less<>> macros_defined(text_ptr const&);
void read_cmake(text_ptr const&, build_options&);
void read_cmake_cache(text_ptr const&, build_options&);
void read_meson(text_ptr const&, build_options&);

// What the tools know without anybody's doing; each once.
void add_standard(build_options&);
// Keys of the options that a macro of Autoconf, Automake, Libtool, Gettext and the like adds; null for one that this
// table does not have.
struct macro_options {
  std::string_view macro;
  std::vector<std::string_view> keys;
};
macro_options const* options_of_macro(std::string_view macro);
// Whether a macro that options_of_macro does not have is known to add none.
bool adds_no_option(std::string_view macro);

inline bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
inline bool option_char(char c) { return name_char(c) || c == '-' || c == '.' || c == '+'; }
inline bool blank(char c) { return c == ' ' || c == '\t'; }

} // namespace xencmp::confighelp
