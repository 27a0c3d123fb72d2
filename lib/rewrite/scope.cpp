#include "scope.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "../sexp/parse.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;
using sexp::tree;

using names = std::set<std::string, std::less<>>;

bool is_one_of(cursor c, std::initializer_list<char const*> heads) {
  return std::any_of(heads.begin(), heads.end(), [&](char const* h) { return c.is_form(h); });
}

void add_symbols(cursor c, names& out) {
  for (node_id i = c.id(); i < c.get().next; ++i)
    if (cursor const x(c.of(), i); x.is(kind::atom))
      if (auto name = x.symbol_name()) out.insert(std::move(*name));
}

// Names that FORM binds for what is in it.
void add_bound(cursor form, names& out) {
  if (!form.is(kind::list)) return;
  auto const second = form.datum(1);
  if (second && is_one_of(form, {"let", "let*", "letrec", "letrec*", "and-let*", "let-values", "let*-values", "match-let",
                                 "match-let*", "parameterize", "do"})) {
    auto const bindings = second->is(kind::atom) ? form.datum(2) : second;
    if (second->is(kind::atom)) add_symbols(*second, out);
    if (!bindings || !bindings->is(kind::list)) return;
    for (cursor b : bindings->data())
      if (auto const name = b.datum(0)) add_symbols(*name, out);
    return;
  }
  if (second && is_one_of(form, {"lambda", "lambda*", "define", "define*", "let-system", "receive", "match-lambda*"}))
    return add_symbols(*second, out);
  bool const match = form.is_form("match");
  if (match || form.is_form("match-lambda")) {
    std::size_t n = 0;
    for (cursor clause : form.data())
      if (n++ > (match ? 1u : 0u))
        if (auto const pattern = clause.datum(0)) add_symbols(*pattern, out);
    return;
  }
  auto const head = form.datum(0);   // ((#:configure-flags flags DEFAULT) BODY …)
  auto const keyword = head && head->is(kind::list) ? head->datum(0) : std::nullopt;
  if (keyword && keyword->is(kind::keyword))
    if (auto const name = head->datum(1)) add_symbols(*name, out);
}

bool around(cursor form, node_id at) { return form.id() < at && at < form.get().next; }

// Names that mean something without being bound: what the file defines, and fields of the package.
bool is_known(tree const& t, std::string_view name) {
  for (auto field : {"name", "version", "source", "inputs", "native-inputs", "outputs", "this-package"})
    if (name == field) return true;
  for (cursor top : cursor(t).data()) {
    auto const defined = top.is(kind::list) ? top.datum(1) : std::nullopt;
    auto const variable = defined && defined->is(kind::list) ? defined->datum(0) : defined;
    if (variable && variable->is(kind::atom) && variable->text() == name && top.datum(0)->text().starts_with("define")) return true;
  }
  return false;
}

} // namespace

std::optional<std::string> unbound_name(cursor form, node_id at, std::string const& source) {
  names bound, here;
  for (node_id i = form.id(); i < form.get().next; ++i) {
    cursor const c(form.of(), i);
    if (i == form.id()) continue;   // (define-public NAME …)
    add_bound(c, bound);
    if (around(c, at)) add_bound(c, here);
    // An internal definition holds in the whole of the form around it.
    if (c.is_form("define") || c.is_form("define*"))
      if (auto const parents = [&] {
            std::optional<cursor> parent;
            for (node_id j = form.id(); j < i; ++j)
              if (cursor const p(form.of(), j); p.is(kind::list) && around(p, i)) parent = p;
            return parent;
          }(); parents && around(*parents, at))
        add_bound(c, here);
  }
  tree const own = sexp::parse_lenient(make_text("<flag>", source));
  names used;
  add_symbols(cursor(own), used);
  for (node_id i = 0; i < own.size(); ++i) add_bound(cursor(own, i), here);
  for (auto const& name : used)
    if (bound.contains(name) && !here.contains(name) && !is_known(form.of(), name)) return name;
  return std::nullopt;
}

} // namespace xencmp::rewrite
