#include <catch2/catch.hpp>
#include <xencmp/spec/spec.hpp>

using namespace xencmp;
using spec::render;

namespace {

spec::spec_file read(std::string text, spec::options const& how = {}) {
  return spec::read_spec(make_text("test.spec", std::move(text)), how);
}
std::string build(std::string const& lines, spec::options how = {}, condition const& c = condition::always()) {
  return render(read("Name: n\nVersion: 1\n%build\n" + lines, how).find_section("%build")->body, c);
}
std::string closed(std::string const& lines) {
  spec::options how;
  how.closed = true;
  how.arch = "x86_64";
  return build(lines, how);
}
condition with(char const* n) { return condition::holds(atom::build_conditional(std::string("_with_") + n)); }
condition fedora(int n) { return condition::at_least(atom::macro_number("fedora"), atom_value::of(std::int64_t{n})); }
condition test(char const* n) { return condition::holds(atom::test(n)); }
// The condition of the piece that holds TEXT.
condition condition_of(spec::spec_file const& s, std::string const& text) {
  for (auto const& section : s.sections)
    for (auto const& g : section.body)
      if (g.value.text.find(text) != std::string::npos) return g.when;
  FAIL("no piece holds " << text);
  return {};
}
error error_of(std::string const& text) {
  try {
    read(text);
  } catch (error const& e) {
    return e;
  }
  return error("none");
}

} // namespace

TEST_CASE("macros expand as rpm expands them") {
  CHECK(closed("%define aa 1\n%aa%%%{aa} %{?aa} %{!?aa:no} %{?!bb:yes} %{?bb:no}%{?bb}\n") == "1%1 1  yes \n");
  CHECK(closed("%define aa %{bb}\n%define bb x\n%aa\n%define bb y\n%aa\n") == "x\ny\n");
  CHECK(closed("%define bb x\n%global aa %{bb}\n%define bb y\n%aa\n") == "x\n");
  CHECK(closed("%global aa <%{bb}>\n%aa\n%define bb y\n%aa\n") == "<%{bb}>\n<y>\n");
  CHECK(closed("%define aa x\n%define aa y\n%aa\n%undefine aa\n%aa\n") == "y\n\nx\n");
  CHECK(closed("%dnl %{unclosed\n}\nx\n") == "}\nx\n");
  CHECK(closed("%define aa() <%0|%1|%2|%*|%#>\n%aa b c\n%{aa d}\n%{aa:e f}\n") ==
        "<aa|b|c|b c|2>\n<aa|d|%2|d|1>\n<aa|e f|%2|e f|1>\n");
  CHECK(closed("%define aa(xy:) %{-x}%{!-x:no}%{-y*}|%{-y}|%1\n%aa -y 5 z -x\n%aa\n") == "-x5|-y 5|z\nno||%1\n");
  CHECK(closed("%define aa() %define inner %1\\\n%inner\n%aa 5\n%inner\n") == "5\n%inner\n");
  CHECK(closed("%{nosuch} %nosuch %{nosuch --a %{name}} %s 100%\n") == "%{nosuch} %nosuch %{nosuch --a n} %s 100%\n");
  CHECK(closed("%define aa b\\\nc \\\\d\n%aa\n") == "b\nc \\d\n");
  CHECK(closed("%{expand:%%define zz 7} %zz\n") == " 7\n");
  CHECK(closed("%{basename:/a/b.c} %{dirname:/a/b.c} %{suffix:b.c} %{upper:aB}\n") == "b.c /a c AB\n");
}

TEST_CASE("arguments are of their own level, and split as rpm splits them") {
  CHECK(closed("%define in() <%1>\n%define out() %{in %2}%1\n%out a b\n") == "<b>a\n");
  CHECK(closed("%define aa() %#:%1\n%{aa %{quote:a b} c} %{aa:d e}\n") == "2:a b 1:d e\n");
  CHECK(closed("%define aa(-) %*\n%aa -x y\n") == "-x y\n");
  CHECK(closed("%define aa() %1\n%aa b\\\nc\n") == "b\\c\n");
  CHECK(closed("%define aa x\n%{aa b}%{?aa:}\n") == "xx\n");
  CHECK(closed("%{basename %{nosuch}/b}\n") == "b\n");
}

