#include "shape.hpp"

#include <algorithm>

#include "../sexp/parse.hpp"
#include "tokens.hpp"

namespace xencmp::rewrite {

bool is_one_of(sexp::cursor c, std::initializer_list<char const*> heads) {
  return std::any_of(heads.begin(), heads.end(), [&](char const* h) { return c.is_form(h); });
}

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;
using sexp::prefix;

bool is_let(cursor c) { return is_one_of(c, {"let", "let*", "letrec", "letrec*"}); }

bool same_tokens(std::string const& a, std::string const& b) {
  if (a == b) return true;
  auto const x = sexp::parse_lenient(make_text("", a)), y = sexp::parse_lenient(make_text("", b));
  std::vector<std::string_view> of_x, of_y;
  each_token(x, 0, x.size(), [&](std::string_view token) { of_x.push_back(token); });
  each_token(y, 0, y.size(), [&](std::string_view token) { of_y.push_back(token); });
  return of_x == of_y;
}

std::vector<cursor> data_of(cursor c) {
  std::vector<cursor> out;
  for (cursor d : c.data()) out.push_back(d);
  return out;
}

// Every symbol NAME below C.
std::vector<cursor> symbols_below(cursor c, std::string_view name) {
  std::vector<cursor> out;
  for (node_id i = c.id(); i < c.get().next; ++i)
    if (cursor const x(c.of(), i); x.is(kind::atom) && x.text() == name) out.push_back(x);
  return out;
}

// What is true of all that is walked below a place.
struct state {
  style in;
  std::optional<cursor> data;   // what is walked is its datum
  bool spliced = false;         // the elements of what is walked become elements of a list of code
  style holder = style::host;   // spliced: how that list reaches the build
  part as;
};

class walker {
public:
  explicit walker(cursor form) : form_(form) {}
  std::vector<part> out;

  // Recursion is as deep as the forms around lists of flags are nested, and ends at this depth.
  void walk(cursor at, state s, int depth = 0) {
    if (depth > 100) return other(at, s);
    if (at.is(kind::quoted)) return quoted(at, s, depth);
    if (!at.is(kind::list)) return symbol(at, s, depth);
    if (at.is_form("list")) return list(at, without_data(s), 1, 0, depth);   // '(list …) is code
    auto const data = data_of(at);
    if (data.size() > 1 && is_one_of(at, {"cons*", "cons"})) {
      s.data.reset();
      list(at, s, 1, 1, depth);
      return walk(data.back(), s, depth + 1);
    }
    if (at.is_form("append")) {
      for (std::size_t i = 1; i < data.size(); ++i) walk(data[i], without_data(s), depth + 1);
      return;
    }
    if (at.is_form("if") && data.size() > 2) {
      s.as.cond.reset();
      std::string const test = unindented(data[1]);
      for (std::size_t i = 2; i < data.size(); ++i) walk(data[i], under(s, i == 2 ? test : negated(test)), depth + 1);
      return;
    }
    if (is_one_of(at, {"when", "unless"}) && data.size() > 2)
      return walk(data.back(), under(s, at.is_form("when") ? unindented(data[1]) : negated(unindented(data[1]))), depth + 1);
    if (at.is_form("cond")) {
      s.as.cond = at;
      std::vector<std::string> before;   // what those that come first test, negated
      for (std::size_t i = 1; i < data.size(); ++i) {
        auto const last = data[i].is(kind::list) ? last_datum(data[i]) : std::nullopt;
        if (!last) continue;
        std::string const test = unindented(*data[i].datum(0));
        walk(*last, under(s, test, before), depth + 1);
        before.push_back(negated(test));
      }
      return;
    }
    if (is_one_of(at, {"delete", "remove", "filter"}) && data.size() == 3) {
      s.as.filtered = true;
      return walk(data.back(), without_data(s), depth + 1);
    }
    if (is_body(at))
      if (auto const last = last_datum(at)) return walk(*last, without_data(s), depth + 1);
    if (s.data || (s.spliced && s.in != style::host)) return list(at, s, 0, 0, depth);
    other(at, s);
  }

private:
  static state without_data(state s) {
    s.data.reset();
    return s;
  }
  static state under(state s, std::string test, std::vector<std::string> const& before = {}) {
    s.as.put_under(std::move(test), before);
    return without_data(std::move(s));
  }
  void add(part::what is, cursor at, state const& s, element_list list) {
    part p = s.as;
    p.is = is;
    p.at = at;
    p.in = s.in;
    p.list = list;
    if (!s.spliced) p.data = s.data;
    p.plain = s.spliced && s.data;
    out.push_back(std::move(p));
  }
  void other(cursor at, state const& s) { add(part::what::other, at, s, {at, 0, 0}); }

