// Deterministic damage: the same seed and the same inputs give the same text on every machine.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

// Bytes that mean something to one reader or another.
inline std::vector<std::string_view> const& dictionary() {
  using namespace std::string_view_literals;
  static std::vector<std::string_view> const words{
    // s-expressions
    "("sv, ")"sv, "["sv, "]"sv, "\""sv, "\\"sv, "#|"sv, "|#"sv, "#;"sv, "#!"sv, "!#"sv, "#~"sv, "#$"sv, "#$@"sv, "#+"sv,
    "'"sv, "`"sv, ","sv, ",@"sv, " . "sv, "#{"sv, "}#"sv, "#\\"sv, "#:"sv, "#vu8("sv, "#2@1("sv, "#*01"sv,
    "(package (inherit a))"sv, "(define a b)"sv, "(lambda args "sv, "(match x "sv, "(let loop ((a b)) "sv,
    "(substitute-keyword-arguments "sv, "(modify-phases "sv, "(append "sv, "(if a b "sv, "(format #f \"~a~%\" "sv,
    // specs
    "%"sv, "%%"sv, "%{"sv, "%("sv, "%["sv, "}"sv, "%{?"sv, "%{!?"sv, "%{?a:"sv, "%if 1\n"sv, "%if 0%{?x}\n"sv, "%else\n"sv,
    "%elif %{a} > 1\n"sv, "%endif\n"sv, "%ifarch x86_64\n"sv, "%define a %{b}%{b}\n"sv, "%define b %{a}\n"sv,
    "%global c %{a}%{c}\n"sv, "%define p(ab:) %{-a} %{-b*} %1 %* %#\n"sv, "%p -a -b x y\n"sv, "%{expand:"sv, "%{lua:"sv,
    "%{quote:"sv, "%{S:"sv, "%{upper:"sv, "%bcond_with a\n"sv, "%bcond_without b\n"sv, "%{with a}"sv, "%dnl "sv,
    "%undefine a\n"sv, "%build\n"sv, "%prep\n"sv, "%autosetup -p1\n"sv, "%include a.spec\n"sv, "%{configure}"sv,
    "%patch -P 1\n"sv, "%[1+"sv, "%{expr:1/0}"sv, "Source99999999999999999999: a\n"sv, "Patch4294967296: b\n"sv,
    // shell
    "$"sv, "$("sv, "${"sv, "$(("sv, "))"sv, "${a:-"sv, "${a%%*}"sv, "${a//b/c}"sv, "$@"sv, "<<EOF\n"sv, "\nEOF\n"sv, "<<-'X'\n"sv,
    "\\\n"sv, "if a; then\n"sv, "fi\n"sv, "for i in a b; do\n"sv, "while read x; do\n"sv, "done\n"sv, "case $a in\n"sv,
    "*) b ;;\n"sv, "esac\n"sv, "f() {\n"sv, "f\n"sv, "a=\"$a $a\"\n"sv, "export a="sv, "eval "sv, "&&"sv, "||"sv, "|"sv, ";"sv,
    "`echo a | sed -e 's/a/b/'`"sv, "shift\n"sv, "set -- a b\n"sv, "cd ..\n"sv, "popd\n"sv, "make -C a\n"sv, "./configure \\\n"sv,
    // logs
    "gcc -O2 -c a.c -o a.o\n"sv, "make[1]: Entering directory '/b'\n"sv, "make[1]: Leaving directory '/b'\n"sv, "-Wp,-DX,"sv,
    " -D"sv, " -I.."sv, " @file "sv, "/bin/sh -c '"sv, "libtool: compile: "sv, "  CC      a.o\n"sv, "../../../../.."sv,
    // listings
    "\xe2\x94\x9c\xe2\x94\x80\xe2\x94\x80 "sv, "\xe2\x94\x82   "sv, "\xe2\x94\x94\xe2\x94\x80\xe2\x94\x80 "sv, "|-- "sv, "`-- "sv,
    " -> "sv, " # "sv, "drwxr-xr-x 2 root root 4096 Jan  1 00:00 "sv, "/../"sv, "./"sv, "//"sv,
    // bytes
    "\n"sv, "\r\n"sv, "\t"sv, " "sv, "\0"sv, "\x01"sv, "\x1f"sv, "\x7f"sv, "\xff"sv, "\xef\xbb\xbf"sv, "\xc3"sv, "\xe2\x94"sv,
    "\xf4\x90\x80\x80"sv, "0"sv, "1"sv, "-1"sv, "9999999999999999999999"sv, "2147483648"sv, "-"sv, "="sv, "*"sv, "?"sv, ":"sv, "@"sv};
  return words;
}

class mutator {
public:
  explicit mutator(std::uint64_t seed) : random_(seed) {}

  // A number below N; the distributions of the standard library differ between implementations.
  std::size_t below(std::size_t n) { return n ? static_cast<std::size_t>(random_() % n) : 0; }

  // TEXT with a few damages, some of them pieces of OTHER.
  std::string damaged(std::string text, std::string_view other) {
    for (auto n = 1 + below(below(4) ? 4 : 24); n > 0; --n) damage(text, other);
    return text;
  }

private:
  void damage(std::string& t, std::string_view other) {
    auto const at = below(t.size() + 1);
    auto const left = t.size() - at;
    switch (below(11)) {
    case 0: if (left) t[at] = static_cast<char>(below(256)); break;
    case 1: if (left) t[at] = static_cast<char>(static_cast<unsigned char>(t[at]) ^ (1u << below(8))); break;
    case 2: t.erase(at, 1); break;
    case 3: t.erase(at, below(std::min<std::size_t>(left, 200) + 1)); break;
    case 4: t.resize(at); break;                                              // cut in the middle of anything
    case 5: {
      auto const span = t.substr(at, below(120));
      for (auto n = 1 + below(below(8) ? 3 : 60); n > 0; --n) t.insert(at, span);
      break;
    }
    case 6: {
      auto const from = below(other.size() + 1);
      t.insert(at, other.substr(from, below(300)));
      break;
    }
    case 7: {
      auto const span = t.substr(at, below(80));
      t.insert(below(t.size() + 1), span);
      break;
    }
    case 8: {
      auto const word = dictionary()[below(dictionary().size())];
      for (auto n = below(16) ? 1 : 1 + below(100); n > 0; --n) t.insert(at, word);
      break;
    }
    case 9: {                                                                 // a whole line more, or less
      auto const begin = at ? t.rfind('\n', at - 1) + 1 : 0;
      auto const end = std::min(t.find('\n', at), t.size() - (t.empty() ? 0 : 1)) + 1;
      if (below(2)) t.erase(begin, end - begin);
      else t.insert(begin, t.substr(begin, end - begin));
      break;
    }
    default: t.insert(at, dictionary()[below(dictionary().size())]); break;
    }
  }

  std::mt19937_64 random_;
};

} // namespace fuzz
