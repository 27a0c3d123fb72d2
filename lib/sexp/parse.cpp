#include "parse.hpp"

#include "builder.hpp"
#include "lexer.hpp"
#include "odd.hpp"

namespace xencmp::sexp {

namespace {

using namespace lexer;
using x3::attr;
using x3::lit;
using x3::omit;
using x3::standard::char_;

// The tokens of which real text is made: alternatives disjoint on their first byte, the most frequent first.  What
// is of kind::error here is left to read_odd, which knows them all and what is wrong with those that are none.
constexpr auto delimiters = bytes(" \t\n\r\f()[]\";");
constexpr auto atom_rest = run<0>{~delimiters};
constexpr auto atom_more = run<1>{~delimiters};
constexpr auto to_end_of_line = until{'\n'};

auto const keyword_name = run<1>{~bytes(" \t\n\r\f()[]\";#'`,0123456789+-.")} >> atom_rest;
auto const after_hash =
    (':' >> ((omit[keyword_name] >> attr(kind::keyword)) | attr(kind::error)))
  | (omit[char_("~'`") | (char_("$+,") >> -lit('@'))] >> attr(kind::prefix))
  | (omit[char_("tf") >> !atom_more] >> attr(kind::boolean))
  | (omit['\\' >> char_('!', '~') >> !atom_more] >> attr(kind::character))
  | ('(' >> attr(kind::open))
  | (';' >> attr(kind::comment_prefix))
  | ('|' >> ((nested_comment{} >> attr(kind::block_comment)) | attr(kind::error)))
  | attr(kind::error);

auto const space = omit[blanks{}] >> attr(kind::space);
auto const atom = omit[run<1>{~bytes(" \t\n\r\f()[]\";#'`,.")} >> atom_rest] >> attr(kind::atom);
auto const open = omit[char_("([")] >> attr(kind::open);
auto const close = omit[char_(")]")] >> attr(kind::close);
auto const string = '"' >> ((plain_string_rest{} >> attr(kind::string)) | attr(kind::error));
auto const comment = omit[';' >> to_end_of_line] >> attr(kind::line_comment);
auto const prefix = omit[char_("'`") | (',' >> -lit('@'))] >> attr(kind::prefix);
auto const dot = '.' >> ((omit[atom_more] >> attr(kind::atom)) | attr(kind::dot));
auto const token = space | atom | open | close | string | ('#' >> after_hash) | comment | prefix | dot;

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// A form that is still open at the end of the text, or whose last token is, is read again up to the next
// parenthesis in column 1, and reading goes on from there.  So often, and no more, the rest of the text is read in
// vain; then every such parenthesis ends what is open.
constexpr int max_second_looks = 16;

class reader {
public:
  reader(text_ptr in, memory_pool* pool)
    : out_(in, pool), in_(std::move(in)), begin_(in_->bytes().data()), end_(begin_ + in_->size()), limit_(end_) {}

  tree read() {
    char const* p = begin_;
    if (in_->bytes().starts_with(byte_order_mark)) {
      p += byte_order_mark.size();
      out_.token(kind::space, between(begin_, p));
    }
    // A symbol to `read', yet no text.
    if (p != end_ && in_->bytes().find_first_not_of('\0') == std::string_view::npos) {
      out_.refuse("a file of NUL bytes only", at(p), between(p, end_));
      return out_.finish();
    }
    for (;;) {
      read_tokens(p);
      if (limit_ != end_) {
        out_.abandon(at(p));
        out_.forgive();
        limit_ = looks_ < max_second_looks ? end_ : next_form(p);
      } else if (!out_.inside_form() && !unterminated_) {
        break;
      } else {
        auto const form = out_.suspect();
        char const* const next = next_form(begin_ + form.begin);
        if (next == end_) break;
        if (!unterminated_) out_.complain_unclosed();
        out_.go_back(form);
        p = begin_ + form.begin;
        limit_ = next;
        ++looks_;
      }
      unterminated_ = false;
    }
    return out_.finish();
  }

private:
  std::uint32_t at(char const* p) const { return static_cast<std::uint32_t>(p - begin_); }
  span between(char const* a, char const* b) const { return {at(a), at(b)}; }

  void read_tokens(char const*& p) {
    char const* const limit = limit_;
    while (p != limit) {
      char const* const first = p;
      kind k = kind::error;
      x3::parse(p, limit, token, k);
      if (k == kind::error) p = read_odd_token(first);
      else out_.token(k, between(first, p));
    }
  }
  char const* read_odd_token(char const* first) {
    odd_token t = read_odd(first, limit_, out_.options());
    span const where = between(first, t.end);
    if (t.type == kind::error) {
      bool const ended = t.stop == limit_;
      unterminated_ = unterminated_ || (ended && t.end == limit_);
      out_.refuse(std::move(t.message), ended ? in_->size() : at(t.stop), where);
    } else {
      out_.token(t.type, where);
      if (t.type == kind::directive && in_->slice(where).starts_with("#!curly"))
        out_.complain("curly infix syntax is not supported", where.end, where);
    }
    return t.end;
  }
  // The first parenthesis in column 1 behind P.
  char const* next_form(char const* p) const {
    auto const found = in_->bytes().find("\n(", at(p));
    return found == std::string_view::npos ? end_ : begin_ + found + 1;
  }

  builder out_;
  text_ptr in_;
  char const* begin_;
  char const* end_;
  char const* limit_;   // of what is being read
  int looks_ = 0;
  bool unterminated_ = false;
};

} // namespace

tree parse_lenient(text_ptr in) { return reader(std::move(in), nullptr).read(); }
tree parse_lenient(text_ptr in, memory_pool& pool) { return reader(std::move(in), &pool).read(); }

tree parse(text_ptr in) {
  tree t = parse_lenient(std::move(in));
  if (!t.ok()) throw error(t.errors().front().message, t.errors().front().where);
  return t;
}

} // namespace xencmp::sexp
