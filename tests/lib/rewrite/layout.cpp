// How new text looks: as that of the list, the package and the module around it.
#include "edited.hpp"

using namespace xencmp;
using namespace xencmp::rewrite;
using action = flag_change::action;
using place = flag_change::place;

namespace {

flag_change add(std::string text, std::string comment = {}, place where = place::any, std::string anchor = {}, std::string when = {}) {
  return {action::add, "#:configure-flags", "", std::move(text), std::move(comment), where, std::move(anchor), std::move(when)};
}
flag_change behind(flag_change c) {
  c.comment_behind = true;
  return c;
}
flag_change of(std::string keyword, flag_change c) {
  c.keyword = std::move(keyword);
  return c;
}
flag_change replace(std::string key, std::string text, std::string comment = {}) {
  return {action::replace, "#:configure-flags", std::move(key), std::move(text), std::move(comment), {}, "", ""};
}

// The flags of package `a', edited, in a module with OTHERS before it.
std::string edit_in(std::string const& others, std::string const& arguments, std::vector<flag_change> const& changes) {
  std::string const text = others + before + arguments + after;
  auto const e = change_flags(make_text("a.scm", text), "a", changes);
  std::string const front = others + before;
  REQUIRE(e.after.starts_with(front));
  return e.after.substr(front.size(), e.after.size() - front.size() - after.size());
}

} // namespace

TEST_CASE("the value of an option stands beside it") {
  CHECK(edit_list("#~(list \"-k\")", {add("\"not test_x\"")}) == "#~(list \"-k\" \"not test_x\")");
  CHECK(edit_list("#~(list \"--a=1\")", {add("\"-skip\""), add("(string-join (list \"X\") \"|\")")}) ==
        "#~(list \"--a=1\"\n              \"-skip\" (string-join (list \"X\") \"|\"))");
  CHECK(edit_list("#~(list \"-k\")", {add("\"--b\"")}) == "#~(list \"-k\"\n              \"--b\")");
  CHECK(edit_list("#~(list \"-s\")", {add("\"CC=x\"")}) == "#~(list \"-s\"\n              \"CC=x\")");
  CHECK(edit_list("#~(list \"-k\" \"not x\")", {add("\"--b\"")}) == "#~(list \"-k\" \"not x\"\n              \"--b\")");
  std::string const wide(60, 'x');
  CHECK(edit_list("#~(list \"-k\")", {add('"' + wide + '"')}) == "#~(list \"-k\"\n              \"" + wide + "\")");
}

TEST_CASE("a comment behind a flag") {
  CHECK(edit_arguments("(arguments\n     (list #:configure-flags\n           #~(list \"--a\")))", {behind(add("\"--b\"", "why"))}) ==
        "(arguments\n     (list #:configure-flags\n           #~(list \"--a\"\n                   \"--b\")))             ; why");
  CHECK(edit_list("#~(list \"--a\" ;first\n              \"--c\")", {behind(add("\"--b\"", "why", place::after, "a"))}) ==
        "#~(list \"--a\" ;first\n              \"--b\" ;why\n              \"--c\")");
  CHECK(edit_list("#~(list \"--a\"\n              \"--c\")", {behind(add("\"--b\"", "why", place::first))}) ==
        "#~(list \"--b\"                     ; why\n              \"--a\"\n              \"--c\")");
  std::string const wide(60, 'x');
  CHECK(edit_list("#~(list \"--a\"\n              \"--c\")", {behind(add("\"--b\"", wide, place::after, "a"))}) ==
        "#~(list \"--a\"\n              ;; " + wide + "\n              \"--b\"\n              \"--c\")");
}

TEST_CASE("comments keep their lines, their columns and their blank lines") {
  CHECK(edit_list("#~(list \"--aa\"      ; why\n              \"--c\")", {replace("aa", "\"--b\"")}) ==
        "#~(list \"--b\"       ; why\n              \"--c\")");
  CHECK(edit_list("#~(list \"--a\")", {add("\"--b\"", "One.\nTwo.")}) ==
        "#~(list \"--a\"\n              ;; One.\n              ;; Two.\n              \"--b\")");
  CHECK(edit_list("#~(list \"--a\"\n\n              ;; C.\n              \"--c\")", {add("\"--b\"", "B.", place::after, "a")}) ==
        "#~(list \"--a\"\n\n              ;; B.\n              \"--b\"\n\n              ;; C.\n              \"--c\")");
  CHECK(edit_list("#~(list \"--a\"\n\n              ;; C.\n              \"--c\")", {add("\"--b\"", "", place::after, "a")}) ==
        "#~(list \"--a\"\n              \"--b\"\n\n              ;; C.\n              \"--c\")");
  CHECK(edit_list("#~(list \"--a\"\n              \"--c\")", {add("\"--b\"", "B.", place::first)}) ==
        "#~(list\n         ;; B.\n         \"--b\"\n         \"--a\"\n         \"--c\")");
  CHECK(edit_list("#~(list \"--0\"\n              ;; Old.\n              \"--a\")", {replace("a", "\"--b\"", "New.")}) ==
        "#~(list \"--0\"\n              ;; New.\n              \"--b\")");
}

TEST_CASE("code in the place of a string has its own line") {
  CHECK(edit_list("#~(list \"CC=gcc\" \"X=1\")", {replace("CC", "(string-append \"CC=\" #$(cc-for-target))")}) ==
        "#~(list (string-append \"CC=\" #$(cc-for-target))\n              \"X=1\")");
}

