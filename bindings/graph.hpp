// How graphs, their terms and their records look in Scheme; for the bindings of graph and of compare.
//
// Readers hand their results to Scheme as foreign objects (a std::shared_ptr<package const> and the like), kept in the
// field `core` of the Scheme record, and a graph takes these: nothing goes through lists.
#pragma once
#include <mutex>

#include <xencmp/graph/query.hpp>

#include "record.hpp"

namespace xencmp::guile {

// Guile's threads may share a graph: every procedure holds the lock while it works.
struct locked_graph {
  graph facts;
  std::mutex lock;
};
using graph_ptr = std::shared_ptr<locked_graph>;

// A node is (node . NUMBER); the Scheme side puts the graph to it.
template <> struct convert<node> {
  static constexpr char const* name = "node";
  static bool is(SCM v) { return convert<std::pair<symbol, std::uint32_t>>::is(v); }
  static node from(SCM v) { return {convert<std::uint32_t>::from(SCM_CDR(v))}; }
  static SCM to(node n) { return scm_cons(scm_from_utf8_symbol("node"), scm_from_uint32(n.number)); }
};
template <> struct convert<word> {
  static SCM to(word const& w) { return convert<symbol>::to({w.name}); }
};
template <> struct convert<term> {
  static constexpr char const* name = "node, symbol, string, integer, boolean or condition";
  static bool is(SCM v) {
    return scm_is_string(v) || scm_is_symbol(v) || scm_is_bool(v) || convert<std::int64_t>::is(v) ||
           convert<condition>::is(v) || convert<node>::is(v);
  }
  static term from(SCM v) {
    if (scm_is_string(v)) return convert<std::string>::from(v);
    if (scm_is_symbol(v)) return word{convert<symbol>::from(v).name};
    if (scm_is_bool(v)) return convert<bool>::from(v);
    if (convert<std::int64_t>::is(v)) return convert<std::int64_t>::from(v);
    if (convert<condition>::is(v)) return convert<condition>::from(v);
    return convert<node>::from(v);
  }
  static SCM to(term const& t) {
    return std::visit([](auto const& v) { return converter<decltype(v)>::to(v); }, t);
  }
};
template <> struct convert<verdict> {
  static SCM to(verdict v) { return scm_from_utf8_symbol(xencmp::name(v)); }
};
template <> struct convert<likeness> {
  static SCM to(likeness l) { return scm_from_utf8_symbol(xencmp::name(l)); }
};
template <> struct fields<relation> {
  static auto of(relation const& r) {
    return std::tie(r.about, r.step, r.key, r.says, r.by, r.left, r.right, r.left_nodes, r.right_nodes, r.when,
                    r.reasons, r.unknown);
  }
};
template <> struct fields<decision> {
  static auto of(decision const& d) {
    return std::tie(d.about, d.step, d.key, d.pattern, d.verb, d.value, d.when, d.reason, d.where);
  }
};
template <> struct fields<finding> {
  static auto of(finding const& f) {
    return std::tie(f.rule, f.level, f.side, f.message, f.when, f.places, f.about);
  }
};

} // namespace xencmp::guile
