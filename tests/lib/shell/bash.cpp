// What bash has beyond POSIX, and functions and loops.  The expected words are those that bash passes (tests/oracle).
#include <catch2/catch.hpp>

#include "script.hpp"

using namespace xencmp;
using lines = std::vector<std::string>;

namespace {

std::size_t unknowns(std::string const& text) {
  std::size_t n = 0;
  for (auto const& d : shell::read_script(guarded_script(text)).remarks) n += d.level == severity::unknown;
  return n;
}

} // namespace

TEST_CASE("arrays") {
  CHECK(commands("X=(a 'b c' d); run \"${X[@]}\"; run ${X[@]}; run \"${X[*]}\"; run \"p${X[@]}s\"\n") ==
        lines{"run a 'b c' d", "run a b c d", "run 'a b c d'", "run pa 'b c' ds"});
  CHECK(commands("X=(a 'b c' d); run ${X[1]} \"${X[1]}\" $X ${#X[@]} ${#X[1]}\n") == lines{"run b c 'b c' a 3 3"});
  CHECK(commands("X=(a b); X+=(e 'f g'); X[1]=z; run \"${X[@]}\"; X[7]=q; run ${X[@]} ${#X[@]}\n") ==
        lines{"run a z e 'f g'", "run a z e f g q 5"});
  CHECK(commands("declare -A M; M[k]=v; M[l]='w w'; i=k; run \"${M[$i]}\" \"${M[l]}\"\n") == lines{"run v 'w w'"});
  CHECK(commands("X=(a b c); i=2; run ${X[i]} ${X[$i]} ${X[i-1]} ${X[@]:1:2} ${X[@]/b/B}\n") ==
        lines{"run c c b b c a B c"});
  CHECK(commands("X=(); run \"${X[@]}\" a; X+=('b c'); run ${X[@]+\"${X[@]}\"}; unset X; run \"${X[@]}\"\n") ==
        lines{"run a", "run 'b c'", "run"});
  CHECK(commands("X=([2]=c [0]=a); run ${X[@]}; A=s; A+=(t); run ${A[@]}\n") == lines{"run a c", "run s t"});
  CHECK(commands("F=(\n  --a   # why\n  --b=\"c d\"\n)\n./configure \"${F[@]}\"\n") ==
        lines{"./configure --a '--b=c d'"});
}

TEST_CASE("arrays in all configurations") {
  CHECK(commands("X=(--a\n%if x\n--b\n%endif\n--c)\n%if y\nX+=(--d)\n%endif\nrun \"${X[@]}\" ${#X[@]} ${X[1]}\n") ==
        lines{"run --a --b[with x] --c --d[with y] 2[not with x and not with y] "
              "3[(not with x and with y) or (with x and not with y)] 4[with x and with y] --b[with x] --c[not with x]"});
  CHECK(commands("X=(a b)\n%if x\nX=(c)\n%endif\nrun \"${X[@]}\"\n") ==
        lines{"run a[not with x] b[not with x] c[with x]"});
}

TEST_CASE("functions") {
  CHECK(commands("f() { local x=1 y; y=2; run $x $y \"$@\" $# \"${2:-none}\"; }\nx=o; f a 'b c'; run $x $y; f a\n") ==
        lines{"run 1 2 a 'b c' 2 'b c'", "run o $y", "run 1 2 a 1 none"});
  CHECK(commands("f() { run \"${@:2}\" \"$*\"; shift 2; run \"$@\"; set -- n m; run \"$@\"; }\nf 1 2 '3 4'\nrun \"$@\"\n") ==
        lines{"run 2 '3 4' '1 2 3 4'", "run '3 4'", "run n m", "run"});
  CHECK(commands("f() { run; }\nV=1 f; run \"v$V\"\n", true) == lines{"V=1 run", "run v$V"});
  CHECK(commands("x=o; f() ( x=s; run $x ); f; run $x\nfunction g { run $1; return; run no; }\ng a\n") ==
        lines{"run s", "run o", "run a"});
  CHECK(commands("make() { command make -j1 \"$@\"; }\nmake a\n") == lines{"make -j1 a"});
  CHECK(commands("f() { if [ $1 = a ]; then return; fi; run $1; }\nf a; f b\n") == lines{"run b"});
  CHECK(commands("f() { local A=\"$A -O2\"; run $A; }\nA=-g; f; f; run $A\n") == lines{"run -g -O2", "run -g -O2", "run -g"});
  CHECK(commands("f() { shift; run \"$@\" $#; }\nf a%{?x: b} c\n") ==
        lines{"run b[with x] c 1[not with x] 2[with x]"});
}

