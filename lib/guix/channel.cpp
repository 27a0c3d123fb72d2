// For the time being: each file by itself.
#include "channel.hpp"

#include <algorithm>
#include <set>

#include "../sexp/parse.hpp"
#include "package.hpp"

namespace xencmp::guix {

namespace fs = std::filesystem;

class channel::implementation {
public:
  fs::path directory;
  std::vector<std::string> files;
  std::vector<diagnostic> remarks;
  std::vector<std::vector<package>> read;   // of files, in their order
};

namespace {

void add_arguments(package& p) {
  for (auto const& s : p.steps) {
    if (s.keyword.empty()) continue;
    bool const there = std::any_of(p.arguments.begin(), p.arguments.end(),
                                   [&](argument const& a) { return a.keyword == s.keyword; });
    if (there || s.flags.empty()) continue;
    argument a;
    a.keyword = s.keyword;
    a.flags = s.flags;
    a.when = s.when;
    a.where = s.where;
    a.step = s.kind;
    p.arguments.push_back(std::move(a));
  }
}

} // namespace

channel::channel(fs::path directory, std::vector<fs::path>) : self_(std::make_unique<implementation>()) {
  if (!fs::is_directory(directory)) throw error("not a directory", directory.string());
  self_->directory = directory;
  for (auto f = fs::recursive_directory_iterator(directory); f != decltype(f){}; ++f)
    if (f->is_regular_file() && !f->is_symlink() && f->path().extension() == ".scm" &&
        read_text(f->path())->bytes().find("(define-module") != std::string_view::npos)
      self_->files.push_back(fs::relative(f->path(), directory).string());
  std::sort(self_->files.begin(), self_->files.end());
  for (auto const& name : self_->files) {
    auto& out = self_->read.emplace_back();
    try {
      auto const text = read_text(self_->directory / name);
      out = read_packages(text);
      std::string module = "(" + name.substr(0, name.size() - 4) + ")";
      std::replace(module.begin(), module.end(), '/', ' ');
      for (auto& p : out) {
        p.module = module;
        auto const form = p.where.bytes();
        auto const at = form.find(' ') + 1;
        p.variable = form.substr(at, form.find_first_of(" \n()", at) - at);
        add_arguments(p);
      }
    } catch (error const& e) {
      self_->remarks.push_back({severity::error, e.what(), {read_text(self_->directory / name), {0, 0}}, {}});
    }
  }
}
channel::~channel() = default;

std::vector<std::string> const& channel::files() const { return self_->files; }

std::vector<package_summary> channel::packages(std::vector<std::string> const& files) {
  std::vector<package_summary> out;
  for (auto const& p : read_all({}, files))
    out.push_back({p.module, p.variable, p.name, p.version, p.where,
                   p.where.bytes().starts_with("(define-public"), p.where.bytes().find("(hidden-package") != std::string_view::npos, false});
  return out;
}

package channel::read(package_summary const& s, reading const& r) {
  for (auto& p : read_all(r))
    if (p.module == s.module && p.variable == s.variable) return p;
  throw error("no package " + s.variable + " in " + s.module);
}

std::vector<package> channel::read_all(reading const& r, std::vector<std::string> const& files) {
  std::vector<package> out;
  read_each(r, files, [&](package p) { out.push_back(std::move(p)); });
  return out;
}

void channel::read_each(reading const& r, std::vector<std::string> const& files,
                        std::function<void(package)> const& use, std::function<void(std::size_t)> const& done) {
  for (std::size_t i = 0; i < self_->files.size(); ++i) {
    if (!files.empty() && std::find(files.begin(), files.end(), self_->files[i]) == files.end()) continue;
    for (auto p : self_->read[i]) {
      if (!r.steps) p.steps.clear(), p.phases.clear();
      if (!r.keywords.empty())
        std::erase_if(p.arguments, [&](argument const& a) {
          return std::find(r.keywords.begin(), r.keywords.end(), a.keyword.substr(2)) == r.keywords.end();
        });
      use(std::move(p));
    }
    if (done) done(i + 1);
  }
}

std::vector<diagnostic> const& channel::remarks() const { return self_->remarks; }

} // namespace xencmp::guix
