#include <catch2/catch.hpp>
#include <xencmp/rewrite/flags.hpp>
#include <xencmp/rewrite/variant.hpp>
#include <xencmp/source/error.hpp>

#include "scratch.hpp"

using namespace xencmp;
using namespace xencmp::rewrite;

namespace {

flag_change add(std::string text, std::string when = {}) {
  return {flag_change::action::add, "#:configure-flags", "", std::move(text), "", flag_change::place::last, "",
          std::move(when)};
}
flag_change const on_x86 = add("\"--b\"", "(target-x86-64?)");

std::string const defined = "\n(define-public p\n  (package\n    (name \"p\")\n    (arguments\n"
                            "     (list #:configure-flags #~(list \"--a\")))))\n";

// What becomes of HEAD, before a package whose flags are changed; or the error.
std::string head_after(std::string const& name, std::string const& head, flag_change const& c,
                       std::string const& body = defined) {
  try {
    auto const e = change_flags(make_text(name, head + body), "p", {c});
    CHECK(e.after != head + body);
    return e.after.substr(0, e.after.find("\n(define-public"));
  } catch (error const& e) {
    return std::string(e.what());
  }
}
std::string imports_after(std::string const& imports) {
  std::string const begin = "(define-module (a)";
  auto const out = head_after("a.scm", begin + imports + ")\n", on_x86);
  return out.starts_with(begin) ? out.substr(begin.size(), out.size() - begin.size() - 2) : out;
}
std::string const use = "\n  #:use-module ";
std::string uses(std::initializer_list<char const*> clauses) {
  std::string out;
  for (auto const* const c : clauses) out += use + c;
  return out;
}

// A directory of modules.
struct modules {
  scratch dir;
  std::string write(std::string const& file, std::string const& bytes) {
    std::filesystem::create_directories((dir.at / file).parent_path());
    return dir.write(file, bytes).string();
  }
};

} // namespace

TEST_CASE("what an edit writes is imported") {
  // Among those of its kind, in their order.
  CHECK(imports_after(uses({"(guix gexp)", "(gnu packages x)"})) ==
        uses({"(guix gexp)", "(guix utils)", "(gnu packages x)"}));
  CHECK(imports_after(uses({"(guix packages)", "(guix gexp)", "(guix build-system gnu)", "(gnu packages x)"})) ==
        uses({"(guix packages)", "(guix gexp)", "(guix utils)", "(guix build-system gnu)", "(gnu packages x)"}));
  CHECK(imports_after(uses({"((guix licenses) #:prefix license:)", "(guix gexp) ; ungexp", "(guix xyz)"})) ==
        uses({"((guix licenses) #:prefix license:)", "(guix gexp) ; ungexp", "(guix utils)", "(guix xyz)"}));
  CHECK(imports_after("\n  #:export (q)" + use + "(guix gexp)") ==
        "\n  #:export (q)" + uses({"(guix gexp)", "(guix utils)"}));
  CHECK(imports_after("\n  #:use-module (a)\n  ;; Why.\n  #:use-module (guix xyz)") ==
        uses({"(a)", "(guix gexp)", "(guix utils)"}) + "\n  ;; Why." + use + "(guix xyz)");
  // Both marks of a gexp and names.
  CHECK(imports_after("") == use + "(guix gexp)" + use + "(guix utils)");
  // Nothing is missing.
  CHECK(imports_after(use + "(guix gexp)" + use + "(guix utils)") == use + "(guix gexp)" + use + "(guix utils)");
  // Names of it that are chosen.
  CHECK(imports_after(use + "(guix gexp)" + use + "((guix utils) #:select (cc-for-target))") ==
        use + "(guix gexp)" + use + "((guix utils) #:select (cc-for-target target-x86-64?))");
  std::string const below = '\n' + std::string(39, ' ');   // the first of them
  CHECK(imports_after(use + "(guix gexp)" + use + "((guix utils) #:select (a" + below + "z))") ==
        use + "(guix gexp)" + use + "((guix utils) #:select (a" + below + "target-x86-64?" + below + "z))");
  CHECK(imports_after(use + "(guix gexp)\n  #:autoload (guix utils) (cc-for-target)") ==
        use + "(guix gexp)\n  #:autoload (guix utils) (cc-for-target target-x86-64?)");
  // Under other names it is of no use.
  CHECK(imports_after(use + "(guix gexp)" + use + "((guix utils) #:prefix u:)") ==
        use + "(guix gexp)" + use + "((guix utils) #:prefix u:)" + use + "(guix utils)");
  CHECK(imports_after(use + "(guix gexp)" + use + "((guix utils) #:hide (target-x86-64?))") ==
        "refused: the edit needs target-x86-64? of (guix utils), which the module hides");
  // Files that are no modules.
  CHECK(head_after("a.scm", "(use-modules (guix gexp)\n             (gnu))\n", on_x86) ==
        "(use-modules (guix gexp)\n             (guix utils)\n             (gnu))\n");
  CHECK(head_after("a.scm", ";; No module.\n", on_x86) == ";; No module.\n");
}

TEST_CASE("the build is not asked for the target") {
  std::string const head = "(define-module (a)\n  #:use-module (guix gexp)\n  #:use-module (guix utils))\n";
  CHECK(head_after("a.scm", head, add("(string-append \"CC=\" #$(cc-for-target))")) == head);
  CHECK(head_after("a.scm", head, add("(string-append \"CC=\" (cc-for-target))")) ==
        "refused: the build does not know cc-for-target, which must be asked before, as in #$(cc-for-target)");
}

