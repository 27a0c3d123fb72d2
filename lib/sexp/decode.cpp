#include "decode.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace xencmp::sexp {

namespace {

constexpr std::array<std::pair<std::string_view, char const*>, 15> prefixes{{
  {"", ""},
  {"'", "quote"}, {"`", "quasiquote"}, {",", "unquote"}, {",@", "unquote-splicing"},
  {"#'", "syntax"}, {"#`", "quasisyntax"}, {"#,", "unsyntax"}, {"#,@", "unsyntax-splicing"},
  {"#:", "keyword"},
  {"#~", "gexp"}, {"#$", "ungexp"}, {"#$@", "ungexp-splicing"},
  {"#+", "ungexp-native"}, {"#+@", "ungexp-native-splicing"}}};

constexpr char32_t replacement_character = 0xfffd;

constexpr bool is_scalar(char32_t c) { return c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff); }

void append_utf8(std::string& out, char32_t c) {
  auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
  }
}

// The first code point and what follows; the longest beginning of an encoding that can not go on is U+FFFD
// (Unicode 15, section 3.9, "maximal subpart").
std::pair<char32_t, std::string_view> take_utf8(std::string_view s) {
  auto const byte = [&s](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  unsigned char const first = byte(0);
  if (first < 0x80) return {first, s.substr(1)};
  std::size_t const n = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 && first < 0xf0 ? 3
                      : first >= 0xc2 && first < 0xe0 ? 2 : 1;
  if (n == 1) return {replacement_character, s.substr(1)};
  unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  char32_t c = first & (0x7fu >> n);
  for (std::size_t i = 1; i < n; ++i, low = 0x80, high = 0xbf) {
    if (i == s.size() || byte(i) < low || byte(i) > high) return {replacement_character, s.substr(i)};
    c = c << 6 | (byte(i) & 0x3f);
  }
  return {c, s.substr(n)};
}

template <typename Integer> std::optional<Integer> parse_integer(std::string_view digits, int radix) {
  Integer value = 0;
  if (digits.starts_with('+') && digits.substr(0, 2) != "+-") digits.remove_prefix(1);
  auto const [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value, radix);
  if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<char32_t> code_point(std::string_view digits, int radix) {
  auto const c = parse_integer<std::uint32_t>(digits, radix);
  if (!c || !is_scalar(*c)) return std::nullopt;
  return *c;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ci(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

constexpr std::array<std::pair<std::string_view, char32_t>, 43> character_names{{
  {"space", 0x20}, {"newline", 0x0a}, {"nul", 0}, {"alarm", 7}, {"backspace", 8}, {"tab", 9}, {"linefeed", 0x0a},
  {"vtab", 0x0b}, {"page", 0x0c}, {"return", 0x0d}, {"esc", 0x1b}, {"delete", 0x7f}, {"escape", 0x1b},
  {"soh", 1}, {"stx", 2}, {"etx", 3}, {"eot", 4}, {"enq", 5}, {"ack", 6}, {"bel", 7}, {"bs", 8}, {"ht", 9},
  {"lf", 0x0a}, {"vt", 0x0b}, {"ff", 0x0c}, {"cr", 0x0d}, {"so", 0x0e}, {"si", 0x0f}, {"dle", 0x10}, {"dc1", 0x11},
  {"dc2", 0x12}, {"dc3", 0x13}, {"dc4", 0x14}, {"nak", 0x15}, {"syn", 0x16}, {"etb", 0x17}, {"can", 0x18},
  {"em", 0x19}, {"sub", 0x1a}, {"sp", 0x20}, {"del", 0x7f}, {"null", 0}, {"nl", 0x0a}}};
constexpr std::array<std::pair<std::string_view, char32_t>, 5> more_names{{
  {"np", 0x0c}, {"fs", 0x1c}, {"gs", 0x1d}, {"rs", 0x1e}, {"us", 0x1f}}};

bool is_hex(std::string_view digits) {
  return digits.find_first_not_of("0123456789abcdefABCDEF") == digits.npos;
}

// Text between #{ and }#; \xHH; is a code point, any other backslash goes away.
std::optional<std::string> decode_extended(std::string_view token) {
  token.remove_prefix(2);
  token.remove_suffix(2);
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '\\') {
      out += token[i];
      continue;
    }
    if (++i == token.size()) return std::nullopt;
    if (token[i] != 'x') {
      out += token[i];
      continue;
    }
    auto const end = token.find(';', i);
    if (end == token.npos) return std::nullopt;
    auto const digits = token.substr(i + 1, end - i - 1);
    auto const c = is_hex(digits) ? code_point(digits, 16) : std::nullopt;
    if (!c) return std::nullopt;
    append_utf8(out, *c);
    i = end;
  }
  return out;
}

bool is_extended(std::string_view token) {
  return token.size() >= 4 && token.starts_with("#{") && token.ends_with("}#");
}

// Bytes of the blank, of those that an escaped newline takes with it, that T begins with: a tab, or of Unicode's Zs.
std::size_t blank_length(std::string_view t) {
  if (t.empty()) return 0;
  auto const [c, rest] = take_utf8(t);
  bool const blank = c == '\t' || c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f
                  || c == 0x205f || c == 0x3000;
  return blank ? t.size() - rest.size() : 0;
}

} // namespace

prefix decode_prefix(std::string_view token) {
  for (std::size_t i = 1; i < prefixes.size(); ++i)
    if (prefixes[i].first == token) return static_cast<prefix>(i);
  return prefix::none;
}

char const* symbol_of(prefix p) { return prefixes[static_cast<std::size_t>(p)].second; }

std::optional<std::string> decode_string(std::string_view token, bool r6rs) {
  if (token.size() < 2 || token.front() != '"' || token.back() != '"') return std::nullopt;
  token = token.substr(1, token.size() - 2);
  std::string out;
  out.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '\\') {
      out += token[i];
      continue;
    }
    if (++i == token.size()) return std::nullopt;
    switch (char const c = token[i]) {
    case '"': case '|': case '\\': case '(': out += c; break;
    case '\n':
      if (r6rs)
        while (auto const n = blank_length(token.substr(i + 1))) i += n;
      break;
    case '0': out += '\0'; break;
    case 'f': out += '\f'; break;
    case 'n': out += '\n'; break;
    case 'r': out += '\r'; break;
    case 't': out += '\t'; break;
    case 'a': out += '\a'; break;
    case 'v': out += '\v'; break;
    case 'b': out += '\b'; break;
    case 'x': case 'u': case 'U': {
      bool const until_semicolon = r6rs && c == 'x';
      std::size_t const n = until_semicolon ? token.find(';', i) - i - 1 : c == 'x' ? 2 : c == 'u' ? 4 : 6;
      auto const digits = token.substr(i + 1, n);
      if (digits.size() < n || !is_hex(digits)) return std::nullopt;
      auto const point = code_point(digits, 16);
      if (!point) return std::nullopt;
      append_utf8(out, *point);
      i += n + until_semicolon;
      break;
    }
    default: return std::nullopt;
    }
  }
  return out;
}

