#include "lexer.hpp"

#include <algorithm>

#include <boost/spirit/home/x3.hpp>

namespace xencmp::buildlog {

namespace {

namespace x3 = boost::spirit::x3;
using x3::attr, x3::eoi, x3::lit, x3::omit, x3::raw;
using x3::standard::char_;

enum class piece {
  plain, escaped, single_quoted, double_quoted, substitution, opening, blank, join, newline, colour, operation,
  redirection, cut
};

auto const eol = -lit('\r') >> lit('\n');
auto const colour = lit('\x1b') >> lit('[') >> *char_(' ', '?') >> char_('@', '~');
auto const in_double = (lit('\\') >> char_) | (char_ - char_("\"\\"));
auto const in_back = (lit('\\') >> char_) | (char_ - char_("`\\"));

// Disjoint on the first byte, the most frequent first.
auto const piece_of =
    (omit[+(char_ - char_(" \t\r\n'\"\\`$;&|()<>\x1b"))] >> attr(piece::plain))
  | (omit[+char_(" \t")] >> attr(piece::blank))
  | (lit('\\') >> ((omit[eol] >> attr(piece::join)) | (omit[char_] >> attr(piece::escaped)) | attr(piece::cut)))
  | (lit('"') >> omit[*in_double] >> ((lit('"') >> attr(piece::double_quoted)) | attr(piece::cut)))
  | (lit('\'') >> omit[*(char_ - '\'')] >> ((lit('\'') >> attr(piece::single_quoted)) | attr(piece::cut)))
  | (lit('`') >> omit[*in_back] >> ((lit('`') >> attr(piece::substitution)) | attr(piece::cut)))
  | (lit('$') >> ((lit('(') >> attr(piece::opening)) | attr(piece::plain)))
  | (omit[eol] >> attr(piece::newline))
  | (lit('\r') >> attr(piece::plain))
  | (omit[colour] >> attr(piece::colour))
  | (lit('\x1b') >> attr(piece::plain))
  | (omit[char_("<>") >> *char_("<>&|")] >> attr(piece::redirection))
  | (omit[(lit("&&") | lit("||") | lit(";;") | char_(";&|()"))] >> attr(piece::operation));

// AT stands behind "$(": past the parenthesis that closes it, or null when there is none.  Quotes count.
char const* closing(char const* at, char const* end) {
  int depth = 1;
  while (at != end && depth) {
    auto kind = piece::plain;
    char const* const from = at;
    if (!x3::parse(at, end, piece_of, kind)) return nullptr;
    if (kind == piece::opening) ++depth;
    if (kind == piece::operation) depth += *from == '(' ? 1 : *from == ')' ? -1 : 0;
  }
  return depth ? nullptr : at;
}

// "…" without its quotes: a backslash quotes only $ ` " \ and newline (POSIX 2.2.3).
void append_double_quoted(std::string& out, std::string_view body) {
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\\' && i + 1 < body.size()) {
      char const next = body[i + 1];
      if (next == '\n') { ++i; continue; }
      if (next == '$' || next == '`' || next == '"' || next == '\\') ++i;
    }
    out += body[i];
  }
}

} // namespace

words lex(std::string_view line, std::uint32_t begin, bool prefixed) {
  words out;
  token current;
  bool open = false;
  char const* const start = line.data();
  char const* const end = start + line.size();
  char const* at = start + begin;
  auto const offset = [&](char const* p) { return static_cast<std::uint32_t>(p - start); };
  auto const close = [&] {
    if (open) out.tokens.push_back(std::move(current));
    current = {};
    open = false;
  };
  auto const extend = [&](char const* from) {
    if (!open) current.begin = offset(from);
    open = true;
    current.end = offset(at);
  };
  while (at != end) {
    char const* const from = at;
    auto kind = piece::plain;
    if (!x3::parse(at, end, piece_of, kind)) break;   // piece_of takes any byte
    std::string_view const text(from, static_cast<std::size_t>(at - from));
    switch (kind) {
    case piece::plain:
      if (text[0] == '#' && !open) {   // a comment
        at = std::find(at, end, '\n');
        break;
      }
      if (text == "\r" && (at == end || *at == '\n')) break;
      extend(from);
      current.text += text;
      break;
    case piece::blank: close(); break;
    case piece::newline:
      close();
      out.end = offset(at);
      return out;
    case piece::join:
      if (at == end) {
        out.cut = true;
        out.cut_at = offset(from);
      } else if (prefixed) {
        std::string_view const rest(at, static_cast<std::size_t>(end - at));
        if (auto const p = prefix_of(rest.substr(0, rest.find('\n'))); p.stamped) {
          at += p.length;
          close();   // the blanks that make indents a continuation with were skipped too
        }
      }
      break;
    case piece::escaped:
      extend(from);
      current.text += text.substr(1);
      current.quoted = true;
      break;
    case piece::single_quoted:
      extend(from);
      current.text += text.substr(1, text.size() - 2);
      current.quoted = true;
      break;
    case piece::double_quoted:
      extend(from);
      append_double_quoted(current.text, text.substr(1, text.size() - 2));
      current.quoted = true;
      break;
    case piece::opening: {
      char const* const past = closing(at, end);
      if (!past) {
        out.cut = true;
        out.cut_at = offset(from);
        at = end;
        break;
      }
      at = past;
      [[fallthrough]];
    }
    case piece::substitution:
      extend(from);
      if (current.opaque_prefix == current.text.size()) current.opaque_prefix += offset(at) - offset(from);
      current.text.append(from, at);
      break;
    case piece::colour: break;
    case piece::redirection:
      // A number right before it names the stream.
      if (open && !current.quoted && current.text.find_first_not_of("0123456789") == std::string::npos) open = false;
      close();
      out.tokens.push_back({token_kind::redirection, std::string(text), offset(from), offset(at)});
      break;
    case piece::operation:
      close();
      out.tokens.push_back({token_kind::operation, std::string(text), offset(from), offset(at)});
      break;
    case piece::cut:
      out.cut = true;
      out.cut_at = offset(from);
      at = end;
      break;
    }
  }
  close();
  out.end = offset(end);
  return out;
}

