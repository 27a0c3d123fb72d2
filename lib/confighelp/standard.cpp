// Facts of manuals: Autoconf 2.71 ("Running configure scripts"), Automake 1.16, Libtool 2.4, Gettext 0.21, pkg-config,
// GTK-Doc, gobject-introspection; Meson 1.2 ("Built-in options"); CMake 3.25 ("cmake-variables").
#include <algorithm>

#include "readers.hpp"

namespace xencmp::confighelp {

namespace {

constexpr std::string_view autoconf_options[] = {
  "help", "version", "quiet", "silent", "cache-file", "config-cache", "no-create", "no-recursion", "srcdir", "prefix",
  "exec-prefix", "bindir", "sbindir", "libexecdir", "sysconfdir", "sharedstatedir", "localstatedir", "runstatedir",
  "libdir", "includedir", "oldincludedir", "datarootdir", "datadir", "infodir", "localedir", "mandir", "docdir",
  "htmldir", "dvidir", "pdfdir", "psdir", "program-prefix", "program-suffix", "program-transform-name", "build",
  "host", "target", "x-includes", "x-libraries", "enable-option-checking"};

constexpr std::string_view meson_options[] = {
  "prefix", "bindir", "datadir", "includedir", "infodir", "libdir", "licensedir", "libexecdir", "localedir",
  "localstatedir", "mandir", "sbindir", "sharedstatedir", "sysconfdir", "auto_features", "backend", "buildtype",
  "debug", "default_both_libraries", "default_library", "errorlogs", "genvslite", "install_umask", "layout",
  "optimization", "pkg_config_path", "prefer_static", "cmake_prefix_path", "stdsplit", "strict", "strip", "unity",
  "unity_size", "warning_level", "werror", "wrap_mode", "force_fallback_for", "vsenv",
  "b_asneeded", "b_bitcode", "b_colorout", "b_coverage", "b_lundef", "b_lto", "b_lto_mode", "b_lto_threads",
  "b_ndebug", "b_pch", "b_pgo", "b_pie", "b_sanitize", "b_staticpic", "b_thinlto_cache", "b_thinlto_cache_dir",
  "b_vscrt"};
constexpr std::string_view meson_only_long[] = {   // of `meson setup', never -D
  "cross-file", "native-file", "help", "version", "wipe", "reconfigure", "clearcache", "fatal-meson-warnings"};
constexpr std::string_view meson_languages[] = {"c", "cpp", "objc", "objcpp", "fortran", "rust", "d", "vala", "cs",
                                                "cuda", "cython", "java", "nasm", "swift"};
constexpr std::string_view meson_of_language[] = {"_args", "_link_args", "_std", "_debugstl", "_eh", "_rtti",
                                                  "_thread_count", "_winlibs", "_shared_libs", "_ld"};
constexpr std::string_view meson_prefixes[] = {"-Dpython.", "-Dpkgconfig.", "-Dbuild.", "-Dbackend_"};

// Whatever begins so is CMake's own, or a policy's, or chosen by any project that adds a library.
constexpr std::string_view cmake_prefixes[] = {"-DCMAKE_", "-DBUILD_SHARED_LIBS", "-DCPACK_", "-DFETCHCONTENT_",
                                               "-DCTEST_"};

std::vector<macro_options> const& macros() {
  static std::vector<macro_options> const all = {
    {"LT_INIT", {"enable-shared", "enable-static", "enable-fast-install", "enable-libtool-lock", "with-pic",
                 "enable-pic", "with-gnu-ld", "with-sysroot", "with-aix-soname"}},
    {"AC_PROG_LIBTOOL", {"enable-shared", "enable-static", "enable-fast-install", "enable-libtool-lock", "with-pic",
                         "with-gnu-ld", "with-sysroot"}},
    {"AM_PROG_LIBTOOL", {"enable-shared", "enable-static", "enable-fast-install", "enable-libtool-lock", "with-pic",
                         "with-gnu-ld", "with-sysroot"}},
    {"AM_INIT_AUTOMAKE", {"enable-dependency-tracking", "enable-silent-rules"}},
    {"AM_SILENT_RULES", {"enable-silent-rules"}},
    {"AM_MAINTAINER_MODE", {"enable-maintainer-mode"}},
    {"AM_GNU_GETTEXT", {"enable-nls", "enable-rpath", "with-gnu-ld", "with-libiconv-prefix", "with-libintl-prefix",
                        "with-included-gettext"}},
    {"AM_GLIB_GNU_GETTEXT", {"enable-nls"}},
    {"AM_NLS", {"enable-nls"}},
    {"IT_PROG_INTLTOOL", {"enable-nls"}},
    {"AC_PROG_INTLTOOL", {"enable-nls"}},
    {"AM_ICONV", {"enable-rpath", "with-gnu-ld", "with-libiconv-prefix"}},
    {"AC_SYS_LARGEFILE", {"enable-largefile", "enable-year2038"}},
    {"AC_SYS_YEAR2038", {"enable-year2038"}},
    {"AC_PATH_X", {"with-x"}},
    {"AC_PATH_XTRA", {"with-x"}},
    {"AC_OPENMP", {"enable-openmp"}},
    {"AM_PATH_PYTHON", {"with-python-sys-prefix", "with-python_prefix", "with-python_exec_prefix"}},
    {"AM_PATH_LISPDIR", {"with-lispdir"}},
    {"AM_WITH_DMALLOC", {"with-dmalloc"}},
    {"PKG_INSTALLDIR", {"with-pkgconfigdir"}},
    {"PKG_NOARCH_INSTALLDIR", {"with-noarch-pkgconfigdir"}},
    {"GTK_DOC_CHECK", {"enable-gtk-doc", "enable-gtk-doc-html", "enable-gtk-doc-pdf", "with-html-dir"}},
    {"GOBJECT_INTROSPECTION_CHECK", {"enable-introspection"}},
    {"GOBJECT_INTROSPECTION_REQUIRE", {"enable-introspection"}},
    {"VAPIGEN_CHECK", {"enable-vala"}},
    {"GLIB_GSETTINGS", {"enable-schemas-compile"}},
    {"GNOME_DOC_INIT", {"enable-scrollkeeper", "with-help-dir", "with-omf-dir", "with-help-formats"}},
    {"YELP_HELP_INIT", {"with-help-dir"}},
    {"PKG_CHECK_MODULES", {}},
  };
  return all;
}

} // namespace

macro_options const* options_of_macro(std::string_view macro) {
  auto const& all = macros();
  auto const found = std::find_if(all.begin(), all.end(), [&](auto const& m) { return m.macro == macro; });
  return found == all.end() ? nullptr : &*found;
}

bool adds_no_option(std::string_view macro) {
  // The packages' own macros; the few of them that add options are in the table above.
  for (std::string_view const p : {"AC_", "AM_", "AS_", "AH_", "AU_", "LT_", "m4_", "PKG_", "_AC_", "_AM_", "_LT_",
                                   "GUILE_"})
    if (macro.starts_with(p)) return true;
  for (std::string_view const p :
       {"AX_CHECK_COMPILE_FLAG", "AX_CHECK_LINK_FLAG", "AX_CHECK_PREPROC_FLAG", "AX_APPEND_COMPILE_FLAGS",
        "AX_APPEND_FLAG", "AX_APPEND_LINK_FLAGS", "AX_COMPARE_VERSION", "AX_CXX_COMPILE_STDCXX", "AX_C_FLOAT_WORDS",
        "AX_PTHREAD", "AX_REQUIRE_DEFINED", "AX_PROG_", "AX_GCC_", "AX_COMPILER_VENDOR", "AX_COMPILER_VERSION",
        "AX_ADD_", "AX_AM_MACROS", "AX_CFLAGS", "AX_CXXFLAGS", "AX_LIB_SOCKET_NSL", "AX_GENERATE_CHANGELOG",
        "GLIB_CONFIG_", "GNOME_COMPILE_WARNINGS"})
    if (macro.starts_with(p)) return true;
  return false;
}

void add_standard(build_options& out) {
  switch (out.of) {
  case configurator::autoconf:
    for (auto const k : autoconf_options) out.add(k);
    break;
  case configurator::script:
    break;
  case configurator::cmake:
    for (auto const p : cmake_prefixes) out.options.push_back({std::string(p), std::string(p), {}, {}, true});
    break;
  case configurator::meson:
    for (auto const k : meson_options) {
      out.add("-D" + std::string(k));
      std::string dashed(k);
      out.add(dashed);
      std::replace(dashed.begin(), dashed.end(), '_', '-');
      if (dashed != k) out.add(dashed);
    }
    for (auto const k : meson_only_long) out.add(k);
    for (auto const l : meson_languages)
      for (auto const o : meson_of_language) out.add("-D" + std::string(l) + std::string(o));
    for (auto const p : meson_prefixes) out.options.push_back({std::string(p), std::string(p), {}, {}, true});
    break;
  }
}

} // namespace xencmp::confighelp
