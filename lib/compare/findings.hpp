// Findings: what rules see in the facts that a person who compares by hand is apt to miss.
#pragma once
#include <span>
#include <vector>

#include "../graph/graph.hpp"

namespace xencmp::compare {

// What a rule may look at: a graph with the packages of both sides, and with logs and listings tied to them.
struct finding_context {
  graph const& facts;
  node left, right;
  condition assume;
};

// A rule looks at everything and returns what it found; it has no state.
struct finding_rule {
  char const* name;
  char const* says;    // one sentence for a manual
  std::vector<finding> (*find)(finding_context const&);
};

// dead-flag            the text sets a flag that no step sees
// dead-setting         a dead flag would replace a live one of the same key that says something else
// contradicting-flags  one step gets two flags of one key that say different things; the last one counts
// several-versions     package, build log and file list of one side speak of different versions
// missing-hardening    units of one side lack a hardening option that the same sources have on the other side
// reader-warning       a reader warned of something
std::span<finding_rule const> finding_rules();

// Runs all rules in their order and puts the findings into the graph.  Returns their nodes.
std::vector<node> find_all(graph&, node left, node right, condition const& assume);

} // namespace xencmp::compare
