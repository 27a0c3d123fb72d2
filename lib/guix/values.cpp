// Making values and looking at them.
#include <algorithm>

#include "evaluator.hpp"

namespace xencmp::guix {

value evaluator::boolean(bool b, value at) const {
  auto v = placed(tag::boolean, at);
  v.number = b;
  return v;
}
value evaluator::integer(std::int64_t n, value at) const {
  auto v = placed(tag::integer, at);
  v.number = n;
  return v;
}
value evaluator::borrowed(std::string_view s, value at) {
  if (s.size() > max_string) return unknown(at, "too long a string");
  auto v = placed(tag::string, at);
  v.text = memory_.make(string_data{s, {}});
  return v;
}
value evaluator::string(std::string_view s, value at) {
  return s.size() > max_string ? unknown(at, "too long a string") : borrowed(memory_.copy(s), at);
}
value evaluator::string(std::vector<string_piece> const& pieces, value at) {
  std::size_t size = 0;
  bool holes = false;
  for (auto const& p : pieces) {
    size += p.bytes.size() + 1;
    holes |= p.is_hole;
  }
  if (size > max_string) return unknown(at, "too long a string");
  if (!holes && pieces.size() == 1) return borrowed(pieces[0].bytes, at);
  if (!holes) {
    std::string all;
    for (auto const& p : pieces) all += p.bytes;
    return string(all, at);
  }
  auto v = placed(tag::string, at);
  v.text = memory_.make(string_data{{}, memory_.copy(pieces)});
  return v;
}
value evaluator::symbol_value(std::string_view name, value at) {
  auto v = placed(tag::symbol, at);
  v.name = intern(name);
  return v;
}
value evaluator::cons(value car, value cdr, value at) {
  auto v = placed(tag::pair, at);
  v.pair = memory_.make(cell{car, cdr});
  return v;
}
value evaluator::list(std::span<value const> items, value at) { return list(items, nil(at), at); }
value evaluator::list(std::span<value const> items, value tail, value at) {
  if (items.size() > max_elements) return unknown(at, "a list of too many elements");
  auto rest = tail;
  for (auto i = items.rbegin(); i != items.rend(); ++i) rest = cons(*i, rest, at);
  return rest;
}
value evaluator::hole_of(hole_kind k, value at, scope* in, std::string_view reason, std::string_view shown) {
  hole h;
  h.kind = k;
  h.reason = reason.empty() ? reason : memory_.copy(reason);
  h.shown = shown.empty() ? shown : memory_.copy(shown);
  h.in = in;
  auto v = placed(tag::hole, at);
  v.unknown = memory_.make(h);
  return v;
}
value evaluator::object(value at, scope* in) {
  auto v = hole_of(hole_kind::input, at, in);
  const_cast<hole*>(v.unknown)->object = true;
  return v;
}
value evaluator::unknown(value at, std::string_view reason, scope* in) {
  return hole_of(hole_kind::unknown, at, in, reason);
}
value evaluator::parameter(std::string_view name) {
  hole h;
  h.kind = hole_kind::expression;
  h.parameter = true;
  h.shown = memory_.copy(name);
  value v;
  v.type = tag::hole;
  v.unknown = memory_.make(h);
  return v;
}
value evaluator::many(value hole) const {
  hole.bits |= value::many;
  return hole;
}

location evaluator::where(value v) {
  auto* const m = modules_.numbered(v.file);
  return m ? m->where(v) : location{};
}

std::string evaluator::source(value v) {
  if (v.is(tag::hole) && !v.unknown->shown.empty()) return std::string(v.unknown->shown);
  if (v.is(tag::symbol) || v.is(tag::builtin)) return std::string(v.name->name);
  return one_line(where(v).bytes());
}
std::string evaluator::shown(string_piece const& p) {
  if (!p.is_hole) return std::string(p.bytes);
  if (!p.shown.empty()) return std::string(p.shown);
  value at;
  at.file = p.file;
  at.at = p.at;
  return one_line(where(at).bytes());
}

std::string evaluator::context(value code, scope* in) {
  // The same text asks another question where its variables hold something else.
  std::string out;
  auto const text = where(code).bytes();
  if (text.empty()) return out;
  auto const inside = [](char c) {
    return c != ' ' && c != '\n' && c != '\t' && c != '(' && c != ')' && c != '[' && c != ']' && c != '"' && c != '\'' &&
           c != '`' && c != ',' && c != ';';
  };
  auto const mentions = [&](std::string_view name) {
    for (auto at = text.find(name); at != text.npos; at = text.find(name, at + 1))
      if ((at == 0 || !inside(text[at - 1])) && (at + name.size() == text.size() || !inside(text[at + name.size()]))) return true;
    return false;
  };
  std::vector<symbol const*> seen;
  for (scope* s = in; s && s->parent; s = s->parent)
    for (auto i = s->used; i-- > 0;) {
      auto const& b = s->names[i];
      if (b.state != binding::known || !b.source.is(tag::unspecified)) continue;   // a parameter, not a let
      bool const slot = b.name->name.starts_with('<') && text.find("<>") != text.npos;   // of cut
      if (std::find(seen.begin(), seen.end(), b.name) != seen.end() || !(slot || mentions(b.name->name))) continue;
      seen.push_back(b.name);
      std::string said;
      if (b.what.is(tag::string)) {
        std::vector<string_piece> pieces;
        append_text(pieces, b.what);
        said += '"';
        for (auto const& p : pieces) said += shown(p);
        said += '"';
      } else if (b.what.is(tag::integer)) said = std::to_string(b.what.number);
      else if (b.what.is(tag::hole) && b.what.unknown->kind != hole_kind::unknown && !b.what.unknown->in) continue;
      else if (b.what.is(tag::procedure) || b.what.is(tag::package)) continue;
      else said = source(b.what);
      if (said == b.name->name) continue;
      out += (out.empty() ? " where " : ", ") + std::string(b.name->name) + " = " + said;
    }
  return out;
}

std::string evaluator::test_name(value v) {
  return source(v) + (v.unknown->shown.empty() ? context(v, v.unknown->in) : std::string{});
}

bool evaluator::may_contain(std::span<string_piece const> pieces, std::string_view part) {
  // Directories of the store are named by hashes, package names and versions: no blanks, "_" or "=", nor two hyphens in
  // a row (Guix manual, "Package Naming"), unless what is asked for below them says so.
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    auto const& p = pieces[i];
    if (!p.is_hole) continue;
    if (p.kind != hole_kind::output && p.kind != hole_kind::input) return true;
    auto const source = shown(p);
    auto const foreign = [&](char c) { return (c == '_' || c == '=' || c == ' ' || c == ',' || c == ':') && source.find(c) == source.npos; };
    auto const left = i > 0 && !pieces[i - 1].is_hole ? pieces[i - 1].bytes : std::string_view{};
    auto const right = i + 1 < pieces.size() && !pieces[i + 1].is_hole ? pieces[i + 1].bytes : std::string_view{};
    bool const open_left = i > 0 && pieces[i - 1].is_hole, open_right = i + 1 < pieces.size() && pieces[i + 1].is_hole;
    for (std::size_t b = 0; b < part.size(); ++b) {
      if (b > 0 && !open_left && !left.ends_with(part.substr(0, b))) continue;
      for (std::size_t e = b + 1; e <= part.size() && !foreign(part[e - 1]); ++e) {
        if (e - b >= 2 && part[e - 1] == '-' && part[e - 2] == '-' && source.find("--") == source.npos) break;
        if (e == part.size() || open_right || right.starts_with(part.substr(e))) return true;
      }
    }
  }
  return false;
}

