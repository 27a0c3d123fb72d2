// sed, tr and cut, as far as they appear in computed flags.
#include <algorithm>
#include <regex>

#include "interpreter.hpp"

namespace xencmp::shell {

namespace {

// s/REGEX/REPLACEMENT/FLAGS with any delimiter; nothing else of sed's language.
struct substitution {
  std::string regex, replacement, flags;
};

std::optional<substitution> read_substitution(std::string const& script) {
  if (script.size() < 4 || script[0] != 's' || script[1] == '\\' || script[1] == '\n') return std::nullopt;
  char const d = script[1];
  std::string field[3];
  std::size_t n = 0;
  for (std::size_t i = 2; i < script.size(); ++i) {
    if (n < 2 && script[i] == '\\' && i + 1 < script.size()) {
      if (script[i + 1] != d) field[n] += '\\';
      field[n] += script[++i];
    } else if (n < 2 && script[i] == d) ++n;
    else field[n] += script[i];
  }
  if (n < 2) return std::nullopt;
  return substitution{field[0], field[1], field[2]};
}

bool looks_like_script(std::string const& word) {
  auto const s = read_substitution(word);
  return s && std::string("/|,:;!#@%?+_~").find(word[1]) != std::string::npos &&
         s->flags.find_first_not_of("gpiIeMm0123456789;w ") == std::string::npos;
}

// Options of sed that take an argument of their own: -e SCRIPT, -f FILE, -l N.
struct sed_words {
  std::vector<std::string> scripts;
  std::vector<std::size_t> files;
  bool extended = false, understood = true;
};

sed_words read_sed(std::vector<std::string> const& argv) {
  sed_words out;
  std::vector<std::size_t> operands;
  bool given = false;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    auto const& a = argv[i];
    if (a == "--") continue;
    if (a.starts_with("--expression=")) given = true, out.scripts.push_back(a.substr(13));
    else if (a.starts_with("--file=")) given = true, out.understood = false;
    else if (a == "--regexp-extended") out.extended = true;
    else if (a.starts_with("--")) out.understood = out.understood && a == "--quiet";
    else if (a.size() > 1 && a[0] == '-') {
      for (std::size_t k = 1; k < a.size(); ++k) {
        if (a[k] == 'i') { out.understood = false; break; }
        if (a[k] == 'E' || a[k] == 'r') out.extended = true;
        else if (a[k] == 'e' || a[k] == 'f' || a[k] == 'l') {
          auto const rest = a.substr(k + 1);
          auto const value = !rest.empty() ? rest : ++i < argv.size() ? argv[i] : std::string();
          if (a[k] == 'e') given = true, out.scripts.push_back(value);
          else given = given || a[k] == 'f', out.understood = false;
          break;
        } else out.understood = false;
      }
    } else operands.push_back(i);
  }
  if (!given && !operands.empty()) {
    out.scripts.push_back(argv[operands[0]]);
    operands.erase(operands.begin());
  }
  out.files = std::move(operands);
  return out;
}

std::optional<std::string> sed(std::vector<std::string> const& argv, std::string text) {
  auto const words = read_sed(argv);
  if (!words.understood || !words.files.empty()) return std::nullopt;
  for (auto const& script : words.scripts) {
    auto const s = read_substitution(script);
    if (!s || (s->flags != "" && s->flags != "g")) return std::nullopt;
    if (text.find('\n') != std::string::npos) return std::nullopt;
    // POSIX brackets and GNU's \+ \? \| differ from what std::regex has; only what means the same is computed.
    if (s->regex.find("\\+") != std::string::npos || s->regex.find("\\?") != std::string::npos ||
        s->regex.find("\\|") != std::string::npos || s->regex.find("\\<") != std::string::npos)
      return std::nullopt;
    if (s->replacement.find('\\') != std::string::npos || s->replacement.find('&') != std::string::npos)
      return std::nullopt;
    std::string replacement;
    for (char const c : s->replacement) replacement += c == '$' ? "$$" : std::string(1, c);
    try {
      std::regex const r(s->regex, words.extended ? std::regex::extended : std::regex::basic);
      text = std::regex_replace(text, r, replacement,
                                s->flags == "g" ? std::regex_constants::format_default
                                                : std::regex_constants::format_first_only);
    } catch (std::regex_error const&) {
      return std::nullopt;
    }
  }
  return text;
}

std::optional<std::string> tr(std::vector<std::string> const& argv, std::string const& text) {
  auto const set = [](std::string const& s) -> std::optional<std::string> {
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
      if (s[i] == '\\' || s[i] == '[') return std::nullopt;
      if (i + 2 < s.size() && s[i + 1] == '-') {
        for (int c = static_cast<unsigned char>(s[i]); c <= static_cast<unsigned char>(s[i + 2]); ++c)
          out += static_cast<char>(c);
        i += 2;
      } else out += s[i];
    }
    return out;
  };
  bool const erase = argv.size() == 3 && argv[1] == "-d";
  if (argv.size() != 3 || (!erase && argv[1].starts_with("-"))) return std::nullopt;
  auto const from = set(argv[erase ? 2 : 1]), to = erase ? from : set(argv[2]);
  if (!from || !to || to->empty()) return std::nullopt;
  std::string out;
  for (char const c : text) {
    auto const at = from->rfind(c);
    if (at == std::string::npos) out += c;
    else if (!erase) out += (*to)[std::min(at, to->size() - 1)];
  }
  return out;
}

