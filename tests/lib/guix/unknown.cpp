// What is not known must be told as such: each of these was a false claim once, or could become one.
#include <catch2/catch.hpp>

#include <xencmp/guix/package.hpp>

using namespace xencmp;

namespace {

package read(std::string const& module, std::string const& name = "x") {
  return guix::read_package(make_text("m.scm", module), name);
}
std::vector<flag> flags(package const& p, std::string const& keyword = "#:configure-flags") {
  for (auto const& s : p.steps)
    if (s.keyword == keyword) return s.flags;
  return {};
}
std::vector<flag> configure(std::string const& expression, std::string const& before = "") {
  return flags(read(before + "\n(define-public x (package (name \"x\") (version \"1\") (build-system gnu-build-system)\n"
                    "  (arguments (list #:configure-flags " + expression + "))))"));
}
condition on(condition const& c, bool cross, std::string const& arch, std::string const& os) {
  return c.given(atom::parameter("cross-compiling"), atom_value::of(cross))
    .given(atom::architecture(), atom_value::of(arch)).given(atom::system(), atom_value::of(os));
}
bool undecided(condition const& c) { return !c.is_always() && !c.is_never(); }
std::size_t unknowns(package const& p) {
  std::size_t n = 0;
  for (auto const& r : p.remarks) n += r.level == severity::unknown;
  return n;
}

} // namespace

TEST_CASE("(%current-system) is the building machine in a cross build") {
  auto const f = configure("#~(list #$@(if (string-prefix? \"armhf\" (%current-system)) '(\"n\") '()))");
  REQUIRE(f.size() == 1);
  CHECK(on(f[0].when, false, "armhf", "linux").is_always());
  CHECK(on(f[0].when, false, "x86_64", "linux").is_never());
  CHECK(undecided(on(f[0].when, true, "armhf", "linux")));
  CHECK(undecided(on(f[0].when, true, "x86_64", "linux")));
  // … unless it is asked for only in native builds.
  auto const g = configure("#~(list #$@(if (string-prefix? \"arm\" (or (%current-target-system) (%current-system)))\n"
                           " '(\"n\") '()))");
  REQUIRE(g.size() == 1);
  CHECK(on(g[0].when, true, "armhf", "linux").is_always());
  CHECK(on(g[0].when, true, "x86_64", "linux").is_never());
  auto const h = configure("(if (system-hurd?) #~'(\"h\") #~'())");
  REQUIRE(h.size() == 1);
  CHECK(on(h[0].when, false, "i586", "gnu").is_always());
  CHECK(undecided(on(h[0].when, true, "i586", "gnu")));
}

TEST_CASE("targets that are no systems") {
  auto const mingw = [](char const* test) {
    auto const f = configure(std::string("#~(list #$@(if ") + test + " '(\"n\") '()))");
    return f.empty() ? condition::never() : on(f[0].when, true, "x86_64", "mingw");
  };
  CHECK(mingw("(target-linux?)").is_never());
  CHECK(mingw("(target-hurd?)").is_never());
  CHECK(mingw("(target-mingw?)").is_always());
  CHECK(mingw("(target-x86-64?)").is_always());
  CHECK(mingw("(string-suffix? \"-mingw32\" (or (%current-target-system) \"\"))").is_always());
  CHECK(mingw("(target-avr?)").is_never());
  CHECK(mingw("(target-x32?)").is_never());
}

TEST_CASE("a test of other data is another test") {
  // Each element is asked for itself: neither both nor none, but any of them.
  auto const distinct = [](std::vector<flag> const& f) {
    REQUIRE(f.size() == 2);
    CHECK(undecided(f[0].when));
    CHECK(undecided(f[0].when & f[1].when));
    CHECK(undecided(f[0].when & !f[1].when));
    CHECK(undecided(!f[0].when & f[1].when));
  };
  distinct(configure("#~(filter (lambda (f) (odd-looking? f)) '(\"a\" \"b\"))"));
  distinct(configure("#~(remove (cut odd-looking? \"x\" <>) '(\"a\" \"b\"))"));
  auto const d = configure("#~(delete (getenv \"X\") '(\"a\" \"b\"))");
  REQUIRE(d.size() == 2);
  CHECK_FALSE(d[0].when == d[1].when);
  auto const m = configure("#~(match (getenv \"X\") (\"a\" '(\"a\")) (\"b\" '(\"b\")) (_ '()))");
  REQUIRE(m.size() == 2);
  CHECK(undecided(m[0].when));
  CHECK(undecided(m[1].when));
  CHECK_FALSE(m[1].when.is_never());
}

TEST_CASE("systems within lists") {
  auto const f = configure("(if (member \"x86_64-linux\" (list (%current-system))) #~'(\"n\") #~'())");
  REQUIRE(f.size() == 1);
  CHECK(on(f[0].when, false, "x86_64", "linux").is_always());
  CHECK(on(f[0].when, false, "aarch64", "linux").is_never());
  CHECK(undecided(on(f[0].when, true, "x86_64", "linux")));
}

TEST_CASE("what is inherited from elsewhere without a build system of its own") {
  auto const p = read("(define-public x (package (inherit other) (name \"x\")))");
  CHECK(p.version == "(package-version other)");
  CHECK(p.build_system == "(package-build-system other)");
  CHECK(p.name == "x");
  REQUIRE(flags(p).size() == 1);
  CHECK(flags(p)[0].text.has_unknown());
  REQUIRE(flags(p, "#:make-flags").size() == 1);
  CHECK(flags(p, "#:make-flags")[0].text.has_unknown());
  CHECK(unknowns(p) > 0);
}

TEST_CASE("fields that differ by configuration") {
  auto const p = read("(define old (package (name \"o\") (version \"1\")))\n(define new (package (name \"n\") (version \"2\")))\n"
                      "(define-public x (package (inherit (if (host-hurd64?) new old)) (name \"x\")))");
  CHECK(p.version.starts_with("("));
  CHECK(unknowns(p) > 0);
}

TEST_CASE("fold") {
  auto const f = configure("#~(fold delete '(\"a\" \"b\" \"c\") '(\"c\" \"a\"))");
  REQUIRE(f.size() == 1);
  CHECK(f[0].text.to_string() == "b");
  CHECK(configure("#~(fold delete '(\"a\") #$(who-knows))").at(0).text.has_unknown());
}

TEST_CASE("flags that a phase passes on are told even where its code is not understood") {
  auto const with = [](std::string const& phase) {
    return read("(define-public x (package (name \"x\") (version \"1\") (build-system gnu-build-system)\n (arguments (list\n"
                "  #:configure-flags #~'(\"--a\") #:phases #~(modify-phases %standard-phases (replace 'configure " + phase +
                "))))))");
  };
  auto const passed = with("(lambda* (#:key configure-flags #:allow-other-keys) (run-it configure-flags))");
  REQUIRE(flags(passed).size() == 1);
  CHECK(flags(passed)[0].live);
  CHECK(unknowns(passed) > 0);
  auto const unknown = with("(who-knows)");
  REQUIRE(flags(unknown).size() == 1);
  CHECK(flags(unknown)[0].live);
  auto const partly = with("(lambda* (#:key configure-flags #:allow-other-keys) #$@(if (%current-target-system)\n"
                           " #~((display \"x\")) #~()) (apply invoke \"./configure\" configure-flags))");
  REQUIRE(flags(partly).size() == 1);
  CHECK(flags(partly)[0].text.to_string() == "--a");
  CHECK(unknowns(partly) == 0);
}
