// Units: what a build log says was compiled, and with which options.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "../source/error.hpp"

namespace xencmp {

enum class option_category : std::uint8_t {
  driver,            // -c -o -pipe -specs= -x
  dependency,        // -MD -MF …
  debugging,         // -g…
  definitions,       // -D -U, also through -Wp,
  includes,          // -I -isystem -include -nostdinc
  dialect,           // -std= -fno-builtin …
  target,            // -m…, -pthread
  code_generation,   // -fPIC -fexceptions -ffile-prefix-map= …
  optimization,      // -O, -f… that GCC's records call Optimization
  warnings,          // -W…
  linking,           // -l -L -Wl, -shared …
  unknown            // no record of GCC's knows it
};
char const* name(option_category);

// One option of a compiler command line, with its argument.
struct compiler_option {
  std::string text;        // as in the log, "-include config.h" with one blank when the argument stands apart
  std::string name;        // the record's spelling: "-D", "-std=", "-Wshadow", "-fstack-protector-strong"
  std::string argument;    // "" when it takes none
  std::string key;         // options with the same key override each other; the last one counts
  std::string normalised;  // text after build roots, `..` and store paths are folded: what comparisons use
  option_category category = option_category::unknown;
  bool hardening = false;  // turns a hardening measure on: a tag across the categories
  bool effective = true;   // false: a later option with the same key wins, or a repeated -I
  bool is_default = false; // the compiler's profile does this anyway: -m64, -mtune=generic
  std::uint32_t index = 0; // position in argv, from 1; the parts of one -Wp,a,b or -Wl,a,b share it
  location where;
};

struct unit {
  std::string source;      // normalised: "tools/libacpi/build.c"
  std::string output;      // as in the log
  std::string compiler;    // argv[0] without launchers such as ccache
  std::string directory;   // where it ran, as far as the log tells; else empty
  bool directory_certain = false;
  bool complete = true;    // false: the log ends, or a quotation does not, in the middle of the command
  std::vector<std::string> argv;
  std::vector<std::string> operands;   // what is no option: the files that are compiled or linked, as in the log
  std::vector<compiler_option> options;
  location where;
};

struct build_log {
  text_ptr text;
  std::string profile;            // what the compiler does by default: a name of buildlog/profile.hpp, "guix" …
  std::string target;             // … and architecture, "x86_64"
  std::string build_root;         // "/builddir/build/BUILD/xen-4.14.6"; empty when none was found
  std::vector<unit> units;
  std::uint32_t hidden = 0;       // commands that the build printed only in short ("CC build.o")
  std::vector<std::string> versions;   // "4.14.6": program versions that paths of the log show, sorted
  std::vector<diagnostic> remarks;
};

} // namespace xencmp
