// Names, each held once, so that two names are the same when their addresses are.
#pragma once
#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "value.hpp"

namespace xencmp::guix {

class evaluator;
struct call;
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
  symbol* find_or_add(std::string_view name);

  std::array<symbol*, 1u << 12> recent_{};   // by a hash that is quick rather than good
  std::deque<symbol> all_;
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, symbol*> by_name_;
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
