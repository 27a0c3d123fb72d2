#include "channel.hpp"
#include "elfnotes.hpp"
#include "graph.hpp"

#include "rooms.hpp"

namespace xencmp::guile {

namespace {
// Symbols that begin with ? are variables.
struct scheme_pattern_term { pattern_term value; };
struct scheme_answer { std::vector<std::string> variables; std::vector<std::vector<term>> rows; bool complete; };
struct scheme_record { graph_ptr graph; node at; };
} // namespace

template <> struct convert<scheme_pattern_term> {
  [[maybe_unused]] static constexpr char const* name = "variable (a symbol that begins with ?) or term";
  static bool is(SCM v) { return convert<term>::is(v); }
  static scheme_pattern_term from(SCM v) {
    auto t = convert<term>::from(v);
    if (auto const w = std::get_if<word>(&t); w && w->name.size() > 1 && w->name[0] == '?')
      return {variable{w->name}};
    return {std::move(t)};
  }
};
// (VARIABLES ROWS COMPLETE?)
template <> struct convert<scheme_answer> {
  static SCM to(scheme_answer const& a) {
    SCM variables = SCM_EOL;
    for (auto v = a.variables.rbegin(); v != a.variables.rend(); ++v)
      variables = scm_cons(convert<symbol>::to({*v}), variables);
    return scm_list_3(variables, convert<std::vector<std::vector<term>>>::to(a.rows), scm_from_bool(a.complete));
  }
};
// The list that the record's own module makes a record of; #f for a record that has none.
template <> struct convert<scheme_record> {
  static SCM to(scheme_record const& r) {
    return std::visit([](auto const* record) {
      using type = std::remove_cvref_t<decltype(*record)>;
      if constexpr (has_fields<type> || std::is_same_v<type, package>) return convert<type>::to(*record);
      else return SCM_BOOL_F;
    }, r.graph->facts.at(r.at));
  }
};

void bind_graph() {
  foreign<locked_graph>::define("<graph>");
  foreign<package const>::define("<package-core>");
  define("graph?", [](any const& v) { return convert<graph_ptr>::is(v.value); });
  define("make-graph", [] { return std::make_shared<locked_graph>(); });
  define("%graph-add-package!", [](graph_ptr g, std::shared_ptr<package const> p, symbol const& side) {
    std::lock_guard const hold(g->lock);
    return g->facts.add_package(p, side.name);
  });
  // Straight from the reader: no Scheme records are made.
  define("%graph-add-channel!", [](graph_ptr g, channel_ptr c, guix::reading const& r,
                                   std::vector<std::string> const& files, symbol const& side) {
    std::scoped_lock const hold(c->lock, g->lock);
    c->modules.read_each(r, files, [&](package p) {
      g->facts.add_package(std::make_shared<package const>(std::move(p)), side.name);
    });
    g->facts.facts();   // indexed now, so that the first query does not wait for it
  });
  define("%graph-add-log!", [](graph_ptr g, std::shared_ptr<build_log const> l, symbol const& side,
                               std::optional<node> const& package) {
    std::lock_guard const hold(g->lock);
    return g->facts.add_log(l, side.name, package);
  });
  define("%graph-add-listing!", [](graph_ptr g, std::shared_ptr<listing const> l, symbol const& side,
                                   std::optional<node> const& package) {
    std::lock_guard const hold(g->lock);
    return g->facts.add_listing(l, side.name, package);
  });
  define("%graph-add-decision!", [](graph_ptr g, std::string const& about, std::string const& step,
                                    std::string const& key, bool pattern, symbol const& verb,
                                    std::string const& value, condition const& when, std::string const& reason,
                                    std::vector<node> const& nodes) {
    std::lock_guard const hold(g->lock);
    return g->facts.add_decision({about, step, key, pattern, verb.name, value, when, reason, {}}, nodes);
  });
  define("%graph-add!", [](graph_ptr g, node n, symbol const& predicate, term const& object) {
    std::lock_guard const hold(g->lock);
    g->facts.add(n, predicate.name, object);
  });
  define("%graph-query", [](graph_ptr g,
                            std::vector<std::tuple<scheme_pattern_term, scheme_pattern_term, scheme_pattern_term>> const& patterns,
                            std::optional<std::size_t> const& limit) {
    std::lock_guard const hold(g->lock);
    std::vector<pattern> asked;
    for (auto const& [s, p, o] : patterns) asked.push_back({s.value, p.value, o.value});
    query_options options;
    if (limit) options.limit = *limit;
    auto const found = query(g->facts, asked, options);
    if (!found.complete && !limit)
      throw error("more than " + std::to_string(options.limit) + " results; give a limit");
    scheme_answer out{found.variables, {}, found.complete};
    for (auto const& row : found.rows) {
      auto& values = out.rows.emplace_back();
      for (auto const id : row) values.push_back(g->facts.value(id));
    }
    return out;
  });
  define("%graph-facts", [](graph_ptr g) {
    std::lock_guard const hold(g->lock);
    std::vector<std::tuple<term, term, term>> out;
    for (auto const& t : g->facts.facts())
      out.emplace_back(g->facts.value(t.subject), g->facts.value(t.predicate), g->facts.value(t.object));
    return out;
  });
  define("%graph-kind", [](graph_ptr g, node n) {
    std::lock_guard const hold(g->lock);
    return symbol{name(g->facts.kind(n))};
  });
  define("%graph-record", [](graph_ptr g, node n) {
    std::lock_guard const hold(g->lock);
    g->facts.at(n);
    return scheme_record{g, n};
  });
}

} // namespace xencmp::guile
