#include "template.hpp"

#include <algorithm>

namespace xencmp {

char const* name(hole_kind k) {
  switch (k) {
  case hole_kind::output: return "output";
  case hole_kind::input: return "input";
  case hole_kind::environment: return "environment";
  case hole_kind::macro: return "macro";
  case hole_kind::command: return "command";
  case hole_kind::system: return "system";
  case hole_kind::expression: return "expression";
  case hole_kind::unknown: return "unknown";
  }
  return "";
}

text_template text_template::literal(std::string value, location where) {
  text_template t;
  if (!value.empty()) t.pieces.push_back({std::move(value), std::nullopt, std::move(where)});
  return t;
}

bool text_template::is_literal() const {
  return std::none_of(pieces.begin(), pieces.end(), [](piece const& p) { return p.is_hole(); });
}

bool text_template::has_unknown() const {
  return std::any_of(pieces.begin(), pieces.end(), [](piece const& p) { return p.hole == hole_kind::unknown; });
}

std::string text_template::to_string() const {
  std::string out;
  for (auto const& p : pieces) out += p.text;
  return out;
}

std::string text_template::literal_prefix() const {
  std::string out;
  for (auto const& p : pieces) {
    if (p.is_hole()) break;
    out += p.text;
  }
  return out;
}

void text_template::append(piece p) {
  if (!p.is_hole() && p.text.empty()) return;
  if (!p.is_hole() && !pieces.empty() && !pieces.back().is_hole()) {
    piece& last = pieces.back();
    last.text += p.text;
    if (!last.where) last.where = p.where;
    else if (p.where.in == last.where.in && p.where.at.begin >= last.where.at.begin)
      last.where.at.end = std::max(last.where.at.end, p.where.at.end);
    return;
  }
  pieces.push_back(std::move(p));
}

void text_template::append(text_template const& t) {
  for (auto const& p : t.pieces) append(p);
}

text_template text_template::without_prefix(std::size_t n) const {
  text_template out;
  for (auto const& p : pieces) {
    if (n == 0 || p.is_hole()) {
      n = 0;
      out.pieces.push_back(p);
    } else if (p.text.size() <= n) {
      n -= p.text.size();
    } else {
      piece rest = p;
      rest.text.erase(0, n);
      n = 0;
      out.pieces.push_back(std::move(rest));
    }
  }
  return out;
}

bool same_text(text_template const& a, text_template const& b) {
  auto const same_piece = [](piece const& p, piece const& q) { return p.hole == q.hole && p.text == q.text; };
  if (std::equal(a.pieces.begin(), a.pieces.end(), b.pieces.begin(), b.pieces.end(), same_piece)) return true;
  if (a.pieces.size() <= 1 && b.pieces.size() <= 1) return false;
  auto at = [](text_template const& t) {
    text_template merged;   // literals split at other places are still the same text
    for (auto const& p : t.pieces) merged.append(p);
    return merged;
  };
  auto const x = at(a), y = at(b);
  return std::equal(x.pieces.begin(), x.pieces.end(), y.pieces.begin(), y.pieces.end(), same_piece);
}

} // namespace xencmp
