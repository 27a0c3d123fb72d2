// Adding a flag to the lists of an argument that the definition has.
#include <algorithm>

#include "../flags/key.hpp"
#include "../source/error.hpp"
#include "customs.hpp"
#include "proposals.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;
using sexp::prefix;

using place = flag_change::place;

node_id node_after_head(element_list const& l) {
  return l.first > 0 ? l.form.datum(l.first - 1)->get().next : l.form.id() + 2;
}

// A list that is this package's alone.
bool is_own_list(part const& p) { return p.is == part::what::list && !(p.through && p.through->shared()); }
// Whether P stands under the change's test and no other.
bool has_same_test(request const& r, part const& p) { return p.stands_under(r.c.when); }

// Where among SORTED elements TEXT belongs; nothing when they are not sorted.
std::optional<std::size_t> sorted_index(std::vector<cursor> const& elements, std::string const& text) {
  auto const key = [](cursor c) { return element_template(c).to_string(); };
  std::vector<std::string> keys;
  for (cursor e : elements) {
    if (is_splice(e)) return std::nullopt;
    keys.push_back(key(e));
  }
  if (!std::is_sorted(keys.begin(), keys.end())) return std::nullopt;
  return static_cast<std::size_t>(std::upper_bound(keys.begin(), keys.end(), text) - keys.begin());
}

std::string flag_text(std::string const& source) {   // as sorting compares it
  if (source.size() > 1 && source.front() == '"') return source.substr(1, source.size() - 2);
  auto const quote = source.find('"');
  return quote == source.npos ? source : source.substr(quote + 1);
}

// Puts TEXT, as an element of P, before the INDEXth one.
proposal insert(request const& r, part const& p, std::size_t index, std::string const& text, proposal out) {
  auto const& l = p.list;
  auto const elements = l.elements();
  std::uint32_t const at = elements.empty() ? l.form.at().begin : elements.front().at().begin;
  text_ptr const& in = l.form.of().in();
  new_element e = with_comment(r.c, text, column(*in, at));
  e.behind = r.c.where == place::after;
  e.joined = elements.size() == 1 && is_bare_option(elements[0].text()) && is_bare_option(text) &&
             custom_of_values(l.form.of(), r.c.keyword, p.in == style::gexp ? style::gexp : style::quoted).joined;
  auto edits = insert_element(l, index, e);
  if (l.form.is_form("cons")) {   // takes one element only; the head grows by a character
    cursor const head = *l.form.datum(0);
    edits.front().text = indented(edits.front().text, 1);
    for (auto& e : shift_lines(l.form.of(), l.form.at(), 1)) edits.push_back(std::move(e));
    out.edits.push_back({head.at(), "cons*"});
    out.meanings.push_back({head.id(), head.get().next, "cons*"});
  }
  append(out, std::move(edits));
  node_id const node = elements.empty() ? node_after_head(l)
                     : index < elements.size() ? elements[index].id() : elements.back().get().next;
  out.meanings.push_back({node, node, text});
  return out;
}

// As it is, where P already stands under the test that is asked for, or none is.
proposal insert_plain(request const& r, part const& p, std::size_t index) {
  proposal out;
  std::string const text = source_in(p, r.c.text, out);
  return insert(r, p, index, text, std::move(out));
}

proposal insert(request const& r, part const& p, std::size_t index) {
  if (r.c.when.empty()) return insert_plain(r, p, index);
  if (!p.tests.empty()) throw error("the place depends on another test: " + p.tests.back(), p.at.where());
  proposal out;
  std::string const text = conditional_source(r, p, out);
  return insert(r, p, index, text, std::move(out));
}

std::size_t index_in(request const& r, part const& p) {
  auto const elements = p.list.elements();
  if (r.c.where == place::before || r.c.where == place::after) {   // as near as it gets to an anchor elsewhere
    auto const anchors = find_written(r, r.c.anchor);
    bool const earlier = anchors.empty() ? r.c.where == place::after : anchors[0].element.at().begin < p.at.at().begin;
    return earlier ? 0 : elements.size();
  }
  if (r.c.where == place::first) return 0;
  if (r.c.where == place::sorted)
    if (auto const i = sorted_index(elements, flag_text(r.c.text))) return *i;
  return elements.size();
}

