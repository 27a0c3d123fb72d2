// Which arguments may reach no step: only then need phases be read to find out.
#include <algorithm>

#include "../sexp/cursor.hpp"
#include "steps.hpp"

namespace xencmp::guix {

namespace {

using sexp::cursor;
using sexp::kind;

// Phases that some configuration deletes or replaces, by name; `all` where one is not known.
struct removed_phases {
  std::vector<std::string> names;
  bool all = false;

  bool has(std::string_view phase) const { return all || std::find(names.begin(), names.end(), phase) != names.end(); }
};

bool removes(std::string_view action) { return action == "delete" || action == "replace"; }

// Puts those of (modify-phases BASE CLAUSE …) INTO what is known, by its text.  BASE is %standard-phases, or
// #$VARIABLE, which is left for the caller to look into.  False where the text does not say.
bool tells_removed(cursor code, removed_phases& into, std::optional<cursor>& base) {
  if (!code.is_form("modify-phases")) return false;
  std::size_t n = 0;
  for (cursor part : code.data()) {
    if (++n == 1) continue;
    if (n == 2) {
      if (part.is_symbol("%standard-phases")) continue;
      base = part.is_quoted(sexp::prefix::ungexp) ? part.datum(0) : std::nullopt;
      if (!base || !base->is(kind::atom)) return false;
      continue;
    }
    auto const action = part.is(kind::list) ? part.datum(0) : std::nullopt;
    if (!action || !action->is(kind::atom)) return false;
    if (!removes(action->text())) continue;
    auto const named = part.datum(1);
    bool const literal = named && named->is_quoted(sexp::prefix::quote);
    auto const name = literal ? named->datum(0)->symbol_name() : std::nullopt;
    if (!name) return false;
    into.names.push_back(*name);
  }
  return n > 1;
}

void collect_removed(evaluator& e, value phases, removed_phases& into) {
  while (phases.is(tag::gexp) && phases.code->code.is(tag::lazy)) {   // most are never looked into otherwise
    auto const code = phases.code->code;
    auto& m = *e.modules().numbered(code.file);
    std::optional<cursor> base;
    if (!tells_removed({m.tree(), static_cast<sexp::node_id>(code.number)}, into, base)) break;
    if (!base) return;
    phases = e.eval(e.node(m, base->id(), false), phases.code->in);
  }
  auto const all = e.run(phases);
  if (!all.is(tag::phases)) return;
  for (auto const& c : all.changes->all) {
    auto const parts = c.clause.is(tag::pair) ? e.elements(c.clause) : std::vector<value>{};
    if (parts.size() < 2 || !parts[0].is(tag::symbol) || !removes(parts[0].name->name)) continue;
    auto const name = e.eval(parts[1], c.in ? c.in : e.build_scope());
    if (name.is(tag::symbol)) into.names.emplace_back(name.name->name);
    else into.all = true;
  }
}

removed_phases removed_by(evaluator& e, value phases) {
  removed_phases out;
  e.explore([&] { collect_removed(e, phases, out); }, [](condition const&) {});
  return out;
}

} // namespace

bool may_be_dead(evaluator& e, package const& p, arguments const& args) {
  if (p.arguments.empty()) return false;
  auto const steps = standard_steps(p.build_system, args);
  bool const tests = !args.find("tests?");   // they are run, unless their phase is removed
  auto const* const phases = args.find("phases");
  std::optional<removed_phases> removed;
  for (auto const& a : p.arguments) {
    auto const is_passed = [&](standard_step const& s) { return a.keyword.substr(2) == s.keyword; };
    if (a.keyword.empty() || a.flags.empty() || std::none_of(steps.begin(), steps.end(), is_passed)) continue;
    auto const is_sure = [&](standard_step const& s) {
      if (!is_passed(s) || (!tests && std::string_view(s.phase) == "check")) return false;
      if (phases && !removed) removed = removed_by(e, *phases);
      return !removed || !removed->has(s.phase);
    };
    if (std::none_of(steps.begin(), steps.end(), is_sure)) return true;
  }
  return false;
}

} // namespace xencmp::guix
