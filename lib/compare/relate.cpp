#include "relate.hpp"

#include "../source/error.hpp"

namespace xencmp::compare {

namespace {

// The nodes of a listing's artifacts, in its order.
std::vector<node> artifacts(graph const& g, node n) {
  if (g.kind(n) != node_kind::listing) throw error("node " + std::to_string(n.number) + " is not a file list");
  auto out = g.nodes(n, "has");
  std::erase_if(out, [&](node a) { return g.kind(a) != node_kind::artifact; });
  return out;
}

likeness likeness_of(file_class c) {
  switch (c) {
  case file_class::same_place: return likeness::exact;
  case file_class::same_but_version: return likeness::version;
  case file_class::other_place: return likeness::place;
  }
  return likeness::exact;
}

} // namespace

std::vector<node> relate_files(graph& g, node left, node right, files_comparison const& found) {
  auto const lefts = artifacts(g, left), rights = artifacts(g, right);
  std::vector<node> out;
  auto const put = [&](verdict v, std::size_t l, std::size_t r, likeness by, std::vector<std::string> reasons) {
    relation made;
    made.about = "artifact";
    made.says = v;
    made.by = by;
    made.reasons = std::move(reasons);
    if (l != none) {
      made.left = g.get_if<artifact>(lefts.at(l))->path;
      made.left_nodes = {lefts[l]};
    }
    if (r != none) {
      made.right = g.get_if<artifact>(rights.at(r))->path;
      made.right_nodes = {rights[r]};
    }
    made.key = l != none ? made.left : made.right;
    out.push_back(g.add_relation(std::move(made)));
  };
  for (auto const& m : found.matches)
    put(verdict::same, m.left, m.right, likeness_of(m.relation), {reason(found, m)});
  for (auto const i : found.left_only) put(verdict::only_left, i, none, likeness::exact, {});
  for (auto const i : found.right_only) put(verdict::only_right, none, i, likeness::exact, {});
  for (auto const& [nodes, aliases] : {std::pair{&lefts, &found.left_aliases}, {&rights, &found.right_aliases}})
    for (auto const& a : *aliases) g.add(nodes->at(a.file), "alias", term(nodes->at(a.of)));
  return out;
}

} // namespace xencmp::compare
