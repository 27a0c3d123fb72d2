// Most packages of a channel give none of the arguments that are asked for, which their text tells without evaluation.
#include "../flags/keyword.hpp"
#include "describe.hpp"

namespace xencmp::guix {

namespace {

using sexp::cursor;
using sexp::kind;

enum class answer { no, yes, parent };   // parent: only if what it inherits from does

// Keywords at every other place of a list, from the FIRST datum.
answer among_pairs(cursor list, std::size_t first, std::vector<std::string> const& keywords) {
  std::size_t n = 0;
  bool at_keyword = true;
  for (cursor item : list.data()) {
    if (n++ < first) continue;
    if (at_keyword && (!item.is(kind::keyword) || among_keywords(keywords, item.text()))) return answer::yes;
    at_keyword = !at_keyword;
  }
  return answer::no;
}

// The symbol P of (package-arguments P).
std::optional<cursor> heir_of(cursor form) {
  if (!form.is_form("package-arguments")) return std::nullopt;
  auto const p = form.datum(1);
  return p && p->is(kind::atom) && form.data_count() == 2 ? p : std::nullopt;
}

answer look(cursor code, std::vector<std::string> const& keywords, std::optional<cursor>& parent) {
  if (code.is(kind::quoted)) {
    auto const inner = code.datum(0);
    auto const p = code.prefix();
    if (!inner || !inner->is(kind::list) || (p != sexp::prefix::quote && p != sexp::prefix::quasiquote)) return answer::yes;
    return among_pairs(*inner, 0, keywords);
  }
  if (code.is_form("list")) return among_pairs(code, 1, keywords);
  if (code.is_form("substitute-keyword-arguments")) {
    std::size_t n = 0;
    for (cursor clause : code.data()) {
      if (n++ < 2) continue;
      auto const head = clause.is(kind::list) ? clause.datum(0) : std::nullopt;
      auto const keyword = head && head->is(kind::list) ? head->datum(0) : std::nullopt;
      if (!keyword || !keyword->is(kind::keyword) || among_keywords(keywords, keyword->text())) return answer::yes;
    }
    auto const original = code.datum(1);
    parent = original ? heir_of(*original) : std::nullopt;
    return parent ? answer::parent : answer::yes;
  }
  parent = heir_of(code);
  return parent ? answer::parent : answer::yes;
}

} // namespace

bool may_give(evaluator& e, value package, std::vector<std::string> const& keywords) {
  for (int n = 0; package.is(tag::package) && n < 64; ++n) {
    auto& form = *package.form;
    auto const* const own = form.find(e.names.arguments);
    if (!own) {
      if (!form.has_parent) return false;
      package = e.parent_of(package);
      continue;
    }
    if (keywords.empty() || !own->code.is(tag::lazy)) return true;
    auto* const m = e.modules().numbered(own->code.file);
    std::optional<cursor> parent;
    switch (look({m->tree(), static_cast<sexp::node_id>(own->code.number)}, keywords, parent)) {
    case answer::no: return false;
    case answer::yes: return true;
    case answer::parent: package = e.eval(e.node(*m, parent->id(), false), form.in);
    }
  }
  return true;
}

} // namespace xencmp::guix
