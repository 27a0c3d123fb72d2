// Expressions of %if, %{expr:} and %[…] over guarded values (rpmio/expression.c): integers, strings, versions; && and
// || share one precedence and give one of their operands.
#include <algorithm>
#include <charconv>

#include "expander.hpp"

namespace xencmp::spec {

namespace {

struct simple {
  enum class kind : std::uint8_t {
    integer, string, version,
    number_of,          // the integer that a macro is, 0 where it is undefined
    text_of,            // the string that a macro is, `text` where it is undefined
    opaque              // `text` is a test for the build machine
  } what = kind::integer;
  std::int64_t number = 0;
  std::string text;
  std::optional<atom> about;
  bool understood = true;                 // opaque: a command whose answer nobody knows, rather than a gap of ours
  friend bool operator==(simple const&, simple const&) = default;
};
using kind = simple::kind;
using value = std::vector<guarded<simple>>;       // disjoint conditions

bool is_constant(simple const& s) {
  return s.what == kind::integer || s.what == kind::string || s.what == kind::version;
}

int letter_class(char c) {
  return c >= '0' && c <= '9' ? 2 : ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) ? 1 : 0;
}

// rpmvercmp in rpmio/rpmvercmp.c
int compare_versions(std::string_view a, std::string_view b) {
  auto const sign = [](int x) { return x < 0 ? -1 : x > 0; };
  while (!a.empty() || !b.empty()) {
    auto const skip = [](std::string_view& s) {
      while (!s.empty() && !letter_class(s[0]) && s[0] != '~' && s[0] != '^') s.remove_prefix(1);
    };
    skip(a);
    skip(b);
    bool const tilde_a = a.starts_with('~'), tilde_b = b.starts_with('~');
    if (tilde_a || tilde_b) {
      if (tilde_a != tilde_b) return tilde_a ? -1 : 1;
      a.remove_prefix(1), b.remove_prefix(1);
      continue;
    }
    bool const caret_a = a.starts_with('^'), caret_b = b.starts_with('^');
    if (caret_a || caret_b) {
      if (a.empty()) return -1;
      if (b.empty()) return 1;
      if (caret_a != caret_b) return caret_a ? -1 : 1;
      a.remove_prefix(1), b.remove_prefix(1);
      continue;
    }
    if (a.empty() || b.empty()) break;
    int const wanted = letter_class(a[0]);
    auto const segment = [&](std::string_view& s) {
      std::size_t n = 0;
      while (n < s.size() && letter_class(s[n]) == wanted) ++n;
      auto const out = s.substr(0, n);
      s.remove_prefix(n);
      return out;
    };
    auto x = segment(a), y = segment(b);
    if (y.empty()) return wanted == 2 ? 1 : -1;
    if (wanted == 2) {
      while (x.starts_with('0')) x.remove_prefix(1);
      while (y.starts_with('0')) y.remove_prefix(1);
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
    }
    if (int const c = x.compare(y)) return sign(c);
  }
  return a.empty() && b.empty() ? 0 : a.empty() ? -1 : 1;
}

bool holds(std::string_view op, int order) {
  if (op == "==") return order == 0;
  if (op == "!=") return order != 0;
  if (op == "<") return order < 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  return order >= 0;
}
std::string_view mirrored(std::string_view op) {
  if (op == "<") return ">";
  if (op == ">") return "<";
  if (op == "<=") return ">=";
  if (op == ">=") return "<=";
  return op;
}

// A OP V for a macro's value, where A is defined.
condition compare(atom const& a, std::string_view op, atom_value const& v) {
  auto const at_least = condition::at_least(a, v), above = condition::at_least(a, v.successor(a.domain));
  if (op == "==") return at_least & !above;
  if (op == "!=") return (!at_least) | above;
  if (op == "<") return !at_least;
  if (op == "<=") return !above;
  if (op == ">") return above;
  return at_least;
}

class evaluator {
public:
  // TEXT is one case of an expression, with holes; it holds in WHEN.
  evaluator(expander& of, slice const& text, condition when)
    : of_(of), in_(text), tokens_(read_expression_tokens(text.bytes())), when_(std::move(when)) {}

  value run() {
    if (tokens_.front().what == token::kind::end) return fail("empty expression");
    auto v = ternary();
    if (!failed_ && peek().what != token::kind::end) return fail("syntax error in expression");
    return failed_ ? opaque_whole() : v;
  }

  condition truth(value const& v) {
    auto out = condition::never();
    for (auto const& g : v) out = out | (g.when & truth(g.value));
    return out;
  }

private:
  token const& peek() const { return tokens_[at_]; }
  bool is_op(std::string_view op) const { return peek().what == token::kind::op && peek().text == op; }
  value constant(simple s) { return {{std::move(s), when_}}; }
  value integer(std::int64_t n) { return constant({kind::integer, n, {}, {}}); }

