#include "save.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../source/error.hpp"

namespace xencmp::rewrite {

namespace {

[[noreturn]] void fail(std::string const& what, std::filesystem::path const& path) {
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

// Removes the temporary file unless it was renamed.
class temporary {
public:
  explicit temporary(std::filesystem::path const& target) : name_(target.string() + ".XXXXXX"),
                                                            fd_(::mkstemp(name_.data())) {
    if (fd_.get() < 0) fail("cannot write beside it", target);
  }
  ~temporary() { if (!name_.empty()) ::unlink(name_.c_str()); }
  temporary(temporary const&) = delete;
  temporary& operator=(temporary const&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      auto const n = ::write(fd_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail("cannot be written", name_);
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  void rename_to(std::filesystem::path const& target, struct stat const& old) {
    if (::fchmod(fd_.get(), old.st_mode & 07777) != 0) fail("cannot keep its mode", target);
    if (::fsync(fd_.get()) != 0 || !fd_.close()) fail("cannot be written", target);
    if (::rename(name_.c_str(), target.c_str()) != 0) fail("cannot be replaced", target);
    name_.clear();
  }

private:
  std::string name_;
  descriptor fd_;
};

} // namespace

void save(std::filesystem::path const& path, text const& read, std::string_view bytes) {
  std::error_code failure;
  auto const target = std::filesystem::canonical(path, failure);
  if (failure) throw error(failure.message(), path.string());
  struct stat old{};
  if (::stat(target.c_str(), &old) != 0) fail("cannot be read", path);
  if (!S_ISREG(old.st_mode)) throw error("not a regular file", path.string());
  temporary out(target);
  out.write(bytes);
  // As late as can be: what is read here is what the rename replaces, but for a moment.
  if (read_text(target)->bytes() != read.bytes()) throw error("changed since it was read", path.string());
  out.rename_to(target, old);
  descriptor const directory(::open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() >= 0) ::fsync(directory.get());   // so that the rename outlives a crash, where it can be had
}

} // namespace xencmp::rewrite
