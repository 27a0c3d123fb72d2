// Packages of modules: which variables hold them, and what they say.  Shared by channels and lone files.
#pragma once
#include <unordered_set>

#include "describe.hpp"

namespace xencmp::guix {

class package_reader {
public:
  explicit package_reader(std::vector<std::filesystem::path> load_path) : modules(std::move(load_path)), e_(modules) {}

  library modules;

  // From now on for the settings that R asks for.
  void use(reading const& r);
  // Calls F(definition, value) for every variable of M that holds a package which was not SEEN before, or may hold one.
  // With WHAT, packages of which it is plain that there is nothing to tell may be left out.
  using seen_packages = std::unordered_set<package_form const*>;
  void each(module& m, seen_packages& seen, std::function<void(definition&, value)> const& f,
            reading const* what = nullptr);
  package_summary summary(definition& d, value v);
  package whole(definition& d, reading const& r);
  bool may_be_package(definition& d);   // by its value
  // Whether there is anything to tell of it under R.
  bool tells(value v, reading const& r);

private:
  bool looks_like_package(definition const& d);
  bool hidden(value package);

  evaluator e_;
};

// Whether R asks for more than arguments that are given.
inline bool wants_all(reading const& r) { return r.implied || (r.steps && r.keywords.empty()); }

} // namespace xencmp::guix
