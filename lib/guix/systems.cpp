#include "evaluator.hpp"

#include <algorithm>

namespace xencmp::guix {

std::vector<known_system> const& known_systems() {
  // guix/platforms/*.scm: systems with their triplets.
  static std::vector<known_system> const all{
    {"x86_64-linux", "x86_64-linux-gnu", "x86_64", "linux"},
    {"i686-linux", "i686-linux-gnu", "i686", "linux"},
    {"aarch64-linux", "aarch64-linux-gnu", "aarch64", "linux"},
    {"armhf-linux", "arm-linux-gnueabihf", "armhf", "linux"},
    {"powerpc-linux", "powerpc-linux-gnu", "powerpc", "linux"},
    {"powerpc64-linux", "powerpc64-linux-gnu", "powerpc64", "linux"},
    {"powerpc64le-linux", "powerpc64le-linux-gnu", "powerpc64le", "linux"},
    {"riscv64-linux", "riscv64-linux-gnu", "riscv64", "linux"},
    {"mips64el-linux", "mips64el-linux-gnu", "mips64el", "linux"},
    {"loongarch64-linux", "loongarch64-linux-gnu", "loongarch64", "linux"},
    {"i586-gnu", "i586-pc-gnu", "i586", "gnu"},
    {"x86_64-gnu", "x86_64-pc-gnu", "x86_64", "gnu"},
    // Only to be cross-compiled for: no system has such a name.
    {"x86_64-w64-mingw32", "x86_64-w64-mingw32", "x86_64", "mingw"},
    {"i686-w64-mingw32", "i686-w64-mingw32", "i686", "mingw"},
  };
  return all;
}

condition system_condition(std::vector<bool> const& in) {
  auto const& all = known_systems();
  if (std::find(in.begin(), in.end(), false) == in.end()) return condition::always();
  if (std::find(in.begin(), in.end(), true) == in.end()) return condition::never();
  auto const whole = [&](auto part) {   // every system that agrees with one that is in is in as well
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = 0; j < all.size(); ++j)
        if (in[i] && !in[j] && std::string_view(part(all[i])) == part(all[j])) return false;
    return true;
  };
  auto const os = [](known_system const& s) { return s.os; };
  auto const architecture = [](known_system const& s) { return s.architecture; };
  std::vector<std::string> names, others;
  if (whole(os)) {
    for (std::size_t i = 0; i < all.size(); ++i)
      if (in[i]) names.push_back(os(all[i]));
    return condition::one_of(atom::system(), names);
  }
  if (whole(architecture)) {
    for (std::size_t i = 0; i < all.size(); ++i) (in[i] ? names : others).push_back(architecture(all[i]));
    if (others.size() < 3) return !condition::one_of(atom::architecture(), others);
    return condition::one_of(atom::architecture(), names);
  }
  auto c = condition::never();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (in[i])
      c = c | (condition::one_of(atom::architecture(), {architecture(all[i])}) &
               condition::one_of(atom::system(), {os(all[i])}));
  return c;
}

} // namespace xencmp::guix
