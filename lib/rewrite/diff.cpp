// The edits already say what changed, so a unified diff needs no search for the longest common subsequence.
#include <algorithm>
#include <iterator>

#include "edit.hpp"

namespace xencmp::rewrite {

namespace {

using line_number = std::int64_t;   // from 0
constexpr line_number context = 3;

std::vector<std::string_view> split(std::string_view t) {
  std::vector<std::string_view> lines;
  while (!t.empty()) {
    auto const newline = t.find('\n');
    auto const n = newline == t.npos ? t.size() : newline + 1;
    lines.push_back(t.substr(0, n));
    t.remove_prefix(n);
  }
  return lines;
}

// Old lines [first, last) become NEW_LINES.
struct change {
  line_number first, last;
  std::vector<std::string> new_lines;
};

class differ {
public:
  differ(text const& in, std::vector<edit> const& edits) : in_(in), old_(split(in.bytes())) {
    start_.reserve(old_.size() + 1);
    std::uint32_t at = 0;
    for (auto const& l : old_) {
      start_.push_back(at);
      at += static_cast<std::uint32_t>(l.size());
    }
    start_.push_back(at);
    for (std::size_t i = 0; i < edits.size();) i = collect(edits, i);
  }

  std::string print(std::string_view name) const {
    if (changes_.empty()) return {};
    std::string out = "--- a/" + std::string(name) + "\n+++ b/" + std::string(name) + "\n";
    line_number shift = 0;
    for (std::size_t i = 0; i < changes_.size();) {
      std::size_t j = i + 1;
      while (j < changes_.size() && changes_[j].first - changes_[j - 1].last <= 2 * context) ++j;
      shift += hunk(out, i, j, shift);
      i = j;
    }
    return out;
  }

private:
  line_number line_of(std::uint32_t at) const {
    return std::upper_bound(start_.begin(), start_.end() - 1, at) - start_.begin() - 1;
  }
  line_number count() const { return static_cast<line_number>(old_.size()); }

  // Joins the edits that share lines, from the Ith on; returns the number of the first one left out.
  std::size_t collect(std::vector<edit> const& edits, std::size_t i) {
    line_number const first = std::max<line_number>(0, std::min(line_of(edits[i].at.begin), count() - 1));
    line_number last = first;
    std::size_t j = i;
    for (; j < edits.size() && (j == i || line_of(edits[j].at.begin) < last); ++j)
      last = std::max(last, std::min(line_of(edits[j].at.end) + 1, count()));
    auto const begin = start_[static_cast<std::size_t>(first)];
    auto const end = start_[static_cast<std::size_t>(last)];
    std::vector<edit> const mine(edits.begin() + static_cast<std::ptrdiff_t>(i),
                                 edits.begin() + static_cast<std::ptrdiff_t>(j));
    std::string const text = apply_edits(in_.bytes(), mine, {begin, end});
    change c{first, last, {}};
    for (auto l : split(text)) c.new_lines.emplace_back(l);
    auto old_line = [this](line_number n) { return old_[static_cast<std::size_t>(n)]; };
    std::size_t same = 0;
    while (c.first < c.last && same < c.new_lines.size() && old_line(c.first) == c.new_lines[same]) ++c.first, ++same;
    c.new_lines.erase(c.new_lines.begin(), c.new_lines.begin() + static_cast<std::ptrdiff_t>(same));
    while (c.first < c.last && !c.new_lines.empty() && old_line(c.last - 1) == c.new_lines.back()) {
      --c.last;
      c.new_lines.pop_back();
    }
    if (c.first == c.last && c.new_lines.empty()) return j;
    if (!changes_.empty() && changes_.back().last == c.first) {   // no line between them: one block of - and +
      change& previous = changes_.back();
      previous.last = c.last;
      std::move(c.new_lines.begin(), c.new_lines.end(), std::back_inserter(previous.new_lines));
    } else {
      changes_.push_back(std::move(c));
    }
    return j;
  }

  static void put(std::string& out, char mark, std::string_view line) {
    out += mark;
    out += line;
    if (line.empty() || line.back() != '\n') out += "\n\\ No newline at end of file\n";
  }

  // Prints changes [i, j) as one hunk; returns by how many lines it makes the text longer.
  line_number hunk(std::string& out, std::size_t i, std::size_t j, line_number shift) const {
    line_number at = std::max<line_number>(0, changes_[i].first - context);
    line_number const end = std::min(count(), changes_[j - 1].last + context);
    line_number grow = 0;
    for (auto k = i; k < j; ++k)
      grow += static_cast<line_number>(changes_[k].new_lines.size()) - (changes_[k].last - changes_[k].first);
    line_number const old_size = end - at, new_size = old_size + grow;
    // An empty side is named by the line before it.
    out += "@@ -" + std::to_string(at + (old_size > 0)) + ',' + std::to_string(old_size) + " +" +
           std::to_string(at + shift + (new_size > 0)) + ',' + std::to_string(new_size) + " @@\n";
    auto old_line = [this](line_number n) { return old_[static_cast<std::size_t>(n)]; };
    for (; i < j; ++i) {
      for (; at < changes_[i].first; ++at) put(out, ' ', old_line(at));
      for (; at < changes_[i].last; ++at) put(out, '-', old_line(at));
      for (auto const& l : changes_[i].new_lines) put(out, '+', l);
    }
    for (; at < end; ++at) put(out, ' ', old_line(at));
    return grow;
  }

  text const& in_;
  std::vector<std::string_view> old_;
  std::vector<std::uint32_t> start_;
  std::vector<change> changes_;
};

} // namespace

std::string unified_diff(std::string_view name, text const& in, std::vector<edit> const& edits) {
  return differ(in, edits).print(name);
}

} // namespace xencmp::rewrite
