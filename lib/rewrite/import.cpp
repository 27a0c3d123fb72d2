#include "import.hpp"

#include <algorithm>

#include "../source/error.hpp"
#include "proposals.hpp"

namespace xencmp::rewrite {

namespace {

using guix::in_parentheses;
using sexp::cursor;
using sexp::kind;
using sexp::node_id;
using sexp::prefix;
using sexp::tree;

using path = std::vector<cursor>;   // from the top-level form to the node

path path_to(tree const& t, node_id node) {
  path out;
  for (auto id : t.path_to(t[node].at()))
    if (id != 0) out.push_back({t, id});
  return out;
}

// Takes away what the innermost MARK quotes; whether there was one.
void unquote(std::vector<prefix>& quotes, prefix mark) {
  auto const at = std::find(quotes.rbegin(), quotes.rend(), mark);
  if (at != quotes.rend()) quotes.erase(at.base() - 1, quotes.end());
}

// Whether what ends P is evaluated on the host: no data, and no code of the build.
bool on_host(path const& p) {
  std::vector<prefix> quotes;
  for (std::size_t i = 0; i + 1 < p.size(); ++i) {
    prefix const mark = p[i].prefix();
    switch (mark) {
    case prefix::gexp:
    case prefix::quote:
    case prefix::quasiquote: quotes.push_back(mark); break;
    case prefix::unquote:
    case prefix::unquote_splicing: unquote(quotes, prefix::quasiquote); break;
    case prefix::ungexp:
    case prefix::ungexp_splicing:
    case prefix::ungexp_native:
    case prefix::ungexp_native_splicing: unquote(quotes, prefix::gexp); break;
    default: break;
    }
  }
  return quotes.empty();
}

// Whether what ends P is right behind #$ or one of its kin.
bool is_ungexp(path const& p) {
  return p.size() > 1 && p[p.size() - 2].prefix() > prefix::gexp && p.back().is(kind::atom);
}

// Whether it tells of the target, which only (guix utils) does.
bool is_of_target(std::string_view name) {
  return guix::home_of(name) == "guix utils" && (name.starts_with("target-") || name.ends_with("-for-target"));
}

bool speaks_of(cursor c, std::string const& name) {
  for (node_id i = c.id(); i < c.get().next; ++i)
    if (cursor(c.of(), i).is_symbol(name)) return true;
  return false;
}

bool has_field(cursor record, std::string const& name) {   // which those behind it may speak of
  for (cursor field : record.data())
    if (field.is_form(name)) return true;
  return false;
}
bool binds(cursor bindings, std::string const& name) {   // those of let
  for (cursor b : bindings.data())
    if (auto const bound = b.is(kind::list) ? b.datum(0) : std::nullopt; bound && speaks_of(*bound, name)) return true;
  return false;
}

// Whether a form around the end of P binds NAME: a variable, a parameter, a field.
bool is_bound(path const& p, std::string const& name) {
  for (std::size_t i = 0; i + 1 < p.size(); ++i) {
    cursor const form = p[i];
    if (!form.is(kind::list)) continue;
    bool const record = form.is_form("package") || form.is_form("package/inherit") || form.is_form("origin");
    if (record && i + 2 < p.size() && p[i + 1].datum(0) == p[i + 2]) return true;
    if (record && has_field(form, name)) return true;
    auto const first = form.datum(0), second = form.datum(1);
    // (define NAME …), (lambda (NAME …) …), and let, whose values may speak of it.
    auto const head = second && first->is(kind::atom) ? first->text() : std::string_view();
    if ((head.starts_with("define") || head.starts_with("lambda")) && speaks_of(*second, name)) return true;
    if (head.find("let") != std::string_view::npos)
      for (auto const& bindings : {second, form.datum(2)})
        if (bindings && bindings->is(kind::list) && binds(*bindings, name)) return true;
    // A clause: ((#:configure-flags NAME DEFAULT) …), or one of match.
    if (first && !first->is(kind::atom) && !(p[i + 1] == *first) && speaks_of(*first, name)) return true;
  }
  return false;
}

// Whether the end of P is evaluated only when the arguments of a package are asked for.
bool is_delayed(path const& p) {
  for (std::size_t i = 1; i < p.size(); ++i)
    if (p[i].is_form("arguments") && (p[i - 1].is_form("package") || p[i - 1].is_form("package/inherit"))) return true;
  return false;
}

// One import of a module's head: [#:use-module] CLAUSE, [#:autoload] MODULE NAMES.
struct import_clause {
  cursor first;                  // where it begins
  cursor last;
  std::string name;              // "guix utils"
  bool plain = true;             // the whole module, or names of it by these names
  std::optional<cursor> names;   // the list of those, when there is one
};

std::string module_name(cursor list) {
  std::string out;
  for (cursor part : list.data()) (out += out.empty() ? "" : " ") += part.text();
  return out;
}

import_clause clause_of(cursor first, cursor clause) {
  auto const head = clause.datum(0);
  if (!head || !head->is(kind::list)) return {first, clause, module_name(clause), true, std::nullopt};
  import_clause out{first, clause, module_name(*head), true, std::nullopt};
  std::string keyword;
  for (cursor part : clause.data()) {
    if (auto const k = part.keyword_name()) {
      keyword = *k;
      if (keyword == "prefix" || keyword == "renamer") out.plain = false;
    } else if (keyword == "select" && part.is(kind::list)) {
      out.names = part;
    }
  }
  return out;
}

// The imports of FORM, which is (define-module NAME …) or (use-modules CLAUSE …).
std::vector<import_clause> clauses_of(cursor form) {
  std::vector<import_clause> out;
  bool const uses = form.is_form("use-modules");
  std::optional<cursor> keyword;
  std::string autoloaded;   // whose names come next
  std::size_t n = 0;
  for (cursor part : form.data()) {
    if (n++ < (uses ? 1u : 2u)) continue;
    if (uses) {
      out.push_back(clause_of(part, part));
    } else if (part.keyword_name()) {
      keyword = part;
      autoloaded.clear();
    } else if (keyword && keyword->is_keyword("use-module")) {
      out.push_back(clause_of(*keyword, part));
    } else if (keyword && keyword->is_keyword("autoload")) {
      if (autoloaded.empty()) autoloaded = module_name(part);
      else out.push_back({*keyword, part, autoloaded, true, part});
    }
  }
  return out;
}

std::optional<cursor> head_of(tree const& t) {
  for (auto const* const head : {"define-module", "use-modules"})
    for (cursor form : cursor(t).data())
      if (form.is_form(head)) return form;
  return std::nullopt;
}

// Modules that are sorted among themselves: "guix", "guix build-system", "gnu" …
std::string group_of(std::string const& module) {
  if (module.starts_with("guix build-system ")) return "guix build-system";
  return module.substr(0, module.find(' '));
}

// SOURCE at AT, which is before NODE, between LEAD and TRAIL.
proposal put(std::uint32_t at, node_id node, std::string const& lead, std::string const& source,
             std::string const& trail) {
  return {{{{at, at}, lead + source + trail}}, {{node, node, source}}, {}};
}

// NAME among the names that LIST has.
proposal insert_name(cursor list, std::string const& name) {
  text const& in = *list.of().in();
  element_list const all{list, 0, 0};
  auto const elements = all.elements();
  auto const after = [&](cursor c) { return name < c.text(); };
  auto const before = [](cursor a, cursor b) { return a.text() < b.text(); };
  bool const sorted = std::is_sorted(elements.begin(), elements.end(), before);
  auto const next = sorted ? std::find_if(elements.begin(), elements.end(), after) : elements.end();
  if (elements.empty()) return put(list.at().end - 1, list.get().next - 1, "", name, "");
  bool const one_line = list.text().find('\n') == std::string_view::npos;
  auto const newline = in.bytes().find('\n', list.at().end);
  auto const end = static_cast<std::uint32_t>(std::min(newline, in.bytes().size()));
  bool const fits = one_line && column(in, end) + 1 + name.size() <= line_width;
  std::string const gap = fits ? " " : '\n' + spaces(column(in, elements.front().at().begin));
  if (next != elements.end()) return put(next->at().begin, next->id(), "", name, gap);
  return put(elements.back().at().end, elements.back().get().next, gap, name, "");
}

std::string joined(std::vector<std::string> const& names) {
  std::string out;
  for (auto const& n : names) (out += out.empty() ? "" : " ") += n;
  return out;
}

// A new clause for M in FORM, among CLAUSES.
proposal insert_clause(cursor form, std::vector<import_clause> const& clauses, needed_module const& m) {
  text const& in = *form.of().in();
  bool const keyword = form.is_form("define-module");
  bool const lazy = keyword && m.as == needed_module::how::lazy;
  std::string const source = lazy ? "#:autoload " + in_parentheses(m.name) + " (" + joined(m.names) + ')'
                                  : (keyword ? "#:use-module " : "") + clause_source(m);
  auto const behind = [&](cursor last, std::uint32_t indent) -> proposal {
    std::uint32_t at = last.at().end;
    auto const comment = in.bytes().find_first_not_of(" \t", at);
    if (comment != std::string_view::npos && in.bytes()[comment] == ';')   // it stays behind what it speaks of
      at = static_cast<std::uint32_t>(std::min(in.bytes().find('\n', comment), in.bytes().size()));
    return put(at, last.get().next, '\n' + spaces(indent), source, "");
  };
  auto const indent_of = [&](cursor c) {
    auto const line = in.bytes().substr(0, c.at().begin).find_last_not_of(' ');
    bool const starts = line == std::string_view::npos || in.bytes()[line] == '\n';
    return starts || !keyword ? column(in, c.at().begin) : column(in, form.at().begin) + 2;
  };
  std::vector<import_clause const*> group;
  for (auto const& c : clauses)
    if (group_of(c.name) == group_of(m.name)) group.push_back(&c);
  if (group.empty()) {
    if (clauses.empty()) return behind(*form.datum(keyword), column(in, form.at().begin) + 2);
    auto const of_guix = [](import_clause const& c) { return c.name.starts_with("guix"); };
    auto const guix = std::find_if(clauses.rbegin(), clauses.rend(), of_guix);
    cursor const first = clauses[0].first;
    if (guix == clauses.rend() && m.name.starts_with("guix"))
      return put(first.at().begin, first.id(), "", source, '\n' + spaces(indent_of(first)));
    auto const& before = guix == clauses.rend() ? clauses.back() : *guix;
    return behind(before.last, indent_of(before.first));
  }
  // Where the fewest of the others are on the wrong side of it; the last such place.
  std::size_t best = 0, wrong = group.size() + 1;
  for (std::size_t i = 0; i <= group.size(); ++i) {
    std::size_t n = 0;
    for (std::size_t j = 0; j < group.size(); ++j) n += (j < i) == (m.name < group[j]->name);
    if (n <= wrong) best = i, wrong = n;
  }
  if (best > 0) return behind(group[best - 1]->last, indent_of(group[best - 1]->first));
  cursor const first = group[0]->first;
  element_list const all{form, keyword ? std::size_t{2} : std::size_t{1}, 0};
  auto const comments = comments_of(all, all.index_of(first));
  std::uint32_t const at = comments.above.empty() ? first.at().begin : comments.above.front().begin;
  return put(at, first.id(), "", source, '\n' + spaces(indent_of(first)));
}

// Whether T has the name of U in another place, too.
bool is_used_beside(tree const& t, used_name const& u) {
  for (node_id i = 0; i < t.size(); ++i)
    if (i != u.node && t[i].type == kind::atom && t.slice(i) == u.name) return true;
  return false;
}

// Whether names of MODULE, but those of WANTED, are used in T, where they must mean something else.
bool collides(guix::library& l, guix::module const& module, tree const& t, std::vector<std::string> const& wanted) {
  for (node_id i = 0; i < t.size(); ++i) {
    if (t[i].type != kind::atom) continue;
    auto const name = t.slice(i);
    auto const* const s = l.symbols.intern(name);
    if (module.exports(s) && guix::home_of(name) != module.name() &&
        std::find(wanted.begin(), wanted.end(), name) == wanted.end())
      return true;
  }
  return false;
}

} // namespace

std::vector<used_name> names_used(tree const& t, std::vector<span> const& spans) {
  std::vector<used_name> out;
  for (span const s : spans)
    for (auto i = t.path_to(s).back(); i < t.size() && t[i].begin < s.end; ++i) {
      cursor const c(t, i);
      if (c.at().begin < s.begin) continue;
      std::optional<std::string> name;
      if (c.is_quoted(prefix::gexp)) name = "gexp";
      else if (c.is(kind::atom)) name = c.symbol_name();
      if (!name) continue;
      auto const p = path_to(t, i);
      if (is_ungexp(p)) {   // #$output, #$name:output
        name->erase(std::min(name->rfind(':'), name->size()));
        if (*name == "output") continue;
      }
      if (is_bound(p, *name)) continue;
      if (!on_host(p)) {
        if (is_of_target(*name))
          throw error("refused: the build does not know " + *name + ", which must be asked before, as in #$(" + *name + ')',
                      t.in()->name());
        continue;
      }
      auto const same = std::find_if(out.begin(), out.end(), [&](auto const& u) { return u.name == *name; });
      if (same == out.end()) out.push_back({*name, i, is_delayed(p)});
      else same->delayed = same->delayed && is_delayed(p);
    }
  return out;
}

std::string clause_source(needed_module const& m) {
  std::string const module = in_parentheses(m.name);
  return m.as == needed_module::how::whole ? module : '(' + module + " #:select (" + joined(m.names) + "))";
}

std::vector<needed_module> modules_needed(guix::library& l, guix::module& m, tree const& t,
                                          std::vector<used_name> const& used) {
  std::vector<needed_module> out;
  for (auto const& u : used) {
    auto const source = guix::source_of(l, m, u.name);
    if (source.known()) continue;
    bool const perhaps = source.is == guix::source::what::perhaps;
    if (perhaps && is_used_beside(t, u)) continue;
    auto const givers = guix::exporters(l, u.name);
    if (givers.empty() && (perhaps || is_used_beside(t, u))) continue;
    if (givers.empty())
      throw error("refused: the edit needs " + u.name + ", which the module does not know, nor any other that could be "
                  "imported", t.in()->name());
    std::string const needs = "refused: the edit needs " + u.name + " of " + in_parentheses(givers[0]);
    if (givers.size() > 1)
      throw error(needs + " or " + in_parentheses(givers[1]) + ", neither of which the module imports", t.in()->name());
    auto as = needed_module::how::whole;
    if (guix::loads(l, givers[0], m.name())) {
      if (!u.delayed) throw error(needs + " when it is loaded, but that loads this module", t.in()->name());
      // A new circle could make some module use another one before that is defined.
      if (!guix::loads(l, m.name(), givers[0])) as = needed_module::how::lazy;
    }
    auto const same = std::find_if(out.begin(), out.end(), [&](auto const& n) { return n.name == givers[0]; });
    if (same == out.end()) out.push_back({givers[0], {u.name}, as});
    else same->names.push_back(u.name);
  }
  for (auto& n : out) {
    std::sort(n.names.begin(), n.names.end());
    for (auto const& i : m.imports())
      if (i.from == n.name)
        for (auto const* const hidden : i.hidden)
          if (std::find(n.names.begin(), n.names.end(), hidden->name) != n.names.end())
            throw error("refused: the edit needs " + std::string(hidden->name) + " of " + in_parentheses(n.name) +
                        ", which the module hides", t.in()->name());
    auto const* const from = l.find(n.name);
    if (n.as == needed_module::how::whole && from && collides(l, *from, t, n.names)) n.as = needed_module::how::select;
  }
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
  return out;
}

proposal import_modules(tree const& t, std::vector<needed_module> const& modules) {
  proposal out;
  auto const form = head_of(t);
  if (!form) return out;
  auto const clauses = clauses_of(*form);
  for (auto const& m : modules) {
    auto const has_names = [&](import_clause const& c) { return c.name == m.name && c.plain && c.names; };
    auto const chosen = std::find_if(clauses.begin(), clauses.end(), has_names);
    std::vector<proposal> parts;
    if (chosen == clauses.end()) parts.push_back(insert_clause(*form, clauses, m));
    else for (auto const& name : m.names) parts.push_back(insert_name(*chosen->names, name));
    for (auto& p : parts) append(out, std::move(p));
  }
  return out;
}

std::vector<std::string> imports_elsewhere(guix::library& l, guix::module& m, tree const& t,
                                           std::vector<used_name> const& used) {
  using what = guix::source::what;
  std::vector<std::pair<std::string, std::string>> clauses;   // module, clause
  for (auto const& u : used) {
    auto const source = guix::source_of(l, m, u.name);
    if (source.is == what::guile) continue;
    std::string module, clause;
    if (source.is == what::own) {
      if (m.name().empty())
        throw error("the file defines no module, so that no other one can have " + u.name + " of it", t.in()->name());
      if (!m.exports(l.symbols.intern(u.name)))
        throw error(in_parentheses(m.name()) + " keeps " + u.name + " to itself", t.in()->name());
      module = m.name();
    } else if (source.is == what::imported) {
      module = source.by->from;
      auto const& only = source.by->only;
      if (!source.by->prefix.empty()) {
        clause = '(' + in_parentheses(module) + " #:prefix " + source.by->prefix + ')';
      } else if (only) {
        auto const is_it = [&](auto const& pair) { return pair.second->name == u.name; };
        std::string const there(std::find_if(only->begin(), only->end(), is_it)->first->name);
        std::string const renamed = there == u.name ? there : '(' + there + " . " + u.name + ')';
        clause = '(' + in_parentheses(module) + " #:select (" + renamed + "))";
      }
    } else {
      auto const givers = guix::exporters(l, u.name);
      if (givers.empty()) continue;
      if (givers.size() > 1)
        throw error(u.name + " may be that of " + in_parentheses(givers[0]) + " or of " + in_parentheses(givers[1]),
                    t.in()->name());
      module = givers[0];
    }
    if (clause.empty()) clause = in_parentheses(module);
    clauses.emplace_back(module, clause);
  }
  auto const of_guix = [](std::string const& module) { return module.starts_with("guix "); };
  std::sort(clauses.begin(), clauses.end(), [&](auto const& a, auto const& b) {   // Guix's own first
    return std::pair(!of_guix(a.first), a) < std::pair(!of_guix(b.first), b);
  });
  clauses.erase(std::unique(clauses.begin(), clauses.end()), clauses.end());
  std::vector<std::string> out;
  for (auto const& [module, clause] : clauses) out.push_back(clause);
  return out;
}

} // namespace xencmp::rewrite
