#include "module.hpp"

namespace xencmp::guix {

namespace {

using sexp::kind;

// define, define*, define-public, define*-public, define-deprecated-package and the like are not told apart; macros
// (define-syntax …) and records are no values.
bool defines(std::string_view head) {
  return head == "define" || head == "define*" || head == "define-public" || head == "define*-public";
}

value_ref keep(std::deque<value>& arena, value v) { return &arena.emplace_back(std::move(v)); }

value broken(sexp::cursor at, char const* reason) {
  value v;
  v.name = one_line(at.text());
  v.reason = reason;
  v.where = at.where();
  return v;
}

value leaf(sexp::cursor at) {
  value v;
  v.where = at.where();
  switch (at.type()) {
  case kind::string:
    if (auto s = at.string_value()) {
      v.type = value_type::string;
      v.text = text_template::literal(std::move(*s), at.where());
      return v;
    }
    return broken(at, "malformed string");
  case kind::keyword:
    v.type = value_type::keyword;
    v.name = at.keyword_name().value_or(std::string(at.text()));
    return v;
  case kind::boolean: {
    auto const b = sexp::decode_boolean(at.text());
    v.type = value_type::boolean;
    v.when = b.value_or(false) ? condition::always() : condition::never();
    return v;
  }
  case kind::character:
    v.type = value_type::character;
    v.name = at.text();
    return v;
  case kind::atom:
  case kind::extended_symbol:
    if (auto s = at.symbol_name()) {
      v.type = value_type::symbol;
      v.name = std::move(*s);
    } else {
      v.type = value_type::number;
      v.name = at.text();
    }
    return v;
  default:
    return broken(at, at.type() == kind::error ? "malformed text" : "this kind of datum is not evaluated");
  }
}

} // namespace

std::string one_line(std::string_view source) {
  std::string out;
  bool space = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    char const c = source[i];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f') {
      space = true;
      continue;
    }
    if (c == ';') {
      while (i < source.size() && source[i] != '\n') ++i;
      space = true;
      continue;
    }
    if (space && !out.empty() && c != ')' && c != ']' && out.back() != '(') out += ' ';
    space = false;
    out += c;
    if (c == '"') {
      for (++i; i < source.size(); ++i) {
        out += source[i];
        if (source[i] == '\\' && i + 1 < source.size()) out += source[++i];
        else if (source[i] == '"') break;
      }
    } else if (c == '#' && i + 2 < source.size() && source[i + 1] == '\\') {   // #\; and #\" are no punctuation
      out += source[++i];
      out += source[++i];
    }
  }
  return out;
}

value_ref datum(sexp::cursor at, std::deque<value>& arena, int depth) {
  if (depth > max_datum_depth) return keep(arena, broken(at, "nested too deeply"));
  if (at.is(kind::quoted)) {
    value v;
    v.type = value_type::list;
    v.where = at.where();
    value head;
    head.type = value_type::symbol;
    head.name = sexp::symbol_of(at.prefix());
    head.where = at.where();
    v.items.push_back({keep(arena, std::move(head))});
    if (auto const inner = at.datum(0)) {
      auto const name = v.items[0].what->name.starts_with("ungexp") ? inner->symbol_name() : std::nullopt;
      auto const colon = name ? name->find(':') : std::string::npos;
      if (colon != std::string::npos && colon > 0 && colon + 1 < name->size()) {   // #$package:output
        value package, output;
        package.type = value_type::symbol;
        package.name = name->substr(0, colon);
        output.type = value_type::string;
        output.text = text_template::literal(name->substr(colon + 1), inner->where());
        package.where = output.where = inner->where();
        v.items.push_back({keep(arena, std::move(package))});
        v.items.push_back({keep(arena, std::move(output))});
      } else {
        v.items.push_back({datum(*inner, arena, depth + 1)});
      }
    }
    return keep(arena, std::move(v));
  }
  if (at.is(kind::list)) {
    value v;
    v.type = value_type::list;
    v.where = at.where();
    for (auto const child : at.data()) v.items.push_back({datum(child, arena, depth + 1)});
    v.dotted = at.is_dotted();
    return keep(arena, std::move(v));
  }
  return keep(arena, leaf(at));
}

std::vector<definition> definitions(sexp::tree const& t) {
  std::vector<definition> out;
  std::vector<std::pair<sexp::node_id, sexp::node_id>> ranges{{1, t.size()}};   // still to be looked at
  while (!ranges.empty()) {
    auto& [at, end] = ranges.back();
    if (at >= end) {
      ranges.pop_back();
      continue;
    }
    sexp::cursor const form(t, at);
    at = t[at].next;
    if (!form.is(kind::list)) continue;
    auto const head = form.datum(0);
    auto const name = head ? head->symbol_name() : std::nullopt;
    if (!name) continue;
    if (*name == "begin" || *name == "eval-when") {
      ranges.emplace_back(form.id() + 1, t[form.id()].next);
      continue;
    }
    if (!defines(*name)) continue;
    auto const target = form.datum(1);
    if (!target) continue;
    if (auto variable = target->symbol_name()) {
      out.push_back({std::move(*variable), form.id(), false});
    } else if (target->is(kind::list)) {
      auto const first = target->datum(0);
      if (auto procedure = first ? first->symbol_name() : std::nullopt)
        out.push_back({std::move(*procedure), form.id(), true});
    }
  }
  return out;
}

} // namespace xencmp::guix
