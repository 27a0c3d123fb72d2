// The lexical grammar of build logs: shell words, and the lines that build tools put around commands.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xencmp::buildlog {

enum class token_kind : std::uint8_t { word, operation, redirection };

// A shell word with its quotes removed, or an operator.  Begin and end are offsets into the text that was lexed.
struct token {
  token_kind kind = token_kind::word;
  std::string text;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  // Length of the part of `text` that, from its beginning, is a substitution (`…` or $(…)) and so not known.
  std::uint32_t opaque_prefix = 0;
  bool quoted = false;       // some part was quoted or escaped: never an operator or reserved word
};

struct words {
  std::vector<token> tokens;
  bool cut = false;          // the line ends inside a quotation or behind a backslash …
  std::uint32_t cut_at = 0;  // … that begins here
  std::uint32_t end = 0;     // where the line ends: behind its newline, or the end of what was given
};

// Lexes LINE from byte BEGIN: one logical line of POSIX shell (2.3 Token Recognition), which may hold newlines behind
// backslashes.  Colour sequences and carriage returns at line ends are skipped.  When PREFIXED, what continuation
// lines have in front of them in the way of time stamps is skipped as well.  Nothing is expanded: "$x" stays, "~" too.
words lex(std::string_view line, std::uint32_t begin, bool prefixed);

// Length of what LINE has in front of the command: blanks, colours, time stamps, "[ 12%]", "[1/20]", "DEBUG
// util.py:446:", "BUILDSTDERR:", "libtool: compile:", the "+ " of sh -x.
struct line_prefix {
  std::uint32_t length = 0;
  bool trace = false;        // "+ " was there
  bool stamped = false;      // something that each line of the log may have was there
};
line_prefix prefix_of(std::string_view line);

// "make[2]: Entering directory '/x'", also gmake, ninja, and the older `…' quotes, anywhere in LINE.
struct directory_line {
  enum class kind : std::uint8_t { none, entering, leaving } what = kind::none;
  std::uint32_t level = 0;
  bool ninja = false;
  std::string_view directory;
};
directory_line directory_of(std::string_view line);

// The object of a command that the build prints only in short: "  CC      xl.o", "  CC [M] x.o",
// "[ 12%] Building C object x.o", "[3/9] Linking target x"; empty when LINE (without prefix) is none.
std::string_view short_object(std::string_view line);

} // namespace xencmp::buildlog
