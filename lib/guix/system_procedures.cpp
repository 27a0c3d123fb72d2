// What (guix utils) says of systems and targets.
#include "procedures.hpp"
#include "systems.hpp"

namespace xencmp::guix {

bool target_is(std::string_view question, std::string_view target) {   // guix/utils.scm
  auto const begins = [&](char const* p) { return target.starts_with(p); };
  bool const linux = target.find("linux") != target.npos;
  if (question == "target-linux?") return linux;
  if (question == "target-hurd?" || question == "system-hurd?" || question == "host-hurd?") return target.ends_with("-gnu") && !linux;
  bool const x86_32 = begins("i386-") || begins("i486-") || begins("i586-") || begins("i686-");
  if (question == "target-x86-32?") return x86_32;
  if (question == "target-x86-64?" || question == "host-x86-64?") return begins("x86_64-");
  if (question == "target-x32?") return begins("x86_64-") && target.ends_with("gnux32");
  if (question == "target-x86?") return x86_32 || begins("x86_64-");
  if (question == "target-arm32?") return begins("arm");
  if (question == "target-aarch64?") return begins("aarch64");
  if (question == "target-arm?") return begins("arm") || begins("aarch64");
  if (question == "target-loongarch64?") return begins("loongarch64-");
  if (question == "target-ppc32?") return begins("powerpc-");
  if (question == "target-ppc64le?") return begins("powerpc64le-");
  if (question == "target-powerpc?") return begins("powerpc");
  if (question == "target-riscv64?") return begins("riscv64");
  if (question == "target-mips64el?") return begins("mips64el-");
  bool const wide = begins("x86_64") || begins("aarch64") || begins("mips64") || begins("powerpc64") ||
                    begins("riscv64") || begins("loongarch64");
  if (question == "target-64bit?") return wide;
  if (question == "target-hurd64?" || question == "system-hurd64?" || question == "host-hurd64?") return target.ends_with("-gnu") && !linux && wide;
  if (question == "target-mingw?") return target.ends_with("-mingw32");
  if (question == "target-avr?") return target == "avr" || begins("avr-");
  return !begins("powerpc-");   // target-little-endian?
}

namespace {

value current(evaluator& e, call const& c) {
  if (!c.args.empty()) return e.unknown(c.code, "a parameter that is set", c.in);
  bool const system = c.name->name == "%current-system";
  // Nobody has said for which system when a module is loaded.  (What asks for the host takes that to be the same.)
  if (e.loading() && system) return e.unknown(c.code, "the system of the machine that loads the module", c.in);
  if (e.loading()) return e.boolean(false, c.code);
  return system ? e.current_system(c.code, c.in) : e.current_target(c.code, c.in);
}
// (or (%current-target-system) (%current-system))
value machine(evaluator& e, call const& c) {
  auto const target = e.current_target(c.code, c.in);
  return target.is(tag::system) ? target : e.current_system(c.code, c.in);
}

value target_test(evaluator& e, call const& c) {
  auto const n = c.name->name;
  value of;
  if (c.args.size() == 1 && !has_many(c)) of = c.args[0];
  else if (!c.args.empty()) return wrong_call(e, c);
  // The host is where Guix runs: the system that it builds for, unless somebody else builds.
  else if (n.starts_with("system-") || n.starts_with("host-")) of = e.current_system(c.code, c.in);
  else if (n == "target-mingw?" || n == "target-avr?") of = e.current_target(c.code, c.in);
  else of = machine(e, c);
  if (of.is_false()) return n == "target-mingw?" ? of : e.unknown(c.code, "a target that is not given", c.in);
  if (of.is(tag::system)) return e.boolean(e.by_setting(of, [&](std::string const& s) { return target_is(n, s); }), c.code);
  auto const s = e.literal(of);
  return s ? e.boolean(target_is(n, *s), c.code) : e.hole_of(hole_kind::system, c.code, c.in);
}

// (cc-for-target) is "gcc", or TRIPLET-gcc in a cross build.
value tool_for_target(evaluator& e, call const& c) {
  static std::unordered_map<std::string_view, char const*> const tools{
    {"ar-for-target", "ar"}, {"as-for-target", "as"}, {"cc-for-target", "gcc"}, {"cxx-for-target", "g++"},
    {"ld-for-target", "ld"}, {"pkg-config-for-target", "pkg-config"}, {"strip-for-target", "strip"}};
  std::string const tool = tools.at(c.name->name);
  auto const target = c.args.empty() ? e.current_target(c.code, c.in) : c.args[0];
  if (target.is_false()) return e.string(tool, c.code);
  if (target.is(tag::system)) {
    if (e.settings().size() > 1) {   // all cross builds at once: the triplet is a hole
      auto const h = e.hole_of(hole_kind::system, c.code, c.in);
      std::vector<string_piece> one{{{}, hole_kind::system, true, c.code.file, c.code.at, {}}};
      return e.string(one, h);
    }
    return e.string(e.system_text(target) + "-" + tool, c.code);
  }
  if (auto const s = e.literal(target)) return e.string(std::string(*s) + "-" + tool, c.code);
  return e.hole_of(hole_kind::system, c.code, c.in);
}

value triplet(evaluator& e, call const& c) {   // (nix-system->gnu-triplet [system [vendor]])
  if (c.args.size() > 2) return unresolved(e, c, hole_kind::system);
  std::string_view vendor = "unknown";
  if (c.args.size() == 2) {
    auto const given = e.literal(c.args[1]);
    if (!given) return unresolved(e, c, hole_kind::system);
    vendor = *given;
  }
  auto of = c.args.empty() ? e.current_system(c.code, c.in) : c.args[0];
  if (of.is(tag::system)) of = e.string(e.system_text(of), c.code);
  auto const s = e.literal(of);
  if (!s) return unresolved(e, c, hole_kind::system);
  auto const dash = s->find('-');
  if (*s == "armhf-linux") return e.string("arm-" + std::string(vendor) + "-linux-gnueabihf", c.code);
  if (dash != s->npos) {
    auto const os = s->substr(dash + 1);
    return e.string(std::string(s->substr(0, dash)) + '-' + std::string(vendor) + '-' + (os == "linux" ? "linux-gnu" : std::string(os)), c.code);
  }
  return unresolved(e, c, hole_kind::system);
}

known_system const* known(std::string_view name) {   // by system or triplet
  for (auto const& s : known_systems())
    if (!name.empty() && (name == s.name || name == s.triplet)) return &s;
  return nullptr;
}

// (lookup-platform-by-target-or-system …)
value lookup_platform(evaluator& e, call const& c) {
  if (c.args.size() != 1 || has_many(c)) return wrong_call(e, c);
  auto v = c.args[0];
  if (!v.is(tag::system) && !e.literal(v)) return e.hole_of(hole_kind::system, c.code, c.in);
  v.bits |= value::platform;
  return v;
}
value is_platform(evaluator& e, call const& c) {
  if (c.args.size() != 1 || c.args[0].is(tag::hole)) return e.hole_of(hole_kind::system, c.code, c.in);
  return e.boolean(c.args[0].bits & value::platform, c.code);
}
value of_platform(evaluator& e, call const& c) {
  auto const hole = [&] { return e.hole_of(hole_kind::system, c.code, c.in); };
  if (c.args.size() != 1 || !(c.args[0].bits & value::platform) || c.args[0].is(tag::hole)) return hole();
  auto const name = c.args[0].is(tag::system) ? std::string_view(e.system_text(c.args[0])) : *e.literal(c.args[0]);
  auto const* const s = known(name);
  if (!s) return hole();
  auto const n = c.name->name;
  std::string_view const text = n == "platform-linux-architecture" ? s->linux_architecture
                              : n == "platform-rust-target"        ? s->rust_target
                              : n == "platform-target"             ? s->triplet
                              : n == "platform-system"             ? s->name
                                                                   : s->dynamic_linker;
  return text.empty() ? hole() : e.borrowed(text, c.code);
}
// (glibc-dynamic-linker [system]): gnu/packages/bootstrap.scm.
value dynamic_linker(evaluator& e, call const& c) {
  auto const of = c.args.empty() ? machine(e, c) : c.args[0];
  auto const hole = [&] { return e.hole_of(hole_kind::system, c.code, c.in); };
  if (!of.is(tag::system) && !e.literal(of)) return hole();
  auto const* const s = known(of.is(tag::system) ? std::string_view(e.system_text(of)) : *e.literal(of));
  return s && *s->dynamic_linker ? e.borrowed(s->dynamic_linker, c.code) : hole();
}

} // namespace

std::span<procedure_entry const> system_procedures() {
  static procedure_entry const all[] = {
    {"%current-system", current, false}, {"%current-target-system", current, false},
    {"target-linux?", target_test, false}, {"target-hurd?", target_test, false}, {"system-hurd?", target_test, false}, {"host-hurd?", target_test, false},
    {"host-hurd64?", target_test, false}, {"host-x86-64?", target_test, false},
    {"target-hurd64?", target_test, false}, {"system-hurd64?", target_test, false},
    {"target-mingw?", target_test, false}, {"target-x86-32?", target_test, false},
    {"target-x86-64?", target_test, false}, {"target-x32?", target_test, false}, {"target-x86?", target_test, false},
    {"target-arm32?", target_test, false}, {"target-aarch64?", target_test, false}, {"target-arm?", target_test, false},
    {"target-avr?", target_test, false}, {"target-loongarch64?", target_test, false},
    {"target-ppc32?", target_test, false}, {"target-ppc64le?", target_test, false},
    {"target-powerpc?", target_test, false}, {"target-riscv64?", target_test, false},
    {"target-mips64el?", target_test, false}, {"target-64bit?", target_test, false},
    {"target-little-endian?", target_test, false}, {"ar-for-target", tool_for_target, false},
    {"as-for-target", tool_for_target, false}, {"cc-for-target", tool_for_target, false},
    {"cxx-for-target", tool_for_target, false}, {"ld-for-target", tool_for_target, false},
    {"pkg-config-for-target", tool_for_target, false}, {"strip-for-target", tool_for_target, false},
    {"nix-system->gnu-triplet", triplet, false}, {"lookup-platform-by-system", lookup_platform, false},
    {"lookup-platform-by-target", lookup_platform, false}, {"lookup-platform-by-target-or-system", lookup_platform, false},
    {"platform?", is_platform, false}, {"platform-linux-architecture", of_platform, false},
    {"platform-rust-target", of_platform, false}, {"platform-target", of_platform, false},
    {"platform-system", of_platform, false}, {"platform-glibc-dynamic-linker", of_platform, false},
    {"glibc-dynamic-linker", dynamic_linker, false, true}};
  return all;
}

} // namespace xencmp::guix
