// $((…)), ((…)) and let (POSIX 2.6.4): computed where every variable in it is known.
#include <charconv>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

namespace {

bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

using number = std::optional<std::int64_t>;
using bits = std::uint64_t;   // wraps where signed numbers must not

// Precedence climbing over one text; `failed` once anything is not known.
class calculator {
public:
  using get = std::function<number(std::string const&)>;
  using set = std::function<void(std::string const&, std::int64_t)>;
  calculator(std::string_view text, get const& g, set const& s) : text_(text), get_(g), set_(s) {}

  number run() {
    auto const v = comma();
    skip();
    return failed_ || at_ != text_.size() ? std::nullopt : number(v);
  }

private:
  void skip() { at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size()); }
  bool take(std::string_view s) {
    skip();
    if (text_.substr(at_, s.size()) != s) return false;
    at_ += s.size();
    return true;
  }
  std::int64_t fail() { failed_ = true; return 0; }

  std::int64_t comma() {
    auto v = ternary();
    while (take(",")) v = ternary();
    return v;
  }

  std::int64_t ternary() {
    if (++depth_ > max_depth) return fail();
    auto v = binary(0);
    if (!failed_ && take("?")) {
      bool const was = std::exchange(idle_, idle_ || !v);
      auto const yes = ternary();
      idle_ = was || v;
      if (!take(":")) fail();
      auto const no = failed_ ? 0 : ternary();
      idle_ = was;
      v = v ? yes : no;
    }
    --depth_;
    return v;
  }

  struct operation { char const* text; int level; };
  // The operator that comes next; a longer one goes first.
  operation const* next() {
    static operation const all[] = {
      {"||", 1}, {"&&", 2}, {"<<", 8}, {">>", 8}, {"<=", 7}, {">=", 7}, {"==", 6}, {"!=", 6}, {"**", 11}, {"|", 3},
      {"^", 4}, {"&", 5}, {"<", 7}, {">", 7}, {"+", 9}, {"-", 9}, {"*", 10}, {"/", 10}, {"%", 10}};
    skip();
    for (auto const& o : all) {
      std::string_view const s = o.text;
      if (text_.substr(at_, s.size()) == s) return &o;
    }
    return nullptr;
  }

  std::int64_t binary(int level) {
    if (++depth_ > max_depth) return fail();
    auto v = unary();
    for (operation const* o; !failed_ && (o = next()) && o->level > level;) {
      std::string_view const s = o->text;
      at_ += s.size();
      if (at_ < text_.size() && text_[at_] == '=' && s != "<=" && s != ">=" && s != "==" && s != "!=") return fail();
      bool const was = idle_;
      if (s == "&&") idle_ = idle_ || !v;
      if (s == "||") idle_ = idle_ || v;
      auto const w = binary(s == "**" ? o->level - 1 : o->level);
      idle_ = was;
      v = apply(s, v, w);
    }
    --depth_;
    return v;
  }

  std::int64_t apply(std::string_view s, std::int64_t a, std::int64_t b) {
    auto const x = static_cast<bits>(a), y = static_cast<bits>(b);
    auto const back = [](bits v) { return static_cast<std::int64_t>(v); };
    if (s == "||") return a || b;
    if (s == "&&") return a && b;
    if (s == "|") return back(x | y);
    if (s == "^") return back(x ^ y);
    if (s == "&") return back(x & y);
    if (s == "==") return a == b;
    if (s == "!=") return a != b;
    if (s == "<=") return a <= b;
    if (s == ">=") return a >= b;
    if (s == "<") return a < b;
    if (s == ">") return a > b;
    if (s == "<<") return back(x << (y & 63));
    if (s == ">>") return a >> (y & 63);
    if (s == "+") return back(x + y);
    if (s == "-") return back(x - y);
    if (s == "*") return back(x * y);
    if (s == "**") {
      if (b < 0) return fail();
      bits v = 1, square = x;
      for (auto n = y; n; n >>= 1, square *= square)
        if (n & 1) v *= square;
      return back(v);
    }
    if (b == 0) return idle_ ? 0 : fail();
    if (b == -1) return s == "/" ? back(bits{0} - x) : 0;
    return s == "/" ? a / b : a % b;
  }

  std::int64_t unary() {
    if (++depth_ > max_depth) return fail();
    std::int64_t v = 0;
    if (take("++") || take("--")) v = stepped(text_[at_ - 1] == '+' ? 1 : -1);
    else if (take("!")) v = !unary();
    else if (take("~")) v = ~unary();
    else if (take("-")) v = static_cast<std::int64_t>(bits{0} - static_cast<bits>(unary()));
    else if (take("+")) v = unary();
    else v = primary();
    --depth_;
    return v;
  }

  std::string name() {
    skip();
    auto const from = at_;
    if (at_ < text_.size() && name_start(text_[at_]))
      while (at_ < text_.size() && (name_start(text_[at_]) || digit(text_[at_]))) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }

  std::int64_t value_of(std::string const& n) {
    auto const v = get_(n);
    return v ? *v : idle_ ? 0 : fail();
  }
  void store(std::string const& n, std::int64_t v) { if (!idle_ && !failed_) set_(n, v); }

  std::int64_t stepped(std::int64_t by) {
    auto const n = name();
    if (n.empty()) return fail();
    auto const v = static_cast<std::int64_t>(static_cast<bits>(value_of(n)) + static_cast<bits>(by));
    store(n, v);
    return v;
  }

