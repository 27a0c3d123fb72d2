// Build logs: which compiler commands a build ran.
#pragma once
#include <string>

#include "unit.hpp"

namespace xencmp::buildlog {

struct log_options {
  std::string profile;              // a name of profile.hpp; "": the one that the log's words speak for
  std::string target = "x86_64";    // architecture that was compiled for
  std::string build_root;           // "": found by voting, see paths.hpp
};

// Quoted arguments may run over this many lines.
inline constexpr int max_quoted_lines = 16;

// Reads a whole log or an excerpt of one, down to a single command.  A unit is made of each command of a compiler
// driver that names a file to compile or link; one for each source when it names several.  Takes time in proportion
// to the log's length; runs nothing and opens nothing that the log names.
//   Raises error, with line and column where there is a place, when the text holds no compiler command: when it is
// empty, binary, a listing of files, anything else, or a single command that is cut off.  A log whose commands are
// all printed in short ("CC xl.o") is read: it has no units, and `hidden` counts them.
//   A command that the log's end cuts off makes a unit that is not `complete`, with a remark of severity::error.
build_log read_log(text_ptr text, log_options const& options = {});

// What a page counts that lists a command line: options, an argument of its own word not counted, and operands.
std::size_t argument_count(unit const&);

} // namespace xencmp::buildlog
