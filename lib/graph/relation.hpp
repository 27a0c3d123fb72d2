// What a comparison, its rules and its user say about things in a graph.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "../condition/condition.hpp"
#include "../source/error.hpp"

namespace xencmp {

// A node of a graph, by its number; it means something only together with its graph.
struct node {
  std::uint32_t number = 0;
  friend auto operator<=>(node, node) = default;
};

enum class verdict : std::uint8_t { same, differs, only_left, only_right };
char const* name(verdict);   // "same", "differs", "only-left", "only-right"

// How two things that count as the same are the same.
enum class likeness : std::uint8_t {
  exact,            // same text, same holes
  correspondence,   // after correspondences
  prefix,           // one looks up a file by a path, the other is an absolute path that ends with it
  version,          // files: the same place but for version numbers
  place             // files: another place
};
char const* name(likeness);   // "exact", "correspondence", "prefix", "version", "place"

// What a comparison says of one key.
struct relation {
  std::string about;          // "flag", "operand", "environment"; "option", "artifact", "note" …
  std::string step;           // kind of the step for flags and operands; else empty
  std::string key;
  verdict says = verdict::same;
  likeness by = likeness::exact;      // counts when says is same
  std::string left, right;            // the texts that are compared, holes as their source text; "" when absent
  std::vector<node> left_nodes, right_nodes;   // where they come from
  condition when;                     // under which it is so, simplified under what the comparison assumes
  std::vector<std::string> reasons;   // the correspondences that were used, in words
  bool unknown = false;               // one of the texts has a hole that was not understood
};

// What the user wants of a difference.
struct decision {
  std::string about;          // "flag" …, as in a relation
  std::string step;
  std::string key;            // or a regular expression that keys match
  bool pattern = false;       // it is such an expression
  std::string verb;           // "adopt", "keep", "drop", "defer"
  std::string value;          // text to take instead of either side's; else empty
  condition when;             // where it holds
  std::string reason;         // in words
  location where;
};

// Something that a rule found.
struct finding {
  std::string rule;           // name of the rule: "dead-flag"
  severity level = severity::warning;
  std::string side;           // "left", "right", or "" when it is about both
  std::string message;        // one sentence
  condition when;
  std::vector<location> places;
  std::vector<node> about;
};

} // namespace xencmp
