#include "scope.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "../sexp/parse.hpp"
#include "shape.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;
using sexp::tree;

using names = std::set<std::string, std::less<>>;

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

// How deep NODE is in code that is not run where the file is read: one for each gexp or quote that is not left again.
int level(cursor form, node_id node) {
  int out = 0;
  for (cursor c = form;;) {
    auto const p = c.prefix();
    if (p == sexp::prefix::quote || p == sexp::prefix::quasiquote || p == sexp::prefix::gexp) ++out;
    else if (p != sexp::prefix::none) --out;
    std::optional<cursor> inner;
    for (cursor d : c.children())
      if (around(d, node)) inner = d;
    if (!inner) return out;
    c = *inner;
  }
}

// Whether the innermost list around NODE is data: '(…).
bool is_data(cursor form, node_id node) {
  bool quoted = false;
  for (cursor c = form;;) {
    std::optional<cursor> inner;
    for (cursor d : c.children())
      if (around(d, node)) inner = d;
    if (!inner) return quoted;
    quoted = inner->is(kind::list) && (c.is_quoted(sexp::prefix::quote) || c.is_quoted(sexp::prefix::quasiquote)) &&
             !inner->is_form("list") && !inner->is_form("cons") && !inner->is_form("cons*");
    c = *inner;
  }
}

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

// A form that binds names, and where it does so.
struct binder {
  names bound;
  cursor scope;
  bool build;   // in code of the build
};

std::vector<binder> binders_of(cursor form) {
  std::vector<binder> out;
  std::vector<cursor> open{form};   // lists around what is looked at; FORM, (define-public NAME …), binds for all
  for (node_id i = form.id() + 1; i < form.get().next; ++i) {
    cursor const c(form.of(), i);
    if (!c.is(kind::list)) continue;
    while (!around(open.back(), i)) open.pop_back();
    binder b{{}, c.is_form("define") || c.is_form("define*") ? open.back() : c, false};   // internal definitions
    add_bound(c, b.bound);
    if (!b.bound.empty()) {
      b.build = level(form, i) > 0;
      out.push_back(std::move(b));
    }
    open.push_back(c);
  }
  return out;
}

bool is_bound(std::vector<binder> const& all, std::string const& name, node_id at, bool build) {
  return std::any_of(all.begin(), all.end(), [&](binder const& b) {
    return b.build == build && around(b.scope, at) && b.bound.contains(name);
  });
}

} // namespace

std::optional<std::string> unbound_name(cursor form, node_id at, std::string const& source) {
  auto const all = binders_of(form);
  tree const own = sexp::parse_lenient(make_text("<flag>", source));
  names used;
  add_symbols(cursor(own), used);
  int place = level(form, at);
  if (is_data(form, at)) --place;   // ,FLAG leaves the quote around the list
  names own_bound;
  for (node_id i = 0; i < own.size(); ++i) add_bound(cursor(own, i), own_bound);
  for (auto const& name : used) {
    bool const elsewhere = std::any_of(all.begin(), all.end(), [&](binder const& b) { return b.bound.contains(name); });
    if (!elsewhere || own_bound.contains(name)) continue;
    std::set<bool> in_build;   // whether the flag speaks of it in code of the build
    for (node_id i = 0; i < own.size(); ++i)
      if (own[i].type == kind::atom && own.slice(i) == name) in_build.insert(place + level(cursor(own), i) > 0);
    for (bool const build : in_build) {
      if (is_bound(all, name, at, build) || (!build && is_known(form.of(), name))) continue;
      bool imported = false;   // the definition speaks of it where nothing binds it
      for (node_id i = form.id(); i < form.get().next && !imported; ++i)
        imported = cursor(form.of(), i).is(kind::atom) && form.of().slice(i) == name && !is_bound(all, name, i, build) &&
                   (level(form, i) > 0) == build;
      if (!imported) return name;
    }
  }
  return std::nullopt;
}

} // namespace xencmp::rewrite
