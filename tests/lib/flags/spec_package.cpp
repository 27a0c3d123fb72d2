#include <algorithm>
#include <catch2/catch.hpp>
#include <xencmp/flags/spec_package.hpp>

using namespace xencmp;

namespace {

char const* const demo_text = R"(%define build_extra %{?_with_extra: 1} %{?!_with_extra: 0}
Name: demo
Version: %(echo 1.2-rc3 | sed 's/-rc.*//')
Release: 1
Summary: A program
License: MIT

%description
Nothing.

%build
%if %build_extra
OPTS="--enable-extra"
%else
OPTS=""
%endif
%ifnarch aarch64
OPTS="$OPTS --with-path=%{_libexecdir}/%{name}"
%endif
export CFLAGS="$RPM_OPT_FLAGS"
./configure --list="a b" $OPTS
OPTS="$OPTS --too-late"
KIND=x make -C sub %{_smp_mflags} all V=1

%install
make install DESTDIR=%{buildroot}

%files
)";

package demo(spec::options const& how = {}) { return read_spec_package(make_text("demo.spec", demo_text), how); }

flag const& find(std::vector<flag> const& all, std::string const& key) {
  auto const f = std::find_if(all.begin(), all.end(), [&](flag const& x) { return x.key == key; });
  REQUIRE(f != all.end());
  return *f;
}

} // namespace

TEST_CASE("a spec's scriptlets become steps") {
  auto const p = demo();
  CHECK(p.name == "demo");
  CHECK(p.version == "1.2");
  CHECK(p.distribution == "rpm");
  REQUIRE(p.steps.size() == 3);
  CHECK(p.phases.size() == 2);

  auto const& configure = p.steps[0];
  CHECK(configure.kind == "configure");
  CHECK(configure.phase == "%build");
  CHECK(configure.where.start().line == 21);
  REQUIRE(configure.flags.size() == 4);
  CHECK(configure.flags[0].text.to_string() == "--list=a b");
  CHECK(find(configure.flags, "enable-extra").when == condition::holds(atom::build_conditional("_with_extra")));
  CHECK(find(configure.flags, "enable-extra").via.at(0).start() == position{21, 26});
  CHECK(find(configure.flags, "with-path").text.to_string() == "--with-path=/usr/libexec/demo");
  CHECK(find(configure.flags, "with-path").when == !condition::one_of(atom::architecture(), {"aarch64"}));
  CHECK(find(configure.flags, "with-path").where.start() == position{18, 13});
  auto const& dead = configure.flags.back();
  CHECK(dead.key == "too-late");
  CHECK_FALSE(dead.live);
  CHECK(dead.where.start() == position{22, 13});
  CHECK(dead.via.at(0).start() == position{21, 1});
  CHECK(find(configure.environment, "CFLAGS").text.to_string() == "CFLAGS=$RPM_OPT_FLAGS");

  auto const& make = p.steps[1];
  CHECK(make.kind == "make");
  CHECK(make.flags.at(0).text.to_string() == "-C sub");
  CHECK(make.flags.at(1).text.to_string() == "%{_smp_mflags}");
  CHECK(find(make.flags, "V").text.to_string() == "V=1");
  REQUIRE(make.operands.size() == 1);
  CHECK(make.operands[0].text.to_string() == "all");
  CHECK(find(make.environment, "KIND").text.to_string() == "KIND=x");
  CHECK(p.steps[2].phase == "%install");
}

TEST_CASE("one configuration of a spec") {
  spec::options how;
  how.arch = "aarch64";
  how.with = {"extra"};
  auto const p = demo(how);
  auto const& flags = p.steps.at(0).flags;
  REQUIRE(flags.size() == 3);
  for (auto const& f : flags) CHECK(f.when.is_always());
  CHECK(flags[1].text.to_string() == "--enable-extra");
}

TEST_CASE("what is assumed is left out") {
  auto const spec = spec::read_spec(make_text("demo.spec", demo_text));
  auto const p = read_spec_package(spec, condition::one_of(atom::architecture(), {"aarch64"}));
  for (auto const& f : p.steps.at(0).flags) CHECK(f.key != "with-path");
}
