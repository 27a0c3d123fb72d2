#include "package.hpp"

#include <algorithm>
#include <set>

#include "../flags/key.hpp"
#include "../sexp/parse.hpp"
#include "builtins.hpp"
#include "steps.hpp"

namespace xencmp::guix {

namespace {

class reader {
public:
  explicit reader(text_ptr module)
    : tree_(std::make_shared<sexp::tree const>(sexp::parse(std::move(module)))), e_(tree_) {}

  std::vector<package> all();
  package one(std::string const& variable);

private:
  value_ref package_of(definition const& d);
  package describe(definition const& d, value_ref v);
  void fill(package& out, value_ref v);
  void standard(package& out, keyword_arguments const& args, phase_reader const& phases,
                std::vector<step> const& invoked);
  std::string text_field(value_ref v, char const* field);
  void account(package& out);

  sexp::tree_ptr tree_;
  evaluator e_;
  bool build_system_unknown_ = false;
  std::vector<diagnostic> several_;
};

value_ref reader::package_of(definition const& d) {
  e_.start_package();
  auto v = e_.global(d);
  if (d.is_procedure && v->is(value_type::procedure)) {
    scope* const s = e_.bind(*v->callable, {}, true);
    v = s ? e_.eval_body(v->callable->body, 0, s) : v;
  }
  return v->is(value_type::package) ? v : nullptr;
}

std::string reader::text_field(value_ref v, char const* field) {
  auto const f = e_.field(v, field);
  if (!f) return {};
  if (f->is(value_type::symbol)) return f->name;
  auto const all = e_.texts(f, true);
  if (all.empty()) return {};
  auto const same = [&](auto const& a) { return a.value.to_string() == all[0].value.to_string(); };
  if (std::all_of(all.begin(), all.end(), same)) return all[0].value.to_string();
  several_.push_back({severity::unknown, std::string("the ") + field + " is not the same in all configurations",
                      f->where, {}});
  auto written = one_line(f->where.bytes());
  return written.starts_with('(') ? written : "(package-" + std::string(field) + " " + written + ")";
}

package reader::describe(definition const& d, value_ref v) {
  package out;
  out.distribution = "guix";
  out.where = tree_->where(d.at);
  e_.start_package();
  e_.unknown_tests.clear();
  several_.clear();
  try {
    fill(out, v);
  } catch (error const& problem) {   // conditions that grow beyond their limit
    out.remarks.push_back({severity::unknown, problem.what(), v->where, {}});
  }
  if (d.is_procedure)
    out.remarks.push_back({severity::note, "made by the procedure " + d.name + "; its parameters are holes", out.where, {}});
  for (auto& d : several_) out.remarks.push_back(std::move(d));
  account(out);
  return out;
}

void reader::fill(package& out, value_ref v) {
  out.name = text_field(v, "name");
  out.version = text_field(v, "version");
  out.inherits = v->form->inherits;
  out.build_system = text_field(v, "build-system");
  build_system_unknown_ = !out.build_system.empty() && !out.build_system.ends_with("-build-system");
  auto const given = e_.field(v, "arguments");
  auto const args = given ? keyword_arguments::of(e_, given) : keyword_arguments{};
  for (auto const& r : args.rest)
    out.remarks.push_back({severity::unknown, "arguments that are not known: " + r.what->name +
                           (r.what->reason.empty() ? "" : ": " + r.what->reason), r.what->where, {}});
  phase_reader phases(e_, args, out);
  std::vector<step> invoked;
  if (auto const p = find_argument(e_, args, "phases"); p.value) phases.read(p.value);
  invoked.swap(out.steps);
  standard(out, args, phases, invoked);
  for (auto& s : invoked) out.steps.push_back(std::move(s));
  auto const order = phases.order();
  auto const rank = [&](step const& s) { return std::find(order.begin(), order.end(), s.phase) - order.begin(); };
  std::stable_sort(out.steps.begin(), out.steps.end(), [&](step const& a, step const& b) { return rank(a) < rank(b); });
}

void reader::standard(package& out, keyword_arguments const& args, phase_reader const& phases,
                      std::vector<step> const& invoked) {
  // Where nothing is known of either, the arguments may hold what most build systems take.
  bool const any_system = build_system_unknown_ && !args.rest.empty();
  auto const all = standard_steps(any_system ? "gnu-build-system" : out.build_system, args);
  auto const tests = find_argument(e_, args, "tests?");
  auto const no_tests = tests.value ? tests.when & !e_.truth(e_.run(tests.value)) : condition::never();
  std::set<std::string> seen;
  auto const runs = [&](standard_step const& s) {
    auto c = !phases.removed(s.phase);
    return std::string_view(s.phase) == "check" ? c & !no_tests : c;
  };
  for (auto const& s : all) {
    std::string const keyword = s.keyword;
    step made;
    made.kind = s.kind;
    made.phase = s.phase;
    if (any_system) made.program.append(piece{"the build system of " + out.inherits, hole_kind::unknown, out.where});
    else made.program = text_template::literal(s.program);
    made.keyword = keyword.empty() ? "" : "#:" + keyword;
    made.when = runs(s);
    made.where = out.where;
    auto const given = keyword.empty() ? argument_value{} : find_argument(e_, args, keyword);
    if (given.value) {
      auto elements = e_.elements(e_.run(given.value));
      for (auto& x : elements) x.when = x.when & given.when;
      made.flags = flags_of(e_, elements, s.kind);
      for (auto const& a : args.known)
        if (a.key.what->name == keyword) made.where = a.key.what->where;
    }
    if (given.maybe && !keyword.empty()) {
      auto more = flags_of(e_, {{given.maybe, !given.when, true}}, s.kind);
      for (auto& f : more) {
        f.reason = "#:" + keyword + " may be among arguments that are not known";
        made.flags.push_back(std::move(f));
      }
    }
    if (std::string_view(s.operand) == "test-target") {
      auto const target = find_argument(e_, args, "test-target");
      auto const initial = e_.string(text_template::literal(s.initial_target, out.where), out.where);
      made.operands = target.value ? flags_of(e_, {{e_.run(target.value), target.when}}, s.kind) : std::vector<flag>{};
      if (auto const open = !target.when; !open.is_never())
        for (auto& f : flags_of(e_, {{target.maybe ? target.maybe : initial, open}}, s.kind)) made.operands.push_back(std::move(f));
    } else if (*s.operand) {
      made.operands = flags_of(e_, {{e_.string(text_template::literal(s.operand, out.where), out.where)}}, s.kind);
    }
    if (made.when.is_never()) {
      // Nobody runs it.  Its flags are dead where no other phase passes them.
      bool const elsewhere = std::any_of(all.begin(), all.end(), [&](standard_step const& other) {
        return keyword == other.keyword && !runs(other).is_never();
      });
      auto told = condition::never();   // by the steps of the package's own phases
      for (auto const& i : invoked)
        if (i.keyword == made.keyword) told = told | i.when;
      if (made.flags.empty() || elsewhere || !seen.insert(keyword).second) continue;
      auto const fate = phases.fate(s.phase);
      if (phases.uses(keyword)) {
        if (told.is_always()) continue;
        // Some phase takes them, to do what was not understood.
        made.when = !told;
        made.program = {};
        made.program.append(piece{"what runs with #:" + keyword, hole_kind::unknown, out.where});
        made.operands.clear();
      } else {
        for (auto& f : made.flags) {
          f.live = false;
          f.reason = fate.empty() ? "the tests are not run" : std::string("the phase ") + s.phase + " is " + fate + " and nothing else uses #:" + keyword;
        }
      }
    }
    out.steps.push_back(std::move(made));
  }
}

// One remark for each thing that was not understood.
void reader::account(package& out) {
  std::set<std::string> tests;
  std::set<std::pair<std::string, std::uint32_t>> told;
  auto const test = [&](condition const& c) {
    for (auto const& a : c.atoms())
      if (a.kind == atom_kind::test && tests.insert(a.name).second)
        if (auto const d = e_.unknown_tests.find(a.name); d != e_.unknown_tests.end()) out.remarks.push_back(d->second);
  };
  auto const look = [&](std::vector<flag> const& flags) {
    for (auto const& f : flags) {
      test(f.when);
      if (!f.text.has_unknown()) continue;
      auto message = "not understood: " + f.text.to_string() + (f.reason.empty() ? "" : ": " + f.reason);
      if (told.emplace(message, f.where.at.begin).second)
        out.remarks.push_back({severity::unknown, std::move(message), f.where ? f.where : out.where, {}});
    }
  };
  look(out.environment);
  for (auto& s : out.steps) {
    test(s.when);
    look(s.flags);
    look(s.operands);
    for (auto* flags : {&s.flags, &s.operands})
      for (auto& f : *flags)
        if (f.live) f.reason.clear();
    for (auto const& p : s.program.pieces)
      if (p.hole == hole_kind::unknown)
        out.remarks.push_back({severity::unknown, "a program that is not known: " + p.text, s.where, {}});
  }
  for (auto const& p : out.phases) test(p.when);
  if (e_.out_of_fuel())
    out.remarks.push_back({severity::unknown, "the definition takes too long to evaluate; parts of it are unknown", out.where, {}});
}

std::vector<package> reader::all() {
  std::vector<package> out;
  std::set<package_form const*> seen;
  for (auto const& d : e_.top_level()) {
    auto const v = package_of(d);
    if (v && seen.insert(v->form).second) out.push_back(describe(d, v));
  }
  return out;
}

package reader::one(std::string const& variable) {
  auto const& all = e_.top_level();
  for (auto d = all.rbegin(); d != all.rend(); ++d)   // the last definition of a name counts
    if (d->name == variable) {
      if (auto const v = package_of(*d)) return describe(*d, v);
      throw error(variable + " is not a package, as far as reading can tell", tree_->where(d->at));
    }
  for (auto const& d : all)
    if (auto const v = package_of(d); v && text_field(v, "name") == variable) return describe(d, v);
  throw error("no package " + variable, tree_->in()->name());
}

} // namespace

package read_package(text_ptr module, std::string const& variable) { return reader(std::move(module)).one(variable); }
std::vector<package> read_packages(text_ptr module) { return reader(std::move(module)).all(); }

} // namespace xencmp::guix
