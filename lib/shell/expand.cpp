// Variables, and the expansions of words (POSIX 2.6).
#include <algorithm>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

namespace {

bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool name_char(char c) { return name_start(c) || (c >= '0' && c <= '9'); }
bool blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

// Literals cut at blanks, so that each word of a value is a part, or several, of its own.
value cut(value const& v) {
  value out;
  for (auto const& p : v) {
    auto const& t = p.text.text;
    if (p.text.is_hole() || t.empty()) {
      out.push_back(p);
      continue;
    }
    for (std::size_t at = 0; at < t.size();) {
      auto end = at;
      while (end < t.size() && blank(t[end]) == blank(t[at])) ++end;
      out.push_back(p);
      if (end - at != t.size()) out.back().text = slice(p.text, at, end);
      at = end;
    }
  }
  return out;
}

} // namespace

value inherited(std::string const& name, location const& where) {
  return {{{"$" + name, hole_kind::environment, where}, condition::always()}};
}

namespace {

bool is_blank(part const& p) { return !p.text.is_hole() && !p.text.text.empty() && blank(p.text.text[0]); }

} // namespace

std::string assigned_name(token const& k) {
  if (k.kind != token_kind::word || k.parts.empty()) return {};
  auto const& first = k.parts[0];
  if (first.kind != part_kind::literal || first.quoted || !first.when.is_always()) return {};
  auto const& t = first.value.text;
  if (!name_start(t[0])) return {};
  std::size_t i = 1;
  while (i < t.size() && name_char(t[i])) ++i;
  if (i < t.size() && t[i] == '=') return t.substr(0, i);
  if (i + 1 < t.size() && t[i] == '+' && t[i + 1] == '=') return t.substr(0, i);
  return {};
}

std::string plain_text(token const& k) {
  std::string out;
  for (auto const& p : k.parts) {
    if (p.kind != part_kind::literal || p.quoted || !p.when.is_always()) return {};
    out += p.value.text;
  }
  return out;
}

value interpreter::lookup(std::string const& name, location const& where) {
  touched_.insert(name);
  auto const found = variables_.find(name);
  if (found == variables_.end()) return inherited(name, where);
  return found->second.held;
}

void interpreter::assign(token const& k, condition const& here) {
  auto const name = assigned_name(k);
  auto parts = k.parts;
  auto& first = parts[0].value;
  auto const equals = first.text.find('=');
  bool const append = first.text[equals - 1] == '+';
  first = slice(first, equals + 1, first.text.size());
  auto const when = here & k.when;
  if (when.is_never()) return;
  assign(name, expand(parts, when), when, k.where, append);
}

void interpreter::assign(std::string const& name, value v, condition const& here, location const& where, bool append) {
  auto [at, fresh] = variables_.try_emplace(name);
  auto& target = at->second;
  if (fresh) {
    target.held = inherited(name, where);
    target.where = where;
  }
  if (target.assigned.is_never()) order_.push_back(name);
  if (append) v.insert(v.begin(), target.held.begin(), target.held.end());
  std::size_t bytes = 0;
  for (auto const& p : v) bytes += p.text.text.size();
  if (v.size() > max_parts || bytes > max_value) {   // A="$A $A", again and again
    unknown("the value of " + name + " is too long to be followed (max_parts, max_value)", where);
    v = {{{"$" + name, hole_kind::unknown, where}, here}};
  }
  spend(made_, v.size() + bytes / 64, max_work, "parts of values (max_work)", where);

  v = cut(v);
  for (std::size_t i = 0; i < v.size();) {
    if (is_blank(v[i])) {
      v[i].split = v[i].quoted = false, v[i].via = {};
      ++i;
      continue;
    }
    auto end = i;
    condition when = condition::never();
    for (; end < v.size() && !is_blank(v[end]); ++end) {
      auto& p = v[end];
      p.split = p.quoted = false;   // quoting ends with the assignment
      p.via = {};
      if (!p.word && !p.text.text.empty()) when = when | p.when;
    }
    if (!(when & here).is_never()) {
      auto const id = static_cast<std::uint32_t>(words_.size());
      written_word w{name, {}, when & here};
      w.before = result_.commands.size();
      for (auto k = i; k < end; ++k) {
        if (!v[k].word) v[k].word = id;
        w.parts.push_back(v[k]);
      }
      words_.push_back(std::move(w));
    }
    i = end;
  }
  std::erase_if(v, [](part const& p) { return p.text.text.empty(); });

  std::set<std::uint32_t> kept;
  for (auto const& p : v) kept.insert(p.word);
  if (here.is_always())
    for (auto const& p : target.held)
      if (p.word && !kept.count(p.word) && !words_[p.word].overwritten && words_[p.word].variable == name)
        words_[p.word].overwritten = where;
  target.held = choose(here, v, target.held);
  target.assigned = target.assigned | here;
  target.where = where;
  for (auto& place : target.places) place.first = place.first & !here;
  std::erase_if(target.places, [](auto const& place) { return place.first.is_never(); });
  target.places.emplace_back(here, where);
  target.listed = false;
}

