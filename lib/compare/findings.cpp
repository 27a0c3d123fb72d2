#include "findings.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "units.hpp"

namespace xencmp::compare {

namespace {

using findings = std::vector<finding>;
constexpr std::array side_names{"left", "right"};

std::array<node, 2> packages(finding_context const& c) { return {c.left, c.right}; }

// Calls VISIT(owner node, owner's condition, flag node, flag) for each flag, operand and variable of a package.
template <typename Visit> void each_flag(finding_context const& c, node package, Visit visit) {
  auto const of = [&](node owner, char const* edge, condition const& base) {
    for (auto const n : c.facts.nodes(owner, edge)) visit(owner, base, n, *c.facts.get_if<flag>(n));
  };
  for (auto const s : c.facts.nodes(package, "has"))
    if (auto const record = c.facts.get_if<step>(s))
      for (auto const edge : {"passes", "operand", "sets"}) of(s, edge, record->when);
  of(package, "sets", condition::always());
}

std::string in_quotes(std::string const& s) { return "`" + s + "'"; }
std::string step_name(step const& s) { return s.program.empty() ? s.kind : s.program.to_string(); }

void put_place(finding& f, location const& where) {
  if (where && std::find(f.places.begin(), f.places.end(), where) == f.places.end()) f.places.push_back(where);
}

findings dead_flags(finding_context const& c) {
  findings out;
  for (std::size_t i = 0; i < 2; ++i)
    each_flag(c, packages(c)[i], [&](node, condition const& base, node n, flag const& f) {
      auto const when = base & f.when & c.assume;
      if (f.live || when.is_never()) return;
      auto& found = out.emplace_back();
      found.side = side_names[i];
      found.message = in_quotes(f.text.to_string()) + " is set but never reaches a step" +
                      (f.reason.empty() ? "" : ": " + f.reason);
      found.when = when.assuming(c.assume);
      put_place(found, f.where);
      for (auto const& place : f.via) put_place(found, place);
      found.about = {n};
    });
  return out;
}

// Above this many flags of one key in one step each is compared with its neighbours only.
constexpr std::size_t max_neighbours = 64;

findings contradictions(finding_context const& c, bool dead) {
  findings out;
  for (std::size_t i = 0; i < 2; ++i) {
    std::map<std::pair<node, std::string>, std::vector<std::pair<node, condition>>> live_before, dead_ones;
    each_flag(c, packages(c)[i], [&](node owner, condition const& base, node n, flag const& f) {
      if (!c.facts.get_if<step>(owner)) return;
      auto& same_key = (f.live ? live_before : dead_ones)[{owner, f.key}];
      same_key.emplace_back(n, base & f.when & c.assume);
    });
    auto const report = [&](node owner, node first, node second, condition const& when) {
      auto const &a = *c.facts.get_if<flag>(first), &b = *c.facts.get_if<flag>(second);
      auto const& s = *c.facts.get_if<step>(owner);
      auto& found = out.emplace_back();
      found.side = side_names[i];
      found.message = dead
        ? in_quotes(b.text.to_string()) + " would replace " + in_quotes(a.text.to_string()) + ", but " + step_name(s) +
            " never sees it"
        : step_name(s) + " gets both " + in_quotes(a.text.to_string()) + " and " + in_quotes(b.text.to_string()) +
            "; the last one counts";
      found.when = when.assuming(c.assume);
      put_place(found, dead ? b.where : a.where);
      put_place(found, dead ? a.where : b.where);
      found.about = {first, second};
    };
    for (auto const& [key, live] : live_before) {
      auto const& others = dead ? dead_ones[key] : live;
      for (std::size_t a = 0; a < live.size(); ++a)
        for (std::size_t b = dead ? 0 : a + 1; b < others.size() && b < (dead ? 0 : a + 1) + max_neighbours; ++b) {
          if (same_text(c.facts.get_if<flag>(live[a].first)->text, c.facts.get_if<flag>(others[b].first)->text)) continue;
          auto const both = live[a].second & others[b].second;
          if (both.is_never()) continue;
          report(key.first, live[a].first, others[b].first, both);
          break;
        }
    }
  }
  return out;
}
findings contradicting_flags(finding_context const& c) { return contradictions(c, false); }
findings dead_settings(finding_context const& c) { return contradictions(c, true); }

bool digit(char c) { return c >= '0' && c <= '9'; }

// The version that a file's name shows behind NAME: "4.17.2" of "xen-4.17.2.gz" and "xen-syms-4.17.2".  It must have a
// dot, and nothing but an extension behind it, so that the 3.0 of "xen-3.0-py3.11.egg-info" is none.
std::string version_in(std::string_view path, std::string_view name) {
  auto base = path.substr(path.rfind('/') + 1);
  if (name.empty() || !base.starts_with(name) || base.size() <= name.size() || base[name.size()] != '-') return {};
  for (auto dash = base.find('-'); dash != base.npos; dash = base.find('-', dash + 1)) {
    auto const rest = base.substr(dash + 1);
    std::size_t end = 0;
    bool dotted = false;
    while (end < rest.size() && digit(rest[end])) {
      while (end < rest.size() && digit(rest[end])) ++end;
      if (end + 1 < rest.size() && rest[end] == '.' && digit(rest[end + 1])) {
        ++end;
        dotted = true;
      }
    }
    if (dotted && (end == rest.size() || (rest[end] == '.' && end + 1 < rest.size())))
      return std::string(rest.substr(0, end));
  }
  return {};
}

findings several_versions(finding_context const& c) {
  findings out;
  for (std::size_t i = 0; i < 2; ++i) {
    auto const& p = *c.facts.get_if<package>(packages(c)[i]);
    struct evidence { std::set<std::string> from; std::vector<location> places; };
    std::map<std::string, evidence> seen;
    auto const add = [&](std::string const& version, char const* from, location const& where) {
      if (version.empty() || !digit(version[0])) return;
      auto& e = seen[version];
      if (e.from.insert(from).second && where) e.places.push_back(where);
    };
    add(p.version, "package", p.where);
    std::set<std::string> names{p.name, p.name.substr(p.name.rfind('-') + 1)};
    for (auto const n : c.facts.nodes(packages(c)[i], "has")) {
      if (auto const log = c.facts.get_if<build_log>(n))
        for (auto const& v : log->versions) {
          location where = log->text ? location{log->text, {0, 0}} : location{};
          if (log->text)
            if (auto const at = log->text->bytes().find(v); at != std::string_view::npos)
              where.at = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + v.size())};
          add(v, "build log", where);
        }
      if (auto const files = c.facts.get_if<listing>(n))
        for (auto const& a : files->artifacts)
          for (auto const& name : names) add(version_in(a.path, name), "file list", a.where);
    }
    // 4.17 says nothing against 4.17.2.
    std::erase_if(seen, [&](auto const& e) {
      auto const longer = seen.upper_bound(e.first + ".");
      return longer != seen.end() && longer->first.starts_with(e.first + ".");
    });
    if (seen.size() < 2) continue;
    auto& found = out.emplace_back();
    found.side = side_names[i];
    found.message = "the evidence is of " + std::to_string(seen.size()) + " versions of " + p.name + ":";
    for (auto const& [version, e] : seen) {
      found.message += (version == seen.begin()->first ? " " : ", ") + version + " (";
      for (auto const& from : e.from) found.message += (from == *e.from.begin() ? "" : ", ") + from;
      found.message += ")";
      for (auto const& place : e.places) put_place(found, place);
    }
    found.about = {packages(c)[i]};
  }
  return out;
}

