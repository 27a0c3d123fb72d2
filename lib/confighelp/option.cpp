#include "option.hpp"

#include <algorithm>
#include <numeric>

namespace xencmp::confighelp {

namespace {

// Autoconf makes a shell variable of a feature's name.
std::string normal(configurator of, std::string_view key) {
  std::string out(key);
  if (of == configurator::autoconf || of == configurator::script)
    std::replace_if(out.begin(), out.end(), [](char c) { return c == '_' || c == '.' || c == '+'; }, '-');
  return out;
}

// Levenshtein's distance, or something above LIMIT.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  std::vector<std::size_t> row(a.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= b.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t k = 1; k <= a.size(); ++k) {
      auto const above = row[k];
      row[k] = std::min({above + 1, row[k - 1] + 1, diagonal + (a[k - 1] != b[i - 1])});
      diagonal = above;
    }
  }
  return row.back();
}

// "x" of "enable-x" and "with-x"; all of any other key.
std::string_view stem(std::string_view key) {
  for (std::string_view const p : {"enable-", "with-", "-D"})
    if (key.starts_with(p)) return key.substr(p.size());
  return key;
}

} // namespace

char const* name(configurator c) {
  switch (c) {
  case configurator::autoconf: return "autoconf";
  case configurator::script: return "script";
  case configurator::cmake: return "cmake";
  case configurator::meson: return "meson";
  }
  return "";
}

bool build_options::complete() const {
  return std::none_of(remarks.begin(), remarks.end(), [](auto const& r) { return r.level == severity::unknown; });
}

void build_options::add(build_option o) { options.push_back(std::move(o)); }

void build_options::add(std::string_view key, location where) {
  options.push_back({std::string(key), text_of(key), {}, std::move(where)});
}

void build_options::add_unknown(std::string message, location where) {
  remarks.push_back({severity::unknown, std::move(message), std::move(where), {}});
}

std::string text_of(std::string_view key) {
  return (key.starts_with("-") ? "" : "--") + std::string(key);
}

build_option const* find(build_options const& all, std::string_view key) {
  auto const wanted = normal(all.of, key);
  for (auto const& o : all.options) {
    auto const known = normal(all.of, o.key);
    if (o.prefix ? wanted.starts_with(known) : wanted == known) return &o;
  }
  return nullptr;
}

build_option const* nearest(build_options const& all, std::string_view key) {
  auto const wanted = normal(all.of, key);
  auto const name = stem(wanted);
  build_option const* best = nullptr;
  auto limit = std::max<std::size_t>(1, name.size() / 3);
  for (auto const& o : all.options) {
    if (o.prefix || !o.where) continue;
    auto const known = normal(all.of, o.key);
    if (stem(known) == name) return &o;
    // A letter of difference in the case is none.
    auto lower = [](std::string_view s) {
      std::string out(s);
      for (auto& c : out) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      return out;
    };
    auto const d = distance(lower(stem(known)), lower(name), limit);
    if (d <= limit && (!best || d < limit)) best = &o, limit = d;
  }
  return best;
}

} // namespace xencmp::confighelp
