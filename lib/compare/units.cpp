#include "units.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "../buildlog/category.hpp"
#include "../buildlog/profile.hpp"
#include "files.hpp"

namespace xencmp::compare {

namespace {

using side = std::array<std::vector<std::uint32_t>, 2>;

// Measures that OPTIONS turn on, each with the first option that does; the last word on a measure counts.
std::map<std::string_view, std::uint32_t> measures(unit const& u) {
  std::map<std::string_view, std::uint32_t> on;
  for (std::uint32_t i = 0; i < u.options.size(); ++i) {
    if (!u.options[i].effective) continue;
    auto const m = buildlog::hardening_of(u.options[i].normalised);
    if (!m) continue;
    if (m->on) on.emplace(m->measure, i);
    else on.erase(m->measure);
  }
  return on;
}

std::set<std::string_view> default_measures(build_log const& log) {
  std::set<std::string_view> out;
  if (log.profile.empty()) return out;
  for (auto option : buildlog::profile_named(log.profile, log.target).defaults)
    if (auto const m = buildlog::hardening_of(option); m && m->on) out.insert(m->measure);
  return out;
}

bool turned_off(unit const& u, std::string_view measure) {
  bool off = false;
  for (auto const& o : u.options)
    if (auto const m = buildlog::hardening_of(o.normalised); o.effective && m && m->measure == measure) off = !m->on;
  return off;
}

std::string_view base_name(std::string_view path) {
  auto const slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}
std::string_view suffix_of(std::string_view path) {
  path = base_name(path);
  auto const dot = path.find('.');
  return dot == path.npos ? std::string_view{} : path.substr(dot);
}

// What a unit is looked up by: its source, or for one that only links its output's name.
std::string identity(unit const& u) {
  return u.source.empty() ? "link " + std::string(base_name(u.output)) : "source " + u.source;
}

using groups = std::map<std::string, std::vector<std::size_t>>;
groups by_identity(build_log const& log) {
  groups out;
  for (std::size_t i = 0; i < log.units.size(); ++i) out[identity(log.units[i])].push_back(i);
  return out;
}

listing sources_of(build_log const& log) {
  std::set<std::string_view> sources;
  for (auto const& u : log.units)
    if (!u.source.empty()) sources.insert(u.source);
  listing out;
  for (auto s : sources) {
    artifact a;
    a.path = s;
    a.type = artifact_type::file;
    out.artifacts.push_back(std::move(a));
  }
  return out;
}

struct pairing {
  build_log const& left;
  build_log const& right;
  unit_comparison out = {};

  void add(std::size_t l, std::size_t r, std::string const& reason) {
    auto m = compare_options(left, l, right, r);
    m.reason = reason;
    out.matches.push_back(std::move(m));
  }

