// configure.ac and m4 files.  m4 is not run: macros are found wherever they stand, so that what is inside of AS_IF and
// the like counts as well.
#include <set>

#include <boost/spirit/home/x3.hpp>

#include "readers.hpp"

namespace xencmp::confighelp {

namespace {

namespace x3 = boost::spirit::x3;
using x3::char_;
using x3::lit;
using x3::omit;
using x3::raw;

constexpr std::size_t max_argument = 4096;   // bytes of a macro's first argument

auto const name = raw[char_("a-zA-Z_") >> *char_("a-zA-Z0-9_")];
// The name of an option, quoted any number of times.
auto const quoted_name = omit[*(x3::space | lit('['))] >> raw[+char_("a-zA-Z0-9_.+-")] >>
                         omit[*lit(']') >> *x3::space >> &(char_(",)") | x3::eoi)];

struct m4_reader {
  text_ptr const& in;
  build_options& out;
  std::set<std::string, std::less<>> told{};

  location place(std::string_view s) const {
    auto const begin = static_cast<std::uint32_t>(s.data() - in->bytes().data());
    return {in, {begin, begin + static_cast<std::uint32_t>(s.size())}};
  }

  // Comments: dnl anywhere, # where it begins a line (inside of a word it is the shell's).
  template <typename F> void each_macro(F&& f) const {
    auto const bytes = in->bytes();
    bool line_start = true;
    for (std::size_t i = 0; i < bytes.size();) {
      char const c = bytes[i];
      if (c == '\n') line_start = true, ++i;
      else if (blank(c)) ++i;
      else if (c == '#' && line_start) i = std::min(bytes.find('\n', i), bytes.size());
      else if (char const* p = bytes.data() + i; name_char(c)) {
        boost::iterator_range<char const*> found;
        if (!x3::parse(p, bytes.data() + bytes.size(), name, found)) {
          while (i < bytes.size() && name_char(bytes[i])) ++i;   // a number
          line_start = false;
          continue;
        }
        std::string_view const word(found.begin(), found.size());
        i += word.size();
        if (word == "dnl") i = std::min(bytes.find('\n', i), bytes.size());
        else {
          bool const call = i < bytes.size() && bytes[i] == '(';
          bool const alone = line_start && (i == bytes.size() || bytes[i] == '\n' || bytes[i] == '\r');
          f(word, call ? bytes.substr(i + 1, max_argument) : std::string_view{}, call, alone);
        }
        line_start = false;
      } else line_start = false, ++i;
    }
  }

  // The first argument when it is a plain name, else empty.
  static std::string_view first_argument(std::string_view rest) {
    boost::iterator_range<char const*> found;
    char const* p = rest.data();
    if (rest.empty() || !x3::parse(p, rest.data() + rest.size(), quoted_name, found)) return {};
    return {found.begin(), found.size()};
  }

  static bool looks_like_macro(std::string_view word) {
    if (word.size() < 4 || word.find('_') == word.npos) return false;
    for (char const c : word.substr(0, word.find('_')))
      if (c < 'A' || c > 'Z') return false;
    return word[0] != '_';
  }

  void macro(std::string_view word, std::string_view rest, bool call, bool alone) {
    if (!call && !alone) return;
    if (word == "AC_ARG_ENABLE" || word == "AC_ARG_WITH") {
      if (!call) return;
      auto const option = first_argument(rest);
      std::string const kind = word == "AC_ARG_ENABLE" ? "enable-" : "with-";
      if (option.empty()) out.add_unknown(std::string(word) + " of a name that m4 makes", place(word));
      else out.add(kind + std::string(option), place(option));
    } else if (word == "AC_ARG_VAR") {
      if (auto const v = first_argument(rest); !v.empty())
        out.add({std::string(v), std::string(v) + "=", {}, place(v)});
    } else if (word == "AC_CONFIG_SUBDIRS") {
      out.add_unknown("the configure scripts of sub-packages may know more options", place(word));
    } else if (auto const* known = options_of_macro(word)) {
      for (auto const k : known->keys) out.add(k, place(word));
    } else if (looks_like_macro(word) && !adds_no_option(word) &&
               told.emplace(word).second) {
      out.add_unknown("macro " + std::string(word) + " may add options", place(word));
    }
  }
};

} // namespace

std::set<std::string, std::less<>> macros_defined(text_ptr const& in) {
  build_options none;
  std::set<std::string, std::less<>> found;
  m4_reader{in, none}.each_macro([&](std::string_view word, std::string_view rest, bool call, bool) {
    if (call && (word == "AC_DEFUN" || word == "AC_DEFUN_ONCE" || word == "m4_define"))
      if (auto const n = m4_reader::first_argument(rest); !n.empty()) found.emplace(n);
  });
  return found;
}

void read_autoconf(text_ptr const& in, build_options& out) {
  m4_reader reader{in, out};
  reader.each_macro([&](auto... argument) { reader.macro(argument...); });
}

} // namespace xencmp::confighelp