  std::string source_of(std::size_t first, std::size_t last) const {
    auto const b = tokens_[first].what == token::kind::string ? tokens_[first].begin - 1 : tokens_[first].begin;
    auto const e = tokens_[last].what == token::kind::string ? tokens_[last].end + 1 : tokens_[last].end;
    return squeezed(in_.sub(in_.begin + b, in_.begin + e).to_string());
  }
  value opaque_whole() {
    return constant({kind::opaque, 0, squeezed(in_.to_string()), {}, false});
  }
  value fail(std::string const& why) {
    if (!failed_) of_.remark(severity::unknown, why + ": " + squeezed(in_.to_string()), in_.place());
    failed_ = true;
    return opaque_whole();
  }
  simple unknown(std::string const& why, std::size_t first, std::size_t last) {
    auto text = source_of(first, last);
    of_.remark(severity::unknown, why + ": " + text, in_.place());
    return {kind::opaque, 0, std::move(text), {}, false};
  }

  condition truth(simple const& s) {
    switch (s.what) {
    case kind::integer: return s.number ? condition::always() : condition::never();
    case kind::string:
    case kind::version: return s.text.empty() ? condition::never() : condition::always();
    case kind::number_of:
      return of_.restricted(condition::holds(*s.about) & compare(*s.about, "!=", atom_value::of(std::int64_t{0})));
    case kind::text_of: {
      auto const defined = condition::holds(*s.about);
      auto const not_empty = compare(*s.about, "!=", atom_value::of(std::string{}));
      return of_.restricted(s.text.empty() ? defined & not_empty : (!defined) | not_empty);
    }
    case kind::opaque: return of_.restricted(condition::holds(atom::test(s.text)));
    }
    return condition::never();
  }

  // Applies F to each pair of alternatives that can meet; equal results become one.
  template <typename F> value combine(value const& a, value const& b, F f) {
    value out;
    for (auto const& x : a)
      for (auto const& y : b) {
        auto const both = x.when & y.when;
        if (both.is_never()) continue;
        for (auto& r : f(x.value, y.value)) add(out, std::move(r.value), both & r.when);
      }
    return out;
  }
  void add(value& to, simple s, condition const& c) {
    if (c.is_never()) return;
    auto const same = std::find_if(to.begin(), to.end(), [&](auto const& g) { return g.value == s; });
    if (same == to.end()) to.push_back({std::move(s), c});
    else same->when = same->when | c;
  }
  value truth_value(condition const& c) {
    value out;
    add(out, {kind::integer, 1, {}, {}}, c);
    add(out, {kind::integer, 0, {}, {}}, !c);
    return out;
  }

  value compared(simple const& x, std::string_view op, simple const& y, std::size_t first, std::size_t last) {
    auto const known = [&](bool b) { return value{{{kind::integer, b, {}, {}}, condition::always()}}; };
    if (is_constant(x) && is_constant(y)) {
      if (x.what != y.what) return {{unknown("types of an expression must match", first, last), condition::always()}};
      if (x.what == kind::integer) return known(holds(op, x.number < y.number ? -1 : x.number > y.number));
      return known(holds(op, x.what == kind::version ? compare_versions(x.text, y.text) : x.text.compare(y.text)));
    }
    if (is_constant(x) && !is_constant(y)) return compared(y, mirrored(op), x, first, last);
    if (x.what == kind::number_of && y.what == kind::integer) {
      auto const defined = condition::holds(*x.about);
      auto const c = (defined & compare(*x.about, op, atom_value::of(y.number))) |
                     ((!defined) & (holds(op, 0 < y.number ? -1 : 0 > y.number) ? condition::always()
                                                                               : condition::never()));
      return truth_value(of_.restricted(c));
    }
    if (x.what == kind::text_of && y.what == kind::string) {
      auto const defined = condition::holds(*x.about);
      auto const c = (defined & compare(*x.about, op, atom_value::of(y.text))) |
                     ((!defined) & (holds(op, x.text.compare(y.text)) ? condition::always() : condition::never()));
      return truth_value(of_.restricted(c));
    }
    bool const by_command = (x.what == kind::opaque && x.understood && (is_constant(y) || y.what == kind::opaque));
    if (by_command && y.understood) return {{{kind::opaque, 0, source_of(first, last), {}, true}, condition::always()}};
    return {{unknown("cannot be decided", first, last), condition::always()}};
  }

  value ternary() {
    if (++depth_ > max_depth) return --depth_, fail("expression nested deeper than 64 (max_depth)");
    auto v = logical();
    if (!failed_ && is_op("?")) {
      ++at_;
      auto const yes = ternary();
      if (!failed_ && !is_op(":")) fail("syntax error in expression");
      else ++at_;
      auto const no = failed_ ? value{} : ternary();
      auto const c = truth(v);
      value out;
      for (auto const& g : yes) add(out, g.value, g.when & c);
      for (auto const& g : no) add(out, g.value, g.when & (!c));
      v = std::move(out);
    }
    --depth_;
    return v;
  }

