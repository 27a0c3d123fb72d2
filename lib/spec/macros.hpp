// The macros that are defined, in all configurations at once.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../condition/guarded.hpp"
#include "source.hpp"

namespace xencmp::spec {

struct definition {
  std::string name;
  std::optional<std::string> parameters;   // a getopt string for a parametric macro
  slice body;                              // expanded at each use
  std::optional<guarded_text> value;       // in place of a body: expanded already (%global, tags, arguments)
  std::optional<hole_kind> hole;           // in place of a body: known only at build time
  location where;
  bool literal = false;                    // the value is taken as it is: an argument of a macro
  bool automatic = false;                  // seen at its own level alone: %1, %*, %{-f}
  bool of_distribution = false;            // from a macro file that every distribution with rpm has
};
using definition_ptr = std::shared_ptr<definition const>;

// Per name a stack, as in rpm; an element counts in the configurations of its condition.
class macro_table {
public:
  macro_table() = default;
  // Begins with the macros of BASE, which is not changed.
  explicit macro_table(std::shared_ptr<macro_table const> base) : base_(std::move(base)) {}

  // LEVEL is the number of parametric macros that are being expanded for a local definition, else 0.
  void define(definition d, condition const& when, int level = 0);
  void undefine(std::string_view name, condition when);
  // Ends LEVEL in the configurations of WHEN: of each name that it defines the last definition goes (freeArgs in
  // rpmio/macro.c; a name that is defined twice stays with the first, as in rpm 4.18).
  void leave(int level, condition const& when);

  struct found {
    std::vector<std::pair<definition_ptr, condition>> in;   // disjoint conditions below PATH
    condition missing;                                      // the rest of PATH
  };
  // As the text at LEVEL sees it.
  found find(std::string_view name, condition const& path, int level = 0) const;
  bool knows(std::string_view name) const;

private:
  struct entry {
    condition when;
    definition_ptr what;
    int level;
  };
  using stack = std::vector<entry>;
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };
  stack const* stack_of(std::string_view name) const;
  stack& own(std::string_view name);

  std::shared_ptr<macro_table const> base_;
  std::unordered_map<std::string, stack, hash, std::equal_to<>> stacks_;
  std::set<std::string, std::less<>> local_;      // names with a definition of a level above 0
};

} // namespace xencmp::spec
