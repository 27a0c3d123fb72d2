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

std::optional<assignment> read_assignment(token const& k) {
  if (k.kind != token_kind::word || k.parts.empty()) return std::nullopt;
  auto const& first = k.parts[0];
  if (first.kind != part_kind::literal || first.quoted || !first.when.is_always()) return std::nullopt;
  auto const& t = first.value.text;
  if (t.empty() || !name_start(t[0])) return std::nullopt;
  std::size_t i = 1, part = 0;
  while (i < t.size() && name_char(t[i])) ++i;
  assignment out{t.substr(0, i)};
  if (i < t.size() && t[i] == '[') {
    auto close = t.find(']', i);
    if (close != std::string::npos) out.subscript = slice(first.value, i + 1, close);
    else {   // x[$i]=…: the subscript goes over parts
      out.subscript = slice(first.value, i + 1, t.size());
      for (part = 1; part < k.parts.size(); ++part) {
        auto const& p = k.parts[part];
        if (!p.when.is_always()) return std::nullopt;
        close = p.kind == part_kind::literal && !p.quoted ? p.value.text.find(']') : std::string::npos;
        out.subscript->text += p.value.text.substr(0, close);
        if (close != std::string::npos) break;
      }
      if (part == k.parts.size()) return std::nullopt;
    }
    i = close + 1;
  }
  auto const& rest = k.parts[part].value;
  if (i < rest.text.size() && rest.text[i] == '+') out.append = true, ++i;
  if (i >= rest.text.size() || rest.text[i] != '=') return std::nullopt;
  out.parts.assign(k.parts.begin() + static_cast<std::ptrdiff_t>(part), k.parts.end());
  out.parts[0].value = slice(rest, i + 1, rest.text.size());
  return out;
}

std::string assigned_name(token const& k) {
  auto const a = read_assignment(k);
  return a ? a->name : std::string();
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
  auto const& v = found->second;
  if (v.array.is_never()) return v.held;
  value first = nth(v.elements, 0, v.array, nullptr);
  for (auto const& [key, f] : v.keyed)
    if (key == "0") first = choose(f.when, f.parts, first);
  return choose(v.array, first, v.held);
}

variable& interpreter::declared(std::string const& name, location const& where) {
  auto [at, fresh] = variables_.try_emplace(name);
  if (fresh) {
    at->second.held = inherited(name, where);
    at->second.where = where;
    // One number wherever it stands, so that X="$X --a" under many conditions shares its beginning.
    at->second.inherited_word = static_cast<std::uint32_t>(words_.size());
    at->second.held[0].word = at->second.inherited_word;
    words_.push_back({name, {}, condition::never(), condition::always()});
  }
  return at->second;
}

void interpreter::assign(token const& k, condition const& here) {
  auto const when = here & k.when;
  auto a = read_assignment(k);
  if (when.is_never() || !a) return;
  if (k.elements) {
    auto elements = fields(*k.elements, when);
    bool const keyed = std::any_of(k.elements->begin(), k.elements->end(), [](token const& e) {
      return !e.parts.empty() && e.parts[0].kind == part_kind::literal && !e.parts[0].quoted &&
             e.parts[0].value.text.starts_with('[') && e.parts[0].value.text.find("]=") != std::string::npos;
    });
    if (!keyed) return assign_list(a->name, std::move(elements), when, k.where, a->append);
    if (!a->append) assign_list(a->name, {}, when, k.where, false);
    for (auto const& e : *k.elements) {   // [KEY]=…
      auto parts = e.parts;
      auto const close = parts[0].value.text.find("]=");
      if (parts[0].kind != part_kind::literal || close == std::string::npos) {
        unknown("this element of an array has no key", e.where);
        continue;
      }
      auto const key = slice(parts[0].value, 1, close);
      parts[0].value = slice(parts[0].value, close + 2, parts[0].value.text.size());
      auto const both = when & e.when;
      if (!both.is_never()) assign_element(a->name, key, expand(parts, both), both, e.where, false);
    }
    return;
  }
  auto v = expand(a->parts, when);
  if (a->subscript) assign_element(a->name, *a->subscript, std::move(v), when, k.where, a->append);
  else assign(a->name, std::move(v), when, k.where, a->append);
}

