#include <algorithm>
#include <map>

#include <catch2/catch.hpp>
#include <xencmp/compare/flags.hpp>

#include "xen.hpp"

using namespace xencmp;
using namespace xencmp::compare;

namespace {

// What RPM's macros file says; the user's to change.
std::vector<correspondence> const directories{
  {"%{_prefix}", "/usr", correspondence_kind::hole, "%{_prefix} = /usr"},
  {"%{_libexecdir}", "/usr/libexec", correspondence_kind::hole, "%{_libexecdir} = /usr/libexec"},
  {"#$output", "/usr", correspondence_kind::hole, "#$output = /usr"},
};

struct compared {
  std::unique_ptr<graph> facts = std::make_unique<graph>();
  flag_comparison all;

  compared(std::shared_ptr<package> const& left, std::shared_ptr<package> const& right, flag_options const& options) {
    auto const l = facts->add_package(left, "left"), r = facts->add_package(right, "right");
    all = compare_flags(*facts, l, r, options);
  }
  relation const& at(node n) const { return *facts->get_if<relation>(n); }
  std::vector<std::string> keys(verdict v, bool by_prefix = false) const {
    std::vector<std::string> out;
    for (auto const n : all.relations)
      if (at(n).says == v && (v != verdict::same || (at(n).by == likeness::prefix) == by_prefix))
        out.push_back(at(n).key);
    std::sort(out.begin(), out.end());
    return out;
  }
  std::vector<relation> about(std::string const& key) const {
    std::vector<relation> out;
    for (auto const n : all.relations)
      if (at(n).key == key) out.push_back(at(n));
    return out;
  }
};

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("xen's configure as the text intends it") {
  compared const c(xen::guix(), xen::spec(), {xen::usual(), reading::intended, directories, {"configure"}});
  CHECK(c.keys(verdict::only_left) == strings{"enable-qemu-traditional", "enable-rpath", "enable-stubdom",
                                              "with-initddir"});
  CHECK(c.keys(verdict::only_right) == strings{"enable-ipxe", "enable-pvshim", "libdir", "libexecdir", "prefix",
                                               "with-linux-backend-modules", "with-system-ipxe"});
  CHECK(c.keys(verdict::same) == strings{"enable-rombios"});
  CHECK(c.keys(verdict::same, true).empty());
  CHECK(c.keys(verdict::differs) == strings{"with-system-ovmf", "with-system-qemu", "with-system-seabios"});
  for (auto const n : c.all.relations) CHECK(c.at(n).when.is_always());
}

TEST_CASE("xen's configure as it is executed") {
  compared const c(xen::guix(), xen::spec(), {xen::usual(), reading::executed, directories, {"configure"}});
  CHECK(c.keys(verdict::only_left) == strings{"enable-qemu-traditional", "enable-rombios", "enable-rpath",
                                              "enable-stubdom", "with-initddir"});
  CHECK(c.keys(verdict::only_right) == strings{"libdir", "libexecdir", "prefix", "with-linux-backend-modules",
                                               "with-system-ipxe"});
  CHECK(c.keys(verdict::same).empty());
  CHECK(c.keys(verdict::same, true) == strings{"with-system-qemu"});
  CHECK(c.keys(verdict::differs) == strings{"with-system-ovmf", "with-system-seabios"});
  REQUIRE(c.all.dead.size() == 4);
  for (auto const& d : c.all.dead) {
    CHECK(d.side == "right");
    CHECK(d.when.is_always());
    CHECK(c.facts->get_if<flag>(d.flag)->via.size() == 1);
  }
}

TEST_CASE("xen's configure over every branch") {
  compared const c(xen::guix(), xen::spec(), {condition::always(), reading::executed, directories, {"configure"}});
  auto const traditional = c.about("enable-qemu-traditional");
  REQUIRE(traditional.size() == 2);
  CHECK(traditional[0].says == verdict::differs);
  CHECK(traditional[0].left == "--disable-qemu-traditional");
  CHECK(traditional[0].right == "--enable-qemu-traditional");
  CHECK(traditional[0].when.to_string() == "with qemutrad");
  CHECK(traditional[1].says == verdict::only_left);
  CHECK(traditional[1].when.to_string() == "not with qemutrad");
  auto const seabios = c.about("with-system-seabios");
  REQUIRE(seabios.size() == 2);
  CHECK((seabios[0].when | seabios[1].when).is_always());
  CHECK(seabios[0].when.excludes(seabios[1].when));
  auto const off = c.about("enable-seabios");
  REQUIRE(off.size() == 1);
  CHECK(off[0].when == seabios[1].when);
  // Each fixed configuration has exactly one verdict a key, and they cover all configurations of the left side.
  std::map<std::string, condition> covered;
  for (auto const n : c.all.relations) {
    auto const& r = c.at(n);
    auto const [known, fresh] = covered.try_emplace(r.key, r.when);
    if (fresh) continue;
    CHECK(known->second.excludes(r.when));
    known->second = known->second | r.when;
  }
  CHECK(covered.at("with-system-ovmf").is_always());
}

TEST_CASE("relations tie the flags to each other") {
  compared const c(xen::guix(), xen::spec(), {xen::usual(), reading::executed, directories, {"configure"}});
  auto const qemu = c.about("with-system-qemu");
  REQUIRE(qemu.size() == 1);
  REQUIRE(qemu[0].left_nodes.size() == 1);
  CHECK(c.facts->nodes(qemu[0].left_nodes[0], "counterpart") == qemu[0].right_nodes);
}

TEST_CASE("correspondences make spellings one, and say so") {
  auto left = xen::guix(), right = xen::spec();
  left->steps[0].flags.push_back(
    xen::configure_flag(xen::made({xen::plain("--libexecdir="), xen::hole("#$output", hole_kind::output), xen::plain("/libexec")}),
                        condition::always(), {}));
  compared const c(left, right, {xen::usual(), reading::executed, directories, {"configure"}});
  auto const dir = c.about("libexecdir");
  REQUIRE(dir.size() == 1);
  CHECK(dir[0].says == verdict::same);
  CHECK(dir[0].by == likeness::correspondence);
  CHECK(dir[0].reasons == strings{"%{_libexecdir} = /usr/libexec", "#$output = /usr"});
  compared const bare(left, right, {xen::usual(), reading::executed, {}, {"configure"}});
  CHECK(bare.about("libexecdir")[0].says == verdict::differs);
}

TEST_CASE("the last of several live flags counts, where it is there") {
  auto left = std::make_shared<package>(), right = std::make_shared<package>();
  step s;
  s.kind = "configure";
  s.flags = {xen::literal_flag("--with-a=1", condition::always(), {}), xen::literal_flag("--with-a=2", xen::with("b"), {})};
  left->steps = {s};
  s.flags = {xen::literal_flag("--with-a=2", condition::always(), {})};
  right->steps = {s};
  compared const c(left, right, {});
  auto const a = c.about("with-a");
  REQUIRE(a.size() == 2);
  CHECK(a[0].says == verdict::differs);
  CHECK(a[0].when == !xen::with("b"));
  CHECK(a[1].says == verdict::same);
  CHECK(a[1].when == xen::with("b"));
}

TEST_CASE("a dead flag from before the step does not replace a live one, even in intention") {
  auto left = std::make_shared<package>(), right = std::make_shared<package>();
  auto const text = make_text("a.spec", "X=--with-a=1\nX=--with-a=2\n./configure $X\n");
  step s;
  s.kind = "configure";
  s.where = {text, text->line(3)};
  s.flags = {xen::literal_flag("--with-a=2", condition::always(), {text, text->line(2)}),
             xen::literal_flag("--with-a=1", condition::always(), {text, text->line(1)})};
  s.flags[1].live = false;
  left->steps = {s};
  right->steps = {s};
  right->steps[0].flags.pop_back();
  compared const c(left, right, {condition::always(), reading::intended, {}, {}});
  auto const a = c.about("with-a");
  REQUIRE(a.size() == 1);
  CHECK(a[0].says == verdict::same);
  CHECK(a[0].left == "--with-a=2");
}

TEST_CASE("several steps of one kind are compared as a set") {
  auto left = std::make_shared<package>(), right = std::make_shared<package>();
  auto const call = [](std::vector<std::string> const& targets, char const* prefix) {
    step s;
    s.kind = "make";
    for (auto const& t : targets) {
      flag f;
      f.key = t;
      f.text = text_template::literal(t);
      s.operands.push_back(f);
    }
    if (prefix) {
      flag f;
      f.key = "prefix";
      f.text = text_template::literal(prefix);
      s.flags.push_back(f);
    }
    return s;
  };
  left->steps = {call({"world"}, "prefix=/a"), call({"docs"}, "prefix=/b")};
  right->steps = {call({"xen"}, "prefix=/b"), call({"docs"}, "prefix=/a")};
  compared const c(left, right, {});
  CHECK(c.keys(verdict::only_left) == strings{"world"});
  CHECK(c.keys(verdict::only_right) == strings{"xen"});
  CHECK(c.keys(verdict::same) == strings{"docs", "prefix", "prefix"});
  CHECK(c.keys(verdict::differs).empty());
}

TEST_CASE("a flag that is not understood makes its relation unknown") {
  auto left = std::make_shared<package>(), right = std::make_shared<package>();
  step s;
  s.kind = "configure";
  s.flags = {xen::configure_flag(xen::made({xen::plain("--with-a="), xen::hole("(?)", hole_kind::unknown)}),
                                 condition::always(), {})};
  left->steps = {s};
  compared const c(left, right, {});
  REQUIRE(c.all.relations.size() == 1);
  CHECK(c.at(c.all.relations[0]).unknown);
}

TEST_CASE("very many values of one key are not compared one by one") {
  auto left = std::make_shared<package>(), right = std::make_shared<package>();
  for (auto const& p : {left, right})
    for (int i = 0; i < 400; ++i) {
      step s;
      s.kind = "make";
      flag f;
      f.key = "V";
      f.text = text_template::literal("V=" + std::to_string(p == left ? i : -i - 1));
      s.flags = {f};
      p->steps.push_back(s);
    }
  compared const c(left, right, {});
  REQUIRE(c.all.relations.size() == 1);
  CHECK(c.at(c.all.relations[0]).unknown);
  CHECK(c.at(c.all.relations[0]).says == verdict::differs);
}

TEST_CASE("defaults fix every build conditional and nothing else") {
  graph g;
  g.add_package(xen::spec(), "right");
  CHECK(defaults(g) == (!xen::with("qemutrad") & !xen::without("ovmf")));
}

TEST_CASE("only packages are compared") {
  graph g;
  auto const p = g.add_package(xen::spec(), "right");
  CHECK_THROWS_AS(compare_flags(g, p, g.nodes(p, "has")[0], {}), error);
  CHECK_THROWS_AS(compare_flags(g, p, node{12345}, {}), error);
}

TEST_CASE("the type of a CMake variable says nothing of its value") {
  auto left = std::make_shared<package>(), right = std::make_shared<package>();
  auto const cmake = [](char const* s) {
    flag f;
    f.text = text_template::literal(s);
    f.key = flag_key("cmake", f.text);
    return f;
  };
  step s;
  s.kind = "cmake";
  s.flags = {cmake("-DA=ON"), cmake("-DB=ON"), cmake("-DC=x:y=z")};
  left->steps = {s};
  s.flags = {cmake("-DA:BOOL=ON"), cmake("-DB:BOOL=OFF"), cmake("-DC=x=z")};
  right->steps = {s};
  compared const c(left, right, {});
  CHECK(c.keys(verdict::same) == strings{"-DA"});
  CHECK(c.keys(verdict::differs) == strings{"-DB", "-DC"});
}
