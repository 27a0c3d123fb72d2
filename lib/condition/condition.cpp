#include "condition.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "../source/error.hpp"
#include "diagram.hpp"

namespace xencmp {

namespace {
using diagram = condition::diagram;
using index = diagram::index;
} // namespace

// Builds one diagram out of others.  Nodes are found again by their contents, so the result is reduced; the depth of
// every recursion here is the number of atoms.
class diagram_operation {
public:
  explicit diagram_operation(std::vector<atom> atoms) { out_->atoms = std::move(atoms); }

  static std::vector<atom> merged_atoms(condition const& a, condition const& b) {
    std::vector<atom> out;
    auto const x = a.atoms(), y = b.atoms();
    std::set_union(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(out));
    return out;
  }

  index make(std::uint32_t variable, std::vector<atom_value> cuts, std::vector<index> children) {
    // Adjacent equal children are one interval.
    std::vector<atom_value> kept_cuts;
    std::vector<index> kept{children[0]};
    for (std::size_t i = 0; i < cuts.size(); ++i)
      if (children[i + 1] != kept.back()) {
        kept_cuts.push_back(std::move(cuts[i]));
        kept.push_back(children[i + 1]);
      }
    if (kept.size() == 1) return kept[0];
    diagram::node n{variable, std::move(kept_cuts), std::move(kept)};
    auto const [it, fresh] = unique_.try_emplace(n, static_cast<index>(out_->nodes.size()));
    if (fresh) {
      if (out_->nodes.size() > condition::max_nodes) throw error("condition has too many cases to be computed");
      out_->nodes.push_back(std::move(n));
    }
    return it->second;
  }

  // Combines two diagrams over their own atom lists, position by position.
  template <typename Terminal> condition combine(condition const& a, condition const& b, Terminal terminal) {
    side x(a, out_->atoms), y(b, out_->atoms);
    std::map<std::pair<index, index>, index> memo;
    auto const go = [&](auto const& self, index i, index j) -> index {
      if (auto const t = terminal(i, j)) return *t;
      if (auto const found = memo.find({i, j}); found != memo.end()) return found->second;
      auto const v = std::min(x.variable(i), y.variable(j));
      auto const [cuts, pairs] = zip(x, i, y, j, v);
      std::vector<index> children;
      for (auto const& [p, q] : pairs) children.push_back(self(self, p, q));
      auto const made = make(v, cuts, std::move(children));
      memo.emplace(std::pair{i, j}, made);
      return made;
    };
    return finish(go(go, x.root(), y.root()));
  }

  condition finish(index root) {
    if (root <= 1) return condition(root == 1);
    // Number the nodes in the order of a depth-first walk and drop unused atoms: equal functions get equal bytes.
    auto canonical = std::make_shared<diagram>();
    std::vector<std::uint32_t> atom_at(out_->atoms.size(), ~0u);
    std::uint32_t used = 0;
    std::map<index, index> renumbered{{0, 0}, {1, 1}};
    std::vector<bool> reachable(out_->nodes.size(), false);
    auto const mark = [&](auto const& self, index i) -> void {
      if (i <= 1 || reachable[i]) return;
      reachable[i] = true;
      for (auto c : out_->nodes[i].children) self(self, c);
    };
    mark(mark, root);
    for (index i = 2; i < reachable.size(); ++i) if (reachable[i]) atom_at[out_->nodes[i].variable] = 0;
    for (std::size_t i = 0; i < atom_at.size(); ++i)
      if (atom_at[i] == 0) {
        atom_at[i] = used++;
        canonical->atoms.push_back(out_->atoms[i]);
      }
    auto const copy = [&](auto const& self, index i) -> index {
      if (auto const found = renumbered.find(i); found != renumbered.end()) return found->second;
      auto const& n = out_->nodes[i];
      diagram::node m{atom_at[n.variable], n.cuts, {}};
      for (auto c : n.children) m.children.push_back(self(self, c));
      auto const at = static_cast<index>(canonical->nodes.size());
      canonical->nodes.push_back(std::move(m));
      renumbered.emplace(i, at);
      return at;
    };
    canonical->root = copy(copy, root);
    return condition(std::shared_ptr<diagram const>(std::move(canonical)));
  }

private:
  // One operand, with its atoms numbered as in the result.
  struct side {
    side(condition const& c, std::vector<atom> const& all) : d(c.diagram_), constant(c.constant_) {
      if (!d) return;
      for (auto const& a : d->atoms)
        number.push_back(static_cast<std::uint32_t>(std::lower_bound(all.begin(), all.end(), a) - all.begin()));
    }
    index root() const { return d ? d->root : (constant ? 1 : 0); }
    std::uint32_t variable(index i) const { return i <= 1 ? ~0u : number[d->nodes[i].variable]; }
    std::shared_ptr<diagram const> d;
    bool constant;
    std::vector<std::uint32_t> number;
  };

