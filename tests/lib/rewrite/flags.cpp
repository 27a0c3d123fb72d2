#include "edited.hpp"

using namespace xencmp;
using namespace xencmp::rewrite;
using action = flag_change::action;
using place = flag_change::place;

namespace {

flag_change add(std::string text, std::string comment = {}, place where = place::any, std::string anchor = {}) {
  return {action::add, "#:configure-flags", "", std::move(text), std::move(comment), where, std::move(anchor), {}};
}
flag_change drop(std::string key) { return {action::remove, "#:configure-flags", std::move(key), "", "", {}, "", ""}; }
flag_change replace(std::string key, std::string text, std::string comment = {}) {
  return {action::replace, "#:configure-flags", std::move(key), std::move(text), std::move(comment), {}, "", ""};
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
        "(arguments\n     `(#:tests? #f ; no\n       ;; A.\n       #:configure-flags\n       (list \"--a\")\n"
        "       #:phases x))");
  CHECK(edit_arguments("(arguments\n     '(#:tests? #f))", {add("\"--a\"")}) ==
        "(arguments\n     '(#:tests? #f\n       #:configure-flags '(\"--a\")))");
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

TEST_CASE("flags that depend on tests") {
  auto make = [](action what, std::string key, std::string text, std::string when, place where = place::any, std::string anchor = {}) {
    return flag_change{what, "#:configure-flags", std::move(key), std::move(text), "", where, std::move(anchor), std::move(when)};
  };
  std::string const i = "\n              ";
  std::string const both = "#~(list \"--a\"" + i + "#$@(if (target-x86-64?)" + i + "       #~(\"--b\")" + i + "       #~()))";
  CHECK(edit_list("#~(list \"--a\")", {make(action::add, "", "\"--b\"", "(target-x86-64?)")}) == both);
  CHECK(edit_list(both, {drop("b")}) == "#~(list \"--a\")");
  CHECK(edit_list(both, {make(action::add, "", "\"--c\"", "(target-x86-64?)")}) ==
        "#~(list \"--a\"" + i + "#$@(if (target-x86-64?)" + i + "       #~(\"--b\"" + i + "          \"--c\")" + i + "       #~()))");
  CHECK(edit_list(both, {make(action::replace, "b", "\"--b=1\"", "")}) ==
        "#~(list \"--a\"" + i + "#$@(if (target-x86-64?)" + i + "       #~(\"--b=1\")" + i + "       #~()))");
  // Another test: taken out and put in.
  CHECK(edit_list(both, {make(action::replace, "b", "\"--b\"", "(target-riscv64?)")}) ==
        "#~(list \"--a\"" + i + "#$@(if (target-riscv64?)" + i + "       #~(\"--b\")" + i + "       #~()))");
  CHECK(edit_list("''(\"--a\")", {make(action::add, "", "\"--b\"", "(target-x86-64?)")}) ==
        "`'(\"--a\"\n         ,@(if (target-x86-64?)\n               '(\"--b\")\n               '()))");
  // A quasiquote that the build reads cannot hold a test of the host.
  CHECK(edit_arguments("(arguments\n     `(#:configure-flags\n       `(\"--a\")))", {make(action::add, "", "\"--b\"", "(target-x86-64?)")}) ==
        "(arguments\n     `(#:configure-flags\n       '(\"--a\"\n         ,@(if (target-x86-64?)\n               '(\"--b\")\n               '()))))");
  CHECK(edit_arguments("(arguments\n     `(#:configure-flags\n       `(,(string-append \"--a=\" %output))))",
                       {make(action::add, "", "\"--b\"", "(target-x86-64?)")}) ==
        "a.scm:7:8: error: the build puts the list together, and it knows no tests");
}

TEST_CASE("set, move, comment, sorted") {
  auto make = [](action what, std::string key, std::string text, std::string comment = {}, place where = place::any,
                 std::string anchor = {}) {
    return flag_change{what, "#:configure-flags", std::move(key), std::move(text), std::move(comment), where, std::move(anchor), ""};
  };
  std::string const i = "\n              ";
  std::string const list = "#~(list \"--enable-a\"" + i + ";; About c." + i + "\"--c\" ; more" + i + "\"--d\")";
  CHECK(edit_list(list, {make(action::set, "enable-a", "\"--disable-a\"")}) ==
        "#~(list \"--disable-a\"" + i + ";; About c." + i + "\"--c\" ; more" + i + "\"--d\")");
  CHECK(edit_list(list, {make(action::set, "e", "\"--e\"")}) ==
        "#~(list \"--enable-a\"" + i + ";; About c." + i + "\"--c\" ; more" + i + "\"--d\"" + i + "\"--e\")");
  CHECK(edit_list(list, {make(action::move, "c", "", "", place::last)}) ==
        "#~(list \"--enable-a\"" + i + "\"--d\"" + i + ";; About c." + i + ";; more" + i + "\"--c\")");
  CHECK(edit_list(list, {make(action::comment, "c", "", "New.")}) ==
        "#~(list \"--enable-a\"" + i + ";; New." + i + "\"--c\"" + i + "\"--d\")");
  CHECK(edit_list(list, {make(action::comment, "c", "", "")}) == "#~(list \"--enable-a\"" + i + "\"--c\"" + i + "\"--d\")");
  CHECK(edit_list("#~(list \"--a\"" + i + "\"--c\")", {make(action::add, "", "\"--b\"", "", place::sorted)}) ==
        "#~(list \"--a\"" + i + "\"--b\"" + i + "\"--c\")");
  CHECK(edit_list("#~(list \"--c\"" + i + "\"--a\")", {make(action::add, "", "\"--b\"", "", place::sorted)}) ==
        "#~(list \"--c\"" + i + "\"--a\"" + i + "\"--b\")");
}

TEST_CASE("flags that are written elsewhere") {
  // Edits package P of TEXT, which follows a definition of two packages.
  auto edit_text = [](std::string const& text, std::string const& name, std::vector<flag_change> const& changes) {
    try {
      return change_flags(make_text("a.scm", text), name, changes).after;
    } catch (error const& e) {
      return e.to_string();
    }
  };
  auto package = [](std::string const& name, std::string const& fields) {
    return "(define-public " + name + "\n  (package\n" + fields + "))\n";
  };
  auto own = [&](std::string const& name, std::string const& value) {
    return package(name, "    (name \"" + name + "\")\n    (arguments\n     (list #:configure-flags " + value + "))");
  };
  // A variable that one package uses is edited where it is; of two, the one that asks is.
  std::string const one = "(define %flags\n  #~(list \"--a\"))\n" + own("p", "%flags");
  CHECK(edit_text(one, "p", {add("\"--b\"")}) == "(define %flags\n  #~(list \"--a\"\n          \"--b\"))\n" + own("p", "%flags"));
  std::string const two = one + own("q", "%flags");
  CHECK(edit_text(two, "p", {add("\"--b\"")}) ==
        "(define %flags\n  #~(list \"--a\"))\n" + own("p", "#~(cons \"--b\" #$%flags)") + own("q", "%flags"));
  CHECK(edit_text(two, "p", {drop("a")}) ==
        "(define %flags\n  #~(list \"--a\"))\n" + own("p", "#~(delete \"--a\" #$%flags)") + own("q", "%flags"));
  CHECK(edit_text(two, "p", {replace("a", "\"--a=1\"")}).find("the flag is written in %flags, which is used by q, too") !=
        std::string::npos);
  // Inherited flags.
  std::string const heirs = own("p", "#~(list \"--a\")");
  std::string const heir = package("h", "    (inherit p)\n    (name \"h\")");
  auto changed = [&](std::string const& body) {
    return heirs + package("h", "    (inherit p)\n    (name \"h\")\n    (arguments\n     (substitute-keyword-arguments (package-arguments p)\n"
                                "       ((#:configure-flags flags)\n        " + body + ")))");
  };
  CHECK(edit_text(heirs + heir, "h", {add("\"--b\"")}) == changed("#~(cons \"--b\" #$flags)"));
  CHECK(edit_text(heirs + heir, "h", {drop("a")}) == changed("#~(delete \"--a\" #$flags)"));
  CHECK(edit_text(heirs + heir, "h", {replace("a", "\"--a=1\"")}) == changed("#~(cons \"--a=1\" (delete \"--a\" #$flags))"));
  CHECK(edit_text(changed("#~(cons \"--b\" #$flags)"), "h", {drop("b")}) == heirs + heir);
  CHECK(edit_text(heirs + heir, "hh", {drop("b")}).find("no definition of hh; near names: h") != std::string::npos);
}
