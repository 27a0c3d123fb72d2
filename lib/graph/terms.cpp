// Terms as numbers.
#include "../source/error.hpp"
#include "graph.hpp"

namespace xencmp {

namespace {
// Index of the alternative of `term` that T is.
enum : std::uint32_t { node_term, word_term, string_term, integer_term, boolean_term, condition_term };

term_id made(std::uint32_t kind, std::uint32_t number, unsigned shift) {
  if (number >= graph::max_terms_of_a_kind) throw error("graph is full");
  return static_cast<term_id>(kind << shift | number);
}
} // namespace

char const* name(node_kind k) {
  switch (k) {
  case node_kind::package: return "package";
  case node_kind::step: return "step";
  case node_kind::flag: return "flag";
  case node_kind::phase: return "phase";
  case node_kind::remark: return "remark";
  case node_kind::log: return "log";
  case node_kind::unit: return "unit";
  case node_kind::option: return "option";
  case node_kind::listing: return "listing";
  case node_kind::artifact: return "artifact";
  case node_kind::note: return "note";
  case node_kind::relation: return "relation";
  case node_kind::decision: return "decision";
  case node_kind::finding: return "finding";
  case node_kind::argument: return "argument";
  }
  return "";
}

char const* name(verdict v) {
  switch (v) {
  case verdict::same: return "same";
  case verdict::differs: return "differs";
  case verdict::only_left: return "only-left";
  case verdict::only_right: return "only-right";
  }
  return "";
}

char const* name(likeness l) {
  switch (l) {
  case likeness::exact: return "exact";
  case likeness::correspondence: return "correspondence";
  case likeness::prefix: return "prefix";
  case likeness::version: return "version";
  case likeness::place: return "place";
  }
  return "";
}

std::optional<std::uint32_t> graph::text_table::find(std::string_view s) const {
  auto const found = numbers.find(s);
  return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

std::uint32_t graph::text_table::intern(std::string_view s) {
  if (auto const known = find(s)) return *known;
  values.push_back(std::make_unique<std::string const>(s));
  auto const number = static_cast<std::uint32_t>(values.size() - 1);
  numbers.emplace(*values.back(), number);
  return number;
}

// Equal conditions fall into one bucket: diagrams are canonical, and so is the example that one yields.
std::string graph::condition_bucket(condition const& c) const {
  if (c.is_always()) return "always";
  if (c.is_never()) return "never";
  std::string out;
  for (auto const& a : c.atoms()) (out += a.name) += '\n';
  for (auto const& [about, value] : c.example()) {
    out += about.name + '=' + std::to_string(value.number);
    (out += value.text) += '\n';
  }
  return out;
}

std::optional<std::uint32_t> graph::find_condition(condition const& c) const {
  auto const bucket = condition_numbers_.find(condition_bucket(c));
  if (bucket == condition_numbers_.end()) return std::nullopt;
  for (auto const number : bucket->second)
    if (conditions_[number] == c) return number;
  return std::nullopt;
}

term_id graph::intern_word(std::string_view w) { return made(word_term, words_.intern(w), shift); }

term_id graph::intern(term const& t) {
  auto const kind = static_cast<std::uint32_t>(t.index());
  switch (kind) {
  case node_term:
    at(std::get<node>(t));   // must be ours
    return made(kind, std::get<node>(t).number, shift);
  case word_term: return intern_word(std::get<word>(t).name);
  case string_term: return made(kind, strings_.intern(std::get<std::string>(t)), shift);
  case integer_term: {
    auto const [found, fresh] =
      integer_numbers_.try_emplace(std::get<std::int64_t>(t), static_cast<std::uint32_t>(integers_.size()));
    if (fresh) integers_.push_back(found->first);
    return made(kind, found->second, shift);
  }
  case boolean_term: return made(kind, std::get<bool>(t), shift);
  default: {
    auto const& c = std::get<condition>(t);
    if (auto const known = find_condition(c)) return made(kind, *known, shift);
    auto const number = static_cast<std::uint32_t>(conditions_.size());
    condition_numbers_[condition_bucket(c)].push_back(number);
    conditions_.push_back(c);
    return made(kind, number, shift);
  }
  }
}

std::optional<term_id> graph::find(term const& t) const {
  auto const kind = static_cast<std::uint32_t>(t.index());
  std::optional<std::uint32_t> number;
  switch (kind) {
  case node_term:
    if (std::get<node>(t).number < records_.size()) number = std::get<node>(t).number;
    break;
  case word_term: number = words_.find(std::get<word>(t).name); break;
  case string_term: number = strings_.find(std::get<std::string>(t)); break;
  case integer_term:
    if (auto const i = integer_numbers_.find(std::get<std::int64_t>(t)); i != integer_numbers_.end()) number = i->second;
    break;
  case boolean_term: number = std::get<bool>(t); break;
  default: number = find_condition(std::get<condition>(t));
  }
  return number ? std::optional(made(kind, *number, shift)) : std::nullopt;
}

term graph::value(term_id t) const {
  auto const number = static_cast<std::uint32_t>(t) & (max_terms_of_a_kind - 1);
  switch (static_cast<std::uint32_t>(t) >> shift) {
  case node_term: return node{number};
  case word_term: return word{*words_.values.at(number)};
  case string_term: return *strings_.values.at(number);
  case integer_term: return integers_.at(number);
  case boolean_term: return number != 0;
  default: return conditions_.at(number);
  }
}

} // namespace xencmp
