// Conditions as people write them.
#include <algorithm>
#include <map>

#include "condition.hpp"
#include "diagram.hpp"

namespace xencmp {

namespace {

// Minato's irredundant sum of products ("Fast generation of irredundant sum-of-products forms", 1992), with a set of
// intervals of one atom in place of a Boolean literal.
struct isop {
  struct cover {
    std::vector<product> products;
    condition covers = condition::never();
  };

  // Products that lie between LOWER and UPPER.
  cover between(condition const& lower, condition const& upper) {
    if (lower.is_never()) return {};
    if (upper.is_always()) return {{product{}}, condition::always()};
    atom const top = std::min(first_atom(lower), first_atom(upper));
    std::vector<atom_value> cuts = lower.cuts(top);
    for (auto const& c : upper.cuts(top)) cuts.push_back(c);
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    cuts.insert(cuts.begin(), atom_value::undefined());

    std::size_t const n = cuts.size();
    std::vector<condition> low, up;
    condition all_up = condition::always();
    for (auto const& v : cuts) {
      low.push_back(lower.given(top, v));
      up.push_back(upper.given(top, v));
      all_up = all_up & up.back();
    }
    // What an interval needs of its own, because not every value of the atom may have it.
    std::vector<std::pair<product, std::vector<bool>>> needed;
    condition rest = condition::never();
    std::vector<std::pair<std::pair<condition, condition>, cover>> done;   // neighbours are often equal
    for (std::size_t i = 0; i < n; ++i) {
      auto const must = low[i] & !all_up;
      auto const same = std::find_if(done.begin(), done.end(), [&](auto const& d) {
        return d.first.first == must && d.first.second == up[i];
      });
      cover const own = same != done.end() ? same->second : between(must, up[i]);
      if (same == done.end()) done.push_back({{must, up[i]}, own});
      rest = rest | (low[i] & !own.covers);
      for (auto const& p : own.products) {
        auto shared = std::find_if(needed.begin(), needed.end(), [&](auto const& q) { return equal(q.first, p); });
        if (shared == needed.end()) shared = needed.emplace(needed.end(), p, std::vector<bool>(n, false));
        shared->second[i] = true;
      }
    }
    cover out = between(rest, all_up);
    for (auto& [p, in] : needed) {
      literal l{top, {}};
      condition where = condition::never();
      for (std::size_t i = 0; i < n; ++i) {
        if (!in[i]) continue;
        bool const last = i + 1 == n;
        auto interval = condition::at_least(top, cuts[i]);
        if (!last) interval = interval & !condition::at_least(top, cuts[i + 1]);
        where = where | interval;
        if (i && in[i - 1]) {
          l.in.back().bounded = !last;
          l.in.back().to = last ? atom_value{} : cuts[i + 1];
        } else {
          l.in.push_back({cuts[i], !last, last ? atom_value{} : cuts[i + 1]});
        }
      }
      out.covers = out.covers | (where & condition_of(p));
      p.insert(p.begin(), std::move(l));
      out.products.push_back(std::move(p));
    }
    return out;
  }

  static condition condition_of(product const& p) {
    condition out = condition::always();
    for (auto const& l : p) {
      condition any = condition::never();
      for (auto const& r : l.in) {
        auto c = condition::at_least(l.about, r.from);
        if (r.bounded) c = c & !condition::at_least(l.about, r.to);
        any = any | c;
      }
      out = out & any;
    }
    return out;
  }

private:
  static bool equal(product const& a, product const& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](literal const& x, literal const& y) { return x.about == y.about && x.in == y.in; });
  }
  static atom first_atom(condition const& c) {
    auto const all = c.atoms();
    // A constant has none; any atom of the other operand sorts before this one.
    return all.empty() ? atom{static_cast<atom_kind>(255), atom_domain::text, {}} : all.front();
  }
};

std::string shown(atom_value const& v, atom_domain d) {
  if (v == atom_value::undefined()) return "undefined";
  return d == atom_domain::text ? v.text : std::to_string(v.number);
}

std::string join(std::vector<std::string> const& parts, char const* between) {
  std::string out;
  for (auto const& p : parts) out += (out.empty() ? "" : between) + p;
  return out;
}

