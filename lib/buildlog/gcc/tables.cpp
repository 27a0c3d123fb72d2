// The generated tables.  To add a release: write options-MAJOR.inc with generate-options.scm, add its two lines here.
#include <cstdlib>

#include "options.hpp"

namespace xencmp::buildlog::gcc {

namespace {

using enum machine;

#define OPTIONS_BEGIN(MAJOR) constexpr option_record records_##MAJOR[] = {
#define OPTIONS_END };
#define LEVELS_BEGIN(MAJOR) constexpr level_record levels_##MAJOR[] = {
#define LEVELS_END };
#include "options-12.inc"

constexpr option_table tables[] = {{12, records_12, levels_12}};

} // namespace

option_table const& table_for(unsigned major) {
  option_table const* best = &tables[0];
  for (auto const& t : tables)
    if (std::abs(static_cast<int>(t.major) - static_cast<int>(major)) <
        std::abs(static_cast<int>(best->major) - static_cast<int>(major)))
      best = &t;
  return *best;
}

} // namespace xencmp::buildlog::gcc