bool evaluator::truth(value v) {
  switch (v.type) {
  case tag::boolean: return v.number != 0;
  case tag::hole: break;
  case tag::gexp:
  default: return true;
  }
  if (v.unknown->input) {
    auto const found = resolve_input(v);
    if (!found.is(tag::hole) || found.unknown != v.unknown) return truth(found);
  }
  auto const& h = *v.unknown;
  if (h.object) return true;
  if (h.parameter) return decide(atom::parameter(std::string(h.shown)));
  auto name = test_name(v);
  if (h.kind == hole_kind::unknown) {
    diagnostic d{severity::unknown, "a test that is not understood: " + name, where(v), {}};
    if (!h.reason.empty()) d.message += ": " + std::string(h.reason);
    unknown_tests.emplace(name, std::move(d));
  }
  return decide(atom::test(std::move(name)));
}

namespace {

bool is_open(value v) { return v.is(tag::hole) || v.is(tag::gexp) || v.is(tag::lazy); }

// The literal text at one end of a string.
std::string_view front(value s) {
  auto const& d = *s.text;
  return d.literal() ? d.bytes : d.pieces.front().is_hole ? std::string_view{} : d.pieces.front().bytes;
}
std::string_view back(value s) {
  auto const& d = *s.text;
  return d.literal() ? d.bytes : d.pieces.back().is_hole ? std::string_view{} : d.pieces.back().bytes;
}

} // namespace

