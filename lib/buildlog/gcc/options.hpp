// GCC's own records of its options, one table a release.  The tables are written by generate-options.scm; what the
// properties mean is told in GCC's internals manual, "Option properties".
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xencmp::buildlog::gcc {

enum property : std::uint16_t {
  joined = 1 << 0,             // takes an argument in the same word
  separate = 1 << 1,           // takes the next word
  joinedormissing = 1 << 2,    // takes an argument in the same word, or none
  nodriverarg = 1 << 3,        // the driver takes no argument although the compiler proper does: -MD, -MMD
  rejectnegative = 1 << 4,     // has no -fno-, -Wno-, -mno- form
  rejectdriver = 1 << 5,       // only for the compiler proper
  warning = 1 << 6,
  optimization = 1 << 7,
  target = 1 << 8,
  driver = 1 << 9,
  common = 1 << 10,            // for every language
  defer = 1 << 11,             // each occurrence counts
  negativealias = 1 << 12,     // alias with the opposite sense
  ignore = 1 << 13             // accepted, without effect
};
enum language : std::uint8_t { c = 1 << 0, cxx = 1 << 1, objc = 1 << 2, objcxx = 1 << 3, lto = 1 << 4 };
enum class machine : std::uint8_t { any, x86, aarch64, arm, riscv, powerpc, s390 };

struct option_record {
  std::string_view name;       // without its first dash: "Wshadow", "-param"
  std::uint16_t properties;
  std::uint8_t languages;
  machine target;              // of the target's own file, else any
  std::string_view alias;      // "TARGET", "TARGET,argument when given,argument when negated", or ""
  std::string_view variable;   // what it sets; options that set the same one override each other; or ""
  std::string_view negative;   // next option of a ring whose members cancel each other, or ""
  std::string_view enabled_by; // "CONDITION,VALUE@LANGUAGES;…", value and languages as far as given, or ""

  bool is(property p) const { return (properties & p) != 0; }
};

// What a level of -O turns on, from GCC's default_options_table: "1_PLUS", "2_PLUS_SPEED_ONLY", "FAST" …
// Defaults that a target adds to these are not here.
struct level_record {
  std::string_view levels;
  std::string_view name;
  std::string_view value;
};

struct option_table {
  unsigned major;                          // release of GCC
  std::span<option_record const> records;  // sorted by name, then target; names are not unique across targets
  std::span<level_record const> levels;
};

// The table of release MAJOR, or of the nearest one that there is.
option_table const& table_for(unsigned major);

// The record of exactly this name, for target M or any; null when there is none.
option_record const* exact(option_table const&, std::string_view name, machine m);

// What an option's word says.  `record` is null when no record fits.
struct match {
  option_record const* record = nullptr;
  bool negated = false;            // by -fno-, -Wno-, -gno-, -mno-
  std::string_view argument;       // joined argument
};
// WORD with its dash, as GCC's driver finds it: the longest record that is the whole word, or a beginning of it and
// takes joined arguments; else the same for the word without "no-".
match find(option_table const&, std::string_view word, machine m);

// The option that R and all that override it share: the first by length, then by name, of its Negative ring or of
// the options that set the same variable; R itself when it has neither.
option_record const& group(option_table const&, option_record const& r, machine m);

// Names of options that NAME turns on for language L, directly or through others (-Wall, -Wextra, -Wunused …).
// A value with a threshold (warn_format >= 1) holds when the option that sets the variable was turned on at all;
// `&&` needs both sides, so give all the options of the command line in NAMES.  Aliases of what is turned on count.
std::vector<std::string_view> implied(option_table const&, std::vector<std::string_view> const& names, language l,
                                      machine m);
// Names of options that -O LEVEL ("1", "2", "3", "s", "g", "fast", "z") turns on.
std::vector<std::string_view> implied_by_level(option_table const&, std::string_view level);

} // namespace xencmp::buildlog::gcc
