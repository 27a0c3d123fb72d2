#include "definition.hpp"

#include <utility>

#include "../source/error.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::prefix;

std::optional<cursor> last_datum(cursor c) {
  std::optional<cursor> last;
  for (cursor d : c.data()) last = d;
  return last;
}

// Forms whose value is that of their last datum.
bool is_body(cursor c) {
  for (auto head : {"let", "let*", "letrec", "begin", "with-imported-modules", "with-extensions"})
    if (c.is_form(head)) return true;
  return false;
}

void find_lists(argument& out, cursor value, style in) {
  struct item {
    cursor at;
    style in;
    std::optional<cursor> data;   // AT is its datum
  };
  std::vector<item> todo{{value, in, std::nullopt}};   // last first
  while (!todo.empty()) {
    item const i = todo.back();
    todo.pop_back();
    if (i.at.is(kind::quoted)) {
      auto const inside = i.at.datum(0);
      if (!inside) continue;
      switch (i.at.prefix()) {
      case prefix::gexp: todo.push_back({*inside, style::gexp, std::nullopt}); break;
      case prefix::quote: case prefix::quasiquote:
        todo.push_back({*inside, i.in == style::host ? style::quoted : i.in, i.at});
        break;
      default: out.others.push_back(i.at);
      }
    } else if (i.at.is_form("list")) {
      out.lists.push_back({{i.at, 1, 0}, i.in, std::nullopt});
    } else if (i.at.is_form("cons*") || i.at.is_form("cons")) {
      out.lists.push_back({{i.at, 1, 1}, i.in, std::nullopt});
      if (auto const tail = last_datum(i.at)) todo.push_back({*tail, i.in, std::nullopt});
    } else if (i.at.is_form("append")) {
      std::vector<item> operands;
      for (cursor c : i.at.data()) operands.push_back({c, i.in, std::nullopt});
      todo.insert(todo.end(), operands.rbegin(), operands.rend() - 1);
    } else if (is_body(i.at)) {
      if (auto const last = last_datum(i.at)) todo.push_back({*last, i.in, std::nullopt});
    } else if (i.at.is(kind::list) && i.data) {
      out.lists.push_back({{i.at, 0, 0}, i.in, i.data});
    } else {
      out.others.push_back(i.at);
    }
  }
}

// (KEYWORD VALUE …), from the FIRSTth datum on.
std::optional<cursor> keyword_value(cursor form, std::size_t first, std::string_view keyword) {
  std::size_t n = 0;
  bool found = false;
  for (cursor c : form.data()) {
    if (n++ < first) continue;
    if (found) return c;
    found = (n - first) % 2 == 1 && c.is(kind::keyword) && c.text() == keyword;
  }
  return std::nullopt;
}

} // namespace

std::optional<cursor> definition::field(std::string_view field_name) const {
  for (cursor c : package.data())
    if (c.is_form(field_name)) return c;
  return std::nullopt;
}

std::string definition::build_system() const {
  auto const f = field("build-system");
  auto const value = f ? f->datum(1) : std::nullopt;
  return value ? std::string(value->text()) : std::string();
}

std::string definition::parent() const {
  if (package.is_form("package/inherit")) {
    auto const p = package.datum(1);
    return p ? std::string(p->text()) : std::string();
  }
  auto const f = field("inherit");
  auto const value = f ? f->datum(1) : std::nullopt;
  return value ? std::string(value->text()) : std::string();
}

definition find_definition(sexp::tree const& t, std::string_view name) {
  for (cursor form : cursor(t).data()) {
    if (!form.is_form("define-public") && !form.is_form("define")) continue;
    auto const variable = form.datum(1);
    if (!variable || !variable->is_symbol(name)) continue;
    auto value = last_datum(form);
    while (value && is_body(*value)) value = last_datum(*value);
    if (value && (value->is_form("package") || value->is_form("package/inherit")))
      return {std::string(name), form, *value};
    throw error("the definition of " + std::string(name) + " is no package form", form.where());
  }
  throw error("no definition of " + std::string(name), t.in()->name());
}

std::optional<arguments> find_arguments(definition const& d) {
  auto const field = d.field("arguments");
  if (!field) return std::nullopt;
  auto const value = field->datum(1);
  if (!value) throw error("the arguments field is empty", field->where());
  cursor at = *value;
  style in = style::host;
  for (;;) {
    if (at.is(kind::quoted) && (at.is_quoted(prefix::quote) || at.is_quoted(prefix::quasiquote))) {
      in = style::quoted;
      at = *at.datum(0);
    } else if (is_body(at)) {
      at = *last_datum(at);
    } else {
      break;
    }
  }
  if (at.is_form("substitute-keyword-arguments")) return arguments{*field, *value, at, true, in, false};
  bool const plain = in == style::quoted && at.is(kind::list);
  if (at.is_form("cons*")) return arguments{*field, *value, at, false, in, true};
  if (at.is_form("list") || plain) return arguments{*field, *value, at, false, in, false};
  throw error("arguments that are no literal keyword list", at.where());
}

std::optional<argument> find_argument(arguments const& a, std::string_view keyword) {
  std::optional<cursor> value;
  if (a.substitutes) {
    std::size_t n = 0;
    for (cursor clause : a.keywords.data()) {
      if (n++ < 2) continue;
      auto const pattern = clause.datum(0);
      auto const first = pattern ? pattern->datum(0) : std::nullopt;
      if (first && first->is(kind::keyword) && first->text() == keyword) value = last_datum(clause);
    }
  } else {
    value = keyword_value(a.keywords, a.keywords.is_form("list") || a.has_tail ? 1 : 0, keyword);
  }
  if (!value) return std::nullopt;
  argument out{*value, a.in, {}, {}};
  if (value->is_quoted(prefix::gexp)) out.in = style::gexp;
  else if (value->is(kind::quoted) && out.in == style::host) out.in = style::quoted;
  find_lists(out, *value, a.in);
  return out;
}

text_template element_template(cursor element) {
  auto unwrapped = [](cursor c) {
    while (c.is(kind::quoted)) {
      prefix const p = c.prefix();
      if (p != prefix::unquote && p != prefix::ungexp && p != prefix::gexp) break;
      c = *c.datum(0);
    }
    return c;
  };
  auto piece_of = [](cursor c) {
    if (auto value = c.string_value()) return piece{*value, std::nullopt, c.where()};
    return piece{std::string(c.text()), hole_kind::expression, c.where()};
  };
  cursor const c = unwrapped(element);
  text_template out;
  if (!c.is_form("string-append")) {
    out.append(piece_of(c));
    return out;
  }
  bool head = true;
  for (cursor d : c.data())
    if (!std::exchange(head, false)) out.append(piece_of(d));
  return out;
}

std::string step_kind(definition const& d, std::string_view keyword) {
  if (keyword == "#:make-flags") return "make";
  auto const system = d.build_system();
  for (std::string kind : {"cmake", "meson"})
    if (system.starts_with(kind)) return kind;
  return "configure";
}

} // namespace xencmp::rewrite
