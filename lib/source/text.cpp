#include "text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "error.hpp"

namespace xencmp {

text::text(std::string name, std::string bytes) : name_(std::move(name)) {
  auto const kept = std::make_shared<std::string const>(std::move(bytes));
  bytes_ = *kept;
  owner_ = kept;
  check_size();
}

text::text(std::string name, std::string_view bytes, std::shared_ptr<void const> owner)
  : name_(std::move(name)), owner_(std::move(owner)), bytes_(bytes) {
  check_size();
}

void text::check_size() const {
  if (bytes_.size() > max_text_size)
    throw error("too large: " + std::to_string(bytes_.size()) + " bytes, the limit is " +
                std::to_string(max_text_size), name_);
}

std::vector<std::uint32_t> const& text::line_starts() const {
  std::call_once(indexed_, [this] {
    line_starts_.push_back(0);
    for (std::size_t at = bytes_.find('\n'); at != bytes_.npos; at = bytes_.find('\n', at + 1))
      line_starts_.push_back(static_cast<std::uint32_t>(at + 1));
  });
  return line_starts_;
}

position text::at(std::uint32_t offset) const {
  offset = std::min(offset, size());
  auto const& starts = line_starts();
  auto const after = std::upper_bound(starts.begin(), starts.end(), offset);
  auto const line = static_cast<std::uint32_t>(after - starts.begin());
  std::uint32_t begin = *(after - 1);
  std::uint32_t column = 1;
  if (begin == 0 && bytes_.starts_with("\xef\xbb\xbf")) begin = 3;       // a byte order mark is no character
  std::string_view before = bytes().substr(0, offset);
  if (offset < size() && bytes_[offset] == '\n' && before.ends_with('\r')) before.remove_suffix(1);   // one newline
  for (auto r = before.find('\r', begin); r != before.npos; r = before.find('\r', begin))
    begin = static_cast<std::uint32_t>(r + 1);
  for (std::uint32_t i = begin; i < offset; ++i)
    column += (static_cast<unsigned char>(bytes_[i]) & 0xC0u) != 0x80u;   // continuation bytes do not count
  return {line, column};
}

std::uint32_t text::line_at(std::uint32_t offset) const {
  auto const& starts = line_starts();
  return static_cast<std::uint32_t>(std::upper_bound(starts.begin(), starts.end(), std::min(offset, size())) -
                                    starts.begin());
}

std::uint32_t text::line_count() const {
  auto const& starts = line_starts();
  auto const n = static_cast<std::uint32_t>(starts.size());
  return starts.back() == size() ? n - 1 : n;
}

span text::line(std::uint32_t n) const {
  auto const& starts = line_starts();
  if (n == 0 || n > starts.size()) return {size(), size()};
  std::uint32_t const begin = starts[n - 1];
  std::uint32_t const end = n < starts.size() ? starts[n] - 1 : size();
  return {begin, end};
}

text_ptr make_text(std::string name, std::string bytes) {
  return std::make_shared<text const>(std::move(name), std::move(bytes));
}

namespace {

class open_file {
public:
  explicit open_file(std::string const& name) : name_(name), number_(::open(name.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (number_ < 0 || ::fstat(number_, &status_) != 0) fail(errno);
    if (S_ISDIR(status_.st_mode)) fail(EISDIR);
  }
  open_file(open_file const&) = delete;
  open_file& operator=(open_file const&) = delete;
  ~open_file() {
    if (number_ >= 0) ::close(number_);
  }

  // What it says its size is; 0 of a pipe.
  std::size_t size() const { return S_ISREG(status_.st_mode) ? static_cast<std::size_t>(status_.st_size) : 0; }
  // Up to SIZE bytes; fewer only at its end.
  std::size_t read(char* to, std::size_t size) const {
    std::size_t all = 0;
    while (all < size) {
      auto const n = ::read(number_, to + all, size - all);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail(errno);
      if (n == 0) break;
      all += static_cast<std::size_t>(n);
    }
    return all;
  }

private:
  [[noreturn]] void fail(int why) const { throw error(std::strerror(why), name_); }

  std::string const& name_;
  int number_;
  struct stat status_ {};
};

text_ptr read_text(std::filesystem::path const& path, memory_pool* pool) {
  auto const name = path.string();
  open_file const in(name);
  auto const size = in.size();
  if (size > max_text_size)
    throw error("too large: " + std::to_string(size) + " bytes, the limit is " + std::to_string(max_text_size), name);
  std::shared_ptr<std::byte> const memory =
      pool ? pool->take(size) : std::shared_ptr<std::byte>(new std::byte[size], std::default_delete<std::byte[]>());
  auto* const first = reinterpret_cast<char*>(memory.get());
  prefault(first, size);
  auto const n = in.read(first, size);
  if (n == size) {   // it may be a pipe, or grow while we read
    std::string bytes;
    std::array<char, 1u << 12> chunk;
    while (auto const more = in.read(chunk.data(), chunk.size())) {
      if (bytes.empty()) bytes.assign(first, n);
      bytes.append(chunk.data(), more);
      if (bytes.size() > max_text_size)
        throw error("too large, the limit is " + std::to_string(max_text_size) + " bytes", name);
    }
    if (!bytes.empty()) return make_text(name, std::move(bytes));
  }
  return std::make_shared<text const>(name, std::string_view(first, n), memory);
}

} // namespace

text_ptr read_text(std::filesystem::path const& path) { return read_text(path, nullptr); }
text_ptr read_text(std::filesystem::path const& path, memory_pool& pool) { return read_text(path, &pool); }

std::string location::to_string() const {
  if (!in) return {};
  auto const p = start();
  return in->name() + ':' + std::to_string(p.line) + ':' + std::to_string(p.column);
}

} // namespace xencmp