  void list(cursor at, state const& s, std::size_t first, std::size_t left_out, int depth) {
    add(part::what::list, at, s, {at, first, left_out});
    std::size_t const holder = out.size() - 1;
    auto const elements = out[holder].list.elements();
    for (cursor e : elements) {
      auto const inside = is_splice(e) ? e.datum(0) : std::nullopt;
      if (!inside) continue;
      state below = without_data(s);
      below.in = style::host;
      below.holder = s.in;
      below.spliced = true;
      below.as.holder = holder;
      below.as.splice = e;
      walk(*inside, below, depth + 1);
    }
  }

  void quoted(cursor at, state s, int depth) {
    auto const inside = at.datum(0);
    if (!inside) return other(at, s);
    switch (at.prefix()) {
    case prefix::gexp:
      s.in = style::gexp;
      return walk(*inside, without_data(s), depth + 1);
    case prefix::quote:
    case prefix::quasiquote:
      if (s.in == style::host) s.in = s.spliced && s.holder == style::gexp ? style::gexp : style::quoted;
      s.data = at;
      return walk(*inside, s, depth + 1);
    case prefix::ungexp:
    case prefix::unquote:
      if (inside->is(kind::atom)) return symbol(at, s, depth);
      return on_host(at, *inside, s, depth);
    default: return other(at, s);
    }
  }

  // #$(…) and ,(…) are evaluated on the host; where something there is not known, the whole AT is one such part.
  void on_host(cursor at, cursor inside, state s, int depth) {
    std::size_t const before = out.size();
    state below = without_data(s);
    below.in = style::host;
    walk(inside, below, depth + 1);
    auto const first = out.begin() + static_cast<std::ptrdiff_t>(before);
    if (std::all_of(first, out.end(), [](part const& p) { return p.is == part::what::list; })) return;
    out.erase(first, out.end());
    other(at, s);
  }

  // A variable, also as #$x or ,x.
  void symbol(cursor at, state s, int depth) {
    cursor const name = at.is(kind::quoted) ? *at.datum(0) : at;
    if (!name.is(kind::atom) || !name.symbol_name()) return other(at, s);
    auto const v = resolve(name, s.as.inherited);
    auto const value = v && !s.as.through ? last_datum(v->form) : std::nullopt;   // one variable deep
    if (!value || value->is_symbol(v->name)) return other(at, s);
    state below = without_data(s);
    below.in = style::host;
    below.as.through = v;
    std::size_t const before = out.size();
    walk(*value, below, depth + 1);
    auto const first = out.begin() + static_cast<std::ptrdiff_t>(before);
    bool const lists = std::any_of(first, out.end(), [](part const& p) { return p.is == part::what::list; });
    if (!lists) out.erase(first, out.end());
    if (!lists || v->shared()) other(at, s);
  }

