// Parameters, and what ${…} does with them: POSIX 2.6.2, and bash's arrays, substrings, case and indirection.
#include <algorithm>
#include <charconv>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

namespace {

bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool name_char(char c) { return name_start(c) || digit(c); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// ${x#p} ${x##p} ${x%p} ${x%%p}
std::string stripped(std::string const& op, std::string const& text, std::string const& pattern) {
  bool const front = op[0] == '#', longest = op.size() == 2;
  for (std::size_t n = 0; n <= text.size(); ++n) {
    auto const k = longest ? text.size() - n : n;
    if (matches(pattern, std::string_view(text).substr(front ? 0 : text.size() - k, k)))
      return front ? text.substr(k) : text.substr(0, text.size() - k);
  }
  return text;
}

// ${x/p/r} ${x//p/r} ${x/#p/r} ${x/%p/r}; nothing when it would take too long.
std::optional<std::string> replaced(std::string const& op, std::string const& text, std::string pattern) {
  std::string to;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') ++i;
    else if (pattern[i] == '/') {
      to = pattern.substr(i + 1);
      pattern.resize(i);
      break;
    }
  }
  std::string unescaped;
  for (std::size_t i = 0; i < to.size(); ++i) unescaped += to[i] == '\\' && i + 1 < to.size() ? to[++i] : to[i];
  to = unescaped;
  if (pattern.empty()) return text;
  bool const all = op == "//", front = op == "/" && pattern[0] == '#', back = op == "/" && pattern[0] == '%';
  if (front || back) pattern.erase(0, 1);
  std::string literal;
  bool special = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    special = special || pattern[i] == '*' || pattern[i] == '?' || pattern[i] == '[';
    literal += pattern[i] == '\\' && i + 1 < pattern.size() ? pattern[++i] : pattern[i];
  }
  if (special && text.size() > max_matched_text) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t length = std::string::npos;
    if (!(front && at > 0)) {
      if (!special) {
        if (text.compare(at, literal.size(), literal) == 0 && !(back && at + literal.size() != text.size()))
          length = literal.size();
      } else
        for (auto n = text.size() - at + 1; n-- > 0;) {
          if (back && at + n != text.size()) break;
          if (matches(pattern, std::string_view(text).substr(at, n))) { length = n; break; }
        }
    }
    if (length == std::string::npos || (length == 0 && !front && !back)) {
      if (at < text.size()) out += text[at];
      ++at;
      continue;
    }
    out += to;
    at += length;
    if (!all) {
      if (at < text.size()) out += text.substr(at);
      return out;
    }
  }
  return out;
}

// ${x^} ${x^^} ${x,} ${x,,}
std::string recased(std::string const& op, std::string text) {
  auto const change = op[0] == '^' ? upper : lower;
  auto const end = op.size() == 2 ? text.size() : std::min<std::size_t>(1, text.size());
  std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), text.begin(), change);
  return text;
}

std::string decimal(std::size_t n) { return std::to_string(n); }

} // namespace

namespace {

void take_all(value v, condition const& when, value& out) {
  for (auto& q : v) {
    q.when = q.when & when;
    out.push_back(std::move(q));
  }
}

} // namespace

bool is_list_expansion(word_part const& p) {
  if (p.kind != part_kind::parameter || p.inner.empty() || p.inner[0].value.is_hole()) return false;
  auto const& t = p.inner[0].value.text;
  if (t.starts_with('@')) return true;
  std::size_t i = t.starts_with('!') ? 1 : 0;
  while (i < t.size() && name_char(t[i])) ++i;
  return t.compare(i, 3, "[@]") == 0;
}

