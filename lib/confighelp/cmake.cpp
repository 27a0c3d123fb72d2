// CMakeLists.txt and *.cmake files: commands that make cache entries.  Nothing is evaluated; a variable that is only
// used counts, too, since -D sets it.
#include <algorithm>
#include <set>

#include <boost/spirit/home/x3.hpp>

#include "readers.hpp"

namespace xencmp::confighelp {

namespace {

namespace x3 = boost::spirit::x3;

enum class lexeme { blank, quoted, open, close, word, other };

namespace grammar {
using x3::attr;
using x3::char_;
using x3::lit;
using x3::omit;
auto const token =
  (omit[+char_(" \t\r\n;") | (lit('#') >> *(char_ - '\n'))] >> attr(lexeme::blank)) |
  (omit[lit('"') >> *((lit('\\') >> char_) | (char_ - '"')) >> lit('"')] >> attr(lexeme::quoted)) |
  (omit[lit('(')] >> attr(lexeme::open)) | (omit[lit(')')] >> attr(lexeme::close)) |
  (omit[+((lit('\\') >> char_) | (char_ - char_(" \t\r\n;()#\"\\")))] >> attr(lexeme::word)) |
  (omit[char_] >> attr(lexeme::other));
} // namespace grammar

std::string lower(std::string_view s) {
  std::string out(s);
  for (auto& c : out) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}
std::string upper(std::string_view s) {
  std::string out(s);
  for (auto& c : out) if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

bool variable_name(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), option_char);
}

constexpr std::size_t max_equals = 32;   // in the bracket of an argument

// The length of [[…]], [=[…]=] at the beginning of S, or 0.  HOPELESS holds the numbers of = for which no end is left,
// so that the rest of the text is not searched again for each.
std::size_t bracket(std::string_view s, std::set<std::size_t>& hopeless) {
  if (!s.starts_with('[')) return 0;
  auto const equals = std::min(s.find_first_not_of('=', 1), s.size()) - 1;
  if (equals > max_equals || equals + 1 >= s.size() || s[equals + 1] != '[' || hopeless.contains(equals)) return 0;
  auto const end = s.find("]" + std::string(equals, '=') + "]", equals + 2);
  if (end == s.npos) {
    hopeless.insert(equals);
    return 0;
  }
  return end + equals + 2;
}

struct cmake_reader {
  text_ptr const& in;
  build_options& out;
  std::set<std::string, std::less<>> seen{};
  std::set<std::string, std::less<>> used{};   // variables that are read somewhere
  std::set<std::string, std::less<>> told{};

  std::string_view command{};
  std::vector<std::string_view> arguments{};   // as they are written, quotes included
  std::size_t depth = 0;

  location place(std::string_view s) const {
    auto const begin = static_cast<std::uint32_t>(s.data() - in->bytes().data());
    return {in, {begin, begin + static_cast<std::uint32_t>(s.size())}};
  }
  static std::string_view plain(std::string_view s) {
    return s.size() >= 2 && s.front() == '"' ? s.substr(1, s.size() - 2) : s;
  }

  void option(std::string_view name, std::string_view help) {
    if (name.find("${") != name.npos) {
      out.add_unknown("an option whose name CMake makes: " + std::string(name), place(name));
      return;
    }
    if (!variable_name(name) || !seen.emplace(name).second) return;
    auto const key = "-D" + std::string(name);
    out.add({key, key, std::string(help), place(name)});
  }
  void prefix(std::string const& name, std::string_view at) {
    if (seen.insert(name + "_*").second) out.add({"-D" + name + "_", "-D" + name + "_", {}, place(at), true});
  }
  void unknown(std::string message, std::string_view at) {
    if (told.insert(message).second) out.add_unknown(std::move(message), place(at));
  }

  // ${NAME} in an argument.
  void references(std::string_view s) {
    for (std::size_t i = 0; (i = s.find("${", i)) != s.npos; ++i) {
      auto const begin = i + 2;
      auto end = begin;
      while (end < s.size() && option_char(s[end])) ++end;
      if (end < s.size() && s[end] == '}' && end > begin) used.emplace(s.substr(begin, end - begin));
    }
  }

