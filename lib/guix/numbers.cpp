// Integers.
#include <limits>

#include "procedures.hpp"

namespace xencmp::guix {

namespace {

bool integers(call const& c) {
  for (auto const& a : c.args)
    if (!a.is(tag::integer)) return false;
  return !c.args.empty();
}

value arithmetic(evaluator& e, call const& c) {
  if (!integers(c)) return unresolved(e, c, hole_kind::expression);
  auto const op = c.name->name[0];
  auto sum = c.args[0].number;
  if (c.args.size() == 1) return op == '-' ? e.integer(-sum, c.code) : e.integer(sum, c.code);
  for (auto const& a : c.args.subspan(1)) {
    bool const over = op == '+' ? __builtin_add_overflow(sum, a.number, &sum)
                    : op == '-' ? __builtin_sub_overflow(sum, a.number, &sum)
                                : __builtin_mul_overflow(sum, a.number, &sum);
    if (over) return unresolved(e, c, hole_kind::expression);
  }
  return e.integer(sum, c.code);
}
value step(evaluator& e, call const& c) {
  if (c.args.size() != 1 || !integers(c) || c.args[0].number == std::numeric_limits<std::int64_t>::max() ||
      c.args[0].number == std::numeric_limits<std::int64_t>::min())
    return unresolved(e, c, hole_kind::expression);
  return e.integer(c.args[0].number + (c.name->name == "1+" ? 1 : -1), c.code);
}
value division(evaluator& e, call const& c) {
  if (c.args.size() != 2 || !integers(c) || c.args[1].number <= 0 || c.args[0].number < 0)
    return unresolved(e, c, hole_kind::expression);
  auto const n = c.name->name;
  auto const a = c.args[0].number, b = c.args[1].number;
  if (n == "/" && a % b) return unresolved(e, c, hole_kind::expression);
  return e.integer(n == "quotient" || n == "/" ? a / b : a % b, c.code);
}
value comparison(evaluator& e, call const& c) {
  if (!integers(c)) return unresolved(e, c, hole_kind::expression);
  auto const n = c.name->name;
  for (std::size_t i = 0; i + 1 < c.args.size(); ++i) {
    auto const a = c.args[i].number, b = c.args[i + 1].number;
    if (!(n == "=" ? a == b : n == "<" ? a < b : n == ">" ? a > b : n == "<=" ? a <= b : a >= b)) return e.boolean(false, c.code);
  }
  return e.boolean(true, c.code);
}
value predicate(evaluator& e, call const& c) {
  if (c.args.size() != 1 || !integers(c)) return unresolved(e, c, hole_kind::expression);
  auto const n = c.name->name;
  auto const v = c.args[0].number;
  return e.boolean(n == "zero?" ? v == 0 : n == "positive?" ? v > 0 : n == "negative?" ? v < 0 : (v % 2 != 0) == (n == "odd?"), c.code);
}
value extreme(evaluator& e, call const& c) {
  if (!integers(c)) return unresolved(e, c, hole_kind::expression);
  auto out = c.args[0].number;
  for (auto const& a : c.args) out = c.name->name == "max" ? std::max(out, a.number) : std::min(out, a.number);
  return e.integer(out, c.code);
}
value from_string(evaluator& e, call const& c) {
  auto const s = c.args.size() == 1 ? e.literal(c.args[0]) : std::nullopt;
  if (!s) return unresolved(e, c, hole_kind::expression);
  auto const n = sexp::decode_integer(*s);
  if (n) return e.integer(*n, c.code);
  return sexp::is_number(*s) ? unresolved(e, c, hole_kind::expression) : e.boolean(false, c.code);
}

} // namespace

std::span<procedure_entry const> number_procedures() {
  static procedure_entry const all[] = {
    {"+", arithmetic}, {"-", arithmetic}, {"*", arithmetic}, {"1+", step}, {"1-", step}, {"quotient", division},
    {"remainder", division}, {"modulo", division}, {"/", division}, {"=", comparison}, {"<", comparison},
    {">", comparison}, {"<=", comparison}, {">=", comparison}, {"zero?", predicate}, {"positive?", predicate},
    {"negative?", predicate}, {"odd?", predicate}, {"even?", predicate}, {"max", extreme}, {"min", extreme},
    {"string->number", from_string}};
  return all;
}

} // namespace xencmp::guix
