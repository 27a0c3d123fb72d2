// A span is a byte range of one text; all provenance in xencmp is made of spans.
#pragma once
#include <cstdint>

namespace xencmp {

// Half-open byte range [begin, end).  32 bits: a text is refused above max_text_size (text.hpp).
struct span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  constexpr std::uint32_t size() const { return end - begin; }
  constexpr bool contains(span inner) const { return begin <= inner.begin && inner.end <= end; }
  friend constexpr bool operator==(span, span) = default;
};

} // namespace xencmp
