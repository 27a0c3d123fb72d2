#include "customs.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;
using sexp::prefix;
using sexp::tree;

std::optional<cursor> datum_behind(tree const& t, node_id node) {
  for (node_id i = t[node].next; i < t.size(); i = t[i].next) {
    if (t[i].type == kind::close) return std::nullopt;
    if (!is_trivia(t[i].type)) return cursor(t, i);
  }
  return std::nullopt;
}

bool below(tree const& t, node_id first, cursor second) {
  return t.in()->slice({t[first].end, second.at().begin}).find('\n') != std::string_view::npos;
}

struct form_count {
  int beside = 0, below = 0;
  int all() const { return beside + below; }
  void add(bool is_below) { ++(is_below ? below : beside); }
};

// Whether A are most by far; a few say nothing.
bool prevails(int a, int b) { return a + b >= 5 && a >= 2 * b; }

// How often a bare option, "--lib", that would fit on the line of another one stands there, and how often below it.
void count_lines(element_list const& list, form_count& out) {
  auto const elements = list.elements();
  text const& in = *list.form.of().in();
  for (std::size_t i = 1; i < elements.size(); ++i) {
    cursor const a = elements[i - 1], b = elements[i];
    if (!is_bare_option(a.text()) || !is_bare_option(b.text())) continue;
    bool const is_below = below(list.form.of(), a.id(), b);
    if (is_below && column(in, a.at().end) + 1 + b.text().size() + 3 > line_width) continue;
    out.add(is_below);
  }
}

} // namespace

bool is_bare_option(std::string_view text) {
  return text.starts_with("\"-") && text != "\"--\"" && text.find('=') == text.npos;
}

value_custom custom_of_values(tree const& t, std::string_view keyword, style in, bool list) {
  form_count lists, data, lines;   // (list …) and '(…)
  for (node_id i = 0; i < t.size(); ++i) {
    if (t[i].type != kind::keyword || t.slice(i) != keyword) continue;
    auto value = datum_behind(t, i);
    if (!value) continue;
    bool const is_below = below(t, i, *value);
    bool const gexp = value->is_quoted(prefix::gexp);
    if (gexp != (in == style::gexp)) continue;
    if (gexp) value = value->datum(0);
    if (!value) continue;
    bool const quoted = value->is_quoted(prefix::quote) || value->is_quoted(prefix::quasiquote);
    if (value->is_form("list")) lists.add(is_below);
    else if (quoted) data.add(is_below);
    if (quoted) value = value->datum(0);
    if (value && value->is(kind::list)) count_lines({*value, value->is_form("list") ? std::size_t{1} : 0, 0}, lines);
  }
  value_custom out;
  bool const cargo = keyword.starts_with("#:cargo-");   // '("--release" …), below the keyword, nearly everywhere
  out.list = list && !cargo;
  if (cargo) out.below = true, out.joined = true;
  if (in == style::gexp || prevails(lists.all(), data.all())) out.list = true;
  else if (prevails(data.all(), lists.all())) out.list = false;
  auto const& own = out.list ? lists : data;
  if (own.all() >= 3 && own.below * 2 >= own.beside * 3) out.below = true;
  else if (own.all() >= 3 && own.beside * 2 >= own.below * 3) out.below = false;
  if (prevails(lines.beside, lines.below)) out.joined = true;
  else if (prevails(lines.below, lines.beside)) out.joined = false;
  return out;
}

field_custom custom_of_fields(tree const& t) {
  form_count lists;
  int quoted = 0;
  for (node_id i = 0; i < t.size(); ++i) {
    if (t[i].type != kind::atom || t.slice(i) != "arguments") continue;
    auto const value = datum_behind(t, i);
    if (!value) continue;
    if (value->is_quoted(prefix::quote) || value->is_quoted(prefix::quasiquote)) ++quoted;
    auto const head = value->is_form("list") ? value->datum(0) : std::nullopt;
    auto const first = head ? value->datum(1) : std::nullopt;
    if (first) lists.add(below(t, head->id(), *first));
  }
  if (lists.all() == 0 && quoted > 3) return field_custom::quoted;
  return lists.below >= lists.beside ? field_custom::list_below : field_custom::list_beside;
}

} // namespace xencmp::rewrite
