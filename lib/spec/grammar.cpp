#include "grammar.hpp"

#include <algorithm>
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
auto const braced_name = *(char_ - char_(" :}%"));

// The bytes that PARSER takes from the front of [*AT, end); *AT moves behind them.
template <typename Parser> std::string_view take(Parser const& parser, std::string_view text, std::size_t& at) {
  char const* const begin = text.data() + at;
  char const* first = begin;
  if (!x3::parse(first, text.data() + text.size(), omit[parser])) return {};
  at += static_cast<std::size_t>(first - begin);
  return {begin, static_cast<std::size_t>(first - begin)};
}

struct flags_table : x3::symbols<reference::form> {
  flags_table() {
    add("%", reference::form::percent)("{", reference::form::brace)("(", reference::form::command)(
      "[", reference::form::expression);
  }
};
flags_table const forms;

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

auto const tag_name = +char_("a-zA-Z0-9_") >> -('(' >> *(char_ - char_(")\n")) >> ')');

auto const number_token = +char_("0-9");
auto const string_token = '"' >> *(char_ - '"') >> '"';
auto const version_token = lit("v\"") >> *(char_ - '"') >> '"';
auto const operator_token = lit("&&") | "||" | "==" | "!=" | "<=" | ">=" | char_("<>!+*/?:,-");
auto const word_token = +char_("a-zA-Z0-9_.");

} // namespace

reference read_reference(std::string_view text, std::size_t at) {
  reference r;
  std::size_t i = at + 1;
  char const* first = text.data() + i;
  if (i >= text.size()) return r;
  if (!x3::parse(first, text.data() + text.size(), forms, r.kind)) r.kind = reference::form::plain;
  i += static_cast<std::size_t>(first - (text.data() + i));
  if (r.kind != reference::form::plain && r.kind != reference::form::brace) return r;
  for (char c : take(*char_("?!"), text, i)) {
    if (c == '?') r.asks = true;
    else r.negated = !r.negated;
  }
  r.name_begin = i;
  if (r.kind == reference::form::brace) take(braced_name, text, i);
  else take(plain_name, text, i);
  // No macro has a name with a '%'; looking for its end behind one would take quadratic time in "%{%{%{".
  if (r.kind == reference::form::brace && i < text.size() && text[i] == '%') i = r.name_begin;
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
  auto& table = c == '{' ? braces_ : c == '(' ? parentheses_ : squares_;
  if (table.empty()) fill(c, c == '{' ? '}' : c == '(' ? ')' : ']', table);
  return table[open - begin_];
}

void line_state::feed(std::string_view text, std::size_t begin, std::size_t end) {
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
  std::size_t i = 0;
  take(*space, text, i);
  auto const begin = i;
  if (take(tag_name, text, i).empty()) return out;
  auto const end = i;
  take(*blank, text, i);
  if (i >= text.size() || text[i] != ':') return out;
  ++i;
  take(*blank, text, i);
  return {begin, end, i};
}

directive read_directive(std::string_view text) {
  std::size_t i = 0;
  take(*space, text, i);
  auto const begin = i;
  auto const word = take(directives >> !word_char, text, i);
  if (word.empty()) return {};
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

std::vector<token> read_expression_tokens(std::string_view text) {
  using kind = token::kind;
  std::vector<token> out;
  std::size_t i = 0;
  auto const add = [&](kind k, std::size_t begin, std::size_t end) {
    out.push_back({k, begin, end, text.substr(begin, end - begin)});
  };
  while (take(*space, text, i), i < text.size()) {
    auto const begin = i;
    if (!take(version_token, text, i).empty()) add(kind::version, begin + 2, i - 1);
    else if (!take(string_token, text, i).empty()) add(kind::string, begin + 1, i - 1);
    else if (text[i] == '(') add(kind::open, begin, ++i);
    else if (text[i] == ')') add(kind::close, begin, ++i);
    else if (!take(number_token >> !(word_char | '\x01'), text, i).empty()) add(kind::integer, begin, i);
    else if (!take(operator_token, text, i).empty()) add(kind::op, begin, i);
    else if (!take(+(word_token | '\x01'), text, i).empty()) add(kind::word, begin, i);
    else add(kind::bad, begin, ++i);
  }
  add(kind::end, text.size(), text.size());
  return out;
}

} // namespace xencmp::spec
