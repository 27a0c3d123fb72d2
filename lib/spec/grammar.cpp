#include "grammar.hpp"

#include <algorithm>
#include <array>
#include <boost/spirit/home/x3.hpp>

namespace xencmp::spec {

namespace x3 = boost::spirit::x3;

namespace {

using x3::lit;
using x3::omit;
using x3::standard::char_;

constexpr auto npos = std::string_view::npos;

auto const blank = char_(" \t");
auto const space = char_(" \t\r\n\v\f");
auto const word_char = char_("a-zA-Z0-9_");
// findMacroEnd in rpmio/macro.c
auto const plain_name = -lit('-') >> *word_char >> -(lit("**") | char_("*#"));
auto const braced_name = *(char_ - char_(" :}"));
constexpr std::size_t max_name = 4096;

// The bytes that PARSER takes from the front of [*AT, end); *AT moves behind them.
template <typename Parser> std::string_view take(Parser const& parser, std::string_view text, std::size_t& at) {
  char const* const begin = text.data() + at;
  char const* first = begin;
  if (!x3::parse(first, text.data() + text.size(), omit[parser])) return {};
  at += static_cast<std::size_t>(first - begin);
  return {begin, static_cast<std::size_t>(first - begin)};
}

// The words are what build/rpmbuild_internal.h lists.
struct directive_table : x3::symbols<char> {
  directive_table() {
    for (char const* w : {"%if", "%ifarch", "%ifnarch", "%ifos", "%ifnos", "%elif", "%elifarch", "%elifos", "%else",
                          "%endif", "%include"})
      add(w, 0);
  }
};
directive_table const directives;

// build/parseSpec.c, partList; "%conf" is of rpm 4.18 and later.
struct section_table : x3::symbols<char> {
  section_table() {
    for (char const* w : {"%package", "%prep", "%generate_buildrequires", "%build", "%install", "%check", "%clean",
                          "%preun", "%postun", "%pretrans", "%posttrans", "%preuntrans", "%postuntrans", "%pre",
                          "%post", "%files", "%changelog", "%description", "%triggerpostun", "%triggerprein",
                          "%triggerun", "%triggerin", "%trigger", "%verifyscript", "%sepolicy", "%filetriggerin",
                          "%filetrigger", "%filetriggerun", "%filetriggerpostun", "%transfiletriggerin",
                          "%transfiletrigger", "%transfiletriggerun", "%transfiletriggerpostun", "%end",
                          "%patchlist", "%sourcelist", "%conf"})
      add(w, 0);
  }
};
section_table const section_words;

// In rpm's order: a tag that begins as another one does comes first.  The flag says that it defines a macro.
struct known_tag {
  std::string_view name;
  bool macro;
  char qualifier;                  // 'l' takes (LANGUAGE), 'q' takes (QUALIFIERS), 'n' a number
};
constexpr std::array<known_tag, 51> known_tags{{
  {"name", true, 0}, {"version", true, 0}, {"release", true, 0}, {"epoch", true, 0}, {"summary", true, 'l'},
  {"license", true, 0}, {"sourcelicense", true, 0}, {"distribution", true, 0}, {"disturl", true, 0},
  {"vendor", true, 0}, {"group", true, 'l'}, {"packager", true, 0}, {"url", true, 0}, {"vcs", true, 0},
  {"source", false, 'n'}, {"patch", false, 'n'}, {"nosource", false, 0}, {"nopatch", false, 0},
  {"excludearch", false, 0}, {"exclusivearch", false, 0}, {"excludeos", false, 0}, {"exclusiveos", false, 0},
  {"icon", false, 0}, {"provides", false, 0}, {"requires", false, 'q'}, {"recommends", false, 0},
  {"suggests", false, 0}, {"supplements", false, 0}, {"enhances", false, 0}, {"prereq", false, 'q'},
  {"conflicts", false, 0}, {"obsoletes", false, 0}, {"prefixes", true, 0}, {"prefix", true, 0},
  {"buildroot", false, 0}, {"buildarchitectures", false, 0}, {"buildarch", false, 0}, {"buildconflicts", false, 0},
  {"buildprereq", false, 0}, {"buildrequires", false, 0}, {"autoreqprov", false, 0}, {"autoreq", false, 0},
  {"autoprov", false, 0}, {"docdir", false, 0}, {"disttag", true, 0}, {"bugurl", true, 0},
  {"translationurl", true, 0}, {"upstreamreleases", true, 0}, {"orderwithrequires", false, 'q'},
  {"removepathpostfixes", true, 0}, {"modularitylabel", true, 0}}};

auto const number_token = +char_("0-9");
auto const operator_token = lit("&&") | "||" | "==" | "!=" | "<=" | ">=" | char_("<>!+*/?:,-");
auto const function_token = char_("a-zA-Z_") >> *char_("a-zA-Z0-9_.:");
auto const word_token = +char_("a-zA-Z0-9_.");

} // namespace

reference read_reference(std::string_view text, std::size_t at) {
  reference r;
  std::size_t i = at + 1;
  if (i >= text.size()) return r;
  switch (text[i]) {
  case '%': r.kind = reference::form::percent; return r;
  case '(': r.kind = reference::form::command; return r;
  case '[': r.kind = reference::form::expression; return r;
  case '{': r.kind = reference::form::brace; ++i; break;
  default: r.kind = reference::form::plain; break;
  }
  for (char c : take(*char_("?!"), text, i)) {
    if (c == '?') r.asks = true;
    else r.negated = !r.negated;
  }
  r.name_begin = i;
  // Longer names are of no macro; looking for the end of each in "%{%{%{" would take quadratic time.
  auto const near = text.substr(0, std::min(text.size(), i + max_name));
  if (r.kind == reference::form::brace) take(braced_name, near, i);
  else take(plain_name, text, i);
  r.name_end = i;
  if (r.kind == reference::form::plain && r.name_begin == r.name_end) r.kind = reference::form::text;
  return r;
}

void bracket_table::fill(char open, char close, std::vector<std::size_t>& table) {
  table.assign(end_ - begin_, npos);
  std::vector<std::size_t> waiting;
  for (std::size_t i = begin_; i < end_; ++i) {
    if (text_[i] == '\\') ++i;
    else if (text_[i] == open) waiting.push_back(i);
    else if (text_[i] == close && !waiting.empty()) {
      table[waiting.back() - begin_] = i + 1;
      waiting.pop_back();
    }
  }
}

std::size_t bracket_table::after(std::size_t open) {
  char const c = text_[open];
  char const closer = c == '{' ? '}' : c == '(' ? ')' : ']';
  // Most are near; a table answers for the others, lest nested brackets take quadratic time.
  int depth = 0;
  for (auto i = open, stop = std::min(end_, open + near); i < stop; ++i) {
    if (text_[i] == '\\') ++i;
    else if (text_[i] == closer && --depth <= 0) return i + 1;
    else if (text_[i] == c) ++depth;
  }
  auto& table = c == '{' ? braces_ : c == '(' ? parentheses_ : squares_;
  if (table.empty()) fill(c, closer, table);
  return table[open - begin_];
}

void line_state::feed(std::string_view text, std::size_t begin, std::size_t end) {
  auto const line = text.substr(begin, end - begin);
  if (closed() && !continued && line.find('%') == line.npos && line.find('\\') == line.npos) return;   // most lines
  auto const opened = [&](int& count, std::size_t at) {
    if (!braces && !parentheses && !squares) opener = at;
    ++count;
  };
  for (std::size_t i = begin; i < end; ++i) {
    char const next = i + 1 < end ? text[i + 1] : '\0';
    switch (text[i]) {
    case '\\':
      if (next == '\n') ++i, continued = true;
      else if (next) ++i;
      break;
    case '\n': continued = false; break;
    case '%':
      if (next == '{') opened(braces, i), ++i;
      else if (next == '(') opened(parentheses, i), ++i;
      else if (next == '[') opened(squares, i), ++i;
      else if (next == '%') ++i;
      break;
    case '{': braces += braces > 0; break;
    case '}': braces -= braces > 0; break;
    case '(': parentheses += parentheses > 0; break;
    case ')': parentheses -= parentheses > 0; break;
    case '[': squares += squares > 0; break;
    case ']': squares -= squares > 0; break;
    default: break;
    }
  }
}

tag_line read_tag_line(std::string_view text) {
  tag_line out;
  auto const is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  auto const begins = [&](std::string_view word) {
    return text.size() > word.size() && std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
      return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + 32) : b);
    });
  };
  auto const tag = std::find_if(known_tags.begin(), known_tags.end(), [&](auto const& t) { return begins(t.name); });
  if (tag == known_tags.end()) return out;
  auto i = tag->name.size();
  auto const skip = [&] { while (i < text.size() && is_space(text[i])) ++i; };
  auto name_end = i;
  if (tag->qualifier == 'n') {
    name_end = std::min(text.find_first_of(": \t", i), text.size());
    i = text.find(':', i);
  } else {
    skip();
    if (tag->qualifier && i < text.size() && text[i] == '(') {
      i = text.find(')', i);
      if (i == text.npos) return out;
      name_end = ++i;
      skip();
    }
  }
  if (i >= text.size() || text[i] != ':') return out;
  ++i;
  skip();
  return {0, name_end, i, tag->name, tag->macro};
}

