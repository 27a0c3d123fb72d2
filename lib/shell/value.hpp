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
  bool boundary = false;    // between two elements of a list, as of "$@": ends a word also where it is quoted
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
// The literal parts that were quoted, with what a pattern, or ${x/…}, would take for special behind a
// backslash.
value as_pattern(value v);

// Lists, such as the arguments of a function and the elements of an array, whose elements have conditions: which one
// is the Nth differs between configurations.
using list = std::vector<field>;
// Whether the functions below can count up to N: the conditions of "exactly K of these" grow fast (max_counted).
bool countable(list const& l, std::size_t n, condition const& where);
// The N-th element, from 0; `found` is set to where there is one.
value nth(list const& l, std::size_t n, condition const& where, condition* found);
// Those from the FIRST-th on, at most N of them.
list sublist(list const& l, std::size_t first, std::size_t n);
// Drops the first N elements where HERE holds.
void drop(list& l, std::size_t n, condition const& here);
// Each length that it has in a configuration of HERE, with where.
std::vector<std::pair<std::size_t, condition>> lengths(list const& l, condition const& here);
// The elements as one value with boundaries between them.
value joined(list const& l, condition const& where, bool quoted);
// THEN where PATH holds, OTHERWISE elsewhere.
list choose(condition const& path, list const& then, list const& otherwise);
// Leaves out what is never there.
void purge(list& l);

// In the configurations where V surely is not empty, and where it may be either.
condition surely_filled(value const& v);
condition maybe_filled(value const& v);
// T where WHEN holds, with conditions that go without saying taken out.
guarded_text confined(guarded_text const& t, condition const& when);
std::string to_string(value const& v);   // every part, whatever its condition

} // namespace xencmp::shell