interpreter::reference interpreter::refer(std::string const& name, std::optional<piece> const& subscript,
                                          word_part const& p, condition const& when) {
  reference r;
  if (name == "@" || name == "*") {
    r.is_list = true;
    r.elements = arguments_;
  } else if (digit(name[0])) {
    std::size_t n = 0;
    auto const parsed = std::from_chars(name.data(), name.data() + name.size(), n);
    if (n == 0 || parsed.ec != std::errc()) r.held = {{{p.value.text, hole_kind::expression, p.value.where}, when}};
    else if (!arguments_known_) r.held = inherited(name, p.value.where);
    else if (!countable(arguments_, n - 1, when)) r.held = uncountable(p);
    else r.held = nth(arguments_, n - 1, when, &r.set);
  } else {
    touched_.insert(name);
    auto const found = variables_.find(name);
    if (found == variables_.end()) r.held = inherited(name, p.value.where);
    else r.held = found->second.held, r.set = found->second.assigned;
    if (subscript || (found != variables_.end() && !found->second.array.is_never()))
      subscribe(r, found == variables_.end() ? nullptr : &found->second, subscript, p, when);
  }
  if (r.is_list) {
    purge(r.elements);
    for (auto const& f : r.elements) r.set = r.set | f.when;
    bool const star = p.inner[0].value.text.find('*') != std::string::npos && p.quoted;
    r.held = joined(r.elements, when, p.quoted);
    if (star)
      for (auto& q : r.held) q.boundary = false, q.split = false, q.quoted = true;
  }
  return r;
}

value interpreter::uncountable(word_part const& p) {
  unknown("which elements this stands for differs in too many ways between configurations (max_counted): " +
          p.value.text, p.value.where);
  return {{{p.value.text, hole_kind::unknown, p.value.where}, condition::always(), p.quoted}};
}

// Narrows R, which is a variable, to what SUBSCRIPT says: "@", "*", or the key of one element.
void interpreter::subscribe(reference& r, variable const* v, std::optional<piece> const& subscript,
                            word_part const& p, condition const& when) {
  condition const array = v ? v->array : condition::never();
  auto const scalar = r.held;
  if (subscript && (subscript->text == "@" || subscript->text == "*")) {
    r.is_list = true;
    if (v) r.elements = v->elements;
    if (v && !v->keyed.empty()) {
      auto keyed = v->keyed;
      auto const number = [](std::string const& s) { return s.size() < 10 ? std::strtol(s.c_str(), nullptr, 10) : 0; };
      if (v->associative && keyed.size() > 1) {   // bash's order depends on its hash function
        r.elements.push_back({{{{p.value.text, hole_kind::expression, p.value.where}, array}}, array, p.value.where});
        keyed.clear();
      }
      std::stable_sort(keyed.begin(), keyed.end(), [&](auto const& a, auto const& b) {
        return number(a.first) < number(b.first);
      });
      for (auto& [key, f] : keyed) r.elements.push_back(std::move(f));
    }
    condition filled = condition::never();
    for (auto const& q : scalar) filled = filled | q.when;
    if (auto const here = filled & !array & when; !here.is_never())
      r.elements.push_back({scalar, here, p.value.where});
    r.held.clear();
    r.set = condition::never();
    return;
  }
  if (!subscript) {   // $X of an array is its first element
    if (!v->keyed.empty()) {
      value first;
      for (auto const& [key, f] : v->keyed)
        if (key == "0") first = choose(f.when, f.parts, first);
      r.held = choose(array, first, scalar);
    } else r.held = choose(array, nth(v->elements, 0, when & array, nullptr), scalar);
    return;
  }
  r.held.clear();
  r.set = condition::never();
  for (auto const& [key, here] : keys(*subscript, v && v->associative, when)) {
    if (!key) {
      r.held.push_back({{p.value.text, hole_kind::expression, p.value.where}, here});
      continue;
    }
    value one;
    condition found = condition::never();
    if (v && !v->keyed.empty()) {
      for (auto const& [k, f] : v->keyed)
        if (k == *key) one = choose(f.when, f.parts, one), found = found | f.when;
    } else if (v && key->size() < 9 && key->find_first_not_of("0123456789") == std::string::npos && !key->empty())
    {
      auto const n = std::strtoul(key->c_str(), nullptr, 10);
      if (countable(v->elements, n, here & array)) one = nth(v->elements, n, here & array, &found);
      else one = uncountable(p);
    }
    if (*key == "0") one = choose(array, one, scalar), found = found | (r.set & !array);
    for (auto& q : one)
      if (auto const both = q.when & here; !both.is_never()) q.when = both, r.held.push_back(std::move(q));
    r.set = r.set | (found & here);
  }
}

