// Keywords, and the arguments field itself, that come with their first flag and go with their last.
#include <algorithm>

#include "../sexp/parse.hpp"
#include "../source/error.hpp"
#include "customs.hpp"
#include "proposals.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;
using sexp::prefix;

// OPENER, then the flag below its comment, as lines from column 0.
std::string opened(std::string const& opener, std::string const& flag, std::string const& comment, std::uint32_t column) {
  if (comment.empty()) return opener + indented(flag, opener.size());
  // Below a head that stands alone, data are one column behind its parenthesis.
  bool const head = opener.ends_with(' ');
  std::size_t const inside = head ? opener.find('(') + 1 : opener.size();
  std::string out = head ? opener.substr(0, opener.size() - 1) + '\n' + spaces(inside) : opener;
  for (auto const& line : comment_lines_at(comment, column + static_cast<std::uint32_t>(inside)))
    out += ";; " + line + '\n' + spaces(inside);
  return out + indented(flag, inside);
}
// Column of the data behind what `opened' gave for OPENER.
std::size_t data_column(std::string const& opener, std::string const& comment) {
  return comment.empty() || !opener.ends_with(' ') ? opener.size() : opener.find('(') + 1;
}

// What a new value does with the flags; made once it is known where it begins.
struct new_value {
  request const& r;
  bool old;            // quoted code
  bool inherits;       // it has `flags' of the parent
  bool removes = false;
  value_custom custom{};
  bool comments = true;   // with the flag's comment in it

  std::string comment() const { return comments ? r.c.comment : std::string(); }
  std::string flags() const { return old ? ",flags" : "#$flags"; }
  std::string flag() const {
    bool to_host = false;
    std::string const text = element_source(r.c.text, old ? style::quoted : style::gexp, &to_host);
    return r.c.when.empty() ? text : spliced_source(r.c.when, text, !old, !old ? "#~" : to_host ? "`" : "'");
  }
  std::string at(std::uint32_t column) const {
    std::string const mark = old ? "`" : "#~";
    if (removes) return mark + list_without(r, flags(), column + static_cast<std::uint32_t>(mark.size()));
    std::string const f = flag();
    if (inherits && r.c.where == flag_change::place::last) {
      std::string const opener = mark + "(append ";
      std::uint32_t const inside = column + static_cast<std::uint32_t>(opener.size());
      return opener + flags() + '\n' + spaces(opener.size()) + indented(opened("(list ", f, comment(), inside), opener.size()) + "))";
    }
    if (!inherits) {
      std::string const opener = !old ? "#~(list " : f.starts_with('"') && !custom.list ? "'(" : "(list ";
      return opened(opener, f, comment(), column) + ')';
    }
    if (!r.c.when.empty()) {
      std::string const opener = mark + "(cons* ";
      return opened(opener, f, comment(), column) + '\n' + spaces(data_column(opener, comment())) + flags() + ')';
    }
    std::string const opener = mark + "(cons ";
    std::string out = opened(opener, f, comment(), column);
    bool const fits = out.find('\n') == out.npos && column + out.size() + 1 + flags().size() + 3 <= line_width;
    return out + (fits ? " " : '\n' + spaces(data_column(opener, comment()))) + flags() + ')';
  }
};

// "#:keyword VALUE" at COLUMN, on one line when it fits with CLOSING parentheses and is the custom.
std::string keyword_and_value(new_value const& v, std::uint32_t column, std::size_t closing) {
  auto const& keyword = v.r.c.keyword;
  auto const beside = column + static_cast<std::uint32_t>(keyword.size()) + 1;
  std::string const value = v.at(beside);
  bool const fits = value.find('\n') == value.npos && beside + value.size() + closing <= line_width;
  bool const list_below = value.starts_with("(list") && keyword != "#:make-flags";
  bool const below = v.custom.below.value_or(v.old && list_below) || (!v.old && !fits);
  return below ? keyword + '\n' + v.at(column) : keyword + ' ' + indented(value, keyword.size() + 1);
}
// Lines of the flag's comment that stand above its new keyword at COLUMN, each with what indents the next.
std::string comment_above(new_value const& v, std::uint32_t column, std::size_t indent) {
  std::string out;
  if (!v.comments)
    for (auto const& line : comment_lines_at(v.r.c.comment, column)) out += ";; " + line + '\n' + spaces(indent);
  return out;
}