// A clause for the test in (cond …) that already gives flags under tests, before its last one.
proposal new_clause(request const& r, part const& p) {
  cursor const cond = *p.cond;
  std::vector<cursor> clauses;
  for (cursor c : cond.data()) clauses.push_back(c);
  cursor const first = clauses[1], last = clauses.back();
  auto const otherwise = last.datum(0);
  if (!otherwise || !otherwise->is_symbol("else")) throw error("no else in it", cond.where());
  proposal quasi;
  std::string const element = source_in(p, r.c.text, quasi);
  if (!quasi.edits.empty() || !p.plain || !element.starts_with('"')) throw error("a quoted list cannot hold " + element, p.at.where());
  std::uint32_t const at = column(*cond.of().in(), first.at().begin);
  element_list const all{cond, 1, 0};
  auto const index = clauses.size() - 2;
  std::string const source = '(' + indented(r.c.when, 1) + '\n' + ' ' + "'(" + element + "))";
  auto const clause_before = [&](std::size_t i) {
    proposal out;
    new_element e{source};
    e.comment = comment_lines_at(r.c.comment, at);
    append(out, insert_element(all, i, e));
    cursor const next = clauses[i + 1];
    out.meanings.push_back({next.id(), next.id(), source});
    return out;
  };
  proposal out = clause_before(index);
  out.plain = std::make_shared<proposal const>(clause_before(0));
  return out;
}

// A value that holds other flags than those of a list gets the flag put behind it: (append VALUE (list FLAG)).
proposal wrap_behind(request const& r, cursor whole, std::string const& mark, style inside) {
  proposal out;
  part const p(whole, inside);
  text_ptr const& source = whole.of().in();
  std::uint32_t const at = column(*source, whole.at().begin);
  if (!r.c.when.empty()) throw error("cannot put a flag with a test behind " + r.c.keyword, whole.where());
  std::string const text = source_in(p, r.c.text, out);
  std::string const open = mark + "(append ";
  auto const inner = at + static_cast<std::uint32_t>(open.size());
  std::string const line = '\n' + spaces(inner);
  std::string comment;
  for (auto const& l : comment_lines_at(r.c.comment, inner)) comment += ";; " + l + line;
  std::string const value = mark.empty() ? "" : inside == style::gexp ? "#$" : ",";
  out.edits.push_back({{whole.at().begin, whole.at().begin}, open + value});
  append(out, shift_lines(whole.of(), whole.at(), static_cast<int>(open.size() + value.size())));
  out.edits.push_back({{whole.at().end, whole.at().end}, line + comment + "(list " + indented(text, inner + 6) + "))"});
  out.meanings.push_back({whole.id(), whole.get().next,
                          open + value + std::string(source->slice(whole.at())) + " (list " + text + "))"});
  return out;
}

