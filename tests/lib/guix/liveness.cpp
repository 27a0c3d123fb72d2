#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <xencmp/guix/channel.hpp>

using namespace xencmp;
namespace fs = std::filesystem;

// Phases that are told by their text, inherited, computed, quoted; and those that pass the flags themselves.
TEST_CASE("the same flags are dead whether steps are asked for or not") {
  auto const directory = fs::temp_directory_path() / "xencmp-test-liveness";
  fs::remove_all(directory);
  fs::create_directories(directory);
  auto const gives = [](std::string const& name, std::string const& arguments) {
    return "(define-public " + name + " (package (name \"" + name + "\") (version \"1\")\n"
           "  (build-system gnu-build-system) (arguments " + arguments + ")))\n";
  };
  auto const configure = [&](std::string const& name, std::string const& phases) {
    return gives(name, "(list #:configure-flags #~'(\"--a\") #:phases #~" + phases + ")");
  };
  auto const heir = [](std::string const& name, std::string const& parent, std::string const& clause) {
    return "(define-public " + name + " (package (inherit " + parent + ") (name \"" + name + "\")\n"
           "  (arguments (substitute-keyword-arguments (package-arguments " + parent + ")\n"
           "    ((#:phases phases) #~(modify-phases #$phases " + clause + "))))))\n";
  };
  std::string const later = "(add-after 'install 'more (lambda _ #t))";
  std::ofstream(directory / "m.scm")
    << "(define-module (m) #:use-module (guix packages))\n"
    << configure("plain", "%standard-phases")
    << configure("added", "(modify-phases %standard-phases " + later + ")")
    << configure("deleted", "(modify-phases %standard-phases " + later + " (delete 'configure))")
    << heir("heir-of-deleted", "deleted", later)
    << heir("heir-deletes", "added", "(delete 'configure)")
    << heir("heir-adds", "added", later)
    << configure("spliced", "(modify-phases %standard-phases #$@(if #t #~((delete 'configure)) #~()))")
    << gives("quoted", "'(#:configure-flags '(\"--a\") #:phases (modify-phases %standard-phases (delete 'configure)))")
    << configure("runs-it", "(modify-phases %standard-phases (replace 'configure (lambda args\n"
                            "  (apply (assoc-ref %standard-phases 'configure) args))))")
    << configure("passes", "(modify-phases %standard-phases (replace 'configure\n"
                           "  (lambda* (#:key configure-flags #:allow-other-keys)\n"
                           "    (apply invoke \"./configure\" configure-flags))))")
    << configure("replaced", "(modify-phases %standard-phases (replace 'configure (lambda _\n"
                             "  (setenv \"CC\" \"gcc\") (invoke \"./configure\" \"--b\"))))")
    << gives("no-tests", "(list #:tests? #f #:make-flags #~'(\"A=1\") #:phases #~(modify-phases %standard-phases\n"
                         "  (delete 'build)))")
    << gives("no-make", "(list #:tests? #f #:make-flags #~'(\"A=1\") #:phases #~(modify-phases %standard-phases\n"
                        "  (delete 'build) (delete 'install)))");
  auto const dead = [&](bool steps) {
    guix::channel c(directory, {});
    guix::reading what;
    what.steps = steps;
    what.keywords = {"*-flags"};
    std::vector<std::string> found;
    std::size_t all = 0;
    for (auto const& p : c.read_all(what))
      for (auto const& a : p.arguments)
        for (auto const& f : a.flags) {
          ++all;
          if (!f.live) found.push_back(p.variable);
        }
    CHECK(all == 13);
    return found;
  };
  std::vector<std::string> const expected{"deleted", "heir-of-deleted", "heir-deletes", "spliced", "quoted",
                                          "replaced", "no-make"};
  CHECK(dead(true) == expected);
  CHECK(dead(false) == expected);
  fs::remove_all(directory);
}
