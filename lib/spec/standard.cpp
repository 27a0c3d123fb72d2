// The values are those of Fedora and its kin where rpm's own defaults differ (rpm's "macros", redhat-rpm-config's
// "macros", "macros.cmake" of cmake-rpm-macros, "macros.meson" of meson).
#include "standard.hpp"

#include <array>

namespace xencmp::spec {

namespace {

constexpr char const* definitions = R"(
%_usr /usr
%_usrsrc %{_usr}/src
%_var /var
%_prefix /usr
%_exec_prefix %{_prefix}
%_bindir %{_exec_prefix}/bin
%_sbindir %{_exec_prefix}/sbin
%_libexecdir %{_exec_prefix}/libexec
%_datadir %{_prefix}/share
%_datarootdir %{_prefix}/share
%_sysconfdir /etc
%_sharedstatedir /var/lib
%_localstatedir /var
%_rundir /run
%_runstatedir /run
%_libdir %{_exec_prefix}/%{_lib}
%_includedir %{_prefix}/include
%_infodir %{_datadir}/info
%_mandir %{_datadir}/man
%_docdir %{_datadir}/doc
%_defaultdocdir %{_datadir}/doc
%_defaultlicensedir %{_datadir}/licenses
%_pkgdocdir %{_docdir}/%{name}
%_initddir %{_sysconfdir}/rc.d/init.d
%_initrddir %{_initddir}
%_unitdir /usr/lib/systemd/system
%_userunitdir /usr/lib/systemd/user
%_presetdir /usr/lib/systemd/system-preset
%_tmpfilesdir /usr/lib/tmpfiles.d
%_sysusersdir /usr/lib/sysusers.d
%_udevrulesdir /usr/lib/udev/rules.d
%_modulesloaddir /usr/lib/modules-load.d
%_sysctldir /usr/lib/sysctl.d
%_tmppath %{_var}/tmp
%_rpmconfigdir /usr/lib/rpm
%__awk /usr/bin/awk
%__bzip2 /usr/bin/bzip2
%__cat /usr/bin/cat
%__chmod /usr/bin/chmod
%__cp /usr/bin/cp
%__grep /usr/bin/grep
%__gzip /usr/bin/gzip
%__install /usr/bin/install
%__ln_s ln -s
%__make /usr/bin/make
%__mkdir /usr/bin/mkdir
%__mkdir_p /usr/bin/mkdir -p
%__mv /usr/bin/mv
%__patch /usr/bin/patch
%__perl /usr/bin/perl
%__python3 /usr/bin/python3
%__rm /usr/bin/rm
%__sed /usr/bin/sed
%__tar /usr/bin/tar
%__unzip /usr/bin/unzip
%__xz /usr/bin/xz
%__cc gcc
%__cxx g++
%__cpp gcc -E
%__ld /usr/bin/ld
%__ar ar
%__strip /usr/bin/strip
%__cmake /usr/bin/cmake
%__ctest /usr/bin/ctest
%__meson /usr/bin/meson
%__ninja /usr/bin/ninja
%python3_pkgversion 3
%python3_version 3
%_make_verbose V=1 VERBOSE=1
%_make_output_sync -O
%_configure ./configure
%set_build_flags \
  CFLAGS="${CFLAGS:-%{build_cflags}}" ; export CFLAGS ; \
  CXXFLAGS="${CXXFLAGS:-%{build_cxxflags}}" ; export CXXFLAGS ; \
  FFLAGS="${FFLAGS:-%{build_fflags}}" ; export FFLAGS ; \
  FCFLAGS="${FCFLAGS:-%{build_fflags}}" ; export FCFLAGS ; \
  LDFLAGS="${LDFLAGS:-%{build_ldflags}}" ; export LDFLAGS
%configure \
  %{set_build_flags}; \
  %{_configure} --build=%{_build} --host=%{_host} \\\
	--program-prefix=%{?_program_prefix} \\\
	--disable-dependency-tracking \\\
	--prefix=%{_prefix} \\\
	--exec-prefix=%{_exec_prefix} \\\
	--bindir=%{_bindir} \\\
	--sbindir=%{_sbindir} \\\
	--sysconfdir=%{_sysconfdir} \\\
	--datadir=%{_datadir} \\\
	--includedir=%{_includedir} \\\
	--libdir=%{_libdir} \\\
	--libexecdir=%{_libexecdir} \\\
	--localstatedir=%{_localstatedir} \\\
	--sharedstatedir=%{_sharedstatedir} \\\
	--mandir=%{_mandir} \\\
	--infodir=%{_infodir}
%make_build %{__make} %{_make_output_sync} %{_smp_mflags} %{_make_verbose}
%make_install %{__make} install DESTDIR=%{buildroot} INSTALL="%{__install} -p"
%makeinstall %{__make} prefix=%{buildroot}%{_prefix} exec_prefix=%{buildroot}%{_exec_prefix} \\\
	bindir=%{buildroot}%{_bindir} sbindir=%{buildroot}%{_sbindir} sysconfdir=%{buildroot}%{_sysconfdir} \\\
	datadir=%{buildroot}%{_datadir} includedir=%{buildroot}%{_includedir} libdir=%{buildroot}%{_libdir} \\\
	libexecdir=%{buildroot}%{_libexecdir} localstatedir=%{buildroot}%{_localstatedir} \\\
	sharedstatedir=%{buildroot}%{_sharedstatedir} mandir=%{buildroot}%{_mandir} \\\
	infodir=%{buildroot}%{_infodir} install
%_vpath_srcdir .
%_vpath_builddir %{_target_platform}
%__cmake_builddir %{_vpath_builddir}
%cmake \
  %{set_build_flags}; \
  %{__cmake} -S "%{_vpath_srcdir}" -B "%{__cmake_builddir}" \\\
	-DCMAKE_C_FLAGS_RELEASE:STRING="-DNDEBUG" \\\
	-DCMAKE_CXX_FLAGS_RELEASE:STRING="-DNDEBUG" \\\
	-DCMAKE_Fortran_FLAGS_RELEASE:STRING="-DNDEBUG" \\\
	-DCMAKE_VERBOSE_MAKEFILE:BOOL=ON \\\
	-DCMAKE_INSTALL_DO_STRIP:BOOL=OFF \\\
	-DCMAKE_INSTALL_PREFIX:PATH=%{_prefix} \\\
	-DINCLUDE_INSTALL_DIR:PATH=%{_includedir} \\\
	-DLIB_INSTALL_DIR:PATH=%{_libdir} \\\
	-DSYSCONF_INSTALL_DIR:PATH=%{_sysconfdir} \\\
	-DSHARE_INSTALL_PREFIX:PATH=%{_datadir} \\\
	-DBUILD_SHARED_LIBS:BOOL=ON
%cmake_build %{__cmake} --build "%{__cmake_builddir}" %{_smp_mflags} --verbose
%cmake_install DESTDIR="%{buildroot}" %{__cmake} --install "%{__cmake_builddir}"
%ctest %{__ctest} --test-dir "%{__cmake_builddir}" --output-on-failure --force-new-ctest-process %{_smp_mflags}
%meson \
  %{set_build_flags}; \
  %{__meson} setup \\\
	--buildtype=plain \\\
	--prefix=%{_prefix} \\\
	--libdir=%{_libdir} \\\
	--libexecdir=%{_libexecdir} \\\
	--bindir=%{_bindir} \\\
	--sbindir=%{_sbindir} \\\
	--includedir=%{_includedir} \\\
	--datadir=%{_datadir} \\\
	--mandir=%{_mandir} \\\
	--infodir=%{_infodir} \\\
	--localedir=%{_datadir}/locale \\\
	--sysconfdir=%{_sysconfdir} \\\
	--localstatedir=%{_localstatedir} \\\
	--sharedstatedir=%{_sharedstatedir} \\\
	--wrap-mode=nodownload \\\
	--auto-features=enabled \\\
	%{_vpath_srcdir} %{_vpath_builddir}
%meson_build %{__meson} compile -C %{_vpath_builddir} %{_smp_mflags} --verbose
%meson_install DESTDIR=%{buildroot} %{__meson} install -C %{_vpath_builddir} --no-rebuild
%meson_test %{__meson} test -C %{_vpath_builddir} --print-errorlogs
%ninja_build %{__ninja} -v %{_smp_mflags}
%ninja_install DESTDIR=%{buildroot} %{__ninja} install -v
%autosetup(a:b:cDn:TvNS:p:) \
%setup %{-a} %{-b} %{-c} %{-D} %{-n} %{-T} -q \
%{!-N:%autopatch %{-v} %{-p}}
%find_lang %{_rpmconfigdir}/find-lang.sh %{buildroot}
%ix86 i386 i486 i586 i686 pentium3 pentium4 athlon geode
%arm32 armv3l armv4b armv4l armv4tl armv5tl armv5tel armv5tejl armv6l armv6hl armv7l armv7hl armv7hnl armv8l armv8hl armv8hnl armv8hcnl
%arm %{arm32}
%arm64 aarch64
%mips32 mips mipsel mipsr6 mipsr6el
%mips64 mips64 mips64el mips64r6 mips64r6el
%mipseb mips mipsr6 mips64 mips64r6
%mipsel mipsel mipsr6el mips64el mips64r6el
%mips %{mips32} %{mips64}
%sparc sparc sparcv8 sparcv9 sparcv9v sparc64 sparc64v
%alpha alpha alphaev56 alphaev6 alphaev67
%power64 ppc64 ppc64p7 ppc64le
%riscv32 riscv32
%riscv64 riscv64
%riscv128 riscv128
%riscv %{riscv32} %{riscv64} %{riscv128}
%loongarch64 loongarch64
)";

struct known_later {
  char const* name;
  hole_kind kind;
};
constexpr std::array<known_later, 26> holes{{
  {"buildroot", hole_kind::output},
  {"_smp_mflags", hole_kind::system}, {"_smp_build_ncpus", hole_kind::system},
  {"_topdir", hole_kind::system}, {"_builddir", hole_kind::system}, {"_sourcedir", hole_kind::input},
  {"_specdir", hole_kind::input}, {"_rpmdir", hole_kind::system}, {"_srcrpmdir", hole_kind::system},
  {"_host", hole_kind::system}, {"_build", hole_kind::system}, {"_target", hole_kind::system},
  {"_target_platform", hole_kind::system}, {"_host_cpu", hole_kind::system}, {"_build_arch", hole_kind::system},
  {"_arch", hole_kind::system}, {"_isa", hole_kind::system}, {"_target_cpu", hole_kind::system},
  {"_target_os", hole_kind::system}, {"_os", hole_kind::system},
  {"optflags", hole_kind::environment}, {"build_cflags", hole_kind::environment},
  {"build_cxxflags", hole_kind::environment}, {"build_fflags", hole_kind::environment},
  {"build_ldflags", hole_kind::environment}, {"__global_ldflags", hole_kind::environment}}};

// Where %_lib is lib64: the 64-bit architectures that could also run 32-bit programs.
std::vector<std::string> const& with_lib64() {
  static std::vector<std::string> const names{"x86_64", "aarch64", "ppc64", "ppc64le", "ppc64p7", "s390x", "riscv64",
                                              "loongarch64", "sparc64", "sparc64v", "mips64", "mips64el", "mips64r6",
                                              "mips64r6el"};
  return names;
}

} // namespace

void define_standard_macros(expander& to) {
  auto const text = make_text("<standard macros>", definitions);
  to.read_macro_file(text, condition::always(), false);
  for (auto const& h : holes) {
    definition d{};
    d.name = h.name;
    d.hole = h.kind;
    to.macros.define(std::move(d), condition::always());
  }
  auto const literal = [](char const* s) { return guarded_text{{{s, std::nullopt, {}}, condition::always()}}; };
  auto const wide = to.restricted(condition::one_of(atom::architecture(), with_lib64()));
  to.define_text("_lib", literal("lib"), !wide, {});
  to.define_text("_lib", literal("lib64"), wide, {});
  to.define_text("nil", {}, condition::always(), {});
}

std::string standard_macro_file() {
  std::string out = definitions;
  for (auto const& h : holes) out += std::string("%") + h.name + " @{" + h.name + "}\n";
  return out;
}

} // namespace xencmp::spec