  value logical() {
    auto v = relational();
    while (!failed_ && (is_op("&&") || is_op("||"))) {
      bool const all = is_op("&&");
      ++at_;
      auto const w = relational();
      auto const c = truth(v);
      value out;
      for (auto const& g : v) add(out, g.value, g.when & (all ? !c : c));
      for (auto const& g : w) add(out, g.value, g.when & (all ? c : !c));
      // An operand's own truth has been used; what is left of an opaque one is yes or no.
      v = std::move(out);
      bool const plain = std::all_of(v.begin(), v.end(), [](auto const& g) { return is_constant(g.value); });
      if (!plain) v = within(truth_value(truth(v)));
    }
    return v;
  }
  value within(value v) {
    for (auto& g : v) g.when = g.when & when_;
    std::erase_if(v, [](auto const& g) { return g.when.is_never(); });
    return v;
  }

  value relational() {
    auto const first = at_;
    auto v = sum();
    while (!failed_ && peek().what == token::kind::op &&
           (is_op("==") || is_op("!=") || is_op("<") || is_op("<=") || is_op(">") || is_op(">="))) {
      auto const op = peek().text;
      ++at_;
      auto const w = sum();
      if (failed_) break;
      auto const last = at_ - 1;
      v = combine(v, w, [&](simple const& x, simple const& y) { return compared(x, op, y, first, last); });
    }
    return v;
  }

  value arithmetic(value const& a, value const& b, char op, std::size_t first) {
    auto const last = at_ - 1;
    return combine(a, b, [&](simple const& x, simple const& y) -> value {
      auto const one = [](simple s) { return value{{std::move(s), condition::always()}}; };
      if (x.what == kind::string && y.what == kind::string && op == '+')
        return one({kind::string, 0, x.text + y.text, {}});
      if (x.what != kind::integer || y.what != kind::integer)
        return one(unknown("cannot be computed", first, last));
      if (op == '/' && (y.number == 0 || (y.number == -1 && x.number == INT64_MIN)))
        return one(unknown("division by zero", first, last));
      auto const u = static_cast<std::uint64_t>(x.number), w = static_cast<std::uint64_t>(y.number);
      std::int64_t const n = op == '/' ? x.number / y.number
                                       : static_cast<std::int64_t>(op == '+' ? u + w : op == '-' ? u - w : u * w);
      return one({kind::integer, n, {}, {}});
    });
  }
  value sum() {
    auto const first = at_;
    auto v = product();
    while (!failed_ && (is_op("+") || is_op("-"))) {
      char const op = peek().text[0];
      ++at_;
      v = arithmetic(v, product(), op, first);
    }
    return v;
  }
  value product() {
    auto const first = at_;
    auto v = primary();
    while (!failed_ && (is_op("*") || is_op("/"))) {
      char const op = peek().text[0];
      ++at_;
      v = arithmetic(v, primary(), op, first);
    }
    return v;
  }

  value primary() {
    std::string prefix;                              // of '!' and '-', nearest last
    while (is_op("!") || is_op("-")) prefix += peek().text, ++at_;
    auto const first = at_;
    auto const t = peek();
    value v;
    switch (t.what) {
    case token::kind::integer: {
      std::int64_t n = 0;
      auto const [end, failure] = std::from_chars(t.text.data(), t.text.data() + t.text.size(), n);
      if (failure != std::errc{}) return fail("number out of range");
      v = integer(n);
      break;
    }
    case token::kind::string:
    case token::kind::version: v = constant(text_operand(t)); break;
    case token::kind::word: v = constant(word_operand(t)); break;
    case token::kind::open:
      ++at_;
      v = ternary();
      if (failed_) return v;
      if (peek().what != token::kind::close) return fail("unclosed parenthesis in expression");
      break;
    default: return fail("syntax error in expression");
    }
    if (failed_) return v;
    ++at_;
    for (; !prefix.empty(); prefix.pop_back())
      v = prefix.back() == '!' ? within(truth_value(!truth(v))) : arithmetic(integer(0), v, '-', first);
    return v;
  }

