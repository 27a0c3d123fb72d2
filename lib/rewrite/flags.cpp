#include "flags.hpp"

#include <utility>

#include "../flags/key.hpp"
#include "../sexp/parse.hpp"
#include "../source/error.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;
using sexp::prefix;
using sexp::tree;

// What an edit means for the data: nodes [from, to) become the data of TEXT.
struct meaning {
  node_id from, to;
  std::string text;
};
struct step_result {
  std::vector<edit> edits;
  std::vector<meaning> meanings;   // in document order
};

// Appends the tokens of nodes [from, to), without trivia and datum comments.
void append_tokens(std::vector<std::string>& out, tree const& t, node_id from, node_id to) {
  for (node_id i = from; i < to;) {
    kind const k = t[i].type;
    if (k == kind::discarded) {
      i = t[i].next;
      continue;
    }
    if (!is_trivia(k) && t[i].next == i + 1 && k != kind::root) out.emplace_back(t.slice(i));
    ++i;
  }
}

std::vector<std::string> expected_tokens(tree const& t, std::vector<meaning> const& meanings) {
  std::vector<std::string> out;
  node_id at = 0;
  for (auto const& m : meanings) {
    append_tokens(out, t, at, m.from);
    tree const inserted = sexp::parse_lenient(make_text("", m.text));
    append_tokens(out, inserted, 0, inserted.size());
    at = m.to;
  }
  append_tokens(out, t, at, t.size());
  return out;
}

void check(tree const& before, definition const& d, step_result const& step, std::string const& after) {
  auto const refuse = [&d](std::string const& why) {
    throw error("refused: the edited definition of " + d.name + ' ' + why, d.form.where());
  };
  tree const t = sexp::parse_lenient(make_text(before.in()->name(), after));
  if (!t.ok()) refuse("would not be readable: " + t.errors().front().message);
  std::vector<std::string> tokens;
  append_tokens(tokens, t, 0, t.size());
  if (tokens != expected_tokens(before, step.meanings)) refuse("would differ in more than what was asked for");
  auto const bytes = before.in()->bytes();
  span const form = d.form.at();
  if (std::string_view(after).substr(0, form.begin) != bytes.substr(0, form.begin) ||
      !after.ends_with(bytes.substr(form.end)))
    refuse("would change other forms");
}

std::vector<std::string> comment_of(std::string const& comment, std::uint32_t column) {
  return fill(comment, column + 23 < line_width ? line_width - column - 3 : 20);
}

// The changes of one list.
class flag_editor {
public:
  flag_editor(definition const& d, argument const& a, flag_change const& c) : d_(d), argument_(a), change_(c) {}

  step_result run() {
    switch (change_.what) {
    case flag_change::action::add: return add();
    case flag_change::action::remove: return remove();
    default: return replace();
    }
  }

private:
  struct found {
    flag_list const* list;
    std::size_t index;
    cursor element;
  };
  [[noreturn]] void refuse(std::string const& why, cursor at) const { throw error(why, at.where()); }

  std::vector<found> find(std::string const& key) const {
    std::vector<found> out;
    std::string const kind = step_kind(d_, change_.keyword);
    for (auto const& l : argument_.lists) {
      auto const elements = l.list.elements();
      for (std::size_t i = 0; i < elements.size(); ++i) {
        auto const t = element_template(elements[i]);
        if (flag_key(kind, t) == key || t.to_string() == key) out.push_back({&l, i, elements[i]});
      }
    }
    if (!out.empty()) return out;
    for (auto const& l : argument_.lists)
      for (cursor e : l.list.elements())
        if (splices(e)) refuse("no flag " + key + " in " + change_.keyword + ", unless this part gives it", e);
    for (cursor other : argument_.others)
      refuse("no flag " + key + " in " + change_.keyword + ", unless this part gives it", other);
    refuse("no flag " + key + " in " + change_.keyword, argument_.value);
  }
  static bool splices(cursor e) {
    prefix const p = e.prefix();
    return p == prefix::unquote_splicing || p == prefix::ungexp_splicing || p == prefix::ungexp_native_splicing;
  }
  static node_id node_after_head(element_list const& l) {
    return l.first > 0 ? l.form.datum(l.first - 1)->get().next : l.form.id() + 2;
  }
  new_element element(std::string text, std::uint32_t column) const {
    return {std::move(text), comment_of(change_.comment, column)};
  }
  // Source for an element of L; a quote that must become a quasiquote for it is noted in R.
  std::string source_in(flag_list const& l, step_result& r) const {
    std::string const text = element_source(change_.text, l.in);
    if (!l.data || text.starts_with('"')) return text;
    if (l.data->is_quoted(prefix::quote)) {
      node_id const mark = l.data->id() + 1;
      tree const& t = l.data->of();
      r.edits.push_back({t[mark].at(), "`"});
      r.meanings.push_back({mark, mark + 1, "`"});
    }
    return ',' + text;
  }

