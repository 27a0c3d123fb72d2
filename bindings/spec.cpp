#include <xencmp/spec/spec.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

// (PIECE CONDITION LOCATION)
template <> struct convert<guarded<piece>> {
  static SCM to(guarded<piece> const& g) {
    return scm_list_3(convert<piece>::to(g.value), convert<condition>::to(g.when), convert<location>::to(g.value.where));
  }
};
template <> struct fields<spec::section> {
  static auto of(spec::section const& s) { return std::tie(s.name, s.argument, s.when, s.where, s.body); }
};
template <> struct fields<spec::tag> {
  static auto of(spec::tag const& t) { return std::tie(t.name, t.value, t.when, t.where, t.section); }
};
template <> struct fields<spec::macro> {
  static auto of(spec::macro const& m) {
    return std::tie(m.name, m.body, m.parameters, m.global, m.when, m.where);
  }
};

namespace {

using strings = std::vector<std::string>;
using pairs = std::vector<std::pair<std::string, std::string>>;

// As (xencmp condition) writes an atom: (KIND NAME).
std::tuple<symbol, std::string> named(atom const& a) {
  if (a.kind != atom_kind::macro) return {{name(a.kind)}, a.name};
  return {{a.domain == atom_domain::boolean ? "defined" : a.domain == atom_domain::integer ? "number" : "text"}, a.name};
}

} // namespace

void bind_spec() {
  using spec::spec_file;
  foreign<spec_file const>::define("<spec-file>");
  define("%read-spec", [](text_ptr text, pairs const& definitions, pairs const& macros, strings const& with,
                          strings const& without, std::tuple<std::optional<std::string>, std::optional<std::string>> const& target,
                          condition const& assume, bool closed, std::vector<text_ptr> const& macro_files,
                          strings const& include_path) {
    spec::options how;
    how.definitions = definitions;
    how.macros = macros;
    how.with = with;
    how.without = without;
    std::tie(how.arch, how.os) = target;
    how.assume = assume;
    how.closed = closed;
    how.macro_files = macro_files;
    how.include_path.assign(include_path.begin(), include_path.end());
    return std::make_shared<spec_file const>(spec::read_spec(std::move(text), how));
  });
  define("%spec-name", [](std::shared_ptr<spec_file const> s) { return s->name; });
  define("%spec-version", [](std::shared_ptr<spec_file const> s) { return s->version; });
  define("%spec-release", [](std::shared_ptr<spec_file const> s) { return s->release; });
  define("%spec-sections", [](std::shared_ptr<spec_file const> s) { return s->sections; });
  define("%spec-tags", [](std::shared_ptr<spec_file const> s) { return s->tags; });
  define("%spec-macros", [](std::shared_ptr<spec_file const> s) { return s->macros; });
  define("%spec-remarks", [](std::shared_ptr<spec_file const> s) { return s->remarks; });
  define("spec-standard-macros", [] { return spec::standard_macro_file(); });
  define("spec-atoms", [](std::shared_ptr<spec_file const> s) {
    std::vector<std::tuple<symbol, std::string>> out;
    for (auto const& a : s->atoms) out.push_back(named(a));
    return out;
  });
  define("%spec-render", [](std::shared_ptr<spec_file const> s, std::uint32_t section, condition const& where) {
    if (section >= s->sections.size()) throw error("no such section", s->text->name());
    return spec::render(s->sections[section].body, where);
  });
}

} // namespace xencmp::guile