  // Holes of the token T, and whether all are commands.
  std::vector<piece> holes_of(token const& t) const {
    std::vector<piece> out;
    in_.in->each(in_.begin + t.begin, in_.begin + t.end,
                 [&](std::string_view, location const&, bool, piece const* h) { if (h) out.push_back(*h); });
    return out;
  }
  simple of_commands(token const& t, std::vector<piece> const& holes, std::string text) {
    bool const commands = std::all_of(holes.begin(), holes.end(), [](piece const& p) {
      return p.hole == hole_kind::command || p.hole == hole_kind::environment || p.hole == hole_kind::system;
    });
    if (!commands) return unknown("cannot be decided", at_, at_);
    bool const lone = holes.size() == 1 && t.text.find_first_not_of("0\x01") == t.text.npos &&
                      holes[0].text.starts_with("%(");
    if (lone) text = holes[0].text.substr(2, holes[0].text.size() - 3);
    return {kind::opaque, 0, squeezed(text), {}, true};
  }

  simple text_operand(token const& t) {
    auto const k = t.what == token::kind::string ? kind::string : kind::version;
    auto const holes = holes_of(t);
    auto const text = in_.sub(in_.begin + t.begin, in_.begin + t.end).to_string();
    if (holes.empty()) return {k, 0, text, {}};
    if (holes.size() == 1 && t.text.size() == 1 && k == kind::string)
      if (auto const a = of_.atom_of(holes[0]); a && a->domain == atom_domain::text)
        return {kind::text_of, 0, holes[0].text.find('?') == std::string::npos ? text : "", a};
    return of_commands(t, holes, "\"" + text + "\"");
  }

  simple word_operand(token const& t) {
    auto const holes = holes_of(t);
    auto const text = in_.sub(in_.begin + t.begin, in_.begin + t.end).to_string();
    if (holes.empty()) return fail("a bare word in an expression"), simple{kind::opaque, 0, text, {}, false};
    bool const padded = holes.size() == 1 && t.text.find_first_not_of("0\x01") == t.text.npos && t.text.back() == '\x01';
    if (padded)
      if (auto const a = of_.atom_of(holes[0]); a && a->domain == atom_domain::integer)
        return {kind::number_of, 0, text, a};
    return of_commands(t, holes, text);
  }

  expander& of_;
  slice in_;
  std::vector<token> tokens_;
  condition when_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

} // namespace

condition expander::decide(slice const& in, condition const& path) {
  auto const text = expanded(in, path);
  auto const all = cases(text.text(), path);
  if (!all) {
    remark(severity::unknown, "the condition has more than " + std::to_string(max_cases) + " cases (max_cases)",
           in.place());
    return path & restricted(condition::holds(atom::test(squeezed(in.to_string()))));
  }
  auto out = condition::never();
  for (auto const& c : *all) {
    evaluator e(*this, c.text, c.when);
    out = out | (c.when & e.truth(e.run()));
  }
  return out;
}

void expander::evaluate(slice const& in, condition const& path, output& out, location const* use) {
  auto const place = use ? *use : in.place();
  auto const all = cases(expanded(in, path, use).text(), path);
  if (!all) {
    remark(severity::unknown, "the expression has more than " + std::to_string(max_cases) + " cases (max_cases)", place);
    out.hole({in.to_string(), hole_kind::unknown, place}, path);
    return;
  }
  output result;
  for (auto const& c : *all)
    for (auto const& g : evaluator(*this, c.text, c.when).run()) {
      auto const when = g.when & c.when;
      if (g.value.what == kind::integer) result.literal(std::to_string(g.value.number), place, false, when);
      else if (is_constant(g.value)) result.literal(g.value.text, place, false, when);
      else if (g.value.what == kind::opaque && !g.value.understood)
        result.hole({"%[" + g.value.text + "]", hole_kind::unknown, place}, when);
      else result.hole({"%[" + g.value.text + "]", hole_kind::expression, place}, when);
    }
  // A result may hold macros of its own: %bcond is written so.
  bool const more = std::any_of(result.text().begin(), result.text().end(), [](guarded<piece> const& g) {
    return !g.value.is_hole() && g.value.text.find('%') != std::string::npos;
  });
  if (more) again(result.text(), path, place, out);
  else out.append(result);
}

condition expander::one_of(atom const& about, slice const& in, condition const& path) {
  auto const all = cases(expanded(in, path).text(), path);
  auto out = condition::never();
  if (!all) {
    remark(severity::unknown, "the list has more than " + std::to_string(max_cases) + " cases (max_cases)", in.place());
    return path & condition::holds(atom::test(about.name + " in " + squeezed(in.to_string())));
  }
  for (auto const& c : *all) {
    std::vector<std::string> known;
    auto here = condition::never();
    for (auto const& word : words_of(c.text)) {
      auto const text = word.to_string();
      if (word.bytes().find(source::hole_byte) == std::string_view::npos) {
        known.push_back(text);
      } else {
        remark(severity::unknown, about.name + " is compared with what is not known: " + text, in.place());
        here = here | condition::holds(atom::test(about.name + " in " + text));
      }
    }
    out = out | (c.when & restricted(here | condition::one_of(about, known)));
  }
  return out;
}

} // namespace xencmp::spec
