#include "check.hpp"

#include <algorithm>

#include "../sexp/parse.hpp"
#include "tokens.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::node_id;
using sexp::tree;

void append_tokens(std::vector<std::string_view>& out, tree const& t, node_id from, node_id to) {
  each_token(t, from, to, [&](std::string_view token) { out.push_back(token); });
}

bool within(location const& where, text_ptr const& in, std::vector<span> const& spans) {
  return where.in == in && std::any_of(spans.begin(), spans.end(), [&](span s) {
    return s.begin <= where.at.begin && where.at.end <= s.end;
  });
}

bool same(flag const& a, flag const& b) { return same_text(a.text, b.text) && a.when == b.when && a.live == b.live; }

bool same_flags(std::vector<flag> const& a, std::vector<flag> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

// Whether each of the new flags of ALL is where E says, seen from the anchor.
bool beside_anchor(std::vector<flag> const& all, std::vector<bool> const& is_new, effect const& e) {
  bool const before = e.where == effect::order::before;
  auto const n = static_cast<std::ptrdiff_t>(all.size());
  bool any_anchor = false;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    if (!is_new[static_cast<std::size_t>(i)]) continue;
    bool found = false;
    for (auto j = before ? i + 1 : i - 1; j >= 0 && j < n && !found; j += before ? 1 : -1) {
      auto const at = static_cast<std::size_t>(j);
      if (is_new[at]) continue;
      found = means(e.anchor, all[at]);
      if (!found && e.beside && !all[at].when.excludes(all[static_cast<std::size_t>(i)].when)) break;
    }
    if (found) any_anchor = true;
    else return false;
  }
  return any_anchor;
}

} // namespace

xencmp::argument const* argument_of(package const& p, std::string const& keyword) {
  for (auto const& a : p.arguments)
    if (a.keyword == keyword) return &a;
  return nullptr;
}

bool means(std::string const& key, flag const& f) { return f.key == key || f.text.to_string() == key; }

std::optional<std::string> other_data_changed(tree const& before, proposal const& p, tree const& after) {
  if (!after.ok()) return "the result would not be readable: " + after.errors().front().message;
  std::vector<std::string_view> tokens, expected;
  append_tokens(tokens, after, 0, after.size());
  auto meanings = p.meanings;
  std::stable_sort(meanings.begin(), meanings.end(), [](meaning const& a, meaning const& b) { return a.from < b.from; });
  std::vector<tree> inserted;   // which own what the tokens point to
  inserted.reserve(meanings.size());
  node_id at = 0;
  for (auto const& m : meanings) {
    append_tokens(expected, before, at, m.from);
    inserted.push_back(sexp::parse_lenient(make_text("", m.text)));
    append_tokens(expected, inserted.back(), 0, inserted.back().size());
    at = m.to;
  }
  append_tokens(expected, before, at, before.size());
  if (tokens != expected) return "the result would differ in more than what was asked for";
  return std::nullopt;
}

condition condition_of_added(package const& after, effect const& e) {
  condition out = condition::never();
  if (auto const* const is = argument_of(after, e.keyword))
    for (auto const& f : is->flags)
      if (within(f.where, e.in, e.added)) out = out | f.when;
  return out;
}

std::optional<std::string> other_flags_changed(package const& before, package const& after, effect const& e) {
  for (auto const* p : {&before, &after})
    for (auto const& a : p->arguments) {
      if (a.keyword == e.keyword) continue;
      auto const* const x = argument_of(before, a.keyword);
      auto const* const y = argument_of(after, a.keyword);
      if (!x || !y || !same_flags(x->flags, y->flags) || !(x->when == y->when)) return a.keyword + " would change as well";
    }
  std::vector<flag> old, now, added;
  bool first = true, last = true;   // the new flags stand before all others, and behind them
  condition gone = condition::never();
  auto const* const was = argument_of(before, e.keyword);
  auto const* const is = argument_of(after, e.keyword);
  if (was)
    for (auto const& f : was->flags) {
      bool const victim = e.gone && means(*e.gone, f);
      if (victim) gone = gone | f.when;
      else old.push_back(f);
    }
  if (e.gone && gone.is_never()) return "it has no flag " + *e.gone;
  if (is)
    for (auto const& f : is->flags) {
      bool const is_new = within(f.where, e.in, e.added);
      if (is_new) first = first && now.empty();
      else last = last && added.empty();
      (is_new ? added : now).push_back(f);
    }
  if (e.gone && std::any_of(now.begin(), now.end(), [&](flag const& f) { return means(*e.gone, f); }))
    return *e.gone + " would still be passed";
  if (!same_flags(old, now)) return "other flags of " + e.keyword + " would change";
  if (e.added.empty()) return std::nullopt;
  if (added.empty()) return "the flag would not be seen in " + e.keyword;
  using order = effect::order;
  if (e.where == order::before || e.where == order::after) {
    std::vector<bool> is_new;
    for (auto const& f : is->flags) is_new.push_back(within(f.where, e.in, e.added));
    if (!beside_anchor(is->flags, is_new, e)) return "the flag would not stand beside " + e.anchor;
  }
  if ((e.where == order::first && !first) || (e.where == order::last && !last)) return "the flag would stand elsewhere";
  condition when = condition::never();
  for (auto const& f : added) {
    if (f.text.has_unknown()) return "what the flag would be is not known: " + f.text.to_string();
    // One that depends on the system, (cc-for-target), is another flag on each.
    if (!same_text(f.text, added.front().text) && !when.excludes(f.when)) return "more than one flag would be passed";
    if (!f.live) return "the flag would not reach the build: " + f.reason;
    when = when | f.when;
  }
  if (e.when && !(when == *e.when)) return "the flag would be passed only where " + when.to_string();
  if (when.is_never()) return "the flag would never be passed";
  if (e.conditional && when.is_always()) return "the test is always true";
  if (!e.conditional && !(when == (e.in_place ? gone : condition::always())))
    return "the flag would be passed only where " + when.to_string();
  return std::nullopt;
}

} // namespace xencmp::rewrite
