#include "channel.hpp"

#include <algorithm>

#include "../source/files.hpp"
#include "reader.hpp"

namespace xencmp::guix {

namespace fs = std::filesystem;

namespace {

std::string module_name(std::string file) {   // gnu/packages/xorg.scm is "gnu packages xorg"
  file.resize(file.size() - 4);
  std::replace(file.begin(), file.end(), '/', ' ');
  return file;
}

} // namespace

class channel::implementation {
public:
  implementation(fs::path directory, std::vector<fs::path> load_path)
    : directory_(std::move(directory)), reader_([&] {
        load_path.insert(load_path.begin(), directory_);
        return std::move(load_path);
      }()) {
    std::error_code failed;
    if (!fs::is_directory(directory_, failed)) throw error("not a directory", directory_.string());
    // Guix's own packages are below gnu/packages (gnu/packages.scm, %default-package-module-path).
    bool const guix = fs::is_directory(directory_ / "gnu/packages", failed) && fs::is_directory(directory_ / "guix", failed);
    std::vector<error> unread;
    for (auto& f : files_below(guix ? directory_ / "gnu/packages" : directory_, {".scm"}, &unread))
      files_.push_back(guix ? "gnu/packages/" + f : std::move(f));
    for (auto const& e : unread) reader_.modules.tell_unread(e);
  }

  std::vector<std::string> const& files() const { return files_; }
  std::vector<diagnostic> const& remarks() const { return reader_.modules.remarks; }

  std::vector<package_summary> packages(std::vector<std::string> const& wanted) {
    std::vector<package_summary> out;
    reader_.use({});
    each(wanted, [&](definition& d, value v) { out.push_back(reader_.summary(d, v)); });
    return out;
  }

  package read(package_summary const& s, reading const& r) {
    reader_.use(r);
    auto* const m = s.module.size() > 2 ? reader_.modules.find(s.module.substr(1, s.module.size() - 2)) : nullptr;
    auto* const d = m ? m->find(reader_.modules.symbols.intern(s.variable)) : nullptr;
    if (!d) throw error("no package " + s.variable + " in " + s.module, s.where);
    return reader_.whole(*d, r);
  }

  void read_each(reading const& r, std::vector<std::string> const& wanted, std::function<void(package)> const& use,
                 std::function<void(std::size_t)> const& done) {
    reader_.use(r);
    each(wanted, [&](definition& d, value v) {
      if (!reader_.tells(v, r)) return;
      auto p = reader_.whole(d, r);
      if (!p.arguments.empty() || (wants_all(r) && !p.steps.empty()) || v.is(tag::hole)) use(std::move(p));
    }, done);
  }

private:
  template <typename F>
  void each(std::vector<std::string> const& wanted, F f, std::function<void(std::size_t)> const& done = {}) {
    package_reader::seen_packages seen;
    std::size_t n = 0;
    for (auto const& file : wanted.empty() ? files_ : wanted) {
      try {
        auto* const m = reader_.modules.open(directory_ / file);
        // Files that are no modules, or modules of another name, define no package that anyone could import.
        if (m && m->name() == module_name(file)) reader_.each(*m, seen, f);
      } catch (error const& e) {
        reader_.modules.remarks.push_back({severity::unknown, e.to_string(), {}, {}});
      }
      if (done) done(++n);
    }
  }

  fs::path directory_;
  package_reader reader_;
  std::vector<std::string> files_;
};

channel::channel(fs::path directory, std::vector<fs::path> load_path)
  : self_(std::make_unique<implementation>(std::move(directory), std::move(load_path))) {}
channel::~channel() = default;
std::vector<std::string> const& channel::files() const { return self_->files(); }
std::vector<package_summary> channel::packages(std::vector<std::string> const& files) { return self_->packages(files); }
package channel::read(package_summary const& s, reading const& r) { return self_->read(s, r); }
std::vector<package> channel::read_all(reading const& r, std::vector<std::string> const& files) {
  std::vector<package> out;
  self_->read_each(r, files, [&](package p) { out.push_back(std::move(p)); }, {});
  return out;
}
void channel::read_each(reading const& r, std::vector<std::string> const& files, std::function<void(package)> const& use,
                        std::function<void(std::size_t)> const& done) {
  self_->read_each(r, files, use, done);
}
std::vector<diagnostic> const& channel::remarks() const { return self_->remarks(); }

} // namespace xencmp::guix
