// The small grammars of the spec language.  Spirit X3 parses them, in grammar.cpp alone; what nests (macros in macros,
// parentheses) is left to callers, who count their depth.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xencmp::spec {

// What stands behind a '%'.
struct reference {
  enum class form : std::uint8_t { text, percent, plain, brace, command, expression } kind = form::text;
  bool asks = false;           // has a '?'
  bool negated = false;        // has an odd number of '!'
  std::size_t name_begin = 0;  // offsets into the text
  std::size_t name_end = 0;
};
// AT is the offset of the '%'.  form::text: nothing that could name a macro follows.
reference read_reference(std::string_view text, std::size_t at);

// Offset past the bracket that closes the one at OPEN, or npos.  Only brackets of the same kind count, and a backslash
// hides the byte behind it (matchchar in rpmio/macro.c).
class bracket_table {
public:
  bracket_table(std::string_view text, std::size_t begin, std::size_t end) : text_(text), begin_(begin), end_(end) {}
  std::size_t after(std::size_t open);

private:
  static constexpr std::size_t near = 256;
  void fill(char open, char close, std::vector<std::size_t>& table);
  std::string_view text_;
  std::size_t begin_, end_;
  std::vector<std::size_t> braces_, parentheses_, squares_;
};

// Whether a line goes on in the next one (copyNextLineFromOFI in build/parseSpec.c), and what it waits for.
struct line_state {
  int braces = 0, parentheses = 0, squares = 0;
  bool continued = false;
  std::size_t opener = 0;      // offset of the outermost open %{ %( %[
  bool closed() const { return !braces && !parentheses && !squares; }
  bool complete() const { return closed() && !continued; }
  void feed(std::string_view text, std::size_t begin, std::size_t end);
};

// A line of a preamble: a tag's name as written, "Source0" or "Requires(post)", and where its value begins; npos when
// TEXT is no such line.  WHAT is the tag in lower case, without number and qualifier (build/parsePreamble.c).
struct tag_line {
  std::size_t name_begin = std::string_view::npos, name_end = 0, value = 0;
  std::string_view what;
  bool defines_macro = false;      // %{WHAT} is its value from now on
};
tag_line read_tag_line(std::string_view text);

// "%if", "%ifarch", "%else" … at the start of TEXT, blanks before it skipped; "" when there is none.
struct directive {
  std::string_view word;
  std::size_t begin = 0, rest = 0;
};
directive read_directive(std::string_view text);
// A section's token at column 0 in lower case ("%build"), or "".  *REST becomes the offset of its argument.
std::string read_section_header(std::string_view text, std::size_t* rest);

// Tokens of an expression (rpmio/expression.c).
struct token {
  enum class kind : std::uint8_t { integer, string, version, op, open, close, word, function, bad, end } what = kind::end;
  std::size_t begin = 0, end = 0;     // of the string's inside for strings and versions
  std::string_view text;
};
// MACROS: references stand in it, which are part of numbers and strings.
std::vector<token> read_expression_tokens(std::string_view text, bool macros);

} // namespace xencmp::spec
