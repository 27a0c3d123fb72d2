#include "readers.hpp"

#include <algorithm>
#include <ctime>
#include <stdexcept>

#include <xencmp/buildlog/log.hpp>
#include <xencmp/confighelp/read.hpp>
#include <xencmp/filelist/listing.hpp>
#include <xencmp/flags/spec_package.hpp>
#include <xencmp/guix/package.hpp>
#include <xencmp/rewrite/flags.hpp>
#include <xencmp/sexp/parse.hpp>

namespace fuzz {

using namespace xencmp;

namespace {

void require(bool holds, char const* what) {
  if (!holds) throw std::logic_error(what);
}

void check(location const& l) {
  if (!l) return;
  require(l.at.begin <= l.at.end && l.at.end <= l.in->size(), "a place outside of its text");
  require(l.in->line_at(l.at.begin) > 0, "a place without line");
}
void check(std::vector<diagnostic> const& remarks) {
  for (auto const& r : remarks) {
    require(!r.message.empty(), "an empty remark");
    check(r.where);
    for (auto const& l : r.related) check(l);
  }
}
void check(text_template const& t) {
  for (auto const& p : t.pieces) check(p.where);
}
void check(std::vector<flag> const& flags) {
  for (auto const& f : flags) {
    check(f.text);
    check(f.where);
    for (auto const& l : f.via) check(l);
    require(f.live == f.reason.empty(), "a dead flag without reason, or a live one with");
  }
}
void check(package const& p) {
  check(p.where);
  check(p.remarks);
  check(p.environment);
  for (auto const& s : p.steps) {
    check(s.program);
    check(s.where);
    check(s.flags);
    check(s.operands);
    check(s.environment);
  }
  for (auto const& f : p.phases) check(f.where), check(f.remarks);
}
void check(guarded_text const& t) {
  for (auto const& g : t) check(g.value.where);
}

// Leaves partition the text, whatever it is; `parse` raises exactly what `parse_lenient` found first.
void read_sexp(text_ptr const& in) {
  auto const t = sexp::parse_lenient(in);
  std::string bytes;
  std::uint32_t at = 0;
  for (sexp::node_id i = 0; i < t.size(); ++i) {
    require(t[i].next > i && t[i].next <= t.size(), "a subtree that leaves the tree");
    if (t[i].next != i + 1 || t[i].type == sexp::kind::root) continue;
    require(t[i].begin == at, "leaves with a gap or an overlap");
    bytes += t.slice(i);
    at = t[i].end;
  }
  require(bytes == in->bytes(), "leaves that are not the text");
  check(t.errors());
  require(t.path_to({0, 0}).empty() || t.path_to({0, 0})[0] == 0, "a path that does not begin at the root");
  try {
    sexp::parse(in);
    require(t.ok(), "parse takes what parse_lenient finds wrong");
  } catch (error const& e) {
    require(!t.ok(), "parse refuses what parse_lenient takes");
    require(e.line > 0 && e.column > 0, "an error without place");
    throw;
  }
}

void read_guix(text_ptr const& in) {
  for (auto const& p : guix::read_packages(in)) check(p);
}

void read_spec(text_ptr const& in) {
  auto const s = spec::read_spec(in);
  check(s.remarks);
  for (auto const& x : s.sections) check(x.where), check(x.argument), check(x.body);
  for (auto const& x : s.tags) check(x.where), check(x.value);
  for (auto const& x : s.macros) check(x.where);
  check(read_spec_package(s));
}

// The text as a scriptlet: the quickest way into the reader of shell.
void read_shell(text_ptr const& in) {
  static std::string const head = "Name: a\nVersion: 1\nRelease: 1\nSummary: s\nLicense: l\n%build\n";
  check(read_spec_package(make_text(in->name(), head + std::string(in->bytes()))));
}

void read_log(text_ptr const& in) {
  auto const log = buildlog::read_log(in);
  check(log.remarks);
  for (auto const& u : log.units) {
    check(u.where);
    for (auto const& o : u.options) {
      check(o.where);
      require(o.index < u.argv.size(), "an option that is no argument");
    }
  }
}

void read_listing(text_ptr const& in) {
  auto const l = filelist::read_listing(in);
  check(l.remarks);
  std::vector<std::string> paths;
  for (auto const& a : l.artifacts) {
    check(a.where);
    paths.push_back(a.path);
  }
  std::sort(paths.begin(), paths.end());
  require(std::adjacent_find(paths.begin(), paths.end()) == paths.end(), "a path twice");
  filelist::entry_count(l);
}

// Each change to each package of a few: a result that reads, or a refusal.
void rewrite_module(text_ptr const& in) {
  using change = rewrite::flag_change;
  std::vector<std::string> names;
  for (std::string_view rest = in->bytes(); names.size() < 3;) {
    auto const at = rest.find("(define-public ");
    if (at == rest.npos) break;
    rest.remove_prefix(at + 15);
    names.emplace_back(rest.substr(0, rest.find_first_of(" \n()")));
  }
  auto const packages = guix::read_packages(in);
  std::vector<std::string> keys{"absent"};
  for (auto const& p : packages)
    for (auto const& s : p.steps)
      for (auto const& f : s.flags) if (keys.size() < 6) keys.push_back(f.key);
  for (auto const& name : names)
    for (auto const& key : keys)
      for (auto const what : {change::action::add, change::action::remove, change::action::replace, change::action::set,
                              change::action::move, change::action::comment})
        try {
          change c{what, "#:configure-flags", key, "", "A comment.", {}, "", ""};
          if (what != change::action::remove) c.text = "(string-append \"--a=\" #$output)";
          auto const e = rewrite::change_flags(in, name, {c});
          require(e.after == rewrite::apply_edits(e.before->bytes(), e.edits), "edits that do not give the result");
          require(sexp::parse_lenient(make_text("after", e.after)).ok(), "a result that cannot be read");
        } catch (error const&) {
        }
}

// As each kind of file that tells of options.
void read_options(text_ptr const& in) {
  for (auto const* name : {"configure.ac", "configure", "CMakeLists.txt", "CMakeCache.txt", "meson.options", "help"})
    try {
      auto const all = confighelp::read_build_options({make_text(name, std::string(in->bytes()))});
      check(all.remarks);
      for (auto const& o : all.options) {
        check(o.where);
        require(!o.key.empty(), "an option without key");
      }
      for (std::size_t i = 0; i < std::min<std::size_t>(all.options.size(), 20); ++i)
        require(confighelp::find(all, all.options[i].key), "an option that its own key does not find");
    } catch (error const&) {
      require(std::string_view(name) == "help", "a file of options that is refused");
    }
}

} // namespace

std::vector<reader> const& readers() {
  static std::vector<reader> const all{{"sexp", read_sexp}, {"guix", read_guix}, {"spec", read_spec},
                                       {"shell", read_shell}, {"log", read_log}, {"listing", read_listing},
                                       {"rewrite", rewrite_module}, {"options", read_options}};
  return all;
}

reader const& reader_called(std::string const& name) {
  for (auto const& r : readers()) if (name == r.name) return r;
  throw std::logic_error("no reader is called " + name);
}

std::vector<example> examples() {
  std::vector<example> out;
  auto const add = [&](std::string const& name, std::vector<std::string> made_for) {
    auto const text = read_text(std::string(SOURCE_DIRECTORY "/examples/") + name);
    out.push_back({name, std::string(text->bytes()), std::move(made_for)});
  };
  for (char const* n : {"xen/xen.scm", "json-c/json-c.scm", "xen/decisions.scm"}) add(n, {"sexp", "guix", "rewrite"});
  for (char const* n : {"xen/xen.spec", "json-c/json-c.spec"}) add(n, {"spec"});
  for (char const* n : {"xen/guix.log", "xen/qubes.log", "json-c/guix.log", "json-c/fedora.log"}) add(n, {"log"});
  for (char const* n : {"xen/guix.tree", "xen/qubes.files", "json-c/guix.find", "json-c/fedora.ls"}) add(n, {"listing"});
  out.push_back({"options", "AC_ARG_ENABLE([x], [y])\nac_user_opts='\nenable_x\n'\n  --disable-y=Z  z\n"
                            "option('x', type : 'boolean', description : 'd')\noption(X \"y\" ON)\n"
                            "set(Z 1 CACHE STRING [[z]])\nfind_package(W)\nV:BOOL=ON\n", {"options"}});
  // The scriptlets of the specs, alone: damage there would seldom hit them.
  for (std::size_t i = 3; i < 5; ++i) {
    auto const at = std::min(out[i].bytes.find("%build\n"), out[i].bytes.size());
    out.push_back({out[i].name + ":%build", out[i].bytes.substr(at + std::min<std::size_t>(7, out[i].bytes.size() - at)),
                   {"shell"}});
  }
  return out;
}

double run(reader const& r, text_ptr const& in, std::string* outcome) {
  auto const before = std::clock();
  std::string message;
  try {
    r.read(in);
  } catch (error const& e) {
    message = e.to_string();
    require(!std::string(e.what()).empty(), "an error without message");
  }
  if (outcome) *outcome = std::move(message);
  return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
}

double limit() {
#if defined(__SANITIZE_ADDRESS__)
  return 20;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
  return 20;
#else
  return 2;
#endif
#else
  return 2;
#endif
}

} // namespace fuzz
