// Texts that are deep, long or grow when they are read: an answer or a clear error, in time in proportion to the size.
// XENCMP_FUZZ_LARGE=1 takes the sizes of the second column, and prints what each took.
#include <cstdio>
#include <cstdlib>

#include <catch2/catch.hpp>
#include <xencmp/source/error.hpp>

#include "readers.hpp"

using namespace fuzz;

namespace {

std::string times(std::size_t n, std::string_view s) {
  std::string out;
  out.reserve(n * s.size());
  while (n-- > 0) out += s;
  return out;
}
template <typename F> std::string numbered(std::size_t n, F f) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += f(std::to_string(i));
  return out;
}

std::string const head = "Name: a\nVersion: 1\nRelease: 1\nSummary: s\nLicense: l\n";
std::string const command = "gcc -O2 -Wall -Iinclude -DA=\"b c\" -c src/a.c -o src/a.o\n";

struct shape {
  char const* name;
  char const* reader;
  std::size_t small, large;
  std::string (*make)(std::size_t);
};

shape const shapes[] = {
  {"nested parentheses", "sexp", 100'000, 1'000'000, [](std::size_t n) { return times(n, "(") + times(n, ")"); }},
  {"unclosed parentheses", "sexp", 100'000, 1'000'000, [](std::size_t n) { return times(n, "("); }},
  {"stray parentheses", "sexp", 100'000, 1'000'000, [](std::size_t n) { return times(n, ")"); }},
  {"quotes", "sexp", 100'000, 1'000'000, [](std::size_t n) { return times(n, "'") + "a"; }},
  {"nested block comments", "sexp", 100'000, 1'000'000, [](std::size_t n) { return times(n, "#|") + times(n, "|#"); }},
  {"unclosed block comments", "sexp", 100'000, 1'000'000, [](std::size_t n) { return times(n, "#|"); }},
  {"datum comments", "sexp", 100'000, 1'000'000, [](std::size_t n) { return times(n, "#;") + times(n + 1, "a "); }},
  {"unclosed forms in column 1", "sexp", 50'000, 500'000, [](std::size_t n) { return times(n, "(a\n"); }},
  {"a long string", "sexp", 1'000'000, 20'000'000, [](std::size_t n) { return '"' + times(n, "a") + '"'; }},
  {"a module of nested parentheses", "guix", 50'000, 500'000, [](std::size_t n) {
    return "(define-public a " + times(n, "(") + times(n, ")") + ")";
  }},
  {"a package of nested lets", "guix", 2'000, 20'000, [](std::size_t n) {
    return "(define-public a " + times(n, "(let ((x 1)) ") + "(package (name \"a\") (version \"1\"))" + times(n, ")") + ")";
  }},
  {"flags in nested appends", "guix", 2'000, 20'000, [](std::size_t n) {
    return "(define-public a (package (name \"a\") (version \"1\") (build-system gnu-build-system) (arguments (list "
           "#:configure-flags #~" + times(n, "(append (list \"--a\") ") + "'()" + times(n, ")") + "))))";
  }},
  {"quoted flags", "guix", 2'000, 20'000, [](std::size_t n) {
    return "(define-public a (package (name \"a\") (version \"1\") (build-system gnu-build-system) (arguments (list "
           "#:configure-flags " + times(n, "`") + times(n, ",") + "'()))))";
  }},
  {"packages that inherit from each other", "guix", 300, 300, [](std::size_t n) {
    return "(define-public p0 (package (name \"a\") (version \"1\") (build-system gnu-build-system) (arguments (list "
           "#:configure-flags #~(list \"--a\")))))\n" + numbered(n, [](std::string const& i) {
      auto const next = std::to_string(std::stoul(i) + 1);
      return "(define-public p" + next + " (package (inherit p" + i + ") (arguments (substitute-keyword-arguments "
             "(package-arguments p" + i + ") ((#:configure-flags f) #~(cons \"--b" + next + "\" #$f))))))\n";
    });
  }},
  {"packages that inherit in a ring", "guix", 300, 2'000, [](std::size_t n) {
    return numbered(n, [n](std::string const& i) {
      return "(define-public p" + i + " (package (inherit p" + std::to_string((std::stoul(i) + 1) % n) + ")))\n";
    });
  }},
  {"a list that doubles itself", "guix", 30, 30, [](std::size_t n) {
    return "(define f0 (list \"--a\"))\n" + numbered(n, [](std::string const& i) {
      return "(define f" + std::to_string(std::stoul(i) + 1) + " (append f" + i + " f" + i + "))\n";
    }) + "(define-public a (package (name \"a\") (version \"1\") (build-system gnu-build-system) (arguments (list "
         "#:configure-flags f" + std::to_string(n) + "))))";
  }},
  {"a string that doubles itself", "guix", 30, 30, [](std::size_t n) {
    return "(define f0 \"--a\")\n" + numbered(n, [](std::string const& i) {
      return "(define f" + std::to_string(std::stoul(i) + 1) + " (string-append f" + i + " f" + i + "))\n";
    }) + "(define-public a (package (name \"a\") (version \"1\") (build-system gnu-build-system) (arguments (list "
         "#:configure-flags (list f" + std::to_string(n) + ")))))";
  }},
  {"flags under independent tests", "guix", 40, 200, [](std::size_t n) {
    return "(define-public a (package (name \"a\") (version \"1\") (build-system gnu-build-system) (arguments (list "
           "#:configure-flags #~(append " + numbered(n, [](std::string const& i) {
      return "(if (getenv \"X" + i + "\") (list \"--x" + i + "\") '())";
    }) + ")))))";
  }},
  {"a procedure that calls itself twice", "guix", 1, 1, [](std::size_t) {
    return std::string("(define (f x) (append (f (cons x x)) (f x)))\n(define-public a (package (name \"a\") (version \"1\") "
           "(build-system gnu-build-system) (arguments (list #:configure-flags (f '(\"--a\"))))))");
  }},

  {"nested %if", "spec", 2'000, 20'000, [](std::size_t n) {
    return head + times(n, "%if 1\n") + "URL: a\n" + times(n, "%endif\n");
  }},
  {"nested %if of distinct macros", "spec", 100, 500, [](std::size_t n) {
    return head + numbered(n, [](std::string const& i) { return "%if 0%{?x" + i + "}\n"; }) + "URL: a\n" +
           times(n, "%endif\n");
  }},
  {"%if after %if", "spec", 2'000, 20'000, [](std::size_t n) {
    return head + numbered(n, [](std::string const& i) { return "%if 0%{?x" + i + "}\n%define y" + i + " 1\n%endif\n"; });
  }},
  {"bconds that append to one variable", "spec", 50, 200, [](std::size_t n) {
    return head + numbered(n, [](std::string const& i) { return "%bcond_with x" + i + "\n"; }) + "%build\n" +
           numbered(n, [](std::string const& i) { return "%if %{with x" + i + "}\nF=\"$F --x" + i + "\"\n%endif\n"; }) +
           "./configure $F\n";
  }},
  {"bconds that append to one macro", "spec", 50, 500, [](std::size_t n) {
    return head + numbered(n, [](std::string const& i) { return "%bcond_with x" + i + "\n"; }) + "%global f --a\n" +
           numbered(n, [](std::string const& i) {
      return "%if %{with x" + i + "}\n%global f %{f} --x" + i + "\n%endif\n";
    }) + "%build\n./configure %{f}\n";
  }},
  {"bconds in one line of configure", "spec", 50, 500, [](std::size_t n) {
    return head + "%build\n./configure" + numbered(n, [](std::string const& i) {
      return " %{?opt_" + i + ":--x" + i + "}";
    }) + "\n";
  }},
  {"bconds in one word", "spec", 12, 50, [](std::size_t n) {
    return head + "%build\n./configure --x=a" + numbered(n, [](std::string const& i) {
      return "%{?opt_" + i + ":,x" + i + "}";
    }) + "\n";
  }},
  {"bconds in one expression", "spec", 50, 500, [](std::size_t n) {
    return head + "%if 0" + numbered(n, [](std::string const& i) {
      return " || (0%{?x" + i + "} && 0%{?y" + i + "})";
    }) + "\nURL: a\n%endif\n";
  }},
  {"a macro that doubles itself", "spec", 30, 60, [](std::size_t n) {
    return head + "%define m0 a\n" + numbered(n, [](std::string const& i) {
      return "%define m" + std::to_string(std::stoul(i) + 1) + " %{m" + i + "}%{m" + i + "}\n";
    }) + "URL: %{m" + std::to_string(n) + "}\n";
  }},
  {"a %global that doubles itself", "spec", 30, 60, [](std::size_t n) {
    return head + "%global mm a\n" + times(n, "%global mm %{mm}%{mm}\n") + "URL: %{mm}\n";
  }},
  {"a macro that expands for ever", "spec", 1, 1, [](std::size_t) {
    return head + "%define aa %{bb}\n%define bb %{aa}\nURL: %{aa}\n";
  }},
  {"%{ in each other", "spec", 10'000, 100'000, [](std::size_t n) { return head + "URL: " + times(n, "%{") + "\n"; }},
  {"%{ } in each other", "spec", 10'000, 100'000, [](std::size_t n) {
    return head + "URL: " + times(n, "%{") + "a" + times(n, "}") + "\n";
  }},
  {"%{?x: } in each other", "spec", 10'000, 100'000, [](std::size_t n) {
    return head + "URL: " + times(n, "%{?x:") + "a" + times(n, "}") + "\n";
  }},
  {"%{ } one a line", "spec", 10'000, 100'000, [](std::size_t n) {
    return head + "%description\n" + times(n, "%{?x:a}\n");
  }},
  {"unclosed %( in a line", "spec", 10'000, 100'000, [](std::size_t n) { return head + times(n, "%(") + "\n"; }},
  {"%( ) in each other", "spec", 10'000, 100'000, [](std::size_t n) { return head + times(n, "%(") + times(n, ")") + "\n"; }},
  {"%[ ] in each other", "spec", 10'000, 100'000, [](std::size_t n) {
    return head + "URL: " + times(n, "%[") + "1" + times(n, "]") + "\n";
  }},
  {"an expression of parentheses", "spec", 10'000, 100'000, [](std::size_t n) {
    return head + "%if " + times(n, "(") + "1" + times(n, ")") + "\nURL: a\n%endif\n";
  }},
  {"an expression of negations", "spec", 10'000, 100'000, [](std::size_t n) {
    return head + "%if " + times(n, "!") + "1\nURL: a\n%endif\n";
  }},
  {"a long expression", "spec", 10'000, 100'000, [](std::size_t n) {
    return head + "%if 1" + times(n, "+1") + "\nURL: a\n%endif\n";
  }},
  {"a long line of macros", "spec", 20'000, 200'000, [](std::size_t n) { return head + "URL: " + times(n, "%{name}") + "\n"; }},
  {"a long line", "spec", 1'000'000, 10'000'000, [](std::size_t n) { return head + "URL: " + times(n, "a") + "\n"; }},
  {"lines joined by backslashes", "spec", 10'000, 100'000, [](std::size_t n) {
    return head + "%build\n./configure \\\n" + times(n, "--a \\\n") + "\n";
  }},
  {"many definitions", "spec", 10'000, 50'000, [](std::size_t n) {
    return head + numbered(n, [](std::string const& i) { return "%global m" + i + " %{?m" + i + "}a\n"; });
  }},
  {"many sections", "spec", 2'000, 20'000, [](std::size_t n) {
    return head + numbered(n, [](std::string const& i) { return "%package p" + i + "\nSummary: a\n"; });
  }},
  {"percent signs", "spec", 50'000, 500'000, [](std::size_t n) { return head + "URL: " + times(n, "%") + "\n"; }},

  {"( in each other", "shell", 10'000, 100'000, [](std::size_t n) { return times(n, "( ") + times(n, ") "); }},
  {"(((( unclosed", "shell", 10'000, 100'000, [](std::size_t n) { return times(n, "("); }},
  {"{ in each other", "shell", 10'000, 100'000, [](std::size_t n) { return times(n, "{ ") + "a;" + times(n, "};"); }},
  {"$( in each other", "shell", 10'000, 100'000, [](std::size_t n) {
    return "a " + times(n, "$(") + "b" + times(n, ")") + "\n";
  }},
  {"$( unclosed", "shell", 10'000, 100'000, [](std::size_t n) { return "a " + times(n, "$(") + "\n"; }},
  {"$( unclosed, one a line", "shell", 2'000, 20'000, [](std::size_t n) { return times(n, "a $(\n"); }},
  {"\"$( )\" in each other", "shell", 10'000, 100'000, [](std::size_t n) {
    return "a " + times(n, "\"$(a ") + "b" + times(n, ")\"") + "\n";
  }},
  {"${ in each other", "shell", 10'000, 100'000, [](std::size_t n) {
    return "a " + times(n, "${a:-") + "b" + times(n, "}") + "\n";
  }},
  {"$(( in each other", "shell", 5'000, 50'000, [](std::size_t n) {
    return "a " + times(n, "$((") + "1" + times(n, "))") + "\n";
  }},
  {"backquotes", "shell", 10'000, 100'000, [](std::size_t n) { return "a " + times(n, "`b` ") + "\n"; }},
  {"escaped backquotes", "shell", 1'000, 5'000, [](std::size_t n) { return "a `" + times(n, "\\`") + "`\n"; }},
  {"nested if", "shell", 2'000, 20'000, [](std::size_t n) {
    return times(n, "if a; then\n") + "make\n" + times(n, "fi\n");
  }},
  {"nested if of distinct tests", "shell", 200, 2'000, [](std::size_t n) {
    return numbered(n, [](std::string const& i) { return "if test -f x" + i + "; then\n"; }) + "make\n" + times(n, "fi\n");
  }},
  {"if after if of distinct tests", "shell", 100, 1'000, [](std::size_t n) {
    return numbered(n, [](std::string const& i) { return "if test -f x" + i + "; then F=\"$F --x" + i + "\"; fi\n"; }) +
           "./configure $F\n";
  }},
  {"nested loops", "shell", 20, 40, [](std::size_t n) {
    return numbered(n, [](std::string const& i) { return "for x" + i + " in a b c; do\n"; }) + "make $x1\n" +
           times(n, "done\n");
  }},
  {"functions that call each other twice", "shell", 40, 60, [](std::size_t n) {
    return "f0() { make; }\n" + numbered(n, [](std::string const& i) {
      return "f" + std::to_string(std::stoul(i) + 1) + "() { f" + i + "; f" + i + "; }\n";
    }) + "f" + std::to_string(n) + "\n";
  }},
  {"a function that calls itself", "shell", 1, 1, [](std::size_t) { return std::string("f() { make; f; f; }\nf\n"); }},
  {"a variable that doubles itself", "shell", 30, 60, [](std::size_t n) {
    return "A=a\n" + times(n, "A=\"$A $A\"\n") + "./configure $A\n";
  }},
  {"a variable that doubles itself in a loop", "shell", 1, 1, [](std::size_t) {
    return std::string("A=a\nfor i in 1 2 3 4 5 6 7 8 9; do for j in 1 2 3 4 5 6 7 8 9; do A=$A$A; done; done\nmake $A\n");
  }},
  {"a word of many expansions", "shell", 5'000, 50'000, [](std::size_t n) { return "A=b\nmake " + times(n, "$A") + "\n"; }},
  {"a long pipeline", "shell", 2'000, 20'000, [](std::size_t n) { return "a " + times(n, "| b ") + "\n"; }},
  {"a long list of &&", "shell", 500, 5'000, [](std::size_t n) {
    return "a" + numbered(n, [](std::string const& i) { return " && b" + i; }) + "\n";
  }},
  {"a long list of ||", "shell", 200, 1'000, [](std::size_t n) {
    return "a" + numbered(n, [](std::string const& i) { return " || b" + i; }) + "\n";
  }},
  {"many commands with many variables", "shell", 300, 2'000, [](std::size_t n) {
    return numbered(n, [](std::string const& i) { return "export A" + i + "=b" + i + "\nmake " + i + "\n"; });
  }},
  {"many commands", "shell", 5'000, 50'000, [](std::size_t n) { return times(n, "make a b c\n"); }},
  {"here-documents", "shell", 2'000, 20'000, [](std::size_t n) { return times(n, "cat <<EOF\na $b\nEOF\n"); }},
  {"here-documents on one line", "shell", 2'000, 20'000, [](std::size_t n) {
    return "cat" + times(n, " <<E") + "\n" + times(n, "a\nE\n");
  }},
  {"case items", "shell", 500, 5'000, [](std::size_t n) {
    return "case $x in\n" + numbered(n, [](std::string const& i) { return "a" + i + ") make " + i + " ;;\n"; }) + "esac\n";
  }},
  {"a pattern of stars", "shell", 1'000, 10'000, [](std::size_t n) {
    return "A=" + times(n, "a") + "\nmake ${A%%" + times(30, "*a") + "b}\n";
  }},
  {"case with a pattern of stars", "shell", 1'000, 10'000, [](std::size_t n) {
    return "case " + times(n, "a") + " in " + times(30, "*a") + "b) make ;; esac\n";
  }},
  {"an array that grows", "shell", 500, 5'000, [](std::size_t n) { return times(n, "X+=(a b)\n") + "make \"${X[@]}\"\n"; }},
  {"an array that doubles", "shell", 30, 60, [](std::size_t n) {
    return "X=(a)\n" + times(n, "X=(\"${X[@]}\" \"${X[@]}\")\n") + "make ${X[@]}\n";
  }},
  {"an array of many tests", "shell", 40, 300, [](std::size_t n) {
    return numbered(n, [](std::string const& i) { return "if test -f x" + i + "; then X+=(--x" + i + "); fi\n"; }) +
           "make \"${X[@]}\" ${#X[@]} ${X[3]}\n";
  }},
  {"keys of an array", "shell", 200, 2'000, [](std::size_t n) {
    return "declare -A X\n" + numbered(n, [](std::string const& i) { return "X[k" + i + "]=" + i + "\n"; }) +
           "make ${X[k1]}\n";
  }},
  {"words of many braces", "shell", 100, 1'000, [](std::size_t n) { return times(n, "make {a,b}{c,d}{1..9}\n"); }},
  {"braces that double", "shell", 30, 300, [](std::size_t n) { return "make " + times(n, "{a,b}") + "\n"; }},
  {"{ in a word", "shell", 10'000, 100'000, [](std::size_t n) { return "make " + times(n, "{") + times(n, "}") + "\n"; }},
  {"parentheses in arithmetic", "shell", 10'000, 100'000, [](std::size_t n) {
    return "make $((" + times(n, "(") + "1" + times(n, ")") + "))\n";
  }},
  {"a pattern replaced", "shell", 200, 4'000, [](std::size_t n) {
    return "X=" + times(n, "ab") + "\nmake ${X//*b*c/d} ${X//?/e} ${X/%*[!b]/f}\n";
  }},
  {"eval in each other", "shell", 100, 10'000, [](std::size_t n) { return times(n, "eval ") + "make\n"; }},
  {"a loop without end", "shell", 1, 1, [](std::size_t) {
    return std::string("while true; do while :; do while :; do make; done; done; done\n");
  }},
  {"a loop that counts", "shell", 1, 1, [](std::size_t) {
    return std::string("for ((i=0;i<1000000000;i++)); do for ((j=0;j<i;j++)); do X+=($i); done; done; make ${X[@]}\n");
  }},
  {"a function that shifts", "shell", 500, 5'000, [](std::size_t n) {
    return "f() { while [ $# -gt 0 ]; do make $1; shift; done; }\nf" + times(n, " a") + "\n";
  }},
  {"subshells with variables", "shell", 300, 3'000, [](std::size_t n) {
    return numbered(n, [](std::string const& i) { return "A" + i + "=b; (A" + i + "=c; make $A" + i + ")\n"; });
  }},
  {"operators of test", "shell", 2'000, 20'000, [](std::size_t n) {
    return "if [ " + times(n, "! ") + "a ]; then make; fi\nif [ " + times(n, "a -a ") + "a ]; then make; fi\n";
  }},

  {"a log of commands", "log", 2'000, 200'000, [](std::size_t n) { return times(n, command); }},
  {"a log of words", "log", 50'000, 3'500'000, [](std::size_t n) {
    return command + times(n, "checking whether this line says anything of use to us... no\n");
  }},
  {"a log that is one line", "log", 1'000'000, 10'000'000, [](std::size_t n) { return command + times(n, "a"); }},
  {"a log that is one line of words", "log", 1'000'000, 10'000'000, [](std::size_t n) { return command + times(n / 2, "a "); }},
  {"a command with many options", "log", 20'000, 500'000, [](std::size_t n) {
    return "gcc -c a.c " + numbered(n, [](std::string const& i) { return " -DA" + i; }) + "\n";
  }},
  {"a command with many sources", "log", 500, 2'000, [](std::size_t n) {
    return "gcc -c -O2 -Wall -Ia " + numbered(n, [](std::string const& i) { return " a" + i + ".c"; }) + "\n";
  }},
  {"a command in many lines", "log", 10'000, 500'000, [](std::size_t n) {
    return "gcc -c a.c " + times(n, " \\\n -DA") + "\n";
  }},
  {"open quotation marks", "log", 20'000, 500'000, [](std::size_t n) { return times(n, "gcc -c a.c \"\n"); }},
  {"open quotation marks of two kinds", "log", 20'000, 500'000, [](std::size_t n) {
    return times(n, "gcc -c a.c '\ngcc -c b.c \"\n");
  }},
  {"quotation marks in one line", "log", 100'000, 5'000'000, [](std::size_t n) { return "gcc -c a.c " + times(n, "\"") + "\n"; }},
  {"commands in one line", "log", 5'000, 200'000, [](std::size_t n) { return times(n, "gcc -c a.c; ") + "\n"; }},
  {"( and $( in a log", "log", 10'000, 1'000'000, [](std::size_t n) { return "gcc -c a.c " + times(n, "$((") + "\n"; }},
  {"sh -c in each other", "log", 1'000, 10'000, [](std::size_t n) { return times(n, "sh -c \"") + "gcc -c a.c\n"; }},
  {"-Wp, with many commas", "log", 50'000, 1'000'000, [](std::size_t n) { return "gcc -c a.c -Wp" + times(n, ",-DA") + "\n"; }},
  {"directories entered", "log", 10'000, 500'000, [](std::size_t n) {
    return times(n, "make[1]: Entering directory '/b/c'\n") + command;
  }},
  {"a path of many ..", "log", 50'000, 1'000'000, [](std::size_t n) { return "gcc -c " + times(n, "a/../") + "a.c -o a.o\n"; }},
  {"carriage returns", "log", 50'000, 1'000'000, [](std::size_t n) { return command + times(n, "\r"); }},
  {"escape sequences", "log", 50'000, 1'000'000, [](std::size_t n) { return command + times(n, "\x1b[31m"); }},

  {"paths", "listing", 100'000, 1'000'000, [](std::size_t n) {
    return numbered(n, [](std::string const& i) { return "/usr/share/doc/a/file-" + i + ".txt\n"; });
  }},
  {"a drawn tree", "listing", 100'000, 1'000'000, [](std::size_t n) {
    return ".\n" + numbered(n, [](std::string const& i) { return "\xe2\x94\x9c\xe2\x94\x80\xe2\x94\x80 file-" + i + "\n"; });
  }},
  {"a deep tree", "listing", 1'000, 5'000, [](std::size_t n) {
    std::string out = ".\n", margin;
    for (std::size_t i = 0; i < n; ++i) {
      out += margin + "\xe2\x94\x94\xe2\x94\x80\xe2\x94\x80 d\n";
      margin += "    ";
    }
    return out;
  }},
  {"ls -l", "listing", 100'000, 500'000, [](std::size_t n) {
    return numbered(n, [](std::string const& i) { return "-rw-r--r-- 1 root root 12 Jan  1 00:00 /usr/a" + i + "\n"; });
  }},
  {"a path of many /", "listing", 100'000, 2'000'000, [](std::size_t n) { return "/usr/a\n/usr/" + times(n, "a/") + "\n"; }},
  {"one path many times", "listing", 100'000, 1'000'000, [](std::size_t n) { return times(n, "/usr/bin/a\n"); }},
  {"a listing that is one line", "listing", 1'000'000, 10'000'000, [](std::size_t n) { return "/" + times(n, "a"); }},
  {"arrows", "listing", 50'000, 1'000'000, [](std::size_t n) { return "/usr/a" + times(n, " -> b") + "\n/usr/b\n"; }},

  {"macros", "options", 20'000, 1'000'000, [](std::size_t n) { return times(n, "AC_ARG_ENABLE([["); }},
  {"quotes and brackets", "options", 20'000, 1'000'000, [](std::size_t n) { return times(n, "option(\"'''[=[#[["); }},
  {"options", "options", 5'000, 100'000, [](std::size_t n) {
    return numbered(n, [](std::string const& i) { return "  --enable-" + i + "  option('" + i + "')\n"; });
  }},
};

} // namespace

TEST_CASE("what is deep, long or grows is read in time, or refused") {
  bool const large = std::getenv("XENCMP_FUZZ_LARGE") != nullptr;
  char const* const only = std::getenv("XENCMP_FUZZ_ONLY");
  for (auto const& s : shapes) {
    if (only && std::string(s.name).find(only) == std::string::npos && std::string(s.reader) != only) continue;
    auto const n = large ? s.large : s.small;
    auto const name = std::string(s.reader) + ": " + s.name + ", " + std::to_string(n);
    INFO(name);
    auto const in = xencmp::make_text("<" + std::string(s.name) + ">", s.make(n));
    std::string outcome;
    try {
      auto const seconds = run(reader_called(s.reader), in, &outcome);
      if (large) std::fprintf(stderr, "%8.3f s %9u bytes  %s%s%.150s\n", seconds, in->size(), name.c_str(),
                              outcome.empty() ? "" : ": ", outcome.c_str());
      if (!large && seconds > limit()) FAIL_CHECK("took " << seconds << " s");
    } catch (std::exception const& e) {
      FAIL_CHECK("raised " << e.what());
    }
  }
}
