#include "definition.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "../source/error.hpp"
#include "nested.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::prefix;

bool is_package(cursor c) { return c.is_form("package") || c.is_form("package/inherit"); }

// The package form that VALUE gives, as far as its text shows one.
std::optional<cursor> package_in(cursor value) {
  while (!is_package(value)) {
    if (is_body(value)) {
      auto const last = last_datum(value);
      if (!last) return std::nullopt;
      value = *last;
      continue;
    }
    std::optional<cursor> found;   // (hidden-package (package …))
    if (!value.is(kind::list)) return std::nullopt;
    for (cursor c : value.data()) {
      if (!is_package(c)) continue;
      if (found) return std::nullopt;
      found = c;
    }
    return found;
  }
  return value;
}

// How many insertions, deletions and replacements of bytes make A of B.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t const above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row.back();
}

[[noreturn]] void refuse_name(sexp::tree const& t, std::string const& name) {
  constexpr std::size_t most = 3;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (cursor form : cursor(t).data()) {
    if (!form.is_form("define-public") && !form.is_form("define")) continue;
    auto const variable = form.datum(1);
    if (!variable || !variable->is(kind::atom)) continue;
    std::string const other(variable->text());
    std::size_t const d = other.starts_with(name) ? 1 : distance(name, other);
    if (d <= std::max<std::size_t>(1, name.size() / 3)) near.emplace_back(d, other);
  }
  std::stable_sort(near.begin(), near.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
  std::string names;
  for (std::size_t i = 0; i < std::min(near.size(), most); ++i) names += (i ? ", " : "") + near[i].second;
  throw error("no definition of " + name + (names.empty() ? "" : "; near names: " + names), t.in()->name());
}

// A keyword and its value.
using pair = std::pair<cursor, cursor>;

// (KEYWORD VALUE …), from the FIRSTth datum on.
std::optional<pair> keyword_value(cursor form, std::size_t first, std::string_view keyword) {
  std::size_t n = 0;
  std::optional<cursor> found;
  bool is_value = false;
  for (cursor c : form.data()) {
    if (n++ < first) continue;
    if (found) return pair{*found, c};
    if (!is_value && is_splice(c)) continue;   // ,@(package-arguments x): pairs of its own
    if (!is_value && c.is(kind::keyword) && c.text() == keyword) found = c;
    is_value = !is_value;
  }
  return std::nullopt;
}

} // namespace

std::optional<cursor> definition::field(std::string_view field_name) const {
  for (cursor c : package.data())
    if (c.is_form(field_name)) return c;
  return std::nullopt;
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

namespace {

std::optional<cursor> package_of(cursor form) {
  auto const value = last_datum(form);
  return value ? package_in(*value) : std::nullopt;
}

} // namespace

std::optional<cursor> define_form(sexp::tree const& t, std::string_view name) {
  std::optional<cursor> last;
  for (cursor form : cursor(t).data()) {
    if (!form.is_form("define-public") && !form.is_form("define")) continue;
    auto const variable = form.datum(1);
    if (variable && variable->is_symbol(name)) last = form;
  }
  return last;
}

bool defines_otherwise(sexp::tree const& t, std::string_view name) {
  auto const form = define_form(t, name);
  return form && !package_of(*form);
}

definition find_definition(sexp::tree const& t, std::string_view name) {
  auto const form = define_form(t, name);
  if (!form) refuse_name(t, std::string(name));
  auto const package = package_of(*form);
  if (!package) throw error("the definition of " + std::string(name) + " is no package form", form->where());
  return {std::string(name), *form, *package};
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
    } else if (is_body(at) && last_datum(at)) {
      at = *last_datum(at);
    } else if (at.is_form("append") && at.datum(1) && at.datum(1)->is_form("list")) {
      at = *at.datum(1);   // (append (list #:k v …) REST …)
    } else {
      break;
    }
  }
  if (at.is_form("substitute-keyword-arguments")) return arguments{*field, *value, at, true, false, in, false};
  bool const plain = in == style::quoted && at.is(kind::list);
  if (at.is_form("cons*")) return arguments{*field, *value, at, false, false, in, true};
  bool const opaque = !at.is_form("list") && !plain;
  return arguments{*field, *value, at, false, opaque, in, false};
}

std::optional<argument> find_argument(definition const& d, arguments const& a, std::string_view keyword) {
  std::optional<pair> found;
  if (a.substitutes) {
    std::size_t n = 0;
    for (cursor clause : a.keywords.data()) {
      if (n++ < 2) continue;
      auto const pattern = clause.datum(0);
      auto const first = pattern ? pattern->datum(0) : std::nullopt;
      if (first && first->is(kind::keyword) && first->text() == keyword) found = pair{*first, *last_datum(clause)};
    }
  } else if (!a.opaque) {
    found = keyword_value(a.keywords, a.first(), keyword);
  }
  if (found) return argument{found->first, found->second, a.in, parts_of(d.form, found->second, a.in)};
  std::optional<argument> out;
  auto const base = a.substitutes ? a.keywords.datum(1) : std::nullopt;
  auto const all = a.opaque ? nested_keywords(a.value, keyword) : base ? nested_keywords(*base, keyword)
                 : a.substitutes ? std::vector<nested_keyword>{} : a.has_tail ? nested_keywords(a.keywords, keyword) : spliced_keywords(a.keywords, a.first(), keyword);
  for (auto const& n : all) {
    auto parts = parts_of(d.form, n.value, n.in, &n.context);
    if (!out) {
      out = argument{n.keyword, n.value, n.in, std::move(parts), true};
      continue;
    }
    std::size_t const before = out->parts.size();
    for (auto& p : parts) {
      if (p.holder) *p.holder += before;
      out->parts.push_back(std::move(p));
    }
  }
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

std::string step_kind(std::string_view build_system, std::string_view keyword) {
  if (keyword == "#:make-flags") return "make";
  for (std::string kind : {"cmake", "meson"})
    if (build_system.starts_with(kind)) return kind;
  return "configure";
}

} // namespace xencmp::rewrite
