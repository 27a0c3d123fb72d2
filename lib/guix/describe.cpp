#include "describe.hpp"

#include <algorithm>
#include <set>

#include "../flags/key.hpp"
#include "../flags/keyword.hpp"
#include "steps.hpp"

namespace xencmp::guix {

namespace {

// Arguments whose values are no flags: code, modules, inputs.
bool no_flags(std::string_view keyword) {
  return keyword == "phases" || keyword == "modules" || keyword == "imported-modules" || keyword == "builder" ||
         keyword.ends_with("inputs") || keyword == "install-plan";
}

// A list that Guix itself looks into, such as #:disallowed-references: no code of the builder.
bool is_data(value v) {
  if (!v.is(tag::pair)) return false;
  auto const first = v.pair->car;
  if (first.is(tag::pair)) return !first.pair->car.is(tag::symbol) && !first.pair->car.is(tag::pair);
  return !first.is(tag::symbol) && !first.is(tag::builtin) && !first.is(tag::procedure);
}

// Stands for any arguments.
argument unknown_arguments(evaluator& e, value what) {
  argument a;
  a.where = e.where(what);
  a.flags = flags_of(e, {e.many(what.is(tag::hole) ? what : e.unknown(what, "no arguments"))}, "any");
  return a;
}

class describer {
public:
  describer(evaluator& e, reading const& what) : e_(e), what_(what) {}
  package once(value v);

private:
  void read_arguments(package& out, arguments const& args);
  void add_implied(package& out, arguments const& args);
  void read_steps(package& out, arguments const& args);
  void standard(package& out, arguments const& args, phase_reader const& phases, std::vector<step> const& invoked);
  void account(package& out);
  argument read_argument(package const& out, arguments const& args, value key, value given);

