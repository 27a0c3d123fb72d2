// The simple commands of one logical line of a log, and which of them are compilers.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lexer.hpp"

namespace xencmp::buildlog {

// sh -c 'sh -c "…"' is followed this deep; what is nested deeper is said to be unknown.
inline constexpr int max_shell_depth = 8;

// A command line of a compiler as the log shows it.
struct compiler_command {
  std::vector<token> argv;       // from the compiler's name on, without launchers, assignments and redirections
  std::string directory;         // set by `cd` on the same line; relative when the `cd` was
  std::uint32_t begin = 0;       // offsets in the line
  std::uint32_t end = 0;
  bool complete = true;
  bool glued = false;            // stood behind another one without a separator, as parallel makes print them
};

struct line_commands {
  std::vector<compiler_command> compilers;
  std::string directory;         // where the line's last `cd` at its top level leads; "" when there is none
  bool parallel = false;         // runs make with -j N, N > 1
  bool output_sync = false;      // runs make with -O: each target's output stands together
  std::uint32_t hidden = 0;      // libtool --silent: the real commands are not printed
  bool too_deep = false;         // sh -c within sh -c beyond max_shell_depth
  bool cut = false;              // as in words
  std::uint32_t cut_at = 0;
  std::uint32_t line_end = 0;
};

// Whether NAME, a program with or without directory, is a compiler driver: cc, gcc, g++, c++, c89, c99, clang,
// clang++, also with a target in front and a version behind, x86_64-linux-gnu-gcc-12.
bool is_compiler(std::string_view name);

// Commands of LINE from byte BEGIN.  Understood: `;`, `&&`, `||`, `|`, `&`, ( ), reserved words, assignments in front,
// env, nice, time, ccache and its like, sh -c '…', cd.  Libtool's own lines (--mode=) are left out: the ones it
// prints behind "libtool: compile:" are the real ones.  Nothing is run, nothing named is opened.
line_commands commands_of(std::string_view line, std::uint32_t begin, bool prefixed);

// DIRECTORY, or BASE/DIRECTORY when it is relative.
std::string join_path(std::string const& base, std::string const& directory);

} // namespace xencmp::buildlog
