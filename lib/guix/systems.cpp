#include "systems.hpp"

#include <algorithm>
#include <bit>

namespace xencmp::guix {

std::vector<known_system> const& known_systems() {
  // guix/platforms/*.scm: systems with their triplets.
  static std::vector<known_system> const all{
    {"x86_64-linux", "x86_64-linux-gnu", "x86_64", "linux", "x86_64", "x86_64-unknown-linux-gnu", "/lib/ld-linux-x86-64.so.2"},
    {"i686-linux", "i686-linux-gnu", "i686", "linux", "i386", "i686-unknown-linux-gnu", "/lib/ld-linux.so.2"},
    {"aarch64-linux", "aarch64-linux-gnu", "aarch64", "linux", "arm64", "aarch64-unknown-linux-gnu", "/lib/ld-linux-aarch64.so.1"},
    {"armhf-linux", "arm-linux-gnueabihf", "armhf", "linux", "arm", "armv7-unknown-linux-gnueabihf", "/lib/ld-linux-armhf.so.3"},
    {"powerpc-linux", "powerpc-linux-gnu", "powerpc", "linux", "powerpc", "powerpc-unknown-linux-gnu", "/lib/ld.so.1"},
    {"powerpc64-linux", "powerpc64-linux-gnu", "powerpc64", "linux", "", "", "/lib/ld64.so.1"},
    {"powerpc64le-linux", "powerpc64le-linux-gnu", "powerpc64le", "linux", "powerpc", "powerpc64le-unknown-linux-gnu", "/lib/ld64.so.2"},
    {"riscv64-linux", "riscv64-linux-gnu", "riscv64", "linux", "riscv", "riscv64gc-unknown-linux-gnu", "/lib/ld-linux-riscv64-lp64d.so.1"},
    {"mips64el-linux", "mips64el-linux-gnu", "mips64el", "linux", "mips", "mips64el-unknown-linux-gnuabi64", "/lib/ld.so.1"},
    {"loongarch64-linux", "loongarch64-linux-gnu", "loongarch64", "linux", "", "", "/lib/ld-linux-loongarch-lp64d.so.1"},
    {"i586-gnu", "i586-pc-gnu", "i586", "gnu", "", "i686-unknown-hurd-gnu", "/lib/ld.so.1"},
    {"x86_64-gnu", "x86_64-pc-gnu", "x86_64", "gnu", "", "x86_64-unknown-hurd-gnu", "/lib/ld-x86-64.so.1"},
    // Only to be cross-compiled for: no system has such a name.
    {"", "x86_64-w64-mingw32", "x86_64", "mingw", "", "x86_64-pc-windows-gnu", ""},
    {"", "i686-w64-mingw32", "i686", "mingw", "", "i686-pc-windows-gnu", ""},
  };
  return all;
}

std::vector<setting> const& all_settings() {
  static std::vector<setting> const all = [] {
    std::vector<setting> out;
    for (auto const& s : known_systems())
      if (*s.name) out.push_back({s.name, ""});
    for (auto const& s : known_systems()) out.push_back({"", s.triplet});
    return out;
  }();
  return all;
}

namespace {

// The condition that holds on those of the known systems where IN does, written over as few atoms as possible.
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

} // namespace

std::vector<condition> setting_conditions(std::vector<std::uint64_t> const& classes) {
  auto const& systems = known_systems();
  std::size_t const natives = all_settings().size() - systems.size();
  // Native and cross builds apart: in each of both the largest class is whatever is in no other one.
  auto const apart = [&](std::size_t first, std::size_t count) {
    auto const mask = ((std::uint64_t{1} << count) - 1) << first;
    std::size_t largest = 0;
    for (std::size_t i = 0; i < classes.size(); ++i)
      if (std::popcount(classes[i] & mask) > std::popcount(classes[largest] & mask)) largest = i;
    std::vector<condition> out;
    auto others = condition::never();
    for (std::size_t i = 0; i < classes.size(); ++i) {
      std::vector<bool> in(systems.size());
      for (std::size_t k = 0; k < systems.size(); ++k) in[k] = k < count && (classes[i] >> (first + k) & 1);
      // Of what is never native it does not matter what we say: it is as the others of its architecture.
      for (std::size_t k = count; k < systems.size(); ++k)
        for (std::size_t j = 0; j < count; ++j)
          if (std::string_view(systems[k].architecture) == systems[j].architecture && std::string_view(systems[j].os) == "linux") in[k] = in[j];
      out.push_back(i == largest ? condition::never() : system_condition(in));
      others = others | out.back();
    }
    out[largest] = !others;
    return out;
  };
  auto const native = apart(0, natives), cross = apart(natives, systems.size());
  auto const crossing = condition::holds(atom::parameter("cross-compiling"));
  std::vector<condition> out;
  for (std::size_t i = 0; i < classes.size(); ++i)
    out.push_back(native[i] == cross[i] ? native[i] : ((!crossing) & native[i]) | (crossing & cross[i]));
  return out;
}

} // namespace xencmp::guix
