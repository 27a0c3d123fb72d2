// %setup and %patch as the commands that they stand for (build/parsePrep.c), and %autopatch, %patches and %sources, for
// which rpm's own macros have Lua.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "expander.hpp"

namespace xencmp::spec {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Words as popt splits them: quotes group, a backslash hides the next byte.
std::vector<std::string> shell_words(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  bool has = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (quote) {
      if (c == quote) quote = 0;
      else {
        if (c == '\\' && i + 1 < text.size() && text[i + 1] == quote) ++i;
        word += text[i];
      }
    } else if (is_space(c)) {
      if (has) out.push_back(std::move(word));
      word.clear();
      has = false;
    } else {
      has = true;
      if (c == '"' || c == '\'') quote = c;
      else if (c == '\\' && i + 1 < text.size()) word += text[++i];
      else word += c;
    }
  }
  if (has) out.push_back(std::move(word));
  return out;
}

// Options of %setup and %patch: a letter of LETTERS takes a value when a ':' follows it.
struct parsed_options {
  std::vector<std::pair<char, std::string>> options;
  std::vector<std::string> operands;
  std::string wrong;
};
parsed_options parse(std::vector<std::string> const& words, std::string_view letters) {
  parsed_options out;
  for (std::size_t i = 1; i < words.size(); ++i) {
    auto const& w = words[i];
    if (w.size() < 2 || w[0] != '-') {
      out.operands.push_back(w);
      continue;
    }
    for (std::size_t k = 1; k < w.size(); ++k) {
      auto const at = letters.find(w[k]);
      if (w[k] == ':' || at == letters.npos) {
        out.wrong = "unknown option -" + std::string(1, w[k]);
        return out;
      }
      if (at + 1 >= letters.size() || letters[at + 1] != ':') {
        out.options.emplace_back(w[k], "");
        continue;
      }
      auto value = w.substr(k + 1);
      if (value.starts_with('=')) value.erase(0, 1);
      if (value.empty()) {
        if (i + 1 >= words.size()) {
          out.wrong = "missing argument for -" + std::string(1, w[k]);
          return out;
        }
        value = words[++i];
      }
      out.options.emplace_back(w[k], std::move(value));
      break;
    }
  }
  return out;
}

// Whether the file is there and is not one that rpm would have to uncompress first.
bool plain_file(std::string const& name) {
  std::ifstream in(name, std::ios::binary);
  std::array<char, 13> head{};
  if (!in.read(head.data(), head.size())) return false;
  std::string_view const bytes(head.data(), head.size());
  for (std::string_view magic : {"BZh", "PK\x03\x04", "\xfd""7zXZ", "\x28\xb5\x2f\xfd", "LRZI", "LZIP",
                                 "7z\xbc\xaf\x27\x1c", "\x1f\x8b", "\x1f\x9e", "\x1f\xa0", "\x1f\x9d"})
    if (bytes.starts_with(magic)) return false;
  return true;
}

bool is_number(std::string const& s) {
  return !s.empty() && s.size() < 10 && s.find_first_not_of("0123456789") == s.npos;
}

} // namespace