  std::int64_t primary() {
    if (take("(")) {
      auto const v = comma();
      return take(")") ? v : fail();
    }
    skip();
    if (at_ < text_.size() && digit(text_[at_])) return literal();
    auto const n = name();
    if (n.empty()) return fail();
    if (take("++")) return after(n, 1);
    if (take("--")) return after(n, -1);
    skip();
    auto const rest = text_.substr(at_);
    static char const* const assignments[] = {"+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="};
    for (std::string_view const s : assignments)
      if (rest.starts_with(s)) {
        at_ += s.size();
        auto const w = ternary();
        auto const v = apply(s.substr(0, s.size() - 1), value_of(n), w);
        store(n, v);
        return v;
      }
    if (rest.starts_with('=') && !rest.starts_with("==")) {
      ++at_;
      auto const v = ternary();
      store(n, v);
      return v;
    }
    if (rest.starts_with('[')) return fail();
    return value_of(n);
  }

  std::int64_t after(std::string const& n, std::int64_t by) {
    auto const v = value_of(n);
    store(n, static_cast<std::int64_t>(static_cast<bits>(v) + static_cast<bits>(by)));
    return v;
  }

  std::int64_t literal() {
    auto const rest = text_.substr(at_);
    int base = 10;
    std::size_t from = 0;
    if (rest.starts_with("0x") || rest.starts_with("0X")) base = 16, from = 2;
    else if (rest.size() > 1 && rest[0] == '0' && digit(rest[1])) base = 8, from = 1;
    std::int64_t v = 0;
    auto const r = std::from_chars(rest.data() + from, rest.data() + rest.size(), v, base);
    if (r.ec != std::errc()) return fail();
    at_ += static_cast<std::size_t>(r.ptr - rest.data());
    if (at_ < text_.size() && (text_[at_] == '#' || name_start(text_[at_]) || digit(text_[at_]))) return fail();
    return v;
  }

  std::string_view text_;
  get const& get_;
  set const& set_;
  std::size_t at_ = 0, depth_ = 0;
  bool failed_ = false;
  bool idle_ = false;   // behind a && that is false, and the like: nothing is assigned
};

number as_number(std::string const& s) {
  std::int64_t v = 0;
  auto const r = std::from_chars(s.data(), s.data() + s.size(), v);
  if (s.empty()) return 0;   // an unset variable counts as 0
  if (r.ec != std::errc() || r.ptr != s.data() + s.size() || (s.size() > 1 && s[0] == '0')) return std::nullopt;
  return v;
}

std::set<std::string> names_in(std::string const& text) {
  std::set<std::string> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!name_start(text[i])) {
      i += digit(text[i]) && i + 1 < text.size() && name_start(text[i + 1]) ? 2 : 1;   // 0x…
      continue;
    }
    auto const from = i;
    while (i < text.size() && (name_start(text[i]) || digit(text[i]))) ++i;
    out.insert(text.substr(from, i - from));
  }
  return out;
}

} // namespace

std::vector<std::pair<number, condition>> interpreter::calculate(std::string const& text, condition const& here,
                                                                 location const& where) {
  std::vector<condition> cases{here};
  bool known = text.size() <= max_computed_text;
  for (auto const& name : known ? names_in(text) : std::set<std::string>{}) {
    std::vector<condition> next;
    auto const texts = alternatives(lookup(name, where), here, result_.remarks);
    for (auto const& c : cases)
      for (auto const& a : texts)
        if (auto const both = c & a.when; !both.is_never()) next.push_back(both);
    cases = std::move(next);
    known = known && cases.size() <= max_alternatives;
    if (!known) break;
  }
  if (!known) return {{std::nullopt, here}};
  std::vector<std::pair<number, condition>> out;
  for (auto const& c : cases) {
    calculator::get const get = [&](std::string const& name) -> number {
      auto const texts = alternatives(lookup(name, where), c, result_.remarks);
      if (texts.size() != 1 || !texts[0].text.is_literal()) return std::nullopt;
      return as_number(texts[0].text.to_string());
    };
    calculator::set const set = [&](std::string const& name, std::int64_t v) {
      assign(name, {{{std::to_string(v), std::nullopt, where}, c}}, c, where);
    };
    out.emplace_back(calculator(text, get, set).run(), c);
  }
  return out;
}

// What stands between the parentheses of PART, as `calculate` takes it.
std::vector<std::pair<number, condition>> interpreter::calculate(word_part const& part, condition const& here) {
  auto inner = confined(part.inner, here);
  if (inner.empty()) return {{std::nullopt, here}};
  // ((…)): the outer pair is no part of the text.
  auto& first = inner.front().value;
  if (!first.is_hole() && first.text.starts_with('(')) first = slice(first, 1, first.text.size());
  auto& last = inner.back().value;
  if (!last.is_hole() && last.text.ends_with(')')) last = slice(last, 0, last.text.size() - 1);
  std::vector<std::pair<number, condition>> out;
  auto const v = expand(tokenize_word(inner, true, result_.remarks), here);
  for (auto const& a : alternatives(v, here, result_.remarks)) {
    if (!a.text.is_literal()) out.emplace_back(std::nullopt, a.when);
    else
      for (auto& one : calculate(a.text.to_string(), a.when, part.value.where)) out.push_back(std::move(one));
  }
  return out;
}

status interpreter::arithmetic_command(word_part const& part, condition const& here) {
  auto const opaque = condition::holds(atom::test(part.value.text));
  condition ok = condition::never();
  for (auto const& [n, when] : calculate(part, here)) {
    if (!n) ok = ok | (when & opaque);
    else if (*n) ok = ok | when;
  }
  return {ok, !ok};
}

} // namespace xencmp::shell
