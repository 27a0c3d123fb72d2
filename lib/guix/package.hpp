// Guix packages as their text defines them.  Nothing is run.
//
// A package's arguments are followed through inheritance and variables of the same module; what another module
// defines is unknown, and each list that may contain it holds a flag that is a hole of kind unknown.  Steps are those
// of the build system (guix/build/*-build-system.scm: a phase, the program it runs, and the keyword with its flags)
// and those that the package's own phases invoke.  A standard step whose phase is deleted or replaced is left out;
// where nothing else uses its keyword, it stays, never run, with its flags dead.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "../flags/flag.hpp"
#include "../sexp/tree.hpp"

namespace xencmp::guix {

class library;
class module;

// The package that VARIABLE defines, else the first one of that name.  Raises error when the module cannot be read
// or has no such package.
package read_package(text_ptr module, std::string const& variable);

// All packages of a module, in the order of their definitions; also those that a procedure of the module makes, with
// holes for its parameters.  Raises error when the module cannot be read.
std::vector<package> read_packages(text_ptr module);

// Reads what becomes of packages as the text of their module is edited.  What the module imports is read once.
class rereader {
public:
  // MODULE says where its imports are, as for read_package.
  explicit rereader(text_ptr const& module);
  ~rereader();
  rereader(rereader const&) = delete;
  rereader& operator=(rereader const&) = delete;

  // The arguments, without steps and phases, of the package that VARIABLE of MODULE holds.  Raises error when there is
  // no such package, or MODULE cannot be read.
  package arguments(std::shared_ptr<sexp::tree const> module, std::string const& variable);

  // What has been read, and the module of the text that was read last.
  library& modules();
  module& last();

private:
  class implementation;
  std::unique_ptr<implementation> self_;
};

} // namespace xencmp::guix
