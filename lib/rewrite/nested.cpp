#include "nested.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::prefix;

class finder {
public:
  explicit finder(std::string_view keyword) : keyword_(keyword) {}
  std::vector<nested_keyword> out;

  void walk(cursor at, style in, part const& context, int depth = 0) {
    if (depth > 50) return;
    if (at.is_quoted(prefix::quote) || at.is_quoted(prefix::quasiquote)) {
      auto const inside = at.datum(0);
      if (inside && inside->is(kind::list)) list(*inside, 0, style::quoted, context, depth);
      return;
    }
    if (!at.is(kind::list)) return;
    std::vector<cursor> data;
    for (cursor d : at.data()) data.push_back(d);
    auto const next = [&](cursor c, part const& p) { walk(c, in, p, depth + 1); };
    if (at.is_form("list")) return list(at, 1, in, context, depth);
    if (at.is_form("cons*")) {
      list(at, 1, in, context, depth);
      return next(data.back(), context);
    }
    if (at.is_form("append")) {
      for (std::size_t i = 1; i < data.size(); ++i) next(data[i], context);
    } else if (at.is_form("if") && data.size() > 2) {
      for (std::size_t i = 2; i < data.size(); ++i) {
        part p = context;
        p.put_under(i == 2 ? unindented(data[1]) : negated(unindented(data[1])));
        next(data[i], p);
      }
    } else if (at.is_form("cond")) {
      std::vector<std::string> before;
      for (std::size_t i = 1; i < data.size(); ++i) {
        auto const last = data[i].is(kind::list) ? last_datum(data[i]) : std::nullopt;
        if (!last) continue;
        std::string const test = unindented(*data[i].datum(0));
        part p = context;
        p.put_under(test, before);
        next(*last, p);
        before.push_back(negated(test));
      }
    } else if (at.is_form("substitute-keyword-arguments") && data.size() > 1) {
      next(data[1], context);
      for (std::size_t i = 2; i < data.size(); ++i) {
        auto const pattern = data[i].datum(0);
        auto const first = pattern ? pattern->datum(0) : std::nullopt;
        if (first && first->is(kind::keyword) && first->text() == keyword_) out.push_back({*first, *last_datum(data[i]), in, context});
      }
    } else if (at.is_form("ensure-keyword-arguments") && data.size() == 3) {
      next(data[1], context);
      next(data[2], context);
    } else if (is_body(at) && data.size() > 1) {
      next(data.back(), context);
    }
  }

  void list(cursor at, std::size_t first, style in, part const& context, int depth) {
    std::size_t n = 0;
    std::optional<cursor> key;
    for (cursor c : at.data()) {
      if (n++ < first) continue;
      if (is_splice(c)) {
        if (auto const inside = c.datum(0)) walk(*inside, style::host, context, depth + 1);
        continue;
      }
      if (key) {
        if (key->text() == keyword_) out.push_back({*key, c, in, context});
        key.reset();
      } else if (c.is(kind::keyword)) {
        key = c;
      }
    }
  }

private:
  std::string_view keyword_;
};

} // namespace

std::vector<nested_keyword> nested_keywords(cursor at, std::string_view keyword) {
  finder f(keyword);
  f.walk(at, style::host, part(at, style::host));
  return std::move(f.out);
}

std::vector<nested_keyword> spliced_keywords(cursor form, std::size_t first, std::string_view keyword) {
  finder f(keyword);
  std::size_t n = 0;
  for (cursor c : form.data())
    if (n++ >= first && is_splice(c))
      if (auto const inside = c.datum(0)) f.walk(*inside, style::host, part(*inside, style::host));
  return std::move(f.out);
}

} // namespace xencmp::rewrite
