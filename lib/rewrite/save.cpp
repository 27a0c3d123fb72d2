#include "save.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../source/error.hpp"

namespace xencmp::rewrite {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(std::string const& what, fs::path const& path) {
  throw error(what + ": " + std::strerror(errno), path.string());
}

class descriptor {
public:
  explicit descriptor(int fd) : fd_(fd) {}
  ~descriptor() { if (fd_ >= 0) ::close(fd_); }
  descriptor(descriptor const&) = delete;
  descriptor& operator=(descriptor const&) = delete;
  int get() const { return fd_; }
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

private:
  int fd_;
};

// A file that is removed again unless it is let go.
class temporary {
public:
  temporary() = default;
  explicit temporary(std::string name) : name_(std::move(name)) {}
  temporary(temporary&& other) noexcept : name_(std::exchange(other.name_, {})) {}
  temporary& operator=(temporary&& other) noexcept { std::swap(name_, other.name_); return *this; }
  ~temporary() { if (!name_.empty()) ::unlink(name_.c_str()); }
  std::string const& name() const { return name_; }
  void let_go() { name_.clear(); }

private:
  std::string name_;
};

// Puts BYTES into the new file FD, as it is to stay.
void fill_file(descriptor& fd, std::string_view bytes, struct stat const& like, fs::path const& path) {
  while (!bytes.empty()) {
    auto const n = ::write(fd.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("cannot be written", path);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  // Who may not give files away keeps their permissions only: those of running as the owner would be another's.
  bool const owned = ::fchown(fd.get(), like.st_uid, like.st_gid) == 0;
  if (::fchmod(fd.get(), like.st_mode & (owned ? 07777u : 0777u)) != 0) fail("cannot keep its mode", path);
  if (::fsync(fd.get()) != 0 || !fd.close()) fail("cannot be written", path);
}

// One file on its way from old to new.
class exchange {
public:
  explicit exchange(replacement const& r) : what_(r) {
    std::error_code failure;
    target_ = fs::canonical(r.path, failure);
    if (failure) throw error(failure.message(), r.path.string());
    if (::stat(target_.c_str(), &old_) != 0) fail("cannot be read", r.path);
    if (!S_ISREG(old_.st_mode)) throw error("not a regular file", r.path.string());
    // A directory that may be written lets read-only files be replaced, which is not what they are for.
    if ((old_.st_mode & 0222) == 0) throw error("read-only", r.path.string());
    if (::faccessat(AT_FDCWD, target_.c_str(), W_OK, AT_EACCESS) != 0) fail("cannot be written", r.path);
  }

  fs::path const& path() const { return what_.path; }
  fs::path directory() const { return target_.parent_path(); }
  std::pair<dev_t, ino_t> identity() const { return {old_.st_dev, old_.st_ino}; }
  std::string const& kept_as() const { return kept_.name(); }

  void write() {
    std::string name = target_.string() + ".XXXXXX";
    descriptor fd(::mkstemp(name.data()));
    if (fd.get() < 0) fail("cannot write beside it", path());
    new_ = temporary(name);
    fill_file(fd, what_.bytes, old_, path());
  }
  // Gives the old file a second name; or a copy, where the file system has no links or this user may not make them.
  void keep() {
    std::string const name = new_.name() + '~';
    if (::link(target_.c_str(), name.c_str()) == 0) {
      kept_ = temporary(name);
      return;
    }
    descriptor fd(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (fd.get() < 0) fail("cannot write beside it", path());
    kept_ = temporary(name);
    fill_file(fd, what_.held, old_, path());
  }
  void check() const {
    struct stat now{};
    if (::lstat(target_.c_str(), &now) != 0) fail("cannot be read", path());
    if (!S_ISREG(now.st_mode) || read_text(target_)->bytes() != what_.held)
      throw error("changed since it was read", path().string());
  }
  // These two tell whether it worked, and errno.
  bool replace(renamer const& rename) {
    if (rename(new_.name().c_str(), target_.c_str()) != 0) return false;
    new_.let_go();
    return true;
  }
  bool put_back(renamer const& rename) {
    if (rename(kept_.name().c_str(), target_.c_str()) != 0) return false;
    kept_.let_go();
    return true;
  }
  void leave_kept() { kept_.let_go(); }

private:
  replacement what_;
  fs::path target_;
  struct stat old_{};
  temporary new_, kept_;
};

// Gives the first COUNT files, which are new already, their old bytes again; CAUSE is what happened to the next one.
[[noreturn]] void undo(std::vector<exchange>& files, std::size_t count, int cause, renamer const& rename) {
  std::string message = std::string("cannot be replaced: ") + std::strerror(cause);
  std::string lost;
  for (std::size_t i = count; i-- > 0;) {
    if (files[i].put_back(rename)) continue;
    lost += "; " + files[i].path().string() + " could not be put back (" + std::strerror(errno) +
            "): it holds the new text, and " + files[i].kept_as() + " the old one";
    files[i].leave_kept();
  }
  if (files.size() > 1) message += lost.empty() ? "; no file was changed" : lost + "; all others hold the old text";
  throw error(message, files[count].path().string());
}

} // namespace

void save(std::vector<replacement> const& replacements, renamer const& given) {
  renamer const rename = given ? given : renamer(static_cast<int (*)(char const*, char const*)>(std::rename));
  std::vector<exchange> files;
  files.reserve(replacements.size());
  std::map<std::pair<dev_t, ino_t>, fs::path> seen;
  for (auto const& r : replacements) {
    files.emplace_back(r);
    if (auto const [other, fresh] = seen.emplace(files.back().identity(), r.path); !fresh)
      throw error("the same file as " + other->second.string(), r.path.string());
  }
  for (auto& f : files) f.write();
  for (auto& f : files) f.keep();
  // As late as can be: what is read here is what the renames replace, but for a moment.
  for (auto const& f : files) f.check();
  for (std::size_t i = 0; i < files.size(); ++i)
    if (!files[i].replace(rename)) undo(files, i, errno, rename);
  std::set<fs::path> directories;
  for (auto const& f : files) directories.insert(f.directory());
  for (auto const& d : directories) {   // so that the renames outlive a crash, where that can be had
    descriptor const directory(::open(d.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0) ::fsync(directory.get());
  }
}

void save(fs::path const& path, text const& read, std::string_view bytes) { save({{path, read.bytes(), bytes}}); }

} // namespace xencmp::rewrite