std::optional<std::string> cut(std::vector<std::string> const& argv, std::string const& text) {
  char delimiter = '\t';
  std::string list;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    auto value = argv[i].size() > 2 ? argv[i].substr(2) : std::string();
    if (!argv[i].starts_with("-d") && !argv[i].starts_with("-f")) return std::nullopt;
    char const option = argv[i][1];
    if (value.empty()) value = ++i < argv.size() ? argv[i] : std::string();
    if (option == 'd' ? value.size() != 1 : value.empty()) return std::nullopt;
    if (option == 'd') delimiter = value[0];
    else list = value;
  }
  std::vector<std::string> pieces(1);
  for (char const c : text)
    if (c == '\n') return std::nullopt;
    else if (c == delimiter) pieces.emplace_back();
    else pieces.back() += c;
  if (pieces.size() == 1) return text;
  std::vector<bool> wanted(pieces.size(), false);
  static std::regex const range("([0-9]*)(-?)([0-9]*)");
  for (std::size_t at = 0; at <= list.size();) {
    auto const comma = std::min(list.find(',', at), list.size());
    std::smatch m;
    auto const item = list.substr(at, comma - at);
    if (item.empty() || item.size() > 8 || !std::regex_match(item, m, range)) return std::nullopt;
    auto const number = [](std::string const& s, std::size_t other) { return s.empty() ? other : std::stoul(s); };
    std::size_t const from = number(m[1], 1);
    std::size_t const to = m[2].length() ? number(m[3], pieces.size()) : from;
    for (auto i = std::max<std::size_t>(from, 1); i <= to && i <= pieces.size(); ++i) wanted[i - 1] = true;
    at = comma + 1;
  }
  std::string out;
  bool first = true;
  for (std::size_t i = 0; i < pieces.size(); ++i)
    if (wanted[i]) {
      if (!first) out += delimiter;
      out += pieces[i];
      first = false;
    }
  return out;
}

} // namespace

std::optional<std::string> filter(std::vector<std::string> const& argv, std::string const& input) {
  if (argv.empty()) return std::nullopt;
  if (argv[0] == "sed") return sed(argv, input);
  if (argv[0] == "tr") return tr(argv, input);
  if (argv[0] == "cut") return cut(argv, input);
  return std::nullopt;
}

std::size_t misplaced_script(std::vector<std::string> const& argv) {
  if (argv.size() < 3 || argv[0] != "sed") return 0;
  for (auto const i : read_sed(argv).files)
    if (looks_like_script(argv[i])) return i;
  return 0;
}

} // namespace xencmp::shell
