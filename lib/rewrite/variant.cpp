#include "variant.hpp"

#include <algorithm>

#include "../flags/key.hpp"
#include "../sexp/parse.hpp"
#include "../source/error.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;

std::string spaces(std::size_t n) { return std::string(n, ' '); }

// What the clause of one keyword does.
struct clause {
  std::string keyword;
  style in = style::gexp;
  std::vector<text_template> removed;
  std::vector<new_element> added;
};

// The parent's flag of KEY.
text_template parent_flag(definition const& d, std::optional<argument> const& a, std::string const& keyword,
                          std::string const& key) {
  if (a) {
    std::string const kind = step_kind(d, keyword);
    for (auto const& l : a->lists)
      for (cursor e : l.list.elements()) {
        auto t = element_template(e);
        if (flag_key(kind, t) == key || t.to_string() == key) return t;
      }
  }
  throw error("no flag " + key + " in " + keyword + " of " + d.name, a ? a->value.where() : d.form.where());
}

// Source of the list FLAGS without the removed ones; COLUMN is where it begins.
std::string without(std::vector<text_template> const& removed, std::string const& flags, std::size_t column) {
  std::vector<std::string> exact, prefixes;
  for (auto const& t : removed) {
    if (t.is_literal()) exact.push_back(sexp::encode_string(t.to_string()));
    else if (!t.literal_prefix().empty()) prefixes.push_back(sexp::encode_string(t.literal_prefix()));
    else throw error("cannot tell at build time which flag this is", t.pieces.front().where);
  }
  if (exact.size() == 1 && prefixes.empty()) return "(delete " + exact[0] + ' ' + flags + ')';
  if (exact.empty() && prefixes.empty()) return flags;
  std::string const filter = "(filter (lambda (flag)\n";
  std::size_t const body = column + 10;
  std::vector<std::string> tests;
  if (exact.size() == 1) {
    tests.push_back("(string=? flag " + exact[0] + ')');
  } else if (!exact.empty()) {
    std::string members;
    for (auto const& e : exact) members += (members.empty() ? "" : "\n" + spaces(body + 5 + 4 + 14)) + e;
    tests.push_back("(member flag '(" + members + "))");
  }
  constexpr std::size_t test_column = 9, argument_column = 16;   // of "(not (or ", of "(string-prefix? "
  for (auto const& p : prefixes) {
    bool const fits = body + test_column + argument_column + p.size() + 10 <= line_width;
    tests.push_back("(string-prefix? " + p + (fits ? " " : '\n' + spaces(body + test_column + argument_column)) +
                    "flag)");
  }
  std::string out = filter;
  if (tests.size() == 1 && exact.size() < 2) {
    out += spaces(body) + "(not " + tests[0] + "))";
  } else {
    out += spaces(body) + "(not (or ";
    for (std::size_t i = 0; i < tests.size(); ++i) out += (i ? "\n" + spaces(body + test_column) : "") + tests[i];
    out += ")))";
  }
  return out + '\n' + spaces(column + 8) + flags + ')';
}

// The flags of a clause, one a line below each other from COLUMN on.
std::string listed(std::vector<new_element> const& elements, std::size_t column) {
  std::string out;
  for (auto const& e : elements) {
    if (!out.empty()) out += '\n' + spaces(column);
    for (auto const& line : e.comment) out += ";; " + line + '\n' + spaces(column);
    for (char c : e.text) {
      out += c;
      if (c == '\n') out += spaces(column);
    }
  }
  return out;
}

std::string clause_source(clause const& c, std::size_t column) {
  bool const gexp = c.in == style::gexp, host = c.in == style::host;
  std::string const flags = gexp ? "#$flags" : host ? "flags" : ",flags";
  std::string const mark = gexp ? "#~" : host ? "" : "`";
  std::string const pattern = "((" + c.keyword + " flags " + (gexp ? "#~'()" : host ? "'()" : "''()") + ")\n";
  std::size_t const body = column + 1 + mark.size();
  std::string out = pattern + spaces(column + 1) + mark;
  if (c.added.empty()) return out + without(c.removed, flags, body) + ')';
  std::string const head = "(append (list ";
  out += head + listed(c.added, body + head.size()) + ")\n" + spaces(body + 8);
  return out + without(c.removed, flags, body + 8) + "))";
}

} // namespace

std::string variant(text_ptr in, std::string const& parent, std::string const& variable, std::string const& name,
                    std::vector<flag_change> const& changes) {
  sexp::tree const t = sexp::parse(in);
  definition const d = find_definition(t, parent);
  auto const own = find_arguments(d);
  std::size_t const column = 7;          // of a clause
  std::vector<clause> clauses;
  for (auto const& change : changes) {
    auto c = std::find_if(clauses.begin(), clauses.end(), [&](clause const& x) { return x.keyword == change.keyword; });
    auto const inherited = own ? find_argument(*own, change.keyword) : std::nullopt;
    if (c == clauses.end()) {
      bool const old = own && own->in == style::quoted;
      c = clauses.insert(c, {change.keyword, inherited ? inherited->in : old ? style::quoted : style::gexp, {}, {}});
    }
    if (change.what != flag_change::action::add)
      c->removed.push_back(parent_flag(d, inherited, change.keyword, change.key));
    if (change.what != flag_change::action::remove) {
      std::uint32_t const width = line_width - 25;   // behind "#~(append (list ;; "
      c->added.push_back({element_source(change.text, c->in), fill(change.comment, width)});
    }
  }
  std::string out = "(define-public " + sexp::encode_symbol(variable) + "\n  (package\n    (inherit " + parent +
                    ")\n    (name " + sexp::encode_string(name) + ')';
  if (!clauses.empty()) {
    out += "\n    (arguments\n     (substitute-keyword-arguments (package-arguments " + parent + ')';
    for (auto const& c : clauses) out += '\n' + spaces(column) + clause_source(c, column);
    out += "))";
  }
  out += "))\n";
  sexp::parse(make_text("<variant>", out));   // what is printed can be read
  return out;
}

} // namespace xencmp::rewrite
