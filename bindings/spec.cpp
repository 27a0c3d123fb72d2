#include <cstring>
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

// (EXECUTE? EXPANSION? (MAJOR MINOR) MACRO-SET MEMO)
using running = std::tuple<bool, bool, std::optional<std::tuple<int, int>>, std::optional<spec::macro_set>,
                           std::optional<std::shared_ptr<spec::command_memo>>>;
void set(spec::options& how, running const& r) {
  how.execute = std::get<0>(r);
  how.keep_expansion = std::get<1>(r);
  if (auto const& v = std::get<2>(r)) how.rpm_version = std::pair{std::get<0>(*v), std::get<1>(*v)};
  how.base = std::get<3>(r).value_or(nullptr);
  how.commands = std::get<4>(r).value_or(nullptr);
}

// As a bytevector: what a spec expands to need not be UTF-8.
struct raw_bytes {
  std::string value;
};

struct value_of {
  atom_domain domain;
  atom_value value;
};

} // namespace

template <> struct convert<value_of> {
  static SCM to(value_of const& v) {
    if (v.value == atom_value::undefined()) return SCM_BOOL_F;
    if (v.domain == atom_domain::boolean) return SCM_BOOL_T;
    return v.domain == atom_domain::text ? convert<std::string>::to(v.value.text)
                                         : convert<std::int64_t>::to(v.value.number);
  }
};
template <> struct convert<raw_bytes> {
  static SCM to(raw_bytes const& b) {
    SCM const out = scm_c_make_bytevector(b.value.size());
    if (!b.value.empty()) std::memcpy(SCM_BYTEVECTOR_CONTENTS(out), b.value.data(), b.value.size());
    return out;
  }
};

void bind_spec() {
  using spec::spec_file;
  foreign<spec_file const>::define("<spec-file>");
  foreign<spec::macro_table const>::define("<macro-set>");
  foreign<spec::command_memo>::define("<command-memo>");
  define("machine-architecture", [] { return spec::machine_architecture(); });
  define("make-command-memo", [] { return std::make_shared<spec::command_memo>(); });
  define("%read-macro-set", [](strings const& files, bool closed, bool execute) {
    spec::options how;
    how.closed = closed;
    how.execute = execute;
    return spec::read_macro_files({files.begin(), files.end()}, how);
  });
  define("%installed-macro-set", [](std::optional<std::string> const& arch, bool closed, bool execute) {
    spec::options how;
    how.closed = closed;
    how.execute = execute;
    how.arch = arch;
    return spec::installed_macros(arch.value_or(spec::machine_architecture()), how);
  });
  foreign<spec::evaluator>::define("<macro-evaluator>");
  define("%make-macro-evaluator", [](pairs const& macros, running const& r) {
    spec::options how;
    how.closed = true;
    how.macros = macros;
    set(how, r);
    return std::make_shared<spec::evaluator>(how);
  });
  define("%evaluate-macros", [](std::shared_ptr<spec::evaluator> e, text_ptr text) {
    auto bytes = raw_bytes{spec::render(e->expand(std::move(text)))};
    return std::make_tuple(bytes, e->take_remarks());
  });
  define("%spec-expansion", [](std::shared_ptr<spec_file const> s, condition const& where, pairs const& macros) {
    return raw_bytes{spec::render(s->expansion, where, macros)};
  });
  define("%read-spec", [](text_ptr text, pairs const& definitions, pairs const& macros,
                          std::tuple<strings, strings> const& conditionals,
                          std::tuple<std::optional<std::string>, std::optional<std::string>> const& target,
                          condition const& assume, bool closed, std::vector<text_ptr> const& macro_files,
                          strings const& include_path, running const& r) {
    spec::options how;
    how.definitions = definitions;
    how.macros = macros;
    std::tie(how.with, how.without) = conditionals;
    std::tie(how.arch, how.os) = target;
    how.assume = assume;
    how.closed = closed;
    how.macro_files = macro_files;
    how.include_path.assign(include_path.begin(), include_path.end());
    set(how, r);
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
  // For each atom, the values at which something changes: #f is undefined.
  define("%spec-cuts", [](std::shared_ptr<spec_file const> s) {
    std::vector<std::vector<value_of>> out;
    for (std::size_t i = 0; i < s->atoms.size(); ++i) {
      out.emplace_back();
      for (auto const& v : s->cuts[i]) out.back().push_back({s->atoms[i].domain, v});
    }
    return out;
  });
  define("%spec-render", [](std::shared_ptr<spec_file const> s, std::uint32_t section, condition const& where) {
    if (section >= s->sections.size()) throw error("no such section", s->text->name());
    return spec::render(s->sections[section].body, where);
  });
}

} // namespace xencmp::guile
