#include "odd.hpp"

#include "decode.hpp"
#include "lexer.hpp"

namespace xencmp::sexp {

namespace {

using namespace lexer;
using x3::lit;
using x3::no_case;
using x3::omit;
using x3::repeat;
using x3::standard::char_;

// Where a token cannot go on; caught in read_odd.
struct fault {
  char const* message;
  char const* stop;
};

char const* behind_character(char const* p, char const* last) {
  if (p != last) ++p;
  while (p != last && (static_cast<unsigned char>(*p) & 0xc0u) == 0x80u) ++p;
  return p;
}

// The last alternative where something must stand: `read` has taken the character that cannot.
struct reject : x3::parser<reject> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  constexpr reject(char const* wrong, char const* ended) : wrong(wrong), ended(ended) {}
  template <typename Context, typename Rule, typename Attribute>
  bool parse(char const*& first, char const* last, Context const&, Rule&, Attribute&) const {
    throw fault{first == last ? ended : wrong, behind_character(first, last)};
  }
  char const* wrong;
  char const* ended;
};
template <typename Parser> auto must(Parser const& p, char const* wrong, char const* ended) {
  return omit[p] | reject(wrong, ended);
}

auto const hex = must(char_("0-9a-fA-F"), "invalid character in escape sequence",
                      "unexpected end of input in character escape sequence");
auto const hex_until_semicolon =
    hex >> *omit[char_("0-9a-fA-F")] >> must(lit(';'), "invalid character in escape sequence",
                                            "unexpected end of input in character escape sequence");
constexpr auto in_string = "unexpected end of input while reading string";
template <typename Hex> auto string_rest_with(Hex const& hex_escape) {
  auto const escape = omit[char_("\"|\\(\n0fnrtavb")] | (lit('x') >> hex_escape) | (lit('u') >> repeat(4)[hex])
                    | (lit('U') >> repeat(6)[hex]) | reject("invalid character in escape sequence", in_string);
  return *(run<1>{~bytes("\"\\")} | (lit('\\') >> escape)) >> must(lit('"'), "", in_string);
}
auto const guile_string = string_rest_with(repeat(2)[hex]);
auto const r6rs_string = string_rest_with(hex_until_semicolon);

constexpr auto in_symbol = "end of input while reading symbol";
auto const extended_rest =
    *(run<1>{~bytes("}\\")} | (lit('\\') >> ((lit('x') >> hex_until_semicolon) | omit[char_] | reject("", in_symbol)))
      | (lit('}') >> !lit('#'))) >> must(lit("}#"), "", in_symbol);

constexpr auto in_array = "unexpected end of input while reading array";
auto const bound = -lit('-') >> omit[*char_('0', '9')];
auto const negative = &(lit('-') >> *lit('0') >> char_('1', '9'));
auto const array_rest =
    omit[*char_('0', '9')] >> run<0>{~bytes("(@:")} >> must(&char_("(@:"), "", in_array)
    >> *((lit('@') >> bound >> -(lit(':') >> !negative >> bound) | (lit(':') >> !negative >> bound)))
    >> ((lit(':') >> bound >> reject("array length must be non-negative", "array length must be non-negative"))
        | must(lit('('), "missing '(' in vector or array literal", in_array));

constexpr auto bad_bytevector = "invalid bytevector prefix";
auto const in_bytevector = [](char c) { return must(lit(c), bad_bytevector, bad_bytevector); };
auto const bytevector_rest = in_bytevector('u') >> in_bytevector('8') >> in_bytevector('(');

constexpr auto delimiters = bytes(" \t\n\r\f()[]\";");
auto const token_rest = run<0>{~delimiters};
constexpr auto directive_byte = [] {   // Unicode's letters and digits, about
  byte_set t = bytes("-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  for (std::size_t i = 0x80; i < t.size(); ++i) t[i] = true;
  return t;
}();

bool is_directive(std::string_view s) {
  for (std::string_view known : {"#!r6rs", "#!fold-case", "#!no-fold-case", "#!curly-infix",
                                 "#!curly-infix-and-bracket-lists"})
    if (s == known) return true;
  return false;
}

class odd_reader {
public:
  odd_reader(char const* first, char const* last, tree::options options)
    : first_(first), p_(first), last_(last), options_(options) {}

  odd_token read() {
    try {
      kind const k = *p_++ == '"' ? string() : after_hash();
      return {k, p_, {}, nullptr};
    } catch (fault const& f) {
      return {kind::error, resume(f), message(f), f.stop};
    }
  }

private:
  template <typename Parser> void take(Parser const& p) { x3::parse(p_, last_, p); }
  std::string_view token() const { return {first_, static_cast<std::size_t>(p_ - first_)}; }
  char peek() const { return p_ == last_ ? '\0' : *p_; }
  [[noreturn]] void wrong(char const* message) const { throw fault{message, p_}; }

  kind string() {
    if (options_.r6rs) take(r6rs_string);
    else take(guile_string);
    if (!decode_string(token(), options_.r6rs)) wrong("no such character");
    return kind::string;
  }
  kind after_hash() {
    if (p_ == last_) wrong("unexpected end of input after #");
    switch (char const c = *p_++) {
    case '\\': return character();
    case ':': return keyword();
    case '!': return directive();
    case '|': p_ = last_, wrong("unterminated `#| ... |#' comment");
    case '{': return extended(kind::extended_symbol);
    case '*': take(run<0>{bytes("01")}); return kind::bitvector;
    case 't': case 'T': take(-no_case["rue"]); return kind::boolean;
    case 'f':
      if (peek() == '3' || peek() == '6') return array();
      [[fallthrough]];
    case 'F': take(-no_case["alse"]); return kind::boolean;
    case 'n':
      take(token_rest);
      if (token() != "#nil" && !(options_.fold_case && is_nil_folded())) wrong("unexpected input while reading #nil");
      return kind::boolean;
    case 'v': take(bytevector_rest); return kind::open;
    case 'i': case 'e': case 'b': case 'B': case 'o': case 'O': case 'd': case 'D': case 'x': case 'X': case 'I':
    case 'E':
      take(token_rest);
      if (!is_number(token())) wrong("unknown # object");
      return kind::atom;
    default:
      if ((c >= '0' && c <= '9') || c == '@' || c == 's' || c == 'u' || c == 'c') return array();
      p_ = behind_character(p_ - 1, last_);
      wrong("unknown # object");
    }
  }
  bool is_nil_folded() const {
    char const* p = first_ + 1;
    return x3::parse(p, p_, no_case["nil"] >> x3::eoi);
  }
  kind array() {
    --p_;
    take(array_rest);
    return kind::open;
  }
  kind character() {
    if (p_ == last_) wrong("unexpected end of input after #\\");
    if (delimiters[static_cast<unsigned char>(*p_)]) {
      ++p_;
      return kind::character;
    }
    take(token_rest);
    if (!decode_character(token())) wrong("unknown character name");
    return kind::character;
  }
  kind extended(kind k) {
    take(extended_rest);
    if (!decode_symbol(std::string_view(token()).substr(k == kind::keyword ? 2 : 0))) wrong("no such character");
    return k;
  }
  // A symbol right behind #: is one token with it; anything else is a datum of its own.
  kind keyword() {
    constexpr auto no_symbol = bytes(" \t\n\r\f()[]\";#'`,");
    if (last_ - p_ >= 2 && p_[0] == '#' && p_[1] == '{') {
      p_ += 2;
      return extended(kind::keyword);
    }
    if (p_ == last_ || no_symbol[static_cast<unsigned char>(*p_)]) return kind::prefix;
    take(token_rest);
    if (is_number(token().substr(2))) wrong("keyword prefix #: not followed by a symbol");
    return kind::keyword;
  }
  kind directive() {
    take(run<0>{directive_byte});
    if (is_directive(token())) return kind::directive;
    auto const end = std::string_view(p_, static_cast<std::size_t>(last_ - p_)).find("!#");
    if (end == std::string_view::npos) p_ = last_, wrong("unterminated `#! ... !#' comment");
    p_ += end + 2;
    return kind::block_comment;
  }

  // Where the token ends for us: a string or symbol that has a bad escape at what closes it.
  char const* resume(fault const& f) const {
    char const* p = f.stop;
    std::string_view const all(first_, static_cast<std::size_t>(last_ - first_));
    if (all[0] == '"') {
      for (p = first_ + 1; p < last_; ++p) {
        if (*p == '"') return p + 1;
        if (*p == '\\') ++p;
      }
      return last_;
    }
    if (all.starts_with("#{") || all.starts_with("#:#{")) {
      auto const end = all.find("}#");
      return end == all.npos ? last_ : first_ + end + 2;
    }
    p = std::min(p, last_);
    if (f.stop != last_)   // not the parenthesis that was found instead
      for (p = first_ + 1; p != last_ && !delimiters[static_cast<unsigned char>(*p)];) ++p;
    return p;
  }
  std::string message(fault const& f) const {
    std::string out = f.message;
    if (out.starts_with("unknown") || out.starts_with("unexpected input"))
      out += ": " + std::string(first_, std::min(resume(f), first_ + 40));
    return out;
  }

  char const* first_;
  char const* p_;
  char const* last_;
  tree::options options_;
};

} // namespace

odd_token read_odd(char const* first, char const* last, tree::options options) {
  return odd_reader(first, last, options).read();
}

} // namespace xencmp::sexp