// Whether the parent has the keyword on all systems, so that a clause needs no default.
bool always_given(request const& r) { return r.given() && r.given()->when.is_always(); }

// A clause of substitute-keyword-arguments at COLUMN, as lines from column 0.
std::string clause(new_value const& v, std::uint32_t column, bool given) {
  std::string const nothing = v.old ? " ''()" : " #~'()";
  return "((" + v.r.c.keyword + " flags" + (given ? "" : nothing) + ")\n" + ' ' + indented(v.at(column + 1), 1) + ')';
}

proposal insertion(span at, node_id node, std::string const& lead, std::string const& source, std::string const& trail) {
  return {{{at, lead + source + trail}}, {{node, node, source}}, nullptr};
}

// Where the package's arguments come from when it says nothing of them.
std::string parent_of(definition const& d) {
  std::string const parent = d.parent();
  if (parent.find_first_of("( \n") == parent.npos) return parent;
  throw error("what " + d.name + " inherits from has no name, so its arguments cannot be changed", d.package.where());
}

// Whether its inputs have labels, `(("x" ,x)): then its code is quoted, too (Guix manual, "package Reference").
bool has_labels(definition const& d) {
  for (auto name : {"inputs", "native-inputs", "propagated-inputs"})
    if (auto const f = d.field(name))
      if (auto const value = f->datum(1); value && value->is_quoted(prefix::quasiquote)) return true;
  return false;
}

proposal new_field(request const& r, bool removes) {
  definition const& d = r.d;
  text const& in = *d.form.of().in();
  std::string const parent = parent_of(d);
  std::optional<cursor> anchor;   // the last of the fields that usually stand before `arguments'
  for (auto name : {"inherit", "name", "version", "source", "outputs", "build-system"})
    if (auto const f = d.field(name); f && (!anchor || f->at().begin > anchor->at().begin)) anchor = f;
  std::uint32_t indent = 0;
  if (anchor) indent = column(in, anchor->at().begin);
  else if (auto const p = d.package.datum(1); d.package.is_form("package/inherit") && p) {
    anchor = p;
    auto const field = d.package.datum(2);
    indent = field ? column(in, field->at().begin) : column(in, d.package.at().begin) + 2;
  }
  if (!anchor) throw error("no field to put the arguments behind", d.form.where());
  auto const* const given = r.given();
  bool const old = given && given->quoted;
  std::string source = "(arguments\n";
  if (parent.empty()) {
    auto const& t = d.form.of();
    field_custom const custom = has_labels(d) ? field_custom::quoted : custom_of_fields(t);
    bool const quoted = custom == field_custom::quoted, below = custom == field_custom::list_below;
    new_value v{r, quoted, false, removes, custom_of_values(t, r.c.keyword, quoted ? style::quoted : style::gexp), !r.alone};
    // Behind (list on its line, values of most keywords stand below.
    if (!quoted) v.custom.below = !below && !r.c.keyword.starts_with("#:test-");
    std::uint32_t const at = quoted ? 3 : below ? 2 : 7;   // the keyword's column, from that of the field
    std::string const value = indented(keyword_and_value(v, indent + at, 3), at);
    std::string const comment = comment_above(v, indent + at, below ? 2 : 1);
    if (quoted) source += ' ' + comment + "`(" + value + "))";
    else if (below) source += " (list\n  " + comment + value + "))";
    else source += ' ' + comment + "(list " + value + "))";
  } else {
    new_value const v{r, old, true, removes};
    source += " (substitute-keyword-arguments (package-arguments " + parent + ")\n   " +
              indented(clause(v, indent + 3, always_given(r)), 3) + "))";
  }
  source = indented(source, indent);
  auto const behind = in.bytes().find_first_not_of(" \t", anchor->at().end);   // its comment stays behind it
  std::uint32_t const end = behind != std::string_view::npos && in.bytes()[behind] == ';'
                          ? in.line(in.at(anchor->at().end).line).end : anchor->at().end;
  return insertion({end, end}, anchor->get().next, '\n' + spaces(indent), source, "");
}