  static std::pair<std::vector<atom_value>, std::vector<std::pair<index, index>>>
  zip(side const& x, index i, side const& y, index j, std::uint32_t v) {
    static diagram::node const none{};
    auto const& n = x.variable(i) == v ? x.d->nodes[i] : none;
    auto const& m = y.variable(j) == v ? y.d->nodes[j] : none;
    std::vector<atom_value> cuts;
    std::vector<std::pair<index, index>> pairs;
    std::size_t a = 0, b = 0;
    auto const left = [&] { return n.children.empty() ? i : n.children[a]; };
    auto const right = [&] { return m.children.empty() ? j : m.children[b]; };
    pairs.emplace_back(left(), right());
    while (a < n.cuts.size() || b < m.cuts.size()) {
      bool const take_left = b == m.cuts.size() || (a < n.cuts.size() && n.cuts[a] <= m.cuts[b]);
      bool const take_right = a == n.cuts.size() || (b < m.cuts.size() && m.cuts[b] <= n.cuts[a]);
      cuts.push_back(take_left ? n.cuts[a] : m.cuts[b]);
      a += take_left;
      b += take_right;
      pairs.emplace_back(left(), right());
    }
    return {std::move(cuts), std::move(pairs)};
  }

  std::shared_ptr<diagram> out_ = std::make_shared<diagram>();
  std::map<diagram::node, index> unique_;
};

condition condition::always() { return condition(true); }
condition condition::never() { return condition(false); }

condition condition::at_least(atom const& a, atom_value const& v) {
  if (v == atom_value::undefined()) return always();
  diagram_operation op({a});
  return op.finish(op.make(0, {v}, {0, 1}));
}

condition condition::is(atom const& a, atom_value const& v) {
  if (a.domain == atom_domain::boolean) return v.number ? holds(a) : !holds(a);
  return at_least(a, v) & !at_least(a, v.successor(a.domain));
}

condition condition::holds(atom const& a) {
  if (a.domain == atom_domain::boolean) return at_least(a, atom_value::of(true));
  return at_least(a, atom_value::undefined().successor(a.domain));
}

condition condition::one_of(atom const& a, std::vector<std::string> const& values) {
  condition out = never();
  for (auto const& v : values) out = out | is(a, atom_value::of(v));
  return out;
}

condition operator&(condition const& a, condition const& b) {
  if (a.is_never() || b.is_always()) return a;
  if (b.is_never() || a.is_always()) return b;
  if (a.diagram_ == b.diagram_) return a;
  return diagram_operation(diagram_operation::merged_atoms(a, b))
    .combine(a, b, [](index i, index j) -> std::optional<index> {
      if (i == 0 || j == 0) return 0;
      if (i == 1 && j == 1) return 1;
      return std::nullopt;
    });
}

condition operator|(condition const& a, condition const& b) {
  if (a.is_always() || b.is_never()) return a;
  if (b.is_always() || a.is_never()) return b;
  if (a.diagram_ == b.diagram_) return a;
  return diagram_operation(diagram_operation::merged_atoms(a, b))
    .combine(a, b, [](index i, index j) -> std::optional<index> {
      if (i == 1 || j == 1) return 1;
      if (i == 0 && j == 0) return 0;
      return std::nullopt;
    });
}

condition condition::operator!() const {
  if (!diagram_) return condition(!constant_);
  auto d = std::make_shared<diagram>(*diagram_);      // terminals change places, all else stays
  for (auto& n : d->nodes)
    for (auto& c : n.children) if (c <= 1) c = 1 - c;
  return condition(std::shared_ptr<diagram const>(std::move(d)));
}

bool operator==(condition const& a, condition const& b) {
  if (a.diagram_ == b.diagram_) return a.diagram_ || a.constant_ == b.constant_;
  return a.diagram_ && b.diagram_ && *a.diagram_ == *b.diagram_;
}

condition condition::given(atom const& a, atom_value const& v) const {
  if (!diagram_) return *this;
  auto const at = std::lower_bound(diagram_->atoms.begin(), diagram_->atoms.end(), a);
  if (at == diagram_->atoms.end() || *at != a) return *this;
  auto const variable = static_cast<std::uint32_t>(at - diagram_->atoms.begin());
  diagram_operation op(diagram_->atoms);
  std::map<index, index> memo{{0, 0}, {1, 1}};
  auto const go = [&](auto const& self, index i) -> index {
    if (auto const found = memo.find(i); found != memo.end()) return found->second;
    auto const& n = diagram_->nodes[i];
    index made;
    if (n.variable == variable) {
      made = self(self, n.children[static_cast<std::size_t>(
        std::upper_bound(n.cuts.begin(), n.cuts.end(), v) - n.cuts.begin())]);
    } else {
      std::vector<index> children;
      for (auto c : n.children) children.push_back(self(self, c));
      made = op.make(n.variable, n.cuts, std::move(children));
    }
    memo.emplace(i, made);
    return made;
  };
  return op.finish(go(go, diagram_->root));
}

condition condition::assuming(condition const& assumption) const {
  if (!diagram_ || assumption.is_always() || assumption.is_never()) return *this;
  if (assumption.implies(*this)) return always();
  if (excludes(assumption)) return never();
  condition result = *this;
  for (auto const& a : assumption.atoms()) {
    auto const own = result.atoms();
    if (!std::binary_search(own.begin(), own.end(), a)) continue;
    // An atom that the assumption fixes to one answer is replaced by that answer.
    for (auto const& [about, value] : assumption.example())
      if (about == a && assumption.implies(is(a, value))) result = result.given(a, value);
  }
  // Drop atoms that do not matter under the assumption.
  for (auto const& a : result.atoms()) {
    auto values = result.cuts(a);
    if (values.empty()) continue;
    values.insert(values.begin(), atom_value::undefined());
    for (auto const& v : values) {
      auto const simpler = result.given(a, v);
      if ((simpler & assumption) == (result & assumption)) {
        result = simpler;
        break;
      }
    }
  }
  return result;
}

std::vector<atom> condition::atoms() const { return diagram_ ? diagram_->atoms : std::vector<atom>{}; }

std::vector<atom_value> condition::cuts(atom const& a) const {
  std::vector<atom_value> out;
  if (!diagram_) return out;
  for (auto const& n : diagram_->nodes)
    if (!n.children.empty() && diagram_->atoms[n.variable] == a) out.insert(out.end(), n.cuts.begin(), n.cuts.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<std::pair<atom, atom_value>> condition::example() const {
  std::vector<std::pair<atom, atom_value>> out;
  if (!diagram_) return out;
  for (index i = diagram_->root; i > 1;) {
    auto const& n = diagram_->nodes[i];
    std::size_t child = 0;                                   // every node but the terminal 0 can reach 1
    while (n.children[child] == 0) ++child;
    out.emplace_back(diagram_->atoms[n.variable],
                     child ? n.cuts[child - 1]
                           : (diagram_->atoms[n.variable].domain == atom_domain::boolean ? atom_value::of(false)
                                                                                         : atom_value::undefined()));
    i = n.children[child];
  }
  return out;
}

} // namespace xencmp
