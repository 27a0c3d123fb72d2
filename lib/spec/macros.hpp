// The macros that are defined, in all configurations at once.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../condition/guarded.hpp"
#include "source.hpp"

namespace xencmp::spec {

struct definition {
  std::string name;
  std::optional<std::string> parameters;   // a getopt string for a parametric macro
  slice body;                              // expanded at each use
  std::optional<guarded_text> value;       // in place of a body: expanded already (%global, tags)
  std::optional<hole_kind> hole;           // in place of a body: known only at build time
  location where;
};
using definition_ptr = std::shared_ptr<definition const>;

// Per name a stack, as in rpm; an element counts in the configurations of its condition.
class macro_table {
public:
  // LEVEL is the number of parametric macros that are being expanded for a local definition, else 0.
  void define(definition d, condition const& when, int level = 0);
  void undefine(std::string_view name, condition when);
  void leave(int level);                   // forgets the local definitions of LEVEL

  struct found {
    std::vector<std::pair<definition_ptr, condition>> in;   // disjoint conditions below PATH
    condition missing;                                      // the rest of PATH
  };
  found find(std::string_view name, condition const& path) const;
  bool knows(std::string_view name) const { return stacks_.find(name) != stacks_.end(); }

private:
  struct entry {
    condition when;
    definition_ptr what;
    int level;
  };
  std::map<std::string, std::vector<entry>, std::less<>> stacks_;
  std::vector<std::pair<int, std::string>> locals_;
};

} // namespace xencmp::spec