  step_result add() const {
    if (argument_.lists.empty())
      refuse("cannot add a flag to " + change_.keyword + ", which is no literal list", argument_.value);
    flag_list const* l = &argument_.lists.front();
    std::size_t index = l->list.elements().size();
    if (change_.where == flag_change::place::first) index = 0;
    if (change_.where == flag_change::place::before || change_.where == flag_change::place::after) {
      auto const at = find(change_.anchor).front();
      l = at.list;
      index = at.index + (change_.where == flag_change::place::after);
    }
    step_result r;
    std::string const text = source_in(*l, r);
    if (l->list.form.is_form("cons")) {   // one element only
      cursor const head = *l->list.form.datum(0);
      r.edits.push_back({head.at(), "cons*"});
      r.meanings.push_back({head.id(), head.get().next, "cons*"});
    }
    auto const elements = l->list.elements();
    std::uint32_t const at = elements.empty() ? l->list.form.at().begin : elements.front().at().begin;
    r.edits.push_back(insert_element(l->list, index, element(text, column(*l->list.form.of().in(), at))));
    node_id const node = elements.empty() ? node_after_head(l->list)
                       : index < elements.size() ? elements[index].id() : elements.back().get().next;
    r.meanings.push_back({node, node, text});
    return r;
  }
  step_result remove() const {
    auto const at = find(change_.key);
    if (at.size() > 1)
      throw error("more than one flag " + change_.key + " in " + change_.keyword, at[1].element.where());
    if (at[0].list->list.last_left_out > 0 && at[0].list->list.form.is_form("cons"))
      refuse("cannot remove the only element of a cons", at[0].element);
    step_result r;
    r.edits = remove_element(at[0].list->list, at[0].index);
    r.meanings.push_back({at[0].element.id(), at[0].element.get().next, ""});
    return r;
  }
  step_result replace() const {
    auto const at = find(change_.key);
    if (at.size() > 1)
      throw error("more than one flag " + change_.key + " in " + change_.keyword, at[1].element.where());
    step_result r;
    std::string const text = source_in(*at[0].list, r);
    cursor const e = at[0].element;
    r.edits.push_back(replace_element(at[0].list->list, at[0].index,
                                      element(text, column(*e.of().in(), e.at().begin))));
    r.meanings.push_back({e.id(), e.get().next, text});
    return r;
  }

  definition const& d_;
  argument const& argument_;
  flag_change const& change_;
};

std::string spaces(std::uint32_t n) { return std::string(n, ' '); }

// (list "a") with the comment above the element; COLUMN is where it begins.
std::string list_source(std::string const& opener, std::string const& text, std::string const& comment,
                        std::uint32_t column) {
  std::uint32_t const inside = column + static_cast<std::uint32_t>(opener.size());
  std::string out = opener;
  for (auto const& line : comment_of(comment, inside)) out += ";; " + line + '\n' + spaces(inside);
  return out + text + ')';
}

