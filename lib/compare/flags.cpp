#include "flags.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace xencmp::compare {

namespace {

constexpr std::array reading_names{"executed", "intended"};

// A flag of a step as it counts: under which condition no later one of the same key replaces it.
struct setting {
  node from;
  flag const* says;
  condition when;
};

// A value of one key on one side.
struct alternative {
  std::string text;            // holes as their source text
  text_template const* value;
  condition when;
  std::vector<node> from;
  canonical_text canonical;
  bool unknown = false;
};
struct slot {
  std::vector<alternative> alternatives;
  std::map<std::string, std::size_t> by_text;
};
// The keys of one side.
struct side_keys {
  std::vector<std::string> order;
  std::map<std::string, slot> slots;
};

// Tells a hole from a literal of the same text.
std::string marked(text_template const& t) {
  std::string out;
  bool in_literal = false;
  for (auto const& p : t.pieces) {
    if (p.is_hole()) (out += '\1') += static_cast<char>('a' + static_cast<int>(*p.hole));
    else if (!in_literal) out += '\2';
    in_literal = !p.is_hole();
    out += p.text;
  }
  return out;
}

text_template value_of(text_template const& argument) {
  auto const prefix = argument.literal_prefix();
  auto const equals = prefix.find('=');
  return equals == prefix.npos ? argument : argument.without_prefix(equals + 1);
}

// -DX:TYPE=v says what -DX=v says: the type is for CMake's user interfaces (cmake(1), option -D).  Only cmake and meson
// have keys of this form.
std::string without_type(std::string text, std::string_view key) {
  if (!key.starts_with("-D") || !text.starts_with(key) || text.size() == key.size() || text[key.size()] != ':') return text;
  auto const equals = text.find('=', key.size());
  return equals == text.npos ? text : text.erase(key.size(), equals - key.size());
}

// The absolute path that ends a canonical text, behind the last '=' or alone.
std::string_view path_of(std::string_view text) {
  auto const equals = text.find('=');
  if (equals != text.npos) text.remove_prefix(equals + 1);
  return text.starts_with('/') ? text : std::string_view{};
}

bool same_but_for_prefix(alternative const& looks_up, alternative const& other) {
  auto const path = looked_up_path(value_of(*looks_up.value));
  return path && path_of(other.canonical.text).ends_with("/" + *path);
}

class comparer {
public:
  comparer(graph& g, flag_options const& options) : g_(g), options_(options) {}

  flag_comparison run(node left, node right) {
    node const packages[] = {left, right};
    std::vector<std::string> kinds = options_.kinds;
    if (kinds.empty())
      for (auto const p : packages)
        for (auto const s : steps(p))
          if (auto const& k = g_.get_if<step>(s)->kind; std::find(kinds.begin(), kinds.end(), k) == kinds.end())
            kinds.push_back(k);
    for (auto const& kind : kinds) {
      for (auto const& [about, edge] : {std::pair{"flag", "passes"}, {"operand", "operand"}}) {
        side_keys sides[2];
        for (std::size_t i = 0; i < 2; ++i)
          for (auto const s : steps(packages[i])) {
            auto const& record = *g_.get_if<step>(s);
            if (record.kind == kind) add(sides[i], effective(s, edge, record.when, &record.where, edge == std::string_view("passes")));
          }
        relate(about, kind, sides[0], sides[1]);
      }
    }
    side_keys sides[2];
    for (std::size_t i = 0; i < 2; ++i) {
      add(sides[i], effective(packages[i], "sets", condition::always(), nullptr, false));
      for (auto const s : steps(packages[i])) {
        auto const& record = *g_.get_if<step>(s);
        add(sides[i], effective(s, "sets", record.when, &record.where, false));
      }
    }
    relate("environment", "", sides[0], sides[1]);
    for (std::size_t i = 0; i < 2; ++i) collect_dead(packages[i], i ? "right" : "left", kinds);
    return std::move(out_);
  }

private:
  std::vector<node> steps(node package) const {
    auto all = g_.nodes(package, "has");
    std::erase_if(all, [&](node n) { return g_.kind(n) != node_kind::step; });
    return all;
  }