std::string expander::clean_path(std::string path) {
  std::string out;
  bool begin = true;
  for (std::size_t i = 0; i < path.size();) {
    auto const at = [&](std::size_t k) { return i + k < path.size() ? path[i + k] : '\0'; };
    char const c = path[i];
    bool const behind_slash = !out.empty() && out.back() == '/';
    if (c == ':') {
      if (at(1) == '/' && at(2) == '/') {
        out += "://";
        i += 3;
        continue;
      }
      begin = true;
    } else if (c == '/') {
      while (at(1) == '/') ++i;
      while (!out.empty() && out.back() == '/') out.pop_back();
    } else if (c == '.') {
      bool const up = at(1) == '.' && (at(2) == '/' || at(2) == '\0');
      if (begin && up) {
        out += "..";
        i += 2;
        continue;
      }
      if (!(begin && at(1) == '\0') && behind_slash) {
        if (at(1) == '/') {
          i += 2;
          continue;
        }
        if (at(1) == '\0') {
          ++i;
          continue;
        }
      }
      if (!begin && behind_slash && up) {
        auto const parent = out.rfind('/', out.size() - 2);
        out.resize(parent == out.npos ? 0 : parent);
        i += 2;
        continue;
      }
    } else {
      begin = false;
    }
    out += path[i++];
  }
  if (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

std::string expander::expanded_text(std::string const& text, condition const& when, location const& place) {
  if (text.find('%') == text.npos) return text;
  std::string out;
  auto const result = expanded(text, when, place);
  for (auto const& g : result.text()) out += g.value.text;
  return out;
}

// A path, expanded and cleaned as rpm does where it is known.
void expander::put_path(std::string_view text, condition const& when, location const& place, output& out) {
  auto const path = expanded(text, when, place);
  bool const known = std::none_of(path.text().begin(), path.text().end(), [&](auto const& g) {
    return g.value.is_hole() || !when.implies(g.when);
  });
  if (!known) return out.append(path);
  std::string bytes;
  for (auto const& g : path.text()) bytes += g.value.text;
  out.literal(clean_path(std::move(bytes)), place, false, when);
}

std::optional<guarded_text> expander::prepared(slice const& line, condition const& when) {
  auto const text = line.to_string();
  auto const place = line.place();
  output out;
  auto const put = [&](std::string_view s) { out.literal(s, place, false, when); };
  auto const expand = [&](std::string_view s) { out.append(expanded(s, when, place)); };
  // Several when their conditions exclude each other.
  auto const find = [&](bool patch, int number) {
    std::vector<source_file> found;
    for (auto const& s : sources)
      if (s.is_patch == patch && s.number == number && !s.when.excludes(when)) found.push_back(s);
    return found;
  };
  auto const append_path = [&](std::vector<source_file> const& files, bool base) {
    for (auto const& s : files)
      for (auto const& g : s.path) {
        auto p = g.value;
        p.where = place;
        if (base && !p.is_hole()) p.text = p.text.substr(p.text.rfind('/') + 1);
        if (!(base && p.is_hole())) out.append({p, g.when}, g.when & when);
      }
  };
  std::string const uncompress = macros.knows("__rpmuncompress") ? "%{__rpmuncompress}" : "/usr/lib/rpm/rpmuncompress";
  bool const is_setup = text.starts_with("%setup");
  if (!is_setup && !text.starts_with("%patch")) return std::nullopt;

  // Where a source is there in some configurations only, these and the others are taken apart.
  auto const apart = [&](bool patch, std::string const& number) -> std::optional<guarded_text> {
    if (!is_number(number)) return std::nullopt;
    auto there = condition::never();
    for (auto const& s : find(patch, std::stoi(number))) there = there | (s.when & when);
    if (there.is_never() || when.implies(there)) return std::nullopt;
    auto both = prepared(line, there).value_or(guarded_text{});
    for (auto& g : prepared(line, when & !there).value_or(guarded_text{})) both.push_back(std::move(g));
    return both;
  };

  if (is_setup) {
    bool quiet = text.find(" -q") != text.npos;
    auto const words = shell_words(text);
    auto const given = parse(words, "a:b:cDn:Tq");
    bool takes_first = true;
    for (auto const& [letter, value] : given.options) {
      if (letter == 'T') takes_first = false;
      if (letter == 'a' || letter == 'b')
        if (auto both = apart(false, value)) return both;
    }
    if (takes_first)
      if (auto both = apart(false, "0")) return both;
    // Where rpm finds something wrong, rpmspec goes on without the commands that would follow.
    bool failed = false;
    auto const unpack = [&](int number, output& to) {
      auto const files = find(false, number);
      if (files.empty()) {
        remark(severity::error, "no source number " + std::to_string(number), place);
        return false;
      }
      std::swap(out, to);
      expand(uncompress + " -x ");
      if (!quiet) put("-v ");
      append_path(files, false);
      put("\nSTATUS=$?\nif [ $STATUS -ne 0 ]; then\n  exit $STATUS\nfi\n");
      std::swap(out, to);
      return true;
    };
    output before, after;
    bool create = false, keep = false, no_default = false;
    std::optional<std::string> directory;
    for (auto const& [letter, value] : given.options) {
      switch (letter) {
      case 'a': case 'b':
        if (!is_number(value)) {
          remark(severity::error, "bad argument to %setup: " + value, place);
          failed = true;
        } else {
          failed = !unpack(std::stoi(value), letter == 'a' ? after : before);
        }
        break;
      case 'c': create = true; break;
      case 'D': keep = true; break;
      case 'n': directory = value; break;
      case 'T': no_default = true; break;
      case 'q': quiet = true; break;
      default: break;
      }
      if (failed) return out.take();
    }
    if (!given.wrong.empty()) {
      remark(severity::error, "bad %setup option: " + given.wrong, place);
      return out.take();
    }
    guarded_text sub;
    if (directory) {
      sub = {{{*directory, std::nullopt, place}, when}};
    } else {
      for (auto const& g : this->out.name) sub.push_back({{g.value.text, g.value.hole, place}, g.when});
      sub.push_back({{"-", std::nullopt, place}, when});
      for (auto const& g : this->out.version) sub.push_back({{g.value.text, g.value.hole, place}, g.when});
    }
    define_text("buildsubdir", sub, when, place);
    put("cd '");
    put_path("%{_builddir}", when, place, out);
    put("'\n");
    if (!keep) expand("rm -rf '%{buildsubdir}'\n");
    out.append(before);
    if (create) {
      std::string const make = macros.knows("__mkdir_p") ? "%{__mkdir_p}" : "/bin/mkdir -p";
      expand(make + " '%{buildsubdir}'\ncd '%{buildsubdir}'\n");
    }
    if (!create && !no_default && !unpack(0, out)) return out.take();
    if (!create) expand("cd '%{buildsubdir}'\n");
    if (create && !no_default && !unpack(0, out)) return out.take();
    out.append(after);
    if (macros.knows("_fixperms")) expand("%{_fixperms} .\n");
    else if (!how.base) put("/bin/chmod -Rf a+rX,u+w,g-w,o-w .\n");
    return out.take();
  }

  bool const numbered = text.size() > 6 && !is_space(text[6]);
  auto const words = shell_words(numbered ? "%patch -P " + text.substr(6) : text);
  auto const given = parse(words, "P:p:REb:z:F:d:o:Z");
  if (!given.wrong.empty()) {
    remark(severity::error, "bad %patch: " + given.wrong, place);
    return out.take();
  }
  std::vector<std::string> numbers;
  std::string level = "0", suffix, fuzz, rest;
  for (auto const& [letter, value] : given.options) {
    switch (letter) {
    case 'P': numbers.push_back(value); break;
    case 'p': level = value; break;
    case 'F': fuzz = value; break;
    default: break;
    }
  }
  auto const last = [&](std::string_view letters) -> std::optional<std::string> {
    std::optional<std::string> found;
    for (auto const& [letter, value] : given.options)
      if (letters.find(letter) != letters.npos) found = value;
    return found;
  };
  numbers.insert(numbers.end(), given.operands.begin(), given.operands.end());
  if (numbers.empty()) numbers.emplace_back("0");
  std::string const flags = how.base ? expanded_text("%{?_default_patch_flags}", when, place) : "";
  if (fuzz.empty()) {
    fuzz = macros.knows("_default_patch_fuzz") ? expanded_text("%{_default_patch_fuzz}", when, place) : "0";
    if (fuzz.find_first_not_of("-0123456789") != fuzz.npos) fuzz = "0";
  }
  for (auto const& n : numbers)
    if (auto both = apart(true, n)) return both;
  for (auto const& n : numbers) {
    auto const files = is_number(n) ? find(true, std::stoi(n)) : std::vector<source_file>{};
    if (files.empty()) {
      remark(severity::error, "no patch number " + n, place);
      return out.take();
    }
    put("echo \"Patch #" + std::to_string(files.front().number) + " (");
    append_path(files, true);
    put("):\"\n");
    std::string arguments = flags + " -p" + level + " ";
    if (auto const b = last("bz")) arguments += "-b --suffix " + *b;
    if (!fuzz.starts_with('-')) arguments += " --fuzz=" + fuzz;
    if (auto const d = last("d")) arguments += " -d " + *d;
    if (auto const o = last("o")) arguments += " -o " + *o;
    if (last("R")) arguments += " -R";
    if (last("E")) arguments += " -E";
    if (last("Z")) arguments += " -Z";
    std::string file;
    for (auto const& g : files.front().path) file += g.value.text;
    if (how.execute && plain_file(file)) {
      expand("%{__patch} " + arguments + " < ");
      append_path(files, false);
    } else {
      put("{ ");
      expand(uncompress + " ");
      append_path(files, false);
      put(" || echo patch_fail ; } | ");
      expand("%{__patch} " + arguments);
    }
    put("\n\n");
  }
  return out.take();
}

void expander::prepare(std::string_view name, std::vector<slice> const& words, condition const& when,
                       location const& place, output& out) {
  auto const put_file = [&](source_file const& s, condition const& c) {
    for (auto const& g : s.path) out.append({{g.value.text, g.value.hole, place}, g.when}, g.when & c);
  };
  if (name != "autopatch") {
    for (auto const& s : std::vector<source_file>(sources)) {
      auto const c = s.when & when;
      if (s.is_patch != (name == "patches") || c.is_never()) continue;
      put_file(s, c);
      out.literal(" ", place, false, c);
    }
    return;
  }
  std::vector<macro_option> options;
  std::vector<slice> operands;
  if (auto const wrong = take_options("vqp:m:M:", words, options, operands); !wrong.empty())
    return refuse(wrong + " in %autopatch", place, when);
  std::string flags = " -q";
  int low = 0, high = INT32_MAX;
  for (auto const& o : options) {
    auto const value = o.value ? o.value->to_string() : "";
    if (o.letter == 'v') flags.erase(0, 3);
    else if (o.letter == 'p') flags += " -p" + value;
    else if (o.letter == 'm' && is_number(value)) low = std::stoi(value);
    else if (o.letter == 'M' && is_number(value)) high = std::stoi(value);
  }
  int count = 0;
  for (auto const& s : std::vector<source_file>(sources)) {
    auto const c = s.when & when;
    auto const number = std::to_string(s.number);
    bool const asked = operands.empty() ? s.number >= low && s.number <= high
                                        : std::any_of(operands.begin(), operands.end(), [&](slice const& o) {
                                            return o.bytes() == number;
                                          });
    if (!s.is_patch || !asked || c.is_never()) continue;
    ++count;
    bool const by_scm = macros.knows("__scm_apply_patch");
    out.append(expanded(by_scm ? "%{__rpmuncompress} " : "%{__patch} ", c, place));
    if (!by_scm) {
      auto const p = flags.find("-p");
      auto const level = p == flags.npos ? std::string{} : flags.substr(p) + " ";
      out.literal(level + "--fuzz=0 < ", place, false, c);
    }
    put_file(s, c);
    if (by_scm)
      out.append(expanded(" | %__scm_apply_%{__scm}" + flags + " -m %{basename:%{PATCH" + number + "}}  %{PATCH" +
                          number + "} " + std::to_string(count) + "\n", c, place));
    out.literal("\n", place, false, c);
  }
}

} // namespace xencmp::spec