// The keys that a subscript is, each where it is; nothing for one that is not known.
std::vector<std::pair<std::optional<std::string>, condition>> interpreter::keys(piece const& subscript,
                                                                                bool associative,
                                                                                condition const& when) {
  std::vector<std::pair<std::optional<std::string>, condition>> out;
  auto const v = expand(tokenize_word({{subscript, condition::always()}}, false, result_.remarks), when);
  for (auto const& a : alternatives(v, when, result_.remarks)) {
    if (!a.text.is_literal()) out.emplace_back(std::nullopt, a.when);
    else if (associative) out.emplace_back(a.text.to_string(), a.when);
    else
      for (auto const& [number, here] : calculate(a.text.to_string(), a.when, subscript.where))
        out.emplace_back(number ? std::optional(std::to_string(*number)) : std::nullopt, here);
  }
  return out;
}

void interpreter::expand_parameter(word_part const& written, condition const& when, value& out) {
  auto p = written;
  p.inner = confined(written.inner, when);
  if (p.inner.empty() || p.inner[0].value.is_hole() || !p.inner[0].when.is_always()) {
    unknown("this expansion has no name that is known: " + p.value.text, p.value.where);
    return add_hole(p, hole_kind::unknown, p.value.text, when, out);
  }
  auto const& t = p.inner[0].value.text;
  auto const named = [&](std::size_t at) {
    return at < t.size() && (name_char(t[at]) || t[at] == '@' || t[at] == '*');
  };
  bool const braces = p.value.text.starts_with("${");
  bool const length = braces && t.starts_with('#') && named(1), indirect = braces && t.starts_with('!') && named(1);
  std::size_t i = length || indirect ? 1 : 0;
  auto const begin = i;
  if (i < t.size() && name_start(t[i])) while (i < t.size() && name_char(t[i])) ++i;
  else if (i < t.size() && digit(t[i])) while (i < t.size() && digit(t[i])) ++i;
  else if (i < t.size()) ++i;
  auto const name = t.substr(begin, i - begin);
  std::optional<piece> subscript;
  if (braces && i < t.size() && t[i] == '[' && name_start(name[0])) {
    std::size_t end = i + 1;
    int depth = 1;
    for (; end < t.size() && depth > 0; ++end) depth += t[end] == '[' ? 1 : t[end] == ']' ? -1 : 0;
    if (depth == 0) {
      subscript = slice(p.inner[0].value, i + 1, end - 1);
      i = end;
    }
  }
  bool const simple = i == t.size() && p.inner.size() == 1;
  auto const not_understood = [&] {
    unknown("this expansion is not understood: " + p.value.text, p.value.where);
    add_hole(p, hole_kind::unknown, p.value.text, when, out);
  };
  if (name.empty()) return not_understood();
  if (!named(begin)) {
    if (!simple || std::string_view("?$!-#").find(name) == std::string_view::npos) return not_understood();
    if (name == "#" && arguments_known_) {
      if (!countable(arguments_, arguments_.size(), when)) return take_all(uncountable(p), when, out);
      for (auto const& [n, here] : lengths(arguments_, when))
        out.push_back({{decimal(n), std::nullopt, p.value.where}, here, p.quoted, !p.quoted, 0, {}});
      return;
    }
    return add_hole(p, hole_kind::expression, p.value.text, when, out);
  }
  auto r = refer(name, subscript, p, when);
  auto const keep = [&](value const& v, condition const& where) {
    for (auto q : v) {
      q.when = q.when & where;
      if (q.when.is_never()) continue;
      if (!q.boundary && !r.is_list) q.split = !p.quoted, q.quoted = p.quoted;
      out.push_back(std::move(q));
    }
  };
  if (length) {
    if (!simple) return not_understood();
    if (r.is_list) {
      if (!countable(r.elements, r.elements.size(), when)) return take_all(uncountable(p), when, out);
      for (auto const& [n, here] : lengths(r.elements, when))
        out.push_back({{decimal(n), std::nullopt, p.value.where}, here, p.quoted, !p.quoted, 0, {}});
      return;
    }
    for (auto const& a : alternatives(r.held, when, result_.remarks)) {
      if (a.text.is_literal())
        out.push_back({{decimal(a.text.to_string().size()), std::nullopt, p.value.where}, a.when, p.quoted, !p.quoted,
                       0, {}});
      else add_hole(p, hole_kind::expression, p.value.text, a.when, out);
    }
    return;
  }
  if (indirect) {
    if (r.is_list || !simple) return add_hole(p, hole_kind::expression, p.value.text, when, out);
    for (auto const& a : alternatives(r.held, when, result_.remarks)) {
      auto const other = a.text.to_string();
      bool const known = a.text.is_literal() && !other.empty() && name_start(other[0]) &&
                         std::all_of(other.begin(), other.end(), name_char);
      if (known) keep(lookup(other, p.value.where), a.when);
      else add_hole(p, hole_kind::expression, p.value.text, a.when, out);
    }
    return;
  }
  if (simple) return keep(r.held, when);
  static char const* const operators[] = {":-", ":+", ":=", ":?", "##", "%%", "//", "^^", ",,", "-", "+", "=", "?",
                                          "#", "%", "/", "^", ",", ":"};
  for (std::string const op : operators)
    if (t.compare(i, op.size(), op) == 0) {
      guarded_text operand = p.inner;
      operand[0].value = slice(p.inner[0].value, i + op.size(), t.size());
      return expand_operator(r, name, op, operand, p, when, out);
    }
  not_understood();
}