  // The flags of one step that count, each with its condition.  REPLACING: a later one of the same key replaces it.
  std::vector<setting> effective(node owner, char const* edge, condition const& base, location const* at,
                                 bool replacing) const {
    std::vector<setting> before, live, behind;
    for (auto const n : g_.nodes(owner, edge)) {
      auto const& f = *g_.get_if<flag>(n);
      if (!f.live && options_.mode == reading::executed) continue;
      bool const earlier = !f.live && at && *at && f.where.in == at->in && f.where.at.begin < at->at.begin;
      (f.live ? live : earlier ? before : behind).push_back({n, &f, base & f.when & options_.assume});
    }
    before.insert(before.end(), live.begin(), live.end());
    before.insert(before.end(), behind.begin(), behind.end());
    if (replacing) {
      std::map<std::string_view, condition> taken;
      for (auto s = before.rbegin(); s != before.rend(); ++s) {
        auto const [later, first] = taken.try_emplace(s->says->key, condition::never());
        auto const own = s->when;
        s->when = own & !later->second;
        later->second = later->second | own;
      }
    }
    std::erase_if(before, [](setting const& s) { return s.when.is_never(); });
    return before;
  }

  void add(side_keys& side, std::vector<setting> const& settings) const {
    for (auto const& s : settings) {
      auto const [found, fresh] = side.slots.try_emplace(s.says->key);
      if (fresh) side.order.push_back(s.says->key);
      auto& slot = found->second;
      auto const [at, is_new] = slot.by_text.try_emplace(marked(s.says->text), slot.alternatives.size());
      if (is_new) {
        auto plain = canonical(s.says->text, options_.correspondences);
        plain.text = without_type(std::move(plain.text), s.says->key);
        slot.alternatives.push_back({s.says->text.to_string(), &s.says->text, s.when, {s.from}, std::move(plain),
                                     s.says->text.has_unknown()});
        continue;
      }
      auto& known = slot.alternatives[at->second];
      known.when = known.when | s.when;
      auto const same_place = [&](node n) { return g_.get_if<flag>(n)->where == s.says->where; };
      if (std::none_of(known.from.begin(), known.from.end(), same_place)) known.from.push_back(s.from);
    }
  }

  std::optional<likeness> alike(alternative const& l, alternative const& r) const {
    if (marked(*l.value) == marked(*r.value)) return likeness::exact;
    if (l.canonical.text == r.canonical.text) return likeness::correspondence;
    if (same_but_for_prefix(l, r) || same_but_for_prefix(r, l)) return likeness::prefix;
    return std::nullopt;
  }

  void relate(std::string const& about, std::string const& step, side_keys const& left, side_keys const& right) {
    static slot const none;
    auto const get = [](side_keys const& side, std::string const& key) -> slot const& {
      auto const found = side.slots.find(key);
      return found == side.slots.end() ? none : found->second;
    };
    for (auto const& key : left.order) relate_key(about, step, key, get(left, key), get(right, key));
    for (auto const& key : right.order)
      if (!left.slots.contains(key)) relate_key(about, step, key, none, get(right, key));
  }