// The value of which nothing is known gets the flag put before it: (cons FLAG VALUE).
proposal wrap(request const& r, cursor whole, std::string const& open, std::string const& mark, style inside) {
  proposal out;
  part const p(whole, inside);
  text_ptr const& source = whole.of().in();
  std::uint32_t const at = column(*source, whole.at().begin);
  if (!r.c.when.empty()) throw error("cannot add a flag with a test to " + r.c.keyword + ", which is no literal list", whole.where());
  // Whether a variable on the host holds a gexp or a list of strings must be known.
  if (auto const* const given = r.given(); given && !open.empty())
    for (auto const& f : given->flags)
      if (f.text.has_unknown()) throw error("cannot add a flag to " + r.c.keyword + ", which is not understood", f.where);
  std::string const text = source_in(p, r.c.text, out);
  std::string lead = open + "(cons ";
  std::uint32_t const inner = at + static_cast<std::uint32_t>(lead.size());
  std::string comment;
  for (auto const& line : comment_lines_at(r.c.comment, inner)) comment += ";; " + line + '\n' + spaces(inner);
  auto const value = source->slice(whole.at());
  std::uint32_t const last_line = text.find('\n') == text.npos ? inner + static_cast<std::uint32_t>(text.size()) : line_width;
  bool const fits = comment.empty() && value.find('\n') == value.npos &&
                    last_line + 1 + mark.size() + value.size() + 2 <= line_width;
  std::string const gap = fits ? " " : '\n' + spaces(inner);
  std::uint32_t const column_now = fits ? last_line + 1 + static_cast<std::uint32_t>(mark.size())
                                        : inner + static_cast<std::uint32_t>(mark.size());
  out.edits.push_back({{whole.at().begin, whole.at().begin}, lead + comment + indented(text, inner) + gap + mark});
  append(out, shift_lines(whole.of(), whole.at(), static_cast<int>(column_now) - static_cast<int>(at)));
  out.edits.push_back({{whole.at().end, whole.at().end}, ")"});
  out.meanings.push_back({whole.id(), whole.get().next, open + "(cons " + text + ' ' + mark + std::string(value) + ')'});
  return out;
}

bool contains(cursor outer, cursor inner) { return outer.id() <= inner.id() && inner.id() < outer.get().next; }

// What IF, or cond, gives, one for each case; nothing when there is a case that it does not name.
std::vector<cursor> branches_of(cursor form) {
  std::vector<cursor> out;
  if (form.is_form("if") && form.data_count() == 4) return {*form.datum(2), *form.datum(3)};
  if (!form.is_form("cond") || !last_datum(form)->is_form("else")) return {};
  bool head = true;
  for (cursor clause : form.data())
    if (!std::exchange(head, false) && clause.is(kind::list) && clause.data_count() > 0) out.push_back(*last_datum(clause));
  return out;
}

// The keyword stands in branches of what is spliced in: the flag goes into each of these, also where the keyword is
// not.
proposal insert_in_branches(request const& r) {
  proposal out;
  auto const& parts = r.own->parts;
  for (cursor element : r.all->keywords.data()) {
    auto const is_inside = [&](part const& p) { return contains(element, p.at); };
    if (!is_splice(element) || std::none_of(parts.begin(), parts.end(), is_inside)) continue;
    auto const branches = branches_of(*element.datum(0));
    if (branches.empty()) throw error(r.c.keyword + " is not given in each case", element.where());
    for (cursor b : branches) {
      auto const is_in_branch = [&](part const& q) { return contains(b, q.at) && is_own_list(q); };
      auto const p = std::find_if(parts.begin(), parts.end(), is_in_branch);
      append(out, p == parts.end() ? add_to_quoted(r, b) : insert_plain(r, *p, index_in(r, *p)));
    }
  }
  return out;
}

} // namespace

