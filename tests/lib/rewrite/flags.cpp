#include <catch2/catch.hpp>
#include <xencmp/rewrite/flags.hpp>
#include <xencmp/source/error.hpp>

using namespace xencmp;
using namespace xencmp::rewrite;
using action = flag_change::action;
using place = flag_change::place;

namespace {

flag_change add(std::string text, std::string comment = {}, place where = place::last, std::string anchor = {}) {
  return {action::add, "#:configure-flags", "", std::move(text), std::move(comment), where, std::move(anchor), {}};
}
flag_change drop(std::string key) { return {action::remove, "#:configure-flags", std::move(key), "", "", {}, "", ""}; }
flag_change replace(std::string key, std::string text, std::string comment = {}) {
  return {action::replace, "#:configure-flags", std::move(key), std::move(text), std::move(comment), {}, "", ""};
}

// The definition around ARGUMENTS, edited; only what stands between the frames is returned.
std::string const before = "(define-public a\n  (package\n    (name \"a\")\n    (build-system gnu-build-system)\n    ";
std::string const after = "\n    (home-page #f)))\n\n(define b '(\n))\n";
std::string edit_arguments(std::string const& arguments, std::vector<flag_change> const& changes) {
  try {
    auto const e = change_flags(make_text("a.scm", before + arguments + after), "a", changes);
    CHECK(e.after == apply_edits(e.before->bytes(), e.edits));
    if (!e.after.starts_with(before) || !e.after.ends_with(after)) return e.after;
    return e.after.substr(before.size(), e.after.size() - before.size() - after.size());
  } catch (error const& e) {
    return e.to_string();
  }
}
// The same for a list of flags at column 6.
std::string edit_list(std::string const& list, std::vector<flag_change> const& changes) {
  std::string const front = "(arguments\n     (list\n      #:tests? #f\n      #:configure-flags\n      ", back = "))";
  auto const out = edit_arguments(front + list + back, changes);
  if (!out.starts_with(front)) return out;
  return out.substr(front.size(), out.size() - front.size() - back.size());
}

} // namespace

TEST_CASE("a flag is added in the layout of its neighbours") {
  CHECK(edit_list("#~(list \"--a\")", {add("\"--b\"")}) == "#~(list \"--a\"\n              \"--b\")");
  CHECK(edit_list("#~(list \"--a\"\n              \"--c\")", {add("\"--b\"")}) ==
        "#~(list \"--a\"\n              \"--c\"\n              \"--b\")");
  CHECK(edit_list("#~(list \"--a\")", {add("\"--b\"", "Why not.")}) ==
        "#~(list \"--a\"\n              ;; Why not.\n              \"--b\")");
  CHECK(edit_list("#~(list \"--a\" ; a\n              )", {add("\"--b\"")}) ==
        "#~(list \"--a\" ; a\n              \"--b\"\n              )");
  CHECK(edit_list("#~(list)", {add("\"--a\""), add("\"--b\"")}) == "#~(list \"--a\"\n              \"--b\")");
  CHECK(edit_list("#~(list \"--a\"\n              ;; c\n              \"--c\")",
                  {add("\"--b\"", "B", place::before, "c")}) ==
        "#~(list \"--a\"\n              ;; B\n              \"--b\"\n              ;; c\n              \"--c\")");
  CHECK(edit_list("#~(list \"--a\" \"--c\")", {add("\"--b\"", "", place::after, "a"), add("\"--0\"", "", place::first)}) ==
        "#~(list \"--0\" \"--a\" \"--b\" \"--c\")");
  CHECK(edit_list("#~(append (list \"--a\") '(\"--z\"))", {add("\"--b\"")}) ==
        "#~(append (list \"--a\" \"--b\") '(\"--z\"))");
  CHECK(edit_list("#~(cons \"--a\" %flags)", {add("\"--b\"")}) == "#~(cons* \"--a\" \"--b\" %flags)");
  CHECK(edit_list("#~(cons* \"--a\"\n               \"--c\"\n               %flags)", {add("\"--b\"")}) ==
        "#~(cons* \"--a\"\n               \"--c\"\n               \"--b\"\n               %flags)");
  CHECK(edit_list("''(\"--a\")", {add("(string-append \"--b=\" #$output)")}) ==
        "'`(\"--a\"\n         ,(string-append \"--b=\" %output))");
}