namespace {

// What stands in front of commands.  Each of these ends before a blank or the end.
auto const blank = char_(" \t");
auto const gap = +blank | eoi;
auto const digits = +char_('0', '9');
// 2024-01-23, 04:41:50,123, 2024-01-23T04:41:50.123Z, 12.345
auto const stamp = digits >> +(char_("-:./,T+") >> digits) >> -lit('Z') >> -lit(':');
auto const bracket = lit('[') >> x3::repeat(1, 60)[char_("A-Za-z0-9 %/:.,_+-")] >> lit(']') >> -lit(':');
auto const level = lit("DEBUG") | lit("INFO") | lit("WARNING") | lit("ERROR") | lit("NOTICE");
// util.py:446:  BUILDSTDERR:  libtool:  compile:  output:
auto const tag = +char_("A-Za-z0-9_.+/@-") >> *(lit(':') >> digits) >> lit(':');
auto const docker = lit('#') >> digits;
auto const trace = +lit('+');
auto const prompt = char_("$>%#");

auto const before_line = omit[(stamp | bracket | level | tag | docker) >> &gap];
auto const before_command = omit[(trace | prompt) >> &gap];

} // namespace

line_prefix prefix_of(std::string_view line) {
  line_prefix out;
  char const* at = line.data();
  char const* const end = at + line.size();
  for (;;) {
    x3::parse(at, end, omit[*(blank | colour)]);
    char const* const from = at;
    if (x3::parse(at, end, before_line)) out.stamped = true;
    else if (x3::parse(at, end, before_command)) out.trace |= *from == '+';
    else break;
  }
  out.length = static_cast<std::uint32_t>(at - line.data());
  return out;
}

directory_line directory_of(std::string_view line) {
  directory_line out;
  auto found = line.find(": Entering directory ");
  bool const entering = found != line.npos;
  if (!entering) found = line.find(": Leaving directory ");
  if (found == line.npos) return out;
  auto const open = line.find_first_of("'`", found);
  auto const close = line.rfind('\'');
  if (open == line.npos || close == line.npos || close <= open) return out;
  out.directory = line.substr(open + 1, close - open - 1);
  // Backwards from the colon: make[N], gmake, ninja.
  auto head = line.substr(0, found);
  if (head.ends_with(']')) {
    auto const bracket = head.rfind('[');
    if (bracket == head.npos) return out;
    char const* at = head.data() + bracket + 1;
    if (!x3::parse(at, head.data() + head.size() - 1, x3::uint_ >> eoi, out.level)) return out;
    head = head.substr(0, bracket);
  }
  out.ninja = head.ends_with("ninja");
  if (!out.ninja && !head.ends_with("make")) return out;
  out.what = entering ? directory_line::kind::entering : directory_line::kind::leaving;
  return out;
}

std::string_view short_object(std::string_view line) {
  static constexpr char const* heads[] = {"CC", "CXX", "CCLD", "CXXLD", "HOSTCC", "HOSTCXX", "HOSTLD", "CPPAS", "AS"};
  static constexpr char const* sentences[] = {"Building C object ", "Building CXX object ", "Building ASM object ",
                                              "Linking C executable ", "Linking CXX executable ",
                                              "Linking C shared library ", "Linking CXX shared library ",
                                              "Compiling C object ", "Compiling C++ object ", "Linking target "};
  auto const strip = [](std::string_view s) {
    auto const from = s.find_first_not_of(" \t");
    return from == s.npos ? std::string_view{} : s.substr(from);
  };
  line = strip(line);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (auto const c = line.find('\x1b'); c != line.npos) line = line.substr(0, c);
  for (std::string_view s : sentences)
    if (line.starts_with(s)) return line.substr(s.size());
  auto const end = line.find_first_of(" \t");
  if (end == line.npos) return {};
  auto const head = line.substr(0, end);
  if (std::find(std::begin(heads), std::end(heads), head) == std::end(heads)) return {};
  auto rest = strip(line.substr(end));
  if (rest.starts_with('[')) rest = strip(rest.substr(std::min(rest.find(']'), rest.size() - 1) + 1));
  return rest.find_first_of(" \t") == rest.npos ? rest : std::string_view{};
}

} // namespace xencmp::buildlog
