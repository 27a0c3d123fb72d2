// The bytes of one file or string, never changed, with a line index made on first use.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "memory.hpp"
#include "span.hpp"

namespace xencmp {

// Spans are 32 bits wide.  A larger text is refused with an error, never cut.
inline constexpr std::size_t max_text_size = 0xfffffff0u;

// Line and column count from 1; a column is a code point (an invalid UTF-8 byte counts as one, and
// a byte order mark at the beginning as none).  As in Guile's ports, a carriage return inside a line takes
// the column back to 1.
struct position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  friend bool operator==(position, position) = default;
};

class text {
public:
  // NAME is what messages print: a path as the user gave it, or something like "<string>".
  // Raises error when BYTES is larger than max_text_size.
  text(std::string name, std::string bytes);
  // The same, of bytes that last as long as OWNER.
  text(std::string name, std::string_view bytes, std::shared_ptr<void const> owner);
  text(text const&) = delete;
  text& operator=(text const&) = delete;

  std::string const& name() const { return name_; }
  std::string_view bytes() const { return bytes_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }
  std::string_view slice(span s) const { return bytes().substr(s.begin, s.size()); }

  // Position of the byte at OFFSET; an offset past the end is the end.  Thread-safe.
  position at(std::uint32_t offset) const;
  // Its line alone, which does not take the time to count columns on a very long line.
  std::uint32_t line_at(std::uint32_t offset) const;
  // Number of lines; a last line without newline counts.
  std::uint32_t line_count() const;
  // Bytes of line N (from 1) without its newline.
  span line(std::uint32_t n) const;

private:
  void check_size() const;
  std::vector<std::uint32_t> const& line_starts() const;

  std::string name_;
  std::shared_ptr<void const> owner_;
  std::string_view bytes_;
  mutable std::once_flag indexed_;
  mutable std::vector<std::uint32_t> line_starts_;
};

using text_ptr = std::shared_ptr<text const>;

text_ptr make_text(std::string name, std::string bytes);
// Reads a whole file.  Raises error (with the path as file) when it cannot be read, is a directory, or is
// larger than max_text_size.
text_ptr read_text(std::filesystem::path const& path);
// The same, into memory that is taken from POOL.
text_ptr read_text(std::filesystem::path const& path, memory_pool& pool);

// A place: a span of a text.  `in` is null where nothing is known of the origin.
struct location {
  text_ptr in;
  span at;

  explicit operator bool() const { return in != nullptr; }
  std::string_view bytes() const { return in ? in->slice(at) : std::string_view{}; }
  position start() const { return in ? in->at(at.begin) : position{0, 0}; }
  // "FILE:LINE:COLUMN", or "" when nothing is known.
  std::string to_string() const;
  friend bool operator==(location const&, location const&) = default;
};

} // namespace xencmp
