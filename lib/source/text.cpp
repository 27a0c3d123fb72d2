#include "text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "error.hpp"
#include "memory.hpp"

namespace xencmp {

text::text(std::string name, std::string bytes) : name_(std::move(name)), bytes_(std::move(bytes)) {
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

text_ptr read_text(std::filesystem::path const& path) {
  std::error_code failure;
  auto const status = std::filesystem::status(path, failure);
  if (failure || !std::filesystem::exists(status))
    throw error(failure ? failure.message() : std::strerror(ENOENT), path.string());
  if (std::filesystem::is_directory(status)) throw error(std::strerror(EISDIR), path.string());
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw error(errno ? std::strerror(errno) : "cannot be opened", path.string());
  std::string bytes;
  if (std::filesystem::is_regular_file(status)) {
    auto const size = std::filesystem::file_size(path, failure);
    if (!failure && size > max_text_size)
      throw error("too large: " + std::to_string(size) + " bytes, the limit is " + std::to_string(max_text_size),
                  path.string());
    if (!failure && size > 0) {   // at once, and not by way of a buffer
      bytes.reserve(size);
      prefault(bytes.data(), size);
      bytes.resize(size);
      in.read(bytes.data(), static_cast<std::streamsize>(size));
      bytes.resize(static_cast<std::size_t>(in.gcount()));
    }
  }
  if (in && in.peek() == std::char_traits<char>::eof() && !in.bad()) return make_text(path.string(), std::move(bytes));
  for (std::string chunk(1 << 16, '\0'); in;) {   // also right for pipes and files that grow while we read
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    bytes.append(chunk, 0, static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > max_text_size)
      throw error("too large, the limit is " + std::to_string(max_text_size) + " bytes", path.string());
  }
  if (in.bad()) throw error("cannot be read", path.string());
  return make_text(path.string(), std::move(bytes));
}

std::string location::to_string() const {
  if (!in) return {};
  auto const p = start();
  return in->name() + ':' + std::to_string(p.line) + ':' + std::to_string(p.column);
}

} // namespace xencmp
