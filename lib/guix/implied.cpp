// What build systems pass to configure, cmake and meson by themselves, before the package's own flags.
#include <algorithm>

#include "../flags/key.hpp"
#include "describe.hpp"
#include "steps.hpp"

namespace xencmp::guix {

namespace {

struct builder {
  evaluator& e;
  std::string kind;
  location where;
  std::vector<flag> out;

  // TEXT, where {NAME} is a hole of that kind; the output directory unless it says otherwise.
  void add(std::string_view text, condition when = condition::always()) {
    flag f;
    while (!text.empty()) {
      auto const open = std::min(text.find('{'), text.size());
      f.text.append(piece{std::string(text.substr(0, open)), std::nullopt, where});
      text.remove_prefix(open);
      if (text.empty()) break;
      auto const close = text.find('}');
      auto const name = text.substr(1, close - 1);
      bool const system = name == "build" || name == "target", input = name == "bash";
      auto const shown = system || input ? std::string(name) : name == "out" ? "#$output" : "#$output:" + std::string(name);
      f.text.append(piece{shown, system ? hole_kind::system : input ? hole_kind::input : hole_kind::output, where});
      text.remove_prefix(close + 1);
    }
    if (when.is_never()) return;
    f.key = flag_key(kind, f.text);
    f.when = std::move(when);
    f.where = where;
    f.implied = true;
    out.push_back(std::move(f));
  }
};

std::string single(evaluator& e, arguments const& args, std::string_view keyword, std::string_view otherwise) {
  auto const* const given = args.find(keyword);
  if (!given) return std::string(otherwise);
  auto const v = e.run(*given);
  if (auto const s = e.literal(v)) return std::string(*s);
  return v.is_false() ? "" : "{" + std::string(keyword) + "}";
}

} // namespace

std::vector<flag> implied_flags(evaluator& e, value package, std::string_view build_system, standard_step const& s,
                                arguments const& args, location const& where) {
  if (std::string_view(s.phase) != "configure") return {};
  builder b{e, s.kind, where, {}};
  std::vector<std::string> outputs;
  for (auto const& o : e.elements(e.package_field(package, e.intern("outputs"), package, nullptr)))
    if (auto const name = e.literal(o)) outputs.emplace_back(*name);
  auto const has = [&](char const* name) { return std::find(outputs.begin(), outputs.end(), name) != outputs.end(); };
  auto const crossing = e.settings().size() > 1 ? condition::holds(atom::parameter("cross-compiling"))
                        : e.settings()[0].target.empty() ? condition::never() : condition::always();
  auto const directories = [&] {
    if (has("bin")) b.add("--bindir={bin}/bin");
    if (has("lib")) b.add("--libdir={lib}/lib");
    if (has("include")) b.add("--includedir={include}/include");
    else if (has("lib")) b.add("--includedir={lib}/include");
  };
  if (build_system == "gnu-build-system" || build_system == "glib-or-gtk-build-system") {
    // guix/build/gnu-build-system.scm, configure
    b.add("CC_FOR_BUILD=gcc", crossing);
    b.add("CONFIG_SHELL={bash}/bin/bash");
    b.add("SHELL={bash}/bin/bash");
    b.add("--prefix={out}");
    b.add("--enable-fast-install");
    directories();
    if (has("doc")) b.add("--docdir={doc}/share/doc/" + text_of(e, package, e.names.name));
    b.add("--build={build}");
    b.add("--host={target}", crossing);
  } else if (build_system == "cmake-build-system" || build_system == "qt-build-system") {
    // guix/build/cmake-build-system.scm, configure; guix/build-system/cmake.scm for the build type
    if (auto const type = single(e, args, "build-type", "RelWithDebInfo"); !type.empty()) b.add("-DCMAKE_BUILD_TYPE=" + type);
    b.add("-DCMAKE_INSTALL_PREFIX={out}");
    b.add("-DCMAKE_INSTALL_LIBDIR=lib");
    b.add("-DCMAKE_INSTALL_RPATH_USE_LINK_PATH=TRUE");
    b.add("-DCMAKE_INSTALL_RPATH={out}/lib");
    b.add("-DCMAKE_VERBOSE_MAKEFILE=ON");
  } else if (build_system == "meson-build-system") {
    // guix/build/meson-build-system.scm, configure; guix/build-system/meson.scm for the build type
    b.add("--prefix={out}");
    directories();
    b.add("--buildtype=" + single(e, args, "build-type", "debugoptimized"));
    b.add("-Dc_link_args=-Wl,-rpath={out}/lib");
    b.add("-Dcpp_link_args=-Wl,-rpath={out}/lib");
  }
  return std::move(b.out);
}

} // namespace xencmp::guix