TEST_CASE("what other modules of the same directory define is imported") {
  modules m;
  std::string const head = "(define-module (pkgs a)\n  #:use-module (guix gexp)\n  #:use-module (pkgs b))\n";
  std::string const a = m.write("pkgs/a.scm", head + defined);
  auto const after = [&](std::string const& import) { return head.substr(0, head.size() - 2) + import + ")\n"; };
  auto const adds = [&](std::string const& name) {
    return head_after(a, head, add("(string-append \"--b=\" #$" + name + ")"));
  };
  auto const defined_as = [](std::string const& name) {
    return "(define-public " + name + " (package (name \"" + name + "\")))\n";
  };
  m.write("guix/gexp.scm", "(define-module (guix gexp) #:export (gexp file-append))\n");
  m.write("pkgs/b.scm", "(define-module (pkgs b) #:use-module (pkgs in))\n" + defined_as("own"));
  m.write("pkgs/c.scm", "(define-module (pkgs c))\n(define hers (package))\n" + defined_as("tls") + defined_as("two"));
  m.write("pkgs/d.scm", "(define-module (pkgs d))\n" + defined_as("two"));
  m.write("pkgs/p.scm", "(define-module (pkgs p))\n" + defined_as("p") + defined_as("q"));
  m.write("pkgs/in.scm", "(define-module (pkgs in) #:use-module (pkgs a))\n" + defined_as("in"));
  m.write("pkgs/out.scm", "(define-module (pkgs out) #:use-module (pkgs a))\n" + defined_as("out"));

  CHECK(adds("own") == head);   // it has that already
  CHECK(adds("name") == head);
  CHECK(adds("tls") == after(use + "(pkgs c)"));
  CHECK(adds("(file-append tls \"/x\")") == after(use + "(pkgs c)"));
  CHECK(adds("two") == "refused: the edit needs two of (pkgs c) or (pkgs d), neither of which the module imports");
  std::string const refused = "refused: the edit needs ";
  std::string const unknown = ", which the module does not know, nor any other that could be imported";
  CHECK(adds("hers") == refused + "hers" + unknown);   // not exported
  CHECK(adds("none") == refused + "none" + unknown);
  // The module has a p of its own.
  CHECK(adds("q") == after(use + "((pkgs p) #:select (q))"));
  // (pkgs b) and (pkgs in) are loaded in a circle with it, (pkgs out) would be.
  CHECK(adds("in") == after(use + "(pkgs in)"));
  CHECK(adds("out") == after("\n  #:autoload (pkgs out) (out)"));
  // What is needed as soon as the module is loaded may not be in a circle: then the list stays as it is.
  std::string const list = "\n(define-public p\n  (package\n    (name \"p\")\n    (arguments\n"
                           "     (list #:configure-flags %flags))))\n(define %flags #~(list \"--a\"))\n";
  auto const whole = [&](std::string const& name) {
    return change_flags(make_text(a, head + list), "p", {add("(string-append \"--b=\" #$" + name + ")")}).after;
  };
  CHECK(whole("tls").find("(define %flags #~(list \"--a\"\n                       (string-append \"--b=\" #$tls)))") !=
        std::string::npos);
  CHECK(whole("out").find("(list #:configure-flags #~(append #$%flags\n") != std::string::npos);
}

TEST_CASE("a variant for another module comes with its imports") {
  modules m;
  auto const imports = [](std::string const& file, bool own_module, flag_change const& c) {
    return variant(read_text(file), "p", "q", {"q", "", "", false, own_module}, {c}).imports;
  };
  using names = std::vector<std::string>;
  std::string const bare = m.write("pkgs/bare.scm",
                                   "(define-module (pkgs bare) #:use-module (guix packages))\n" + defined);
  CHECK(imports(bare, true, on_x86) == names{"(guix gexp)", "(guix packages)", "(guix utils)", "(pkgs bare)"});
  CHECK(imports(bare, false, on_x86) == names{"(guix gexp)", "(guix utils)"});
  m.write("pkgs/c.scm", "(define-module (pkgs c))\n(define-public tls (package (name \"tls\")))\n");
  std::string const chosen = m.write("pkgs/chosen.scm", "(define-module (pkgs chosen)" +
                                     uses({"((pkgs c) #:select ((tls . ssl)))", "((pkgs c) #:prefix c:)"}) +
                                     ")\n" + defined);
  CHECK(imports(chosen, true, add("(string-append \"--b=\" #$ssl:out #$(list c:tls) #$output:lib)")) ==
        names{"(guix gexp)", "(guix packages)", "(guix utils)", "((pkgs c) #:prefix c:)",
              "((pkgs c) #:select ((tls . ssl)))", "(pkgs chosen)"});
  std::string const hidden = m.write("pkgs/hidden.scm", "(define-module (pkgs hidden))\n(define p (package))\n");
  CHECK_THROWS_WITH(imports(hidden, true, add("\"--b\"")), "(pkgs hidden) keeps p to itself");
  // A parent that an expression makes.
  std::string const made = m.write("pkgs/made.scm", "(define-module (pkgs made))\n(define (twin p) p)\n" + defined +
                                   "(define-public r (twin p))\n");
  auto const heir = variant(read_text(made), "r", "q", {"q", "", "", true, false}, {add("\"--b\"")});
  CHECK(heir.text == "(define-public q\n  (package/inherit r\n    (name \"q\")\n    (arguments\n"
                     "     (substitute-keyword-arguments (package-arguments r)\n       ((#:configure-flags flags)\n"
                     "        #~(append #$flags\n                  (list \"--b\")))))))\n");
  CHECK(heir.imports == names{"(guix gexp)", "(guix packages)", "(guix utils)"});
}
