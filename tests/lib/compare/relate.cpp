#include <catch2/catch.hpp>
#include <xencmp/compare/relate.hpp>
#include <xencmp/graph/query.hpp>

using namespace xencmp;
using namespace xencmp::compare;

TEST_CASE("matches of files become relations, aliases edges") {
  auto const left = std::make_shared<listing const>(filelist::read_listing(
    make_text("left", "bin/a\nboot/x-1.2.3.gz\nboot/x-1.2.3.map\nlib/tool/one\nlib/tool/two\nlonely\n")));
  auto const right = std::make_shared<listing const>(filelist::read_listing(
    make_text("right", "bin/a\nboot/x-1.2.4.gz\nboot/x-1.2.4.map\nlibexec/tool/one\nlibexec/tool/two\nbin/b -> a\n")));
  graph g;
  auto const l = g.add_listing(left, "left"), r = g.add_listing(right, "right");
  auto const found = compare_files(*left, *right);
  auto const relations = relate_files(g, l, r, found);
  REQUIRE(relations.size() == found.matches.size() + found.left_only.size() + found.right_only.size());
  auto const by = [&](std::string const& path) {
    for (auto const n : relations)
      if (auto const& rel = *g.get_if<relation>(n); rel.left == path) return rel;
    return relation{};
  };
  CHECK(by("bin/a").by == likeness::exact);
  CHECK(by("boot/x-1.2.3.gz").by == likeness::version);
  CHECK(by("boot/x-1.2.3.gz").right == "boot/x-1.2.4.gz");
  CHECK(by("lib/tool/one").by == likeness::place);
  CHECK(by("lib/tool/one").reasons.size() == 1);
  CHECK(by("lonely").says == verdict::only_left);
  auto const alias = query(g, {{variable{"x"}, term(word{"alias"}), variable{"y"}}});
  CHECK(alias.rows.size() == found.left_aliases.size() + found.right_aliases.size());
  CHECK(alias.rows.size() == 1);
  CHECK_THROWS_AS(relate_files(g, relations[0], r, found), error);
}
