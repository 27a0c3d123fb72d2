#include <catch2/catch.hpp>

#include <xencmp/guix/package.hpp>

using namespace xencmp;

namespace {

package read(std::string const& module, std::string const& name = "x") {
  return guix::read_package(make_text("m.scm", module), name);
}
// A package x with these arguments, behind some other definitions.
package with(std::string const& arguments, std::string const& before = "") {
  return read(before + "\n(define-public x (package (name \"x\") (version \"1.2.3\") (build-system gnu-build-system)\n"
                       "  (arguments " + arguments + ")))");
}
step const* find(package const& p, std::string const& keyword) {
  for (auto const& s : p.steps)
    if (s.keyword == keyword) return &s;
  return nullptr;
}
// "text" or "text if condition", holes as written.
std::vector<std::string> texts(std::vector<flag> const& flags) {
  std::vector<std::string> out;
  for (auto const& f : flags)
    out.push_back(f.text.to_string() + (f.when.is_always() ? "" : " if " + f.when.to_string()));
  return out;
}
std::vector<std::string> configure(package const& p) { return texts(find(p, "#:configure-flags")->flags); }
std::vector<std::string> configure(std::string const& expression, std::string const& before = "") {
  return configure(with("(list #:configure-flags " + expression + ")", before));
}
std::size_t unknowns(package const& p) {
  std::size_t n = 0;
  for (auto const& r : p.remarks) n += r.level == severity::unknown;
  return n;
}
using list = std::vector<std::string>;

} // namespace

TEST_CASE("the styles of arguments") {
  list const ab{"--a", "--b=(assoc-ref %build-inputs \"b\")/x"};
  auto const code = "(list \"--a\" (string-append \"--b=\" (assoc-ref %build-inputs \"b\") \"/x\"))";
  CHECK(configure(with(std::string("(list #:configure-flags #~") + code + ")")) == ab);
  CHECK(configure(with(std::string("`(#:configure-flags ") + code + ")")) == ab);
  CHECK(configure(with(std::string("'(#:configure-flags ") + code + ")")) == ab);
  CHECK(configure(with(std::string("`(#:tests? #f #:configure-flags ,#~") + code + ")")) == ab);
  CHECK(configure("''(\"--a\")") == list{"--a"});
  CHECK(configure("#~'(\"--a\" \"--b\")") == list{"--a", "--b"});
  CHECK(configure(with("`(#:configure-flags '(\"--a\" ,@flags))", "(define flags '(\"--b\" \"--c\"))")) ==
        list{"--a", "--b", "--c"});
}

TEST_CASE("holes have their kind and their source text") {
  auto const p = with("(list #:configure-flags\n #~(list (string-append \"--o=\" #$output \"/etc\") ; why\n"
                      "  (string-append \"--i=\" (search-input-file %build-inputs\n     \"bin/q\"))\n"
                      "  (string-append \"--n=\" #$(this-package-input \"n\"))\n"
                      "  (string-append \"--e=\" (getenv \"E\")) (string-append \"-j\" (number->string (parallel-job-count)))))");
  auto const& f = find(p, "#:configure-flags")->flags;
  REQUIRE(f.size() == 5);
  auto const hole = [&](std::size_t i) { return f[i].text.pieces.at(1); };
  CHECK(f[0].key == "o");
  CHECK(f[0].text.to_string() == "--o=#$output/etc");
  CHECK(hole(0).hole == hole_kind::output);
  CHECK(f[0].where.to_string() == "m.scm:4:10");
  CHECK(hole(1).hole == hole_kind::input);
  CHECK(hole(1).text == "(search-input-file %build-inputs \"bin/q\")");
  CHECK(hole(2).hole == hole_kind::input);
  CHECK(hole(2).text == "#$(this-package-input \"n\")");
  CHECK(hole(3).hole == hole_kind::environment);
  CHECK(hole(4).hole == hole_kind::system);
  CHECK(unknowns(p) == 0);
}

TEST_CASE("lists") {
  CHECK(configure("#~(cons* \"a\" \"b\" '(\"c\"))") == list{"a", "b", "c"});
  CHECK(configure("#~(append '(\"a\") (list \"b\"))") == list{"a", "b"});
  CHECK(configure("#~(map (lambda (x) (string-append \"--\" x)) '(\"a\" \"b\"))") == list{"--a", "--b"});
  CHECK(configure("#~(delete \"b\" '(\"a\" \"b\"))") == list{"a"});
  CHECK(configure("#~(remove (cut string-prefix? \"--x\" <>) '(\"--x=1\" \"--y\"))") == list{"--y"});
  CHECK(configure("#~(filter (lambda (f) (not (string=? f \"a\"))) '(\"a\" \"b\"))") == list{"b"});
  CHECK(configure("#~(list (string-join '(\"a\" \"b\") \",\") (format #f \"-D~a=~a\" \"x\" 1))") == list{"a,b", "-Dx=1"});
  CHECK(configure("#~(let* ((a \"1\") (b (string-append a \"2\"))) (list b))") == list{"12"});
  CHECK(configure("(f \"z\")", "(define* (f y #:key (w \"q\")) #~(list #$y #$w))") == list{"z", "q"});
}

