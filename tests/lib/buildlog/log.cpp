#include <catch2/catch.hpp>
#include <xencmp/buildlog/log.hpp>

#include "xen.hpp"

using namespace xencmp;

namespace {

build_log read(std::string const& log, buildlog::log_options const& options = {}) {
  return buildlog::read_log(make_text("log", log), options);
}
unit one(std::string const& log) {
  auto const l = read(log);
  REQUIRE(l.units.size() == 1);
  return l.units[0];
}
bool has(build_log const& l, severity level, std::string const& words) {
  for (auto const& r : l.remarks)
    if (r.level == level && r.message.find(words) != std::string::npos) return true;
  return false;
}
// Message and place of the error that reading raises.
std::string refusal(std::string const& log) {
  try {
    read(log);
  } catch (error const& e) {
    return e.to_string();
  }
  return "";
}

} // namespace

TEST_CASE("both of Xen's lines compile tools/libacpi/build.c") {
  for (auto const& separator : {" ", " \\\n  ", " \\\r\n\t"}) {
    auto const guix = one(xen::join(xen::guix_words, separator) + "\n");
    auto const qubes = one(xen::join(xen::qubes_words, separator) + "\n");
    CHECK(guix.source == "tools/libacpi/build.c");
    CHECK(qubes.source == "tools/libacpi/build.c");
    CHECK(guix.output == "build.o");
    CHECK(guix.argv.size() == 45);
    CHECK(qubes.argv.size() == 77);
    CHECK(buildlog::argument_count(guix) == 41);
    CHECK(buildlog::argument_count(qubes) == 73);
    CHECK(guix.operands.size() == 1);
  }
  auto const log = read(xen::join(xen::guix_words));
  CHECK(log.build_root == "/tmp/guix-build-qubes-xen-4.17.3.drv-0/source");
  CHECK(log.versions == std::vector<std::string>{"4.17.3"});
  CHECK(log.profile == "guix");
  CHECK(has(log, severity::note, "no newline"));
  CHECK(read(xen::join(xen::qubes_words)).versions == std::vector<std::string>{"4.14.6"});
}

TEST_CASE("commands are found wherever a shell line has them") {
  for (auto const& line : {
         "gcc -c x.c -o x.o", "/usr/bin/x86_64-linux-gnu-gcc-12 -c x.c -o x.o", "cc -c x.c -o x.o; echo done",
         "LANG=C CC=gcc gcc -c x.c -o x.o >log 2>&1", "env -i A=b nice -n 5 ccache gcc -c x.c -o x.o",
         "if gcc -c x.c -o x.o; then :; fi", "test -f y || gcc -c x.c -o x.o", "( gcc -c x.c -o x.o )",
         "sh -c 'gcc -c x.c -o x.o'", "/bin/sh -ec \"sh -c 'gcc -c x.c -o x.o'\"", "libtool: compile:  gcc -c x.c -o x.o",
         "[ 12%] gcc -c x.c -o x.o", "[3/40] gcc -c x.c -o x.o", "+ gcc -c x.c -o x.o",
         "[2024-01-23 04:41:50] gcc -c x.c -o x.o", "2024-01-23T04:41:50.123Z DEBUG util.py:446:  gcc -c x.c -o x.o",
         "BUILDSTDERR: gcc -c x.c -o x.o", "\x1b[32mgcc\x1b[0m -c x.c -o x.o\x1b[0m", "#12 3.456 gcc -c x.c -o x.o",
         "gcc -c 'x.c' -o \"x.o\" # gcc -c y.c", "mkdir -p d && gcc -c x.c -o x.o && mv -f a b"}) {
    INFO(line);
    auto const u = one(std::string(line) + "\n");
    CHECK(u.source == "x.c");
    CHECK(u.output == "x.o");
    CHECK(u.argv.size() == 5);
  }
}

TEST_CASE("what is no compile command makes no unit") {
  for (auto const& line : {"checking for gcc... gcc", "gcc version 12.2.0 (Debian 12.2.0-14)", "gcc --version",
                           "checking whether the C compiler (gcc -O2 x.c) works... yes", "gcc: error: x.c: No such file",
                           "echo gcc -c x.c", "rm -f gcc x.c", "x.c:12: can't say gcc -c y.c", "/bin/sh ./libtool --mode=compile gcc -c x.c"}) {
    INFO(line);
    auto const l = read(std::string(line) + "\ngcc -c real.c\n");
    REQUIRE(l.units.size() == 1);
    CHECK(l.units[0].source == "real.c");
  }
}

TEST_CASE("several commands, several sources") {
  CHECK(read("gcc -c a.c; gcc -c b.c && g++ -c c.cc\n").units.size() == 3);
  auto const l = read("gcc a.c b.c -o x\n");
  REQUIRE(l.units.size() == 2);
  CHECK(l.units[1].source == "b.c");
  auto const linked = one("gcc -o prog a.o b.o -Wl,-z,relro,-z,now -lm\n");
  CHECK(linked.source.empty());
  CHECK(linked.operands == std::vector<std::string>{"a.o", "b.o"});
  auto const glued = read("gcc -c a.c -o a.o gcc -c b.c -o b.o\n");
  REQUIRE(glued.units.size() == 2);
  CHECK(glued.units[1].source == "b.c");
  CHECK(has(glued, severity::warning, "two commands"));
  CHECK(one("gcc -x c -c gcc -o gcc.o\n").source == "gcc");
}