TEST_CASE("values that append to each other stay short") {
  std::string text = "Name: n\n%global flags --a\n";
  for (int i = 0; i < 30; ++i) {
    auto const n = std::to_string(i);
    text += "%if %{?_with_x" + n + ":1}0\n%global flags %{flags} --x" + n + "\n%endif\n";
  }
  CHECK(read(text + "%build\nmake %{flags}\n").find_section("%build")->body.size() < 40);
}

TEST_CASE("a line that conditions break up leaves its neighbours alone") {
  auto const s = read("Name: n\n%build\nrun %{?_with_a:1\n2} \\\n%if 0%{?fedora}\n --f \\\n%endif\n --g\n");
  auto const& body = s.find_section("%build")->body;
  CHECK(render(body, with("a") & fedora(1)) == "run 1\n2 \\\n --f \\\n --g\n");
  CHECK(render(body, !with("a") & !condition::holds(atom::macro_number("fedora"))) == "run  \\\n --g\n");
}

TEST_CASE("expressions") {
  auto const holds = [](std::string const& e) { return closed("%if " + e + "\nyes\n%endif\n") == "yes\n"; };
  CHECK(holds("1 + 2 * 3 == 7"));
  CHECK(holds("!0 && (2 > 1)"));
  CHECK_FALSE(holds("1 || 0 && 0"));                    // && and || share one precedence
  CHECK(holds("\"a\" < \"b\""));
  CHECK(holds("v\"4.9\" < v\"4.17\""));
  CHECK(holds("v\"1.0~rc1\" < v\"1.0\""));
  CHECK(holds("0%{?fedora} == 0"));
  CHECK(holds("1 ? 2 : 0"));
  CHECK(holds("1 || 1 / 0"));                           // not computed
  CHECK(holds("2147483647 + 1 < 0"));                   // 32 bits, as in rpm
  CHECK(holds("v\"1:1.0\" > v\"2.0-1\""));
  CHECK_THROWS_AS(holds("1 && \"a\""), error);
  CHECK_THROWS_AS(holds("foo"), error);
  CHECK(closed("%[1 + 1] %{expr:3 > 2} %[0 ? \"a\" : \"b\"]\n") == "2 1 b\n");
  CHECK(closed("%if 1 && \\\n 0\nno\n%endif\nx\n") == "x\n");
}

TEST_CASE("conditions are exact") {
  auto const s = read("Name: n\n%define build_a %{?_with_a: 1} %{?!_with_a: 0}\n%build\n"
                      "%if %build_a\nA\n%endif\n%ifarch %{ix86} x86_64\nB\n%endif\n%if 0%{?fedora} >= 37\nC\n%else\nD\n%endif\n"
                      "%if %(test -f  /x && echo 1|| echo 0)\nE\n%endif\n%if \"%dist\" >= \".fc20\"\nF\n%endif\n"
                      "%if 0%{?fedora} == 0\nG\n%endif\n%{?_without_b:H}\n%ifnarch x86_64\n%if ! %build_a\nI\n%endif\n%endif\n"
                      "%if 0%{?rhel} && 0%{?rhel} < 8\nJ\n%elif 0%{?rhel}\nK\n%endif\n");
  CHECK(condition_of(s, "A") == with("a"));
  CHECK(condition_of(s, "B") == condition::one_of(atom::architecture(), {"i386", "i486", "i586", "i686", "pentium3",
                                                                         "pentium4", "athlon", "geode", "x86_64"}));
  CHECK(condition_of(s, "C") == fedora(37));
  CHECK(condition_of(s, "D") == !fedora(37));
  CHECK(condition_of(s, "E") == test("test -f /x && echo 1|| echo 0"));
  CHECK(condition_of(s, "F") == condition::at_least(atom::macro_text("dist"), atom_value::of(std::string(".fc20"))));
  CHECK(condition_of(s, "G") == (!condition::holds(atom::macro_number("fedora")) |
                                 condition::is(atom::macro_number("fedora"), atom_value::of(std::int64_t{0}))));
  CHECK(condition_of(s, "H") == condition::holds(atom::build_conditional("_without_b")));
  CHECK(condition_of(s, "I") == (!with("a") & !condition::one_of(atom::architecture(), {"x86_64"})));
  CHECK(condition_of(s, "J").implies(condition::holds(atom::macro_number("rhel"))));
  CHECK(condition_of(s, "K") ==
        condition::at_least(atom::macro_number("rhel"), atom_value::of(std::int64_t{8})));
  CHECK(s.remarks.empty());
}