  evaluator& e_;
  reading const& what_;
  bool build_system_unknown_ = false;
  value self_;
};

package describer::once(value v) {
  package out;
  out.distribution = "guix";
  e_.unknown_tests.clear();
  e_.remarks.clear();
  if (!v.is(tag::package)) {
    out.where = e_.where(v);
    out.remarks.push_back({severity::unknown, "what may be a package: " + e_.source(v) +
                           (v.is(tag::hole) && !v.unknown->reason.empty() ? ": " + std::string(v.unknown->reason) : ""), out.where, {}});
    out.arguments.push_back(unknown_arguments(e_, v));
    return out;
  }
  self_ = v;
  e_.described = v;
  out.where = e_.where(v.form->origin);
  out.name = text_of(e_, v, e_.names.name);
  out.version = text_of(e_, v, e_.names.version);
  out.build_system = text_of(e_, v, e_.names.build_system);
  if (v.form->has_parent) out.inherits = e_.source(v.form->parent_code);
  build_system_unknown_ = !out.build_system.empty() && !is_build_system(out.build_system);
  auto const given = e_.field(v, e_.names.arguments, v);
  auto const args = given ? arguments::of(e_, *given) : arguments{};
  for (auto const& r : args.rest)
    out.remarks.push_back({severity::unknown, "arguments that are not known: " + e_.source(r) +
                           (r.unknown->reason.empty() ? "" : ": " + std::string(r.unknown->reason)), e_.where(r), {}});
  read_arguments(out, args);
  for (auto const& r : args.rest) out.arguments.push_back(unknown_arguments(e_, r));
  if (what_.implied) add_implied(out, args);
  if (what_.steps) read_steps(out, args);
  else if (may_be_dead(e_, out, args)) {
    package whole = out;
    read_steps(whole, args);
    out.arguments = std::move(whole.arguments);
    out.remarks = std::move(whole.remarks);
  }
  for (auto const& r : e_.remarks) out.remarks.push_back(r);
  account(out);
  return out;
}

argument describer::read_argument(package const& out, arguments const& args, value key, value given) {
  argument a;
  a.keyword = "#:" + std::string(key.name->name);
  a.where = e_.where(given);
  a.quoted = !given.is(tag::gexp) || (given.bits & value::quoted);
  if (no_flags(key.name->name)) {
    a.is_list = false;
    return a;
  }
  auto const kind = kind_of_keyword(out.build_system, key.name->name, args);
  bool list = true, other = false;
  a.step = kind;
  a.flags = explored_flags(e_, kind.empty() ? "any" : kind, a.where, [&]() -> std::vector<value> {
    auto const v = is_data(given) ? given : e_.run(given);
    switch (v.type) {
    case tag::pair:
    case tag::nil: {
      auto all = e_.elements(v);
      other = other || std::any_of(all.begin(), all.end(), [](value x) { return x.is(tag::pair) || x.is(tag::phases); });
      return all;
    }
    case tag::hole:
      // Where a list of flags is wanted, it stands for any number of them.
      if (key.name->name.ends_with("flags") || key.name->name.ends_with("options")) return {e_.many(v)};
      list = false;
      return {v};
    case tag::boolean:
      list = false;
      return {e_.borrowed(v.number ? "#t" : "#f", v.file ? v : given)};
    case tag::symbol:
    case tag::keyword:
      list = false;
      return {e_.borrowed(v.name->name, v)};
    default:
      list = false;
      return {v};
    }
  });
  a.is_list = list;
  if (other) a.flags.clear(), a.is_list = false;
  return a;
}

void describer::read_arguments(package& out, arguments const& args) {
  for (std::size_t i = 0; i < args.known.size(); ++i) {
    auto const& [key, given] = args.known[i];
    if (args.find(key.name->name) != &given) continue;   // the last one counts
    if (!among_keywords(what_.keywords, key.name->name)) continue;
    out.arguments.push_back(read_argument(out, args, key, given));
  }
}

void describer::add_implied(package& out, arguments const& args) {
  for (auto const& s : standard_steps(out.build_system, args)) {
    auto more = implied_flags(e_, self_, out.build_system, s, args, out.where);
    if (more.empty() || !among_keywords(what_.keywords, s.keyword)) continue;
    auto const keyword = "#:" + std::string(s.keyword);
    auto found = std::find_if(out.arguments.begin(), out.arguments.end(), [&](argument const& a) { return a.keyword == keyword; });
    if (found == out.arguments.end()) {
      argument a;
      a.keyword = keyword;
      a.where = out.where;
      a.step = s.kind;
      found = out.arguments.insert(found, std::move(a));
    }
    found->flags.insert(found->flags.begin(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
}

void describer::read_steps(package& out, arguments const& args) {
  phase_reader phases(e_, args, out, what_.steps);
  if (auto const* const p = args.find("phases")) phases.read(*p);
  std::vector<step> invoked;
  invoked.swap(out.steps);
  standard(out, args, phases, invoked);
  for (auto& s : invoked) out.steps.push_back(std::move(s));
  auto const order = phases.order();
  auto const rank = [&](step const& s) { return std::find(order.begin(), order.end(), s.phase) - order.begin(); };
  std::stable_sort(out.steps.begin(), out.steps.end(), [&](step const& a, step const& b) { return rank(a) < rank(b); });
  // An argument's flags are dead where all steps that have them say so.
  for (auto& a : out.arguments) {
    step const* dead = nullptr;
    bool live = false;
    for (auto const& s : out.steps)
      if (s.keyword == a.keyword && !s.flags.empty())
        (std::all_of(s.flags.begin(), s.flags.end(), [](flag const& f) { return !f.live; }) ? dead = &s : (live = true, dead));
    if (!dead || live) continue;
    for (auto& f : a.flags) {
      f.live = false;
      f.reason = dead->flags[0].reason;
    }
  }
}

void describer::standard(package& out, arguments const& args, phase_reader const& phases, std::vector<step> const& invoked) {
  // Where nothing is known of either, the arguments may hold what most build systems take.
  bool const any_system = build_system_unknown_ && !args.rest.empty();
  auto const all = standard_steps(any_system ? "gnu-build-system" : out.build_system, args);
  auto no_tests = condition::never();
  if (auto const* const tests = args.find("tests?")) {
    bool off = false;
    e_.explore([&] { off = !e_.truth(e_.run(*tests)); }, [&](condition const& c) {
      if (off) no_tests = no_tests | c;
    });
  }
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
    auto const* const given = keyword.empty() ? nullptr : args.find(keyword);
    auto const read = std::find_if(out.arguments.begin(), out.arguments.end(), [&](argument const& a) { return a.keyword == made.keyword; });
    if (!keyword.empty() && read != out.arguments.end()) {
      made.flags = read->flags;
      for (auto& f : made.flags) f.key = flag_key(s.kind, f.text);
    }
    if (given) {
      if (read == out.arguments.end()) {
        made.flags = explored_flags(e_, s.kind, e_.where(*given), [&] { return e_.elements(e_.run(*given)); });
      }
      for (auto const& a : args.known)
        if (a.first.name->name == keyword) made.where = e_.where(a.first);
    } else if (!keyword.empty() && !args.rest.empty() && read == out.arguments.end()) {
      made.flags = flags_of(e_, args.rest, s.kind);
      for (auto& f : made.flags) f.reason = "#:" + keyword + " may be among arguments that are not known";
    }
    if (std::string_view(s.operand) == "test-target") {
      auto const* const target = args.find("test-target");
      made.operands = explored_flags(e_, s.kind, out.where, [&]() -> std::vector<value> {
        if (target) return {e_.run(*target)};
        if (!args.rest.empty()) return {e_.many(args.rest[0])};
        return {e_.borrowed(s.initial_target, {})};
      });
      for (auto& f : made.operands)
        if (!f.where) f.where = out.where;
    } else if (*s.operand) {
      flag f;
      f.text = text_template::literal(s.operand, out.where);
      f.key = s.operand;
      f.where = out.where;
      made.operands = {f};
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
          f.reason = fate.empty() ? "the tests are not run" : std::string("the phase ") + s.phase + " is " + fate +
                                                                 " and nothing else uses #:" + keyword;
        }
      }
    }
    out.steps.push_back(std::move(made));
  }
}

// One remark for each thing that was not understood.
void describer::account(package& out) {
  std::set<std::string> tests;
  std::set<std::pair<std::string, std::uint32_t>> told;
  auto const test = [&](condition const& c) {
    if (c.is_always() || c.is_never()) return;
    for (auto const& a : c.atoms())
      if (a.kind == atom_kind::test && tests.insert(a.name).second)
        if (auto const d = e_.unknown_tests.find(a.name); d != e_.unknown_tests.end()) out.remarks.push_back(d->second);
  };
  auto const look = [&](std::vector<flag>& flags) {
    for (auto& f : flags) {
      test(f.when);
      if (f.text.has_unknown()) {
        auto message = "not understood: " + f.text.to_string() + (f.reason.empty() ? "" : ": " + f.reason);
        if (told.emplace(message, f.where.at.begin).second)
          out.remarks.push_back({severity::unknown, std::move(message), f.where ? f.where : out.where, {}});
      }
      if (f.live) f.reason.clear();
    }
  };
  look(out.environment);
  for (auto& s : out.steps) {
    test(s.when);
    look(s.flags);
    look(s.operands);
    for (auto const& p : s.program.pieces)
      if (p.hole == hole_kind::unknown)
        out.remarks.push_back({severity::unknown, "a program that is not known: " + p.text, s.where, {}});
  }
  for (auto& a : out.arguments) look(a.flags);
  for (auto const& p : out.phases) test(p.when);
  if (e_.out_of_fuel())
    out.remarks.push_back({severity::unknown, "the definition takes too long to evaluate; parts of it are unknown", out.where, {}});
}

void never(argument& a) {
  a.when = condition::never();
  for (auto& f : a.flags) f.when = condition::never();
}
void never(step& s) {
  s.when = condition::never();
  for (auto* flags : {&s.flags, &s.operands, &s.environment})
    for (auto& f : *flags) f.when = condition::never();
}
void never(phase& p) { p.when = condition::never(); }

// Takes each element of NEXT into the SAME one of SUM, which is put behind the one before where there is none.
template <typename T, typename Same, typename Add>
void merge_lists(std::vector<T>& sum, std::vector<T> const& next, Same same, Add add) {
  std::size_t behind = 0;
  for (auto const& x : next) {
    auto found = std::find_if(sum.begin(), sum.end(), [&](T const& y) { return same(y, x); });
    if (found == sum.end()) {
      found = sum.insert(sum.begin() + static_cast<std::ptrdiff_t>(behind), x);
      never(*found);
    }
    add(*found, x);
    behind = static_cast<std::size_t>(found - sum.begin()) + 1;
  }
}

// Puts what holds under WHEN into SUM.
void merge(package& sum, package const& next, condition const& when, condition_memo& memo) {
  merge_flags(sum.environment, next.environment, when, memo);
  merge_lists(sum.arguments, next.arguments,
              // A list in some configurations and a single value in others are told apart.
              [](argument const& a, argument const& b) { return a.keyword == b.keyword && a.is_list == b.is_list; },
              [&](argument& a, argument const& b) {
                a.when = memo.either(a.when, memo.both(b.when, when));
                merge_flags(a.flags, b.flags, when, memo);
              });
  merge_lists(sum.steps, next.steps,
              [](step const& a, step const& b) {
                return a.kind == b.kind && a.phase == b.phase && a.keyword == b.keyword && a.where == b.where &&
                       same_text(a.program, b.program);
              },
              [&](step& a, step const& b) {
                a.when = memo.either(a.when, memo.both(b.when, when));
                merge_flags(a.flags, b.flags, when, memo);
                merge_flags(a.operands, b.operands, when, memo);
                merge_flags(a.environment, b.environment, when, memo);
              });
  merge_lists(sum.phases, next.phases,
              [](phase const& a, phase const& b) { return a.name == b.name && a.action == b.action && a.where == b.where; },
              [&](phase& a, phase const& b) { a.when = memo.either(a.when, memo.both(b.when, when)); });
  for (auto const& r : next.remarks)
    if (std::none_of(sum.remarks.begin(), sum.remarks.end(),
                     [&](diagnostic const& x) { return x.message == r.message && x.where == r.where; }))
      sum.remarks.push_back(r);
}

// Restricts everything in PART to WHEN.
void restrict_to(package& part, condition const& when, condition_memo& memo) {
  if (when.is_always()) return;
  package sum = part;
  sum.environment.clear();
  sum.arguments.clear();
  sum.steps.clear();
  sum.phases.clear();
  merge(sum, part, when, memo);
  part = std::move(sum);
}

} // namespace

std::string text_of(evaluator& e, value package, symbol const* field) {
  auto const v = e.field(package, field, package);
  if (!v) return {};
  if (v->is(tag::symbol)) return std::string(v->name->name);
  if (auto const s = e.literal(*v)) return std::string(*s);
  if (v->is(tag::string)) return e.to_template(*v).to_string();
  if (v->is(tag::boolean)) return v->number ? "#t" : "#f";
  return e.source(*v);
}

package describe(evaluator& e, std::function<value()> const& of, reading const& what) {
  struct same_settings {
    std::uint64_t in;
    std::vector<std::pair<package, condition>> ways;   // in which tests may turn out
  };
  std::vector<same_settings> classes;
  auto remaining = e.all_settings_mask();
  bool const fixed = e.settings().size() == 1;
  e.start_paths();
  while (remaining) {
    std::size_t n = 0;
    while (!(remaining >> n & 1)) ++n;
    e.select(n);
    std::vector<std::pair<package, condition>> here;
    package part;
    bool const all = e.explore([&] {
      e.start_package();
      try {
        part = describer(e, what).once(of());
      } catch (error const& problem) {   // conditions that grow beyond their limit
        part = {};
        part.remarks.push_back({severity::unknown, problem.what(), {}, {}});
      }
    }, [&](condition const& c) { here.emplace_back(std::move(part), c); });
    if (!all) {
      // One way is not the truth: all that is told is that nothing is known.
      here.resize(1);
      auto& [only, c] = here[0];
      c = condition::always();
      only.arguments = {{}};
      auto& a = only.arguments[0];
      a.where = only.where;
      a.flags.resize(1);
      a.flags[0].where = only.where;
      a.flags[0].text.append(piece{"(package-arguments " + only.name + ")", hole_kind::unknown, only.where});
      a.flags[0].reason = "it depends on too many tests";
      only.version = "(package-version " + only.name + ")";
      only.steps.clear();
      only.remarks.push_back({severity::unknown, "arguments that are not known: they depend on too many tests", only.where, {}});
    }
    auto const same = (e.observed() & remaining) | std::uint64_t{1} << n;
    remaining &= ~same;
    classes.push_back({same, std::move(here)});
  }
  std::vector<std::uint64_t> masks;
  for (auto const& c : classes) masks.push_back(c.in);
  auto const conditions = fixed ? std::vector<condition>(classes.size()) : setting_conditions(masks);
  std::vector<std::pair<package, condition>> parts;
  for (std::size_t i = 0; i < classes.size(); ++i)
    for (auto& [p, c] : classes[i].ways) parts.emplace_back(std::move(p), c & conditions[i]);
  auto sum = std::move(parts[0].first);
  condition_memo memo;
  restrict_to(sum, parts[0].second, memo);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    merge(sum, parts[i].first, parts[i].second, memo);
    auto const differs = [&](std::string package::* field, char const* name) {
      if (sum.*field == parts[i].first.*field || (sum.*field).starts_with('(')) return;
      sum.*field = std::string("(package-") + name + ' ' + (sum.inherits.empty() ? "this-package" : sum.inherits) + ')';
      sum.remarks.push_back({severity::unknown, std::string("the ") + name + " is not the same in all configurations", sum.where, {}});
    };
    differs(&package::name, "name");
    differs(&package::version, "version");
    differs(&package::build_system, "build-system");
  }
  for (auto& a : sum.arguments) std::erase_if(a.flags, [](flag const& f) { return f.when.is_never(); });
  return sum;
}

} // namespace xencmp::guix
