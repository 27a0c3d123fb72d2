// What a build passes to the things it runs: the vocabulary that every reader of packages fills in.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "../condition/condition.hpp"
#include "../source/error.hpp"
#include "../source/template.hpp"

namespace xencmp {

// One argument of a step, or one variable that it sets.
struct flag {
  std::string key;            // see key.hpp
  text_template text;         // the whole argument: "--with-x=" and a hole
  condition when;             // under which it is there
  location where;             // where it is written
  bool live = true;           // false: the text sets it, but no step ever sees it
  std::string reason;         // why it is dead, in words; empty when live
  std::vector<location> via;  // dead: the step that came too early; else the macros and variables it came through,
                              // nearest first
  bool implied = false;       // passed by the build system itself; `where` is then the package
};

// One thing that a build runs.
struct step {
  std::string kind;           // "configure", "make", "cmake", "meson", "install" …, else the program's base name
  std::string phase;          // where it is run: a Guix phase ("configure", "build") or a spec section ("%build")
  text_template program;      // "./configure", "make", #$(file-append …)
  std::vector<flag> flags;    // options and NAME=VALUE arguments, in order, dead ones behind the live ones
  std::vector<flag> operands; // other arguments, in order; for make these are the targets
  std::vector<flag> environment;   // variables that the build sets and the step sees, NAME=VALUE, key NAME
  std::string keyword;        // Guix: the argument keyword that holds the flags ("#:configure-flags"), else empty
  condition when;
  location where;
};

// An argument of a Guix package: what stands behind one keyword.
struct argument {
  std::string keyword;        // "#:configure-flags"; empty: any, for a part of the arguments of which nothing is known
  // Its value, run: the elements of a list in order, or one element for a single value ("#f", a string, a symbol).
  std::vector<flag> flags;
  bool is_list = true;
  bool quoted = false;        // old style: a quoted list rather than a gexp
  condition when;             // under which it is given at all
  location where;             // the value as it is written
  std::string step;           // the kind of the step that takes it; empty where none does
};

// A change that a Guix package makes to the phases of its build system, or a section of a spec.
struct phase {
  std::string name;           // without quotes: "patch", "build", "%build"
  std::string action;         // "add-before", "add-after", "replace", "delete"; "section" for a spec
  std::string anchor;         // the phase that it is added before or after; else empty
  condition when;
  location where;
  std::vector<std::string> substitutes;   // files that it edits with substitute*, patches that it applies
  std::vector<diagnostic> remarks;
};

// What one distribution says about building one program, as far as reading its text can tell.
struct package {
  std::string name;
  std::string version;
  std::string distribution;   // "guix" or "rpm"
  location where;             // the definition
  std::string build_system;   // "gnu-build-system", …; empty for a spec
  std::string inherits;       // variable or expression that a Guix package inherits from; else empty
  std::string variable;       // Guix: the variable that holds it
  std::string module;         // Guix: "(gnu packages xorg)"; empty where the file defines no module
  std::vector<argument> arguments;    // Guix: in the order of the keyword list
  std::vector<step> steps;
  std::vector<phase> phases;
  std::vector<flag> environment;      // variables set for the build as a whole
  std::vector<diagnostic> remarks;    // findings and unknowns of the reader
};

} // namespace xencmp