TEST_CASE("arithmetic") {
  CHECK(commands("run $((1+2*3)) $(((1+2)*3)) $((7/2)) $((7%3)) $((1<<4)) $((5>3?10:20)) $((0x10)) $((2**8)) $((!0))\n") ==
        lines{"run 7 9 3 1 16 10 16 256 1"});
  CHECK(commands("i=3; run $((i++)) $((i+=2)) $i $((-i)) $(($i*2)); let i=i-1; run $i; ((i > 4)) && run y; ((i=0)) || run n\n") ==
        lines{"run 3 6 6 -6 12", "run 5", "run y", "run n"});
  CHECK(commands("run $((1/0)) $((x y)) $(($(nproc)*2))\n") == lines{"run $((1/0)) '$((x y))' $(($(nproc)*2))"});
  CHECK(commands("i=1\n%if x\ni=2\n%endif\nrun $((i*10))\n") == lines{"run 10[not with x] 20[with x]"});
  CHECK(commands("( (run a); run b )\n((run c); run d)\n((1)) && run e\n") ==
        lines{"run a", "run b", "run c", "run d", "run e"});
  CHECK(commands("run $((9223372036854775807+1)) $((-9223372036854775807-1))\n") ==
        lines{"run -9223372036854775808 -9223372036854775808"});
}

TEST_CASE("loops whose tests are known") {
  CHECK(commands("i=0; while [ $i -lt 3 ]; do run $i; i=$((i+1)); done\n") == lines{"run 0", "run 1", "run 2"});
  CHECK(commands("for ((j=0;j<2;j++)); do run $j; done; n=2; while ((n--)); do run n$n; done\n") ==
        lines{"run 0", "run 1", "run n1", "run n0"});
  CHECK(commands("until [ $i = xx ]; do i=x$i; run $i; if [ $i = xx ]; then run e; fi; break; done\n").size() == 2);
  CHECK(commands("set -- p 'q r'; for x; do run \"$x\"; done; for x in \"$@\"; do run $x; done\n") ==
        lines{"run p", "run 'q r'", "run p", "run q r"});
  CHECK(commands("while true; do run; break; done; while false; do run no; done\n") == lines{"run"});
  CHECK(unknowns("while true; do run; done\n") == 1);
  CHECK(unknowns("while [ -f x ]; do run; done\n") == 1);
  CHECK(commands("X=1; echo a | while read l; do X=2; done; run $X\n") == lines{"run 1"});
  CHECK(commands("for x in a b; do run $x; done > log 2>&1 && run end\n") == lines{"run a", "run b", "run end"});
}

TEST_CASE("words of bash") {
  CHECK(commands("run $'a\\tb' $'it\\'s' $'\\x41\\102' \"a$'b'\"\n") == lines{"run a\tb it's AB a$'b'"});
  CHECK(commands("run {a,b}{1,2} {x} {} \"{a,b}\" {1..10..3} {01..03} {c..a} {,x}y a{b,{c,d}}\n") ==
        lines{"run a1 a2 b1 b2 {x} {} {a,b} 1 4 7 10 01 02 03 c b a y xy ab ac ad"});
  CHECK(commands("P=/usr/lib/x.tar.gz; run ${P//\\//_} ${P:4} ${P:1:3} ${P: -2} ${P^^} ${P,,} ${#P} ${P/#\\/usr/X}\n") ==
        lines{"run _usr_lib_x.tar.gz /lib/x.tar.gz usr gz /USR/LIB/X.TAR.GZ /usr/lib/x.tar.gz 17 X/lib/x.tar.gz"});
  CHECK(commands("P=a.gz; run ${P/%gz/bz2} ${P//[a-z]/-} ${P/.*/}; N=P; run ${!N}\n") == lines{"run a.bz2 -.-- a", "run a.gz"});
  CHECK(commands("eval \"run 'a b'\"; E='run c; run d'; eval $E\n") == lines{"run 'a b'", "run c", "run d"});
  CHECK(commands("diff <(sort a) >(cat) b; run\n") == lines{"diff '<(sort a)' >(cat) b", "run"});
  CHECK(commands("[[ a*b == \"a*\" ]] && run 1; [[ a*b == a* ]] && run 2; X='a b'; [[ -n $X && $X = 'a b' ]] && run 3\n") ==
        lines{"run 2", "run 3"});
  CHECK(commands("case x in a|x) run 1;& b) run 2;; *) run 3;; esac; case x in x) run 4;;& ?) run 5;; esac\n") ==
        lines{"run 1", "run 2", "run 4", "run 5"});
}

TEST_CASE("which files a pattern names is not known") {
  auto const s = shell::read_script(guarded_script("install *.h \"*.c\" [ab]/x --exclude=*.o\n"));
  REQUIRE(s.commands.size() == 1);
  auto const& a = s.commands[0].arguments;
  REQUIRE(a.size() == 4);
  CHECK(a[0].text.pieces.at(0).hole == hole_kind::system);
  CHECK(a[0].text.to_string() == "*.h");
  CHECK(a[1].text.is_literal());
  CHECK(a[2].text.pieces.at(0).hole == hole_kind::system);
  CHECK(a[3].text.is_literal());
}

TEST_CASE("the end of a script, and of a subshell") {
  CHECK(commands("run a; exit 1; run b\n") == lines{"run a"});
  CHECK(commands("[ -f x ] || exit 1; run a\n") == lines{"run a"});
  CHECK(commands("%if x\nexit 1\n%endif\nrun a\n") == lines{"[not with x] run a"});
  CHECK(commands("(run a; exit 0; run b); run c\n") == lines{"run a", "run c"});
  CHECK(commands("set -e; ! true; false || true; if false; then run x; fi; run a; false; run b\n") == lines{"run a"});
  CHECK(commands("set -e; set +e; false; run a; set -e; [ -f x ]; run b\n") == lines{"run a", "run b"});
}