  void relate_key(std::string const& about, std::string const& step, std::string const& key, slot const& left,
                  slot const& right) {
    relation r;
    r.about = about;
    r.step = step;
    r.key = key;
    auto const any = [](slot const& s) {
      condition out = condition::never();
      for (auto const& a : s.alternatives) out = out | a.when;
      return out;
    };
    auto const left_any = any(left), right_any = any(right);
    auto const& ls = left.alternatives;
    auto const& rs = right.alternatives;
    if (ls.size() > max_alternatives || rs.size() > max_alternatives) {
      r.says = verdict::differs;
      r.unknown = true;
      r.reasons = {"more than " + std::to_string(max_alternatives) + " values of one key are not compared one by one"};
      for (auto const& a : ls) r.left_nodes.insert(r.left_nodes.end(), a.from.begin(), a.from.end());
      for (auto const& a : rs) r.right_nodes.insert(r.right_nodes.end(), a.from.begin(), a.from.end());
      r.when = (left_any | right_any).assuming(options_.assume);
      put(std::move(r));
      return;
    }
    // Where each value has an equal partner: with several steps of one kind a value is not blamed for differing from
    // what another step says, as long as both sides say both.
    struct pair { std::size_t l, r; condition both; std::optional<likeness> by; };
    std::vector<pair> pairs;
    std::vector<condition> left_met(ls.size(), condition::never()), right_met(rs.size(), condition::never());
    for (std::size_t i = 0; i < ls.size(); ++i)
      for (std::size_t j = 0; j < rs.size(); ++j) {
        auto both = ls[i].when & rs[j].when;
        if (both.is_never()) continue;
        auto const by = alike(ls[i], rs[j]);
        if (by) {
          left_met[i] = left_met[i] | both;
          right_met[j] = right_met[j] | both;
        }
        pairs.push_back({i, j, std::move(both), by});
      }
    auto const with = [&](verdict v, alternative const* l, alternative const* rr, condition const& when) {
      if (when.is_never()) return;
      auto out = r;
      out.says = v;
      out.when = when.assuming(options_.assume);
      for (auto const& [a, text, nodes] : {std::tuple{l, &out.left, &out.left_nodes}, {rr, &out.right, &out.right_nodes}})
        if (a) {
          *text = a->text;
          *nodes = a->from;
          out.unknown = out.unknown || a->unknown;
        }
      put(std::move(out));
    };
    for (auto const& p : pairs) {
      auto const &l = ls[p.l], &rr = rs[p.r];
      if (!p.by) {
        with(verdict::differs, &l, &rr, p.both & !(left_met[p.l] & right_met[p.r]));
        continue;
      }
      r.by = *p.by;
      if (*p.by != likeness::exact) {
        std::set<std::size_t> used(l.canonical.used.begin(), l.canonical.used.end());
        used.insert(rr.canonical.used.begin(), rr.canonical.used.end());
        for (auto const i : used) r.reasons.push_back(options_.correspondences[i].reason);
      }
      with(verdict::same, &l, &rr, p.both);
      r.by = likeness::exact;
      r.reasons.clear();
    }
    for (auto const& l : ls) with(verdict::only_left, &l, nullptr, l.when & !right_any);
    for (auto const& rr : rs) with(verdict::only_right, nullptr, &rr, rr.when & !left_any);
  }

  void put(relation r) { out_.relations.push_back(g_.add_relation(std::move(r))); }

  void collect_dead(node package, std::string const& side, std::vector<std::string> const& kinds) {
    auto const from = [&](node owner, char const* edge, condition const& base) {
      for (auto const n : g_.nodes(owner, edge)) {
        auto const& f = *g_.get_if<flag>(n);
        auto const when = base & f.when & options_.assume;
        if (f.live || when.is_never()) continue;
        out_.dead.push_back({n, owner, side, when.assuming(options_.assume)});
      }
    };
    for (auto const s : steps(package)) {
      auto const& record = *g_.get_if<step>(s);
      if (std::find(kinds.begin(), kinds.end(), record.kind) == kinds.end()) continue;
      for (auto const edge : {"passes", "operand", "sets"}) from(s, edge, record.when);
    }
    from(package, "sets", condition::always());
  }

  graph& g_;
  flag_options const& options_;
  flag_comparison out_;
};

} // namespace

char const* name(reading r) { return reading_names[static_cast<std::size_t>(r)]; }

reading reading_named(std::string_view n) {
  auto const found = std::find(reading_names.begin(), reading_names.end(), n);
  if (found == reading_names.end())
    throw error("no such mode of comparison: " + std::string(n) + " (known are executed, intended)");
  return static_cast<reading>(found - reading_names.begin());
}

flag_comparison compare_flags(graph& g, node left, node right, flag_options const& options) {
  for (auto const n : {left, right})
    if (g.kind(n) != node_kind::package) throw error("node " + std::to_string(n.number) + " is not a package");
  return comparer(g, options).run(left, right);
}

std::vector<atom> atoms(graph const& g) {
  std::set<atom> out;
  if (auto const when = g.find(word{"when"}))
    for (auto const& fact : g.match(std::nullopt, when, std::nullopt))
      for (auto const& a : std::get<condition>(g.value(fact.object)).atoms()) out.insert(a);
  return {out.begin(), out.end()};
}

condition defaults(graph const& g) {
  condition out = condition::always();
  for (auto const& a : atoms(g))
    if (a.kind == atom_kind::build_conditional) out = out & !condition::holds(a);
  return out;
}

} // namespace xencmp::compare
