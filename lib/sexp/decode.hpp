// Values of the tokens of a tree.  Each takes the token's text and gives nothing when it is malformed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xencmp::sexp {

enum class prefix : std::uint8_t {
  none,
  quote, quasiquote, unquote, unquote_splicing,           // ' ` , ,@
  syntax, quasisyntax, unsyntax, unsyntax_splicing,       // #' #` #, #,@
  keyword,                                                // #: before blanks, comments or directives
  gexp, ungexp, ungexp_splicing,                          // #~ #$ #$@   (guix gexp)
  ungexp_native, ungexp_native_splicing                   // #+ #+@
};
prefix decode_prefix(std::string_view token);
// The symbol that `read` puts before the datum: "quote", "ungexp-splicing" …
char const* symbol_of(prefix);

// "…" with its quotes, escapes as ice-9/read.scm has them: with Guile's default options \xHH has two digits, and
// after #!r6rs it is \xH…; and a backslash at the end of a line takes the next line's indentation with it.
std::optional<std::string> decode_string(std::string_view token, bool r6rs = false);
// A symbol, plain or #{…}#; nothing for a number.
std::optional<std::string> decode_symbol(std::string_view token);
// #:name, without the #:.
std::optional<std::string> decode_keyword(std::string_view token);
// #\a, #\newline, #\x3bb, #\101: the code point.
std::optional<char32_t> decode_character(std::string_view token);
// What stands before the parenthesis of an array's literal, without its bounds.
struct array_shape {
  std::uint32_t rank = 1;
  std::string_view tag;           // "", "f64", "vu8" …
  std::uint32_t dimensions = 0;   // how many are given bounds; a literal without any may do without
};
std::optional<array_shape> decode_array(std::string_view opener);
// #t, #true: true; #f, #false: false; #nil is neither.
std::optional<bool> decode_boolean(std::string_view token);
// An exact integer in decimal, #x, #b, #o or #d that fits.
std::optional<std::int64_t> decode_integer(std::string_view token);
// Whether Guile's string->number takes it.
bool is_number(std::string_view token);

// VALUE as UTF-8: every maximal part that is none becomes U+FFFD, as Guile's ports have it.
std::string replace_invalid_utf8(std::string value);

// The way back: a string literal that reads as VALUE, in the style of `write`.
std::string encode_string(std::string_view value);
// A symbol, as #{…}# when it could not be read otherwise.
std::string encode_symbol(std::string_view name);

} // namespace xencmp::sexp
