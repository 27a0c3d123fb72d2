#include "parse.hpp"

#include "builder.hpp"
#include "lexer.hpp"

namespace xencmp::sexp {

namespace {

using namespace lexer;
using x3::attr;
using x3::lit;
using x3::omit;
using x3::standard::char_;
using x3::no_case;

// The lexical grammar of Guile 3.0 (ice-9/read.scm): alternatives disjoint on their first byte, the most frequent
// first.  Once its opener is seen a token never backtracks: what is unterminated is an error up to the end.
constexpr auto whitespace = bytes(" \t\n\r\f");
constexpr auto delimiters = bytes(" \t\n\r\f()[]\";");
constexpr auto atom_rest = run<0>{~delimiters};
constexpr auto atom_more = run<1>{~delimiters};
constexpr auto spaces = run<1>{whitespace};
constexpr auto to_end_of_line = until{'\n'};

auto const unterminated = omit[run<0>{~byte_set{}}] >> attr(kind::error);
auto const extended = *(run<1>{~bytes("}\\")} | ('\\' >> char_) | (char_('}') >> !lit('#'))) >> "}#";
// `read' looks for the symbol behind what separates data.
auto const keyword_gap = +(spaces | (';' >> to_end_of_line) | ("#|" >> nested_comment{}));
auto const keyword_name = run<1>{~bytes(" \t\n\r\f()[]\";#'`,")} >> atom_rest;
auto const reader_option = lit("r6rs") | "fold-case" | "no-fold-case" | "curly-infix-and-bracket-lists"
                         | "curly-infix";
auto const after_hash =
    (':' >> ((omit[-keyword_gap >> ('#' >> lit('{') >> extended | keyword_name)] >> attr(kind::keyword))
           | attr(kind::error)))
  | (omit[char_("~'`") | (char_("$+,") >> -lit('@'))] >> attr(kind::prefix))
  | ('\\' >> ((omit[atom_more | char_] >> attr(kind::character)) | attr(kind::error)))
  | (omit[char_("tT") >> -no_case["rue"]] >> attr(kind::boolean))
  | (omit["f" >> char_("36") >> atom_rest >> '('] >> attr(kind::open))
  | (omit[char_("fF") >> -no_case["alse"]] >> attr(kind::boolean))
  | (omit["nil" >> !atom_more] >> attr(kind::boolean))
  | (';' >> attr(kind::comment_prefix))
  | ('(' >> attr(kind::open))
  | ("vu8(" >> attr(kind::open))
  | ('|' >> ((nested_comment{} >> attr(kind::block_comment)) | unterminated))
  | ('!' >> ((omit[reader_option >> !char_("a-zA-Z0-9-")] >> attr(kind::directive))
           | (through("!#") >> attr(kind::block_comment)) | unterminated))
  | ('{' >> ((omit[extended] >> attr(kind::extended_symbol)) | unterminated))
  | (omit['*' >> *char_("01")] >> attr(kind::bitvector))
  | (omit[char_("iebodxIEBODX") >> atom_more] >> attr(kind::atom))
  | (omit[char_("0-9@suc") >> atom_rest >> '('] >> attr(kind::open))
  | (omit[atom_rest] >> attr(kind::error));

auto const space = omit[spaces] >> attr(kind::space);
auto const atom = omit[run<1>{~bytes(" \t\n\r\f()[]\";#'`,.")} >> atom_rest]
               >> attr(kind::atom);
auto const open = omit[char_("([")] >> attr(kind::open);
auto const close = omit[char_(")]")] >> attr(kind::close);
auto const string = '"' >> ((string_rest{} >> attr(kind::string)) | unterminated);
auto const comment = omit[';' >> to_end_of_line] >> attr(kind::line_comment);
auto const prefix = omit[char_("'`") | (',' >> -lit('@'))] >> attr(kind::prefix);
auto const dot = '.' >> ((omit[atom_more] >> attr(kind::atom)) | attr(kind::dot));
auto const token = space | atom | open | close | string | ('#' >> after_hash) | comment | prefix | dot;

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string lexical_error(std::string_view t) {
  if (t.starts_with('"')) return "unexpected end of input while reading string";
  if (t.starts_with('\0')) return "a file of NUL bytes only";
  if (t.starts_with("#|")) return "unterminated `#| ... |#' comment";
  if (t.starts_with("#!")) return "unterminated `#! ... !#' comment";
  if (t.starts_with("#{")) return "unexpected end of input while reading symbol";
  if (t.starts_with("#\\")) return "unexpected end of input after #\\";
  if (t.starts_with("#:")) return "keyword prefix #: not followed by a symbol";
  return "unknown # object: " + std::string(t.substr(0, 40));
}

// How to go on in a text that is known to be wrong: from RECOVER_FROM on a parenthesis in column 1 begins a
// top-level form, whatever is open; with CUT no token reaches over one either.
struct recovery {
  std::uint32_t from = 0xffffffffu;
  bool cut = false;
};

class reader {
public:
  reader(text_ptr in, recovery how) : out_(in), in_(std::move(in)), how_(how) {}

  tree read() {
    char const* const b = in_->bytes().data();
    char const* const e = b + in_->size();
    char const* p = b;
    if (in_->bytes().starts_with(byte_order_mark)) {
      p += byte_order_mark.size();
      out_.token(kind::space, {0, static_cast<std::uint32_t>(p - b)});
    }
    if (p != e && in_->bytes().find_first_not_of('\0') == std::string_view::npos) {   // a symbol to `read', yet no text
      span const all{0, in_->size()};
      out_.complain(lexical_error(in_->bytes()), all);
      out_.token(kind::error, all);
      p = e;
    }
    while (p != e) {
      auto const begin = static_cast<std::uint32_t>(p - b);
      kind k = kind::error;
      x3::parse(p, begin >= how_.from && how_.cut ? b + next_form(begin) : e, token, k);
      span const at{begin, static_cast<std::uint32_t>(p - b)};
      if (k == kind::open && begin >= how_.from && in_column_1(begin)) out_.abandon(begin);
      if (k == kind::error) {
        out_.complain(lexical_error(in_->slice(at)), at);
        unterminated_ = unterminated_ || p == e;
      }
      out_.token(k, at);
    }
    unfinished_ = out_.inside_form();
    if (unfinished_) form_begin_ = out_.form_begin();
    return out_.finish();
  }
  // How a second reading would do better.
  bool can_recover() const { return unfinished_; }
  recovery plan() const { return {form_begin_, unterminated_}; }

private:
  bool in_column_1(std::uint32_t at) const { return at == 0 || in_->bytes()[at - 1] == '\n'; }
  // First parenthesis in column 1 behind AT; ask with growing AT only.
  std::uint32_t next_form(std::uint32_t at) {
    if (at >= boundary_) {
      auto const found = in_->bytes().find("\n(", at);
      boundary_ = found == std::string_view::npos ? in_->size() : static_cast<std::uint32_t>(found) + 1;
    }
    return boundary_;
  }

  builder out_;
  text_ptr in_;
  recovery how_;
  std::uint32_t boundary_ = 0;
  std::uint32_t form_begin_ = 0;
  bool unterminated_ = false;
  bool unfinished_ = false;
};

} // namespace

tree parse_lenient(text_ptr in) {
  reader first(in, {});
  tree t = first.read();
  if (t.ok() || !first.can_recover()) return t;
  return reader(std::move(in), first.plan()).read();
}

tree parse(text_ptr in) {
  tree t = parse_lenient(std::move(in));
  if (!t.ok()) throw error(t.errors().front().message, t.errors().front().where);
  return t;
}

} // namespace xencmp::sexp
