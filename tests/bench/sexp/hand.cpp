#include "hand.hpp"

#include <array>
#include <string_view>

#include <xencmp/sexp/builder.hpp>

namespace xencmp::bench {

namespace {

using sexp::kind;
enum byte_class : std::uint8_t { atom, space, open, close, string, semicolon, hash, quote, comma, dot };
constexpr auto classes = [] {
  std::array<std::uint8_t, 256> t{};
  for (unsigned char c : {' ', '\t', '\n', '\r', '\f'}) t[c] = space;
  t['('] = t['['] = open;
  t[')'] = t[']'] = close;
  t['"'] = string, t[';'] = semicolon, t['#'] = hash, t['\''] = t['`'] = quote, t[','] = comma, t['.'] = dot;
  return t;
}();
constexpr auto in_atom = [] {
  std::array<bool, 256> t{};
  for (std::size_t i = 0; i < t.size(); ++i) {
    auto const c = classes[i];
    t[i] = c == atom || c == hash || c == quote || c == comma || c == dot;
  }
  return t;
}();
unsigned char u(char c) { return static_cast<unsigned char>(c); }
char const* atom_end(char const* p, char const* e) {
  while (p != e && in_atom[u(*p)]) ++p;
  return p;
}
kind through(char const*& p, char const* e, std::string_view mark, kind k) {
  auto const at = std::string_view(p, static_cast<std::size_t>(e - p)).find(mark);
  p = at == std::string_view::npos ? e : p + at + mark.size();
  return at == std::string_view::npos ? kind::error : k;
}

kind after_hash(char const*& p, char const* e) {
  char const* const b = p++;
  if (p == e) return kind::error;
  switch (*p) {
  case '\\':
    if (++p == e) return kind::error;
    p = in_atom[u(*p)] ? atom_end(p, e) : p + 1;
    return kind::character;
  case ':':
    ++p;
    if (e - p > 1 && p[0] == '#' && p[1] == '{') return through(p, e, "}#", kind::keyword);
    p = atom_end(p, e);
    return kind::keyword;
  case '~': case '\'': case '`': ++p; return kind::prefix;
  case '$': case '+': case ',':
    if (++p != e && *p == '@') ++p;
    return kind::prefix;
  case ';': ++p; return kind::comment_prefix;
  case '(': ++p; return kind::open;
  case '|':
    ++p;
    for (std::size_t depth = 1; e - p >= 2;) {
      if (*p == '|' && p[1] == '#') {
        p += 2;
        if (--depth == 0) return kind::block_comment;
      } else if (*p == '#' && p[1] == '|') {
        p += 2, ++depth;
      } else {
        ++p;
      }
    }
    p = e;
    return kind::error;
  case '!': return through(p, e, "!#", kind::block_comment);
  case '{': return through(p, e, "}#", kind::extended_symbol);
  case 't': p = atom_end(p, e); return kind::boolean;
  case '*': p = atom_end(p, e); return kind::bitvector;
  case 'f':
    p = atom_end(p, e);
    if (p != e && *p == '(' && p - b > 2 && (b[2] == '3' || b[2] == '6')) return ++p, kind::open;
    return kind::boolean;
  default:
    p = atom_end(p, e);
    if (p != e && *p == '(' && std::string_view("0123456789@sucv").find(b[1]) != std::string_view::npos)
      return ++p, kind::open;
    return kind::atom;
  }
}

} // namespace

sexp::tree parse_by_hand(text_ptr in) {
  sexp::builder out(in, nullptr);
  char const* const b = in->bytes().data();
  char const* const e = b + in->size();
  for (char const* p = b; p != e;) {
    char const* const t = p;
    kind k = kind::error;
    switch (classes[u(*p)]) {
    case space:
      do ++p;
      while (p != e && classes[u(*p)] == space);
      k = kind::space;
      break;
    case open: ++p, k = kind::open; break;
    case close: ++p, k = kind::close; break;
    case string:
      for (++p; p != e;) {
        char const c = *p++;
        if (c == '"') {
          k = kind::string;
          break;
        }
        if (c == '\\' && p != e) ++p;
      }
      break;
    case semicolon:
      while (p != e && *p != '\n') ++p;
      k = kind::line_comment;
      break;
    case quote: ++p, k = kind::prefix; break;
    case comma:
      if (++p != e && *p == '@') ++p;
      k = kind::prefix;
      break;
    case hash: k = after_hash(p, e); break;
    case dot:
      p = atom_end(p, e);
      k = p - t == 1 ? kind::dot : kind::atom;
      break;
    default: p = atom_end(p, e), k = kind::atom;
    }
    out.token(k, {static_cast<std::uint32_t>(t - b), static_cast<std::uint32_t>(p - b)});
  }
  return out.finish();
}

} // namespace xencmp::bench
