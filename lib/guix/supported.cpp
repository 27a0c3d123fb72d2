// Which systems a package and all that it depends on support.  (guix/packages.scm, package-transitive-supported-systems.)
#include <map>

#include "procedures.hpp"

namespace xencmp::guix {

namespace {

// The package that a build system adds to the inputs and that supports fewer systems than others do
// (guix/build-system/*.scm): module and variable.
std::pair<char const*, char const*> implicit_input(std::string_view build_system) {
  static std::map<std::string_view, std::pair<char const*, char const*>> const all{
    {"cargo-build-system", {"gnu packages rust", "rust"}}, {"haskell-build-system", {"gnu packages haskell", "ghc"}},
    {"go-build-system", {"gnu packages golang", "go"}}, {"ocaml-build-system", {"gnu packages ocaml", "ocaml"}},
    {"dune-build-system", {"gnu packages ocaml", "ocaml"}}, {"julia-build-system", {"gnu packages julia", "julia"}},
    {"node-build-system", {"gnu packages node", "node"}}, {"zig-build-system", {"gnu packages zig", "zig"}},
    {"ant-build-system", {"gnu packages java", "icedtea"}}, {"maven-build-system", {"gnu packages java", "icedtea"}},
    {"r-build-system", {"gnu packages statistics", "r-minimal"}}};
  auto const found = all.find(build_system);
  return found == all.end() ? std::pair<char const*, char const*>{nullptr, nullptr} : found->second;
}

class support {
public:
  support(evaluator& e, std::string_view system)
    : e_(e), system_(system), here_(e.settings()[e.current()].system == system && e.settings()[e.current()].target.empty()) {}

  std::optional<bool> of(value package, int depth = 0) {
    if (!package.is(tag::package) || depth > 400) return std::nullopt;
    if (auto const known = known_.find(package.form); known != known_.end()) return known->second;
    auto const bit = std::uint64_t{1} << e_.current();
    if (here_) {
      auto const& s = e_.supported[package.form];
      if ((s.yes | s.no | s.open) & bit) return s.open & bit ? std::nullopt : std::optional((s.yes & bit) != 0);
    }
    known_[package.form] = true;   // of a cycle the others decide
    auto const asked = e_.asked();
    auto const answer = compute(package, depth);
    known_[package.form] = answer;
    if (here_ && e_.asked() == asked) {
      auto& s = e_.supported[package.form];
      (answer ? *answer ? s.yes : s.no : s.open) |= bit;
    }
    return answer;
  }

private:
  std::optional<bool> own(value package) {
    auto systems = e_.field(package, e_.intern("supported-systems"), package);
    if (!systems) {
      auto* const m = e_.modules().find("guix packages");
      auto* const d = m ? e_.resolve(*m, e_.intern("%supported-systems")) : nullptr;
      if (!d) return std::nullopt;
      systems = e_.global(*d);
    }
    for (auto const& s : e_.elements(*systems)) {
      auto const text = e_.literal(s);
      if (!text) return std::nullopt;
      if (*text == system_) return true;
    }
    return false;
  }

  std::optional<bool> compute(value package, int depth) {
    auto sum = own(package);
    if (sum == false) return false;
    auto const also = [&](std::optional<bool> b) {
      if (b == false) sum = false;
      else if (!b && sum != false) sum = std::nullopt;
    };
    for (auto const* field : {e_.names.inputs, e_.names.native_inputs, e_.names.propagated_inputs})
      for (auto const& i : e_.inputs_of(package, field)) {
        if (!i.is(tag::pair) || !i.pair->cdr.is(tag::pair)) also(std::nullopt);
        else if (auto const thing = i.pair->cdr.pair->car; thing.is(tag::package)) also(of(thing, depth + 1));
        else if (!(thing.is(tag::hole) && thing.unknown->object)) also(std::nullopt);
        if (sum == false) return false;
      }
    auto const system = e_.field(package, e_.names.build_system, package);
    if (!system || !system->is(tag::symbol)) return std::nullopt;
    if (auto const [from, name] = implicit_input(system->name->name); from) {
      auto* const m = e_.modules().find(from);
      auto* const d = m ? e_.resolve(*m, e_.intern(name)) : nullptr;
      also(d ? of(e_.global(*d), depth + 1) : std::nullopt);
    }
    return sum;
  }

  evaluator& e_;
  std::string_view system_;
  bool here_;   // it is the one that everything is evaluated for
  std::map<package_form const*, std::optional<bool>> known_;
};

value answer(evaluator& e, call const& c, value package, value system) {
  auto const opaque = [&] { return e.hole_of(hole_kind::expression, c.code, c.in); };
  if (package.is(tag::hole) && package.unknown->input) package = e.resolve_input(package);
  if (!package.is(tag::package)) return opaque();
  auto const text = system.is(tag::system) ? std::optional<std::string_view>(e.system_text(system)) : e.literal(system);
  if (!text) return opaque();
  auto const b = support(e, *text).of(package);
  return b ? e.boolean(*b, c.code) : opaque();
}

value supported(evaluator& e, call const& c) {   // (supported-package? p [system])
  if (c.args.empty() || has_many(c)) return wrong_call(e, c);
  return answer(e, c, c.args[0], c.args.size() > 1 ? c.args[1] : e.current_system(c.code, c.in));
}

// (package-transitive-supported-systems p [system]): those of the known systems that it supports.
value transitive(evaluator& e, call const& c) {
  if (c.args.empty() || has_many(c)) return wrong_call(e, c);
  auto package = c.args[0];
  if (package.is(tag::hole) && package.unknown->input) package = e.resolve_input(package);
  auto const here = c.args.size() > 1 ? c.args[1] : e.current_system(c.code, c.in);
  if (!package.is(tag::package) || !here.is(tag::system)) return e.hole_of(hole_kind::expression, c.code, c.in);
  // Only whether the system that is asked for is among them is ever looked at.
  auto const& text = e.system_text(here);
  auto const b = support(e, text).of(package);
  if (!b) return e.hole_of(hole_kind::expression, c.code, c.in);
  std::vector<value> out;
  if (*b) out.push_back(e.string(text, c.code));
  out.push_back(e.many(e.hole_of(hole_kind::expression, c.code, c.in)));
  return e.list(out, c.code);
}

} // namespace

std::span<procedure_entry const> support_procedures() {
  static procedure_entry const all[] = {{"supported-package?", supported, false}, {"package-transitive-supported-systems", transitive, false}};
  return all;
}

} // namespace xencmp::guix
