#include "commands.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace xencmp::buildlog {

namespace {

template <std::size_t N> bool one_of(std::string_view s, std::array<std::string_view, N> const& names) {
  return std::find(names.begin(), names.end(), s) != names.end();
}

constexpr std::array<std::string_view, 17> reserved{"if", "then", "else", "elif", "while", "until", "do", "!", "{",
                                                   "}", "fi", "done", "exec", "command", "time", "builtin", "eval"};
constexpr std::array<std::string_view, 9> launchers{"ccache", "sccache", "distcc", "icecc", "gomacc", "pump", "nice",
                                                    "ionice", "env"};
constexpr std::array<std::string_view, 6> shells{"sh", "bash", "dash", "ash", "ksh", "zsh"};

std::string_view base_name(std::string_view path) {
  auto const slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

bool is_assignment(token const& t) {
  auto const equals = t.text.find('=');
  if (equals == std::string::npos || equals == 0 || (t.text[0] >= '0' && t.text[0] <= '9')) return false;
  return std::all_of(t.text.begin(), t.text.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_number(std::string_view s) {
  return !s.empty() && s.find_first_not_of("0123456789") == s.npos;
}

// Options of env, nice, ionice that take the next word.
bool takes_word(std::string_view option) {
  return option == "-u" || option == "-n" || option == "-c" || option == "-C" || option == "-p";
}

// Behind assignments, reserved words and launchers: where the command proper begins.
std::span<token> proper(std::span<token> command) {
  auto at = command.begin();
  for (bool more = true; more && at != command.end();) {
    more = false;
    if (is_assignment(*at) || (!at->quoted && one_of(at->text, reserved))) {
      ++at;
      more = true;
    } else if (one_of(base_name(at->text), launchers)) {
      for (++at; at != command.end() && at->text.starts_with('-');) at += takes_word(at->text) && at + 1 != command.end() ? 2 : 1;
      more = true;
    }
  }
  return {at, command.end()};
}

struct scanner {
  line_commands& out;
  struct nested {
    std::string script;
    std::string directory;
    std::uint32_t begin, end;
    int depth;
  };
  std::vector<nested> pending = {};

  void make(std::span<token> argv) {
    for (std::size_t i = 1; i < argv.size(); ++i) {
      std::string_view const a = argv[i].text;
      bool const jobs = a == "--jobs" || a == "-j";
      if (jobs) out.parallel |= i + 1 >= argv.size() || !is_number(argv[i + 1].text) || argv[i + 1].text != "1";
      else if (a.starts_with("-j")) out.parallel |= a != "-j1";
      else if (a.starts_with("--jobs=")) out.parallel |= a != "--jobs=1";
      out.output_sync |= a.starts_with("-O") || a.starts_with("--output-sync");
    }
  }

  // ARGV may hold a second command glued to the first: "… -o a.o gcc -c b.c".  The word before must not be an
  // option that takes an argument; the one behind must be an option.
  void compiler(std::span<token> argv, std::string const& directory, bool complete) {
    bool glued = false;
    for (auto from = argv.begin(); from != argv.end();) {
      auto to = from + 1;
      for (; to != argv.end(); ++to)
        if (to + 1 != argv.end() && (to + 1)->text.starts_with('-') && to->text.find('/') == std::string::npos &&
            is_compiler(to->text) && !(to - 1)->text.starts_with('-'))
          break;
      compiler_command c;
      c.argv.assign(from, to);
      c.directory = directory;
      c.begin = from->begin;
      c.end = (to - 1)->end;
      c.complete = complete || to != argv.end();
      c.glued = glued;
      out.compilers.push_back(std::move(c));
      glued = true;
      from = to;
    }
  }

  void simple(std::span<token> command, std::string& directory, bool complete, int depth) {
    auto const argv = proper(command);
    if (argv.empty()) return;
    auto const program = base_name(argv[0].text);
    auto const libtool = [](token const& t) { return t.text.starts_with("--mode="); };
    if (program == "cd" && argv.size() >= 2) {
      auto const& to = argv[1].text == "--" && argv.size() > 2 ? argv[2] : argv[1];
      directory = join_path(directory, to.text);
    } else if (program == "make" || program == "gmake") {
      make(argv);
    } else if (program.ends_with("libtool") || (one_of(program, shells) && argv.size() > 1 &&
                                                base_name(argv[1].text).ends_with("libtool"))) {
      if (std::any_of(argv.begin(), argv.end(), libtool))
        out.hidden += std::any_of(argv.begin(), argv.end(),
                                  [](token const& t) { return t.text == "--silent" || t.text == "--quiet"; });
    } else if (one_of(program, shells)) {
      for (std::size_t i = 1; i + 1 < argv.size() && argv[i].text.starts_with('-'); ++i)
        if (argv[i].text.find('c') != std::string::npos) {
          if (depth >= max_shell_depth) out.too_deep = true;
          else pending.push_back({argv[i + 1].text, directory, argv[i + 1].begin, argv[i + 1].end, depth + 1});
          break;
        }
    } else if (is_compiler(program)) {
      compiler(argv, directory, complete);
    }
  }

  // Splits TOKENS into simple commands.  Returns where the top level's `cd` leads.
  std::string line(words& lexed, std::string directory, int depth) {
    std::vector<std::string> scopes;
    std::vector<token> command;
    bool skip = false;
    auto const finish = [&](bool complete) {
      simple(command, directory, complete, depth);
      command.clear();
    };
    for (auto& t : lexed.tokens) {
      if (t.kind == token_kind::redirection) {
        skip = true;                                // its file, or the stream's number
        continue;
      }
      if (t.kind == token_kind::operation) {
        skip = false;
        if (t.text == "(") {
          if (!command.empty()) return {};          // no shell command: prose, or a function's definition
          scopes.push_back(directory);
        } else {
          finish(true);
          if (t.text == ")" && !scopes.empty()) {
            directory = std::move(scopes.back());
            scopes.pop_back();
          }
        }
        continue;
      }
      if (!skip) command.push_back(std::move(t));
      skip = false;
    }
    finish(!lexed.cut);
    return scopes.empty() ? directory : scopes.front();
  }
};

} // namespace

std::string join_path(std::string const& base, std::string const& directory) {
  if (base.empty() || directory.starts_with('/')) return directory;
  return base + '/' + directory;
}

bool is_compiler(std::string_view name) {
  static constexpr std::array<std::string_view, 8> drivers{"cc", "gcc", "g++", "c++", "c89", "c99", "clang", "clang++"};
  name = base_name(name);
  if (auto const dash = name.rfind('-'); dash != name.npos && dash + 1 < name.size() &&
      name.find_first_not_of("0123456789.", dash + 1) == name.npos)
    name = name.substr(0, dash);                                       // gcc-12
  auto const dash = name.rfind('-');
  auto const driver = dash == name.npos ? name : name.substr(dash + 1);
  if (!one_of(driver, drivers)) return false;
  return dash == name.npos || name.substr(0, dash).find_first_not_of(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == name.npos;
}

line_commands commands_of(std::string_view line, std::uint32_t begin, bool prefixed) {
  line_commands out;
  scanner s{out};
  auto lexed = lex(line, begin, prefixed);
  out.cut = lexed.cut;
  out.cut_at = lexed.cut_at;
  out.line_end = lexed.end;
  out.directory = s.line(lexed, {}, 0);
  for (std::size_t i = 0; i < s.pending.size(); ++i) {
    auto const job = s.pending[i];                 // a copy: the list may grow
    auto inner = lex(job.script, 0, false);
    for (auto& t : inner.tokens) t.begin = job.begin, t.end = job.end;
    s.line(inner, job.directory, job.depth);
  }
  return out;
}

} // namespace xencmp::buildlog
