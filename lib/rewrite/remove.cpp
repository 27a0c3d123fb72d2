// Removing, replacing and explaining flags that the definition writes, or inherits.
#include <algorithm>

#include "../flags/key.hpp"
#include "../sexp/parse.hpp"
#include "../source/error.hpp"
#include "proposals.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;
using sexp::prefix;

// (if TEST '("x") '()) or (when TEST '("x")), of which ELEMENT, "x", is all.
bool is_all_of(part const& p, cursor splice) {
  if (p.list.elements().size() != 1) return false;
  auto const inside = splice.datum(0);
  if (!inside) return false;
  if (inside->is_form("when") || inside->is_form("unless")) return true;
  if (!inside->is_form("if") || inside->data_count() != 4) return false;
  for (std::size_t i = 2; i < 4; ++i) {
    auto branch = *inside->datum(i);
    if (branch.at().begin <= p.at.at().begin && p.at.at().end <= branch.at().end) continue;
    while (branch.is(kind::quoted) && branch.datum(0)) branch = *branch.datum(0);
    if (!branch.is(kind::list) || branch.data_count() > (branch.is_form("list") ? 1u : 0u)) return false;
  }
  return true;
}

// (cons FLAG REST) is REST again, and #~#$x is x.
proposal unwrap(part const& p) {
  cursor whole = p.list.form;
  cursor rest = *last_datum(whole);
  // The form and what is left of it, each without the mark that the other one cancels.
  auto const inner = rest.is(kind::quoted) ? rest.datum(0) : std::nullopt;
  cursor const root(whole.of());
  if (inner && whole.id() > 1)
    for (cursor a : ancestors(root, whole))
      if (a.is(kind::quoted) && a.datum(0) == whole) {
        bool const cancels = (a.is_quoted(prefix::gexp) && rest.is_quoted(prefix::ungexp)) ||
                             (a.is_quoted(prefix::quasiquote) && rest.is_quoted(prefix::unquote));
        if (!cancels) break;
        whole = a;
        rest = *inner;
        break;
      }
  return keep_only(whole, rest);
}

proposal take_out(part const& p, std::size_t index) {
  proposal out;
  auto const elements = p.list.elements();
  append(out, remove_element(p.list, index));
  out.meanings.push_back({elements[index].id(), elements[index].get().next, ""});
  if (elements.size() == 2 && p.list.last_left_out > 0 && p.list.form.is_form("cons*")) {   // one is left: cons
    cursor const head = *p.list.form.datum(0);
    auto const removed = out.edits;
    out.edits.push_back({head.at(), "cons"});
    out.meanings.push_back({head.id(), head.get().next, "cons"});
    // What fits on the line of the flag that is left stands there.
    cursor const left = elements[1 - index], rest = *last_datum(p.list.form);
    text const& in = *p.list.form.of().in();
    auto const one_line = [](cursor c) { return c.text().find('\n') == std::string_view::npos; };
    auto const line = in.line(in.at(rest.at().end).line);
    auto const width = column(in, p.list.form.at().begin) + 7 + left.text().size() + line.end - rest.at().begin;
    bool commented = false;
    for (cursor c : p.list.form.children()) commented = commented || sexp::is_comment(c.type());
    if (one_line(left) && one_line(rest) && !commented && width <= line_width && rest.text().starts_with('(')) {
      out.edits = {{head.at(), "cons"}, {{head.at().end, rest.at().begin}, ' ' + std::string(left.text()) + ' '}};
      return out;
    }
    for (auto& e : shift_lines(p.list.form.of(), p.list.form.at(), -1))
      if (std::none_of(removed.begin(), removed.end(), [&](edit const& x) { return x.at.begin <= e.at.begin && e.at.begin < x.at.end; }))
        out.edits.push_back(std::move(e));
  }
  return out;
}

proposal remove_written(request const& r, written_flag const& f) {
  part const* p = f.in;
  std::size_t index = f.index;
  auto const& parts = r.own->parts;
  while (p->holder && is_all_of(*p, *p->splice)) {   // then the whole #$@(if …) goes
    cursor const splice = *p->splice;
    p = &parts[*p->holder];
    index = p->list.index_of(splice);
  }
  if (p->list.last_left_out > 0 && p->list.elements().size() == 1) return unwrap(*p);
  return take_out(*p, index);
}

void refuse_shared(request const& r, written_flag const& f) {
  auto const& v = f.in->through;
  if (!v || !v->shared()) return;
  std::string users;
  for (cursor use : v->uses) {
    for (cursor top : cursor(use.of()).data()) {
      if (!(top.at().begin <= use.at().begin && use.at().end <= top.at().end)) continue;
      auto const name = top.datum(1);
      std::string const user = name ? std::string(name->text()) : std::string(top.text().substr(0, 20));
      if (user != r.d.name && user != v->name && users.find(user) == users.npos) users += (users.empty() ? "" : ", ") + user;
    }
  }
  throw error("the flag is written in " + v->name + (users.empty() ? ", which other modules may use"
                                                                   : ", which is used by " + users + ", too"), f.element.where());
}

// The flag comes by way of P, of which nothing is known but that; MARK and INNER are "#~" and "#$" or "`" and "," where
// it is evaluated on the host.
proposal without(request const& r, part const& p, std::string const& mark, std::string const& inner) {
  proposal out;
  text_ptr const& in = p.at.of().in();
  auto const at = column(*in, p.at.at().begin) + static_cast<std::uint32_t>(mark.size());
  std::string const source = mark + list_without(r, inner + indented(unindented(p.at), at + 8 + inner.size()), at);
  out.edits.push_back({p.at.at(), source});
  out.meanings.push_back({p.at.id(), p.at.get().next, source});
  return out;
}

