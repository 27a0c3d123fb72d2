// Expressions of %if, %{expr:} and %[…] over guarded values (rpmio/expression.c): integers, strings, versions; && and
// || share one precedence and give one of their operands.
#include <algorithm>
#include <charconv>

#include "expander.hpp"
#include "lua.hpp"
#include "version.hpp"

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

// The architectures for which rpm's %{_arch} is NAME.
std::vector<std::string> architectures_of_family(std::string const& name) {
  if (name == "i386") return {"i386", "i486", "i586", "i686", "pentium3", "pentium4", "athlon", "geode"};
  if (name == "x86_64") return {"x86_64", "amd64", "ia32e"};
  if (name == "arm")
    return {"armv3l", "armv4b", "armv4l", "armv4tl", "armv5tl", "armv5tel", "armv5tejl", "armv6l", "armv6hl", "armv7l",
            "armv7hl", "armv7hnl", "armv8l", "armv8hl", "armv8hnl", "armv8hcnl"};
  static std::vector<std::string> const never{"i486", "i586", "i686", "pentium3", "pentium4", "athlon", "geode"};
  if (std::find(never.begin(), never.end(), name) != never.end() || name.starts_with("armv")) return {};
  return {name};
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

class computation {
public:
  // TEXT is an expression, with holes; it holds in WHEN.  LAZY: its macros are still to be expanded.
  computation(expander& of, slice const& text, condition when, bool lazy = false, location const* use = nullptr)
    : of_(of), in_(text), tokens_(read_expression_tokens(text.bytes(), lazy)), when_(std::move(when)), lazy_(lazy),
      use_(use) {}

  value run() {
    if (tokens_.front().what == token::kind::end) return fail("unexpected end of expression");
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
    if (of_.how.closed) throw error(why + ": " + squeezed(in_.to_string()), use_ ? *use_ : in_.place());
    if (!failed_) of_.remark(severity::unknown, why + ": " + squeezed(in_.to_string()), in_.place());
    failed_ = true;
    return opaque_whole();
  }
  simple unknown(std::string const& why, std::size_t first, std::size_t last) {
    if (discard_) return {kind::integer, 0, {}, {}};
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
      if (x.what != y.what) return mismatch();
      if (x.what == kind::integer) return known(holds(op, x.number < y.number ? -1 : x.number > y.number));
      return known(holds(op, x.what == kind::version ? compare_full_versions(x.text, y.text) : x.text.compare(y.text)));
    }
    if (is_constant(x) && !is_constant(y)) return compared(y, mirrored(op), x, first, last);
    if (x.what == kind::number_of && y.what == kind::integer) {
      auto const defined = condition::holds(*x.about);
      auto const c = (defined & compare(*x.about, op, atom_value::of(y.number))) |
                     ((!defined) & (holds(op, 0 < y.number ? -1 : 0 > y.number) ? condition::always()
                                                                               : condition::never()));
      return truth_value(of_.restricted(c));
    }
    if (x.what == kind::text_of && y.what == kind::string && x.about->kind != atom_kind::macro) {
      // %{_arch} is the name of a family.
      if (op != "==" && op != "!=") return {{unknown("cannot be decided", first, last), condition::always()}};
      auto const is = of_.restricted(condition::one_of(*x.about, x.about->kind == atom_kind::architecture
                                                                     ? architectures_of_family(y.text)
                                                                     : std::vector<std::string>{y.text}));
      return truth_value(op == "==" ? is : !is);
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

  value mismatch() { return fail("types must match"); }
  // Whether X and Y are sure to be of different types.
  static bool differ(value const& x, value const& y) {
    return x.size() == 1 && y.size() == 1 && is_constant(x[0].value) && is_constant(y[0].value) &&
           x[0].value.what != y[0].value.what;
  }
  // F where C holds as well; where that is nowhere, for its type alone.
  template <typename F> value where(condition const& c, F f) {
    auto const outer = when_;
    bool const discarded = discard_;
    auto inner = when_ & c;
    if (inner.is_never()) discard_ = true;
    else when_ = std::move(inner);
    auto out = f();
    when_ = outer;
    discard_ = discarded;
    return out;
  }

  value ternary() {
    if (++depth_ > max_depth) return --depth_, fail("expression nested deeper than 64 (max_depth)");
    auto v = logical();
    if (!failed_ && is_op("?")) {
      ++at_;
      auto const c = truth(v);
      auto const yes = where(c, [&] { return ternary(); });
      if (!failed_ && !is_op(":")) fail("syntax error in expression");
      else ++at_;
      auto const no = failed_ ? value{} : where(!c, [&] { return ternary(); });
      if (!failed_ && differ(yes, no)) return --depth_, mismatch();
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
      auto const c = truth(v);
      auto const w = where(all ? c : !c, [&] { return relational(); });
      if (failed_) break;
      if (differ(v, w)) return mismatch();
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
      if (is_constant(x) && is_constant(y) && x.what != y.what) return mismatch();
      if (is_constant(x) && x.what != kind::integer)
        return fail(std::string(1, op) + " not supported for " + (x.what == kind::string ? "strings" : "versions"));
      if (discard_) return one(x);
      if (x.what != kind::integer || y.what != kind::integer)
        return one(unknown("cannot be computed", first, last));
      if (op == '/' && y.number == 0) return fail("division by zero");
      if (op == '/' && (y.number == 0 || (y.number == -1 && x.number == INT64_MIN)))
        return one(unknown("division out of range", first, last));
      auto const u = static_cast<std::uint64_t>(x.number), w = static_cast<std::uint64_t>(y.number);
      std::int64_t const n = op == '/' ? x.number / y.number
                                       : static_cast<std::int64_t>(op == '+' ? u + w : op == '-' ? u - w : u * w);
      return one({kind::integer, static_cast<std::int32_t>(n), {}, {}});
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
    case token::kind::integer:
    case token::kind::word: v = operand(t, [&](slice const& s) { return number_operand(s); }); break;
    case token::kind::string:
    case token::kind::version:
      v = operand(t, [&](slice const& s) {
        return text_operand(s, t.what == token::kind::string ? kind::string : kind::version);
      });
      break;
    case token::kind::function:
      v = function(t);
      if (failed_) return v;
      break;
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

  // What the token T is, by F; of each text that its macros can give.
  template <typename F> value operand(token const& t, F f) {
    if (discard_)
      return constant({t.what == token::kind::string ? kind::string
                       : t.what == token::kind::version ? kind::version : kind::integer, 0, {}, {}});
    auto const raw = in_.sub(in_.begin + t.begin, in_.begin + t.end);
    if (!lazy_ || t.text.find('%') == t.text.npos) return constant(f(raw));
    auto const all = of_.cases(of_.expanded(raw, when_, use_).text(), when_);
    if (!all) return fail("an operand has more than " + std::to_string(max_cases) + " cases (max_cases)");
    value out;
    for (auto const& c : *all) add(out, f(c.text), c.when);
    return out;
  }

  static std::vector<piece> holes_of(slice const& s) {
    std::vector<piece> out;
    if (s.in)
      s.in->each(s.begin, s.end,
                 [&](std::string_view, location const&, bool, piece const* h) { if (h) out.push_back(*h); });
    return out;
  }
  simple of_commands(slice const& s, std::vector<piece> const& holes, std::string text) {
    bool const commands = std::all_of(holes.begin(), holes.end(), [](piece const& p) {
      return p.hole == hole_kind::command || p.hole == hole_kind::environment || p.hole == hole_kind::system;
    });
    if (!commands) return unknown("cannot be decided", at_, at_);
    bool const lone = holes.size() == 1 && s.bytes().find_first_not_of("0\x01") == std::string_view::npos &&
                      holes[0].text.starts_with("%(");
    if (lone) text = holes[0].text.substr(2, holes[0].text.size() - 3);
    return {kind::opaque, 0, squeezed(text), {}, true};
  }

  simple text_operand(slice const& s, kind k) {
    auto const holes = holes_of(s);
    auto const text = s.to_string();
    if (holes.empty()) {
      if (k == kind::version && text.empty()) fail("invalid version");
      return {k, 0, text, {}};
    }
    if (holes.size() == 1 && s.bytes().size() == 1 && k == kind::string)
      if (auto const a = of_.atom_of(holes[0]); a && a->domain == atom_domain::text)
        return {kind::text_of, 0, holes[0].text.find('?') == std::string::npos ? text : "", a};
    return of_commands(s, holes, "\"" + text + "\"");
  }

  simple number_operand(slice const& s) {
    auto const holes = holes_of(s);
    auto const text = s.to_string();
    if (holes.empty()) {
      auto const first = text.starts_with('-') ? 1u : 0u;
      if (text.find_first_not_of("0123456789", first) != text.npos) {
        bool const letter = !text.empty() && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
        fail(letter ? "bare words are no longer supported, please use \"...\"" : "not an integer");
        return {kind::opaque, 0, text, {}, false};
      }
      std::int64_t n = 0;                            // as atoi does: an empty text is 0, too much is cut
      auto const end = text.data() + text.size();
      if (std::from_chars(text.data(), end, n).ec == std::errc::result_out_of_range) n = first ? INT64_MIN : INT64_MAX;
      return {kind::integer, static_cast<std::int32_t>(n), {}, {}};
    }
    bool const padded = holes.size() == 1 && s.bytes().find_first_not_of("0\x01") == std::string_view::npos &&
                        s.bytes().back() == '\x01';
    if (padded)
      if (auto const a = of_.atom_of(holes[0]); a && a->domain == atom_domain::integer)
        return {kind::number_of, 0, text, a};
    return of_commands(s, holes, text);
  }

  // lua:NAME(…); leaves the closing parenthesis to be taken.
  value function(token const& t) {
    std::string const name(t.text);
    at_ += 2;
    std::vector<value> arguments;
    while (!failed_ && peek().what != token::kind::close) {
      arguments.push_back(ternary());
      if (failed_ || peek().what == token::kind::close) break;
      if (!is_op(",")) return fail("syntax error in expression");
      ++at_;
      if (peek().what == token::kind::close) return fail("syntax error in expression");
    }
    if (failed_) return opaque_whole();
    if (!name.starts_with("lua:")) return fail("unsupported function " + name);
    if (discard_) return constant({kind::string, 0, {}, {}});
    std::vector<std::string> texts;
    for (auto const& a : arguments) {
      if (a.size() != 1 || !is_constant(a[0].value)) return fail("an argument of " + name + " is not known");
      texts.push_back(a[0].value.what == kind::integer ? std::to_string(a[0].value.number) : a[0].value.text);
    }
    return constant({kind::string, 0, of_.call_lua(name.substr(4), texts, when_, use_ ? *use_ : in_.place()), {}});
  }

  expander& of_;
  slice in_;
  std::vector<token> tokens_;
  condition when_;
  bool lazy_ = false;
  location const* use_ = nullptr;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
  bool discard_ = false;                             // only the type counts
};

} // namespace

condition expander::decide(guarded_text const& in, condition const& path, location const& place) {
  auto const all = cases(in, path);
  if (!all) {
    remark(severity::unknown, "the condition has more than " + std::to_string(max_cases) + " cases (max_cases)", place);
    std::string text;
    for (auto const& g : in) text += g.value.text;
    return path & restricted(condition::holds(atom::test(squeezed(text))));
  }
  auto out = condition::never();
  for (auto const& c : *all) {
    computation e(*this, c.text, c.when, false, &place);
    out = out | (c.when & e.truth(e.run()));
  }
  return out;
}

void expander::evaluate(slice const& in, condition const& path, output& out, location const* use, bool lazy) {
  auto const place = use ? *use : in.place();
  for (auto const& g : computation(*this, in, path, lazy, use).run()) {
    auto const when = g.when & path;
    if (g.value.what == kind::integer) out.literal(std::to_string(g.value.number), place, false, when);
    else if (is_constant(g.value)) out.literal(g.value.text, place, false, when);
    else if (g.value.what == kind::opaque && !g.value.understood)
      out.hole({"%[" + g.value.text + "]", hole_kind::unknown, place}, when);
    else out.hole({"%[" + g.value.text + "]", hole_kind::expression, place}, when);
  }
}

std::string expander::call_lua(std::string const& name, std::vector<std::string> const& arguments, condition const& path,
                               location const& place) {
  if (!how.execute || !lua_state::available()) throw error("lua:" + name + " is not run", place);
  if (!lua_) lua_ = std::make_unique<lua_state>();
  return lua_->call(*this, name, arguments, path, place);
}

condition expander::one_of(atom const& about, guarded_text const& in, condition const& path, location const& place) {
  auto const all = cases(in, path);
  auto out = condition::never();
  if (!all) {
    std::string text;
    for (auto const& g : in) text += g.value.text;
    remark(severity::unknown, "the list has more than " + std::to_string(max_cases) + " cases (max_cases)", place);
    return path & condition::holds(atom::test(about.name + " in " + squeezed(text)));
  }
  for (auto const& c : *all) {
    std::vector<std::string> known;
    auto here = condition::never();
    for (auto const& word : words_of(c.text)) {
      auto const text = word.to_string();
      if (word.bytes().find(source::hole_byte) == std::string_view::npos) {
        known.push_back(text);
      } else {
        remark(severity::unknown, about.name + " is compared with what is not known: " + text, place);
        auto is = condition::holds(atom::test(about.name + " in " + text));
        // rpm takes a macro that nobody defines for a word, which no architecture is called.
        word.in->each(word.begin, word.end, [&](std::string_view, location const&, bool, piece const* hole) {
          if (!hole || hole->hole != hole_kind::macro) return;
          if (auto const a = atom_of(*hole)) is = is & condition::holds(*a);
        });
        here = here | is;
      }
    }
    out = out | (c.when & restricted(here | condition::one_of(about, known)));
  }
  return out;
}

} // namespace xencmp::spec