TEST_CASE("a flag is removed with its comment") {
  std::string const i = "\n              ";
  auto const list = "#~(list \"--a\" ; about a" + i + ";; About b." + i + ";; More." + i + "\"--b\"" + i +
                    "\"--enable-c\" ; tries" + i + "(string-append \"--with-d=\" #$output))";
  CHECK(edit_list(list, {drop("b")}) ==
        "#~(list \"--a\" ; about a" + i + "\"--enable-c\" ; tries" + i + "(string-append \"--with-d=\" #$output))");
  CHECK(edit_list(list, {drop("a")}) ==
        "#~(list ;; About b." + i + ";; More." + i + "\"--b\"" + i + "\"--enable-c\" ; tries" + i +
            "(string-append \"--with-d=\" #$output))");
  CHECK(edit_list(list, {drop("with-d")}) ==
        "#~(list \"--a\" ; about a" + i + ";; About b." + i + ";; More." + i + "\"--b\"" + i +
            "\"--enable-c\"))) ; tri");   // the frame's own parentheses moved before the comment
  CHECK(edit_list("#~(list \"--a\" \"--b\" \"--c\")", {drop("b")}) == "#~(list \"--a\" \"--c\")");
  CHECK(edit_list("#~(list \"--a\" \"--b\")", {drop("b"), drop("a")}) == "(arguments\n     (list\n      #:tests? #f))");
  CHECK(edit_list("#~(list \"--a\"" + i + "\"--b\")", {drop("b"), add("\"--c\"")}) == "#~(list \"--a\"\n              \"--c\")");
  CHECK(edit_list("#~(list \"--a\")", {drop("a"), add("\"--c\"")}) == "#~(list \"--c\")");
}

TEST_CASE("a flag is replaced in its place") {
  CHECK(edit_list("#~(list \"--disable-a\" ; why\n              \"--b\")", {replace("enable-a", "\"--enable-a\"")}) ==
        "#~(list \"--enable-a\" ; why\n              \"--b\")");
  CHECK(edit_list("#~(list \"--a\"\n              \"--b\")", {replace("b", "\"--b=1\"", "One.")}) ==
        "#~(list \"--a\"\n              ;; One.\n              \"--b=1\")");
}

TEST_CASE("a keyword that is not there yet") {
  CHECK(edit_arguments("(arguments\n     (list\n      #:tests? #f\n      #:phases\n      #~x))", {add("\"--a\"")}) ==
        "(arguments\n     (list\n      #:tests? #f\n      #:configure-flags #~(list \"--a\")\n      #:phases\n      #~x))");
  CHECK(edit_arguments("(arguments\n     (list #:tests? #f))", {add("\"--a\"")}) ==
        "(arguments\n     (list #:tests? #f\n           #:configure-flags #~(list \"--a\")))");
  CHECK(edit_arguments("(arguments\n     `(#:tests? #f ; no\n       #:phases x))", {add("\"--a\"", "A.")}) ==
        "(arguments\n     `(#:tests? #f ; no\n       #:configure-flags '(;; A.\n                           \"--a\")\n"
        "       #:phases x))");
  CHECK(edit_arguments("(inputs '())", {add("\"--a\"")}) ==
        "(arguments\n     (list\n      #:configure-flags #~(list \"--a\")))\n    (inputs '())");
}

TEST_CASE("what cannot be done safely is refused") {
  CHECK(edit_list("%flags", {add("\"--a\"")}) ==
        "a.scm:9:7: error: cannot add a flag to #:configure-flags, which is not understood");
  CHECK(edit_list("#~(list \"--a\")", {drop("b")}) == "a.scm:9:7: error: no flag b in #:configure-flags of a");
  CHECK(edit_list("#~(append (list \"--a\") %more)", {drop("b")}) ==
        "a.scm:9:7: error: no flag b in #:configure-flags of a");
  CHECK(edit_list("#~(list \"--a\" \"--a\")", {drop("a")}) ==
        "a.scm:9:21: error: more than one flag a in #:configure-flags of a");
  CHECK(edit_list("#~(list \"--a\")", {add("\"--a\" \"--b\"")}) == "error: not one datum: \"--a\" \"--b\"");
  CHECK(edit_arguments("(arguments x)", {add("\"--a\"")}) == "a.scm:1:1: error: refused: other flags of #:configure-flags would change");
  CHECK(edit_arguments("(arguments (list))", {drop("a")}) == "a.scm:1:1: error: no flag a in #:configure-flags of a");
}
