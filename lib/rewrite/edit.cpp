#include "edit.hpp"

#include <algorithm>

#include "../source/error.hpp"

namespace xencmp::rewrite {

std::vector<edit> sorted(text_ptr const& in, std::vector<edit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](edit const& a, edit const& b) { return a.at.begin < b.at.begin; });
  std::uint32_t end = 0;
  for (auto const& e : edits) {
    if (e.at.begin > e.at.end || e.at.end > in->size()) throw error("edit outside of the text", {in, e.at});
    if (e.at.begin < end) throw error("overlapping edits", {in, e.at});
    end = e.at.end;
  }
  return edits;
}

std::string apply_edits(std::string_view in, std::vector<edit> const& edits) {
  return apply_edits(in, edits, {0, static_cast<std::uint32_t>(in.size())});
}

std::string apply_edits(std::string_view in, std::vector<edit> const& edits, span range) {
  std::string out;
  std::uint32_t at = range.begin;
  for (auto const& e : edits) {
    if (!range.contains(e.at)) continue;
    out.append(in.substr(at, e.at.begin - at)).append(e.text);
    at = e.at.end;
  }
  return out.append(in.substr(at, range.end - at));
}

composition::composition(text_ptr in) : in_(std::move(in)) { segments_.push_back({true, {0, in_->size()}, {}}); }

void composition::add(std::vector<edit> const& edits) {
  std::vector<segment> out;
  std::size_t at = 0;        // of the current result, where the segment begins
  std::size_t i = 0;         // segment
  std::uint32_t skip = 0;    // bytes of it that are done
  auto part = [&](segment const& s, std::size_t n) {
    return s.original ? segment{true, {s.at.begin + skip, static_cast<std::uint32_t>(s.at.begin + skip + n)}, {}}
                      : segment{false, {}, s.text.substr(skip, n)};
  };
  // Goes on to TO, keeping or dropping what is passed.
  auto advance = [&](std::size_t to, bool keep) {
    while (at < to && i < segments_.size()) {
      std::size_t const n = std::min(to - at, segments_[i].size() - skip);
      if (keep && n) out.push_back(part(segments_[i], n));
      at += n;
      skip += static_cast<std::uint32_t>(n);
      if (skip == segments_[i].size()) ++i, skip = 0;
    }
  };
  for (auto const& e : edits) {
    advance(e.at.begin, true);
    if (!e.text.empty()) out.push_back({false, {}, e.text});
    advance(e.at.end, false);
  }
  advance(static_cast<std::size_t>(-1), true);
  segments_ = std::move(out);
}

std::string composition::result() const {
  std::string out;
  for (auto const& s : segments_) out += s.original ? in_->slice(s.at) : std::string_view(s.text);
  return out;
}

std::vector<edit> composition::edits() const {
  std::vector<edit> out;
  edit current{{0, 0}, {}};
  auto finish = [&](std::uint32_t next) {   // NEXT: where the original goes on
    current.at.end = next;
    if (in_->slice(current.at) != current.text) out.push_back(current);
  };
  for (auto const& s : segments_) {
    if (!s.original) {
      current.text += s.text;
    } else {
      finish(s.at.begin);
      current = {{s.at.end, s.at.end}, {}};
    }
  }
  finish(in_->size());
  return out;
}

} // namespace xencmp::rewrite