std::optional<bool> evaluator::equal(value a, value b, int depth) {
  if (depth > 64) return std::nullopt;
  if (a.is(tag::system) || b.is(tag::system)) {
    if (a.is(tag::system) && b.is(tag::system)) return system_text(a) == system_text(b);
    auto const& other = a.is(tag::system) ? b : a;
    auto const& system = a.is(tag::system) ? a : b;
    // A symbol made of a system is held as the system itself.
    if (other.is(tag::symbol)) return by_setting(system, [&](std::string const& s) { return s == other.name->name; });
    if (other.is(tag::string)) {
      auto const text = literal(other);
      if (!text) return std::nullopt;
      return by_setting(system, [&](std::string const& s) { return s == *text; });
    }
    return is_open(other) ? std::nullopt : std::optional(false);
  }
  if (is_open(a) || is_open(b)) {
    if (a.is(tag::hole) && b.is(tag::hole) && a.unknown == b.unknown) return true;
    auto const object = [](value v) { return v.is(tag::hole) && v.unknown->object; };
    if (object(a) && object(b) && a.file && b.file && (a.file != b.file || a.at != b.at)) return false;   // made by other forms
    if ((object(a) && !is_open(b)) || (object(b) && !is_open(a))) return false;
    // A gexp is no datum of another type.
    if ((a.is(tag::gexp) && !is_open(b)) || (b.is(tag::gexp) && !is_open(a))) return false;
    if (a.is(tag::gexp) && b.is(tag::gexp) && a.code == b.code) return true;
    return std::nullopt;
  }
  if (a.type != b.type) return false;
  switch (a.type) {
  case tag::nil:
  case tag::unspecified: return true;
  case tag::boolean:
  case tag::integer:
  case tag::character: return a.number == b.number;
  case tag::real: return a.real == b.real;
  case tag::symbol:
  case tag::keyword:
  case tag::builtin: return a.name == b.name;
  case tag::package: return a.form == b.form;
  case tag::procedure: return a.callable == b.callable;
  case tag::string: {
    if (a.text == b.text) return true;
    if (a.text->literal() && b.text->literal()) return a.text->bytes == b.text->bytes;
    auto const x = front(a), y = front(b);
    auto const n = std::min(x.size(), y.size());
    if (x.substr(0, n) != y.substr(0, n)) return false;
    if (a.text->literal() && y.size() > x.size()) return false;
    if (b.text->literal() && x.size() > y.size()) return false;
    auto const u = back(a), w = back(b);
    auto const m = std::min(u.size(), w.size());
    if (u.substr(u.size() - m) != w.substr(w.size() - m)) return false;
    if (a.text->literal() && w.size() > u.size()) return false;
    if (b.text->literal() && u.size() > w.size()) return false;
    // Pieces that come from the same places are the same text.
    if (a.text->pieces.size() == b.text->pieces.size() &&
        std::equal(a.text->pieces.begin(), a.text->pieces.end(), b.text->pieces.begin(), [](auto const& p, auto const& q) {
          return p.is_hole == q.is_hole && p.bytes == q.bytes && p.file == q.file && p.at == q.at;
        }))
      return true;
    return std::nullopt;
  }
  case tag::pair: {
    bool sure = true;
    for (;;) {
      if (a.is(tag::pair) && b.is(tag::pair)) {
        if (a.pair->car.is_many() || b.pair->car.is_many()) return std::nullopt;
        auto const one = equal(a.pair->car, b.pair->car, depth + 1);
        if (one == false) return false;
        sure &= one.has_value();
        a = a.pair->cdr;
        b = b.pair->cdr;
        continue;
      }
      if ((a.is(tag::pair) && a.pair->car.is_many()) || (b.is(tag::pair) && b.pair->car.is_many())) return std::nullopt;
      auto const end = equal(a, b, depth + 1);
      if (end == false) return false;
      return sure && end ? std::optional(true) : std::nullopt;
    }
  }
  default: return std::nullopt;
  }
}

