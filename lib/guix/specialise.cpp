#include "specialise.hpp"

#include <algorithm>

#include "../source/error.hpp"
#include "systems.hpp"

namespace xencmp::guix {

namespace {

class fixed {
public:
  fixed(std::optional<std::string> const& system, std::optional<std::string> const& target) {
    if (!system && !target) return;
    values_.emplace_back(atom::parameter("cross-compiling"), atom_value::of(target.has_value()));
    auto const& all = known_systems();
    auto const named = [](std::string const& wanted, auto name) {
      return [&wanted, name](known_system const& s) { return wanted == name(s); };
    };
    auto const found = target ? std::find_if(all.begin(), all.end(), named(*target, [](auto& s) { return s.triplet; }))
                              : std::find_if(all.begin(), all.end(), named(*system, [](auto& s) { return s.name; }));
    if (found == all.end())
      throw error((target ? "no such target: " + *target : "no such system: " + *system));
    values_.emplace_back(atom::architecture(), atom_value::of(std::string(found->architecture)));
    values_.emplace_back(atom::system(), atom_value::of(std::string(found->os)));
  }

  // Narrows the conditions of what is in LIST and drops what never holds.
  template <typename T> void narrow(std::vector<T>& list) const {
    std::erase_if(list, [&](T& v) {
      for (auto const& [about, value] : values_) v.when = v.when.given(about, value);
      return v.when.is_never();
    });
  }

private:
  std::vector<std::pair<atom, atom_value>> values_;
};

} // namespace

package specialise(package p, std::optional<std::string> const& system, std::optional<std::string> const& target) {
  fixed const there(system, target);
  there.narrow(p.arguments);
  for (auto& a : p.arguments) there.narrow(a.flags);
  there.narrow(p.steps);
  for (auto& s : p.steps) {
    there.narrow(s.flags);
    there.narrow(s.operands);
    there.narrow(s.environment);
  }
  there.narrow(p.phases);
  there.narrow(p.environment);
  return p;
}

} // namespace xencmp::guix