TEST_CASE("last is behind inherited flags, any before them") {
  std::string const parent = "(define-public p\n  (package\n    (name \"p\")\n    (build-system gnu-build-system)\n"
                             "    (arguments (list #:configure-flags #~(list \"--p\")))))\n";
  std::string const heir = "(define-public h\n  (package\n    (inherit p)\n    (name \"h\")))\n";
  auto const edited_heir = [&](place where) {
    auto const e = change_flags(make_text("a.scm", parent + heir), "h", {add("\"--h\"", "", where)});
    return e.after.substr(parent.size());
  };
  std::string const front = "(define-public h\n  (package\n    (inherit p)\n    (name \"h\")\n    (arguments\n"
                            "     (substitute-keyword-arguments (package-arguments p)\n       ((#:configure-flags flags)\n        ";
  CHECK(edited_heir(place::any) == front + "#~(cons \"--h\" #$flags))))))\n");
  CHECK(edited_heir(place::last) == front + "#~(append #$flags\n                  (list \"--h\")))))))\n");
}

TEST_CASE("new arguments look as those of the module") {
  std::string others;
  for (char n = 'p'; n < 'v'; ++n)
    others += std::string("(define-public ") + n + "\n  (package\n    (name \"p\")\n    (build-system gnu-build-system)\n"
              "    (arguments\n     `(#:configure-flags '(\"--x\")))))\n";
  CHECK(edit_in(others, "(arguments `(#:tests? #f))", {add("\"--a\"")}) ==
        "(arguments `(#:tests? #f\n                 #:configure-flags '(\"--a\")))");
  CHECK(edit_in(others, "(inputs '())", {add("\"--a\"")}) == "(arguments\n     `(#:configure-flags '(\"--a\")))\n    (inputs '())");
  CHECK(edit_in("", "(arguments `(#:tests? #f))", {add("\"--a\"")}) ==
        "(arguments `(#:tests? #f\n                 #:configure-flags\n                 (list \"--a\")))");
  CHECK(edit_in("", "(arguments `(#:tests? #f))", {of("#:make-flags", add("\"A=1\""))}) ==
        "(arguments `(#:tests? #f\n                 #:make-flags (list \"A=1\")))");
  std::string gexps;
  for (char n = 'p'; n < 'v'; ++n)
    gexps += std::string("(define-public ") + n + "\n  (package\n    (name \"p\")\n    (build-system gnu-build-system)\n"
             "    (arguments\n     (list #:configure-flags\n           #~(list \"--x\")))))\n";
  CHECK(edit_in(gexps, "(inputs '())", {add("\"--a\"")}) ==
        "(arguments\n     (list #:configure-flags\n           #~(list \"--a\")))\n    (inputs '())");
}

TEST_CASE("the comment of a keyword's only flag stands above the keyword") {
  std::string const list = "(arguments\n     (list\n      #:tests? #f))";
  CHECK(edit_arguments(list, {add("\"--a\"", "A.")}) ==
        "(arguments\n     (list\n      #:tests? #f\n      ;; A.\n      #:configure-flags #~(list \"--a\")))");
  CHECK(edit_arguments(list, {add("\"--a\"", "A."), add("\"--b\"", "B.")}) ==
        "(arguments\n     (list\n      #:tests? #f\n      #:configure-flags\n      #~(list\n         ;; A.\n         \"--a\"\n"
        "         ;; B.\n         \"--b\")))");
}

TEST_CASE("a test becomes a clause of the cond that is there, where it means the same") {
  std::string const front = "#~(list #$@(cond\n                   ((target-x86-64?) '(\"--x\"))\n", back = "                   (else '())))";
  CHECK(edit_list(front + back, {add("\"--a\"", "", place::any, "", "(target-aarch64?)")}) ==
        front + "                   ((target-aarch64?)\n                    '(\"--a\"))\n" + back);
  // It would hide from x86-64 what holds there as well.
  CHECK(edit_list(front + back, {add("\"--a\"", "", place::any, "", "(or (target-x86-64?) (target-aarch64?))")}) ==
        front + "                   (else '()))\n              #$@(if (or (target-x86-64?) (target-aarch64?))\n"
                "                     '(\"--a\")\n                     '()))");
}

TEST_CASE("values of the host in quoted code") {
  CHECK(edit_arguments("(arguments\n     `(#:configure-flags (list \"--a\")))", {add("#$(string-append \"--b=\" (getcwd))")}) ==
        "(arguments\n     `(#:configure-flags (list \"--a\"\n                               ,(string-append \"--b=\" (getcwd)))))");
  CHECK(edit_arguments("(arguments\n     '(#:configure-flags '(\"--a\")))", {add("#$(string-append \"--b=\" (getcwd))")}) ==
        "(arguments\n     `(#:configure-flags '(\"--a\"\n                           ,(string-append \"--b=\" (getcwd)))))");
}

TEST_CASE("keywords in the list that append begins with, and lists below let-syntax") {
  CHECK(edit_arguments("(arguments\n     (append (list #:configure-flags #~(list \"--a\"))\n             (if #t '() '())))", {add("\"--b\"")}) ==
        "(arguments\n     (append (list #:configure-flags #~(list \"--a\"\n                                             \"--b\"))\n"
        "             (if #t '() '())))");
  CHECK(edit_list("#~(let-syntax ((with (syntax-rules () ((_ x) x))))\n           (list (with \"--a\")))", {add("\"--b\"")}) ==
        "#~(let-syntax ((with (syntax-rules () ((_ x) x))))\n           (list (with \"--a\")\n                 \"--b\"))");
}