std::vector<value_range> complement(std::vector<value_range> const& in) {
  std::vector<value_range> out;
  atom_value from = atom_value::undefined();
  bool open = true;
  for (auto const& r : in) {
    if (from < r.from) out.push_back({from, true, r.from});
    open = r.bounded;
    from = r.to;
  }
  if (open) out.push_back({from, false, {}});
  return out;
}

std::string points(std::vector<value_range> const& in, literal const& l) {
  std::vector<std::string> values;
  for (auto const& r : in) values.push_back(shown(r.from, l.about.domain));
  if (values.size() == 1) return l.about.name + " = " + values[0];
  return l.about.name + " in {" + join(values, ", ") + "}";
}

std::string shown_range(value_range const& r, literal const& l) {
  auto const& name = l.about.name;
  auto const d = l.about.domain;
  auto const least = atom_value::undefined().successor(d);
  if (r.from == atom_value::undefined())
    return r.bounded && r.to == least ? name + " undefined" : name + " < " + shown(r.to, d);
  if (!r.bounded) return r.from == least ? name + " defined" : name + " >= " + shown(r.from, d);
  return shown(r.from, d) + " <= " + name + " < " + shown(r.to, d);
}

std::string to_string(literal const& l) {
  if (l.about.domain == atom_domain::boolean) {
    bool const yes = l.in.front().from != atom_value::undefined();
    auto const& n = l.about.name;
    switch (l.about.kind) {
    case atom_kind::build_conditional:
      if (n.starts_with("_without_")) return (yes ? "without " : "with ") + n.substr(9);
      if (n.starts_with("_with_")) return (yes ? "with " : "not with ") + n.substr(6);
      return (yes ? "with " : "not with ") + n;
    case atom_kind::macro: return (yes ? "defined " : "not defined ") + n;
    // A test may hold words such as && and not of its own.
    case atom_kind::test: return (yes ? "'" : "not '") + n + '\'';
    default: return (yes ? "" : "not ") + n;
    }
  }
  auto const all_points = [&](std::vector<value_range> const& in) {
    return !in.empty() && std::all_of(in.begin(), in.end(),
                                      [&](value_range const& r) { return r.is_point(l.about.domain); });
  };
  auto const outside = complement(l.in);
  if (all_points(l.in)) return points(l.in, l);
  if (all_points(outside)) return outside.size() == 1 && outside[0].from == atom_value::undefined()
                                    ? l.about.name + " defined" : "not " + points(outside, l);
  std::vector<std::string> parts;
  for (auto const& r : l.in) parts.push_back(shown_range(r, l));
  return parts.size() == 1 ? parts[0] : "(" + join(parts, " or ") + ")";
}

std::string to_string(std::vector<product> const& sum, bool parenthesise) {
  std::vector<std::string> parts;
  for (auto const& p : sum) {
    std::vector<std::string> factors;
    for (auto const& l : p) factors.push_back(to_string(l));
    auto s = join(factors, " and ");
    parts.push_back(sum.size() > 1 && p.size() > 1 ? "(" + s + ")" : s);
  }
  auto out = join(parts, " or ");
  return parenthesise && (sum.size() > 1 || sum[0].size() > 1) ? "(" + out + ")" : out;
}

std::size_t weight(std::vector<product> const& sum) {
  std::size_t n = 0;
  for (auto const& p : sum) n += p.size();
  return n;
}

} // namespace

std::vector<product> condition::sum_of_products() const {
  auto products = isop{}.between(*this, *this).products;
  std::stable_sort(products.begin(), products.end(), [](product const& a, product const& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](literal const& x, literal const& y) { return x.about < y.about; });
  });
  return products;
}

std::string condition::to_string() const {
  if (is_always()) return "always";
  if (is_never()) return "never";
  auto const sum = sum_of_products();
  if (sum.size() > 1) {
    auto const negated = (!*this).sum_of_products();      // "not (a and b)" reads better than a long sum
    if (weight(negated) + 2 < weight(sum)) return "not " + xencmp::to_string(negated, true);
  }
  return xencmp::to_string(sum, false);
}

} // namespace xencmp