void interpreter::expand_operator(reference const& r, std::string const& name, std::string const& op,
                                  guarded_text const& operand, word_part const& p, condition const& when,
                                  value& out) {
  bool const colon = op[0] == ':' && op.size() > 1;
  char const what = op.back();
  auto const take = [&](value const& v, condition const& here) {
    for (auto q : v) {
      q.when = q.when & here;
      if (q.when.is_never() || (q.text.text.empty() && !q.quoted)) continue;
      if (!q.boundary) {
        q.split = q.split || !p.quoted;
        q.quoted = q.quoted || p.quoted;
        if (q.quoted) q.split = false;
      }
      out.push_back(std::move(q));
    }
  };
  if (op != ":" && std::string_view("-+=?").find(what) != std::string_view::npos) {
    auto const full = colon ? surely_filled(r.held) : r.set;
    auto const open = colon ? maybe_filled(r.held) : (!r.set) & maybe_filled(r.held);
    auto const empty = when & !full & !open;
    auto const operand_value = expand(tokenize_word(operand, p.quoted, result_.remarks), when);
    if (what == '+') {
      take(operand_value, when & full);
      auto const asked = condition::holds(atom::test("-n \"$" + name + "\""));
      return take(operand_value, when & open & asked);
    }
    take(r.held, when & full);
    if (auto const here = when & open; !here.is_never()) {
      if (what == '?') take(r.held, here);
      else add_hole(p, hole_kind::environment, "${" + name + op + to_string(operand_value) + "}", here, out);
    }
    if (what != '?') take(operand_value, empty);
    if (what == '=' && !empty.is_never() && name_start(name[0])) assign(name, operand_value, empty, p.value.where);
    return;
  }
  if (op == ":" && r.is_list) return expand_slice(r, name, operand, p, when, out);
  auto const patterns = alternatives(as_pattern(expand(tokenize_word(operand, false, result_.remarks), when)), when,
                                     result_.remarks);
  condition before = condition::never();
  auto const each = r.is_list ? r.elements : list{{r.held, when, p.value.where}};
  for (auto const& f : each) {
    auto const here = f.when & when;
    if (here.is_never()) continue;
    if (auto const between = here & before; !between.is_never())
      out.push_back({{" ", std::nullopt, f.where}, between, false, true, 0, {}, true});
    if (r.is_list && p.quoted) out.push_back({{"", std::nullopt, f.where}, here, true, false, 0, {}});
    before = before | here;
    for (auto const& a : alternatives(f.parts, here, result_.remarks))
      for (auto const& pattern : patterns)
        if (auto const both = a.when & pattern.when; !both.is_never()) transform(op, a, pattern, p, both, out);
  }
}