value interpreter::expand(std::vector<word_part> const& parts, condition const& when) {
  value out;
  for (auto const& p : parts)
    if (auto const here = p.when & when; !here.is_never()) expand(p, here, out);
  return out;
}

void interpreter::add_hole(word_part const& p, hole_kind kind, std::string text, condition const& when, value& out) {
  out.push_back({{std::move(text), kind, p.value.where}, when, p.quoted, false, 0, {}});
}

void interpreter::expand(word_part const& p, condition const& when, value& out) {
  switch (p.kind) {
  case part_kind::literal: case part_kind::hole:
    out.push_back({p.value, when, p.quoted, false, 0, {}});
    return;
  case part_kind::arithmetic: return add_hole(p, hole_kind::expression, p.value.text, when, out);
  default: break;
  }
  if (depth_ >= max_depth) {
    unknown("expansions in each other more than " + std::to_string(max_depth) + " deep", p.value.where);
    return add_hole(p, hole_kind::unknown, p.value.text, when, out);
  }
  ++depth_;
  auto const first = out.size();
  if (p.kind == part_kind::parameter) expand_parameter(p, when, out);
  else substitute(p, when, out);
  --depth_;
  // A quoted expansion is a word even where it is empty.
  if (p.quoted) out.push_back({{"", std::nullopt, p.value.where}, when, true, false, 0, {}});
  for (auto i = first; i < out.size(); ++i)
    if (!out[i].via) out[i].via = p.value.where;
}