void interpreter::assign(std::string const& name, value v, condition const& here, location const& where, bool append) {
  auto& target = declared(name, where);
  if (target.assigned.is_never()) order_.push_back(name);
  if (append) {
    auto const before = lookup(name, where);
    v.insert(v.begin(), before.begin(), before.end());
  }
  std::size_t bytes = 0;
  for (auto const& p : v) bytes += p.text.text.size();
  if (v.size() > max_parts || bytes > max_value) {   // A="$A $A", again and again
    unknown("the value of " + name + " is too long to be followed (max_parts, max_value)", where);
    v = {{{"$" + name, hole_kind::unknown, where}, here}};
  }
  spend(made_, v.size() + bytes / 64, max_work, "parts of values (max_work)", where);

  for (auto& p : v)
    if (!p.word && p.text.hole == hole_kind::environment && p.text.text == "$" + name) p.word = target.inherited_word;
  track(name, v, here);
  std::set<std::uint32_t> kept;
  for (auto const& p : v) kept.insert(p.word);
  if (here.is_always())
    for (auto const& p : target.held)
      if (p.word && !kept.count(p.word) && !words_[p.word].overwritten && words_[p.word].variable == name)
        words_[p.word].overwritten = where;
  target.held = choose(here, v, target.held);
  target.array = target.array & !here;
  target.elements = choose(here, {}, target.elements);
  for (auto& [key, f] : target.keyed) f.when = f.when & !here;
  std::erase_if(target.keyed, [](auto const& e) { return e.second.when.is_never(); });
  target.assigned = target.assigned | here;
  target.where = where;
  for (auto& place : target.places) place.first = place.first & !here;
  std::erase_if(target.places, [](auto const& place) { return place.first.is_never(); });
  // Each narrows all before it: the conditions of many would grow long.
  if (target.places.size() >= max_places) target.places.erase(target.places.begin());
  target.places.emplace_back(here, where);
  target.listed = false;
}

// Gives each word of V that has none yet a number, under which it is known whether a command sees it.
void interpreter::track(std::string const& name, value& v, condition const& here) {
  v = cut(v);
  for (std::size_t i = 0; i < v.size();) {
    if (is_blank(v[i])) {
      v[i].split = v[i].quoted = v[i].boundary = false, v[i].via = {};
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
  case part_kind::process: return add_hole(p, hole_kind::command, p.value.text, when, out);
  default: break;
  }
  if (depth_ >= max_depth) {
    unknown("expansions in each other more than " + std::to_string(max_depth) + " deep", p.value.where);
    return add_hole(p, hole_kind::unknown, p.value.text, when, out);
  }
  ++depth_;
  auto const first = out.size();
  if (p.kind == part_kind::parameter) expand_parameter(p, when, out);
  else if (p.kind == part_kind::arithmetic)
    for (auto const& [n, here] : calculate(p, when)) {
      if (n) out.push_back({{std::to_string(*n), std::nullopt, p.value.where}, here, p.quoted, !p.quoted, 0, {}});
      else add_hole(p, hole_kind::expression, p.value.text, here, out);
    }
  else substitute(p, when, out);
  --depth_;
  // A quoted expansion is a word even where it is empty.
  if (p.quoted && !is_list_expansion(p)) out.push_back({{"", std::nullopt, p.value.where}, when, true, false, 0, {}});
  for (auto i = first; i < out.size(); ++i)
    if (!out[i].via) out[i].via = p.value.where;
}

std::vector<field> interpreter::fields(token const& k, condition const& here) {
  auto const when = k.when & here;
  if (when.is_never()) return {};
  auto const words = expand_braces(k.parts);
  if (words.size() > 1) {
    std::vector<field> out;
    for (auto const& parts : words)
      for (auto& f : split(expand(parts, when), when)) {
        f.where = k.where;
        out.push_back(std::move(f));
      }
    return out;
  }
  if (k.parts.size() == 2 && k.parts[0].quoted && k.parts[0].value.text.empty() && is_list_expansion(k.parts[1])) {
    auto out = split(expand({k.parts[1]}, when), when);
    for (auto& f : out)
      if (!f.where) f.where = k.where;
    return out;
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