  void finish() {
    auto const name = lower(command);
    auto const at = [&](std::size_t i) { return i < arguments.size() ? plain(arguments[i]) : std::string_view{}; };
    for (auto const a : arguments) references(a);
    if (name == "option") option(at(0), at(1));
    else if (name == "cmake_dependent_option") option(at(0), at(1));
    else if (name == "set") {
      auto const cache = std::find(arguments.begin(), arguments.end(), "CACHE");
      if (cache != arguments.end()) option(at(0), std::distance(cache, arguments.end()) > 2 ? plain(cache[2]) : "");
    } else if (name == "find_library" || name == "find_path" || name == "find_program" || name == "find_file") {
      option(at(0), {});
    } else if (name == "find_package") {
      auto const package = at(0);
      if (variable_name(package)) {
        prefix(std::string(package), package);
        prefix(upper(package), package);
        prefix("WITH_" + std::string(package), package);
      }
    } else if (name == "pkg_check_modules" || name == "pkg_search_module") {
      if (variable_name(at(0))) prefix(std::string(at(0)), at(0));
    } else if (name == "if" || name == "elseif" || name == "while") {
      for (auto const a : arguments)
        if (variable_name(a)) used.emplace(a);
    } else if (name == "add_subdirectory" || name == "include" || name == "subdirs") {
      auto const what = at(0);
      if (name == "include" && lower(what) == "ctest") option_of("BUILD_TESTING", what);
      else if (name == "include" && what.find('/') == what.npos && what.find('$') == what.npos &&
               !what.ends_with(".cmake") && standard_module(what)) return;
      else unknown(name + "(" + std::string(what) + ") may add options", command);
    } else if (name.find("option") != std::string::npos && name != "target_compile_options" &&
               name != "add_compile_options" && name != "add_link_options" && name != "target_link_options") {
      // A macro of the project's own, such as feature_option(NAME …).
      if (variable_name(at(0))) option(at(0), at(1));
      unknown("command " + std::string(command) + " may add options", command);
    }
  }

  void option_of(std::string_view name, std::string_view at) {
    if (seen.emplace(name).second)
      out.add({"-D" + std::string(name), "-D" + std::string(name), {}, place(at)});
  }

  // Modules that come with CMake and add no option.
  static bool standard_module(std::string_view m) {
    return m.starts_with("Check") || m.starts_with("CMake") || m.starts_with("GNU") || m == "FeatureSummary" ||
           m == "GenerateExportHeader" || m == "ExternalProject" || m == "FetchContent" || m == "FindPkgConfig" ||
           m == "FindPackageHandleStandardArgs" || m == "TestBigEndian" || m == "CPack" ||
           m == "WriteCompilerDetectionHeader" || m == "ProcessorCount" || m == "UseSWIG" || m == "GoogleTest";
  }

  void token(lexeme kind, std::string_view s) {
    if (kind == lexeme::blank) return;
    if (depth == 0) {
      if (kind == lexeme::open) depth = 1, arguments.clear();
      else command = kind == lexeme::word ? s : std::string_view{};
      return;
    }
    if (kind == lexeme::open) ++depth;
    else if (kind == lexeme::close) {
      if (--depth == 0) finish();
    } else arguments.push_back(s);
  }
};

} // namespace

void read_cmake(text_ptr const& in, build_options& out) {
  cmake_reader reader{in, out};
  auto const bytes = in->bytes();
  std::set<std::size_t> hopeless;
  for (char const *p = bytes.data(), *end = p + bytes.size(); p != end;) {
    auto const* const begin = p;
    std::string_view const rest(p, static_cast<std::size_t>(end - p));
    if (rest[0] == '#' && rest.size() > 1) {       // a bracket comment
      if (auto const n = bracket(rest.substr(1), hopeless)) {
        p += n + 1;
        continue;
      }
    } else if (auto const n = bracket(rest, hopeless)) {
      p += n;
      reader.token(lexeme::quoted, {begin, n});
      continue;
    }
    auto kind = lexeme::other;
    if (!x3::parse(p, end, grammar::token, kind)) break;
    reader.token(kind, {begin, static_cast<std::size_t>(p - begin)});
  }
  for (auto const& name : reader.used)
    if (reader.seen.insert(name).second) out.options.push_back({"-D" + name, "-D" + name, {}, {}});
}

void read_cmake_cache(text_ptr const& in, build_options& out) {
  auto const bytes = in->bytes();
  std::string_view help;
  for (std::size_t at = 0; at < bytes.size();) {
    auto const end = std::min(bytes.find('\n', at), bytes.size());
    auto const line = bytes.substr(at, end - at);
    auto const colon = line.find(':'), equals = line.find('=');
    if (line.starts_with("//")) help = line.substr(2);
    else if (colon != line.npos && equals != line.npos && colon < equals && variable_name(line.substr(0, colon))) {
      auto const key = "-D" + std::string(line.substr(0, colon));
      auto const begin = static_cast<std::uint32_t>(at);
      out.add({key, key, std::string(help), {in, {begin, begin + static_cast<std::uint32_t>(colon)}}});
      help = {};
    }
    at = end + 1;
  }
}

} // namespace xencmp::confighelp
