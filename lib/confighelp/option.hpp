// What the program that configures a build knows: the options that upstream declares, and those that the tool brings.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../source/error.hpp"

namespace xencmp::confighelp {

// Whose options these are; it decides what a flag means.
enum class configurator : std::uint8_t { autoconf, script, cmake, meson };
// "autoconf", "script", "cmake", "meson"
char const* name(configurator);

struct build_option {
  std::string key;      // as flag_key has it: "enable-x", "with-x", "prefix", "-DX", "-Dx"
  std::string text;     // as a user writes it: "--disable-x", "-DX"
  std::string help;     // the first line of it, where the source has one in plain text
  location where;       // none for what the tool itself brings
  bool prefix = false;  // every key that begins so
};

// The options of one package, from one file or from several.
struct build_options {
  configurator of = configurator::autoconf;
  std::vector<build_option> options;
  // severity::unknown: what may add options that are not here.
  std::vector<diagnostic> remarks;

  bool complete() const;
  void add(build_option);
  void add(std::string_view key, location where = {});   // with text_of(key) for its text
  void add_unknown(std::string message, location where);
};

// KEY written as a flag: "enable-x" is "--enable-x", "-DX" stays.
std::string text_of(std::string_view key);

// The option that a flag with this key sets; null where there is none.  Autoconf takes - and _ for one.
build_option const* find(build_options const&, std::string_view key);
// The declared option whose spelling is nearest to KEY's: --with-x for --enable-x, else the one that takes the fewest
// insertions, deletions and replacements; null where none is near.
build_option const* nearest(build_options const&, std::string_view key);

} // namespace xencmp::confighelp