TEST_CASE("conditions on the system") {
  CHECK(configure("#~(list \"a\" #$@(if (target-x86-64?) #~(\"b\") #~()))") == list{"a", "b if arch = x86_64"});
  CHECK(configure("(if (%current-target-system) #~'(\"--host\") #~'(\"x\"))") ==
        list{"--host if cross-compiling", "x if not cross-compiling"});
  CHECK(configure("#~(list #$@(if (string-prefix? \"aarch64\" (or (%current-target-system) (%current-system))) '(\"n\") '()))") ==
        list{"n if arch = aarch64"});
  CHECK(configure("#~(list #$@(if (target-hurd?) '(\"h\") '()))") == list{"h if os = gnu"});
  CHECK(configure("`(list ,@(if (member (%current-system) '(\"x86_64-linux\" \"x86_64-gnu\")) '(\"m\") '()))").size() == 1);
  CHECK(configure("#~(list #$(match (%current-system) (\"x86_64-linux\" \"l\") (_ \"o\")))").size() == 2);
  CHECK(configure("#~(list (string-append \"CC=\" #$(cc-for-target)))") ==
        list{"CC=gcc if not cross-compiling", "CC=(cc-for-target) if cross-compiling"});
  // What both branches share is there in any case.
  CHECK(configure("(let ((f '(\"s\"))) #~(append #$(if (target-arm?) ''(\"r\") ''()) '(\"s\")))").back() == "s");
}

TEST_CASE("inheritance within the module") {
  std::string const parent = "(define-public p (package (name \"p\") (version \"2\") (build-system gnu-build-system)\n"
                             " (arguments (list #:configure-flags #~(list \"--a\" \"--b\") #:tests? #f))))\n";
  auto const child = [&](std::string const& arguments) {
    return read(parent + "(define-public x (package (inherit p) (name \"x\") " + arguments + "))");
  };
  CHECK(configure(child("")) == list{"--a", "--b"});
  CHECK(child("").inherits == "p");
  CHECK(child("").version == "2");
  CHECK(child("").build_system == "gnu-build-system");
  CHECK(configure(child("(arguments (substitute-keyword-arguments (package-arguments p)\n"
                        "  ((#:configure-flags flags #~'()) #~(cons \"--c\" (delete \"--a\" #$flags)))))")) ==
        list{"--c", "--b"});
  auto const more = child("(arguments (substitute-keyword-arguments (package-arguments p)\n"
                          "  ((#:make-flags flags #~'(\"D=1\")) #~(append #$flags '(\"E=2\")))\n"
                          "  ((#:scons-flags flags) #~'(\"no\"))))");
  CHECK(texts(find(more, "#:make-flags")->flags) == list{"D=1", "E=2"});
  CHECK(find(more, "#:scons-flags") == nullptr);
  CHECK(configure(child("(arguments (ensure-keyword-arguments (package-arguments p)\n"
                        "  '(#:configure-flags '(\"--z\"))))")) == list{"--z"});
  CHECK(find(child("(arguments (strip-keyword-arguments '(#:configure-flags) (package-arguments p)))"),
             "#:configure-flags")->flags.empty());
  CHECK(configure(read(parent + "(define-public x (package/inherit p (name \"x\")))")) == list{"--a", "--b"});
}

TEST_CASE("what another module defines is unknown, not absent") {
  auto const p = read("(define-public x (package (inherit other) (name \"x\") (build-system gnu-build-system)\n"
                      "(arguments (substitute-keyword-arguments (package-arguments other)\n"
                      " ((#:configure-flags flags ''()) #~(cons \"--c\" #$flags))))))");
  auto const& f = find(p, "#:configure-flags")->flags;
  REQUIRE(f.size() == 2);
  CHECK(f[0].text.to_string() == "--c");
  CHECK(f[0].when.is_always());
  CHECK(f[1].text.has_unknown());
  CHECK(find(p, "#:make-flags")->flags.at(0).text.has_unknown());
  CHECK(unknowns(p) > 0);
}

