// What the reader of shell scripts gives up at, with a remark of severity::unknown.
#pragma once
#include <cstddef>

namespace xencmp::shell {

// Sanitizers make all of this many times slower; a fuzzer (tests/fuzz) gets nowhere with inputs that reach the limits.
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
inline constexpr std::size_t patience = 32;
#else
inline constexpr std::size_t patience = 1;
#endif

inline constexpr std::size_t max_lookahead = 64;              // conditional pieces looked at for the end of a word
inline constexpr std::size_t max_states = 64;                 // ways of quoting that configurations may differ in
inline constexpr std::size_t max_threads = 64;                // statements that configurations may be in at once
inline constexpr std::size_t max_depth = 48;                  // of expansions, function calls and loops in each other
inline constexpr std::size_t max_compound = 1000;             // open if, case, while, { and ( at once
inline constexpr std::size_t max_alternatives = 64;           // distinct texts of one word
inline constexpr std::size_t max_commands = 50'000 / patience;// commands and passes of loops followed in one script
inline constexpr std::size_t max_parts = (1u << 14) / patience;// parts of one value, words of one command
inline constexpr std::size_t max_value = (1u << 20) / patience;// bytes of one value
inline constexpr std::size_t max_work = (1u << 21) / patience;// parts that all values together are made of
inline constexpr std::size_t max_computed_text = 4096;        // bytes that an echo | sed pipeline is computed for
inline constexpr std::size_t max_matched_text = 256;          // bytes that ${x/pattern/…} looks for a pattern in
inline constexpr std::size_t max_counted = 24;                // uncertain elements of a list that are counted
inline constexpr std::size_t max_places = 32;                 // assignments of one variable whose places are kept
inline constexpr std::size_t max_braces = 1024;               // words that {a,b} and {1..9} make of one
inline constexpr std::size_t max_passes = 256 / patience;     // passes of a while loop whose test is known

} // namespace xencmp::shell
