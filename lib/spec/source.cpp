#include "source.hpp"

#include <algorithm>

namespace xencmp::spec {

void source::append(std::string_view bytes, location where, bool exact) {
  if (bytes.empty()) return;
  bool const joins = exact && !runs_.empty() && runs_.back().exact && runs_.back().where.in == where.in &&
                     runs_.back().where.at.end == where.at.begin;
  if (joins) runs_.back().where.at.end = where.at.end;
  else runs_.push_back({bytes_.size(), std::move(where), exact, std::nullopt});
  bytes_ += bytes;
}

void source::append_hole(piece hole) {
  runs_.push_back({bytes_.size(), hole.where, false, std::move(hole)});
  bytes_ += hole_byte;
}

void source::append(source const& other, std::size_t begin, std::size_t end) {
  other.each(begin, end, [this](std::string_view bytes, location const& where, bool exact, piece const* hole) {
    if (hole) append_hole(*hole);
    else append(bytes, where, exact);
  });
}

std::size_t source::index_at(std::size_t i) const {
  auto const after = std::upper_bound(runs_.begin(), runs_.end(), i,
                                      [](std::size_t at, run const& r) { return at < r.begin; });
  return static_cast<std::size_t>(after - runs_.begin()) - 1;
}

run const& source::run_at(std::size_t i) const { return runs_[index_at(i)]; }

location source::place(std::size_t begin, std::size_t end) const {
  location out;
  if (runs_.empty()) return out;
  if (begin >= end) {                                     // nothing: the place where it would be
    if (begin < bytes_.size()) end = begin + 1;
    else if (begin > 0) begin = bytes_.size() - 1, end = bytes_.size();
    else return out;
  }
  auto const first = index_at(begin), last = index_at(end - 1);
  auto const at = [&](std::size_t r, std::size_t b, std::size_t e) {
    location l = runs_[r].where;
    if (runs_[r].exact) {
      l.at.begin += static_cast<std::uint32_t>(b - runs_[r].begin);
      l.at.end = l.at.begin + static_cast<std::uint32_t>(e - b);
    }
    return l;
  };
  if (first == last) return at(first, begin, end);
  out = at(first, begin, runs_[first + 1].begin);
  auto const tail = at(last, runs_[last].begin, end);
  if (tail.in == out.in && tail.at.end >= out.at.begin) out.at.end = tail.at.end;
  return out;
}

std::string slice::to_string() const {
  std::string out;
  if (in)
    in->each(begin, end, [&](std::string_view bytes, location const&, bool, piece const* hole) {
      if (hole) out += hole->text;
      else out += bytes;
    });
  return out;
}

slice whole(source s) {
  auto const size = s.size();
  return {std::make_shared<source const>(std::move(s)), 0, size};
}

source defined_source(text_ptr const& text, std::vector<std::pair<std::string, std::string>> const& definitions) {
  source out;
  auto const bytes = text->bytes();
  std::size_t copied = 0;
  auto const copy = [&](std::size_t end) {
    out.append(bytes.substr(copied, end - copied),
               {text, {static_cast<std::uint32_t>(copied), static_cast<std::uint32_t>(end)}}, true);
  };
  std::string starts;
  for (auto const& [key, value] : definitions) if (!key.empty()) starts += key[0];
  for (std::size_t i = starts.empty() ? bytes.npos : bytes.find_first_of(starts); i < bytes.size();) {
    auto const hit = std::find_if(definitions.begin(), definitions.end(), [&](auto const& d) {
      return !d.first.empty() && bytes.substr(i).starts_with(d.first);
    });
    if (hit != definitions.end()) {
      copy(i);
      copied = i + hit->first.size();
      out.append(hit->second, {text, {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(copied)}}, false);
      i = copied;
    } else {
      ++i;
    }
    i = bytes.find_first_of(starts, i);
  }
  copy(bytes.size());
  return out;
}

} // namespace xencmp::spec
