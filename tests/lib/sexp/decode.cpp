#include <catch2/catch.hpp>
#include <xencmp/sexp/decode.hpp>

using namespace xencmp::sexp;

TEST_CASE("strings") {
  CHECK(decode_string("\"a\\n\\x41\\u03bb\\U01f600\"") == "a\nA\xce\xbb\xf0\x9f\x98\x80");
  CHECK(decode_string("\"a\\\n  b\"") == "a  b");
  CHECK(decode_string("\"a\\\n  b\\x41;\"", true) == "abA");
  for (auto bad : {"\"\\q\"", "\"\\x4\"", "\"\\xg0\"", "\"\\ud800\"", "\"\\", "x"}) CHECK_FALSE(decode_string(bad));
  CHECK_FALSE(decode_string("\"\\x41\"", true));
  for (std::string s : {"", "a\"b\\c\nd\te", "λ"}) CHECK(decode_string(encode_string(s)) == s);
}

TEST_CASE("symbols, keywords and numbers") {
  CHECK(decode_symbol("a.b") == "a.b");
  CHECK(decode_symbol("#{a b\\x7d;\\q}#") == "a b}q");
  CHECK_FALSE(decode_symbol("12"));
  CHECK(decode_keyword("#:make-flags") == "make-flags");
  CHECK(decode_keyword("#:#{a b}#") == "a b");
  CHECK_FALSE(decode_symbol("#{\\x+41;}#"));
  CHECK_FALSE(decode_keyword("#:12"));
  for (std::string s : {"a", "", ".", "12", "a b", "#a", "}#", "\\", "'a", "a'b"})
    CHECK(decode_symbol(encode_symbol(s)) == s);
  for (auto n : {"0", "-1", "+i", "1/2", ".5", "5.", "1e3", "#xff", "#e#x1", "#x#i1/2", "-inf.0", "1@2", "1+2i", "1#",
                 "-nan.00#", "#e#xa"})
    CHECK(is_number(n));
  for (auto s : {"", "+", "-", "...", "1+", "1/0", "inf.0", "e1", "1e", "--1", "#xg", "#x#x1", "1i", "1/2/3", "+nan.1",
                 "#e+inf.0"})
    CHECK_FALSE(is_number(s));
  CHECK(decode_integer("-12") == -12);
  CHECK(decode_integer("+12") == 12);
  CHECK(decode_integer("#xFF") == 255);
  CHECK_FALSE(decode_integer("9223372036854775808"));
  CHECK_FALSE(decode_integer("1.0"));
}

TEST_CASE("characters, booleans, prefixes") {
  CHECK(decode_character("#\\a") == U'a');
  CHECK(decode_character("#\\\xce\xbb") == U'λ');
  CHECK(decode_character("#\\NewLine") == U'\n');
  CHECK(decode_character("#\\x3bb") == U'λ');
  CHECK(decode_character("#\\101") == U'A');
  CHECK(decode_character("#\\x") == U'x');
  CHECK_FALSE(decode_character("#\\xd800"));
  CHECK_FALSE(decode_character("#\\foo"));
  CHECK(decode_boolean("#true") == true);
  CHECK(decode_boolean("#F") == false);
  CHECK_FALSE(decode_boolean("#nil"));
  CHECK(decode_prefix("#$@") == prefix::ungexp_splicing);
  CHECK(std::string(symbol_of(prefix::ungexp_native)) == "ungexp-native");
}

TEST_CASE("arrays") {
  CHECK(decode_array("#(")->rank == 1);
  auto const a = decode_array("#2f64@1:2@3(");
  REQUIRE(a);
  CHECK(a->rank == 2);
  CHECK(a->tag == "f64");
  CHECK(a->dimensions == 2);
  CHECK(decode_array("#u8:2(")->dimensions == 1);
  CHECK_FALSE(decode_array("#f3("));
  CHECK_FALSE(decode_array("("));
}

TEST_CASE("invalid UTF-8 is replaced as Guile's ports do it") {
  std::string const r = "\xef\xbf\xbd";
  CHECK(replace_invalid_utf8("a\xff") == "a" + r);
  CHECK(replace_invalid_utf8("\xe2\x82" "A") == r + "A");
  CHECK(replace_invalid_utf8("\xc0\x80") == r + r);
  CHECK(replace_invalid_utf8("\xf0\x9f\x92") == r);
  CHECK(replace_invalid_utf8("\xed\xa0\x80") == r + r + r);
  CHECK(replace_invalid_utf8("été") == "été");
}
