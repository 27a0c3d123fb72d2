#include "guarded.hpp"

#include <algorithm>

#include "../source/error.hpp"

namespace xencmp {

namespace {
bool same_piece(guarded<piece> const& a, guarded<piece> const& b) {
  return a.value.text == b.value.text && a.value.hole == b.value.hole && a.value.where == b.value.where &&
         a.when == b.when;
}
} // namespace

guarded_text when(guarded_text t, condition const& c) {
  if (c.is_always()) return t;
  for (auto& g : t) g.when = g.when & c;
  std::erase_if(t, [](guarded<piece> const& g) { return g.when.is_never(); });
  return t;
}

guarded_text choose(condition const& c, guarded_text const& then_text, guarded_text const& else_text) {
  if (c.is_always()) return then_text;
  if (c.is_never()) return else_text;
  guarded_text out;
  std::size_t i = 0;
  for (; i < then_text.size() && i < else_text.size() && same_piece(then_text[i], else_text[i]); ++i)
    out.push_back(then_text[i]);
  for (auto const& [rest, holds] : {std::pair{&then_text, c}, std::pair{&else_text, !c}}) {
    guarded_text tail(rest->begin() + static_cast<std::ptrdiff_t>(i), rest->end());
    for (auto& g : when(std::move(tail), holds)) out.push_back(std::move(g));
  }
  return out;
}

guarded_text assuming(guarded_text const& t, condition const& c) {
  guarded_text out;
  for (auto const& g : t)
    if (auto holds = (g.when & c); !holds.is_never()) out.push_back({g.value, g.when.assuming(c)});
  return out;
}

std::vector<guarded<text_template>> alternatives(guarded_text const& t, std::size_t limit) {
  std::vector<guarded<text_template>> out{{{}, condition::always()}};
  for (auto const& g : t) {
    std::vector<guarded<text_template>> next;
    for (auto& [value, holds] : out) {
      auto const with = holds & g.when, without = holds & !g.when;
      if (!with.is_never()) {
        next.push_back({value, with});
        next.back().value.append(g.value);
      }
      if (!without.is_never()) next.push_back({std::move(value), without});
    }
    if (next.size() > limit)
      throw error("more than " + std::to_string(limit) + " alternatives", g.value.where);
    out = std::move(next);
  }
  // The same text may have come about in several ways.
  std::vector<guarded<text_template>> merged;
  for (auto& a : out) {
    auto const same = std::find_if(merged.begin(), merged.end(), [&](auto const& m) { return same_text(m.value, a.value); });
    if (same == merged.end()) merged.push_back(std::move(a));
    else same->when = same->when | a.when;
  }
  return merged;
}

} // namespace xencmp
