// The graph: the one place where all facts meet.  A fact is a triple (subject, predicate, object): the subject a node,
// the predicate a word, the object any term.  Nodes stand for the readers' records, which the graph keeps alive.
//
//   package —has→ step, phase, log, listing, flag (environment), remark       package —compiles→ unit —uses→ option
//   package —has→ argument —holds→ flag: those that steps pass, and one of its own where none does
//   step —passes→ flag, —operand→ flag, —sets→ flag (environment)             package —installs→ artifact —carries→ note
//   anything —when→ condition                                                 left —counterpart→ right
//   relation —left→, —right→ anything                                         decision, finding —about→ anything
//   artifact —alias→ artifact
// and the attributes type (the kind of node, a word), side, name, version, distribution, key, text, live, reason, kind,
// phase, keyword, action, anchor, category, hardening, effective, default, source, output, compiler, path, target,
// section, owner, description, level, verb, verdict, likeness, step, file, line, module, variable, build-system,
// inherits, implied.
#pragma once
#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "../buildlog/unit.hpp"
#include "../elfnotes/note.hpp"
#include "../filelist/artifact.hpp"
#include "../flags/flag.hpp"
#include "relation.hpp"

namespace xencmp {

enum class node_kind : std::uint8_t {
  package, step, flag, phase, remark, log, unit, option, listing, artifact, note, relation, decision, finding,
  argument
};
char const* name(node_kind);

// A predicate, or one of a few known values: a symbol in Scheme.
struct word {
  std::string name;
  friend auto operator<=>(word const&, word const&) = default;
};
using term = std::variant<node, word, std::string, std::int64_t, bool, condition>;

// A term as a number of its graph.  Ordered by kind of term, then by first appearance in the graph.
enum class term_id : std::uint32_t {};
struct triple {
  term_id subject, predicate, object;
  friend auto operator<=>(triple const&, triple const&) = default;
};

using record = std::variant<package const*, step const*, flag const*, phase const*, diagnostic const*,
                            build_log const*, unit const*, compiler_option const*, listing const*, artifact const*,
                            elf_note const*, relation const*, decision const*, finding const*, argument const*>;

// May be read by several threads at once, but not while one of them adds to it.
class graph {
public:
  static constexpr std::uint32_t max_terms_of_a_kind = 1u << 29;   // more are refused with an error

  graph() = default;
  graph(graph const&) = delete;
  graph& operator=(graph const&) = delete;

  // The readers' results become nodes and facts; SIDE is a word such as "left".  What belongs to a package is tied to
  // it when the package is given.
  node add_package(std::shared_ptr<package const>, std::string const& side);
  node add_log(std::shared_ptr<build_log const>, std::string const& side, std::optional<node> package = {});
  node add_listing(std::shared_ptr<listing const>, std::string const& side, std::optional<node> package = {});
  // Notes of the file that ARTIFACT stands for.
  std::vector<node> add_notes(std::shared_ptr<std::vector<elf_note> const>, node artifact);
  node add_relation(relation);
  node add_decision(decision, std::vector<node> const& about);
  node add_finding(finding);
  // Any fact.  Raises error for a node that this graph does not have.
  void add(node subject, std::string_view predicate, term const& object);

  std::size_t node_count() const { return records_.size(); }
  node_kind kind(node n) const { return static_cast<node_kind>(at(n).index()); }
  // Stays valid as long as the graph lives.
  record const& at(node n) const;
  template <typename T> T const* get_if(node n) const {
    auto const p = std::get_if<T const*>(&at(n));
    return p ? *p : nullptr;
  }
  // Objects of (N, PREDICATE, ?) in the order of their ids; those that are nodes.
  std::vector<node> nodes(node n, std::string_view predicate) const;
  // All nodes of one kind, in the order of their making.
  std::vector<node> nodes(node_kind) const;

  // All facts, sorted, each once.
  std::span<triple const> facts() const;
  // Facts that agree with the given terms.
  std::vector<triple> match(std::optional<term_id> s, std::optional<term_id> p, std::optional<term_id> o) const;
  std::size_t count(std::optional<term_id> s, std::optional<term_id> p, std::optional<term_id> o) const;
  // How many different subjects and objects the facts of a predicate have.
  struct spread { std::size_t subjects = 0, objects = 0; };
  spread spread_of(term_id predicate) const;

  std::optional<term_id> find(term const&) const;   // empty: no fact speaks of it
  term value(term_id) const;
  static bool is_node(term_id t) { return static_cast<std::uint32_t>(t) >> shift == 0; }

private:
  static constexpr unsigned shift = 29;   // kind of the term above, number below
  enum order : std::size_t { by_subject, by_predicate, by_object, orders };
  using key = std::array<term_id, 3>;     // a triple, turned so that the order's first member comes first

  struct text_table {
    std::vector<std::unique_ptr<std::string const>> values;
    std::unordered_map<std::string_view, std::uint32_t> numbers;   // only looked up, never walked
    std::optional<std::uint32_t> find(std::string_view) const;
    std::uint32_t intern(std::string_view);
  };

  template <typename T> node new_node(T const* r, std::string_view side = {});
  template <typename T> void keep(std::shared_ptr<T> p) { kept_.push_back(std::move(p)); }
  void add_place(node, location const&);
  void add_remarks(node, std::vector<diagnostic> const&, std::string const& side);
  node add_flag(flag const&, node owner, std::string_view predicate, std::string const& side);
  term_id intern(term const&);
  term_id intern_word(std::string_view);
  void put(node, std::string_view predicate, term_id object);
  std::string condition_bucket(condition const&) const;
  std::optional<std::uint32_t> find_condition(condition const&) const;
  void index() const;
  std::pair<order, key> plan(std::optional<term_id> s, std::optional<term_id> p, std::optional<term_id> o,
                             std::size_t& bound) const;
  std::span<key const> range(order, key const&, std::size_t bound) const;
  static triple turned_back(order, key const&);
  static std::uint32_t number_of(term_id t) { return static_cast<std::uint32_t>(t) & (max_terms_of_a_kind - 1); }

  std::vector<record> records_;
  std::vector<std::shared_ptr<void const>> kept_;
  text_table strings_, words_;
  std::vector<std::int64_t> integers_;
  std::map<std::int64_t, std::uint32_t> integer_numbers_;
  std::vector<condition> conditions_;
  std::map<std::string, std::vector<std::uint32_t>> condition_numbers_;

  // New facts wait until someone asks; then they are sorted and merged.
  mutable std::mutex indexing_;
  mutable std::vector<triple> waiting_;
  mutable std::array<std::vector<key>, orders> sorted_;
  mutable std::vector<triple> facts_;
  mutable std::vector<spread> spreads_;   // by the number of the predicate's word
};

} // namespace xencmp
