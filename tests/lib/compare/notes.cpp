#include <catch2/catch.hpp>
#include <xencmp/compare/notes.hpp>

using namespace xencmp;

TEST_CASE("notes are compared by owner and type") {
  auto const note = [](char const* owner, unsigned type, char const* says, char const* applies = "") {
    return elf_note{".note", owner, type, "", says, applies};
  };
  auto const found = compare::compare_notes(
    {note("GNU", 3, "Build ID: 1"), note("GNU", 1, "x"), note("GA!fast", 0x100, "false"), note("L", 1, "l")},
    {note("GNU", 1, "x", "0x1-0x2"), note("GNU", 1, "x"), note("GNU", 3, "Build ID: 2"), note("R", 1, "r"),
     note("GA+fast", 0x100, "true")});
  std::string all;
  for (auto const& c : found) all += c.owner + '/' + std::to_string(c.type) + ' ' + name(c.relation) + "; ";
  CHECK(all == "GNU/3 differs; GNU/1 same; GA+fast/256 differs; L/1 only-left; R/1 only-right; ");
  CHECK(found[2].left == std::vector<std::string>{"false"});
  CHECK(found[2].right == std::vector<std::string>{"true"});
}