std::optional<std::string> decode_symbol(std::string_view token) {
  if (is_extended(token)) return decode_extended(token);
  if (token.empty() || is_number(token)) return std::nullopt;
  return std::string(token);
}

std::optional<std::string> decode_keyword(std::string_view token) {
  if (!token.starts_with("#:")) return std::nullopt;
  return decode_symbol(token.substr(2));
}

std::optional<char32_t> decode_character(std::string_view token) {
  constexpr char32_t dotted_circle = 0x25cc;   // keeps a combining character off the backslash
  if (!token.starts_with("#\\") || token.size() < 3) return std::nullopt;
  token.remove_prefix(2);
  auto const [first, rest] = take_utf8(token);
  if (rest.empty()) return first;
  if (auto const [second, more] = take_utf8(rest); second == dotted_circle && more.empty()) return first;
  if (first >= '0' && first <= '7')
    if (auto const c = code_point(token, 8)) return c;
  if (first == 'x')
    if (auto const c = code_point(token.substr(1), 16)) return c;
  for (auto const& [name, c] : character_names)
    if (equal_ci(token, name)) return c;
  for (auto const& [name, c] : more_names)
    if (equal_ci(token, name)) return c;
  return std::nullopt;
}

std::optional<array_shape> decode_array(std::string_view opener) {
  if (!opener.starts_with('#') || !opener.ends_with('(')) return std::nullopt;
  std::string_view rest = opener.substr(1, opener.size() - 2);
  array_shape out;
  auto const digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits > 0) {
    auto const rank = parse_integer<std::uint32_t>(rest.substr(0, digits), 10);
    if (!rank) return std::nullopt;
    out.rank = *rank;
  }
  rest.remove_prefix(digits);
  out.tag = rest.substr(0, std::min(rest.find_first_of("@:"), rest.size()));
  rest.remove_prefix(out.tag.size());
  bool at = false;
  for (char c : rest) {   // @1:2 is one dimension, as are @1 and :2
    out.dimensions += c == '@' || (c == ':' && !at);
    if (c == '@' || c == ':') at = c == '@';
  }
  static constexpr std::array<std::string_view, 16> tags{
    "", "a", "b", "s8", "u8", "vu8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "c32", "c64"};
  if (std::find(tags.begin(), tags.end(), out.tag) == tags.end()) return std::nullopt;
  return out;
}

std::optional<bool> decode_boolean(std::string_view token) {
  if (token.size() < 2 || token.front() != '#') return std::nullopt;
  if (lower(token[1]) == 't') return true;
  if (lower(token[1]) == 'f') return false;
  return std::nullopt;
}

std::optional<std::int64_t> decode_integer(std::string_view token) {
  int radix = 10;
  if (token.size() > 2 && token[0] == '#') {
    switch (lower(token[1])) {
    case 'x': radix = 16; break;
    case 'o': radix = 8; break;
    case 'b': radix = 2; break;
    case 'd': break;
    default: return std::nullopt;
    }
    token.remove_prefix(2);
  }
  return parse_integer<std::int64_t>(token, radix);
}

std::string replace_invalid_utf8(std::string value) {
  auto const high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  std::string out;
  for (std::string_view rest = value; !rest.empty();) {
    auto const ascii = static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), high) - rest.begin());
    if (ascii == value.size()) return value;
    out.append(rest.substr(0, ascii));
    rest.remove_prefix(ascii);
    if (rest.empty()) break;
    auto const [c, after] = take_utf8(rest);
    append_utf8(out, c);
    rest = after;
  }
  return out;
}

std::string encode_string(std::string_view value) {
  std::string out = "\"";
  for (char c : value) switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\t': out += "\\t"; break;
    case '\r': out += "\\r"; break;
    case '\0': out += "\\0"; break;
    default: out += c;
  }
  return out + '"';
}

std::string encode_symbol(std::string_view name) {
  bool const plain = !name.empty() && name != "." && !is_number(name)
                  && std::string_view("'`,#:").find(name[0]) == std::string_view::npos
                  && name.find_first_of(std::string_view(" \t\n\r\f()[]\";\0", 12)) == name.npos;
  if (plain) return std::string(name);
  std::string out = "#{";
  for (char c : name) {
    if (c == '\\') out += "\\x5c;";
    else if (c == '}') out += "\\x7d;";
    else out += c;
  }
  return out + "}#";
}

} // namespace xencmp::sexp