void interpreter::expand_parameter(word_part const& written, condition const& when, value& out) {
  auto p = written;
  p.inner = confined(written.inner, when);
  if (p.inner.empty() || p.inner[0].value.is_hole() || !p.inner[0].when.is_always()) {
    unknown("this expansion has no name that is known: " + p.value.text, p.value.where);
    return add_hole(p, hole_kind::unknown, p.value.text, when, out);
  }
  auto const& t = p.inner[0].value.text;
  std::size_t i = 0;
  if (!t.empty() && name_start(t[0])) while (i < t.size() && name_char(t[i])) ++i;
  else if (!t.empty() && t[0] >= '0' && t[0] <= '9') while (i < t.size() && t[i] >= '0' && t[i] <= '9') ++i;
  else if (!t.empty()) i = 1;
  auto const name = t.substr(0, i);
  auto const simple = i == t.size() && p.inner.size() == 1;

  if (name == "@" || name == "*" || (name.size() == 1 && name[0] >= '1' && name[0] <= '9' && in_function_)) {
    if (!simple) return add_hole(p, hole_kind::expression, p.value.text, when, out);
    bool const all = name == "@" || name == "*";
    std::size_t const wanted = all ? 0 : static_cast<std::size_t>(name[0] - '0');
    std::size_t at = 0;
    for (auto const& f : arguments_) {
      if (all && at > 0) out.push_back({{" ", std::nullopt, {}}, f.when & when, false, true, 0, {}});
      ++at;
      if (!all && f.when != arguments_[0].when) {
        unknown("which argument " + p.value.text + " is differs between configurations", p.value.where);
        return add_hole(p, hole_kind::unknown, p.value.text, when, out);
      }
      if (!all && at != wanted) continue;
      for (auto q : f.parts) {
        q.when = q.when & when;
        q.split = false;
        q.quoted = q.quoted || p.quoted;
        if (!q.when.is_never()) out.push_back(std::move(q));
      }
    }
    return;
  }
  if (name == "#" && !simple) {   // ${#x}
    lookup(t.substr(1), p.value.where);
    return add_hole(p, hole_kind::expression, p.value.text, when, out);
  }
  if (name.empty() || !(name_start(name[0]) || (name[0] >= '0' && name[0] <= '9'))) {
    bool const known = simple && std::string("?$!-#").find(name) != std::string::npos && !name.empty();
    if (!known) unknown("this expansion is not understood: " + p.value.text, p.value.where);
    return add_hole(p, known ? hole_kind::expression : hole_kind::unknown, p.value.text, when, out);
  }
  if (!simple) {
    static char const* const operators[] = {":-", ":+", ":=", ":?", "##", "%%", "//", "-", "+", "=", "?", "#", "%",
                                            "/", "[", "^^", ",,", "^", ",", ":"};
    for (std::string const op : operators)
      if (t.compare(i, op.size(), op) == 0) {
        guarded_text operand = p.inner;
        operand[0].value = slice(p.inner[0].value, i + op.size(), t.size());
        return expand_operator(name, op, operand, p, when, out);
      }
    unknown("this expansion is not understood: " + p.value.text, p.value.where);
    return add_hole(p, hole_kind::unknown, p.value.text, when, out);
  }
  for (auto q : lookup(name, p.value.where)) {
    q.when = q.when & when;
    if (q.when.is_never()) continue;
    q.split = !p.quoted;
    q.quoted = p.quoted;
    out.push_back(std::move(q));
  }
}