  std::optional<variable> resolve(cursor use, bool& inherited) const {
    std::string const name(use.text());
    auto const around = ancestors(form_, use);
    for (auto a = around.rbegin(); a != around.rend(); ++a) {
      if (a->is(kind::list) && is_let(*a)) {
        auto bindings = a->datum(1);
        if (bindings && bindings->is(kind::atom)) bindings = a->datum(2);   // named let
        if (!bindings) continue;
        for (cursor b : bindings->data()) {
          auto const bound = b.datum(0);
          if (!bound || !bound->is_symbol(name)) continue;
          if (b.at().begin <= use.at().begin && use.at().end <= b.at().end) continue;
          variable v{name, b, {}, false};
          for (cursor u : symbols_below(*a, name))
            if (!(u == *bound)) v.uses.push_back(u);
          return v;
        }
      } else if (is_one_of(*a, {"lambda", "lambda*", "define", "define*", "match", "match-lambda", "let-values"})) {
        auto const formals = a->datum(1);
        if (formals && formals->is(kind::list) && !symbols_below(*formals, name).empty()) return std::nullopt;
      } else if (a->is(kind::list)) {   // ((#:configure-flags flags DEFAULT) BODY …)
        auto const head = a->datum(0);
        auto const keyword = head && head->is(kind::list) ? head->datum(0) : std::nullopt;
        auto const bound = keyword && keyword->is(kind::keyword) ? head->datum(1) : std::nullopt;
        if (bound && bound->is_symbol(name)) {
          inherited = true;
          return std::nullopt;
        }
      }
    }
    cursor const root(form_.of());
    for (cursor top : root.data()) {
      bool const exported = top.is_form("define-public");
      if (!exported && !top.is_form("define")) continue;
      auto const bound = top.datum(1);
      if (!bound || !bound->is_symbol(name)) continue;
      variable v{name, top, {}, exported};
      for (cursor u : symbols_below(root, name))
        if (!(u == *bound)) v.uses.push_back(u);
      return v;
    }
    return std::nullopt;
  }

  cursor form_;
};

} // namespace

std::string negated(std::string const& test) { return "(not " + indented(test, 5) + ')'; }

void part::put_under(std::string test, std::vector<std::string> const& before) {
  conjuncts.insert(conjuncts.end(), before.begin(), before.end());
  if (before.empty() || test != "else") conjuncts.push_back(test);
  tests.push_back(std::move(test));
}

namespace {

std::string conjunction(std::vector<std::string> const& all) {
  if (all.size() == 1) return all[0];
  std::string out = "(and";
  for (auto const& c : all) out += (out.size() == 4 ? " " : '\n' + spaces(5)) + indented(c, 5);
  return all.empty() ? "" : out + ')';
}

} // namespace

std::string part::condition() const { return conjunction(conjuncts); }

bool part::stands_under(std::string const& test) const {
  return !tests.empty() && (same_tokens(conjunction(tests), test) || same_tokens(condition(), test));
}

std::optional<cursor> last_datum(cursor c) {
  std::optional<cursor> last;
  for (cursor d : c.data()) last = d;
  return last;
}

bool is_body(cursor c) {
  return is_let(c) || is_one_of(c, {"begin", "with-imported-modules", "with-extensions", "let-system", "let-syntax", "letrec-syntax"});
}

bool is_splice(cursor c) {
  prefix const p = c.prefix();
  return p == prefix::unquote_splicing || p == prefix::ungexp_splicing || p == prefix::ungexp_native_splicing;
}

std::vector<cursor> ancestors(cursor form, cursor node) {
  std::vector<cursor> out;
  cursor at = form;
  while (!(at == node)) {
    out.push_back(at);
    std::optional<cursor> inner;
    for (cursor c : at.children())
      if (c.id() <= node.id() && node.id() < c.get().next) inner = c;
    if (!inner) return {};
    at = *inner;
  }
  return out;
}

std::vector<part> parts_of(cursor form, cursor value, style in, part const* context) {
  walker w(form);
  part as(value, in);
  if (context) {
    as.tests = context->tests;
    as.conjuncts = context->conjuncts;
  }
  w.walk(value, {in, std::nullopt, false, style::host, as});
  return std::move(w.out);
}

} // namespace xencmp::rewrite
