#include <catch2/catch.hpp>
#include <xencmp/flags/key.hpp>

using namespace xencmp;

TEST_CASE("keys of flags") {
  auto key = [](char const* kind, char const* s) { return flag_key(kind, text_template::literal(s)); };
  CHECK(key("configure", "--enable-x") == key("configure", "--disable-x"));
  CHECK(key("configure", "--with-x=a") == key("configure", "--without-x"));
  CHECK(key("configure", "--with-x=a") == "with-x");
  CHECK(key("configure", "--with-x") != key("configure", "--enable-x"));
  CHECK(key("configure", "--prefix=/usr") == "prefix");
  CHECK(key("configure", "CFLAGS=-O2") == "CFLAGS");
  CHECK(key("make", "FOO=1") == "FOO");
  CHECK(key("make", "FOO+=1") == "FOO");
  CHECK(key("cmake", "-DX:BOOL=ON") == "-DX");
  CHECK(key("cmake", "-DX=ON") == "-DX");
  CHECK(key("make", "world") == "world");
  CHECK(is_flag("make", text_template::literal("-j")));
  CHECK(is_flag("make", text_template::literal("V=1")));
  CHECK_FALSE(is_flag("make", text_template::literal("world")));
}
