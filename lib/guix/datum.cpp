// Code from a syntax tree: data as `read` would give them, prefixes as lists such as (quote x).  The fields of a
// (package …) are left in the tree until they are asked for.
#include <algorithm>
#include <array>

#include "evaluator.hpp"

namespace xencmp::guix {

using sexp::cursor;
using sexp::kind;

std::string one_line(std::string_view source) {
  auto const is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; };
  std::string out;
  out.reserve(source.size());
  bool space = false;
  for (std::size_t i = 0; i < source.size();) {
    char const c = source[i];
    if (is_space(c)) {
      space = true;
      ++i;
      continue;
    }
    if (c == ';') {
      i = std::min(source.find('\n', i), source.size());
      space = true;
      continue;
    }
    if (space && !out.empty() && c != ')' && c != ']' && out.back() != '(') out += ' ';
    space = false;
    auto end = i + 1;
    if (c == '"') {
      while (end < source.size() && source[end] != '"') end += source[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, source.size());
    } else if (c == '#' && i + 2 < source.size() && source[i + 1] == '\\') {   // #\; and #\" are no punctuation
      end = i + 3;
    } else if (c != '#') {
      auto const is_plain = [&](char p) { return !is_space(p) && p != ';' && p != '"' && p != '#'; };
      while (end < source.size() && is_plain(source[end])) ++end;
    }
    out.append(source, i, end - i);
    i = end;
  }
  return out;
}

namespace {

bool plain_symbol(std::string_view t) {
  char const first = t[0];
  return !(first >= '0' && first <= '9') && first != '+' && first != '-' && first != '.' && first != '|' &&
         t.find('\\') == t.npos;
}

} // namespace

bool is_package(cursor form) {
  auto const first = form.datum(1);
  if (!first) return false;
  if (form.datum(0)->text() == "package/inherit") return true;
  auto const head = first->is(kind::list) ? first->datum(0) : std::nullopt;
  if (!head || !head->is(kind::atom)) return false;
  auto const t = head->text();
  return t == "inherit" || t == "name" || t == "version" || t == "source" || t == "build-system" || t == "location" ||
         t == "properties" || t == "arguments" || t == "inputs" || t == "replacement" || t == "synopsis";
}

value evaluator::node(module& m, sexp::node_id n, bool whole, int depth) {
  cursor const at(m.tree(), n);
  value v;
  v.file = m.number();
  v.at = at.at().begin;
  if (depth > max_datum_depth) return unknown(v, "nested too deeply");
  switch (at.type()) {
  case kind::string: {
    auto const t = at.text();
    if (t.find('\\') == t.npos && t.size() >= 2) return borrowed(t.substr(1, t.size() - 2), v);
    if (auto s = at.string_value()) return string(*s, v);
    return unknown(v, "a malformed string");
  }
  case kind::keyword: {
    v.type = tag::keyword;
    auto const t = at.text();
    v.name = plain_symbol(t.substr(2)) && t.size() > 2 && t[2] != '{' ? modules_.symbols.intern(t.substr(2))
                                                                     : intern(at.keyword_name().value_or(std::string(t)));
    return v;
  }
  case kind::boolean:
    if (at.text() == "#nil") return nil(v);   // the empty list as well as false
    return boolean(sexp::decode_boolean(at.text()).value_or(false), v);
  case kind::character: {
    auto const c = sexp::decode_character(at.text());
    if (!c) return unknown(v, "a malformed character");
    v.type = tag::character;
    v.number = *c;
    return v;
  }
  case kind::atom:
  case kind::extended_symbol: {
    auto const t = at.text();
    if (at.is(kind::atom) && plain_symbol(t)) {
      v.type = tag::symbol;
      v.name = modules_.symbols.intern(t);
      return v;
    }
    if (auto s = at.symbol_name()) {
      v.type = tag::symbol;
      v.name = intern(*s);
      return v;
    }
    if (auto const i = sexp::decode_integer(t)) return integer(*i, v);
    return unknown(v, "a number that is not an integer");
  }
  case kind::quoted: {
    auto const prefix = at.prefix();
    auto const inner = at.datum(0);
    if (!inner) return unknown(v, "malformed text");
    auto const head = symbol_value(sexp::symbol_of(prefix), v);
    if (prefix == sexp::prefix::gexp && !whole && inner->is(kind::list)) {   // most gexps are never looked into
      value lazy = v;
      lazy.at = inner->at().begin;
      lazy.type = tag::lazy;
      lazy.number = inner->id();
      return list(std::array{head, lazy}, v);
    }
    bool const template_ = prefix == sexp::prefix::quote || prefix == sexp::prefix::quasiquote || prefix == sexp::prefix::gexp;
    auto const name = head.name->name.starts_with("ungexp") ? inner->symbol_name() : std::nullopt;
    auto const colon = name ? name->find(':') : std::string::npos;
    if (colon != std::string::npos && colon > 0 && colon + 1 < name->size()) {   // #$package:output
      value place = v;
      place.at = inner->at().begin;
      return list(std::vector<value>{head, symbol_value(name->substr(0, colon), place),
                                     string(name->substr(colon + 1), place)}, v);
    }
    return list(std::array{head, node(m, inner->id(), whole || template_, depth + 1)}, v);
  }
  case kind::list: {
    value all = nil(v);
    value* end = &all;
    std::size_t count = 0;
    bool dotted = false, first = true;
    for (cursor child : at.children()) {
      if (child.is(kind::dot)) dotted = true;
      if (!sexp::is_datum(child.type())) continue;
      if (first) {
        first = false;
        if (child.is(kind::atom)) {
          auto const t = child.text();
          if (!whole && (t == "package" || t == "package/inherit") && is_package(at)) {
            v.type = tag::lazy;
            v.number = n;
            return v;
          }
          if (t == "quote" || t == "quasiquote" || t == "gexp" || t == "syntax-rules") whole = true;
        }
      }
      auto const item = node(m, child.id(), whole, depth + 1);
      if (dotted && count) {
        *end = item;
        break;
      }
      if (++count > max_elements) return unknown(v, "a list of too many elements");
      auto const pair = cons(item, nil(v), v);
      *end = pair;
      end = &pair.pair->cdr;
    }
    return all;
  }
  default: return unknown(v, at.is(kind::error) ? "malformed text" : "a kind of datum that is not evaluated");
  }
}

value evaluator::force(value lazy, bool whole) {
  if (!lazy.is(tag::lazy)) return lazy;
  auto* const m = modules_.numbered(lazy.file);
  return node(*m, static_cast<sexp::node_id>(lazy.number), whole);
}

} // namespace xencmp::guix
