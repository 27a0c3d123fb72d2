// Reader of RPM specs: the macro language and the spec grammar, evaluated in all configurations at once.  One
// concrete configuration is the case where `assume` (or `closed`) fixes every atom.  Nothing is ever run: %(…) and
// %{lua:…} become tests (in a condition) or holes of kind command (in text).
//
// Rules follow rpm 4.18 (rpmio/macro.c, rpmio/expression.c, build/parseSpec.c, build/parsePreamble.c).
#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../condition/guarded.hpp"
#include "../source/error.hpp"

namespace xencmp::spec {

// Limits; each is reported by its name in the message that it causes.
inline constexpr int max_depth = 64;                      // of macros in macros, as in rpm: an error
inline constexpr std::size_t max_cases = 256;             // cases of one text that must be read again: unknown
inline constexpr std::size_t max_expansion = 1u << 26;    // bytes that one spec may expand to: an error

// Macros read from files, to begin with; made once for many specs.
class macro_table;
using macro_set = std::shared_ptr<macro_table const>;

// What commands have printed, for a reader of many specs: each is run once.
class command_memo {
public:
  std::string output_of(std::string const& command);

private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> outputs_;
};

struct options {
  // Replaced in the text before it is read, for .spec.in files: {"@VERSION@", "4.17.2"}.  Spans still point into the
  // file as it is.
  std::vector<std::pair<std::string, std::string>> definitions;
  std::vector<std::pair<std::string, std::string>> macros;      // as by rpmbuild --define 'NAME BODY'
  std::vector<std::string> with, without;                       // as by rpmbuild --with X, --without X
  std::optional<std::string> arch;                              // fixes atom::architecture()
  std::optional<std::string> os;                                // fixes atom::system()
  condition assume;                                             // only these configurations count
  // Macros that no file given defines are undefined, and build conditionals not named are off: rpm's own view.  When
  // false, each that is asked about becomes an atom.
  bool closed = false;
  bool standard_macros = true;                                  // the directories, %configure and so on: standard.cpp
  macro_set base;                                               // in their place: those of a distribution, of rpm itself
  bool execute = false;                                         // run %(…) and %{lua:…}, as rpm does
  std::shared_ptr<command_memo> commands;                       // then, ask here
  bool keep_expansion = false;                                  // fill spec_file::expansion
  std::optional<std::pair<int, int>> rpm_version;               // act as this one does; 4.18 where it counts
  std::vector<text_ptr> macro_files;                            // read after the standard macros, in this order
  std::vector<std::filesystem::path> include_path;              // for %include, after the spec's own directory
};

// A section and its text, expanded in all configurations.  A literal piece either has a span of its own size, byte for
// byte, or it came whole out of the place that its span tells (a macro's use, an escape).
struct section {
  std::string name;           // "%build", in lower case; "" for the preamble
  guarded_text argument;      // "-n libs" of "%package -n libs"
  condition when;
  location where;             // the line of the header
  guarded_text body;
};

struct tag {
  std::string name;           // as written: "BuildRequires", "Requires(post)"
  guarded_text value;
  condition when;
  location where;
  std::size_t section = 0;    // index into spec_file::sections: the preamble or a %package
};

struct macro {
  std::string name;
  std::string body;           // as written; of a %global, as expanded, with holes as their source text
  std::optional<std::string> parameters;   // "" or a getopt string for a parametric macro
  bool global = false;
  condition when;
  location where;
};

struct spec_file {
  text_ptr text;
  guarded_text name, version, release;
  std::vector<section> sections;           // the preamble first, then in the order of the text
  std::vector<tag> tags;
  std::vector<macro> macros;               // that the spec defines, in order
  std::vector<atom> atoms;                 // that something above depends on, sorted
  std::vector<std::vector<atom_value>> cuts;   // of each atom, the values at which something changes, sorted
  std::vector<diagnostic> remarks;
  guarded_text expansion;                  // what rpmspec -P prints, if options::keep_expansion

  section const* find_section(std::string_view name) const;   // the first of this name, or null
};

// Raises error, with file, line and column, for: an unclosed %{ %( or %[, %if without %endif, a stray %else, %elif or
// %endif, a macro body without its end, an unknown option of a parametric macro, more than max_depth macros in macros,
// a file that includes itself or cannot be read.
spec_file read_spec(text_ptr text, options const& how = {});

// The macros of FILES, macro files of a distribution.  HOW tells whether they are for one configuration (closed) and what
// may be run: what is known here without running anything is left out otherwise.
macro_set read_macro_files(std::vector<std::filesystem::path> const& files, options const& how);
// Those that the rpm of this machine reads when it builds for ARCH, or null where there is none.
macro_set installed_macros(std::string const& arch, options const& how);
std::string machine_architecture();

class expander;

// Expands texts as rpm --eval does: what one defines, the next ones see.
class evaluator {
public:
  explicit evaluator(options const& how);
  evaluator(evaluator const&) = delete;
  ~evaluator();
  guarded_text expand(text_ptr text);
  std::vector<diagnostic> take_remarks();

private:
  options how_;
  spec_file unused_;
  std::unique_ptr<expander> expander_;
};

// The standard macros as a macro file that rpm reads too; what only the build knows is @{NAME}, and %_lib is missing
// because it depends on the architecture.
std::string standard_macro_file();

// The text that T is in the configurations where C holds, with holes as their source text; a hole that asks for one of
// MACROS (a name and what it is) is that.  Raises error when C leaves open whether a piece is there.
std::string render(guarded_text const& t, condition const& c = condition::always(),
                   std::vector<std::pair<std::string, std::string>> const& macros = {});

} // namespace xencmp::spec
