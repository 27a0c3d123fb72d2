// Readers' records become nodes and facts.
#include "graph.hpp"

#include <map>
#include <tuple>

namespace xencmp {

namespace {

// The nodes of the flags that steps pass, by their keyword and the place where they are written.
class passed_flags {
public:
  void add(step const& s, flag const& f, node n) {
    if (!s.keyword.empty()) nodes_[place(s.keyword, f)].emplace_back(&f, n);
  }
  std::vector<node> find(argument const& a, flag const& f) const {
    std::vector<node> out;
    if (auto const there = nodes_.find(place(a.keyword, f)); there != nodes_.end())
      for (auto const& [passed, n] : there->second)
        if (same_text(passed->text, f.text)) out.push_back(n);
    return out;
  }

private:
  using key = std::tuple<std::string_view, text const*, std::uint32_t, std::uint32_t>;
  static key place(std::string const& keyword, flag const& f) {
    return {keyword, f.where.in.get(), f.where.at.begin, f.where.at.end};
  }
  std::map<key, std::vector<std::pair<flag const*, node>>> nodes_;
};

} // namespace

template <typename T> node graph::new_node(T const* r, std::string_view side) {
  if (records_.size() >= max_terms_of_a_kind) throw error("graph is full");
  node const n{static_cast<std::uint32_t>(records_.size())};
  records_.emplace_back(r);
  put(n, "type", intern_word(name(kind(n))));
  if (!side.empty()) put(n, "side", intern_word(side));
  return n;
}

void graph::add_place(node n, location const& where) {
  if (!where) return;
  add(n, "file", where.in->name());
  add(n, "line", std::int64_t{where.in->line_at(where.at.begin)});
}

void graph::add_remarks(node n, std::vector<diagnostic> const& remarks, std::string const& side) {
  for (auto const& d : remarks) {
    auto const r = new_node(&d, side);
    add(r, "level", word{name(d.level)});
    add(r, "text", d.message);
    add_place(r, d.where);
    add(n, "has", r);
  }
}

node graph::add_flag(flag const& f, node owner, std::string_view predicate, std::string const& side) {
  auto const n = new_node(&f, side);
  add(n, "key", f.key);
  add(n, "text", f.text.to_string());
  add(n, "live", f.live);
  if (!f.live) add(n, "reason", f.reason);
  if (f.implied) add(n, "implied", true);
  add(n, "when", f.when);
  add_place(n, f.where);
  add(owner, predicate, n);
  return n;
}

node graph::add_package(std::shared_ptr<package const> p, std::string const& side) {
  auto const n = new_node(p.get(), side);
  add(n, "name", p->name);
  add(n, "version", p->version);
  add(n, "distribution", p->distribution);
  if (!p->build_system.empty()) add(n, "build-system", p->build_system);
  if (!p->inherits.empty()) add(n, "inherits", p->inherits);
  if (!p->module.empty()) add(n, "module", p->module);
  if (!p->variable.empty()) add(n, "variable", p->variable);
  add_place(n, p->where);
  passed_flags passed;
  for (auto const& s : p->steps) {
    auto const at = new_node(&s, side);
    add(at, "kind", s.kind);
    add(at, "phase", s.phase);
    add(at, "program", s.program.to_string());
    if (!s.keyword.empty()) add(at, "keyword", s.keyword);
    add(at, "when", s.when);
    add_place(at, s.where);
    for (auto const& f : s.flags) {
      auto const passes = add_flag(f, at, "passes", side);
      if (!p->arguments.empty()) passed.add(s, f, passes);
    }
    for (auto const& f : s.operands) add_flag(f, at, "operand", side);
    for (auto const& f : s.environment) add_flag(f, at, "sets", side);
    add(n, "has", at);
  }
  for (auto const& a : p->arguments) {
    auto const at = new_node(&a, side);
    add(at, "keyword", a.keyword);
    if (!a.step.empty()) add(at, "step", a.step);
    add(at, "when", a.when);
    add_place(at, a.where);
    for (auto const& f : a.flags) {
      auto const same = passed.find(a, f);
      for (auto const n : same) add(at, "holds", n);
      if (same.empty()) add_flag(f, at, "holds", side);
    }
    add(n, "has", at);
  }
  for (auto const& ph : p->phases) {
    auto const at = new_node(&ph, side);
    add(at, "name", ph.name);
    add(at, "action", ph.action);
    if (!ph.anchor.empty()) add(at, "anchor", ph.anchor);
    add(at, "when", ph.when);
    add_place(at, ph.where);
    for (auto const& file : ph.substitutes) add(at, "substitutes", file);
    add_remarks(at, ph.remarks, side);
    add(n, "has", at);
  }
  for (auto const& f : p->environment) add_flag(f, n, "sets", side);
  add_remarks(n, p->remarks, side);
  keep(std::move(p));
  return n;
}

node graph::add_log(std::shared_ptr<build_log const> log, std::string const& side, std::optional<node> of) {
  auto const n = new_node(log.get(), side);
  if (log->text) add(n, "file", log->text->name());
  for (auto const& v : log->versions) add(n, "version", v);
  for (auto const& u : log->units) {
    auto const at = new_node(&u, side);
    add(at, "source", u.source);
    add(at, "output", u.output);
    add(at, "compiler", u.compiler);
    add_place(at, u.where);
    for (auto const& o : u.options) {
      auto const option = new_node(&o);   // the place is the unit's, or near it
      add(option, "key", o.key);
      add(option, "text", o.text);
      add(option, "name", o.name);
      add(option, "category", word{name(o.category)});
      if (o.hardening) add(option, "hardening", true);
      add(option, "effective", o.effective);
      if (o.is_default) add(option, "default", true);
      add(at, "uses", option);
    }
    add(n, "has", at);
    if (of) add(*of, "compiles", at);
  }
  add_remarks(n, log->remarks, side);
  if (of) add(*of, "has", n);
  keep(std::move(log));
  return n;
}

node graph::add_listing(std::shared_ptr<listing const> l, std::string const& side, std::optional<node> of) {
  auto const n = new_node(l.get(), side);
  if (l->text) add(n, "file", l->text->name());
  for (auto const& a : l->artifacts) {
    auto const at = new_node(&a, side);
    add(at, "path", a.path);
    add(at, "kind", word{name(a.type)});
    if (!a.target.empty()) add(at, "target", a.target);
    add_place(at, a.where);
    add(n, "has", at);
    if (of) add(*of, "installs", at);
  }
  add_remarks(n, l->remarks, side);
  if (of) add(*of, "has", n);
  keep(std::move(l));
  return n;
}

std::vector<node> graph::add_notes(std::shared_ptr<std::vector<elf_note> const> notes, node file) {
  std::vector<node> out;
  for (auto const& e : *notes) {
    auto const at = out.emplace_back(new_node(&e));
    add(at, "section", e.section);
    add(at, "owner", e.owner);
    add(at, "name", e.type_name);
    add(at, "description", e.description);
    add(file, "carries", at);
  }
  keep(std::move(notes));
  return out;
}

node graph::add_relation(relation r) {
  auto const kept = std::make_shared<relation const>(std::move(r));
  auto const n = new_node(kept.get());
  add(n, "kind", word{kept->about});
  if (!kept->step.empty()) add(n, "step", kept->step);
  add(n, "key", kept->key);
  add(n, "verdict", word{name(kept->says)});
  if (kept->says == verdict::same) add(n, "likeness", word{name(kept->by)});
  add(n, "when", kept->when);
  for (auto const left : kept->left_nodes) {
    add(n, "left", left);
    for (auto const right : kept->right_nodes) add(left, "counterpart", right);
  }
  for (auto const right : kept->right_nodes) add(n, "right", right);
  keep(kept);
  return n;
}

node graph::add_decision(decision d, std::vector<node> const& about) {
  auto const kept = std::make_shared<decision const>(std::move(d));
  auto const n = new_node(kept.get());
  add(n, "kind", word{kept->about});
  if (!kept->step.empty()) add(n, "step", kept->step);
  add(n, kept->pattern ? "pattern" : "key", kept->key);
  add(n, "verb", word{kept->verb});
  add(n, "when", kept->when);
  add(n, "reason", kept->reason);
  add_place(n, kept->where);
  for (auto const a : about) add(n, "about", a);
  keep(kept);
  return n;
}

node graph::add_finding(finding f) {
  auto const kept = std::make_shared<finding const>(std::move(f));
  auto const n = new_node(kept.get(), kept->side);
  add(n, "name", kept->rule);
  add(n, "level", word{name(kept->level)});
  add(n, "text", kept->message);
  add(n, "when", kept->when);
  if (!kept->places.empty()) add_place(n, kept->places.front());
  for (auto const a : kept->about) add(n, "about", a);
  keep(kept);
  return n;
}

} // namespace xencmp
