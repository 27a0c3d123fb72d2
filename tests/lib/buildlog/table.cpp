#include <catch2/catch.hpp>
#include <algorithm>

#include <xencmp/buildlog/gcc/options.hpp>

using namespace xencmp::buildlog::gcc;

TEST_CASE("GCC's table is sorted and its references resolve") {
  auto const& t = table_for(12);
  CHECK(t.major == 12);
  CHECK(t.records.size() > 2000);
  CHECK(std::is_sorted(t.records.begin(), t.records.end(), [](auto const& a, auto const& b) { return a.name < b.name; }));
  for (auto const& r : t.records) {
    INFO(r.name);
    auto const resolves = [&](std::string_view name) {
      auto const target = name.substr(0, name.find(','));
      return target.empty() || exact(t, target, r.target == machine::any ? machine::x86 : r.target);
    };
    CHECK(resolves(r.alias));
    CHECK(resolves(r.negative));
  }
}

TEST_CASE("words find their records") {
  auto const& t = table_for(12);
  auto const spelt = [&](std::string_view word) {
    auto const m = find(t, word, machine::x86);
    return m.record ? std::string(m.negated ? "no " : "") + std::string(m.record->name) + "|" + std::string(m.argument)
                    : "none";
  };
  CHECK(spelt("-Wshadow") == "Wshadow|");
  CHECK(spelt("-Wno-shadow") == "no Wshadow|");
  CHECK(spelt("-std=gnu99") == "std=gnu99|");
  CHECK(spelt("-I/usr/include") == "I|/usr/include");
  CHECK(spelt("-include") == "include|");
  CHECK(spelt("-includex.h") == "include|x.h");
  CHECK(spelt("-fno-builtin-memcpy") == "no fbuiltin-|memcpy");
  CHECK(spelt("-O3") == "O|3");
  CHECK(spelt("-Os") == "Os|");
  CHECK(spelt("-gno-record-gcc-switches") == "no grecord-gcc-switches|");
  CHECK(spelt("-march=armv8-a") == "march=|armv8-a");
  CHECK(spelt("-fcf-protectionx") == "none");
  CHECK(spelt("-fno-cf-protection") == "none");            // RejectNegative
  CHECK(spelt("-") == "none");
}

TEST_CASE("levels of optimization") {
  auto const has = [](std::string_view level, std::string_view name) {
    auto const on = implied_by_level(table_for(12), level);
    return std::find(on.begin(), on.end(), name) != on.end();
  };
  CHECK(has("1", "fomit-frame-pointer"));
  CHECK_FALSE(has("0", "fomit-frame-pointer"));
  CHECK(has("2", "fstrict-aliasing"));
  CHECK_FALSE(has("1", "fstrict-aliasing"));
  CHECK(has("s", "fstrict-aliasing"));
  CHECK(has("fast", "ffast-math"));
}

TEST_CASE("what -Wall turns on") {
  auto const& t = table_for(12);
  auto const on = [&](std::vector<std::string_view> const& names, language l, std::string_view name) {
    auto const all = implied(t, names, l, machine::x86);
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  CHECK(on({"Wall"}, c, "Wunused-variable"));                 // through -Wunused
  CHECK(on({"Wall"}, c, "Wformat-zero-length"));              // by a threshold of -Wformat=
  CHECK(on({"Wall"}, c, "Warray-bounds"));                    // sets the variable of -Warray-bounds=
  CHECK_FALSE(on({"Wall"}, c, "Wshadow"));
  CHECK_FALSE(on({"Wall"}, c, "Wunused-parameter"));          // needs -Wextra as well
  CHECK(on({"Wall", "Wextra"}, c, "Wunused-parameter"));
  CHECK(on({"Wall"}, cxx, "Wreorder"));
  CHECK_FALSE(on({"Wall"}, c, "Wreorder"));
}
