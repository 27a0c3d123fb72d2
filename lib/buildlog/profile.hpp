// What a distribution's compiler does without being told.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "gcc/options.hpp"

namespace xencmp::buildlog {

struct compiler_profile {
  std::string_view name;                          // "guix", "fedora", "debian", "ubuntu", "gcc"
  unsigned major;                                 // release of GCC whose table is used
  std::string_view target;                        // "x86_64", "aarch64" …: an architecture as in GNU triplets
  std::span<std::string_view const> defaults;     // options that change nothing because they are the default
};

// All profiles: each name for each target.
std::span<compiler_profile const> profiles();
// The profile of that name and target; raises error when there is none.
compiler_profile const& profile_named(std::string_view name, std::string_view target);
// The profile that a log's own words speak for: the builder's directories, its banners; else "gcc".
std::string_view profile_of(std::string_view log);

gcc::machine machine_of(std::string_view target);

} // namespace xencmp::buildlog
