// The systems that Guix knows, and conditions about them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../condition/condition.hpp"

namespace xencmp::guix {

struct known_system {
  char const* name;      // as (%current-system) gives it; "" for what is only cross-compiled for
  char const* triplet;   // as (%current-target-system) gives it
  char const* architecture;
  char const* os;
  // Of the platform; "" where it has none, or where Guix knows the target alone.
  char const* linux_architecture;
  char const* rust_target;
  char const* dynamic_linker;
};
std::vector<known_system> const& known_systems();

// What (guix utils) answers to QUESTION, such as "target-x86-64?", of TARGET, a triplet or a system's name.
bool target_is(std::string_view question, std::string_view target);

// The one of that name, or, when there is a TARGET, of that triplet.  Raises error when Guix knows none.
known_system const& find_system(std::optional<std::string> const& system, std::optional<std::string> const& target);

// What a package is built for.  In a cross build nothing is known of the system that builds, unless it is given.
struct setting {
  std::string system;    // (%current-system); "" when it is not known
  std::string target;    // (%current-target-system); "" in a native build
};
// All native builds, then all cross builds.
std::vector<setting> const& all_settings();
// The conditions of classes that all_settings() fall into, each given by the bits of its settings: they exclude each
// other, and one of them always holds, also on a system that is not known here.  atom::architecture() and
// atom::system() are those of the machine that the package is for; atom::parameter("cross-compiling") tells both kinds
// of build apart.
std::vector<condition> setting_conditions(std::vector<std::uint64_t> const& classes);

} // namespace xencmp::guix
