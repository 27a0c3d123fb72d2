// meson.options (before Meson 1.1: meson_options.txt): calls of option(NAME, KEYWORD : VALUE, …).
#include <boost/spirit/home/x3.hpp>

#include "readers.hpp"

namespace xencmp::confighelp {

namespace {

namespace x3 = boost::spirit::x3;

enum class lexeme { blank, string, name, symbol, other };

namespace grammar {
using x3::attr;
using x3::char_;
using x3::lit;
using x3::omit;
auto const triple = lit("'''") >> *(char_ - "'''") >> lit("'''");
auto const plain = lit('\'') >> *((lit('\\') >> char_) | (char_ - char_("'\n"))) >> lit('\'');
auto const token =
  (omit[+char_(" \t\r\n") | (lit('#') >> *(char_ - '\n'))] >> attr(lexeme::blank)) |
  (omit[triple | plain] >> attr(lexeme::string)) |
  (omit[char_("a-zA-Z_") >> *char_("a-zA-Z0-9_")] >> attr(lexeme::name)) |
  (omit[char_("()[],:{}")] >> attr(lexeme::symbol)) | (omit[char_] >> attr(lexeme::other));
} // namespace grammar

std::string_view unquoted(std::string_view s) {
  std::size_t const n = s.starts_with("'''") && s.size() >= 6 ? 3 : 1;
  return s.substr(n, s.size() - 2 * n);
}

struct meson_reader {
  text_ptr const& in;
  build_options& out;
  // Of the call of option() that is being read; depth 0 is outside.
  std::size_t depth = 0;
  std::string_view word{};      // the last name
  std::string_view keyword{};
  build_option option{};

  void finish(std::string_view at) {
    if (option.key.empty()) {
      auto const begin = static_cast<std::uint32_t>(at.data() - in->bytes().data());
      out.add_unknown("an option() whose name is no plain string", {in, {begin, begin + 1}});
    } else out.add(std::move(option));
    option = {};
  }

  void token(lexeme kind, std::string_view s) {
    if (kind == lexeme::blank) return;
    if (depth == 0) {
      if (s == "(" && word == "option") depth = 1, keyword = {};
      word = kind == lexeme::name ? s : std::string_view{};
      return;
    }
    if (s == "(" || s == "[" || s == "{") ++depth;
    else if (s == ")" || s == "]" || s == "}") {
      if (--depth == 0) finish(s);
    } else if (depth == 1 && s == ":") keyword = word;
    else if (depth == 1 && s == ",") keyword = {};
    else if (kind == lexeme::string && depth == 1) {
      auto const value = unquoted(s);
      if (keyword.empty() && option.key.empty()) {
        auto const begin = static_cast<std::uint32_t>(s.data() - in->bytes().data());
        option.key = option.text = "-D" + std::string(value);
        option.where = {in, {begin, begin + static_cast<std::uint32_t>(s.size())}};
      } else if (keyword == "description") option.help += value;
    }
    word = kind == lexeme::name ? s : std::string_view{};
  }
};

} // namespace

void read_meson(text_ptr const& in, build_options& out) {
  meson_reader reader{in, out};
  auto const bytes = in->bytes();
  for (char const *p = bytes.data(), *end = p + bytes.size(); p != end;) {
    auto const* const begin = p;
    auto kind = lexeme::other;
    if (!x3::parse(p, end, grammar::token, kind)) break;
    reader.token(kind, {begin, static_cast<std::size_t>(p - begin)});
  }
}

} // namespace xencmp::confighelp
