#include <catch2/catch.hpp>

#include "script.hpp"

using namespace xencmp;
using lines = std::vector<std::string>;

namespace {

std::vector<std::string> remarks(std::string const& text, severity level) {
  std::vector<std::string> out;
  for (auto const& d : shell::read_script(guarded_script(text)).remarks)
    if (d.level == level) {
      auto const p = d.where.start();
      out.push_back(std::to_string(p.line) + ":" + std::to_string(p.column) + ": " + d.message);
    }
  return out;
}

} // namespace

TEST_CASE("quoting") {
  CHECK(commands("run 'a b' \"c  d\" e\\ f 'it''s' \"\" ''\n") == lines{"run 'a b' 'c  d' 'e f' its '' ''"});
  CHECK(commands("run a#b # comment\n") == lines{"run a#b"});
  CHECK(commands("run \"a\\\"b\\$c\\d\" \\\n  end") == lines{"run a\"b$c\\d end"});
  CHECK(commands("A=1; run '$A' \"$A\" $A \\$A ${A}b\n") == lines{"run $A 1 1 $A 1b"});
}

TEST_CASE("field splitting of expansions") {
  CHECK(commands("A='x  y'; run $A \"$A\" p$A\n") == lines{"run x y 'x  y' px y"});
  CHECK(commands("A=; run $A \"$A\" end\n") == lines{"run '' end"});
  CHECK(commands("A=' x '; run p${A}q\n") == lines{"run p x q"});
}

TEST_CASE("a conditional value splits into conditional words") {
  CHECK(commands("%if a\nX=--a\n%else\nX=\n%endif\n%if b\nX=\"$X --b --c\"\n%endif\nX=\"$X --d\"\n./configure $X\n") ==
        lines{"./configure --a[with a] --b[with b] --c[with b] --d"});
  CHECK(commands("X=--a\n%if b\nX=\"$X=1\"\n%endif\n./configure $X\n") ==
        lines{"./configure --a[not with b] --a=1[with b]"});
}

TEST_CASE("forty conditional appends stay forty words") {
  std::string text = "X=\n";
  std::string expected = "./configure";
  for (int i = 0; i < 40; ++i) {
    auto const n = std::to_string(100 + i);
    text += "%if c" + n + "\nX=\"$X --f" + n + "\"\n%endif\n";
    expected += " --f" + n + "[with c" + n + "]";
  }
  CHECK(commands(text + "./configure $X\n") == lines{expected});
}

TEST_CASE("conditions inside a continued command and inside a word") {
  CHECK(commands("./configure \\\n  --a \\\n%if x\n  --b \\\n%else\n  --c \\\n%endif\n  --d\nmake\n") ==
        lines{"./configure --a --b[with x] --c[not with x] --d", "make"});
  CHECK(commands("run --%{?d:with}%{?!d:without}-x\n") == lines{"run --without-x[not with d] --with-x[with d]"});
  CHECK(commands("run a%{?q: b}c d\n") == lines{"run a[with q] bc[with q] ac[not with q] d"});
  CHECK(commands("run \"a%{?q: b}\" c\n") == lines{"run a[not with q] 'a b'[with q] c"});
  CHECK(commands("%{?x:A=1 }run b%{?y:; run} c\n", true) ==
        lines{"[with y] A=1[with x and with y] run b", "[with y] run c", "[not with y] A=1[with x and not with y] run b c"});
}

TEST_CASE("whole statements, loops and quotes under conditions") {
  CHECK(commands("%if a\nif test -f q; then\n%endif\nrun\n%if a\nfi\n%endif\nend\n") ==
        lines{"[with a and 'test -f q'] run", "[not with a] run", "end"});
  CHECK(commands("%if a\nrun \"x\n%else\nrun \"y\n%endif\nz\" w\nend\n") ==
        lines{"[with a] run x\nz w", "[not with a] run y\nz w", "end"});
}

TEST_CASE("export, unset, prefixes and later changes") {
  CHECK(commands("A=1; run; export A; run; A=2 run; run; A=3; run; unset A; run\n", true) ==
        lines{"run", "A=1 run", "A=2 run", "A=1 run", "A=3 run", "run"});
  CHECK(commands("export A=1 B=\"x y\"; C=$A$B; export C; run\n", true) == lines{"A=1 B=x y C=1x y run"});
  CHECK(commands("A=1; A+=2; run $A\n") == lines{"run 12"});
  CHECK(commands("unset LDFLAGS; run \"$LDFLAGS\" \"$OTHER\"\n") == lines{"run '' $OTHER"});
  CHECK(commands("env A=1 make x\n", true) == lines{"A=1 make x"});
}

