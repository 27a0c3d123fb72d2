#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <xencmp/guix/channel.hpp>

using namespace xencmp;
namespace fs = std::filesystem;

// Their own, inherited, within a let, computed, and made by a procedure.
TEST_CASE("no package of a channel that gives a wanted argument is left out by its text") {
  auto const directory = fs::temp_directory_path() / "xencmp-test-gives";
  fs::remove_all(directory);
  fs::create_directories(directory);
  std::ofstream(directory / "m.scm") << R"((define-module (m) #:use-module (guix packages))
(define-public none (package (name "none") (version "1") (build-system gnu-build-system)))
(define-public tests (package (inherit own) (name "tests") (arguments '(#:tests? #f))))
(define-public own (package (name "own") (arguments '(#:configure-flags '("a")))))
(define-public heir (package (inherit own) (name "heir")))
(define-public alias own)
(define-public in-let (let ((flags '("b"))) (package (name "in-let") (arguments `(#:configure-flags ',flags)))))
(define-public let-none (let* ((x 1) (y x)) (package (name "let-none")
  (arguments (list #:phases #~%standard-phases)))))
(define-public changed (package (inherit tests) (name "changed")
  (arguments (substitute-keyword-arguments (package-arguments own) ((#:tests? t) #f)))))
(define-public computed (package (name "computed") (arguments (append '(#:tests? #f) '(#:configure-flags '("c"))))))
(define-public (make x) (package (name "made") (arguments (list #:configure-flags #~(list #$x)))))
(define-public made (make "d"))
)";
  guix::channel c(directory, {});
  guix::reading what;
  what.keywords = {"*-flags"};
  std::vector<std::string> found;
  for (auto const& p : c.read_all(what)) found.push_back(p.variable);
  CHECK(found == std::vector<std::string>{"own", "heir", "in-let", "changed", "computed", "made"});
  fs::remove_all(directory);
}
