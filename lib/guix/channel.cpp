#include "channel.hpp"

#include <algorithm>

#include "../sexp/cursor.hpp"
#include "../sexp/parse.hpp"
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

// Where the modules of a channel are, relative to it: what the `directory` of its .guix-channel says ("/" when nothing
// does).  (Guix manual, "Package Modules in a Sub-directory"; guix/channels.scm.)  Raises error when that is no
// directory below it.
fs::path modules_directory(fs::path const& channel) {
  std::error_code failed;
  auto const file = channel / ".guix-channel";
  if (!fs::is_regular_file(file, failed)) return {};
  sexp::tree const t = sexp::parse_lenient(read_text(file));
  if (!t.ok()) throw error(t.errors()[0].message, t.errors()[0].where);
  for (sexp::cursor const form : sexp::cursor(t).data()) {
    if (!form.is_form("channel")) continue;
    for (sexp::cursor const field : form.data()) {
      if (!field.is(sexp::kind::list) || !field.is_form("directory")) continue;
      auto const value = field.datum(1);
      auto const text = value && value->is(sexp::kind::string) ? value->string_value() : std::nullopt;
      if (!text) throw error("the directory of a channel must be a string", t.where(field.id()));
      auto const below = fs::path(*text).relative_path().lexically_normal();
      if (below.empty() || below == ".") return {};
      if (*below.begin() == ".." || !fs::is_directory(channel / below, failed))
        throw error("the channel has no directory " + *text, t.where(value->id()));
      return below.has_filename() ? below : below.parent_path();   // without a slash at the end
    }
  }
  return {};
}

} // namespace

class channel::implementation {
public:
  implementation(fs::path directory, std::vector<fs::path> load_path)
    : directory_(std::move(directory)), modules_(modules_directory(directory_)), reader_([&] {
        load_path.insert(load_path.begin(), directory_ / modules_);
        return std::move(load_path);
      }()) {
    std::error_code failed;
    if (!fs::is_directory(directory_, failed)) throw error("not a directory", directory_.string());
    // Guix's own packages are below gnu/packages (gnu/packages.scm, %default-package-module-path).
    bool const guix = fs::is_directory(directory_ / "gnu/packages", failed) && fs::is_directory(directory_ / "guix", failed);
    std::vector<error> unread;
    for (auto const& f : files_below(guix ? directory_ / "gnu/packages" : directory_ / modules_, {".scm"}, &unread))
      files_.push_back(((guix ? "gnu/packages" : modules_) / f).string());
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
    }, done, &r);
  }

private:
  template <typename F>
  void each(std::vector<std::string> const& wanted, F f, std::function<void(std::size_t)> const& done = {},
            reading const* what = nullptr) {
    package_reader::seen_packages seen;
    std::size_t n = 0;
    for (auto const& file : wanted.empty() ? files_ : wanted) {
      try {
        auto* const m = reader_.modules.open(directory_ / file);
        // Files that are no modules, or modules of another name, define no package that anyone could import.
        auto const in_modules = modules_.empty() ? file : fs::path(file).lexically_relative(modules_).string();
        if (m && m->name() == module_name(in_modules)) reader_.each(*m, seen, f, what);
      } catch (error const& e) {
        reader_.modules.remarks.push_back({severity::unknown, e.to_string(), {}, {}});
      }
      if (done) done(++n);
    }
  }

  fs::path directory_;
  fs::path modules_;    // where its modules are, relative to it; empty for directory_ itself
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