proposal new_clause(request const& r, arguments const& a, bool removes) {
  text const& in = *r.d.form.of().in();
  std::optional<cursor> last;
  for (cursor c : a.keywords.data()) last = c;
  bool const first = a.keywords.data_count() <= 2;
  std::uint32_t const indent = first ? column(in, a.keywords.at().begin) + 2 : column(in, last->at().begin);
  auto const* const given = r.given();
  // As the parent has it; else as the clauses that are there have it.
  bool const old = given ? given->quoted : a.keywords.text().find("#~") == std::string_view::npos && !first;
  std::string const source = indented(clause({r, old, true, removes}, indent, always_given(r)), indent);
  return insertion({last->at().end, last->at().end}, last->get().next, '\n' + spaces(indent), source, "");
}

// The arguments are some expression: it becomes what substitute-keyword-arguments changes.
proposal substituted(request const& r, arguments const& a, bool removes) {
  text const& in = *r.d.form.of().in();
  cursor const value = a.value;
  std::uint32_t const at = column(in, value.at().begin);
  auto const* const given = r.given();
  std::string const head = "(substitute-keyword-arguments ";
  std::string const text(value.text());
  bool const fits = text.find('\n') == text.npos && at + head.size() + text.size() <= line_width;
  std::string const lead = fits ? head : "(substitute-keyword-arguments\n" + spaces(at + 4);
  int const by = static_cast<int>(fits ? head.size() : 4);
  std::string const tail = '\n' + spaces(at + 2) + indented(clause({r, given && given->quoted, true, removes}, at + 2, always_given(r)), at + 2) + ')';
  proposal out;
  out.edits.push_back({{value.at().begin, value.at().begin}, lead});
  for (auto& e : shift_lines(value.of(), value.at(), by)) out.edits.push_back(std::move(e));
  out.edits.push_back({{value.at().end, value.at().end}, tail});
  out.meanings.push_back({value.id(), value.get().next, head + text + tail});
  return out;
}

// Where a keyword stands among the others, as most packages of Guix have it.
int rank(std::string_view keyword) {
  struct row {
    std::string_view keyword;
    int rank;
  };
  static constexpr row rows[] = {{"#:tests?", 0}, {"#:configure-flags", 2}, {"#:make-flags", 3}, {"#:build-flags", 4},
                                 {"#:test-target", 5}, {"#:test-flags", 6}, {"#:cargo-inputs", 7},
                                 {"#:cargo-development-inputs", 7}, {"#:phases", 9}};
  for (auto const& row : rows)
    if (row.keyword == keyword) return row.rank;
  return keyword.ends_with("-flags") ? 4 : 1;
}