// Where a clause or a keyword goes, and how it is spelt, in a package that does not have it yet.
step_result add_keyword(definition const& d, std::optional<arguments> const& a, flag_change const& c) {
  text const& in = *d.form.of().in();
  auto insert = [](span at, node_id node, std::string const& lead, std::string const& source,
                   std::string const& trail) {
    return step_result{{{at, lead + source + trail}}, {{node, node, source}}};
  };
  if (!a) {
    std::string const parent = d.parent();
    std::optional<cursor> anchor;   // the last of the fields that usually stand before `arguments'
    for (auto name : {"inherit", "name", "version", "source", "outputs", "build-system"})
      if (auto const f = d.field(name); f && (!anchor || f->at().begin > anchor->at().begin)) anchor = f;
    if (!anchor) throw error("no field to put the arguments behind", d.form.where());
    std::uint32_t const indent = column(in, anchor->at().begin);
    std::string const text = element_source(c.text, style::gexp);
    std::string source;
    if (parent.empty()) {
      source = "(arguments\n" + spaces(indent + 1) + "(list\n" + spaces(indent + 2) + c.keyword + '\n' +
               spaces(indent + 2) + list_source("#~(list ", text, c.comment, indent + 2) + "))";
    } else {
      source = "(arguments\n" + spaces(indent + 1) + "(substitute-keyword-arguments (package-arguments " + parent +
               ")\n" + spaces(indent + 3) + "((" + c.keyword + " flags #~'())\n" + spaces(indent + 4) +
               list_source("#~(cons* ", text, c.comment, indent + 4);
      source.insert(source.size() - 1, '\n' + spaces(indent + 4 + 9) + "#$flags");
      source += ")))";
    }
    auto const behind = in.bytes().find_first_not_of(" \t", anchor->at().end);   // its comment stays behind it
    std::uint32_t const end = behind != std::string_view::npos && in.bytes()[behind] == ';'
                            ? in.line(in.at(anchor->at().end).line).end : anchor->at().end;
    return insert({end, end}, anchor->get().next, '\n' + spaces(indent), source, "");
  }
  if (a->substitutes) {
    // The style of the clauses that are there; gexps where there is none to tell.
    bool const old = a->keywords.text().find("#~") == std::string_view::npos && a->keywords.data_count() > 2;
    std::optional<cursor> last;
    for (cursor clause : a->keywords.data()) last = clause;
    bool const first = a->keywords.data_count() <= 2;
    std::uint32_t const indent = first ? column(in, a->keywords.at().begin) + 2 : column(in, last->at().begin);
    std::string const text = element_source(c.text, old ? style::quoted : style::gexp);
    std::string source = "((" + c.keyword + " flags " + (old ? "''()" : "#~'()") + ")\n" + spaces(indent + 1) +
                         list_source(old ? "`(cons* " : "#~(cons* ", text, c.comment, indent + 1);
    source.insert(source.size() - 1, '\n' + spaces(indent + 1 + (old ? 8 : 9)) + (old ? ",flags" : "#$flags"));
    source += ')';
    return insert({last->at().end, last->at().end}, last->get().next, '\n' + spaces(indent), source, "");
  }
  bool const old = a->in == style::quoted;
  std::string const text = element_source(c.text, old ? style::quoted : style::gexp);
  std::optional<cursor> phases, first, last;
  std::size_t n = 0;
  std::size_t const skip = a->keywords.is_form("list") || a->has_tail ? 1 : 0;
  for (cursor k : a->keywords.data()) {
    if (n++ < skip) continue;
    if (!first) first = k;
    if (k.is(kind::keyword) && k.text() == "#:phases" && (n - skip) % 2 == 1) phases = k;
    last = k;
  }
  auto const head = a->keywords.datum(0);
  std::uint32_t const indent = first ? column(in, first->at().begin)
                             : column(in, a->keywords.at().begin) + 1;
  // The value on the keyword's line, or below it, as the neighbours have it.
  bool below = !old;
  if (first)
    for (cursor k : a->keywords.data())
      if (k.at().begin > first->at().begin && k.type() != kind::keyword) {
        below = in.at(k.at().begin).line != in.at(first->at().begin).line && !old;
        break;
      }
  bool const literal = old && text.starts_with('"');
  std::string const opener = !old ? "#~(list " : literal ? "'(" : "(list ";
  std::uint32_t const value_column =
      below ? indent : indent + static_cast<std::uint32_t>(c.keyword.size()) + 1;
  std::string const source = c.keyword + (below ? '\n' + spaces(indent) : " ") +
                             list_source(opener, text, c.comment, value_column);
  cursor const* anchor = phases ? &*phases : a->has_tail && last ? &*last : nullptr;
  if (anchor)
    return insert({anchor->at().begin, anchor->at().begin}, anchor->id(), "", source, '\n' + spaces(indent));
  if (!first) {
    node_id const node = head && skip ? head->get().next : a->keywords.id() + 2;
    std::uint32_t const at = head && skip ? head->at().end : a->keywords.of()[a->keywords.id() + 1].end;
    return insert({at, at}, node, skip ? " " : "", source, "");
  }
  element_list const all{a->keywords, skip, 0};
  edit e = insert_element(all, n - skip, {"x", {}});   // finds the place behind the last comment
  e.text = '\n' + spaces(indent) + source;
  return {{e}, {{last->get().next, last->get().next, source}}};
}

step_result make_step(definition const& d, flag_change const& c) {
  if (!c.keyword.starts_with("#:")) throw error("no keyword: " + c.keyword);
  auto const a = find_arguments(d);
  auto const found = a ? find_argument(*a, c.keyword) : std::nullopt;
  if (found) return flag_editor(d, *found, c).run();
  if (c.what != flag_change::action::add)
    throw error(d.name + " has no " + c.keyword + " of its own", d.form.where());
  return add_keyword(d, a, c);
}

} // namespace

std::string element_source(std::string const& text, style in) {
  tree const t = sexp::parse(make_text("<flag>", text));
  cursor const root(t);
  if (root.data_count() != 1) throw error("not one datum: " + text);
  bool ungexps = false;
  std::vector<edit> edits;
  for (node_id i = 0; i < t.size(); ++i) {
    cursor const c(t, i);
    prefix const p = c.prefix();
    if (p == prefix::none || p < prefix::gexp) continue;
    ungexps = true;
    if (p == prefix::ungexp && c.datum(0)->is_symbol("output")) edits.push_back({c.at(), "%output"});
    else if (in == style::quoted) throw error("needs a gexp, but the package has quoted code: " + text);
  }
  span const datum = root.datum(0)->at();
  if (in == style::quoted) return apply_edits(text, edits, datum);
  std::string const source(t.in()->slice(datum));
  return in == style::host && ungexps && !source.starts_with("#~") ? "#~" + source : source;
}

edited change_flags(text_ptr in, std::string const& name, std::vector<flag_change> const& changes) {
  composition all(in);
  text_ptr current = in;
  for (auto const& c : changes) {
    tree const t = sexp::parse(current);
    definition const d = find_definition(t, name);
    step_result step = make_step(d, c);
    step.edits = sorted(current, std::move(step.edits));
    std::string after = apply_edits(current->bytes(), step.edits);
    check(t, d, step, after);
    all.add(step.edits);
    current = make_text(in->name(), std::move(after));
  }
  return {in, all.edits(), std::string(current->bytes())};
}

} // namespace xencmp::rewrite
