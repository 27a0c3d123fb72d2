// test, [ and [[: decided where everything is known, else an atom.
#include <algorithm>
#include <charconv>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

namespace {

struct word {
  std::string text;
  bool known = true;
};

std::optional<long> number(std::string const& s) {
  long n = 0;
  auto const r = std::from_chars(s.data(), s.data() + s.size(), n);
  if (s.empty() || r.ec != std::errc() || r.ptr != s.data() + s.size()) return std::nullopt;
  return n;
}

// Nothing: only the build machine can tell.
std::optional<bool> decide(std::vector<word> const& w, std::size_t from, std::size_t to, bool patterns) {
  bool negated = false;
  while (from < to && w[from].text == "!" && to - from > 1) negated = !negated, ++from;
  auto const answer = [&](bool b) { return std::optional<bool>(b != negated); };
  if (to - from == 1) {
    if (w[from].known) return answer(!w[from].text.empty());
    return std::nullopt;
  }
  if (to - from == 2) {
    if (!w[from + 1].known) return std::nullopt;
    if (w[from].text == "-n") return answer(!w[from + 1].text.empty());
    if (w[from].text == "-z") return answer(w[from + 1].text.empty());
    return std::nullopt;
  }
  if (to - from != 3 || !w[from].known || !w[from + 2].known) return std::nullopt;
  auto const &a = w[from].text, &op = w[from + 1].text, &b = w[from + 2].text;
  if (op == "=" || op == "==") return answer(patterns ? matches(b, a) : a == b);
  if (op == "!=") return answer(patterns ? !matches(b, a) : a != b);
  auto const x = number(a), y = number(b);
  if (!x || !y) return std::nullopt;
  if (op == "-eq") return answer(*x == *y);
  if (op == "-ne") return answer(*x != *y);
  if (op == "-lt") return answer(*x < *y);
  if (op == "-le") return answer(*x <= *y);
  if (op == "-gt") return answer(*x > *y);
  if (op == "-ge") return answer(*x >= *y);
  return std::nullopt;
}

std::string joined(std::vector<word> const& w, std::size_t from, std::size_t to) {
  std::string out;
  for (auto i = from; i < to; ++i) out += (i > from ? " " : "") + (w[i].text.empty() ? "\"\"" : w[i].text);
  return out;
}

// -o binds less than -a; both are read from the left.
condition evaluate(std::vector<word> const& w, bool patterns) {
  if (std::any_of(w.begin(), w.end(), [](word const& x) { return x.text == "(" || x.text == ")"; }))
    return condition::holds(atom::test("test " + joined(w, 0, w.size())));
  condition any = condition::never(), all = condition::always();
  auto const primary = [&](std::size_t from, std::size_t to) {
    if (auto const known = decide(w, from, to, patterns)) return *known ? condition::always() : condition::never();
    bool negated = false;
    while (to - from > 1 && w[from].text == "!") negated = !negated, ++from;
    auto const a = condition::holds(atom::test("test " + joined(w, from, to)));
    return negated ? !a : a;
  };
  std::size_t from = 0;
  for (std::size_t i = 0; i <= w.size(); ++i) {
    bool const conjunction = i < w.size() && i > from && (w[i].text == "-a" || w[i].text == "&&");
    bool const disjunction = i < w.size() && i > from && (w[i].text == "-o" || w[i].text == "||");
    if (i < w.size() && !conjunction && !disjunction) continue;
    all = all & (i > from ? primary(from, i) : condition::never());
    if (!conjunction) any = any | all, all = condition::always();
    from = i + 1;
  }
  return any;
}

} // namespace

status interpreter::test(std::vector<field> words, condition const& here, std::string const& text) {
  bool const brackets = to_string(words[0].parts) == "[[";
  struct combination {
    std::vector<word> words;
    condition when;
  };
  std::vector<combination> all{{{}, here}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    auto const spelled = to_string(words[i].parts);
    if (i + 1 == words.size() && (spelled == "]" || spelled == "]]")) break;
    std::vector<combination> next;
    auto const before = i > 1 ? to_string(words[i - 1].parts) : std::string();
    auto word = words[i];
    if (brackets && (before == "==" || before == "=" || before == "!=")) word.parts = as_pattern(word.parts);
    auto const texts = alternatives(word, result_.remarks);
    for (auto& c : all) {
      for (auto const& a : texts)
        if (auto const when = c.when & a.when; !when.is_never()) {
          next.push_back({c.words, when});
          next.back().words.push_back({a.text.to_string(), a.text.is_literal()});
        }
      if (auto const when = c.when & !words[i].when; !when.is_never()) next.push_back({std::move(c.words), when});
    }
    if (next.size() > max_alternatives) {
      unknown("this test differs in too many ways between configurations: " + text, words[0].where);
      auto const opaque = condition::holds(atom::test(text));
      return {opaque, !opaque};
    }
    all = std::move(next);
  }
  condition ok = condition::never();
  for (auto const& c : all) ok = ok | (c.when & evaluate(c.words, brackets));
  return {ok, !ok};
}

} // namespace xencmp::shell
