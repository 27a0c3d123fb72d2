#include "imports.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "../source/files.hpp"

namespace xencmp::guix {

namespace {

namespace fs = std::filesystem;

// What the modules export (guix/gexp.scm, guix/packages.scm, guix/utils.scm), as far as packages make flags with it.
constexpr std::string_view of_gexp[] = {
  "gexp", "computed-file", "directory-union", "file-append", "file-union", "gexp-input", "let-system", "local-file",
  "mixed-text-file", "plain-file", "program-file", "scheme-file", "sexp->gexp", "with-extensions",
  "with-imported-modules", "with-parameters"};
constexpr std::string_view of_packages[] = {
  "package", "base32", "base64", "deprecated-package", "hidden-package", "lookup-package-direct-input",
  "lookup-package-input", "lookup-package-native-input", "lookup-package-propagated-input", "modify-inputs", "origin",
  "package-arguments", "package-build-system", "package-description", "package-direct-inputs", "package-file",
  "package-full-name", "package-home-page", "package-inputs", "package-license", "package-name",
  "package-native-inputs", "package-native-search-paths", "package-output", "package-outputs", "package-properties",
  "package-propagated-inputs", "package-replacement", "package-search-paths", "package-source",
  "package-supported-systems", "package-synopsis", "package-transitive-inputs", "package-upstream-name",
  "package-version", "package-with-c-toolchain", "package-with-extra-patches", "package-with-patches",
  "package/inherit", "supported-package?", "this-package", "this-package-input", "this-package-native-input"};
constexpr std::string_view of_utils[] = {
  "%current-system", "%current-target-system", "default-keyword-arguments", "ensure-keyword-arguments",
  "gnu-triplet->nix-system", "host-hurd64?", "host-hurd?", "host-x86-64?", "nix-system->gnu-triplet",
  "string-replace-substring", "strip-keyword-arguments", "substitute-keyword-arguments", "system-hurd64?",
  "system-hurd?", "version-compare", "version-major", "version-major+minor", "version-major+minor+point",
  "version-prefix", "version-prefix?", "version>=?", "version>?"};

constexpr std::array<std::string_view, 3> homes{"guix gexp", "guix packages", "guix utils"};

bool begins(std::string_view name, std::string_view top) {
  return name.starts_with(top) && (name.size() == top.size() || name[top.size()] == ' ');
}
bool of_guile(std::string_view module) {
  return begins(module, "ice-9") || begins(module, "srfi") || begins(module, "rnrs") || begins(module, "oop") ||
         begins(module, "system");
}
bool of_guix(std::string_view module) { return begins(module, "guix"); }

// What I has under NAME is called so in its module; null when it does not have it.
symbol const* name_there(library& l, module::import const& i, symbol const* name) {
  symbol const* there = name;
  if (!i.prefix.empty()) {
    if (!name->name.starts_with(i.prefix)) return nullptr;
    there = l.symbols.intern(name->name.substr(i.prefix.size()));
  }
  if (i.only) {
    auto const is_it = [&](auto const& pair) { return pair.second == there; };
    auto const one = std::find_if(i.only->begin(), i.only->end(), is_it);
    if (one == i.only->end()) return nullptr;
    there = one->first;
  }
  return std::find(i.hidden.begin(), i.hidden.end(), there) == i.hidden.end() ? there : nullptr;
}

module* found(library& l, module::import& i) {
  if (!i.looked_for) {
    i.looked_for = true;
    i.found = l.find(i.from);
  }
  return i.found;
}

bool mentions(std::string_view bytes, std::string const& what) {   // "(define x" of "(define x)", not of "(define x1"
  for (auto at = bytes.find(what); at != bytes.npos; at = bytes.find(what, at + 1)) {
    auto const end = at + what.size();
    if (end == bytes.size() || std::string_view(" \t\n)").find(bytes[end]) != std::string_view::npos) return true;
  }
  return false;
}

} // namespace

std::string_view home_of(std::string_view name) {
  auto const in = [&](auto const& all) { return std::find(std::begin(all), std::end(all), name) != std::end(all); };
  if (in(of_gexp)) return homes[0];
  if (in(of_packages)) return homes[1];
  bool const of_target = name.ends_with("-for-target") || (name.starts_with("target-") && name.ends_with('?'));
  if (of_target || in(of_utils)) return homes[2];
  return {};
}

source source_of(library& l, module& m, std::string_view name) {
  auto const* const s = l.symbols.intern(name);
  auto const home = home_of(name);
  if (home.empty() && (s->core || s->form)) return {source::what::guile, nullptr};
  if (m.find(s)) return {source::what::own, nullptr};
  source::what otherwise = source::what::none;
  auto& imports = m.imports();
  for (auto i = imports.rbegin(); i != imports.rend(); ++i) {   // of two that have the name the later one counts
    auto const* const there = name_there(l, *i, s);
    if (!there) continue;
    if (i->only || i->from == home) return {source::what::imported, &*i};
    if (!home.empty() && !of_guix(i->from)) continue;
    auto* const from = found(l, *i);
    if (from && from->exports(there)) return {source::what::imported, &*i};
    // Macros of a module's own may define anything.
    bool const may_have = from ? !from->is_core() && !from->uses.empty() : !of_guile(i->from);
    if (home.empty() && may_have) otherwise = source::what::perhaps;
  }
  return {otherwise, nullptr};
}

std::vector<std::string> exporters(library& l, std::string_view name) {
  if (auto const home = home_of(name); !home.empty()) return {std::string(home)};
  auto const* const s = l.symbols.intern(name);
  for (auto const home : homes)
    if (auto const* const m = l.find(std::string(home)); m && m->exports(s)) return {m->name()};
  std::vector<std::string> out;
  std::string const wanted(name);
  for (auto const& root : l.load_path()) {
    std::error_code failed;
    bool const guix = fs::is_directory(root / "gnu/packages", failed);   // as channels have it
    fs::path const below = guix ? root / "gnu/packages" : root;
    std::vector<error> unread;
    for (auto const& file : files_below(below, {".scm"}, &unread)) {
      try {
        auto const text = read_text(below / file);
        auto const bytes = text->bytes();
        if (!mentions(bytes, "(define-public " + wanted) && !mentions(bytes, "(define-public (" + wanted) &&
            !mentions(bytes, "(define " + wanted) && !mentions(bytes, "(define (" + wanted) &&
            !mentions(bytes, "(define* (" + wanted))
          continue;
      } catch (error const&) {
        continue;   // as if it were not there
      }
      auto const* const m = l.open(below / file);
      if (m && !m->name().empty() && l.find(m->name()) == m && m->exports(s)) out.push_back(m->name());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool loads(library& l, std::string const& from, std::string const& to) {
  std::unordered_set<std::string> seen{from};
  std::vector<std::string> left{from};
  while (!left.empty()) {
    std::string const name = std::move(left.back());
    left.pop_back();
    if (name == to) return true;
    if (of_guix(name) || of_guile(name)) continue;
    auto* const m = l.find(name);
    if (!m) continue;
    for (auto const& i : m->imports())
      if (!i.lazy && seen.insert(i.from).second) left.push_back(i.from);
  }
  return false;
}

} // namespace xencmp::guix
