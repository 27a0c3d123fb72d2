#include <catch2/catch.hpp>
#include <xencmp/compare/correspondence.hpp>
#include <xencmp/source/error.hpp>

#include "xen.hpp"

using namespace xencmp;
using namespace xencmp::compare;

namespace {
std::string with(std::string_view s, char const* left, char const* right, correspondence_kind kind) {
  return canonical(s, {{left, right, kind, ""}}).text;
}
} // namespace

TEST_CASE("kinds of correspondences") {
  using enum correspondence_kind;
  CHECK(with("/tmp/build/a/tmp/build", "/tmp/build", ".", text) == "./a.");
  CHECK(with("/usr/lib64/x", "lib64", "lib", path) == "/usr/lib/x");
  CHECK(with("--libdir=/usr/lib64", "/usr/lib64", "/usr/lib", path) == "--libdir=/usr/lib");
  CHECK(with("/usr/lib64-extra/mylib64", "lib64", "lib", path) == "/usr/lib64-extra/mylib64");
  CHECK(with("/opt/usr/lib64", "/usr", "/", path) == "/opt//lib64");
  CHECK(with("xen-4.17.3.gz 4.17.30 14.17.3 4.17.3.1", "4.17.3", "V", version) == "xen-V.gz 4.17.30 14.17.3 4.17.3.1");
  CHECK(with("aaa", "a", "aa", text) == "aaaaaa");   // what a rule puts in is not looked at again by it
  CHECK(with("abc", "", "x", text) == "abc");
  CHECK(correspondence_kind_named("path") == path);
  CHECK_THROWS_AS(correspondence_kind_named("nothing"), error);
}

TEST_CASE("holes are replaced whole, however the macro is spelled") {
  std::vector<correspondence> const rules{{"%{_libexecdir}", "/usr/libexec", correspondence_kind::hole, ""}};
  for (auto const spelling : {"%{_libexecdir}", "%_libexecdir", "%{?_libexecdir}"}) {
    auto const t = xen::made({xen::plain("--x="), xen::hole(spelling, hole_kind::macro), xen::plain("/y")});
    auto const c = canonical(t, rules);
    CHECK(c.text == "--x=/usr/libexec/y");
    CHECK(c.used == std::vector<std::size_t>{0});
  }
  // As plain text it is no hole.
  CHECK(canonical(text_template::literal("%{_libexecdir}"), rules).text == "%{_libexecdir}");
}

TEST_CASE("paths that are looked up") {
  auto const hole = [](char const* s) { return looked_up_path(xen::made({xen::hole(s, hole_kind::input)})); };
  CHECK(hole("(search-input-file %build-inputs \"bin/x\")") == "bin/x");
  CHECK(hole("(search-input-file inputs\n  \"/bin/x\")") == "bin/x");
  CHECK(hole("#$(file-append x \"/bin/x\")") == "bin/x");
  CHECK_FALSE(hole("(search-input-file inputs name)"));
  CHECK_FALSE(hole("(which \"x\")"));
  CHECK_FALSE(hole("(search-input-file inputs \"a\\\"b\")"));
  CHECK_FALSE(looked_up_path(text_template::literal("/bin/x")));
  CHECK(looked_up_path(xen::made({xen::hole("#$(this-package-input \"y\")", hole_kind::input), xen::plain("/bin/x")})) ==
        "bin/x");
  CHECK_FALSE(looked_up_path(xen::made({xen::hole("$HOME", hole_kind::environment), xen::plain("/bin/x")})));
}
