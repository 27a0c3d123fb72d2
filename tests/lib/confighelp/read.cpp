#include <algorithm>
#include <catch2/catch.hpp>
#include <xencmp/confighelp/read.hpp>

using namespace xencmp;
using namespace xencmp::confighelp;

namespace {

build_options read(std::string const& name, std::string const& bytes) {
  return read_build_options({make_text(name, bytes)});
}

// Keys of what the text itself declares, in its order.
std::vector<std::string> declared(build_options const& all) {
  std::vector<std::string> keys;
  for (auto const& o : all.options) if (o.where) keys.push_back(o.key);
  return keys;
}

bool knows(build_options const& all, std::string const& key) { return find(all, key) != nullptr; }

using keys = std::vector<std::string>;

char const* const autoconf_help = R"(`configure' configures demo 1.0 to adapt to many kinds of systems.

Usage: ./configure [OPTION]... [VAR=VALUE]...

Configuration:
  -h, --help              display this help and exit
      --cache-file=FILE   cache test results in FILE [disabled]

Optional Features:
  --disable-option-checking  ignore unrecognized --enable/--with options
  --disable-FEATURE       do not include FEATURE (same as --enable-FEATURE=no)
  --enable-FEATURE[=ARG]  include FEATURE [ARG=yes]
  --enable-shared[=PKGS]  build shared libraries [default=yes]
  --disable-nls           do not use Native Language Support

Optional Packages:
  --with-PACKAGE[=ARG]    use PACKAGE [ARG=yes]
  --with-apache_dir=DIR   where Apache is; not with --enable-nls.

Some influential environment variables:
  CC          C compiler command
  XMKMF       Path to xmkmf, Makefile generator for X Window System

Use these variables to override the choices made by `configure'.
)";

} // namespace

TEST_CASE("the help of Autoconf's scripts") {
  auto const all = read("help.txt", autoconf_help);
  CHECK(all.of == configurator::autoconf);
  CHECK(all.complete());
  CHECK(declared(all) == keys{"help", "cache-file", "enable-option-checking", "enable-shared", "enable-nls",
                              "with-apache_dir", "enable-nls", "CC", "XMKMF"});
  auto const* shared = find(all, "enable-shared");
  REQUIRE(shared);
  CHECK(shared->text == "--enable-shared");
  CHECK(shared->help == "build shared libraries [default=yes]");
  CHECK(shared->where.start().line == 13);
  CHECK(shared->where.bytes() == "--enable-shared");
  CHECK(knows(all, "with-apache-dir"));   // Autoconf makes one variable of both
  CHECK(knows(all, "prefix"));
  CHECK_FALSE(knows(all, "enable-FEATURE"));
  CHECK_FALSE(knows(all, "enable-static"));
  CHECK_FALSE(knows(all, "with-nls"));
}

TEST_CASE("help that somebody wrote") {
  auto const ffmpeg = read("help", "Usage: configure [options]\n  --disable-static         do not build\n"
                                   "  --list-decoders          show all\n");
  CHECK(ffmpeg.of == configurator::script);
  CHECK(declared(ffmpeg) == keys{"enable-static", "list-decoders"});
  CHECK_FALSE(knows(ffmpeg, "bindir"));
  auto const qemu = read("help", "Optional features, enabled with --enable-FEATURE and\n"
                                 "disabled with --disable-FEATURE:\n  gtk             GTK+ user interface\n"
                                 "  vnc-jpeg        lossy\n");
  CHECK(declared(qemu) == keys{"enable-gtk", "enable-vnc-jpeg"});
  CHECK_THROWS_AS(read("help", "Nothing to see here.\n"), error);
}

TEST_CASE("configure scripts") {
  auto const made = read("configure", R"(#! /bin/sh
ac_subst_vars='LTLIBOBJS
CC'
ac_user_opts='
enable_option_checking
enable_foo_bar
with_hidden
'
      ac_precious_vars='build_alias
CC'
  cat <<\_ACEOF
  --enable-FEATURE[=ARG]  include FEATURE [ARG=yes]
  --enable-foo-bar        turn on foo
_ACEOF
)");
  CHECK(made.of == configurator::autoconf);
  CHECK(declared(made) == keys{"enable-foo-bar", "with-hidden", "build_alias", "CC"});
  CHECK(find(made, "enable-foo_bar")->help == "turn on foo");
  CHECK(made.complete());
  CHECK_FALSE(read("configure", "#!/bin/sh\nac_user_opts='\n'\nac_subdirs_all='lib/ffi'\n").complete());

  auto const written = read("configure", "#!/bin/sh\ncase $1 in\n--prefix=*) p=1;;\n--disable-x) x=no;;\nesac\n");
  CHECK(written.of == configurator::script);
  CHECK(declared(written) == keys{"prefix", "enable-x"});
  CHECK(written.complete());
  auto const pattern = read("configure", "#!/bin/sh\ncase $1 in --enable-*) x;; esac\n");
  CHECK_FALSE(pattern.complete());
}

TEST_CASE("configure.ac") {
  auto const all = read("configure.ac", R"(AC_INIT([demo], [1.0])
dnl AC_ARG_ENABLE([commented])
# AC_ARG_ENABLE([commented too])
AM_INIT_AUTOMAKE
AC_ARG_ENABLE([docs], [AS_HELP_STRING([--disable-docs], [no docs])])
AS_IF([test x = y], [
  AC_ARG_WITH(
    [[gtk]],
    [--with-gtk], [])
])
AC_ARG_ENABLE(plain, , )
AC_ARG_VAR([XYZ], [a variable])
LT_INIT
AX_PTHREAD
)");
  CHECK(all.of == configurator::autoconf);
  CHECK(declared(all) == keys{"enable-dependency-tracking", "enable-silent-rules", "enable-docs", "with-gtk",
                              "enable-plain", "XYZ", "enable-shared", "enable-static", "enable-fast-install",
                              "enable-libtool-lock", "with-pic", "enable-pic", "with-gnu-ld", "with-sysroot",
                              "with-aix-soname"});
  CHECK(find(all, "with-gtk")->where.start().line == 8);
  CHECK(all.complete());

  auto const unknown = read("configure.ac", "AC_INIT\nMY_OPTIONS([x])\nm4_foreach([f], [a, b], "
                                            "[AC_ARG_ENABLE(f$1, [])])\nAC_CONFIG_SUBDIRS([sub])\n");
  REQUIRE(unknown.remarks.size() == 3);
  CHECK(unknown.remarks[0].message == "macro MY_OPTIONS may add options");
  CHECK(unknown.remarks[0].where.start().line == 2);
  CHECK_FALSE(unknown.complete());
  // A file that defines the macro tells what it adds.
  auto const both = read_build_options({make_text("m4/my.m4", "AC_DEFUN([MY_OPTIONS], [AC_ARG_WITH([mine])])\n"),
                                        make_text("configure.ac", "AC_INIT\nMY_OPTIONS\n")});
  CHECK(declared(both) == keys{"with-mine"});
  CHECK(both.complete());
}

TEST_CASE("meson.options") {
  auto const all = read("meson_options.txt", R"(# option('no')
option('gtk_doc', type : 'boolean', value : false, description : 'Build ' + 'docs')
option(
  'tls', choices : ['gnutls', 'none'],
  type : 'combo')
option('''odd''', type: 'string')
)");
  CHECK(all.of == configurator::meson);
  CHECK(declared(all) == keys{"-Dgtk_doc", "-Dtls", "-Dodd"});
  CHECK(find(all, "-Dgtk_doc")->help == "Build docs");
  CHECK(find(all, "-Dtls")->where.start().line == 4);
  for (auto const* key : {"-Db_lto", "buildtype", "-Dbuildtype", "default-library", "-Dcpp_std",
                          "-Dpython.install_env"})
    CHECK(knows(all, key));
  CHECK_FALSE(knows(all, "-Dgtk-doc"));
  CHECK_FALSE(knows(all, "-Dgnutls"));
  CHECK(all.complete());
  CHECK(declared(read("meson.options", "")).empty());
  CHECK_FALSE(read("meson.options", "option(name, type : 'boolean')").complete());
}

TEST_CASE("CMakeLists.txt") {
  auto const all = read("CMakeLists.txt", R"(cmake_minimum_required(VERSION 3.5)
project(Demo)
# option(NO "x")
#[[ option(NO2 "x") ]]
option(BUILD_DOCS "Build the ) documentation" ON)
OPTION (WITH_X [=[ long ]] help ]=])
set(DATA_DIR "share" CACHE PATH "Where data goes")
set(LOCAL 1)
include(CMakeDependentOption)
cmake_dependent_option(WITH_Y "y" ON "WITH_X" OFF)
find_library(ZSTD_LIB zstd)
find_package(ZLIB REQUIRED)
if(NOT DEFINED USE_Z AND (WITH_X))
  message("${SPECIAL}")
endif()
)");
  CHECK(all.of == configurator::cmake);
  CHECK(all.complete());
  CHECK(find(all, "-DBUILD_DOCS")->help == "Build the ) documentation");
  CHECK(find(all, "-DDATA_DIR")->help == "Where data goes");
  CHECK(find(all, "-DWITH_Y")->where.start().line == 10);
  for (auto const* key : {"-DWITH_X", "-DZSTD_LIB", "-DZLIB_ROOT", "-DUSE_Z", "-DSPECIAL", "-DCMAKE_CXX_FLAGS",
                          "-DBUILD_SHARED_LIBS"})
    CHECK(knows(all, key));
  for (auto const* key : {"-DNO", "-DNO2", "-DLOCAL", "-DBUILD_TESTING", "-DDemo_X"}) CHECK_FALSE(knows(all, key));

  auto const unknown = read("CMakeLists.txt", "add_subdirectory(src)\ninclude(cmake/options.cmake)\n"
                                              "feature_option(GUI \"gui\")\noption(${P}_X \"x\")\ninclude(CTest)\n");
  CHECK(unknown.remarks.size() == 4);
  CHECK(knows(unknown, "-DGUI"));
  CHECK(knows(unknown, "-DBUILD_TESTING"));
}

TEST_CASE("the cache of CMake") {
  auto const all = read("CMakeCache.txt", "# comment\n//Build docs\nBUILD_DOCS:BOOL=ON\n");
  CHECK(declared(all) == keys{"-DBUILD_DOCS"});
  CHECK(find(all, "-DBUILD_DOCS")->help == "Build docs");
  CHECK(declared(read("options", "-- Cache values\nWITH_X:BOOL=OFF\n")) == keys{"-DWITH_X"});
}

TEST_CASE("the nearest option") {
  auto const all = read("help.txt", autoconf_help);
  REQUIRE(nearest(all, "enable-share"));
  CHECK(nearest(all, "enable-share")->key == "enable-shared");
  CHECK(nearest(all, "with-nls")->key == "enable-nls");
  CHECK(nearest(all, "enable-quux") == nullptr);
  auto const cmake = read("CMakeLists.txt", "option(BUILD_TESTS \"\")\noption(WITH_GUI \"\")\n");
  CHECK(nearest(cmake, "-Dbuild_tests")->key == "-DBUILD_TESTS");
  CHECK(nearest(cmake, "-DBUILD_TEST")->key == "-DBUILD_TESTS");
}

TEST_CASE("files of two tools are refused") {
  CHECK_THROWS_AS(read_build_options({make_text("configure.ac", ""), make_text("meson.options", "")}), error);
}

TEST_CASE("long and broken input takes linear time") {
  std::string const many(200000, '[');
  for (auto const* name : {"configure.ac", "meson.options", "CMakeLists.txt", "configure"})
    for (auto const& unit : {std::string("AC_ARG_ENABLE("), std::string("option("), std::string("\"'''[=["),
                             std::string("#["), std::string("--enable-")}) {
      std::string bytes;
      for (int i = 0; i < 20000; ++i) bytes += unit;
      CHECK_NOTHROW(read(name, bytes));
      CHECK_NOTHROW(read(name, many));
    }
}