TEST_CASE("definitions in branches") {
  auto const s = read("Name: n\n%if %{?_with_a:1}%{!?_with_a:0}\n%define aa x\n%else\n%define aa y\n%endif\n%build\n<%aa>\n");
  auto const& body = s.find_section("%build")->body;
  CHECK(render(body, with("a")) == "<x>\n");
  CHECK(render(body, !with("a")) == "<y>\n");
  auto const t = read("Name: n\n%bcond_with a\n%bcond_without b\n%build\n%if %{with a} && %{without b}\nA\n%endif\n"
                      "%{?with_b:B}\n");
  CHECK(condition_of(t, "A") == (with("a") & condition::holds(atom::build_conditional("_without_b"))));
  CHECK(condition_of(t, "B") == !condition::holds(atom::build_conditional("_without_b")));
}

TEST_CASE("pieces know where they are written") {
  spec::options how;
  how.definitions = {{"@V@", "4.17.2"}};
  auto const s = read("Name: n\nVersion: @V@\n%define flags --x %{version}\n%build\nmake A %flags B\n%{?_with_q: Q}\n", how);
  CHECK(render(s.version) == "4.17.2");
  CHECK(s.version.front().value.where.bytes() == "@V@");
  auto const& body = s.find_section("%build")->body;
  for (auto const& g : body) {
    auto const written = g.value.where.bytes();
    CHECK((written == g.value.text || written == "%flags"));
  }
  CHECK(render(body, !with("q")) == "make A --x 4.17.2 B\n\n");
}

TEST_CASE("conditionals between continued lines") {
  auto const s = read("Name: n\n%build\n./configure --a \\\n%if 0%{?fedora}\n --b \\\n%endif\n --c\n");
  auto const& body = s.find_section("%build")->body;
  CHECK(render(body, fedora(1)) == "./configure --a \\\n --b \\\n --c\n");
  CHECK(render(body, !condition::holds(atom::macro_number("fedora"))) == "./configure --a \\\n --c\n");
}

TEST_CASE("sections, tags and what macros give") {
  auto const s = read("Name: n\nSource0: http://h/%{name}.tar.gz\nPatch7: a.patch\n%{?_with_x:BuildRequires: x}\n"
                      "%description\nd\n%if %{?_with_d:1}0\n%package doc\nSummary: s\n%description doc\n%endif\nmore\n"
                      "%define both %{expand:%%install\\\nmake install}\n%prep\n%autosetup -p1\n%both\n");
  std::vector<std::string> names;
  for (auto const& x : s.sections) names.push_back(x.name);
  CHECK(names == std::vector<std::string>{"", "%description", "%package", "%description", "%prep", "%install"});
  CHECK(s.tags[3].name == "BuildRequires");
  CHECK(s.tags[3].when == with("x"));
  CHECK(render(s.sections[1].body, !with("d")) == "d\nmore\n");
  CHECK(render(s.sections[1].body, with("d")) == "d\n");
  CHECK(s.sections[2].when == with("d"));
  auto const prep = render(s.find_section("%prep")->body);
  CHECK(prep.find("rpmuncompress -x %{_sourcedir}/n.tar.gz") != std::string::npos);
  CHECK(prep.find("-p1") != std::string::npos);
  CHECK(prep.find("< %{_sourcedir}/a.patch") != std::string::npos);
  CHECK(render(s.find_section("%install")->body) == "make install\n");
}