bool evaluator::decide_equal(value a, value b, value code, scope* in) {
  if (auto const known = equal(a, b)) return *known;
  auto const said = [&](value v) {
    if (auto const t = literal(v)) return '"' + std::string(*t) + '"';
    return v.is(tag::hole) ? test_name(v) : source(v);
  };
  auto const unknown_kind = [](value v) { return v.is(tag::hole) && v.unknown->kind == hole_kind::unknown; };
  return truth(hole_of(unknown_kind(a) || unknown_kind(b) ? hole_kind::unknown : hole_kind::expression, code, in,
                       "the values that are compared are not known", "(equal? " + said(a) + " " + said(b) + ")"));
}

std::vector<value> evaluator::elements(value v) {
  std::vector<value> out;
  for (; v.is(tag::pair); v = v.pair->cdr) out.push_back(v.pair->car);
  if (v.is(tag::hole)) out.push_back(many(v));
  else if (!v.is(tag::nil)) out.push_back(many(unknown(v, "not a list")));
  return out;
}

std::optional<std::string_view> evaluator::literal(value v) const {
  if (!v.is(tag::string) || !v.text->literal()) return std::nullopt;
  return v.text->bytes;
}

void evaluator::append_text(std::vector<string_piece>& into, value v) {
  auto const hole_at = [&](hole_kind k, value at, std::string_view shown = {}) {
    into.push_back({{}, k, true, at.file, at.at, shown});
  };
  switch (v.type) {
  case tag::string:
    if (v.text->literal()) {
      if (!v.text->bytes.empty()) into.push_back({v.text->bytes, hole_kind::unknown, false, v.file, v.at, {}});
    } else {
      into.insert(into.end(), v.text->pieces.begin(), v.text->pieces.end());
    }
    return;
  case tag::integer: {
    into.push_back({memory_.copy(std::to_string(v.number)), hole_kind::unknown, false, v.file, v.at, {}});
    return;
  }
  case tag::system: {
    into.push_back({memory_.copy(system_text(v)), hole_kind::unknown, false, v.file, v.at, {}});
    return;
  }
  case tag::package: hole_at(hole_kind::input, v); return;
  case tag::gexp: append_text(into, run(v)); return;
  case tag::hole: hole_at(v.unknown->kind, v, v.unknown->shown); return;
  default: hole_at(hole_kind::unknown, v); return;
  }
}

text_template evaluator::to_template(value v, bool inside_string) {
  std::vector<string_piece> pieces;
  append_text(pieces, v);
  bool const string = inside_string || v.is(tag::string);
  text_template out;
  for (auto const& p : pieces) {
    value at;
    at.file = p.file;
    at.at = p.at;
    auto kind = p.is_hole ? std::optional(p.kind) : std::nullopt;
    // Part of a string is some string, whatever it is.
    if (kind == hole_kind::unknown && string) kind = hole_kind::expression;
    out.append(piece{shown(p), kind, where(at)});
  }
  return out;
}


} // namespace xencmp::guix
