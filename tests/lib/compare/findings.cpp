#include <algorithm>

#include <catch2/catch.hpp>
#include <xencmp/compare/findings.hpp>

#include "xen.hpp"

using namespace xencmp;
using namespace xencmp::compare;

namespace {

std::vector<finding> of_rule(graph const& g, std::vector<node> const& all, std::string const& rule) {
  std::vector<finding> out;
  for (auto const n : all)
    if (auto const& f = *g.get_if<finding>(n); f.rule == rule) out.push_back(f);
  return out;
}

compiler_option option(char const* text, char const* key, bool hardening) {
  compiler_option o;
  o.text = o.normalised = text;
  o.key = key;
  o.hardening = hardening;
  return o;
}

} // namespace

TEST_CASE("findings of xen's packages") {
  graph g;
  auto const left = g.add_package(xen::guix(), "left"), right = g.add_package(xen::spec(), "right");
  auto const all = find_all(g, left, right, xen::usual());
  auto const dead = of_rule(g, all, "dead-flag");
  REQUIRE(dead.size() == 4);
  CHECK(dead[0].message == "`--disable-ipxe' is set but never reaches a step: CONFIG_EXTRA is assigned after its last use");
  REQUIRE(dead[0].places.size() == 2);
  CHECK(dead[0].places[0].start().line == 51);
  CHECK(dead[0].places[1].start().line == 30);
  CHECK(dead[0].side == "right");
  auto const settings = of_rule(g, all, "dead-setting");
  REQUIRE(settings.size() == 1);
  CHECK(settings[0].message == "`--with-system-qemu=/usr/bin/qemu-system-x86_64' would replace "
                               "`--with-system-qemu=/usr/bin/qemu-system-i386', but ./configure never sees it");
  CHECK(of_rule(g, all, "contradicting-flags").empty());
  CHECK(of_rule(g, all, "several-versions").empty());
}

TEST_CASE("live flags of one step that contradict each other") {
  auto p = xen::spec();
  p->steps[0].flags.insert(p->steps[0].flags.begin(), xen::literal_flag("--without-system-ovmf", condition::always(), {}));
  p->steps[0].flags.insert(p->steps[0].flags.begin(), xen::literal_flag("--enable-seabios", xen::with("x"), {}));
  graph g;
  auto const left = g.add_package(xen::guix(), "left"), right = g.add_package(p, "right");
  auto const found = of_rule(g, find_all(g, left, right, condition::always()), "contradicting-flags");
  REQUIRE(found.size() == 2);   // in the order of keys
  CHECK(found[0].when == (xen::with("x") & !condition::holds(xen::seabios_there())));
  CHECK(found[1].when == !xen::without("ovmf"));
  CHECK(of_rule(g, find_all(g, left, right, xen::usual()), "contradicting-flags").size() == 1);
}

TEST_CASE("versions are gathered from package, log and list") {
  graph g;
  auto const left = g.add_package(xen::guix(), "left"), right = g.add_package(xen::spec(), "right");
  auto const log = std::make_shared<build_log>();
  log->versions = {"4.14.6"};
  g.add_log(log, "right", right);
  auto const files = std::make_shared<listing>();
  auto const text = make_text("list", "a\nb\nc\nd\n");
  for (auto const& [path, line] : {std::pair{"/boot/xen-4.17.3.gz", 1u}, {"/boot/xen-4.17.gz", 2u},
                                   {"/usr/lib/python3.11/site-packages/xen-3.0-py3.11.egg-info", 3u},
                                   {"/usr/lib/debug/xen-syms-4.17.3", 4u}, {"/usr/lib/libxen-9.9.9.so", 4u}}) {
    artifact a;
    a.path = path;
    a.where = xen::line(text, line);
    files->artifacts.push_back(a);
  }
  g.add_listing(files, "right", right);
  auto const found = of_rule(g, find_all(g, left, right, condition::always()), "several-versions");
  REQUIRE(found.size() == 1);
  CHECK(found[0].side == "right");
  CHECK(found[0].message ==
        "the evidence is of 3 versions of xen: 4.14.6 (build log), 4.17.2 (package), 4.17.3 (file list)");
}

TEST_CASE("hardening that the other side has for the same source") {
  graph g;
  auto const left = g.add_package(xen::guix(), "left"), right = g.add_package(xen::spec(), "right");
  auto const make_log = [](std::vector<compiler_option> options) {
    auto log = std::make_shared<build_log>();
    for (auto const source : {"a.c", "b.c"}) {
      unit u;
      u.source = source;
      u.options = options;
      log->units.push_back(u);
    }
    return log;
  };
  g.add_log(make_log({option("-O2", "-O", false)}), "left", left);
  auto theirs = make_log({option("-fstack-protector-strong", "-fstack-protector", true), option("-O2", "-O", false)});
  theirs->units[1].options[0].effective = false;
  g.add_log(theirs, "right", right);
  auto const found = of_rule(g, find_all(g, left, right, condition::always()), "missing-hardening");
  REQUIRE(found.size() == 1);
  CHECK(found[0].side == "left");
  CHECK(found[0].message == "1 of the 2 units that both logs compile lack `-fstack-protector-strong' of the right "
                            "side (hardening: stack-protector)");
}

TEST_CASE("warnings of readers are carried through, notes and unknowns are not") {
  auto p = xen::spec();
  auto const text = make_text("s", "sed\n");
  p->remarks = {{severity::warning, "a script without -e is a file name", {text, {0, 3}}, {}},
                {severity::unknown, "what", {text, {0, 3}}, {}}};
  graph g;
  auto const left = g.add_package(xen::guix(), "left"), right = g.add_package(p, "right");
  auto const found = of_rule(g, find_all(g, left, right, condition::always()), "reader-warning");
  REQUIRE(found.size() == 1);
  CHECK(found[0].message == "a script without -e is a file name");
  CHECK(found[0].places.size() == 1);
}
