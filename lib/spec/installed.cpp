// Macro files of distributions, and where rpm keeps its own.
#include <glob.h>
#include <sys/utsname.h>

#include <fstream>

#include "expander.hpp"
#include "standard.hpp"

namespace xencmp::spec {

namespace {

constexpr char const* directory = "/usr/lib/rpm";

std::vector<std::filesystem::path> matches(std::string const& pattern) {
  std::vector<std::filesystem::path> out;
  glob_t found{};
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) out.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return out;
}

bool left_over(std::string const& name) {
  return name.ends_with(".rpmnew") || name.ends_with(".rpmsave") || name.ends_with(".rpmorig");
}

// "optflags: ARCH FLAGS" in rpmrc.
std::string optimisation_flags(std::string const& arch) {
  std::ifstream in(std::string(directory) + "/rpmrc");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("optflags:")) continue;
    auto const name = line.find_first_not_of(" \t", 9);
    auto const end = line.find_first_of(" \t", name);
    if (name == line.npos || line.substr(name, end - name) != arch) continue;
    auto const flags = line.find_first_not_of(" \t", end);
    return flags == line.npos ? std::string{} : line.substr(flags);
  }
  return {};
}

} // namespace

std::string machine_architecture() {
  utsname name{};
  if (uname(&name) != 0) return "x86_64";
  return name.machine;
}

macro_set read_macro_files(std::vector<std::filesystem::path> const& files, options const& how) {
  spec_file unused;
  expander e(how, unused);
  for (auto const& f : files) e.read_macro_file(read_text(f), condition::always(), true);
  return std::make_shared<macro_table const>(std::move(e.macros));
}

macro_set installed_macros(std::string const& arch, options const& how) {
  std::string const root = directory;
  if (matches(root + "/macros").empty()) return nullptr;
  std::vector<std::filesystem::path> files;
  for (auto const& pattern : {root + "/macros", root + "/macros.d/macros.*", root + "/platform/" + arch + "-linux/macros",
                              root + "/fileattrs/*.attr", root + "/*/macros", std::string("/etc/rpm/macros.*"),
                              std::string("/etc/rpm/macros"), "/etc/rpm/" + arch + "-linux/macros"})
    for (auto const& f : matches(pattern))
      if (!left_over(f.string())) files.push_back(f);
  spec_file unused;
  auto alone = how;
  alone.base = read_macro_files(files, how);
  expander e(alone, unused);
  auto const literal = [](std::string const& s) { return guarded_text{{{s, std::nullopt, {}}, condition::always()}}; };
  bool const fixed = how.closed || how.arch;
  e.define_text("_target", literal(arch + "-linux"), condition::always(), {});
  if (fixed) {
    e.define_text("_target_cpu", literal(arch), condition::always(), {});
    e.define_text("_target_os", literal("linux"), condition::always(), {});
    e.define_text("optflags", literal(optimisation_flags(arch)), condition::always(), {});
  } else {
    // These depend on what is left open.
    for (auto const& [name, kind] : {std::pair{"_target_cpu", hole_kind::system}, {"_target_os", hole_kind::system},
                                     {"_arch", hole_kind::system}, {"optflags", hole_kind::environment}}) {
      definition d{};
      d.name = name;
      d.hole = kind;
      e.macros.define(std::move(d), condition::always());
    }
  }
  return std::make_shared<macro_table const>(std::move(e.macros));
}

evaluator::evaluator(options const& how) : how_(how), expander_(std::make_unique<expander>(how_, unused_)) {
  if (how_.standard_macros && !how_.base) define_standard_macros(*expander_);
  for (auto const& f : how_.macro_files) expander_->read_macro_file(f, condition::always(), false);
  for (auto const& [name, body] : how_.macros)
    expander_->read_macro_file(make_text("<definition of " + name + ">", "%" + name + " " + body + "\n"),
                               condition::always(), false);
}
evaluator::~evaluator() = default;

guarded_text evaluator::expand(text_ptr text) {
  return expander_->expanded(whole(defined_source(text, how_.definitions)), condition::always()).take();
}

std::vector<diagnostic> evaluator::take_remarks() { return std::exchange(unused_.remarks, {}); }

} // namespace xencmp::spec
