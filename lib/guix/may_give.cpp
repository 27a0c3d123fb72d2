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

bool is_binding(cursor c) {   // (variable value)
  auto const name = c.is(kind::list) ? c.datum(0) : std::nullopt;
  return name && name->symbol_name() && c.data_count() == 2 && !c.is_dotted();
}

// The (package …) that FORM, of module M, is or has in the body of its (let …).
std::optional<cursor> package_in(evaluator& e, module& m, cursor form) {
  for (;;) {
    auto const head = form.is(kind::list) ? form.datum(0) : std::nullopt;
    if (!head || !head->is(kind::atom)) return std::nullopt;
    auto const t = head->text();
    if (t == "package" || t == "package/inherit") return is_package(form) ? std::optional(form) : std::nullopt;
    if ((t != "let" && t != "let*") || form.data_count() != 3 || form.is_dotted() || m.find(e.intern(t))) return std::nullopt;
    auto const bindings = form.datum(1);
    if (!bindings->is(kind::list) || bindings->is_dotted()) return std::nullopt;
    for (cursor b : bindings->data())
      if (!is_binding(b)) return std::nullopt;
    form = *form.datum(2);
  }
}

} // namespace

bool says_none(evaluator& e, definition const& d, std::vector<std::string> const& keywords) {
  if (d.node == 0 || d.kind != definition::what::variable || keywords.empty()) return false;
  cursor const form(d.in->tree(), d.node);
  if (form.data_count() != 3 || form.is_dotted()) return false;
  auto const package = package_in(e, *d.in, *form.datum(2));
  if (!package) return false;
  bool heir = package->datum(0)->text() == "package/inherit";
  for (cursor field : package->data()) {
    auto const name = field.is(kind::list) ? field.datum(0) : std::nullopt;
    if (!name || !name->is(kind::atom)) continue;
    auto const t = name->text();
    if (t == "inherit") heir = true;
    if (t != "arguments") continue;
    auto const given = field.datum(1);
    std::optional<cursor> parent;
    return given && look(*given, keywords, parent) == answer::no;   // of two the first counts
  }
  return !heir;
}

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
