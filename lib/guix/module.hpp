// Modules: what their top level defines, imports and exports, as their text says it.  Nothing is run.
#pragma once
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "../sexp/cursor.hpp"
#include "symbols.hpp"

namespace xencmp::guix {

// Data nested deeper than this become a hole.
inline constexpr int max_datum_depth = 400;

struct definition {
  enum class what : std::uint8_t { variable, procedure, syntax, alias };
  symbol const* name = nullptr;
  what kind = what::variable;
  sexp::node_id node = 0;       // the whole form; 0: a macro made it, and it is `code`
  value code{};
  module* in = nullptr;
  definition* next = nullptr;   // of the same name, mostly in another module
  bool exported = false;        // by its own form; see module::exports
  bool known = false, busy = false;
  value held{};                 // when known, in the settings of `valid`
  std::uint64_t valid = 0;
};

class module {
public:
  // `number` is what value::file says of its text.
  module(std::shared_ptr<sexp::tree const> t, std::uint16_t number, symbol_table& symbols);
  module(module const&) = delete;
  module& operator=(module const&) = delete;

  struct import {
    std::string from;                                              // "gnu packages xorg"
    std::optional<std::vector<std::pair<symbol const*, symbol const*>>> only;   // name there, name here
    std::vector<symbol const*> hidden;
    std::string prefix;
    bool lazy = false;             // #:autoload
    module* found = nullptr;       // what it is; null before it is looked for, and where it is not there
    bool looked_for = false;
  };
  // A form at the top level whose head may be a macro.
  struct use {
    symbol const* head = nullptr;
    sexp::node_id node = 0;
  };

  std::string const& name() const { return name_; }                // "gnu packages xorg"; "" when none is said
  std::uint16_t number() const { return number_; }
  sexp::tree const& tree() const { return *tree_; }
  text_ptr const& text() const { return tree_->in(); }
  location where(value v) const;
  // Guile's or Guix's own, whose procedures the evaluator may know.
  bool is_core() const { return core_; }

  std::deque<definition>& definitions() { return definitions_; }
  definition* find(symbol const* name) const;
  bool exports(symbol const* name) const;
  std::vector<import>& imports() { return imports_; }

  std::vector<use> uses;                 // taken away once they are expanded
  scope root;
  std::unordered_map<symbol const*, definition*> resolved;   // names from other modules; null: not found

  // Takes in a form of the top level that a macro made.
  void add_form(value form);
  // Names that uses of macros may define are looked for here, once.
  bool expanded = false;

private:
  void scan(symbol_table& symbols);
  void module_clauses(sexp::cursor form, symbol_table& symbols);
  void add_import(sexp::cursor clause, symbol_table& symbols, bool autoload);
  void export_names(sexp::cursor list, symbol_table& symbols);
  void add(definition d);

  std::shared_ptr<sexp::tree const> tree_;
  std::uint16_t number_;
  std::string name_;
  bool core_ = false;
  std::deque<definition> definitions_;
  std::unordered_set<symbol const*> exported_;   // by lists of names
  std::vector<import> imports_;
};

// All modules that have been read, and where others are to be found.
class library {
public:
  explicit library(std::vector<std::filesystem::path> load_path) : load_path_(std::move(load_path)) {}

  // The module of that name ("gnu packages xorg"); null when it is not on the load path or cannot be read.
  module* find(std::string const& name);
  // The module that FILE holds, read when it is not yet; null when it cannot be read, which `remarks` tell once.
  module* open(std::filesystem::path const& file);
  module& add(text_ptr in);
  module& add(std::shared_ptr<sexp::tree const> t);
  std::vector<std::filesystem::path> const& load_path() const { return load_path_; }
  module* numbered(std::uint16_t n) const { return n == 0 || n > modules_.size() ? nullptr : modules_[n - 1].get(); }

  void forget_values();   // of all definitions

  symbol_table symbols;
  memory_pool memory;                   // of texts and trees
  void tell_unread(error const& why);   // an error among the remarks
  std::vector<diagnostic> remarks;

private:
  std::vector<std::filesystem::path> load_path_;
  std::vector<std::unique_ptr<module>> modules_;
  std::unordered_map<std::string, module*> by_name_;
  std::unordered_map<std::string, module*> by_file_;
};

// What defines at the top level or in a body, by the name of the form.
enum class definer : std::uint8_t { none, value, exported, syntax, exported_syntax, alias, exported_alias };
definer definer_of(std::string_view head);

} // namespace xencmp::guix
