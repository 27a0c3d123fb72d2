#include "builtins.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>

#include "lua.hpp"

namespace xencmp::spec {

namespace {

using sv = std::string_view;

// What rpm 4.18 has built in (builtinmacros in rpmio/macro.c), and whether it takes an argument.
struct own {
  sv name;
  bool argument;
};
constexpr std::array<own, 30> rpms{{
  {"P", true}, {"S", true}, {"basename", true}, {"define", true}, {"dirname", true}, {"dnl", true}, {"dump", false},
  {"echo", true}, {"error", true}, {"exists", true}, {"expand", true}, {"expr", true}, {"getconfdir", false},
  {"getenv", true}, {"getncpus", false}, {"global", true}, {"load", true}, {"lua", true}, {"macrobody", true},
  {"quote", true}, {"shrink", true}, {"suffix", true}, {"trace", false}, {"u2p", true}, {"shescape", true},
  {"uncompress", true}, {"undefine", true}, {"url2path", true}, {"verbose", true}, {"warn", true}}};
// Later ones.
constexpr std::array<sv, 5> later{"len", "lower", "upper", "reverse", "rpmversion"};
// What rpm's macro file and build/parsePrep.c have, known here where no file defines it.
constexpr std::array<sv, 4> tests{"defined", "undefined", "with", "without"};
constexpr std::array<sv, 3> conditionals{"bcond_with", "bcond_without", "bcond"};
constexpr std::array<sv, 3> preparations{"autopatch", "patches", "sources"};

template <typename Names> bool among(Names const& names, sv name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
own const* find_own(sv name) {
  auto const found = std::find_if(rpms.begin(), rpms.end(), [&](own const& o) { return o.name == name; });
  return found == rpms.end() ? nullptr : &*found;
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

bool builtins::is_rpms_own(sv name) { return find_own(name) != nullptr; }

bool builtins::takes_argument(sv name) {
  auto const* const own = find_own(name);
  return !own || own->argument;
}

bool builtins::has(sv name) const {
  if (find_own(name)) return true;
  if (!of_.how.rpm_version && among(later, name)) return true;
  if (among(preparations, name)) return !of_.how.execute || !of_.how.base;
  return !(of_.how.closed && of_.how.base) && (among(tests, name) || among(conditionals, name));
}

bool builtins::takes_from_distribution(sv name) const {
  if (of_.how.execute) return true;
  if (among(preparations, name)) return false;
  return of_.how.closed || !(among(tests, name) || among(conditionals, name));
}

void builtins::put(call const& c, output& out, sv text, condition const& when) {
  out.literal(text, c.place, false, when);
}

void builtins::hole(call const& c, output& out, hole_kind kind, condition const& when) {
  out.hole({c.in.sub(c.at, c.end).to_string(), kind, c.place}, when);
}

// Calls F(words, condition) for every text that the argument can be; behind a ':' it is one word.
template <typename F> void builtins::each_argument(call const& c, output& out, F f) {
  if (!c.argument) return f(std::vector<slice>{}, c.path);
  if (std::exchange(of_.literal_arguments_, false)) return f(std::vector<slice>{*c.argument}, c.path);
  auto text = of_.expanded(*c.argument, c.path, c.use).take();
  // What rpm leaves as it is when it does not know it is read again, with what stands behind it: %__setup_%{x}.
  if (c.name == "expand")
    for (auto& g : text)
      if (g.value.hole == hole_kind::macro && !read_reference(g.value.text, 0).asks) g.value.hole.reset();
  auto const all = of_.cases(text, c.path);
  if (!all) {
    of_.remark(severity::unknown, "the argument of %" + std::string(c.name) + " has more than " +
               std::to_string(max_cases) + " cases (max_cases)", c.place);
    return hole(c, out, hole_kind::unknown, c.path);
  }
  for (auto const& one : *all)
    f(c.colon ? std::vector<slice>{one.text} : arguments_of(one.text), one.when);
}

void builtins::append(slice const& s, condition const& when, call const& c, output& out) {
  for (auto& g : text_of(s, when)) out.append({{g.value.text, g.value.hole, c.place}, when}, when);
}

// Puts F of the first word; one with holes stays a hole.
template <typename F> void builtins::map_string(call const& c, output& out, F f) {
  each_argument(c, out, [&](std::vector<slice> const& words, condition const& when) {
    if (words.empty()) return of_.refuse("%" + std::string(c.name) + ": argument expected", c.place, when);
    bool const has_hole = words[0].bytes().find(source::hole_byte) != sv::npos;
    if (!has_hole) return put(c, out, f(words[0].to_string()), when);
    out.hole({"%{" + std::string(c.name) + ":" + words[0].to_string() + "}", hole_kind::expression, c.place}, when);
  });
}

condition builtins::defined(sv name, condition const& path) {
  auto const found = of_.macros.find(name, path);
  return (path & !found.missing) | of_.open(name, found.missing);
}

void builtins::build_conditional(call const& c, sv form, std::vector<slice> const& words) {
  if (words.empty()) return of_.remark(severity::error, "%" + std::string(form) + " lacks a name", c.place);
  auto const name = words[0].to_string();
  auto const with = defined("_with_" + name, c.path), without = defined("_without_" + name, c.path);
  condition by_default = condition::never();
  if (form == "bcond_without") by_default = condition::always();
  else if (form == "bcond" && words.size() > 1)
    by_default = of_.decide(text_of(words[1].sub(words[1].begin, words.back().end), c.path), c.path, c.place);
  auto const on = c.path & ((by_default & !without) | ((!by_default) & with));
  if (on.is_never()) {                     // from now on the text has its say about it
    definition d{};
    d.name = "with_" + name;
    d.value = guarded_text{};
    d.where = c.place;
    return of_.macros.define(std::move(d), condition::never());
  }
  of_.define_text("with_" + name, {{{"1", std::nullopt, c.place}, condition::always()}}, on, c.place);
}

// Macros that read what stands behind them themselves (ME_PARSE in rpmio/macro.c).
std::optional<std::size_t> builtins::parse(call& c, output& out) {
  sv const n = c.name;
  bool const plain = c.what.kind == reference::form::plain;
  auto end = c.end;
  slice const rest = plain ? c.in.sub(c.end, c.in.end) : c.argument.value_or(slice{c.in.in, c.end, c.end});
  if (n == "dnl") {
    if (plain) {
      auto const text = std::string_view(c.in.in->bytes()).substr(0, c.in.end);
      end = std::min(text.find_first_of("\r\n", c.end), text.size());
      end = std::min(end + 1, text.size());
    }
    return end;
  }
  if (n == "define" || n == "global") {
    of_.define(rest, plain, n == "global", c.path, c.place, c.use, plain ? &end : nullptr);
    return end;
  }
  if (n == "verbose") {
    if (plain || !c.argument) put(c, out, "0", c.path);
    return end;
  }
  if (n != "lua") return std::nullopt;
  bool const clean = rest.bytes().find(source::hole_byte) == sv::npos;
  if (of_.how.execute && clean && lua_state::available()) {
    if (!of_.lua_) of_.lua_ = std::make_unique<lua_state>();
    put(c, out, of_.lua_->run(of_, rest.to_string(), c.path, c.place), c.path);
  } else {
    hole(c, out, hole_kind::command, c.path);
  }
  return end;
}

std::size_t builtins::expand(call& c, output& out) {
  sv const n = c.name;
  auto const* const own = find_own(n);
  if (auto const end = parse(c, out)) return *end;
  auto end = c.end;
  if (!own || own->argument) {
    end = of_.take_line(c);
  }
  if (own && own->argument != c.argument.has_value()) {
    of_.refuse("%" + std::string(n) + (own->argument ? ": argument expected" : ": unexpected argument"), c.place, c.path);
    return end;
  }
  auto const first = [&](auto f) {         // F(the first word, its condition)
    each_argument(c, out, [&](std::vector<slice> const& words, condition const& when) {
      if (words.empty()) of_.refuse("%" + std::string(n) + ": argument expected", c.place, when);
      else f(words[0], when);
    });
  };
  if (n == "expand") first([&](slice const& s, condition const& when) { of_.expand(s, when, out, &c.place); });
  else if (n == "expr") first([&](slice const& s, condition const& when) { of_.evaluate(s, when, out, &c.place, false); });
  else if (n == "undefine") {
    first([&](slice const& s, condition const& when) {
      if (is_rpms_own(s.bytes())) of_.refuse("macro %" + s.to_string() + " is a built-in", c.place, when);
      else {
        of_.macros.undefine(s.bytes(), when);
        // What the distribution may have defined is gone as well.
        if (!of_.macros.knows(s.bytes()) && when.is_always()) {
          definition d{};
          d.name = s.to_string();
          d.value = guarded_text{};
          of_.macros.define(std::move(d), condition::never());
        }
      }
    });
  } else if (n == "uncompress") {
    first([&](slice const& s, condition const& when) {
      if (s.empty()) return;
      if (of_.macros.knows("__rpmuncompress")) out.append(of_.expanded("%__rpmuncompress ", when, c.place));
      else put(c, out, "/usr/lib/rpm/rpmuncompress ", when);
      append(s, when, c, out);
    });
  } else if (n == "exists") {
    first([&](slice const& s, condition const& when) {
      if (of_.how.execute) put(c, out, access(s.to_string().c_str(), F_OK) == 0 ? "1" : "0", when);
      else hole(c, out, hole_kind::command, when);
    });
  } else if (n == "getenv") {
    first([&](slice const& s, condition const& when) {
      char const* const value = of_.how.execute ? std::getenv(s.to_string().c_str()) : nullptr;
      if (value) put(c, out, value, when);
      else if (!of_.how.execute) hole(c, out, hole_kind::environment, when);
    });
  } else if (n == "getncpus") {
    if (of_.how.execute) put(c, out, std::to_string(std::max(1u, std::thread::hardware_concurrency())), c.path);
    else hole(c, out, hole_kind::system, c.path);
  } else if (n == "quote") {
    each_argument(c, out, [&](std::vector<slice> const& words, condition const& when) {
      for (auto const& w : words) {
        if (&w != &words.front()) put(c, out, " ", when);
        put(c, out, "\x1f", when);
        append(w, when, c, out);
        put(c, out, "\x1f", when);
      }
    });
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
  else if (n == "S" || n == "P") {
    first([&](slice const& s, condition const& when) {
      source again;
      again.append(n == "S" ? "%SOURCE" : "%PATCH", c.place, false);
      again.append(*s.in, s.begin, s.end);
      of_.expand(whole(std::move(again)), when, out, &c.place);
    });
  } else if (among(tests, n)) {
    first([&](slice const& s, condition const& when) {
      bool const of_conditional = n.starts_with("with"), positive = n == "defined" || n == "with";
      auto const is = defined((of_conditional ? "with_" : "") + s.to_string(), when);
      put(c, out, positive ? "1" : "0", is);
      put(c, out, positive ? "0" : "1", when & !is);
    });
  } else if (among(conditionals, n)) {
    each_argument(c, out, [&](std::vector<slice> const& words, condition const& when) {
      auto one = c;
      one.path = when;
      build_conditional(one, n, words);
    });
  } else if (n == "macrobody") {
    first([&](slice const& s, condition const& when) {
      for (auto const& [d, holds] : of_.macros.find(s.bytes(), when, of_.level_).in) {
        if (d->value)
          for (auto const& g : *d->value) out.append({{g.value.text, g.value.hole, c.place}, g.when}, g.when & holds);
        else append(d->body, holds, c, out);
      }
    });
  } else if (n == "error" || n == "warn" || n == "echo") {
    first([&](slice const& s, condition const& when) {
      if (n == "error" && of_.how.closed) throw error(s.to_string(), c.place);
      if (of_.how.closed) {
        of_.out.remarks.push_back({n == "echo" ? severity::note : severity::warning, s.to_string(), c.place, {}});
        return;
      }
      of_.remark(n == "echo" ? severity::note : severity::warning,
                 "the spec says" + (when.is_always() ? std::string{} : ", when " + when.to_string()) + ": " +
                 s.to_string(), c.place);
    });
  } else if (n == "load") {
    first([&](slice const& s, condition const& when) {
      if (s.bytes().find(source::hole_byte) != sv::npos)
        return of_.remark(severity::unknown, "macro file is not loaded: " + s.to_string(), c.place);
      std::error_code ignored;
      if (!std::filesystem::is_regular_file(s.to_string(), ignored))
        return of_.refuse("failed to load macro file " + s.to_string(), c.place, when);
      of_.read_macro_file(read_text(s.to_string()), when, false);
    });
  } else if (among(preparations, n)) {
    each_argument(c, out, [&](std::vector<slice> const& words, condition const& when) {
      of_.prepare(n, words, when, c.place, out);
    });
  }
  return end;
}

} // namespace xencmp::spec
