#include "module.hpp"

#include <algorithm>

#include "../sexp/parse.hpp"

namespace xencmp::guix {

using sexp::cursor;
using sexp::kind;

namespace {

std::string name_of(cursor list) {   // (gnu packages xorg) is "gnu packages xorg"
  std::string out;
  for (cursor part : list.data()) {
    if (!out.empty()) out += ' ';
    out += part.text();
  }
  return out;
}

std::string_view atom_text(cursor c) { return c.is(kind::atom) ? c.text() : std::string_view{}; }

symbol* symbol_at(cursor c, symbol_table& symbols) {
  if (c.is(kind::atom)) {
    auto const t = c.text();
    // What begins like a number is left to the decoder.
    char const first = t[0];
    if (!(first >= '0' && first <= '9') && first != '+' && first != '-' && first != '.' && first != '|' &&
        t.find('\\') == t.npos)
      return symbols.intern(t);
  }
  if (auto const s = c.symbol_name()) return symbols.intern(*s);
  return nullptr;
}

} // namespace

definer definer_of(std::string_view head) {
  if (!head.starts_with("define")) return definer::none;
  static std::unordered_map<std::string_view, definer> const all{
    {"define", definer::value}, {"define*", definer::value}, {"define-public", definer::exported},
    {"define*-public", definer::exported}, {"define-inlinable", definer::value}, {"define-once", definer::value},
    {"define-syntax-rule", definer::syntax}, {"define-syntax", definer::syntax},
    {"define-syntax-parameter", definer::syntax}, {"define-syntax-public", definer::exported_syntax},
    {"define-macro", definer::syntax},
    {"define/system-dependent", definer::value},   // gnu/packages/commencement.scm: evaluated for each system
    // (guix deprecation): (define-deprecated/public OLD NEW [VALUE])
    {"define-deprecated", definer::alias}, {"define-deprecated/public", definer::exported_alias},
    {"define-deprecated/alias", definer::alias}, {"define-deprecated/public-alias", definer::exported_alias}};
  auto const found = all.find(head);
  return found == all.end() ? definer::none : found->second;
}

module::module(std::shared_ptr<sexp::tree const> t, std::uint16_t number, symbol_table& symbols)
  : tree_(std::move(t)), number_(number) {
  root.of = this;
  scan(symbols);
}

location module::where(value v) const {
  // Nodes stand in the order of their first byte; of those that begin together the outermost comes first.
  sexp::node_id low = 1, high = tree_->size();
  while (low < high) {
    auto const middle = low + (high - low) / 2;
    if ((*tree_)[middle].begin < v.at) low = middle + 1;
    else high = middle;
  }
  if (low == tree_->size() || (*tree_)[low].begin != v.at) return {text(), {v.at, v.at}};
  return tree_->where(low);
}

// Few modules define the same name, so that this is faster than a table of each module's names.
definition* module::find(symbol const* name) const {
  auto* d = name->definitions;
  while (d && d->in != this) d = d->next;
  return d;
}

bool module::exports(symbol const* name) const {
  auto const* const d = find(name);
  return (d && d->exported) || exported_.contains(name);
}

void module::add(definition d) {
  auto* const name = const_cast<symbol*>(d.name);
  if (auto const* const before = find(name)) d.exported = d.exported || before->exported;
  d.in = this;
  d.next = name->definitions;   // the last one counts
  definitions_.push_back(std::move(d));
  name->definitions = &definitions_.back();
  if (!core_ && (name->form || name->procedure)) name->shadowed = true;
}

void module::scan(symbol_table& symbols) {
  auto const& t = *tree_;
  std::vector<std::pair<sexp::node_id, sexp::node_id>> ranges{{1, t.size()}};   // still to be looked at
  while (!ranges.empty()) {
    auto& [at, end] = ranges.back();
    if (at >= end) {
      ranges.pop_back();
      continue;
    }
    cursor const form(t, at);
    at = t[at].next;
    if (!form.is(kind::list)) continue;
    auto const head = form.datum(0);
    if (!head) continue;
    auto const name = atom_text(*head);
    if (name.empty()) continue;
    if (name == "begin" || name == "eval-when") {
      ranges.emplace_back(form.id() + 1, t[form.id()].next);
      continue;
    }
    if (name == "define-module") {
      module_clauses(form, symbols);
      continue;
    }
    if (name == "use-modules") {
      bool first = true;
      for (cursor clause : form.data()) {
        if (!first) add_import(clause, symbols, false);
        first = false;
      }
      continue;
    }
    if (name == "export" || name == "re-export" || name == "export-syntax" || name == "re-export-syntax") {
      export_names(form, symbols);
      continue;
    }
    auto const how = definer_of(name);
    if (how == definer::none) {
      uses.push_back({symbols.intern(name), form.id()});
      continue;
    }
    auto target = form.datum(1);
    definition d;
    d.node = form.id();
    switch (how) {
    case definer::syntax:
    case definer::exported_syntax: d.kind = definition::what::syntax; break;
    case definer::alias:
    case definer::exported_alias: d.kind = definition::what::alias; break;
    default: break;
    }
    while (target && target->is(kind::list)) {   // (define ((curried a) b) …)
      if (d.kind == definition::what::variable) d.kind = definition::what::procedure;
      target = target->datum(0);
    }
    if (!target) continue;
    auto* const s = symbol_at(*target, symbols);
    if (!s) continue;
    d.name = s;
    d.exported = how == definer::exported || how == definer::exported_syntax || how == definer::exported_alias;
    add(std::move(d));
  }
}

void module::module_clauses(cursor form, symbol_table& symbols) {
  std::size_t n = 0;
  std::string keyword;
  std::string autoloaded;   // the module whose names come next
  for (cursor part : form.data()) {
    ++n;
    if (n == 1) continue;
    if (n == 2) {
      name_ = name_of(part);
      auto const in = [&](std::string_view top) {
        return name_.starts_with(top) && (name_.size() == top.size() || name_[top.size()] == ' ');
      };
      core_ = in("guix") || in("ice-9") || in("srfi") || in("rnrs") || in("oop") || in("system");
      continue;
    }
    if (auto k = part.keyword_name()) {
      keyword = *k;
      autoloaded.clear();
    } else if (keyword == "use-module") {
      add_import(part, symbols, false);
    } else if (keyword == "autoload") {   // (module) (names …)
      if (autoloaded.empty()) autoloaded = name_of(part);
      else {
        imports_.push_back({autoloaded, std::vector<std::pair<symbol const*, symbol const*>>{}, {}, {}, true, nullptr, false});
        for (cursor name : part.data())
          if (auto* const s = symbol_at(name, symbols)) imports_.back().only->emplace_back(s, s);
        autoloaded.clear();
      }
    } else if (keyword == "export" || keyword == "re-export" || keyword == "replace" || keyword == "export-syntax" ||
               keyword == "re-export-and-replace" || keyword == "re-export-syntax") {
      export_names(part, symbols);
    }
  }
}

void module::add_import(cursor clause, symbol_table& symbols, bool) {
  if (!clause.is(kind::list)) return;
  auto const first = clause.datum(0);
  if (!first) return;
  import out;
  if (!first->is(kind::list)) {   // (gnu packages xorg)
    out.from = name_of(clause);
    imports_.push_back(std::move(out));
    return;
  }
  out.from = name_of(*first);     // ((gnu packages xorg) #:select (x (y . z)) #:hide (a) #:prefix p:)
  std::string keyword;
  for (cursor part : clause.data()) {
    if (auto k = part.keyword_name()) {
      keyword = *k;
      continue;
    }
    if (keyword == "select") {
      out.only.emplace();
      for (cursor name : part.data()) {
        if (name.is(kind::list)) {
          std::vector<symbol const*> both;
          for (cursor half : name.data())
            if (auto* const s = symbol_at(half, symbols)) both.push_back(s);
          if (both.size() == 2) out.only->emplace_back(both[0], both[1]);
        } else if (auto* const s = symbol_at(name, symbols)) {
          out.only->emplace_back(s, s);
        }
      }
    } else if (keyword == "hide") {
      for (cursor name : part.data())
        if (auto* const s = symbol_at(name, symbols)) out.hidden.push_back(s);
    } else if (keyword == "prefix") {
      out.prefix = part.text();
    } else if (keyword == "renamer" && part.is_form("symbol-prefix-proc")) {
      if (auto const quoted = part.datum(1))
        if (auto const name = quoted->datum(0)) out.prefix = name->text();
    }
  }
  imports_.push_back(std::move(out));
}

void module::export_names(cursor list, symbol_table& symbols) {
  for (cursor name : list.data()) {
    if (name.is(kind::list)) {   // (internal . external): the external name is looked up as such
      std::optional<cursor> last;
      for (cursor half : name.data()) last = half;
      if (last)
        if (auto* const s = symbol_at(*last, symbols)) exported_.insert(s);
    } else if (auto* const s = symbol_at(name, symbols)) {
      exported_.insert(s);
    }
  }
}

void module::add_form(value form) {
  if (!form.is(tag::pair) || !form.pair->car.is(tag::symbol)) return;
  auto const head = form.pair->car.name->name;
  if (head == "begin" || head == "eval-when") {
    for (auto rest = form.pair->cdr; rest.is(tag::pair); rest = rest.pair->cdr) add_form(rest.pair->car);
    return;
  }
  if (head == "export" || head == "re-export") {
    for (auto rest = form.pair->cdr; rest.is(tag::pair); rest = rest.pair->cdr)
      if (rest.pair->car.is(tag::symbol)) exported_.insert(rest.pair->car.name);
    return;
  }
  auto const how = definer_of(head);
  if (how == definer::none || !form.pair->cdr.is(tag::pair)) return;
  auto target = form.pair->cdr.pair->car;
  definition d;
  d.code = form;
  if (how == definer::syntax || how == definer::exported_syntax) d.kind = definition::what::syntax;
  else if (how == definer::alias || how == definer::exported_alias) d.kind = definition::what::alias;
  while (target.is(tag::pair)) {
    if (d.kind == definition::what::variable) d.kind = definition::what::procedure;
    target = target.pair->car;
  }
  if (!target.is(tag::symbol)) return;
  d.name = target.name;
  d.exported = how == definer::exported || how == definer::exported_syntax || how == definer::exported_alias;
  add(std::move(d));
}

module* library::find(std::string const& name) {
  if (auto const found = by_name_.find(name); found != by_name_.end()) return found->second;
  auto relative = name;
  std::replace(relative.begin(), relative.end(), ' ', '/');
  relative += ".scm";
  for (auto const& root : load_path_) {
    std::error_code ignored;
    auto const file = root / relative;
    if (!std::filesystem::is_regular_file(file, ignored)) continue;
    if (auto* const m = open(file)) {
      by_name_.emplace(name, m);
      return m;
    }
  }
  by_name_.emplace(name, nullptr);
  return nullptr;
}

void library::forget_values() {
  for (auto& m : modules_)
    for (auto& d : m->definitions()) d.known = false;
}

module* library::open(std::filesystem::path const& file) {
  auto const [found, is_new] = by_file_.try_emplace(file.lexically_normal().string(), nullptr);
  if (!is_new) return found->second;
  try {
    return found->second = &add(read_text(file, memory));
  } catch (error const& e) {
    tell_unread(e);
    return nullptr;
  }
}

void library::tell_unread(error const& why) {
  remarks.push_back({severity::error, why.what(), {make_text(why.file, {}), {}}, {}});
}

module& library::add(text_ptr in) {
  return add(std::make_shared<sexp::tree const>(sexp::parse_lenient(std::move(in), memory)));
}

module& library::add(std::shared_ptr<sexp::tree const> t) {
  if (modules_.size() >= 0xfffe) throw error("more than 65,533 modules", t->in()->name());
  modules_.push_back(std::make_unique<module>(std::move(t), static_cast<std::uint16_t>(modules_.size() + 1), symbols));
  auto& m = *modules_.back();
  for (auto const& e : m.tree().errors()) remarks.push_back(e);
  if (!m.name().empty()) by_name_.try_emplace(m.name(), &m);
  return m;
}

} // namespace xencmp::guix
