// The words of a compiler command line as options, by GCC's records.
#pragma once
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gcc/options.hpp"
#include "profile.hpp"
#include "unit.hpp"

namespace xencmp::buildlog {

// Reads the argument lists of one log; remembers words that it has seen.
class argument_reader {
public:
  // ROOT is the log's build root, which becomes "." in what is normalised.
  argument_reader(compiler_profile const& profile, std::string root);

  // Fills options, operands and output of U from its argv; WHERE are the places of argv's words in TEXT.  What no record
  // knows is of category unknown.  The rules:
  //   - An option's argument is joined or the next word, as its record says; -MD and -MMD take none (NoDriverArg).
  //   - -Wp,a,b is read as the options a and b of the preprocessor, -Wl,a,b as options of the linker.
  //   - Aliases, -I x for -Ix, and -DX=1 for -DX are one in `normalised`.
  //   - Options with the same key override each other, the last one counts.  They share a key when GCC's records
  //     have them in one Negative ring or let them set one variable, or are -D and -U of one macro, or -O levels,
  //     or -std=.  Other options with arguments (-I, -specs=, -l) add up: their key holds the argument, and of equal
  //     ones the first counts, except for libraries, all of which count.
  //   - The driver hands -Wp, words to the preprocessor behind all others, so -Wp,-DX comes after every -D and -U.
  void read(unit& u, text_ptr const& text, std::span<xencmp::span const> where);

  // Words that no record knows, each with its first place and how often it occurred; and options that lack their
  // argument.  To be asked for at the end.
  std::vector<diagnostic> remarks() const;

private:
  struct parsed {
    std::vector<compiler_option> options;   // without places
    bool next_word = false;                 // took the next word
    bool keep = true;                       // the same words always mean the same
  };
  parsed read_word(std::string const& word, std::string const* next, std::string const& directory, bool driver) const;
  parsed split_preprocessor(std::string const& word, std::string const& directory) const;
  parsed split_linker(std::string const& word) const;
  compiler_option describe(gcc::match const& m, std::string text, std::string argument, std::string const& directory,
                           bool& keep) const;
  void settle(unit& u) const;

  gcc::option_table const& table_;
  gcc::machine machine_;
  std::string root_;
  std::set<std::string> defaults_;                   // normalised
  std::unordered_map<std::string, parsed> seen_;     // only looked up, never walked
  std::map<std::string, std::pair<location, std::uint32_t>> unknown_;
  std::vector<diagnostic> remarks_;
};

} // namespace xencmp::buildlog