void interpreter::expand_operator(std::string const& name, std::string const& op, guarded_text const& operand,
                                  word_part const& p, condition const& when, value& out) {
  auto const held = lookup(name, p.value.where);
  auto const found = variables_.find(name);
  bool const colon = op[0] == ':' && op.size() > 1;
  char const what = op.back();
  auto const take = [&](value const& v, condition const& here) {
    for (auto q : v) {
      q.when = q.when & here;
      if (q.when.is_never()) continue;
      if (q.text.text.empty() && !q.quoted) continue;
      q.split = q.split || !p.quoted;
      q.quoted = q.quoted || p.quoted;
      if (q.quoted) q.split = false;
      out.push_back(std::move(q));
    }
  };
  auto const word = [&] {
    auto v = expand(tokenize_word(operand, p.quoted, result_.remarks), when);
    return v;
  };
  if (op == ":-" || op == ":+" || op == ":=" || op == ":?" || op == "-" || op == "+" || op == "=" || op == "?") {
    auto const set_here = found == variables_.end() ? condition::never() : found->second.assigned;
    auto const full = colon ? surely_filled(held) : set_here;
    auto const open = colon ? maybe_filled(held) : (!set_here) & maybe_filled(held);
    auto const empty = when & !full & !open;
    auto const operand_value = word();
    if (what == '+') {
      take(operand_value, when & full);
      auto const asked = condition::holds(atom::test("-n \"$" + name + "\""));
      take(operand_value, when & open & asked);
      return;
    }
    take(held, when & full);
    if (auto const here = when & open; !here.is_never()) {
      if (what == '?') take(held, here);
      else add_hole(p, hole_kind::environment, "${" + name + op + to_string(operand_value) + "}", here, out);
    }
    if (what != '?') take(operand_value, empty);
    if (what == '=' && !empty.is_never()) assign(name, operand_value, empty, p.value.where);
    return;
  }
  bool const strip = what == '#' || what == '%' || what == '/';
  auto const opaque = [&](condition const& here, bool understood) {
    if (!understood) unknown("this expansion is not understood: " + p.value.text, p.value.where);
    auto kind = hole_kind::expression;
    for (auto const& q : held)
      if (q.text.is_hole() && !(q.when & here).is_never()) { kind = *q.text.hole; break; }
    add_hole(p, understood ? kind : hole_kind::unknown, p.value.text, here, out);
  };
  if (!strip) return opaque(when, false);
  auto const patterns = alternatives(word(), when, result_.remarks);
  for (auto const& a : alternatives(held, when, result_.remarks))
    for (auto const& pattern : patterns) {
      auto const here = a.when & pattern.when;
      if (here.is_never()) continue;
      auto const text = a.text.to_string(), glob = pattern.text.to_string();
      if (!a.text.is_literal() || !pattern.text.is_literal() || text.size() > max_computed_text) {
        opaque(here, true);
        continue;
      }
      std::string left = text;
      if (what == '#' || what == '%') {
        bool const longest = op.size() == 2;
        for (std::size_t n = 0; n <= text.size(); ++n) {
          auto const k = longest ? text.size() - n : n;
          auto const cut_off = what == '#' ? text.substr(0, k) : text.substr(text.size() - k);
          if (!matches(glob, cut_off)) continue;
          left = what == '#' ? text.substr(k) : text.substr(0, text.size() - k);
          break;
        }
      } else {
        auto const slash = glob.find('/');
        auto const from = glob.substr(0, slash), to = slash == std::string::npos ? "" : glob.substr(slash + 1);
        if (from.empty() || from.find_first_of("*?[\\#%") != std::string::npos) {
          opaque(here, true);
          continue;
        }
        for (std::size_t at = left.find(from); at != std::string::npos; at = left.find(from, at + to.size())) {
          left.replace(at, from.size(), to);
          if (op == "/") break;
        }
      }
      out.push_back({{left, std::nullopt, a.where}, here, p.quoted, !p.quoted, 0, {}});
      see(a.words, here, SIZE_MAX);
    }
}

std::vector<field> interpreter::fields(token const& k, condition const& here) {
  auto const when = k.when & here;
  if (when.is_never()) return {};
  if (k.parts.size() == 1 || (k.parts.size() == 2 && k.parts[0].quoted && k.parts[0].value.text.empty())) {
    auto const& p = k.parts.back();
    if (p.kind == part_kind::parameter && (p.value.text == "$@" || (p.value.text == "$*" && !p.quoted))) {
      std::vector<field> out;
      for (auto f : arguments_) {
        f.when = f.when & when;
        if (!f.when.is_never()) out.push_back(std::move(f));
      }
      return out;
    }
  }
  auto out = split(expand(k.parts, when), when);
  // A word that no expansion touched has the place of the whole word, with its quotes.
  bool const plain = std::all_of(k.parts.begin(), k.parts.end(), [](word_part const& p) {
    return p.kind == part_kind::literal || p.kind == part_kind::hole;
  });
  for (auto& f : out)
    if (plain || !f.where) f.where = k.where;
  return out;
}

std::vector<field> interpreter::fields(std::vector<token> const& words, condition const& here) {
  std::vector<field> out;
  for (auto const& k : words) {
    for (auto& f : fields(k, here)) out.push_back(std::move(f));
    if (out.size() > max_parts) {   // f "$@" "$@", which calls itself
      unknown("a command of more than " + std::to_string(max_parts) + " words (max_parts)", k.where);
      break;
    }
  }
  spend(made_, out.size(), max_work, "words (max_work)", words.empty() ? location{} : words[0].where);
  return out;
}

} // namespace xencmp::shell