TEST_CASE("directories come from make, cd, and a traced script") {
  auto const l = read("make[1]: Entering directory '/s/a'\ngcc -c x.c\n"
                      "make[2]: Entering directory `/s/a/b'\ngcc -c ../y.c\nmake[2]: Leaving directory `/s/a/b'\n"
                      "cd c && gcc -c z.c\nmake[1]: Leaving directory '/s/a'\ngcc -c top.c\n",
                      {"", "x86_64", "/s"});
  REQUIRE(l.units.size() == 4);
  CHECK(l.units[0].source == "a/x.c");
  CHECK(l.units[0].directory == "/s/a");
  CHECK(l.units[0].directory_certain);
  CHECK(l.units[1].source == "a/y.c");
  CHECK(l.units[2].source == "a/c/z.c");
  CHECK(l.units[3].source == "top.c");
  CHECK_FALSE(l.units[3].directory_certain);
  auto const rpm = read("Executing(%build): /bin/sh -e /var/tmp/rpm-tmp.x\n+ cd /builddir/build/BUILD\n+ cd p-1.2\n"
                        "+ gcc -c src/x.c\n");
  CHECK(rpm.units[0].directory == "/builddir/build/BUILD/p-1.2");
  CHECK(rpm.units[0].source == "src/x.c");
  CHECK(rpm.versions == std::vector<std::string>{"1.2"});
}

TEST_CASE("parallel makes leave directories uncertain") {
  auto const l = read("make[1]: Entering directory '/s/a'\nmake[1]: Entering directory '/s/b'\ngcc -c x.c\n");
  CHECK_FALSE(l.units[0].directory_certain);
  CHECK(has(l, severity::warning, "not certain"));
  CHECK_FALSE(read("make -j 4\nmake[1]: Entering directory '/s/a'\ngcc -c x.c\n").units[0].directory_certain);
  CHECK(read("make -O -j4\nmake[1]: Entering directory '/s/a'\ngcc -c x.c\n").units[0].directory_certain);
}

TEST_CASE("commands in short are counted") {
  auto const l = read("  CC      a.o\n  CC [M]  b.o\n[1/2] Compiling C object c.o\n[ 50%] Building C object d/e.c.o\n"
                      "gcc -o d/e.c.o -c e.c\n");
  CHECK(l.hidden == 3);
  CHECK(has(l, severity::unknown, "3 commands"));
  auto const only = read("  CC a.o\n  CC b.o\n");
  CHECK(only.units.empty());
  CHECK(only.hidden == 2);
  CHECK(read("libtool --silent --mode=compile gcc -c x.c\ngcc -c y.c\n").hidden == 1);
}

TEST_CASE("a source that a command prints is not guessed") {
  auto const l = read("gcc -c -o x.o `test -f 'x.c' || echo './'`x.c\n");
  CHECK(l.units[0].source == "x.c");
  CHECK_FALSE(l.units[0].directory_certain);
  CHECK(has(l, severity::unknown, "was not run"));
}

TEST_CASE("bad input is refused with its place") {
  CHECK(refusal("") == "log: error: not a build log: the file is empty");
  CHECK(refusal(std::string(100, '\0')).find("log:1:1: error: not a build log: the file is binary") == 0);
  CHECK(refusal("/usr/bin/xl\n/usr/lib/libxl.so\n").find("listing of files") != std::string::npos);
  CHECK(refusal("hello\nworld\n").find("log:1:1: error: not a build log") == 0);
  CHECK(refusal("gcc\n-m64\n-c\nx.c\n").find("no compiler command") != std::string::npos);   // one argument a line
  CHECK(refusal("ok\necho gcc 'x").find("log:2:10: error: ") == 0);
  CHECK(refusal("gcc -O2 -DA=\"x") == "log:1:13: error: the log ends in the middle of a command, in a quotation or "
                                     "behind a backslash");
  CHECK(refusal("gcc -O2").find("log:1:1: error: not a build log: it holds no compiler command") == 0);
  auto const cut = read("gcc -c a.c\ngcc -c b.c -DX='ab");
  REQUIRE(cut.units.size() == 2);
  CHECK(cut.units[0].complete);
  CHECK_FALSE(cut.units[1].complete);
  REQUIRE(has(cut, severity::error, "the log ends in the middle of a command"));
  for (auto const& r : cut.remarks)
    if (r.level == severity::error) CHECK(r.where.to_string() == "log:2:16");
  CHECK(has(read("gcc -c a.c -o"), severity::error, "the argument of -o is missing"));
  CHECK(has(read("gcc -c a.c \\\n"), severity::error, "the log ends"));
  CHECK(read("gcc -DX='a\nb' -c x.c\ngcc -c y.c\n").units.size() == 2);
  CHECK(read("don't gcc\ngcc -c y.c\n").units.size() == 1);
}

TEST_CASE("long lines and deep nesting take linear time") {
  std::string line = "gcc -c x.c";
  for (int i = 0; i < 400000; ++i) line += " -I/a/" + std::to_string(i);
  CHECK(read(line + "\n").units[0].options.size() == 400001);
  CHECK(read(std::string(1000000, '(') + "\ngcc -c x.c\n").units.size() == 1);
  std::string quotes;
  for (int i = 0; i < 100000; ++i) quotes += "gcc it's cut\n";
  CHECK(read(quotes + "gcc -c x.c\n").units.size() == 1);
}
