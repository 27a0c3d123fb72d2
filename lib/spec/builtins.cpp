#include "builtins.hpp"

#include <algorithm>
#include <array>

namespace xencmp::spec {

namespace {

using sv = std::string_view;

// With an argument in braces.
constexpr std::array<sv, 34> braced{
  "expand", "expr", "lua", "quote", "shrink", "basename", "dirname", "suffix", "url2path", "u2p", "uncompress",
  "getenv", "getconfdir", "len", "lower", "upper", "reverse", "echo", "warn", "error", "trace", "dump", "verbose",
  "load", "macrobody", "defined", "undefined", "with", "without", "S", "P", "shescape", "exists", "rpmversion"};
// With the rest of the line.
constexpr std::array<sv, 6> lined{"bcond_with", "bcond_without", "bcond", "setup", "autosetup", "autopatch"};

bool numbered_patch(sv name) {
  return name.starts_with("patch") && name.find_first_not_of("0123456789", 5) == name.npos;
}
bool takes_line(sv name) {
  return numbered_patch(name) || std::find(lined.begin(), lined.end(), name) != lined.end();
}

std::string base_name(std::string s) { return s.substr(s.rfind('/') + 1); }
std::string directory_name(std::string s) {
  auto const slash = s.rfind('/');
  return slash == s.npos ? s : s.substr(0, slash);
}
std::string suffix(std::string s) {
  auto const dot = s.rfind('.');
  return dot == s.npos ? std::string{} : s.substr(dot + 1);
}
std::string path_of_url(std::string s) {
  auto const scheme = s.find("://");
  if (scheme == s.npos) return s;
  auto const slash = s.find('/', scheme + 3);
  return slash == s.npos ? "/" : s.substr(slash);
}
std::string mapped(std::string s, char from, char to, int by) {
  for (char& c : s) if (c >= from && c <= to) c = static_cast<char>(c + by);
  return s;
}
std::string quoted_for_shell(std::string const& s) {
  std::string out = "'";
  for (char c : s) {
    if (c == '\'') out += "'\\''";
    else out += c;
  }
  return out + "'";
}

} // namespace

bool builtins::has(sv name) {
  return takes_line(name) || std::find(braced.begin(), braced.end(), name) != braced.end();
}

void builtins::put(call const& c, output& out, sv text, condition const& when) {
  out.literal(text, c.place, false, when);
}

void builtins::hole(call const& c, output& out, hole_kind kind, condition const& when) {
  out.hole({c.in.sub(c.at, c.end).to_string(), kind, c.place}, when);
}

// Calls F(text, condition) for every text that the argument can be.
template <typename F> void builtins::each_argument(call const& c, output& out, F f) {
  if (!c.argument) return f(slice{}, c.path);
  auto const all = of_.cases(of_.expanded(*c.argument, c.path, c.use).text(), c.path);
  if (!all) {
    of_.remark(severity::unknown, "the argument of %" + std::string(c.name) + " has more than " +
               std::to_string(max_cases) + " cases (max_cases)", c.place);
    return hole(c, out, hole_kind::unknown, c.path);
  }
  for (auto const& one : *all) f(one.text, one.when);
}

template <typename F> void builtins::map_string(call const& c, output& out, F f) {
  each_argument(c, out, [&](slice const& s, condition const& when) {
    bool const known = s.bytes().find(source::hole_byte) == sv::npos;
    if (known) put(c, out, f(s.to_string()), when);
    else out.hole({"%{" + std::string(c.name) + ":" + s.to_string() + "}", hole_kind::expression, c.place}, when);
  });
}

condition builtins::defined(sv name, condition const& path) {
  auto const found = of_.macros.find(name, path);
  return (path & !found.missing) | of_.open(name, found.missing);
}

void builtins::build_conditional(call const& c, sv form, slice const& arguments) {
  auto const words = words_of(arguments);
  if (words.empty()) return of_.remark(severity::error, "%" + std::string(form) + " lacks a name", c.place);
  auto const name = words[0].to_string();
  auto const with = defined("_with_" + name, c.path), without = defined("_without_" + name, c.path);
  condition by_default = condition::never();
  if (form == "bcond_without") by_default = condition::always();
  else if (form == "bcond" && words.size() > 1)
    by_default = of_.decide(arguments.sub(words[1].begin, arguments.end), c.path);
  auto const on = c.path & ((by_default & !without) | ((!by_default) & with));
  if (on.is_never()) {                     // from now on the text has its say about it
    of_.macros.define({"with_" + name, {}, {}, guarded_text{}, {}, c.place}, condition::never());
    return;
  }
  of_.define_text("with_" + name, {{{"1", std::nullopt, c.place}, condition::always()}}, on, c.place);
}

std::size_t builtins::expand(call& c, output& out) {
  sv const n = c.name;
  bool const plain = c.what.kind == reference::form::plain;
  auto end = c.end;
  if (c.what.asks) {                       // always there
    if (!c.what.negated && c.argument) of_.expand(*c.argument, c.path, out, c.use);
    return end;
  }
  if (takes_line(n)) {
    if (plain) {
      end = std::min(c.in.in->bytes().find('\n', c.end), c.in.end);
      c.argument = c.in.sub(c.end, end);
    }
    if (n == "bcond" && c.argument) {      // the default is an expression: expanded where it is decided
      build_conditional(c, n, *c.argument);
      return end;
    }
    each_argument(c, out, [&](slice const& s, condition const& when) {
      auto one = c;
      one.path = when;
      if (n.starts_with("bcond")) build_conditional(one, n, s);
      else of_.prepare(n, words_of(s), when, c.place, out);
    });
    return end;
  }
  if (plain && n != "getconfdir" && n != "rpmversion" && n != "verbose") return of_.unknown_macro(c, c.path, out);
  slice const argument = c.argument.value_or(slice{});
  if (n == "expand") of_.again(of_.expanded(argument, c.path, c.use).take(), c.path, c.place, out);
  else if (n == "expr")
    each_argument(c, out, [&](slice const& s, condition const& when) { of_.evaluate(s, when, out, &c.place); });
  else if (n == "lua" || n == "uncompress" || n == "exists") hole(c, out, hole_kind::command, c.path);
  else if (n == "getenv") hole(c, out, hole_kind::environment, c.path);
  else if (n == "quote") {
    if (of_.quoting_) put(c, out, "\x1f", c.path);
    of_.expand(argument, c.path, out, c.use);
    if (of_.quoting_) put(c, out, "\x1f", c.path);
  } else if (n == "shrink") map_string(c, out, squeezed);
  else if (n == "basename") map_string(c, out, base_name);
  else if (n == "dirname") map_string(c, out, directory_name);
  else if (n == "suffix") map_string(c, out, suffix);
  else if (n == "url2path" || n == "u2p") map_string(c, out, path_of_url);
  else if (n == "len") map_string(c, out, [](std::string const& s) { return std::to_string(s.size()); });
  else if (n == "lower") map_string(c, out, [](std::string s) { return mapped(std::move(s), 'A', 'Z', 32); });
  else if (n == "upper") map_string(c, out, [](std::string s) { return mapped(std::move(s), 'a', 'z', -32); });
  else if (n == "reverse") map_string(c, out, [](std::string const& s) { return std::string(s.rbegin(), s.rend()); });
  else if (n == "shescape") map_string(c, out, quoted_for_shell);
  else if (n == "getconfdir") put(c, out, "/usr/lib/rpm", c.path);
  else if (n == "rpmversion") put(c, out, "4.18.0", c.path);
  else if (n == "verbose") put(c, out, "0", c.path);
  else if (n == "S" || n == "P")
    each_argument(c, out, [&](slice const& s, condition const& when) {
      source again;
      again.append((n == "S" ? "%{SOURCE" : "%{PATCH") + s.to_string() + "}", c.place, false);
      of_.expand(whole(std::move(again)), when, out, &c.place);
    });
  else if (n == "defined" || n == "undefined" || n == "with" || n == "without")
    each_argument(c, out, [&](slice const& s, condition const& when) {
      auto const words = words_of(s);
      auto const name = words.empty() ? std::string{} : words[0].to_string();
      auto const is = defined(n.starts_with("with") ? "with_" + name : name, when);
      bool const positive = n == "defined" || n == "with";
      put(c, out, positive ? "1" : "0", is);
      put(c, out, positive ? "0" : "1", when & !is);
    });
  else if (n == "macrobody")
    each_argument(c, out, [&](slice const& s, condition const& when) {
      for (auto const& [d, holds] : of_.macros.find(s.bytes(), when).in) put(c, out, d->body.to_string(), holds);
    });
  else if (n == "error" || n == "warn" || n == "echo")
    each_argument(c, out, [&](slice const& s, condition const& when) {
      auto const said = n == "echo" ? severity::note : severity::warning;
      of_.remark(said, "the spec says" + (when.is_always() ? std::string{} : ", when " + when.to_string()) + ": " +
                 s.to_string(), c.place);
    });
  else if (n == "load")
    of_.remark(severity::unknown, "macro file is not loaded: " + argument.to_string(), c.place);
  return end;
}

} // namespace xencmp::spec
