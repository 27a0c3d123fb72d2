#include "relate.hpp"

#include "../source/error.hpp"

namespace xencmp::compare {

namespace {

// The nodes of one kind that a node has, in the order of their making, which is the reader's.
std::vector<node> parts(graph const& g, node n, node_kind whole, node_kind part) {
  if (g.kind(n) != whole) throw error("node " + std::to_string(n.number) + " is not a " + name(whole));
  auto out = g.nodes(n, "has");
  std::erase_if(out, [&](node a) { return g.kind(a) != part; });
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
  auto const lefts = parts(g, left, node_kind::listing, node_kind::artifact);
  auto const rights = parts(g, right, node_kind::listing, node_kind::artifact);
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

std::vector<node> relate_units(graph& g, node left, node right, unit_comparison const& found) {
  auto const lefts = parts(g, left, node_kind::log, node_kind::unit);
  auto const rights = parts(g, right, node_kind::log, node_kind::unit);
  std::vector<node> out;
  auto const put = [&](verdict v, node const* l, node const* r, std::vector<std::string> reasons) {
    relation made;
    made.about = "unit";
    made.says = v;
    made.reasons = std::move(reasons);
    if (l) made.left = g.get_if<unit>(*l)->source, made.left_nodes = {*l};
    if (r) made.right = g.get_if<unit>(*r)->source, made.right_nodes = {*r};
    if (l && r && made.left != made.right) made.by = likeness::place;
    made.key = l ? made.left : made.right;
    out.push_back(g.add_relation(std::move(made)));
  };
  for (auto const& m : found.matches) {
    auto const l = lefts.at(m.left), r = rights.at(m.right);
    put(verdict::same, &l, &r, {m.reason});
    auto const left_options = g.nodes(l, "uses"), right_options = g.nodes(r, "uses");
    for (auto const& o : m.options) {
      if (o.says == verdict::same) continue;
      relation made;
      made.about = "option";
      made.step = g.get_if<unit>(l)->source;
      made.key = o.key;
      made.says = o.says;
      made.unknown = o.category == option_category::unknown;
      for (auto const i : o.left) made.left_nodes.push_back(left_options.at(i));
      for (auto const i : o.right) made.right_nodes.push_back(right_options.at(i));
      if (!o.left.empty()) made.left = g.get_if<compiler_option>(made.left_nodes[0])->text;
      if (!o.right.empty()) made.right = g.get_if<compiler_option>(made.right_nodes[0])->text;
      out.push_back(g.add_relation(std::move(made)));
    }
  }
  for (auto const i : found.left_only) put(verdict::only_left, &lefts.at(i), nullptr, {});
  for (auto const i : found.right_only) put(verdict::only_right, nullptr, &rights.at(i), {});
  return out;
}

std::vector<node> relate_notes(graph& g, std::string const& file, std::vector<node> const& left,
                               std::vector<node> const& right) {
  auto const records = [&](std::vector<node> const& nodes) {
    std::vector<elf_note> notes;
    for (auto const n : nodes) {
      auto const note = g.get_if<elf_note>(n);
      if (!note) throw error("not a note");
      notes.push_back(*note);
    }
    return notes;
  };
  auto const lefts = records(left), rights = records(right);
  auto const joined = [](std::vector<std::string> const& descriptions) {
    std::string out;
    for (auto const& d : descriptions) out += (out.empty() ? "" : "; ") + d;
    return out;
  };
  std::vector<node> out;
  for (auto const& c : compare_notes(lefts, rights)) {
    auto const of_kind = [&](std::vector<node> const& nodes, std::vector<elf_note> const& notes) {
      std::vector<node> found;
      for (std::size_t i = 0; i < nodes.size(); ++i)
        if (note_key(notes[i]) == c.owner && notes[i].type == c.type) found.push_back(nodes[i]);
      return found;
    };
    relation made;
    made.about = "note";
    made.step = file;
    made.key = c.owner + ' ' + (c.type_name.empty() ? std::to_string(c.type) : c.type_name);
    made.says = c.relation;
    made.left = joined(c.left);
    made.right = joined(c.right);
    made.left_nodes = of_kind(left, lefts);
    made.right_nodes = of_kind(right, rights);
    out.push_back(g.add_relation(std::move(made)));
  }
  return out;
}

} // namespace xencmp::compare
