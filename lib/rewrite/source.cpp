// Source of flags for the lists that they are put into.
#include <algorithm>

#include "../sexp/parse.hpp"
#include "../source/error.hpp"
#include "proposals.hpp"

namespace xencmp::rewrite {

using sexp::cursor;
using sexp::node_id;
using sexp::prefix;
using sexp::tree;

namespace {

// The quote that decides what an unquote at NODE means.
std::optional<cursor> quote_around(cursor form, cursor node) {
  std::optional<cursor> out;
  for (cursor a : ancestors(form, node))
    if (a.is_quoted(prefix::quote) || a.is_quoted(prefix::quasiquote)) out = a;
    else if (a.is(sexp::kind::quoted)) out.reset();
  return out;
}

// Whether C is an unquote that no quasiquote of its own text is around.
bool is_bare_unquote(cursor c) {
  if (!c.is_quoted(prefix::unquote) && !c.is_quoted(prefix::unquote_splicing)) return false;
  int depth = 0;
  for (cursor a : ancestors(cursor(c.of()), c))
    if (a.is_quoted(prefix::quasiquote)) ++depth;
    else if (a.is_quoted(prefix::unquote) || a.is_quoted(prefix::unquote_splicing)) --depth;
  return depth <= 0;
}

bool is_ungexp_of_own(cursor c) {   // the gexp that it belongs to is in the text as well
  auto const around = ancestors(cursor(c.of()), c);
  return std::any_of(around.begin(), around.end(), [](cursor a) { return a.is_quoted(prefix::gexp); });
}

// NESTED: one within another, which takes two quasiquotes.
bool has_bare_unquote(std::string const& source, bool nested = false) {
  tree const t = sexp::parse_lenient(make_text("<flag>", source));
  for (node_id i = 0; i < t.size(); ++i) {
    if (!is_bare_unquote({t, i})) continue;
    if (!nested) return true;
    for (cursor a : ancestors(cursor(t), {t, i}))
      if (is_bare_unquote(a)) return true;
  }
  return false;
}

// A quasiquote within another one is read by the build, so that a test that it holds could not be made before; one that
// holds nothing is a quote.
void make_quote(cursor quasiquote, proposal& out) {
  if (!quasiquote.is_quoted(prefix::quasiquote)) return;
  for (node_id i = quasiquote.id() + 1; i < quasiquote.get().next; ++i)
    if (auto const p = cursor(quasiquote.of(), i).prefix(); p == prefix::unquote || p == prefix::unquote_splicing)
      throw error("the build puts the list together, and it knows no tests", quasiquote.where());
  node_id const mark = quasiquote.id() + 1;
  out.edits.push_back({quasiquote.of()[mark].at(), "'"});
  out.meanings.push_back({mark, mark + 1, "'"});
}

// (this-package-input "x") as code of packages that have no gexps: (assoc-ref %build-inputs "x").
std::optional<std::string> old_input(cursor c) {
  if (!c.is_form("this-package-input") && !c.is_form("this-package-native-input")) return std::nullopt;
  auto const name = c.datum(1);
  if (!name || !name->is(sexp::kind::string)) return std::nullopt;
  return "(assoc-ref %build-inputs " + std::string(name->text()) + ')';
}

// Whether SOURCE has an ungexp or an unquote that belongs to nothing in it.
bool leaves_quote(std::string const& source) {
  tree const t = sexp::parse_lenient(make_text("<flag>", source));
  for (node_id i = 0; i < t.size(); ++i) {
    cursor const c(t, i);
    if (is_bare_unquote(c)) return true;
    if (c.prefix() > prefix::gexp && !is_ungexp_of_own(c)) return true;
  }
  return false;
}

} // namespace

void make_quasiquote(cursor quote, proposal& out) {
  if (!quote.is_quoted(prefix::quote)) return;
  node_id const mark = quote.id() + 1;
  out.edits.push_back({quote.of()[mark].at(), "`"});
  out.meanings.push_back({mark, mark + 1, "`"});
}

std::string element_source(std::string const& text, style in, bool* to_host) {
  tree const t = sexp::parse(make_text("<flag>", text));
  cursor const root(t);
  if (root.data_count() != 1) throw error("not one datum: " + text);
  bool ungexps = false;
  std::vector<edit> edits;
  for (node_id i = 0; i < t.size(); ++i) {
    cursor const c(t, i);
    prefix const p = c.prefix();
    if (in != style::quoted && is_bare_unquote(c)) {   // as code that is quoted has it
      // Of a whole flag it may be that of a list of data, ,(…) in `(…), or of code, `(list ,…).
      if (in == style::host || c == *root.datum(0)) throw error("no quasiquote is around what this unquotes: " + text);
      edits.push_back({t[i + 1].at(), p == prefix::unquote ? "#$" : "#$@"});
      continue;
    }
    if (p == prefix::none || p < prefix::gexp || is_ungexp_of_own(c)) continue;
    ungexps = true;
    if (in != style::quoted) continue;
    auto const old = p == prefix::ungexp || p == prefix::ungexp_native ? old_input(*c.datum(0)) : std::nullopt;
    if (p == prefix::ungexp && c.datum(0)->is_symbol("output")) edits.push_back({c.at(), "%output"});
    else if (old) edits.push_back({c.at(), *old});
    else if (to_host && p == prefix::ungexp) edits.push_back({t[i + 1].at(), ","}), *to_host = true;
    else throw error("needs a gexp, but the package has quoted code: " + text);
  }
  span const datum = root.datum(0)->at();
  std::string const source = apply_edits(text, edits, datum);
  if (in == style::quoted) return source;
  return in == style::host && ungexps && !source.starts_with("#~") ? "#~" + indented(source, 2) : source;
}

void allow_unquotes(std::string const& source, cursor place, proposal& out) {
  if (!has_bare_unquote(source)) return;
  auto const quote = quote_around(cursor(place.of()), place);
  if (!quote || has_bare_unquote(source, true)) throw error("no quasiquote is around the place of " + source, place.where());
  make_quasiquote(*quote, out);
}

std::string source_in(part const& p, std::string const& given, proposal& out) {
  // As it stands in a list of data, ,(…): this list needs the same.
  bool const own_mark = p.data && given.starts_with(',') && !given.starts_with(",@");
  std::string const text = own_mark ? unindented_by(given.substr(1), 1) : given;
  bool to_host = false;
  std::string const source = element_source(text, p.in, &to_host);
  if (source.starts_with('"')) return source;
  if (to_host) {   // `(… (list ,X)), `(… '(,X)): the comma leads out of the quote around all
    auto const quote = quote_around(cursor(p.at.of()), p.data ? *p.data : p.at);
    bool const within = p.data && !(p.data->is_quoted(prefix::quote) && source.starts_with(','));
    if (!quote || p.plain || within) throw error("needs code of the host where there can be none: " + text, p.at.where());
    make_quasiquote(*quote, out);
    return source;
  }
  if (p.plain) {
    if (source.find("#$") != source.npos || source.find("#+") != source.npos)
      throw error("a quoted list cannot hold " + source, p.at.where());
    return source;
  }
  if (p.in == style::quoted && has_bare_unquote(source)) {
    allow_unquotes(source, p.data ? *p.data : p.at, out);
    if (!p.data) return source;
  }
  if (!p.data) return source;
  make_quasiquote(*p.data, out);
  return ',' + indented(source, 1);
}

std::string spliced_source(std::string const& test, std::string const& flag, bool gexp, std::string const& mark) {
  std::string const open = gexp ? "#$@(if " : ",@(if ";
  std::size_t const branch = open.size();
  std::string const lines = '\n' + spaces(branch) + mark;
  return open + indented(test, open.size()) + lines + '(' + indented(flag, branch + mark.size() + 1) + ')' + lines + "())";
}

std::string conditional_source(request const& r, part const& p, proposal& out) {
  if (p.plain) throw error("a quoted list cannot hold a test", p.at.where());
  if (leaves_quote(r.c.when)) throw error("the test is code of the build: " + r.c.when, p.at.where());
  bool to_host = false;
  std::string const source = element_source(r.c.text, p.in, &to_host);
  bool const gexp = p.in == style::gexp;
  if (p.in == style::host)
    throw error("a list that is evaluated on the host: where a test is to go is not known", p.at.where());
  if (!gexp) {
    auto const quote = quote_around(r.d.form, p.data ? *p.data : p.at);
    if (!quote) throw error("no quasiquote around it that could hold a test", p.at.where());
    make_quasiquote(*quote, out);
    if (p.data) make_quote(*p.data, out);
  }
  // As the package's other flags with tests have it; gexps where there is none.
  bool quotes = !gexp;
  if (r.own)
    for (auto const& other : r.own->parts)
      if (other.splice && other.is == part::what::list) quotes = quotes || other.plain;
  quotes = quotes && (!gexp || source.starts_with('"'));
  std::string const mark = gexp && !quotes ? "#~" : to_host ? "`" : "'";
  return spliced_source(r.c.when, source, gexp, mark);
}

new_element with_comment(flag_change const& c, std::string text, std::uint32_t column) {
  new_element out{std::move(text)};
  if (c.comment_behind) out.margin = c.comment;
  else out.comment = comment_lines_at(c.comment, column);
  return out;
}

// Values of the parameters of lower in guix/build-system/*.scm; the first row that fits counts.
std::string default_flags(std::string_view build_system, std::string_view keyword) {
  struct row {
    std::string_view build_system, keyword, flags;
  };
  static constexpr row rows[] = {
    {"cargo-build-system", "#:cargo-build-flags", "--release"},
    {"cargo-build-system", "#:cargo-package-flags", "--no-metadata --no-verify"},
    {"composer-build-system", "#:strip-flags", "--strip-debug"},
    {"", "#:strip-flags", "--strip-unneeded --enable-deterministic-archives"},   // all others: %strip-flags of gnu.scm
    {"glib-or-gtk-build-system", "#:make-flags", "gtk_update_icon_cache=true"},
    {"ocaml-build-system", "#:test-flags", "--enable-tests"},
    {"pyproject-build-system", "#:configure-flags", "@"},
    {"rebar-build-system", "#:rebar-flags", "skip_deps=true -vv"},
  };
  for (auto const& r : rows)
    if (keyword == r.keyword && (r.build_system.empty() || build_system == r.build_system)) return std::string(r.flags);
  return {};
}

// Tests that the build makes of the flags of KEY: whole literals, and what the others begin with.
std::string list_without(request const& r, std::string const& list, std::uint32_t column) {
  std::vector<std::string> exact, prefixes;
  auto const* const given = r.given();
  for (auto const& f : given ? given->flags : std::vector<flag>{}) {
    if (!means(r.c.key, f)) continue;
    auto& where = f.text.is_literal() ? exact : prefixes;
    std::string const text = sexp::encode_string(f.text.literal_prefix());
    if (f.text.literal_prefix().empty()) throw error("cannot tell at build time which flag this is", f.where);
    if (std::find(where.begin(), where.end(), text) == where.end()) where.push_back(text);
  }
  if (exact.empty() && prefixes.empty()) refuse_key(r, r.c.key);
  if (exact.size() == 1 && prefixes.empty()) {
    std::string const open = "(delete " + exact[0];
    bool const fits = column + open.size() + 1 + list.size() + 3 <= line_width && list.find('\n') == list.npos;
    return open + (fits ? " " : '\n' + spaces(column + 8)) + list + ')';
  }
  std::vector<std::string> tests;
  for (auto const& e : exact) tests.push_back("(string=? flag " + e + ')');
  for (auto const& p : prefixes) tests.push_back("(string-prefix? " + p + " flag)");
  // filter is Guile's own, remove is not, and builders import few modules.
  std::size_t const body = column + 10;
  std::string out = "(filter (lambda (flag)\n" + spaces(body) + "(not ";
  if (tests.size() == 1) {
    out += tests[0];
  } else {
    out += "(or ";
    for (std::size_t i = 0; i < tests.size(); ++i) out += (i ? '\n' + spaces(body + 9) : "") + tests[i];
    out += ')';
  }
  return out + "))\n" + spaces(column + 8) + list + ')';
}

} // namespace xencmp::rewrite