proposal new_keyword(request const& r, arguments const& a) {
  text const& in = *r.d.form.of().in();
  bool const old = a.in == style::quoted;
  std::optional<cursor> later, first, last;
  std::size_t n = 0;
  std::size_t const skip = a.first();
  int const own_rank = rank(r.c.keyword);
  for (cursor k : a.keywords.data()) {
    if (n++ < skip) continue;
    if (!first) first = k;
    if (!later && k.is(kind::keyword) && (n - skip) % 2 == 1 && rank(k.text()) > own_rank) later = k;
    last = k;
  }
  auto const head = a.keywords.datum(0);
  std::uint32_t const indent = first ? column(in, first->at().begin) : column(in, a.keywords.at().begin) + 1;
  bool const quasiquoted = in.bytes()[a.keywords.at().begin - 1] == '`';
  new_value v{r, old, false, false,
              custom_of_values(r.d.form.of(), r.c.keyword, old ? style::quoted : style::gexp, quasiquoted), !r.alone};
  if (!old) v.custom.below = false;
  std::string const source = comment_above(v, indent, indent) + indented(keyword_and_value(v, indent, later ? 0 : 3), indent);
  // What the value unquotes needs a quasiquote around it.
  auto const below_quote = [&](proposal p) {
    sexp::tree const t = sexp::parse_lenient(make_text("", source));
    bool unquotes = false;
    for (sexp::node_id i = 0; i < t.size(); ++i) {
      auto const mark = cursor(t, i).prefix();
      unquotes = unquotes || mark == prefix::unquote || mark == prefix::unquote_splicing;
    }
    if (old && unquotes && a.value.is_quoted(prefix::quote)) make_quasiquote(a.value, p);
    return p;
  };
  cursor const* anchor = later ? &*later : a.has_tail && last ? &*last : nullptr;
  if (anchor) {
    element_list const all{a.keywords, skip, 0};
    auto const comments = comments_of(all, all.index_of(*anchor));
    std::uint32_t const at = comments.above.empty() ? anchor->at().begin : comments.above.front().begin;
    return below_quote(insertion({at, at}, anchor->id(), "", source, '\n' + spaces(indent)));
  }
  if (!first) {
    node_id const node = head && skip ? head->get().next : a.keywords.id() + 2;
    std::uint32_t const at = head && skip ? head->at().end : a.keywords.of()[a.keywords.id() + 1].end;
    return below_quote(insertion({at, at}, node, skip ? " " : "", source, ""));
  }
  element_list const all{a.keywords, skip, 0};
  auto edits = insert_element(all, n - skip, {"x"});   // finds the place behind the last comment
  auto& added = edits.front().text;
  added.replace(added.find_last_not_of("\n ", added.rfind('x') - 1) + 1, added.npos, '\n' + spaces(indent) + source);
  return below_quote({edits, {{last->get().next, last->get().next, source}}, nullptr});
}

// Whether VALUE is a list of nothing, or nothing but the flags that are inherited.
bool is_nothing(argument const& own) {
  cursor c = own.value;
  while (c.is(kind::quoted) && c.datum(0)) c = *c.datum(0);
  if (c.is_form("list")) return c.data_count() == 1;
  if (c.is(kind::list)) return c.data_count() == 0;
  return own.parts.size() == 1 && own.parts[0].inherited && own.parts[0].tests.empty() && !own.parts[0].filtered;
}

} // namespace

proposal add_keyword(request const& r) {
  std::string const passed = r.given() ? "" : default_flags(r.before.build_system, r.c.keyword);
  if (!passed.empty())
    throw error(r.c.keyword + " would replace what the build system passes otherwise: " + passed, r.d.form.where());
  if (!r.all) return new_field(r, false);
  if (r.all->substitutes) return new_clause(r, *r.all, false);
  if (r.all->opaque) return substituted(r, *r.all, false);
  proposal out = new_keyword(r, *r.all);
  if (r.all->in == style::quoted) allow_unquotes(out.meanings.back().text, r.all->keywords, out);
  return out;
}