// Whether two of these flags may be passed together.
bool twice(request const& r, std::string const& key) {
  auto const* const given = r.given();
  if (!given) return false;
  condition seen = condition::never();
  for (auto const& f : given->flags) {
    if (!means(key, f)) continue;
    if (!seen.excludes(f.when)) return true;
    seen = seen | f.when;
  }
  return false;
}

proposal combined(std::vector<proposal> all) {
  proposal out;
  for (auto& p : all) append(out, std::move(p));
  return out;
}

// The flags of the change's key; raises error when two of them are passed together.
std::vector<written_flag> victims(request const& r) {
  auto const found = find_written(r, r.c.key);
  if (found.size() > 1 && twice(r, r.c.key))
    throw error("more than one flag " + r.c.key + " in " + r.c.keyword + " of " + r.d.name, found[1].element.where());
  return found;
}

} // namespace

bool same_place(cursor element, location const& where) {
  return where.in == element.of().in() && element.at().begin <= where.at.begin && where.at.end <= element.at().end;
}

std::string request::step() const {
  if (auto const* const g = given(); g && !g->step.empty()) return g->step;
  return step_kind(before.build_system, c.keyword);
}

void refuse_key(request const& r, std::string const& key) {
  throw error("no flag " + key + " in " + r.c.keyword + " of " + r.d.name, r.place());
}

void append(proposal& out, std::vector<edit> edits) {
  out.edits.insert(out.edits.end(), std::make_move_iterator(edits.begin()), std::make_move_iterator(edits.end()));
}

void append(proposal& out, proposal more) {
  append(out, std::move(more.edits));
  out.meanings.insert(out.meanings.end(), std::make_move_iterator(more.meanings.begin()),
                      std::make_move_iterator(more.meanings.end()));
}

proposal keep_only(cursor whole, cursor part) {
  text const& in = *whole.of().in();
  auto const by = static_cast<int>(column(in, whole.at().begin)) - static_cast<int>(column(in, part.at().begin));
  proposal out;
  out.edits.push_back({{whole.at().begin, part.at().begin}, ""});
  append(out, shift_lines(whole.of(), part.at(), by));
  out.edits.push_back({{part.at().end, whole.at().end}, ""});
  out.meanings.push_back({whole.id(), whole.get().next, std::string(part.text())});
  return out;
}

std::vector<written_flag> find_written(request const& r, std::string const& key) {
  std::vector<written_flag> out;
  if (!r.own) return out;
  std::vector<location> places;   // as evaluation tells them
  if (auto const* const given = r.given())
    for (auto const& f : given->flags)
      if (means(key, f)) places.push_back(f.where);
  std::string const kind = r.step();
  for (auto const& p : r.own->parts) {
    if (p.is != part::what::list) continue;
    auto const elements = p.list.elements();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (is_splice(elements[i])) continue;
      auto const t = element_template(elements[i]);
      if (flag_key(kind, t) == key || t.to_string() == key ||
          std::any_of(places.begin(), places.end(), [&](location const& w) { return same_place(elements[i], w); }))
        out.push_back({&p, i, elements[i]});
    }
  }
  return out;
}

bool holds_where(written_flag const& f, std::string const& when) {
  return when.empty() || f.in->stands_under(when);
}

std::vector<attempt> ways_to_remove(request const& r) {
  auto const found = victims(r);
  std::vector<attempt> out;
  if (!found.empty()) {
    out.push_back([&r, found] {
      std::vector<proposal> all;
      for (auto const& f : found) {
        refuse_shared(r, f);
        all.push_back(remove_written(r, f));
      }
      return combined(std::move(all));
    });
  }
  if (!r.own) {
    if (!r.given()) refuse_key(r, r.c.key);
    out.push_back([&r] { return remove_in_new_keyword(r); });
    return out;
  }
  for (auto const& p : r.own->parts) {
    if (p.is != part::what::other || (!p.tests.empty() && p.holder)) continue;
    if (p.in != style::host) {
      out.push_back([&r, &p] { return without(r, p, "", ""); });
      continue;
    }
    out.push_back([&r, &p] { return without(r, p, "#~", "#$"); });
    out.push_back([&r, &p] { return without(r, p, "`", ","); });
  }
  if (r.own->nested) out.push_back([&r] { return remove_in_new_keyword(r); });
  if (out.empty()) refuse_key(r, r.c.key);
  return out;
}

std::vector<attempt> ways_to_replace(request const& r) {
  auto const found = victims(r);
  if (found.empty()) refuse_key(r, r.c.key);
  return {[&r, found] {
    std::vector<proposal> all;
    for (auto const& f : found) {
      refuse_shared(r, f);
      proposal o;
      bool const conditional = !r.c.when.empty() && f.in->tests.empty();
      if (!conditional && !holds_where(f, r.c.when)) throw error("the flag depends on another test: " + f.in->tests.back(), f.element.where());
      std::string const text = conditional ? conditional_source(r, *f.in, o) : source_in(*f.in, r.c.text, o);
      cursor const e = f.element;
      append(o, replace_element(f.in->list, f.index, with_comment(r.c, text, column(*e.of().in(), e.at().begin))));
      o.meanings.push_back({e.id(), e.get().next, text});
      all.push_back(std::move(o));
    }
    return combined(std::move(all));
  }};
}

std::vector<attempt> ways_to_comment(request const& r) {
  auto const found = victims(r);
  if (found.empty()) refuse_key(r, r.c.key);
  return {[&r, found] {
    proposal out;
    for (auto const& f : found) {
      refuse_shared(r, f);
      append(out, change_comment(f.in->list, f.index, r.c.comment, r.c.comment_behind));
    }
    return out;
  }};
}

} // namespace xencmp::rewrite
