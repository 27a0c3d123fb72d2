// Damaged examples, fed to every reader.  A result or xencmp::error is fine; anything else is not.
//
// Round N depends on N alone.  Environment: XENCMP_FUZZ_ROUNDS how many (otherwise as many of the first 400 as three
// seconds allow), XENCMP_FUZZ_FIRST the number of the first one, XENCMP_FUZZ_KEEP a file that gets each text before
// it is read, so that it is there after a crash.
#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>
#include <xencmp/source/error.hpp>

#include "mutate.hpp"
#include "readers.hpp"

using namespace fuzz;

namespace {

std::uint64_t number_in(char const* variable, std::uint64_t otherwise) {
  char const* const value = std::getenv(variable);
  return value && *value ? std::strtoull(value, nullptr, 10) : otherwise;
}

} // namespace

TEST_CASE("damaged examples give a result or an error") {
  auto const all = examples();
  bool const bounded = !std::getenv("XENCMP_FUZZ_ROUNDS");
  auto const first = number_in("XENCMP_FUZZ_FIRST", 0), rounds = number_in("XENCMP_FUZZ_ROUNDS", 400);
  char const* const keep = std::getenv("XENCMP_FUZZ_KEEP");
  double slowest = 0, total = 0;
  std::string slowest_name;
  std::uint64_t done = 0, calls = 0, refused = 0;
  for (auto round = first; round < first + rounds && !(bounded && total > 3); ++round, ++done) {
    mutator m(round);
    auto const& e = all[m.below(all.size())];
    auto const& other = all[m.below(all.size())];
    auto const bytes = m.damaged(e.bytes, other.bytes);
    bool const everyone = m.below(8) == 0;
    if (keep) std::ofstream(keep, std::ios::binary) << bytes;
    for (auto const& r : readers()) {
      bool const made_for = std::find(e.readers.begin(), e.readers.end(), r.name) != e.readers.end();
      if (!made_for && !everyone) continue;
      auto const name = "round " + std::to_string(round) + ", " + e.name + ", reader " + r.name;
      INFO(name);
      try {
        std::string outcome;
        auto const seconds = run(r, xencmp::make_text(e.name, bytes), &outcome);
        ++calls;
        refused += !outcome.empty();
        total += seconds;
        if (seconds > slowest) slowest = seconds, slowest_name = name;
        if (seconds > limit()) FAIL_CHECK("took " << seconds << " s");
      } catch (std::exception const& e) {
        FAIL_CHECK("raised " << e.what());
      }
    }
  }
  CHECK(done > 0);
  WARN(done << " rounds, " << calls << " calls, " << refused << " refused; the slowest took " << slowest << " s: "
            << slowest_name);
}
