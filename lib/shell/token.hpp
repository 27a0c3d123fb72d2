// Words and operators of a shell script in all configurations at once.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "../condition/guarded.hpp"
#include "../source/error.hpp"

namespace xencmp::shell {

enum class part_kind : std::uint8_t {
  literal,     // after quote removal
  hole,        // came as a hole of the script: a macro, …
  parameter,   // $x, ${x:-y}: `inner` is what stands behind the $ or between the braces
  command,     // $(…), `…`: `inner` is the script
  arithmetic,  // $((…)); as a word of its own, ((…))
  process      // <(…), >(…)
};

struct word_part {
  part_kind kind = part_kind::literal;
  piece value;          // the literal or hole itself; for an expansion its source text
  guarded_text inner;
  bool quoted = false;
  condition when;       // within the token's condition
};

enum class token_kind : std::uint8_t { word, newline, symbol, here_document };

// In every configuration, the tokens whose condition holds are the tokens of that configuration, in order.
struct token {
  token_kind kind = token_kind::word;
  std::string symbol;             // "&&", "<<-", …; of a redirection without its file descriptor
  std::vector<word_part> parts;   // a word; the text of a here-document whose delimiter was not quoted
  condition when;
  location where;
  std::shared_ptr<std::vector<token> const> elements{};   // of NAME=( … )
};

// Cuts a script into tokens.  Where configurations disagree on the inside of a word, the word has conditional parts;
// only where they disagree on its end, or on quoting, does the lexer follow several states, and it joins them again as
// soon as they agree: work grows with the text, not with the number of configurations.
std::vector<token> tokenize(guarded_text const& script, std::vector<diagnostic>& remarks);

// The text as the inside of one word, in which blanks and operators are ordinary: the y of ${x:-y}.
std::vector<word_part> tokenize_word(guarded_text const& text, bool quoted, std::vector<diagnostic>& remarks);

// The bytes [begin, end) of a literal piece, with their own place where the text gives one.
piece slice(piece const& p, std::size_t begin, std::size_t end);
// From the start of one place to the end of another, where both are in one text and in order; else the first.
location join(location const& first, location const& last);

} // namespace xencmp::shell
