// A flag that is removed and put back where it was, and the other way round.
#include <catch2/catch.hpp>
#include <xencmp/rewrite/flags.hpp>
#include <xencmp/source/error.hpp>

using namespace xencmp;
using namespace xencmp::rewrite;
using action = flag_change::action;
using place = flag_change::place;

namespace {

std::string const keyword = "#:configure-flags";
std::string const front = "(define-public a\n  (package\n    (name \"a\")\n    (version \"1\")\n    (build-system gnu-build-system)\n";
std::string const back = "    (home-page #f)))\n";

flag_change add(std::string text, place where = place::any, std::string anchor = {}, std::string when = {}) {
  flag_change c;
  c.keyword = keyword;
  c.text = std::move(text);
  c.where = where;
  c.anchor = std::move(anchor);
  c.when = std::move(when);
  return c;
}
flag_change drop(std::string key) {
  flag_change c;
  c.what = action::remove;
  c.keyword = keyword;
  c.key = std::move(key);
  return c;
}

// ARGUMENTS, the field, after CHANGES, each made to the text that the one before it has left; or the error.
std::string edited_field(std::string const& arguments, std::vector<flag_change> const& changes) {
  std::string text = front + arguments + back;
  try {
    guix::rereader reader(make_text("a.scm", text));
    for (auto const& c : changes) {
      auto const e = change_flags(make_text("a.scm", text), "a", {c}, reader);
      CHECK(e.after == change_flags(make_text("a.scm", text), "a", {c}).after);
      text = e.after;
    }
  } catch (error const& e) {
    return e.what();
  }
  if (!text.starts_with(front) || !text.ends_with(back)) return text;
  return text.substr(front.size(), text.size() - front.size() - back.size());
}
void comes_back(std::string const& arguments, std::string const& key, flag_change const& c) {
  CHECK(edited_field(arguments, {drop(key)}) != arguments);
  CHECK(edited_field(arguments, {drop(key), c}) == arguments);
}

} // namespace

TEST_CASE("a flag comes back into the branch that it was in") {
  std::string const branches =
      "    (arguments\n"
      "     (list #:configure-flags\n"
      "           #~(list \"--a\"\n"
      "                   #$@(cond ((target-x86?)\n"
      "                             #~(\"--b\"\n"
      "                                \"--c\"))\n"
      "                            ((target-aarch64?)\n"
      "                             #~(\"--d\"))\n"
      "                            (else\n"
      "                             #~(\"--e\")))\n"
      "                   \"--z\")))\n";
  std::string const aarch64 = "(and (not (target-x86?)) (target-aarch64?))";
  comes_back(branches, "c", add("\"--c\"", place::after, "b", "(target-x86?)"));
  comes_back(branches, "b", add("\"--b\"", place::before, "c", "(target-x86?)"));
  comes_back(branches, "d", add("\"--d\"", place::after, "c", aarch64));
  comes_back(branches, "d", add("\"--d\"", place::after, "c", "(target-aarch64?)"));
  comes_back(branches, "e", add("\"--e\"", place::after, "d", "(and (not (target-x86?))\n     (not (target-aarch64?)))"));
  std::string const either =
      "    (arguments\n"
      "     (list #:configure-flags\n"
      "           #~(list #$@(if (target-64bit?)\n"
      "                          '(\"--a\")\n"
      "                          '(\"--b\"))\n"
      "                   \"--z\")))\n";
  comes_back(either, "a", add("\"--a\"", place::first, "", "(target-64bit?)"));
  comes_back(either, "b", add("\"--b\"", place::before, "z", "(not (target-64bit?))"));
}

TEST_CASE("keywords are found in branches and splices of the arguments") {
  comes_back("    (arguments\n     (if (%current-target-system)\n         (list #:configure-flags\n"
             "               #~(list \"--a\" \"--b\" \"--c\"))\n         '()))\n",
             "b", add("\"--b\"", place::after, "a", "(%current-target-system)"));
  comes_back("    (arguments\n     `(#:tests? #f\n       ,@(if (target-arm?)\n             '(#:configure-flags '(\"--a\" \"--b\" \"--c\"))\n"
             "             '())\n       #:parallel-build? #f))\n",
             "b", add("\"--b\"", place::after, "a", "(target-arm?)"));
  comes_back("    (arguments\n     (cons* #:tests? #f\n            (ensure-keyword-arguments (list #:parallel-build? #f)\n"
             "                                      '(#:configure-flags '(\"--a\" \"--b\" \"--c\")))))\n",
             "b", add("\"--b\"", place::after, "a"));
  // What all systems are to be given does not go where only some are.
  CHECK(edited_field("    (arguments\n     (if (target-arm?)\n         (list #:configure-flags #~(list \"--a\"))\n         '()))\n",
             {add("\"--b\"")}) ==
        "    (arguments\n     (substitute-keyword-arguments\n         (if (target-arm?)\n"
        "             (list #:configure-flags #~(list \"--a\"))\n             '())\n"
        "       ((#:configure-flags flags #~'())\n        #~(cons \"--b\" #$flags))))\n");
}