TEST_CASE("holes have kinds") {
  auto const s = read("Name: n\n%build\n%{buildroot} %(date) %{optflags} %{nosuch} %{_smp_mflags}\n");
  std::vector<hole_kind> kinds;
  for (auto const& g : s.find_section("%build")->body) if (g.value.hole) kinds.push_back(*g.value.hole);
  CHECK(kinds == std::vector<hole_kind>{hole_kind::output, hole_kind::command, hole_kind::environment, hole_kind::macro,
                                        hole_kind::system});
}

TEST_CASE("what cannot be decided is said to be unknown") {
  auto const s = read("Name: n\n%build\n%if %{?flavour:1}x > 3\nA\n%endif\n");
  REQUIRE_FALSE(s.remarks.empty());
  CHECK(s.remarks[0].level == severity::unknown);
  CHECK(s.remarks[0].where.start().line == 3);
  CHECK(condition_of(s, "A").atoms().back().kind == atom_kind::test);
}

TEST_CASE("bad specs are errors with their place") {
  auto const check = [](std::string const& text, std::uint32_t line, std::uint32_t column, char const* part) {
    auto const e = error_of(text);
    CAPTURE(text, e.what());
    CHECK(std::string(e.what()).find(part) != std::string::npos);
    CHECK(e.line == line);
    CHECK(e.column == column);
    CHECK(e.file == "test.spec");
  };
  check("Name: a\nx %{b\nc\n", 2, 3, "unclosed %{");
  check("Name: a\n%if 1\n", 2, 1, "unclosed %if");
  check("Name: a\n%else\n", 2, 1, "stray %else");
  check("Name: a\n%endif\n", 2, 1, "stray %endif");
  check("Name: a\n%if 1\n%else\n%else\n%endif\n", 4, 1, "after %else");
  check("%define aa %bb\n%define bb %aa\nName: %aa\n", 3, 7, "expands for ever");
  check("%define aa(x) b\nName: %aa -y\n", 2, 7, "unknown option y");
  check("Name: a\n%include nosuch.inc\n", 2, 1, "nosuch.inc");
  check("Name: a\n%include test.spec\n", 2, 1, "includes itself");
  check("", 1, 1, "not a spec");
  check(std::string(100, '\0'), 1, 1, "NUL");
}

TEST_CASE("long and deep input takes linear time or is refused") {
  std::string deep, many = "%build\n";
  for (int i = 0; i < 100000; ++i) deep += "%{?aa:";
  CHECK(std::string(error_of("Name: a\n" + deep + std::string(100000, '}') + "\n").what()).find("64") != std::string::npos);
  for (int i = 0; i < 20000; ++i) many += "echo %{name} \\\n";
  CHECK(read("Name: a\n" + many).sections.size() == 2);
  std::string unknown;
  for (int i = 0; i < 100000; ++i) unknown += "%{nosuch ";
  CHECK(read("Name: a\n%build\n" + unknown + std::string(100000, '}') + "\n").sections.size() == 2);
  std::string doubling = "%define a00 x\n";
  for (int i = 1; i < 40; ++i)
    doubling += "%define a" + std::to_string(i / 10) + std::to_string(i % 10) + " %a" + std::to_string((i - 1) / 10) +
                std::to_string((i - 1) % 10) + "%a" + std::to_string((i - 1) / 10) + std::to_string((i - 1) % 10) + "\n";
  CHECK(std::string(error_of(doubling + "Name: %a39\n").what()).find("max_") != std::string::npos);
}