TEST_CASE("what the build environment sets is a hole") {
  auto const s = shell::read_script(guarded_script("X=\"$RPM_OPT_FLAGS -g\"; run $X ${CFLAGS:-none}\n"));
  REQUIRE(s.commands.size() == 1);
  auto const& a = s.commands[0].arguments;
  REQUIRE(a.size() == 3);
  CHECK(a[0].text.pieces.at(0).hole == hole_kind::environment);
  CHECK(a[1].text.to_string() == "-g");
  CHECK(a[1].where.start() == position{1, 19});
  CHECK(a[1].via.at(0).start() == position{1, 28});
  CHECK(a[2].text.to_string() == "${CFLAGS:-none}");
  CHECK(a[2].text.pieces.at(0).hole == hole_kind::environment);
}

TEST_CASE("operators of expansions") {
  CHECK(commands("X=a.b.c; run ${X%.*} ${X%%.*} ${X#*.} ${X##*.} ${X/a/z} ${X//./-}\n") ==
        lines{"run a.b a b.c c z.b.c a-b-c"});
  CHECK(commands("X=; run ${X:-d e} \"${X:-d e}\" ${X-u} ${X:+p} ${X+q}\n") == lines{"run d e 'd e' q"});
  CHECK(commands("X=1; run ${X:-d} ${X:+p}${UNSET:+ --u}\n") == lines{"run 1 p --u['-n \"$UNSET\"']"});
  CHECK(commands("%if a\nX=1\n%else\nX=\n%endif\nrun ${X:-d} ${X:+p}\n") ==
        lines{"run 1[with a] d[not with a] p[with a]"});
  CHECK(commands("run ${X:-${Y:-\"a b\"}}\n") == lines{"run '${X:-${Y:-a b}}'"});
}

TEST_CASE("command substitution") {
  CHECK(commands("run $(echo a b | tr a-z A-Z) `echo x-y-z | cut -d- -f2`\n") == lines{"run A B y"});
  CHECK(commands("X='-m32 -O2'; run `echo $X | sed -e 's/-m32//g' -e 's/O2/O3/'`\n") == lines{"run -O3"});
  auto const s = shell::read_script(guarded_script("run -j$(nproc) \"`uname -r`\"\n"));
  REQUIRE(s.commands.size() == 1);
  CHECK(s.commands[0].arguments.at(0).text.pieces.at(1).hole == hole_kind::command);
  CHECK(s.commands[0].arguments.at(0).text.to_string() == "-j$(nproc)");
  CHECK(s.commands[0].arguments.at(1).text.to_string() == "`uname -r`");
  CHECK(commands("run $(echo \"$FLAGS\" | sed 's/a/b/')\n") == lines{"run '$(echo \"$FLAGS\" | sed 's/a/b/')'"});
}

TEST_CASE("lists") {
  CHECK(commands("mkdir b && cd b && ../configure || exit 1\nmake\n") == lines{"mkdir b", "../configure", "make"});
  CHECK(commands("test -f x && run a || run b\n") == lines{"['test -f x'] run a", "[not 'run a' or not 'test -f x'] run b"});
  CHECK(commands("true && run a; false && run b; false || run c; ! true || run d\n") ==
        lines{"run a", "run c", "run d"});
  CHECK(commands("make check || make other\n") == lines{"make check", "[not 'make check'] make other"});
  CHECK(commands("cat a | sort |\n uniq > b\n") == lines{"cat a", "sort", "uniq"});
  CHECK(commands("exit 0\nrun\n") == lines{});
}

TEST_CASE("if and case, decided and not") {
  CHECK(commands("X=a; if [ \"$X\" = a ]; then run 1; elif [ $Y = b ]; then run 2; else run 3; fi\n") == lines{"run 1"});
  CHECK(commands("if [ -f x ]; then run 1; elif test \"$Y\" = b; then run 2; else run 3; fi\n") ==
        lines{"['test -f x'] run 1", "['test $Y = b' and not 'test -f x'] run 2",
              "[not 'test $Y = b' and not 'test -f x'] run 3"});
  CHECK(commands("%if a\nX=1\n%else\nX=2\n%endif\ncase $X in\n 1) run one;;\n 2|3) run two\nesac\n") ==
        lines{"[with a] run one", "[not with a] run two"});
  CHECK(commands("case $Y in a*) run a;; *) run b;; esac; run c\n") ==
        lines{"['$Y matches a*'] run a", "[not '$Y matches a*'] run b", "run c"});
  CHECK(commands("if [[ a == a && -n b ]]; then run; fi\n") == lines{"run"});
  CHECK(commands("if [ 2 -gt 1 -a x != y ]; then run; fi\n") == lines{"run"});
  CHECK(commands("if grep -q a b; then run; fi\n") == lines{"grep -q a b", "['grep -q a b'] run"});
}

