#include "category.hpp"

#include <algorithm>
#include <array>

namespace xencmp::buildlog {

namespace {

using enum option_category;

struct row { std::string_view name; option_category category; };

// Options whose chapter their record's properties do not tell.  A name that ends in `*` stands for all that begin so.
constexpr std::array rows{
  // Overall options
  row{"c", driver}, row{"S", driver}, row{"E", driver}, row{"o", driver}, row{"x", driver}, row{"v", driver},
  row{"pipe", driver}, row{"specs*", driver}, row{"B", driver}, row{"wrapper", driver}, row{"-sysroot*", driver},
  row{"fplugin*", driver}, row{"no-canonical-prefixes", driver}, row{"save-temps*", driver}, row{"dump*", driver},
  row{"print-*", driver}, row{"-version", driver}, row{"-help*", driver}, row{"fmessage-length=", driver},
  row{"fdiagnostics-*", driver}, row{"fno-diagnostics-*", driver}, row{"Xpreprocessor", driver},
  row{"Xassembler", driver}, row{"Wa,", driver}, row{"aux-info", driver}, row{"Wp,", driver},
  // Options controlling the preprocessor
  row{"M", dependency}, row{"MM", dependency}, row{"MD", dependency}, row{"MMD", dependency}, row{"MF", dependency},
  row{"MG", dependency}, row{"MP", dependency}, row{"MQ", dependency}, row{"MT", dependency}, row{"Mno-modules", dependency},
  row{"D", definitions}, row{"U", definitions}, row{"A", definitions}, row{"undef", definitions},
  row{"I", includes}, row{"iquote", includes}, row{"isystem", includes}, row{"idirafter", includes},
  row{"include", includes}, row{"imacros", includes}, row{"iprefix", includes}, row{"iwithprefix*", includes},
  row{"isysroot", includes}, row{"nostdinc*", includes}, row{"imultilib", includes}, row{"imultiarch", includes},
  // Options for linking
  row{"l", linking}, row{"L", linking}, row{"shared*", linking}, row{"static*", linking}, row{"pie", linking},
  row{"no-pie", linking}, row{"rdynamic", linking}, row{"nostdlib*", linking}, row{"nodefaultlibs", linking},
  row{"nolibc", linking}, row{"nostartfiles", linking}, row{"s", linking}, row{"r", linking}, row{"Wl,", linking},
  row{"Xlinker", linking}, row{"T", linking}, row{"u", linking}, row{"z", linking}, row{"e", linking},
  row{"symbolic", linking}, row{"fuse-ld=*", linking}, row{"-entry*", linking},
  // Dialect
  row{"std=*", dialect}, row{"ansi", dialect}, row{"traditional*", dialect}, row{"trigraphs", dialect},
  row{"fsigned-*", dialect}, row{"funsigned-*", dialect}, row{"ffreestanding", dialect}, row{"fhosted", dialect},
  row{"fopenmp*", dialect}, row{"fopenacc*", dialect}, row{"fgnu-tm", dialect}, row{"fasm", dialect},
  row{"fbuiltin*", dialect}, row{"fpermitted-flt-eval-methods=", dialect},
  // Debugging
  row{"p", debugging}, row{"pg", debugging}, row{"fdebug-types-section", debugging}, row{"fvar-tracking*", debugging},
  row{"feliminate-unused-debug-*", debugging}, row{"femit-*debug*", debugging}, row{"fdump-*", debugging},
  row{"fstandalone-debug", debugging},
  // Warnings
  row{"w", warnings}, row{"pedantic*", warnings}, row{"fmax-errors=", warnings}, row{"fsyntax-only", warnings},
  row{"Wfatal-errors", warnings}, row{"fanalyzer*", warnings}, row{"-all-warnings", warnings},
  row{"fpermissive", warnings},
  // Code generation conventions
  row{"fpic", code_generation}, row{"fPIC", code_generation}, row{"fpie", code_generation},
  row{"fPIE", code_generation}, row{"fplt", code_generation}, row{"fexceptions", code_generation},
  row{"fnon-call-exceptions", code_generation}, row{"fdelete-dead-exceptions", code_generation},
  row{"funwind-tables", code_generation}, row{"fasynchronous-unwind-tables", code_generation},
  row{"fcommon", code_generation}, row{"fident", code_generation}, row{"fvisibility*", code_generation},
  row{"fwrapv*", code_generation}, row{"ftrapv", code_generation}, row{"fshort-*", code_generation},
  row{"fpack-struct*", code_generation}, row{"fleading-underscore", code_generation},
  row{"ftls-model=", code_generation}, row{"fjump-tables", code_generation}, row{"ffixed-*", code_generation},
  row{"fcall-*", code_generation}, row{"fstack-reuse=", code_generation}, row{"fverbose-asm", code_generation},
  row{"fstrict-volatile-bitfields", code_generation}, row{"fsync-libcalls", code_generation},
  row{"fgnu-unique", code_generation}, row{"frecord-gcc-switches", code_generation},
  row{"ffile-prefix-map=", code_generation}, row{"fmacro-prefix-map=", code_generation},
  row{"fdebug-prefix-map=", code_generation}, row{"fprofile-prefix-map=", code_generation},
  row{"frandom-seed*", code_generation},
  // Program instrumentation
  row{"fstack-protector*", code_generation}, row{"fstack-clash-protection", code_generation},
  row{"fstack-check*", code_generation}, row{"fstack-limit*", code_generation}, row{"fsplit-stack", code_generation},
  row{"fcf-protection*", code_generation}, row{"fsanitize*", code_generation}, row{"fprofile-arcs", code_generation},
  row{"ftest-coverage", code_generation}, row{"-coverage", code_generation}, row{"finstrument-functions*", code_generation},
  row{"fpatchable-function-entry=", code_generation}, row{"fvtable-verify=", code_generation},
  row{"fharden-*", code_generation}, row{"fhardened", code_generation}, row{"fhardcfr*", code_generation},
  row{"fstrict-flex-arrays*", dialect}, row{"ftrivial-auto-var-init=", optimization},
  row{"fzero-call-used-regs=", optimization},
  // Machine-dependent
  row{"pthread", target}, row{"G", target}
};

bool names(std::string_view pattern, std::string_view name) {
  return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : name == pattern;
}

} // namespace

option_category category_of(gcc::option_record const& r) {
  auto const found = std::find_if(rows.begin(), rows.end(), [&](row const& x) { return names(x.name, r.name); });
  if (found != rows.end()) return found->category;
  if (r.name.starts_with('W') || r.is(gcc::warning)) return warnings;
  if (r.name.starts_with('g')) return debugging;
  if (r.name.starts_with('m') || r.is(gcc::target)) return target;
  if (r.name.starts_with('O') || r.name.starts_with("-param") || r.is(gcc::optimization)) return optimization;
  if (r.is(gcc::common)) return r.name.starts_with('f') ? code_generation : driver;
  if (r.languages) return dialect;
  return driver;
}

namespace {

struct measure { std::string_view spelling; std::string_view name; bool on; };

// The first row whose spelling is the option, or, with `*`, its beginning.
constexpr std::array measures{
  measure{"-fno-stack-protector", "stack-protector", false}, measure{"-fstack-protector*", "stack-protector", true},
  measure{"-D_FORTIFY_SOURCE=0", "fortify-source", false}, measure{"-D_FORTIFY_SOURCE*", "fortify-source", true},
  measure{"-U_FORTIFY_SOURCE", "fortify-source", false},
  measure{"-D_GLIBCXX_ASSERTIONS*", "glibcxx-assertions", true},
  measure{"-U_GLIBCXX_ASSERTIONS", "glibcxx-assertions", false},
  measure{"-fcf-protection=none", "cf-protection", false}, measure{"-fcf-protection*", "cf-protection", true},
  measure{"-mbranch-protection=none", "branch-protection", false},
  measure{"-mbranch-protection=*", "branch-protection", true},
  measure{"-fno-stack-clash-protection", "stack-clash-protection", false},
  measure{"-fstack-clash-protection", "stack-clash-protection", true},
  measure{"-fPIE", "pie", true}, measure{"-fpie", "pie", true}, measure{"-pie", "pie", true},
  measure{"-static-pie", "pie", true}, measure{"-no-pie", "pie", false}, measure{"-fno-pie", "pie", false},
  measure{"-fno-PIE", "pie", false}, measure{"-fPIC", "pic", true}, measure{"-fpic", "pic", true},
  measure{"-fno-pic", "pic", false}, measure{"-fno-PIC", "pic", false},
  measure{"-Werror=format-security", "format-security", true}, measure{"-Wformat-security", "format-security", true},
  measure{"-Wno-format-security", "format-security", false}, measure{"-Wformat=2", "format-security", true},
  measure{"-Wl,-z,relro", "relro", true}, measure{"-Wl,-z,norelro", "relro", false},
  measure{"-z relro", "relro", true}, measure{"-z norelro", "relro", false},
  measure{"-Wl,-z,now", "bind-now", true}, measure{"-Wl,-z,lazy", "bind-now", false},
  measure{"-z now", "bind-now", true}, measure{"-z lazy", "bind-now", false},
  measure{"-Wl,-z,noexecstack", "noexecstack", true}, measure{"-Wl,-z,execstack", "noexecstack", false},
  measure{"-Wl,-pie", "pie", true},
  measure{"-fstrict-flex-arrays=0", "strict-flex-arrays", false},
  measure{"-fstrict-flex-arrays*", "strict-flex-arrays", true},
  measure{"-ftrivial-auto-var-init=uninitialized", "auto-var-init", false},
  measure{"-ftrivial-auto-var-init=*", "auto-var-init", true},
  measure{"-fzero-call-used-regs=skip", "zero-call-used-regs", false},
  measure{"-fzero-call-used-regs=*", "zero-call-used-regs", true},
  measure{"-fhardened", "hardened", true}, measure{"-fno-hardened", "hardened", false},
};

} // namespace

std::optional<hardening> hardening_of(std::string_view normalised) {
  for (auto const& m : measures)
    if (names(m.spelling, normalised)) return hardening{m.name, m.on};
  // A specs file that a distribution keeps for hardening: redhat-hardened-cc1, redhat-hardened-ld …
  if (normalised.starts_with("-specs=") && normalised.find("hardened") != normalised.npos)
    return hardening{"hardened-specs", true};
  return std::nullopt;
}

} // namespace xencmp::buildlog