directive read_directive(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && text[i] != '%' && (text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r'))) ++i;
  if (i >= text.size() || text[i] != '%') return {};         // most lines
  take(*space, text, i);
  auto const begin = i;
  auto const word = take(directives, text, i);
  if (word.empty()) return {};
  // ISMACRO and ISMACROWITHARG in build/parseSpec.c.
  char const next = i < text.size() ? text[i] : '\0';
  bool const letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
  bool const ends = word == "%else" || word == "%endif" ? !letter : next == '\0' || next == ' ' || next == '\t';
  if (!ends) return {};
  take(*blank, text, i);
  return {word, begin, i};
}

std::string read_section_header(std::string_view text, std::size_t* rest) {
  if (text.empty() || text[0] != '%') return {};
  std::size_t i = 0;
  std::string word(text.substr(0, std::min<std::size_t>(text.size(), 40)));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::string_view const found = take(section_words >> !(char_ - space), word, i);
  if (found.empty()) return {};
  *rest = i;
  take(*blank, text, *rest);
  return std::string(found);
}

std::vector<token> read_expression_tokens(std::string_view text, bool macros) {
  using kind = token::kind;
  std::vector<token> out;
  std::size_t i = 0;
  auto const add = [&](kind k, std::size_t begin, std::size_t end) {
    out.push_back({k, begin, end, text.substr(begin, end - begin)});
  };
  bracket_table brackets(text, 0, text.size());
  auto const past_macro = [&](std::size_t at) {
    auto const r = read_reference(text, at);
    if (r.kind == reference::form::percent) return at + 2;
    if (r.kind == reference::form::plain || r.kind == reference::form::text) return std::max(r.name_end, at + 1);
    return std::min(brackets.after(at + 1), text.size());
  };
  auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (take(*space, text, i), i < text.size()) {
    auto const begin = i;
    bool const version = text[i] == 'v' && text.substr(i + 1).starts_with('"');
    if (version || text[i] == '"') {
      i += version ? 2 : 1;
      auto const inside = i;
      while (i < text.size() && text[i] != '"') i = macros && text[i] == '%' ? past_macro(i) : i + 1;
      if (i >= text.size()) add(kind::bad, begin, text.size());
      else add(version ? kind::version : kind::string, inside, i++);
    } else if (macros && (is_digit(text[i]) || text[i] == '%')) {
      while (i < text.size() && (is_digit(text[i]) || text[i] == '%')) i = text[i] == '%' ? past_macro(i) : i + 1;
      add(kind::integer, begin, i);
    } else if (text[i] == '(') add(kind::open, begin, ++i);
    else if (text[i] == ')') add(kind::close, begin, ++i);
    else if (!take(number_token >> !(word_char | '\x01'), text, i).empty()) add(kind::integer, begin, i);
    else if (!take(operator_token, text, i).empty()) add(kind::op, begin, i);
    else if (!take(function_token >> &lit('('), text, i).empty()) add(kind::function, begin, i);
    else if (!take(+(word_token | '\x01'), text, i).empty()) add(kind::word, begin, i);
    else add(kind::bad, begin, ++i);
  }
  add(kind::end, text.size(), text.size());
  return out;
}

} // namespace xencmp::spec
