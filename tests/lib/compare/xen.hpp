// The packages of examples/xen, built by hand: what the readers of Guix packages and of spec files have to find in
// them.  Facts only; places are lines of two texts made up for the purpose.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include <xencmp/flags/flag.hpp>
#include <xencmp/flags/key.hpp>

namespace xen {

using namespace xencmp;

inline condition with(char const* n) { return condition::holds(atom::build_conditional(std::string("_with_") + n)); }
inline condition without(char const* n) {
  return condition::holds(atom::build_conditional(std::string("_without_") + n));
}
inline condition arch(std::vector<std::string> const& names) { return condition::one_of(atom::architecture(), names); }
inline atom seabios_there() { return atom::test("test -f /usr/share/seabios/bios-256k.bin && echo 1|| echo 0"); }

inline location line(text_ptr const& in, std::uint32_t n) { return {in, in->line(n)}; }

inline piece hole(std::string text, hole_kind kind) {
  piece p;
  p.text = std::move(text);
  p.hole = kind;
  return p;
}
inline text_template made(std::vector<piece> pieces) {
  text_template t;
  for (auto& p : pieces) t.append(std::move(p));
  return t;
}
inline piece plain(std::string text) {
  piece p;
  p.text = std::move(text);
  return p;
}

inline flag configure_flag(text_template text, condition when, location where) {
  flag f;
  f.key = flag_key("configure", text);
  f.text = std::move(text);
  f.when = std::move(when);
  f.where = std::move(where);
  return f;
}
inline flag literal_flag(std::string const& s, condition when, location where) {
  return configure_flag(text_template::literal(s), std::move(when), std::move(where));
}

inline std::shared_ptr<package> guix() {
  auto const text = make_text("xen.scm", std::string(40, '\n'));
  auto p = std::make_shared<package>();
  p->name = "xen";
  p->version = "4.17.3";
  p->distribution = "guix";
  p->where = line(text, 1);
  step s;
  s.kind = "configure";
  s.phase = "configure";
  s.program = text_template::literal("./configure");
  s.keyword = "#:configure-flags";
  s.where = line(text, 9);
  std::uint32_t n = 10;
  for (auto const name : {"--enable-rpath", "--disable-qemu-traditional", "--disable-rombios", "--disable-stubdom"})
    s.flags.push_back(literal_flag(name, condition::always(), line(text, n++)));
  s.flags.push_back(configure_flag(
    made({plain("--with-initddir="), hole("#$output", hole_kind::output), plain("/etc/init.d")}), condition::always(),
    line(text, n++)));
  for (auto const& [name, file] : {std::pair{"qemu", "bin/qemu-system-i386"}, {"seabios", "share/firmware/bios.bin"},
                                   {"ovmf", "share/firmware/ovmf_ia32.bin"}})
    s.flags.push_back(configure_flag(
      made({plain(std::string("--with-system-") + name + "="),
            hole(std::string("(search-input-file %build-inputs\n   \"") + file + "\")", hole_kind::input)}),
      condition::always(), line(text, n++)));
  p->steps.push_back(std::move(s));
  return p;
}

inline std::shared_ptr<package> spec() {
  auto const text = make_text("xen.spec", std::string(80, '\n'));
  auto p = std::make_shared<package>();
  p->name = "xen";
  p->version = "4.17.2";
  p->distribution = "rpm";
  p->where = line(text, 1);
  step s;
  s.kind = "configure";
  s.phase = "%build";
  s.program = text_template::literal("./configure");
  s.where = line(text, 30);
  auto const call = line(text, 30);
  auto const not_arm = !arch({"armv7hl", "aarch64"});
  auto const macro = [](char const* name) { return hole(name, hole_kind::macro); };
  for (auto const& [flag, name] : {std::pair{"--prefix=", "%{_prefix}"}, {"--libdir=", "%{_libdir}"},
                                   {"--libexecdir=", "%{_libexecdir}"}})
    s.flags.push_back(configure_flag(made({plain(flag), macro(name)}), condition::always(), call));
  s.flags.push_back(literal_flag("--with-system-qemu=/usr/bin/qemu-system-i386", condition::always(), call));
  s.flags.push_back(literal_flag("--with-linux-backend-modules=xen-evtchn xen-gntdev", condition::always(), call));
  s.flags.push_back(literal_flag("--enable-qemu-traditional", with("qemutrad"), line(text, 12)));
  s.flags.push_back(configure_flag(made({plain("--with-system-ovmf="), macro("%{_libexecdir}"), plain("/xen/boot/ovmf.bin")}),
                                   !without("ovmf"), line(text, 17)));
  s.flags.push_back(literal_flag("--with-system-ipxe=/usr/share/ipxe/10ec8139.rom", not_arm, line(text, 20)));
  auto const seabios = condition::holds(seabios_there());
  s.flags.push_back(literal_flag("--with-system-seabios=/usr/share/seabios/bios-256k.bin", seabios, line(text, 23)));
  s.flags.push_back(literal_flag("--disable-seabios", !seabios, line(text, 25)));
  auto const dead = [&](char const* name, condition const& when, std::uint32_t n) {
    s.flags.push_back(literal_flag(name, when, line(text, n)));
    s.flags.back().live = false;
    s.flags.back().reason = "CONFIG_EXTRA is assigned after its last use";
    s.flags.back().via = {call};
  };
  dead("--disable-ipxe", not_arm, 51);
  dead("--disable-rombios", not_arm, 51);
  dead("--disable-pvshim", not_arm, 52);
  dead("--with-system-qemu=/usr/bin/qemu-system-x86_64", condition::always(), 54);
  p->steps.push_back(std::move(s));
  return p;
}

// The target that most people build for, no build conditional given, SeaBIOS installed.
inline condition usual() {
  return arch({"x86_64"}) & !with("qemutrad") & !without("ovmf") & condition::holds(seabios_there());
}

} // namespace xen
