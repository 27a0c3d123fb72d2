#include <catch2/catch.hpp>
#include <algorithm>
#include <set>

#include <xencmp/buildlog/log.hpp>
#include <xencmp/compare/units.hpp>

#include "../buildlog/xen.hpp"

using namespace xencmp;
using namespace xencmp::compare;

namespace {

build_log read(std::string const& log, std::string const& profile = "") {
  return buildlog::read_log(make_text("log", log), {profile, "x86_64", ""});
}

} // namespace

TEST_CASE("Xen's build.c: what the page counts and what the logs hold") {
  auto const guix = read(xen::join(xen::guix_words) + '\n'), qubes = read(xen::join(xen::qubes_words) + '\n');
  auto const c = compare_units(guix, qubes);
  REQUIRE(c.matches.size() == 1);
  auto const& m = c.matches[0];
  CHECK(m.reason == "same source");
  // Warnings and includes put aside, by key and normalised text, options without effect left out.
  auto const texts = [&](verdict v) {
    std::set<std::string> out;
    for (auto const& o : m.options)
      if (o.says == v && o.category != option_category::warnings && o.category != option_category::includes)
        out.insert(v == verdict::only_right ? qubes.units[0].options[o.right[0]].text : guix.units[0].options[o.left[0]].text);
    return out;
  };
  CHECK(texts(verdict::only_left) == std::set<std::string>{"-DCONFIG_PCI_SUPP_LEGACY_IRQ"});
  CHECK(texts(verdict::only_right) ==
        std::set<std::string>{"-fPIC", "-mtune=generic", "-specs=/usr/lib/rpm/redhat/redhat-hardened-cc1",
                              "-specs=/usr/lib/rpm/redhat/redhat-annobin-cc1", "-g", "-grecord-gcc-switches", "-pipe",
                              "-Wp,-D_FORTIFY_SOURCE=2", "-Wp,-D_GLIBCXX_ASSERTIONS", "-fasynchronous-unwind-tables",
                              "-fcf-protection", "-fexceptions", "-fstack-clash-protection",
                              "-fstack-protector-strong"});
  auto const differs = texts(verdict::differs);
  REQUIRE(differs.size() == 1);
  CHECK(differs.begin()->starts_with("-DLIBACPI_STDUTILS="));
  CHECK(m.left_overridden.size() == 7);       // -I again
  CHECK(m.right_overridden.size() == 16);     // the same, and -Wdeclaration-after-statement
  std::vector<std::string> measures;
  for (auto const& h : m.hardening)
    if (h.left) measures.push_back(h.measure);
  CHECK(measures == std::vector<std::string>{"cf-protection", "format-security", "fortify-source",
                                             "glibcxx-assertions", "hardened-specs", "pic", "stack-clash-protection",
                                             "stack-protector"});
  CHECK(m.hardening.size() == measures.size());
}

TEST_CASE("a compiler's default is no missing hardening, unless it is turned off") {
  auto const pie = read("gcc -fPIE -c x.c\n", "gcc"), plain = read("gcc -c x.c\n", "debian");
  CHECK(compare_units(pie, plain).matches.at(0).hardening.empty());
  CHECK(compare_units(pie, read("gcc -c x.c\n", "guix")).matches.at(0).hardening.size() == 1);
  CHECK(compare_units(pie, read("gcc -fno-pie -c x.c\n", "debian")).matches.at(0).hardening.size() == 1);
}

TEST_CASE("units of one source are paired by their outputs, links by name") {
  auto const l = read("gcc -c x.c -o x.o\ngcc -fPIC -c x.c -o x.opic\ngcc x.o -o prog\ngcc -c only.c\n");
  auto const r = read("gcc -fPIC -c x.c -o x.opic\ngcc -c x.c -o x.o\ngcc x.o -o sub/prog -Wl,-z,relro\n");
  auto const c = compare_units(l, r);
  REQUIRE(c.matches.size() == 3);
  CHECK(c.matches[0].right == 1);
  CHECK(c.matches[1].right == 0);
  CHECK(c.matches[2].right == 2);
  CHECK(c.matches[2].hardening.size() == 1);
  CHECK(c.left_only == std::vector<std::size_t>{3});
  CHECK(c.right_only.empty());
}

TEST_CASE("sources that moved are matched by learned directories") {
  std::string l, r;
  for (auto name : {"a", "b", "c"}) {
    l += std::string("gcc -c tools/libs/light/") + name + "1.c -o x.o\n";
    r += std::string("gcc -c tools/libxl/") + name + "1.c -o x.o\n";
  }
  auto const c = compare_units(read(l + "gcc -c main.c\n"), read(r + "gcc -c main.c\n"));
  REQUIRE(c.matches.size() == 4);
  CHECK(c.matches[0].reason.find("tools/libxl") != std::string::npos);
  CHECK(c.matches[3].reason == "same source");
}
