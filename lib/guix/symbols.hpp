// Names, each held once, so that two names are the same when their addresses are.
#pragma once
#include <string_view>
#include <vector>

#include "arena.hpp"
#include "value.hpp"

namespace xencmp::guix {

class evaluator;
struct call;
struct definition;
// What a special form gives: a value, or code that is to be evaluated in its place.
struct outcome {
  value what;
  scope* in = nullptr;   // not null: `what` is code
};
using special_form = outcome (*)(evaluator&, value code, scope* in);
using builtin = value (*)(evaluator&, call const&);

struct symbol {
  std::string_view name;
  special_form form = nullptr;
  builtin procedure = nullptr;
  definition* definitions = nullptr;   // those of this name in all modules, the last that was read first
  bool core = false;        // every module sees it without importing anything of Guix
  bool of_packages = false; // see procedure_entry
  bool build_system = false; // is_build_system
  bool shadowed = false;    // some module that is not Guile's or Guix's own defines this form or procedure
};

class symbol_table {
public:
  symbol_table();                    // with all forms and procedures that the evaluator knows
  symbol_table(symbol_table const&) = delete;
  symbol_table& operator=(symbol_table const&) = delete;

  symbol* intern(std::string_view name);

private:
  struct entry {
    std::uint64_t hash = 0;
    symbol* what = nullptr;
  };
  entry& place_of(std::string_view name, std::uint64_t hash);
  void grow();

  std::vector<entry> table_;   // open addressing; its size is a power of two, and at most half of it is in use
  std::size_t size_ = 0;
  arena memory_;                // each symbol with its name behind it, because both are looked at together
};

// cmake-build-system, asdf-build-system/sbcl: by their names.
bool is_build_system(std::string_view name);

// The tables that the constructor fills in, by the file that defines them.
struct form_entry { char const* name; special_form form; };
struct procedure_entry {
  char const* name;
  builtin procedure;
  bool core = true;
  bool of_packages = false;   // defined by a module of Guix's packages, which is Guix's own for this name
};
std::span<form_entry const> basic_forms();
std::span<form_entry const> binding_forms();
std::span<form_entry const> match_forms();
std::span<form_entry const> gexp_forms();
std::span<form_entry const> package_forms();
std::span<procedure_entry const> list_procedures();
std::span<procedure_entry const> string_procedures();
std::span<procedure_entry const> number_procedures();
std::span<procedure_entry const> test_procedures();
std::span<procedure_entry const> control_procedures();
std::span<procedure_entry const> system_procedures();
std::span<procedure_entry const> package_procedures();
std::span<procedure_entry const> build_procedures();
std::span<procedure_entry const> regexp_procedures();
std::span<procedure_entry const> support_procedures();

} // namespace xencmp::guix
