// Text that is still to be read, with the place where each byte is written.
#pragma once
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../source/template.hpp"

namespace xencmp::spec {

// Bytes [begin, begin of the next run) of a source.
struct run {
  std::size_t begin = 0;
  location where;
  bool exact = false;                 // byte i of the run is byte i of the place; else the run is the place as a whole
  std::optional<piece> hole;          // then the run is one byte that nothing may read
};

class source {
public:
  static constexpr char hole_byte = '\x01';

  void append(std::string_view bytes, location where, bool exact);
  void append_hole(piece hole);
  void append(source const& other, std::size_t begin, std::size_t end);

  std::string const& bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  char operator[](std::size_t i) const { return bytes_[i]; }

  run const& run_at(std::size_t i) const;
  bool is_hole(std::size_t i) const { return bytes_[i] == hole_byte && run_at(i).hole; }
  // The place of bytes [begin, end), as narrow as it is known.
  location place(std::size_t begin, std::size_t end) const;
  // Calls F(bytes, where, exact, hole) for each stretch of [begin, end) of one run.
  template <typename F> void each(std::size_t begin, std::size_t end, F f) const {
    for (std::size_t r = begin < end ? index_at(begin) : 0; begin < end; ++r) {
      auto const& u = runs_[r];
      auto const stop = std::min(end, r + 1 < runs_.size() ? runs_[r + 1].begin : bytes_.size());
      location where = u.where;
      if (u.exact) {
        where.at.begin = u.where.at.begin + static_cast<std::uint32_t>(begin - u.begin);
        where.at.end = where.at.begin + static_cast<std::uint32_t>(stop - begin);
      }
      f(std::string_view(bytes_).substr(begin, stop - begin), where, u.exact, u.hole ? &*u.hole : nullptr);
      begin = stop;
    }
  }

private:
  std::size_t index_at(std::size_t i) const;

  std::string bytes_;
  std::vector<run> runs_;
};

using source_ptr = std::shared_ptr<source const>;

// A stretch of a source.
struct slice {
  source_ptr in;
  std::size_t begin = 0;
  std::size_t end = 0;

  std::string_view bytes() const { return in ? std::string_view(in->bytes()).substr(begin, end - begin) : std::string_view{}; }
  bool empty() const { return begin >= end; }
  location place() const { return in ? in->place(begin, end) : location{}; }
  location place(std::size_t b, std::size_t e) const { return in->place(b, std::min(e, end)); }
  // The same, with holes as their source text.
  std::string to_string() const;
  slice sub(std::size_t b, std::size_t e) const { return {in, b, e}; }
};

slice whole(source s);

// TEXT with each of DEFINITIONS replaced.
source defined_source(text_ptr const& text, std::vector<std::pair<std::string, std::string>> const& definitions);

} // namespace xencmp::spec