  // Pairs two groups: equal suffixes of the outputs first, then in order.
  void pair(std::vector<std::size_t> const& ls, std::vector<std::size_t> const& rs, std::string const& reason) {
    std::vector<bool> taken_l(ls.size()), taken_r(rs.size());
    for (bool const by_suffix : {true, false}) {
      // In both passes the right ones are taken in order, so each is looked at once a suffix.
      std::map<std::string_view, std::vector<std::size_t>> free;
      for (std::size_t j = rs.size(); j-- > 0;)
        if (!taken_r[j]) free[by_suffix ? suffix_of(right.units[rs[j]].output) : std::string_view{}].push_back(j);
      for (std::size_t i = 0; i < ls.size(); ++i) {
        if (taken_l[i]) continue;
        auto const found = free.find(by_suffix ? suffix_of(left.units[ls[i]].output) : std::string_view{});
        if (found == free.end() || found->second.empty()) continue;
        auto const j = found->second.back();
        found->second.pop_back();
        taken_l[i] = taken_r[j] = true;
        add(ls[i], rs[j], reason);
      }
    }
    for (std::size_t i = 0; i < ls.size(); ++i)
      if (!taken_l[i]) out.left_only.push_back(ls[i]);
    for (std::size_t j = 0; j < rs.size(); ++j)
      if (!taken_r[j]) out.right_only.push_back(rs[j]);
  }
};

} // namespace

std::size_t unit_match::count(verdict v) const {
  return static_cast<std::size_t>(std::count_if(options.begin(), options.end(),
                                                [&](option_relation const& o) { return o.says == v; }));
}

unit_match compare_options(build_log const& left, std::size_t left_unit, build_log const& right,
                           std::size_t right_unit) {
  auto const& l = left.units[left_unit];
  auto const& r = right.units[right_unit];
  unit_match out;
  out.left = left_unit;
  out.right = right_unit;
  std::map<std::string_view, side> keys;
  std::vector<std::string_view> order;
  auto const collect = [&](unit const& u, std::size_t which, std::vector<std::uint32_t>& overridden) {
    for (std::uint32_t i = 0; i < u.options.size(); ++i) {
      auto const& o = u.options[i];
      if (!o.effective) {
        overridden.push_back(i);
        continue;
      }
      auto const [at, fresh] = keys.try_emplace(o.key);
      if (fresh) order.push_back(o.key);
      at->second[which].push_back(i);
    }
  };
  collect(l, 0, out.left_overridden);
  collect(r, 1, out.right_overridden);
  for (auto key : order) {
    auto& [ls, rs] = keys[key];
    option_relation o;
    o.key = key;
    auto const& first = ls.empty() ? r.options[rs[0]] : l.options[ls[0]];
    o.category = first.category;
    for (auto i : ls) o.hardening |= l.options[i].hardening;
    for (auto i : rs) o.hardening |= r.options[i].hardening;
    if (ls.empty()) o.says = verdict::only_right;
    else if (rs.empty()) o.says = verdict::only_left;
    else o.says = l.options[ls.back()].normalised == r.options[rs.back()].normalised ? verdict::same : verdict::differs;
    o.left = std::move(ls);
    o.right = std::move(rs);
    out.options.push_back(std::move(o));
  }
  for (bool const lacks_left : {true, false}) {
    auto const& mine = lacks_left ? l : r;
    auto const have = measures(mine);
    auto const defaults = default_measures(lacks_left ? left : right);
    for (auto const& [measure, option] : measures(lacks_left ? r : l))
      if (!have.contains(measure) && (!defaults.contains(measure) || turned_off(mine, measure)))
        out.hardening.push_back({std::string(measure), lacks_left, option});
  }
  std::stable_sort(out.hardening.begin(), out.hardening.end(),
                   [](auto const& a, auto const& b) { return a.measure < b.measure; });
  return out;
}

unit_comparison compare_units(build_log const& left, build_log const& right) {
  auto ls = by_identity(left), rs = by_identity(right);
  pairing p{left, right};
  std::vector<std::string> matched;
  for (auto const& [name, members] : ls)
    if (auto const other = rs.find(name); other != rs.end()) {
      p.pair(members, other->second, name.starts_with("link ") ? "same output" : "same source");
      matched.push_back(name);
    }
  for (auto const& name : matched) {
    ls.erase(name);
    rs.erase(name);
  }
  if (!ls.empty() && !rs.empty()) {
    auto const left_files = sources_of(left), right_files = sources_of(right);
    auto const moved = compare_files(left_files, right_files);
    for (auto const& m : moved.matches) {
      auto const l = ls.find("source " + left_files.artifacts[m.left].path);
      auto const r = rs.find("source " + right_files.artifacts[m.right].path);
      if (l == ls.end() || r == rs.end()) continue;
      p.pair(l->second, r->second, reason(moved, m));
      ls.erase(l);
      rs.erase(r);
    }
  }
  auto& out = p.out;
  for (auto const& [name, members] : ls) out.left_only.insert(out.left_only.end(), members.begin(), members.end());
  for (auto const& [name, members] : rs) out.right_only.insert(out.right_only.end(), members.begin(), members.end());
  std::sort(out.left_only.begin(), out.left_only.end());
  std::sort(out.right_only.begin(), out.right_only.end());
  std::sort(out.matches.begin(), out.matches.end(), [](auto const& a, auto const& b) { return a.left < b.left; });
  return std::move(out);
}

} // namespace xencmp::compare
