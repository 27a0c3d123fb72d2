#include "steps.hpp"

#include <algorithm>

#include "../flags/key.hpp"

namespace xencmp::guix {

std::vector<standard_step> standard_steps(std::string_view build_system, keyword_arguments const& args) {
  static std::map<std::string_view, std::vector<standard_step>> const all = [] {
    std::vector<standard_step> const gnu{{"configure", "configure", "./configure", "configure-flags"},
                                         {"build", "make", "make", "make-flags"},
                                         {"check", "make", "make", "make-flags", "test-target", "check"},
                                         {"install", "make", "make", "make-flags", "install"}};
    std::vector<standard_step> const cmake{{"configure", "cmake", "cmake", "configure-flags"},
                                           {"build", "make", "make", "make-flags"},
                                           {"check", "make", "make", "make-flags", "test-target", "test"},
                                           {"install", "make", "make", "make-flags", "install"}};
    return std::map<std::string_view, std::vector<standard_step>>{
      {"gnu-build-system", gnu}, {"glib-or-gtk-build-system", gnu}, {"cmake-build-system", cmake},
      {"qt-build-system", cmake},
      {"meson-build-system", {{"configure", "meson", "meson", "configure-flags"}, {"build", "ninja", "ninja", ""},
                              {"check", "meson", "meson", "test-options", "test"},
                              {"install", "ninja", "ninja", "", "install"}}},
      {"cargo-build-system", {{"build", "cargo", "cargo", "cargo-build-flags", "build"},
                              {"check", "cargo", "cargo", "cargo-test-flags", "test"},
                              {"package", "cargo", "cargo", "cargo-package-flags", "package"}}},
      {"go-build-system", {{"build", "go", "go", "build-flags", "install"}, {"check", "go", "go", "test-flags", "test"}}},
      {"python-build-system", {{"install", "python", "python", "configure-flags"}}},
      {"pyproject-build-system", {{"build", "python", "python", "configure-flags"}, {"check", "check", "", "test-flags"}}},
      {"haskell-build-system", {{"configure", "configure", "runhaskell", "configure-flags"}}},
      {"perl-build-system", {{"configure", "perl", "perl", "make-maker-flags"},
                             {"build", "make", "make", "make-flags"}}},
      {"scons-build-system", {{"build", "scons", "scons", "scons-flags"}}},
      {"waf-build-system", {{"configure", "waf", "python", "configure-flags"}}},
      {"dune-build-system", {{"build", "dune", "dune", "build-flags", "build"},
                             {"check", "dune", "dune", "test-flags", "test"}}},
      {"zig-build-system", {{"build", "zig", "zig", "zig-build-flags", "build"},
                            {"check", "zig", "zig", "zig-test-flags", "build"}}},
      {"ruby-build-system", {{"install", "gem", "gem", "gem-flags", "install"}}},
      {"linux-module-build-system", {{"build", "make", "make", "make-flags"}}},
    };
  }();
  std::vector<standard_step> out;
  if (auto const found = all.find(build_system); found != all.end()) out = found->second;
  // Whatever other list of flags the package gives: a step named by its keyword.
  static std::map<std::string_view, standard_step> const others{
    {"configure-flags", {"configure", "configure", "", "configure-flags"}},
    {"make-flags", {"build", "make", "make", "make-flags"}},
    {"build-flags", {"build", "build", "", "build-flags"}}, {"test-flags", {"check", "check", "", "test-flags"}},
    {"test-options", {"check", "check", "", "test-options"}}, {"compile-flags", {"build", "guild", "guild", "compile-flags"}},
    {"module-build-flags", {"configure", "perl", "perl", "module-build-flags"}},
    {"scons-flags", {"build", "scons", "scons", "scons-flags"}}, {"gem-flags", {"install", "gem", "gem", "gem-flags"}},
    {"strip-flags", {"strip", "strip", "strip", "strip-flags"}}, {"haddock-flags", {"haddock", "haddock", "", "haddock-flags"}},
    {"cmake-flags", {"configure", "cmake", "cmake", "cmake-flags"}},
    {"dub-build-flags", {"build", "dub", "dub", "dub-build-flags"}},
    {"dune-release-flags", {"build", "dune", "dune", "dune-release-flags"}},
    {"cargo-build-flags", {"build", "cargo", "cargo", "cargo-build-flags"}},
    {"cargo-test-flags", {"check", "cargo", "cargo", "cargo-test-flags"}}};
  for (auto const& a : args.known) {
    auto const found = others.find(a.key.what->name);
    auto const listed = [&](standard_step const& s) { return a.key.what->name == s.keyword; };
    if (found != others.end() && std::none_of(out.begin(), out.end(), listed)) out.push_back(found->second);
  }
  return out;
}

std::vector<flag> flags_of(evaluator& e, std::vector<element> const& list, std::string const& kind) {
  std::vector<flag> out;
  for (auto const& x : list) {
    auto alternatives = e.texts(x.what, false);
    if (x.many)   // a list of which nothing is known, of whatever kind it is
      for (auto& a : alternatives)
        for (auto& p : a.value.pieces) p.hole = hole_kind::unknown;
    for (auto& [t, holds] : alternatives) {
      flag f;
      f.when = holds & x.when;
      if (f.when.is_never()) continue;
      f.key = flag_key(kind, t);
      f.where = x.what->where;
      f.text = std::move(t);
      if (f.text.has_unknown()) f.reason = x.what->reason;
      out.push_back(std::move(f));
    }
  }
  return out;
}

namespace {

// The program's base name; of a hole such as (search-input-file inputs "bin/x") that of its last string.
std::string base_name(text_template const& program) {
  std::string s;
  if (program.pieces.empty()) return s;
  auto const& last = program.pieces.back();
  s = last.text;
  if (last.is_hole()) {
    auto const end = s.rfind('"');
    auto const begin = end == s.npos || end == 0 ? s.npos : s.rfind('"', end - 1);
    if (begin == s.npos) return s;
    s = s.substr(begin + 1, end - begin - 1);
  }
  auto const slash = s.rfind('/');
  return slash == s.npos ? s : s.substr(slash + 1);
}

// Options of GNU make that take their argument from the next word (GNU make manual, "Options Summary").
bool takes_next(std::string const& kind, std::string const& option, flag const& next) {
  if (kind != "make" && kind != "ninja") return false;
  if (option == "-C" || option == "-f" || option == "-I" || option == "-o" || option == "-W") return true;
  if (option != "-j" && option != "-l") return false;   // optional: a number or nothing
  auto const text = next.text.literal_prefix();
  return !text.empty() ? text.find_first_not_of("0123456789.") == text.npos && next.text.is_literal()
                       : !next.text.empty() && next.text.pieces[0].hole != hole_kind::unknown;
}

} // namespace

std::vector<step> invoked_steps(evaluator& e, std::vector<element> const& argv, location where) {
  std::vector<step> out;
  if (argv.empty()) return out;
  std::vector<element> const rest(argv.begin() + 1, argv.end());
  for (auto& [program, holds] : e.texts(argv[0].what, false)) {
    step s;
    s.kind = base_name(program);
    s.where = where;
    s.when = holds & argv[0].when;
    if (s.when.is_never()) continue;
    s.program = std::move(program);
    if (s.kind == "sh" || s.kind == "bash")   // (invoke "sh" "configure" …)
      if (!rest.empty() && rest[0].what->is(value_type::string))
        if (auto const script = base_name(rest[0].what->text); script == "configure" || script == "Configure")
          s.kind = script == "configure" ? "configure" : script;
    auto const all = flags_of(e, rest, s.kind);
    for (std::size_t i = 0; i < all.size(); ++i) {
      auto f = all[i];
      bool const unknown = f.text.pieces.size() == 1 && f.text.pieces[0].is_hole() && f.text.has_unknown();
      if (!unknown && !is_flag(s.kind, f.text)) {
        s.operands.push_back(std::move(f));
        continue;
      }
      auto const option = f.text.to_string();
      bool joined = false;   // -j 4 is -j4; so are its alternatives
      while (!f.text.has_unknown() && i + 1 < all.size() && takes_next(s.kind, option, all[i + 1])) {
        auto with = f;
        with.text.append(all[i + 1].text);
        with.when = f.when & all[i + 1].when;
        s.flags.push_back(std::move(with));
        ++i;
        bool const more = i + 1 < all.size() && all[i + 1].when.excludes(all[i].when) && all[i + 1].where == all[i].where;
        joined = true;
        if (!more) break;
      }
      if (!joined) s.flags.push_back(std::move(f));
    }
    out.push_back(std::move(s));
  }
  return out;
}

} // namespace xencmp::guix
