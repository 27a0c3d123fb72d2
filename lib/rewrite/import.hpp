// Imports that new text needs.
#pragma once
#include <string>
#include <vector>

#include "../guix/imports.hpp"
#include "check.hpp"

namespace xencmp::rewrite {

// A name that text uses on the host.
struct used_name {
  std::string name;
  sexp::node_id node;
  bool delayed;        // only once the arguments of a package are asked for
};
// Those that stand within SPANS of T and are not bound by the forms around them, each once.  Raises error when one
// that tells of the target is to be evaluated by the build, where evaluation takes it for what the host means by it.
std::vector<used_name> names_used(sexp::tree const& t, std::vector<span> const& spans);

// Modules that are to be imported for names, and how.
struct needed_module {
  enum class how : std::uint8_t {
    whole,
    select,   // names of it mean something else in the module
    lazy      // #:autoload, because it loads the module itself
  };
  std::string name;
  std::vector<std::string> names;
  how as = how::whole;
};
// "(guix utils)", or what is to be selected of it.
std::string clause_source(needed_module const&);
// Those for USED, names of T, which M was read from.  Raises error, with the name of the text, for a name that no
// module, or more than one, gives, and for what would load modules in a circle.
std::vector<needed_module> modules_needed(guix::library&, guix::module& m, sexp::tree const& t,
                                          std::vector<used_name> const& used);

// Clauses of #:use-module, sorted, with which another module has USED, names of T, as M, which T was read from, has
// them.  Raises error for a name that M keeps to itself.
std::vector<std::string> imports_elsewhere(guix::library&, guix::module& m, sexp::tree const& t,
                                           std::vector<used_name> const& used);

// The edit that imports MODULES into T, in the place where its own imports have them.
proposal import_modules(sexp::tree const& t, std::vector<needed_module> const& modules);

} // namespace xencmp::rewrite