// compare_units knows which measures each side's compiler takes by itself.
findings lacking_hardening(finding_context const& c) {
  findings out;
  std::array<std::vector<node>, 2> logs;
  for (std::size_t i = 0; i < 2; ++i)
    for (auto const n : c.facts.nodes(packages(c)[i], "has"))
      if (c.facts.kind(n) == node_kind::log) logs[i].push_back(n);
  struct lack { std::string option; std::size_t units = 0; std::vector<location> places; };
  for (auto const left : logs[0])
    for (auto const right : logs[1]) {
      std::array const both{c.facts.get_if<build_log>(left), c.facts.get_if<build_log>(right)};
      auto const compared = compare_units(*both[0], *both[1]);
      std::map<std::pair<std::size_t, std::string>, lack> lacking;   // by the side that lacks, and the measure
      for (auto const& m : compared.matches) {
        std::array const units{&both[0]->units[m.left], &both[1]->units[m.right]};
        for (auto const& h : m.hardening) {
          std::size_t const side = h.left ? 0 : 1;
          auto& l = lacking[{side, h.measure}];
          if (l.units++) continue;
          auto const& option = units[1 - side]->options[h.option];
          l.option = option.text;
          l.places = {units[side]->where, option.where};
        }
      }
      for (auto const& [about, l] : lacking) {
        auto& found = out.emplace_back();
        found.side = side_names[about.first];
        found.message = std::to_string(l.units) + " of the " + std::to_string(compared.matches.size()) +
                        " units that both logs compile lack " + in_quotes(l.option) + " of the " +
                        side_names[1 - about.first] + " side (hardening: " + about.second + ")";
        for (auto const& place : l.places) put_place(found, place);
        found.about = {left, right};
      }
    }
  return out;
}

findings reader_warnings(finding_context const& c) {
  findings out;
  for (std::size_t i = 0; i < 2; ++i) {
    auto const take = [&](node owner) {
      for (auto const n : c.facts.nodes(owner, "has")) {
        auto const d = c.facts.get_if<diagnostic>(n);
        if (!d || (d->level != severity::warning && d->level != severity::error)) continue;
        auto& found = out.emplace_back();
        found.level = d->level;
        found.side = side_names[i];
        found.message = d->message;
        put_place(found, d->where);
        for (auto const& place : d->related) put_place(found, place);
        found.about = {n};
      }
    };
    take(packages(c)[i]);
    for (auto const n : c.facts.nodes(packages(c)[i], "has"))
      if (auto const k = c.facts.kind(n); k == node_kind::phase || k == node_kind::log || k == node_kind::listing)
        take(n);
  }
  return out;
}

constexpr std::array rules{
  finding_rule{"dead-flag", "A flag is set that no step sees.", dead_flags},
  finding_rule{"dead-setting", "A dead flag would replace a live one that says something else.", dead_settings},
  finding_rule{"contradicting-flags", "One step gets two flags of one key that say different things.",
               contradicting_flags},
  finding_rule{"several-versions", "The inputs of one side are of different versions of the program.",
               several_versions},
  finding_rule{"missing-hardening", "One side lacks a hardening option that the other one has for the same source.",
               lacking_hardening},
  finding_rule{"reader-warning", "A reader warned of something.", reader_warnings},
};

} // namespace

std::span<finding_rule const> finding_rules() { return rules; }

std::vector<node> find_all(graph& g, node left, node right, condition const& assume) {
  for (auto const n : {left, right})
    if (g.kind(n) != node_kind::package) throw error("node " + std::to_string(n.number) + " is not a package");
  std::vector<node> out;
  for (auto const& rule : rules)
    for (auto& found : rule.find({g, left, right, assume})) {
      found.rule = rule.name;
      out.push_back(g.add_finding(std::move(found)));
    }
  return out;
}

} // namespace xencmp::compare