std::optional<proposal> settle_keyword(request const& r) {
  if (!r.own || r.own->parts.size() != 1 || r.own->parts[0].is != part::what::list) return std::nullopt;
  cursor const keyword = r.own->keyword, value = r.own->value;
  text const& in = *r.d.form.of().in();
  auto const lines = [&](span s) { return in.slice(s).find('\n') != std::string_view::npos; };
  span const gap{keyword.at().end, value.at().begin};
  bool const list = value.is_quoted(prefix::gexp) || value.is_form("list");
  if (!list || lines(gap) || !lines(value.at()) || r.own->parts[0].list.elements().size() < 2) return std::nullopt;
  std::uint32_t const to = column(in, keyword.at().begin);
  int const by = static_cast<int>(to) - static_cast<int>(column(in, value.at().begin));
  proposal out;
  out.edits = join_values(r.own->parts[0].list, by);
  auto const joined = [&](edit const& line) {   // a line that is none any more
    return std::any_of(out.edits.begin(), out.edits.end(), [&](edit const& e) { return e.at.begin < line.at.begin && line.at.end <= e.at.end; });
  };
  auto shifted = shift_lines(value.of(), value.at(), by);
  std::erase_if(shifted, joined);
  append(out, std::move(shifted));
  out.edits.push_back({gap, '\n' + spaces(to)});
  return out;
}

proposal add_to_quoted(request const& r, cursor quoted) {
  bool const plain = quoted.is_quoted(prefix::quote) || quoted.is_quoted(prefix::quasiquote);
  auto const list = plain ? quoted.datum(0) : std::nullopt;
  if (!list || !list->is(kind::list)) throw error("no list of arguments that " + r.c.keyword + " could be added to", quoted.where());
  auto const last = last_datum(*list);
  text const& in = *list->of().in();
  std::uint32_t const indent = last ? column(in, list->datum(0)->at().begin) : column(in, list->at().begin) + 1;
  new_value const v{r, true, false, false, custom_of_values(list->of(), r.c.keyword, style::quoted), !r.alone};
  std::string const source = indented(keyword_and_value(v, indent, 3), indent);
  if (last) return insertion({last->at().end, last->at().end}, last->get().next, '\n' + spaces(indent), source, "");
  return insertion({list->at().end - 1, list->at().end - 1}, list->get().next - 1, "", source, "");
}

proposal remove_in_new_keyword(request const& r) {
  if (!r.all) return new_field(r, true);
  if (r.all->substitutes) return new_clause(r, *r.all, true);
  if (r.all->opaque) return substituted(r, *r.all, true);
  refuse_key(r, r.c.key);
}

std::optional<proposal> drop_keyword(request const& r) {
  if (!r.own || !r.all || r.own->nested || !is_nothing(*r.own)) return std::nullopt;
  bool const inherited = r.all->substitutes;
  if (!inherited && !default_flags(r.before.build_system, r.c.keyword).empty()) return std::nullopt;
  proposal out;
  auto const take = [&](element_list const& list, std::size_t index, std::size_t count) {
    auto const elements = list.elements();
    out.edits = remove_element(list, index, count);
    out.meanings.push_back({elements[index].id(), elements[index + count - 1].get().next, ""});
  };
  std::size_t const count = inherited ? 1 : 2;
  element_list const keywords{r.all->keywords, inherited ? 2 : r.all->first(), 0};
  auto const elements = keywords.elements();
  if (elements.size() == count && !r.all->has_tail) {
    auto const base = inherited ? r.all->keywords.datum(1) : std::nullopt;
    bool const parents = base && base->is_form("package-arguments") && base->data_count() == 2 &&
                         base->datum(1)->text() == r.d.parent();
    if (base && !parents) return keep_only(r.all->keywords, *base);   // what is left is what was changed
    element_list const fields{r.d.package, 1, 0};
    // A let around the arguments may be there for more.
    if (r.all->value == r.all->keywords || r.all->value.datum(0) == r.all->keywords) {
      take(fields, fields.index_of(r.all->field), 1);
      return out;
    }
  }
  for (std::size_t i = 0; i < elements.size(); ++i) {
    bool const here = inherited ? elements[i].id() < r.own->value.id() && r.own->value.id() < elements[i].get().next
                                : elements[i] == r.own->keyword;
    if (!here) continue;
    take(keywords, i, count);
    return out;
  }
  return std::nullopt;
}

} // namespace xencmp::rewrite
