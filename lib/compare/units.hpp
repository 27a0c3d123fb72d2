// Which compiled unit of one build log is which of another, and how their options differ.
//
// Units are matched by what they compile, in this order:
//  1. The same source, build roots and `..` folded (buildlog/paths.hpp).
//  2. Sources that moved: by the directories that compare_files learns from the sources of both logs.
//  3. Commands that only link: the same name of output.
// Several units of one source (with and without -fPIC, say) are paired by the suffix of their outputs, then in order.
//
// Options are compared by key and normalised text, effective ones only: what a later option overrides, and an -I that
// was there before, is listed apart.  A compiler's defaults (-m64) are compared like all others; is_default marks them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "../buildlog/unit.hpp"
#include "../graph/relation.hpp"

namespace xencmp::compare {

struct option_relation {
  std::string key;
  verdict says = verdict::same;
  option_category category = option_category::unknown;
  bool hardening = false;                     // of either side's
  std::vector<std::uint32_t> left, right;     // indices into unit::options; several only for libraries
};

// A hardening measure that one unit's options turn on and the other's, and its compiler's defaults, do not.
struct missing_hardening {
  std::string measure;        // "fortify-source", see buildlog/category.hpp
  bool left = true;           // the side that lacks it
  std::uint32_t option = 0;   // index into the other side's unit::options
};

struct unit_match {
  std::size_t left = 0, right = 0;            // indices into build_log::units
  std::string reason;                         // "same source"; for sources that moved, by which directories
  std::vector<option_relation> options;       // in the order of the left command line, then what only the right has
  std::vector<std::uint32_t> left_overridden, right_overridden;   // options without effect
  std::vector<missing_hardening> hardening;   // sorted by measure

  std::size_t count(verdict) const;
};

struct unit_comparison {
  std::vector<unit_match> matches;            // in the order of the left log
  std::vector<std::size_t> left_only, right_only;
};

unit_comparison compare_units(build_log const& left, build_log const& right);

// The options of two units, whatever they compile.
unit_match compare_options(build_log const& left, std::size_t left_unit, build_log const& right,
                           std::size_t right_unit);

} // namespace xencmp::compare
