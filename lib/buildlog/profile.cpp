#include "profile.hpp"

#include <array>

#include "../source/error.hpp"

namespace xencmp::buildlog {

namespace {

// GCC itself, `gcc -Q --help=common,target` without options.
constexpr std::array<std::string_view, 8> gcc_x86{
  "-m64", "-mtune=generic", "-march=x86-64", "-fasynchronous-unwind-tables", "-grecord-gcc-switches", "-O0",
  "-fno-common", "-std=gnu17"};
constexpr std::array<std::string_view, 5> gcc_any{
  "-fasynchronous-unwind-tables", "-grecord-gcc-switches", "-O0", "-fno-common", "-std=gnu17"};
// Debian configures with --enable-default-pie (since Debian 9).
constexpr std::array<std::string_view, 10> debian_x86{
  "-m64", "-mtune=generic", "-march=x86-64", "-fasynchronous-unwind-tables", "-grecord-gcc-switches", "-O0",
  "-fno-common", "-std=gnu17", "-fPIE", "-pie"};
constexpr std::array<std::string_view, 7> debian_any{
  "-fasynchronous-unwind-tables", "-grecord-gcc-switches", "-O0", "-fno-common", "-std=gnu17", "-fPIE", "-pie"};
// Ubuntu: wiki page ToolChain/CompilerFlags.  _FORTIFY_SOURCE only with -O1 and above, so it is not listed.
constexpr std::array<std::string_view, 16> ubuntu_x86{
  "-m64", "-mtune=generic", "-march=x86-64", "-fasynchronous-unwind-tables", "-grecord-gcc-switches", "-O0",
  "-fno-common", "-std=gnu17", "-fPIE", "-pie", "-fstack-protector-strong", "-fstack-clash-protection",
  "-fcf-protection=full", "-Wformat", "-Wformat-security", "-Wl,-z,relro"};

// Guix builds GCC without hardening defaults, Fedora puts its own into RPM_OPT_FLAGS.
constexpr std::array all{
  compiler_profile{"gcc", 12, "x86_64", gcc_x86},       compiler_profile{"gcc", 12, "aarch64", gcc_any},
  compiler_profile{"guix", 12, "x86_64", gcc_x86},      compiler_profile{"guix", 12, "aarch64", gcc_any},
  compiler_profile{"fedora", 12, "x86_64", gcc_x86},    compiler_profile{"fedora", 12, "aarch64", gcc_any},
  compiler_profile{"debian", 12, "x86_64", debian_x86}, compiler_profile{"debian", 12, "aarch64", debian_any},
  compiler_profile{"ubuntu", 12, "x86_64", ubuntu_x86},
};

struct evidence { std::string_view text; std::string_view profile; };
constexpr std::array signs{
  evidence{"guix-build-", "guix"}, evidence{"/gnu/store/", "guix"},
  evidence{"/usr/lib/rpm/redhat/", "fedora"}, evidence{"/builddir/build/", "fedora"},
  evidence{"dpkg-buildpackage", "debian"}, evidence{"dh_auto_", "debian"},
};

} // namespace

std::span<compiler_profile const> profiles() { return all; }

compiler_profile const& profile_named(std::string_view name, std::string_view target) {
  for (auto const& p : all)
    if (p.name == name && p.target == target) return p;
  throw error("no such compiler profile: " + std::string(name) + " for " + std::string(target));
}

std::string_view profile_of(std::string_view log) {
  auto const head = log.substr(0, 1 << 20);   // builders name themselves early
  for (auto const& s : signs)
    if (head.find(s.text) != head.npos) return s.profile;
  return "gcc";
}

gcc::machine machine_of(std::string_view target) {
  using enum gcc::machine;
  if (target == "x86_64" || target == "i686" || target == "i386") return x86;
  if (target == "aarch64") return aarch64;
  if (target.starts_with("arm")) return arm;
  if (target.starts_with("riscv")) return riscv;
  if (target.starts_with("powerpc")) return powerpc;
  if (target.starts_with("s390")) return s390;
  return any;
}

} // namespace xencmp::buildlog