TEST_CASE("the place beside a flag is kept, or refused") {
  std::string const match =
      "    (arguments\n     (list #:configure-flags\n           #~(list \"--a\"\n"
      "                   #$@(match (%current-system)\n                        (\"armhf-linux\" '(\"--b\"))\n"
      "                        (_ '()))\n                   \"--c\"\n                   \"--d\")))\n";
  comes_back(match, "c", add("\"--c\"", place::after, "b"));
  auto const shared = "    (arguments\n     (list #:configure-flags\n           #~(cons \"--a\" '(\"--b\" \"--c\"))))\n";
  CHECK(edited_field(shared, {add("\"--x\"", place::after, "b")}) ==
        "    (arguments\n     (list #:configure-flags\n           #~(cons \"--a\" '(\"--b\" \"--x\" \"--c\"))))\n");
  // To stand under another test, a flag leaves its list, not its place.
  flag_change c = add("\"--b=2\"", place::any, "", "(target-arm?)");
  c.what = action::replace;
  c.key = "b";
  CHECK(edited_field("    (arguments\n     (list #:configure-flags\n           #~(list \"--a\"\n"
             "                   #$@(if (target-x86?)\n                          '(\"--b=1\")\n                          '())\n"
             "                   \"--c\")))\n", {c}) ==
        "    (arguments\n     (list #:configure-flags\n           #~(list \"--a\"\n"
        "                   #$@(if (target-arm?)\n                          #~(\"--b=2\")\n                          #~())\n"
        "                   \"--c\")))\n");
}

TEST_CASE("a flag speaks only of what is bound where it stands") {
  std::string const let =
      "    (arguments\n     (list #:configure-flags\n           #~(let ((out (assoc-ref %outputs \"out\")))\n"
      "               (list (string-append \"--a=\" out)\n                     \"--b\"))\n"
      "           #:make-flags #~(list \"X=1\")))\n";
  comes_back(let, "a", add("(string-append \"--a=\" out)", place::before, "b"));
  flag_change make = add("(string-append \"Y=\" out)");
  make.keyword = "#:make-flags";
  CHECK(edited_field(let, {make}) == "refused: out is not bound where the flag would stand");
  make.text = "(let ((out #$output)) (string-append \"Y=\" out))";
  CHECK(edited_field(let, {make}).find("Y=") != std::string::npos);
  // A test that the build makes is none that the host can make.
  CHECK(edited_field("    (arguments\n     (list #:configure-flags #~(list \"--a\")))\n",
             {add("\"--b\"", place::any, "", "#$(target-x86?)")}) == "the test is code of the build: #$(target-x86?)");
}

TEST_CASE("unquotes and ungexps are what the list needs") {
  std::string const version = "(string-append \"--v=\" ,version)";
  CHECK(edited_field("    (arguments\n     (list #:configure-flags #~(list \"--a\")))\n", {add(version)}) ==
        "    (arguments\n     (list #:configure-flags #~(list \"--a\"\n"
        "                                     (string-append \"--v=\" #$version))))\n");
  CHECK(edited_field("    (arguments\n     '(#:configure-flags (list \"--a\")))\n", {add(version)}) ==
        "    (arguments\n     `(#:configure-flags (list \"--a\"\n"
        "                               (string-append \"--v=\" ,version))))\n");
  CHECK(edited_field("    (arguments\n     (list #:configure-flags '(list \"--a\")))\n", {add("," + version)}).find("no quasiquote") == 0);
  comes_back("    (arguments\n     `(#:configure-flags `(\"--a\"\n                           ,(string-append \"--v=\" ,version)\n"
             "                           \"--c\")))\n",
             "v", add("," + version, place::after, "a"));
}

TEST_CASE("what the first flag needed goes with the last one") {
  std::string const definition = "(define-public a\n  (make-a \"a\"\n          #:x 1))\n";
  std::string const module = "(define* (make-a name #:key x)\n  (package\n    (name name)\n    (build-system gnu-build-system)))\n\n";
  auto const with_flag = change_flags(make_text("a.scm", module + definition), "a", {add("\"--a\"")}).after;
  CHECK(with_flag != module + definition);
  CHECK(change_flags(make_text("a.scm", with_flag), "a", {drop("a")}).after == module + definition);
  std::string const cons = "    (arguments\n     (list #:configure-flags #~(cons \"--a\" (delete \"--b\" '(\"--b\" \"--c\")))))\n";
  CHECK(edited_field(cons, {add("\"--x\"", place::after, "a"), drop("x")}) == cons);
}

TEST_CASE("comments beside a head and above a tail stay with what they are about") {
  std::string const list =
      "    (arguments\n     (list #:configure-flags\n           #~(list ;; About a.\n                   \"--a\"\n"
      "                   \"--b\")))\n";
  CHECK(edited_field(list, {add("\"--0\"", place::first), drop("0")}) ==
        "    (arguments\n     (list #:configure-flags\n           #~(list ;; About a.\n                   \"--a\"\n"
        "                   \"--b\")))\n");
  CHECK(edited_field(list, {drop("a")}) ==
        "    (arguments\n     (list #:configure-flags\n           #~(list \"--b\")))\n");
  std::string const tail =
      "    (arguments\n     (list #:configure-flags\n           #~(cons* \"--a\"\n                    \"--b\"\n"
      "                    ;; About the others.\n                    '(\"--c\"))))\n";
  CHECK(edited_field(tail, {add("\"--x\"", place::after, "b"), drop("x")}) == tail);
}