TEST_CASE("phases") {
  auto const p = with(
    "(list #:make-flags #~(list \"CC=gcc\" \"V=1\") #:phases\n"
    " #~(modify-phases %standard-phases\n"
    "   (add-after 'unpack 'patch (lambda _ (substitute* '(\"a.mk\" \"b.mk\") ((\"x\") \"y\"))\n"
    "                                (substitute* \"c\" ((\"x\") \"y\")) (setenv \"V\" \"guix\")))\n"
    "   #$@(if (target-arm?) #~((delete 'check)) #~())\n"
    "   (replace 'build (lambda* (#:key make-flags parallel-build? #:allow-other-keys)\n"
    "     (apply invoke \"make\" \"world\" \"-j\" (number->string (if parallel-build? (parallel-job-count) 1))\n"
    "       make-flags)))))");
  REQUIRE(p.phases.size() == 3);
  CHECK(p.phases[0].action == "add-after");
  CHECK(p.phases[0].anchor == "unpack");
  CHECK(p.phases[0].name == "patch");
  CHECK(p.phases[0].substitutes == list{"a.mk", "b.mk", "c"});
  CHECK(p.phases[1].action == "delete");
  CHECK_FALSE(p.phases[1].when.is_always());
  CHECK(p.phases[2].name == "build");
  REQUIRE(p.environment.size() == 1);
  CHECK(p.environment[0].key == "V");
  CHECK(p.environment[0].text.to_string() == "V=guix");
  std::vector<step const*> build;
  for (auto const& s : p.steps)
    if (s.phase == "build") build.push_back(&s);
  REQUIRE(build.size() == 1);   // the standard one is replaced
  CHECK(build[0]->kind == "make");
  CHECK(build[0]->keyword == "#:make-flags");
  CHECK(texts(build[0]->operands) == list{"world"});
  CHECK(texts(build[0]->flags) ==
        list{"-j(number->string (if parallel-build? (parallel-job-count) 1)) if parallel-build?",
             "-j1 if not parallel-build?", "CC=gcc", "V=1"});
  CHECK(unknowns(p) == 0);
}

TEST_CASE("flags that no phase passes are dead") {
  auto const p = with("(list #:configure-flags #~'(\"--a\") #:phases #~(modify-phases %standard-phases (delete 'configure)))");
  auto const& f = find(p, "#:configure-flags")->flags;
  REQUIRE(f.size() == 1);
  CHECK_FALSE(f[0].live);
  CHECK(f[0].reason.find("deleted") != std::string::npos);
  auto const q = with("(list #:configure-flags #~'(\"--a\") #:phases #~(modify-phases %standard-phases\n"
                      " (replace 'configure (lambda* (#:key configure-flags #:allow-other-keys)\n"
                      "   (apply invoke \"./configure\" configure-flags)))))");
  CHECK(configure(q) == list{"--a"});
  CHECK(find(q, "#:configure-flags")->kind == "configure");
  CHECK(find(q, "#:configure-flags")->flags[0].live);
}

TEST_CASE("bounded and never wrong") {
  // Endless recursion, self-reference, unknown procedures, deep nesting.
  CHECK(unknowns(with("(list #:configure-flags (f 1))", "(define (f x) (f x))")) > 0);
  CHECK(unknowns(with("(list #:configure-flags v)", "(define v (cons \"a\" v))")) > 0);
  CHECK(unknowns(with("(list #:configure-flags #~(list \"a\" #$@(who-knows)))")) > 0);
  CHECK(unknowns(with("(list #:configure-flags #~" + std::string(2000, '(') + std::string(2000, ')') + ")")) > 0);
  CHECK(unknowns(with("(list #:configure-flags #~(if (odd-looking? 3) '(\"a\") '(\"b\")))")) > 0);
  CHECK_NOTHROW(guix::read_packages(make_text("m", "")));
  CHECK_THROWS_AS(guix::read_packages(make_text("m", "(define-public x (package")), error);
  CHECK_THROWS_AS(read("(define y 1)", "y"), error);
  CHECK_THROWS_AS(read("(define y 1)", "z"), error);
}

TEST_CASE("all packages of a module") {
  auto const all = guix::read_packages(make_text("m", "(define-public a (let ((v \"3\")) (package (name \"na\") (version v))))\n"
    "(define* (make-b n #:key (v \"1\")) (package (name (string-append \"b-\" n)) (version v)))\n"
    "(define-public c (make-b \"c\" #:v \"2\")) (define-public alias c) (define other 3)"));
  REQUIRE(all.size() == 2);   // a procedure is no package, and an alias is the same one
  CHECK(all[0].name == "na");
  CHECK(all[0].version == "3");
  CHECK(all[1].name == "b-c");
  CHECK(all[1].version == "2");
  CHECK(all[1].variable == "c");
  CHECK(guix::read_package(make_text("m", "(define-public q (package (name \"the-name\")))"), "the-name").name == "the-name");
}
