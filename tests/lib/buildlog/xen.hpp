// The two command lines of Xen's tools/libacpi/build.c: what a Guix build (4.17.3) and a QubesOS build (4.14.6) logged.
#pragma once
#include <string>
#include <vector>

namespace xen {

inline std::string join(std::vector<std::string> const& words, std::string const& separator = " ") {
  std::string out;
  for (auto const& w : words) out += (out.empty() ? "" : separator) + w;
  return out;
}

inline std::vector<std::string> const guix_words = [] {
  std::string const root = "/tmp/guix-build-qubes-xen-4.17.3.drv-0/source/tools/libs/light";
  std::string const up = root + "/../../..";
  std::vector<std::string> w{
    "gcc", "-m64", "-DBUILD_ID", "-fno-strict-aliasing", "-std=gnu99", "-Wall", "-Wstrict-prototypes",
    "-Wno-unused-but-set-variable", "-Wno-unused-local-typedefs", "-O2", "-fomit-frame-pointer",
    "-D__XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__", "-MMD", "-MP", "-MF", ".build.o.d",
    "-D_LARGEFILE_SOURCE", "-D_LARGEFILE64_SOURCE", "-ffile-prefix-map=" + up + "=.", "-Werror",
    "-Wno-format-zero-length", "-Wmissing-declarations", "-Wformat-nonliteral", "-I.", "-pthread",
    "-DCONFIG_PCI_SUPP_LEGACY_IRQ", "-DLIBACPI_STDUTILS=\\\"" + root + "/libxl_x86_acpi.h\\\"",
    "-I/gnu/store/3lfhjyimi6fwnjzk198rc37s6pwngiim-libnl-3.5.0/include/libnl3"};
  for (int i = 0; i < 8; ++i) w.push_back("-I" + up + "/tools/include");
  for (auto s : {"-D__XEN_TOOLS__", "-Wshadow", "-Wmissing-prototypes", "-include"}) w.push_back(s);
  w.push_back(up + "/tools/config.h");
  for (auto s : {"-c", "-o", "build.o"}) w.push_back(s);
  w.push_back(up + "/tools/libacpi/build.c");
  return w;
}();

inline std::vector<std::string> const qubes_words = [] {
  std::string const root = "/builddir/build/BUILD/xen-4.14.6/tools/libxl";
  std::string const up = root + "/../..";
  std::vector<std::string> w{
    "gcc", "-m64", "-DBUILD_ID", "-fno-strict-aliasing", "-std=gnu99", "-Wall", "-Wstrict-prototypes",
    "-Wdeclaration-after-statement", "-Wno-unused-but-set-variable", "-Wno-unused-local-typedefs", "-O2",
    "-fomit-frame-pointer", "-D__XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__", "-MMD", "-MP", "-MF",
    ".build.o.d", "-D_LARGEFILE_SOURCE", "-D_LARGEFILE64_SOURCE", "-fexceptions", "-g", "-grecord-gcc-switches",
    "-pipe", "-Werror=format-security", "-Wp,-D_FORTIFY_SOURCE=2", "-Wp,-D_GLIBCXX_ASSERTIONS",
    "-specs=/usr/lib/rpm/redhat/redhat-hardened-cc1", "-fstack-protector-strong",
    "-specs=/usr/lib/rpm/redhat/redhat-annobin-cc1", "-mtune=generic", "-fasynchronous-unwind-tables",
    "-fstack-clash-protection", "-fcf-protection", "-fPIC", "-Wno-error=declaration-after-statement",
    "-ffile-prefix-map=" + up + "=.", "-Werror", "-Wno-format-zero-length", "-Wmissing-declarations",
    "-Wno-declaration-after-statement", "-Wformat-nonliteral", "-I.", "-pthread",
    "-DLIBACPI_STDUTILS=\\\"" + root + "/libxl_x86_acpi.h\\\"", "-I/usr/include/libnl3"};
  for (auto s : {"libs/toollog/include", "include", "libs/toolcore/include", "include", "libs/evtchn/include",
                 "include", "libxc/include", "libs/toollog/include", "include", "libs/foreignmemory/include",
                 "include", "libs/devicemodel/include", "include", "include", "libxc/include",
                 "libs/evtchn/include", "include", "libs/foreignmemory/include", "include", "include",
                 "libs/hypfs/include", "include", "xenstore/include", "include"})
    w.push_back("-I" + up + "/tools/" + s);
  for (auto s : {"-D__XEN_TOOLS__", "-Wshadow", "-include"}) w.push_back(s);
  w.push_back(up + "/tools/config.h");
  for (auto s : {"-c", "-o", "build.o"}) w.push_back(s);
  w.push_back(up + "/tools/libacpi/build.c");
  return w;
}();

} // namespace xen
