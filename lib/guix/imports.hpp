// Which module gives a name, and what another import would do to a module.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "module.hpp"

namespace xencmp::guix {

// The module of Guix that defines NAME ("guix utils"), of the names that flags of packages are written with; empty for
// others.
std::string_view home_of(std::string_view name);

// From where code of M has NAME.
struct source {
  enum class what : std::uint8_t {
    none, guile, own, imported,
    perhaps   // an import that could not be read may give it
  };
  what is;
  module::import const* by;   // when it is imported
  bool known() const { return is != what::none && is != what::perhaps; }
};
source source_of(library&, module& m, std::string_view name);

// Names of the modules that export NAME, sorted: its home, or else those on the load path with packages.
std::vector<std::string> exporters(library&, std::string_view name);

// Whether loading FROM loads TO, both names of modules, so far as modules can be read.  Guix's own are taken to load
// no packages.
bool loads(library&, std::string const& from, std::string const& to);

// "(guix utils)" for "guix utils".
inline std::string in_parentheses(std::string const& module) { return '(' + module + ')'; }

} // namespace xencmp::guix