TEST_CASE("loops, functions, groups, subshells") {
  CHECK(commands("for i in a \"b c\"; do make -C \"$i\"; done\n") == lines{"make -C a", "make -C 'b c'"});
  CHECK(commands("for i in a%{?x: b}; do for j in 1 2; do run $i$j; done; done\n") ==
        lines{"run a1", "run a2", "[with x] run b1", "[with x] run b2"});
  CHECK(commands("for i in a b c; do if [ $i = b ]; then continue; fi; run $i; done\n") == lines{"run a", "run c"});
  CHECK(commands("for i in a b c; do [ $i = b ] && break; run $i; done\n") == lines{"run a"});
  CHECK(commands("f() { make \"$1\" \"$@\"; shift; run $*; }\nf a 'b c'\n") == lines{"make a a 'b c'", "run b c"});
  CHECK(commands("X=1; ( X=2; run $X ); run $X; { X=3; }; run $X\n") == lines{"run 2", "run 1", "run 3"});
  CHECK(commands("f() { f; }\nf\nrun\n") == lines{"run"});
  CHECK(remarks("f() { f; }\nf\n", severity::unknown).size() == 1);
  CHECK(remarks("while read x; do run $x; done\n", severity::unknown).size() == 1);
}

TEST_CASE("directories") {
  auto const s = shell::read_script(guarded_script("cd a/b; run; cd ..; run; (cd c; run); run; pushd /x; run; popd; run\n"));
  lines where;
  for (auto const& c : s.commands) where.push_back(c.directory.at(0).text.to_string());
  CHECK(where == lines{"a/b", "a", "a/c", "a", "/x", "a"});
}

TEST_CASE("here-documents are no commands") {
  CHECK(commands("cat > x <<EOF\nmake bad\nEOF\nmake good\n") == lines{"cat", "make good"});
  CHECK(commands("cat <<-'E F' <<B\n\tx\n\tE F\ny\nB\nmake good\n") == lines{"cat", "make good"});
}

TEST_CASE("words that no command sees") {
  auto const s = shell::read_script(guarded_script(
      "X=--a\n./configure $X\n%if q\nX=\"$X --b --c\"\n%endif\nmake\nX=\"$X --d=$Y\"\n"));
  REQUIRE(s.commands.size() == 2);
  auto const& dead = s.commands[0].dead;
  REQUIRE(dead.size() == 3);
  CHECK(dead[0].word.text.to_string() == "--b");
  CHECK(dead[0].word.when == with("q"));
  CHECK(dead[0].word.where.start() == position{4, 7});
  CHECK(dead[0].word.via.at(0).start() == position{2, 1});
  CHECK(dead[1].word.text.to_string() == "--c");
  CHECK(dead[2].word.text.to_string() == "--d=$Y");
  CHECK(dead[2].word.when.is_always());
  CHECK(dead[2].word.where.start() == position{7, 7});

  auto const again = shell::read_script(guarded_script("X=--a\n./configure $X\nX=\"$X --b\"\n./configure $X\n"));
  CHECK(again.commands[0].dead.empty());
  CHECK(again.commands[1].dead.empty());

  auto const over = shell::read_script(guarded_script("X=--a\nX=--b\n./configure $X\n"));
  REQUIRE(over.commands[0].dead.size() == 1);
  CHECK(over.commands[0].dead[0].word.text.to_string() == "--a");
  CHECK(over.commands[0].dead[0].word.via.at(0).start() == position{2, 1});
}

TEST_CASE("a script of sed's without its -e") {
  CHECK(remarks("export F=`echo $F | sed -e 's/a//g' 's/b//g'`\nmake\n", severity::warning) ==
        lines{"1:37: sed: 's/b//g' stands where a file name is expected; -e is missing, and sed will print nothing of "
              "its input"});
  CHECK(commands("export F=`echo $F | sed -e 's/a//g' 's/b//g'`\nmake\n", true) == lines{"F= make"});
  CHECK(remarks("sed -i -e 's/a//g' -e's/b//' s/c.d\nsed 's,a,,' file | sed -ne 's/x/y/p'\n", severity::warning).empty());
  CHECK(remarks("sed 's,a,,' 's,b,,' f\n", severity::warning).size() == 1);
}

TEST_CASE("what is not understood is said") {
  CHECK(remarks("X=(a b\nrun\n", severity::unknown).size() == 1);
  CHECK(remarks("eval \"$X\"\n", severity::unknown).size() == 1);
  CHECK(remarks("run \"abc\n", severity::unknown) == lines{"1:5: unterminated \" in a shell script"});
  CHECK(remarks("fi\n", severity::unknown) == lines{"1:1: 'fi' where the shell's grammar does not expect it"});
  CHECK(remarks("if true; then run\n", severity::unknown).size() == 1);
  CHECK(remarks("for i in *.c; do run $i; done\n", severity::unknown).size() == 1);
}

TEST_CASE("depth and size are bounded") {
  std::string deep(100000, '(');
  CHECK_FALSE(remarks(deep + "\n", severity::unknown).empty());
  std::string nested;
  for (int i = 0; i < 5000; ++i) nested += "$(";
  CHECK_FALSE(remarks("run " + nested + "\n", severity::unknown).empty());
  std::string loops;
  for (int i = 0; i < 12; ++i) loops += "for a in 1 2 3 4 5 6 7 8; do ";
  loops += ":; ";
  for (int i = 0; i < 12; ++i) loops += "done; ";
  CHECK_FALSE(remarks(loops + "\n", severity::unknown).empty());
}
