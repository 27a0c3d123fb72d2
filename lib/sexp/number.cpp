// The syntax of numbers, as string->number of Guile 3.0 has it (libguile/numbers.c, mem2complex).
#include "decode.hpp"
#include "lexer.hpp"

namespace xencmp::sexp {

namespace {

using namespace lexer;
using x3::lit;
using x3::omit;
using x3::standard::char_;
using x3::no_case;

// Digits may end in # for "unknown".
template <typename Digit> auto integer(Digit const& digit) { return +digit >> *lit('#'); }
template <typename Unsigned> auto number(Unsigned const& unsigned_real) {
  auto const special = no_case["inf.0"] | (no_case["nan."] >> integer(lit('0')));
  auto const sign = char_("+-");
  auto const real = (sign >> (special | unsigned_real)) | unsigned_real;
  auto const imaginary = sign >> -(special | unsigned_real) >> char_("iI") >> x3::eoi;
  return omit[imaginary | (real >> (x3::eoi | imaginary | ('@' >> real >> x3::eoi)))];
}
// One with a zero denominator is no number.
template <typename Digit> auto rational(Digit const& digit) {
  return integer(digit) >> '/' >> !(+lit('0') >> !digit) >> integer(digit);
}
template <typename Digit> bool parse_radix(std::string_view s, Digit const& digit) {
  char const* p = s.data();
  return x3::parse(p, s.data() + s.size(), number(rational(digit) | integer(digit)));
}
bool parse_decimal(std::string_view s) {
  auto const digit = char_('0', '9');
  auto const exponent = char_("eEsSfFdDlL") >> -char_("+-") >> +digit;
  auto const decimal = ((integer(digit) >> -('.' >> *digit >> *lit('#'))) | ('.' >> integer(digit))) >> -exponent;
  char const* p = s.data();
  return x3::parse(p, s.data() + s.size(), number(rational(digit) | decimal));
}
// Whether +inf.0 or -nan.0 is part of a number; nothing else in one has an n.
bool has_special(std::string_view s) {
  return s.find_first_of("nN") != s.npos && s.find('.') != s.npos;
}

} // namespace

bool is_number(std::string_view s) {
  // Nearly every atom is a symbol that its first byte gives away.
  if (s.empty() || std::string_view("0123456789+-.#").find(s[0]) == std::string_view::npos) return false;
  char radix = 'd';
  bool exact = false;
  for (bool exactness = false, base = false; s.size() >= 2 && s[0] == '#'; s.remove_prefix(2)) {
    char const c = static_cast<char>(s[1] | 0x20);
    if ((c == 'e' || c == 'i') && !exactness) exactness = true, exact = c == 'e';
    else if ((c == 'x' || c == 'o' || c == 'b' || c == 'd') && !base) base = true, radix = c;
    else return false;
  }
  if (exact && has_special(s)) return false;
  switch (radix) {
  case 'b': return parse_radix(s, char_("01"));
  case 'o': return parse_radix(s, char_('0', '7'));
  case 'x': return parse_radix(s, char_("0-9a-fA-F"));
  default: return parse_decimal(s);
  }
}

} // namespace xencmp::sexp