std::vector<attempt> ways_to_add(request const& r) {
  std::vector<attempt> out;
  if (!r.own) return {[&r] { return add_keyword(r); }};
  auto const& parts = r.own->parts;
  if (r.c.where == place::before || r.c.where == place::after) {
    std::size_t const behind = r.c.where == place::after;
    auto const anchors = find_written(r, r.c.anchor);
    for (auto const& anchor : anchors)
      if (auto const* const p = anchor.in; has_same_test(r, *p))
        out.push_back([&r, p, anchor, behind] { return insert_plain(r, *p, anchor.index + behind); });
    if (!r.c.when.empty())
      for (auto const& p : parts)   // it may begin or end beside the anchor
        if (is_own_list(p) && has_same_test(r, p)) out.push_back([&r, &p] { return insert_plain(r, p, index_in(r, p)); });
    if (r.given())   // beside ,@(match …) that gives the anchor
      for (auto const& f : r.given()->flags)
        if (means(r.c.anchor, f))
          for (auto const& p : parts) {
            if (!is_own_list(p)) continue;
            auto const elements = p.list.elements();
            for (std::size_t i = 0; i < elements.size(); ++i)
              if (is_splice(elements[i]) && same_place(elements[i], f.where))
                out.push_back([&r, &p, i, behind] { return insert(r, p, i + behind); });
          }
    for (auto const& anchor : anchors) {
      auto const* const p = anchor.in;
      out.push_back([&r, p, anchor, behind] { return insert(r, *p, anchor.index + behind); });
      if (p->holder) {   // beside the whole #$@(if …)
        auto const& holder = parts[*p->holder];
        auto const i = holder.list.index_of(*p->splice);
        out.push_back([&r, &holder, i, behind] { return insert(r, holder, i + behind); });
      }
    }
    if (out.empty() && !(r.given() && std::any_of(r.given()->flags.begin(), r.given()->flags.end(),
                                                  [&](flag const& f) { return means(r.c.anchor, f); })))
      refuse_key(r, r.c.anchor);
  }
  for (auto const& p : parts)   // a list that already depends on the test
    if (is_own_list(p) && has_same_test(r, p)) out.push_back([&r, &p] { return insert_plain(r, p, index_in(r, p)); });
  if (!r.c.when.empty()) {
    std::optional<cursor> seen;
    for (auto const& p : parts) {
      if (p.is != part::what::list || !p.cond || (seen && *seen == *p.cond) || (p.through && p.through->shared())) continue;
      seen = p.cond;
      out.push_back([&r, &p] { return new_clause(r, p); });
    }
  }
  for (bool const filtered : {false, true})
    for (auto const& p : parts)
      if (is_own_list(p) && p.tests.empty() && p.filtered == filtered) out.push_back([&r, &p] { return insert(r, p, index_in(r, p)); });
  if (r.own->nested && !r.all->opaque && !r.all->substitutes && r.c.when.empty())
    out.push_back([&r] { return insert_in_branches(r); });
  if (r.own->nested) out.push_back([&r] { return add_keyword(r); });
  cursor const value = r.own->value;
  style const in = r.own->in;
  if (r.c.where == place::last || r.c.where == place::after) {
    if (value.is_quoted(prefix::gexp)) out.push_back([&r, value] { return wrap_behind(r, *value.datum(0), "", style::gexp); });
    else if (in == style::host && (value.is_quoted(prefix::quote) || value.is_quoted(prefix::quasiquote)))
      out.push_back([&r, value] { return wrap_behind(r, *value.datum(0), "", style::quoted); });
    else if (in == style::host) out.push_back([&r, value] { return wrap_behind(r, value, "#~", style::gexp); });
    else out.push_back([&r, value, in] { return wrap_behind(r, value, "", in); });
    if (r.c.where == place::last) return out;
  }
  if (value.is_quoted(prefix::gexp)) {
    out.push_back([&r, value] { return wrap(r, *value.datum(0), "", "", style::gexp); });
  } else if (in == style::host) {
    if (value.is_quoted(prefix::quote) || value.is_quoted(prefix::quasiquote))
      out.push_back([&r, value] { return wrap(r, *value.datum(0), "", "", style::quoted); });
    out.push_back([&r, value] { return wrap(r, value, "#~", "#$", style::gexp); });
    out.push_back([&r, value] { return wrap(r, value, "`", ",", style::quoted); });
  } else if (value.is_quoted(prefix::unquote) && value.datum(0)->is_quoted(prefix::gexp)) {
    out.push_back([&r, value] { return wrap(r, *value.datum(0)->datum(0), "", "", style::gexp); });
  } else {
    out.push_back([&r, value, in] { return wrap(r, value, "", "", in); });
    if (value.is_quoted(prefix::unquote))
      out.push_back([&r, value] { return wrap(r, *value.datum(0), "#~", "#$", style::gexp); });
  }
  return out;
}

} // namespace xencmp::rewrite
