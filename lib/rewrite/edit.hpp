// Edits are byte spans over a text that never changes; what stands outside of them is untouched by construction.
#pragma once
#include <string>
#include <vector>

#include "../source/text.hpp"

namespace xencmp::rewrite {

// Replaces the bytes of AT, which may be empty, by TEXT.
struct edit {
  span at;
  std::string text;
  friend bool operator==(edit const&, edit const&) = default;
};

// Edits in the order of their places.  Raises error with the place when two overlap, or when one leaves the text.
// Several insertions at one place keep their order.
std::vector<edit> sorted(text_ptr const& in, std::vector<edit> edits);

// The bytes of IN with EDITS, which are sorted, applied; only those of the range, when one is given.
std::string apply_edits(std::string_view in, std::vector<edit> const& edits);
std::string apply_edits(std::string_view in, std::vector<edit> const& edits, span range);

// Edits made one after the other, each to the result of those before it, as edits of the first text.
class composition {
public:
  explicit composition(text_ptr in);
  // EDITS are of result(); sorted.
  void add(std::vector<edit> const& edits);
  std::string result() const;
  text_ptr const& in() const { return in_; }
  std::vector<edit> edits() const;   // sorted; those that change nothing are left out

private:
  struct segment {
    bool original;
    span at;            // original: bytes of the first text
    std::string text;   // else: these
    std::size_t size() const { return original ? at.size() : text.size(); }
  };
  text_ptr in_;
  std::vector<segment> segments_;
};

// A unified diff of IN with EDITS (sorted) applied: "--- a/NAME", "+++ b/NAME", three lines of context; empty when
// nothing changes.  `git apply' and `patch --fuzz=0' take it.
std::string unified_diff(std::string_view name, text const& in, std::vector<edit> const& edits);

} // namespace xencmp::rewrite
