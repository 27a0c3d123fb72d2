#include <xencmp/compare/findings.hpp>
#include <xencmp/compare/flags.hpp>
#include <xencmp/compare/relate.hpp>

#include "elfnotes.hpp"
#include "graph.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

namespace {
// (LEFT RIGHT KIND REASON)
using rule = std::tuple<std::string, std::string, symbol, std::string>;
std::vector<correspondence> rules_of(std::vector<rule> const& rules) {
  std::vector<correspondence> out;
  for (auto const& [left, right, kind, reason] : rules)
    out.push_back({left, right, correspondence_kind_named(kind.name), reason});
  return out;
}
} // namespace

// (FLAG STEP SIDE CONDITION)
template <> struct convert<compare::dead_flag> {
  static SCM to(compare::dead_flag const& d) {
    return scm_list_4(convert<node>::to(d.flag), convert<node>::to(d.step), convert<symbol>::to({d.side}),
                      convert<condition>::to(d.when));
  }
};

void bind_compare() {
  // (RELATIONS DEAD)
  define("%compare-flags", [](graph_ptr g, node left, node right, condition const& assume, symbol const& mode,
                              std::vector<rule> const& rules, std::vector<std::string> const& kinds) {
    std::lock_guard const hold(g->lock);
    auto const found = compare::compare_flags(g->facts, left, right,
                                              {assume, compare::reading_named(mode.name), rules_of(rules), kinds});
    return std::pair{found.relations, found.dead};
  });
  define("%find-findings", [](graph_ptr g, node left, node right, condition const& assume) {
    std::lock_guard const hold(g->lock);
    return compare::find_all(g->facts, left, right, assume);
  });
  // Two listings or two logs of the graph.
  define("%relate-files", [](graph_ptr g, node left, node right) {
    std::lock_guard const hold(g->lock);
    auto const l = g->facts.get_if<listing>(left), r = g->facts.get_if<listing>(right);
    if (!l || !r) throw error("not a file list");
    return compare::relate_files(g->facts, left, right, compare::compare_files(*l, *r));
  });
  define("%relate-units", [](graph_ptr g, node left, node right) {
    std::lock_guard const hold(g->lock);
    auto const l = g->facts.get_if<build_log>(left), r = g->facts.get_if<build_log>(right);
    if (!l || !r) throw error("not a build log");
    return compare::relate_units(g->facts, left, right, compare::compare_units(*l, *r));
  });
  // Notes of one file of both sides; the nodes carry them: artifacts, or the packages where no listing has the file.
  define("%relate-notes", [](graph_ptr g, std::string const& file, node left, std::vector<elf_note> const& lefts,
                             node right, std::vector<elf_note> const& rights) {
    std::lock_guard const hold(g->lock);
    auto const add = [&](std::vector<elf_note> const& notes, node owner) {
      return g->facts.add_notes(std::make_shared<std::vector<elf_note> const>(notes), owner);
    };
    auto const l = add(lefts, left), r = add(rights, right);
    return compare::relate_notes(g->facts, file, l, r);
  });
  define("%graph-defaults", [](graph_ptr g) {
    std::lock_guard const hold(g->lock);
    return compare::defaults(g->facts);
  });
  define("%apply-correspondences", [](std::string const& s, std::vector<rule> const& rules) {
    return compare::canonical(s, rules_of(rules)).text;
  });
}

} // namespace xencmp::guile
