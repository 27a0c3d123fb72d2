// What a shell variable holds, and the words that come of it, in all configurations at once.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "../condition/guarded.hpp"
#include "token.hpp"

namespace xencmp::shell {

// A stretch of a value.  `split` says that an unquoted expansion gave it, so that its blanks end words.
struct part {
  piece text;
  condition when;
  bool quoted = false;
  bool split = false;
  std::uint32_t word = 0;   // the word of an assignment that it was written as; 0 is none
  location via{};           // the expansion that put it where it stands
};
using value = std::vector<part>;

// A word of a command; its parts are there under their own conditions.
struct field {
  value parts;
  condition when;
  location where;
};

// One text of a word.
struct alternative {
  text_template text;
  condition when;
  location where;
  std::vector<location> via;
  std::vector<std::uint32_t> words;
  bool quoted = false;      // some part was quoted: no glob characters
};

// Field splitting (POSIX 2.6.5) of V in the configurations where PATH holds.
std::vector<field> split(value const& v, condition const& path);
// The distinct texts of a field; above max_alternatives one text whose conditional stretches are holes of kind
// unknown, and a remark.
std::vector<alternative> alternatives(field const& f, std::vector<diagnostic>& remarks);
// The texts of a value that is not split; what PATH leaves out is left out.
std::vector<alternative> alternatives(value const& v, condition const& path, std::vector<diagnostic>& remarks);
// THEN under PATH, OTHERWISE elsewhere; what both begin with is shared.
value choose(condition const& path, value const& then, value const& otherwise);
// In the configurations where V surely is not empty, and where it may be either.
condition surely_filled(value const& v);
condition maybe_filled(value const& v);
// T where WHEN holds, with conditions that go without saying taken out.
guarded_text confined(guarded_text const& t, condition const& when);
std::string to_string(value const& v);   // every part, whatever its condition

} // namespace xencmp::shell
