// Which category an option belongs to, and which hardening it is about.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gcc/options.hpp"
#include "unit.hpp"

namespace xencmp::buildlog {

// By the chapters of GCC's manual ("Option Summary"), and where it names none by the record's properties.
option_category category_of(gcc::option_record const&);

// What an option does to a hardening measure.
struct hardening {
  std::string_view measure;   // "stack-protector", "fortify-source", "relro" …
  bool on = true;             // false: the option turns it off
};
// NORMALISED is the option as comparisons use it, "-D_FORTIFY_SOURCE=2" also for -Wp,-D_FORTIFY_SOURCE=2.
// The measures are those of the OpenSSF's "Compiler Options Hardening Guide for C and C++" and of the flags that
// dpkg-buildflags and redhat-rpm-config call hardening.
std::optional<hardening> hardening_of(std::string_view normalised);

} // namespace xencmp::buildlog
