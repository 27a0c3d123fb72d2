// A channel: a directory of Guile modules that define packages, such as a Guix checkout.  Nothing is run.
//
// Modules are read when they are asked for and stay as they were read.  An import is looked for in the channel's own
// directory, then in those of `load_path` (as `guile -L` has it); what is in none of them is unknown.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../flags/flag.hpp"

namespace xencmp::guix {

// What is asked of a package.
struct reading {
  // As (%current-system) and (%current-target-system) give them; unset: all that Guix knows, told apart by conditions.
  // A system without a target is a native build.  Reading raises error for one that Guix does not know.
  std::optional<std::string> system;
  std::optional<std::string> target;
  bool steps = true;                  // also phases, and the steps that come of them; which flags are live is told anyway
  bool implied = false;               // also what the build system passes by itself, as flags with `implied` set
  // Only these arguments, without #: (flags/keyword.hpp), and of several packages only those that give one; empty: all.
  std::vector<std::string> keywords;
};

// A package as far as its definition names it.
struct package_summary {
  std::string module;      // "(gnu packages xorg)"
  std::string variable;
  std::string name;
  std::string version;
  location where;          // of the (package …) form
  bool exported = false;   // other modules see the variable
  bool hidden = false;     // hidden-package, or a property that says so
  bool maybe = false;      // made by what is not understood: it may be something else than a package
};

class channel {
public:
  // The modules are where its .guix-channel says, if it has one.  Raises error when DIRECTORY or that is no directory.
  explicit channel(std::filesystem::path directory, std::vector<std::filesystem::path> load_path = {});
  ~channel();
  channel(channel const&) = delete;
  channel& operator=(channel const&) = delete;

  // Files with a define-module below the directory, relative to it, sorted.
  std::vector<std::string> const& files() const;
  // The packages that the variables of these files hold (empty: of all files), each once, in the order of the files
  // and of their definitions.
  std::vector<package_summary> packages(std::vector<std::string> const& files = {});
  // Raises error when there is no such package.
  package read(package_summary const&, reading const& = {});
  // All of `packages(files)` that have anything to tell under READING: an argument or a step.
  std::vector<package> read_all(reading const& = {}, std::vector<std::string> const& files = {});
  // The same one after the other, for what need not be kept.  DONE hears how many files have been read.
  void read_each(reading const&, std::vector<std::string> const& files, std::function<void(package)> const& use,
                 std::function<void(std::size_t)> const& done = {});

  // What could not be read: syntax errors, modules that are not there, definitions that were given up.
  std::vector<diagnostic> const& remarks() const;

private:
  class implementation;
  std::unique_ptr<implementation> self_;
};

} // namespace xencmp::guix