// One text of a parameter and one of the operand.
void interpreter::transform(std::string const& op, alternative const& a, alternative const& operand,
                            word_part const& p, condition const& here, value& out) {
  auto const text = a.text.to_string(), pattern = operand.text.to_string();
  std::optional<std::string> left;
  if (a.text.is_literal() && operand.text.is_literal() && text.size() <= max_computed_text) {
    if (op[0] == '#' || op[0] == '%') left = stripped(op, text, pattern);
    else if (op[0] == '/') left = replaced(op, text, pattern);
    else if (op[0] == '^' || op[0] == ',') {
      if (pattern.empty()) left = recased(op, text);
    } else {   // ${x:FROM:LENGTH}
      auto const mark = pattern.find(':');
      auto const number = [&](std::string const& s) -> std::optional<std::int64_t> {
        auto const all = calculate(s, here, p.value.where);
        return all.size() == 1 ? all[0].first : std::nullopt;
      };
      auto from = number(pattern.substr(0, mark));
      auto length = mark == std::string::npos ? std::optional<std::int64_t>(INT64_MAX)
                                              : number(pattern.substr(mark + 1));
      auto const size = static_cast<std::int64_t>(text.size());
      if (from && length) {
        auto const first = *from < 0 ? size + std::max(*from, -size - 1) : std::min(*from, size);
        auto const end = *length < 0 ? size + std::max(*length, -size - 1)
                         : *length > size - first ? size : first + *length;
        left = first < 0 || end < first ? "" : text.substr(static_cast<std::size_t>(first),
                                                           static_cast<std::size_t>(end - first));
      }
    }
  }
  if (!left) {
    auto kind = hole_kind::expression;
    for (auto const& q : a.text.pieces)
      if (q.is_hole()) { kind = *q.hole; break; }
    return add_hole(p, kind, p.value.text, here, out);
  }
  out.push_back({{*left, std::nullopt, a.where}, here, p.quoted, !p.quoted, 0, {}});
  see(a.words, here, SIZE_MAX);
}

// ${@:2}, ${x[@]:1:2}
void interpreter::expand_slice(reference const& r, std::string const& name, guarded_text const& operand,
                               word_part const& p, condition const& when, value& out) {
  auto const texts = alternatives(expand(tokenize_word(operand, false, result_.remarks), when), when, result_.remarks);
  auto const text = texts.size() == 1 && texts[0].text.is_literal() ? texts[0].text.to_string() : std::string("?");
  auto const mark = text.find(':');
  auto const number = [&](std::string const& s) -> std::optional<std::int64_t> {
    auto const all = calculate(s, when, p.value.where);
    return all.size() == 1 ? all[0].first : std::nullopt;
  };
  auto const from = number(text.substr(0, mark));
  auto const count = mark == std::string::npos ? std::optional<std::int64_t>(max_parts)
                                               : number(text.substr(mark + 1));
  bool const arguments = name == "@" || name == "*";   // $0 is the first of these
  if (!from || !count || *from < (arguments ? 1 : 0) || *count < 0)
    return add_hole(p, hole_kind::expression, p.value.text, when, out);
  auto const first = static_cast<std::size_t>(*from) - (arguments ? 1 : 0);
  if (!countable(r.elements, r.elements.size(), condition::always())) return take_all(uncountable(p), when, out);
  for (auto& q : joined(sublist(r.elements, first, static_cast<std::size_t>(*count)), when, p.quoted))
    out.push_back(std::move(q));
}

} // namespace xencmp::shell
