// What the phases of a package do, as far as reading can tell: files they edit, variables they set, programs they run.
#include <algorithm>

#include "code.hpp"
#include "steps.hpp"

namespace xencmp::guix {

namespace {

inline constexpr int max_statement_depth = 120;
inline constexpr std::uint32_t max_statements = 1u << 16;    // of one package
inline constexpr std::size_t max_unrolled = 32;              // rounds of a for-each over a literal list

std::string_view head_of(value code) {
  return code.is(tag::pair) && code.pair->car.is(tag::symbol) ? code.pair->car.name->name : std::string_view{};
}

bool mentions(value code, symbol const* name, int depth = 0) {
  for (; code.is(tag::pair); code = code.pair->cdr) {
    if (depth > max_datum_depth) return true;
    if (code.pair->car.is_symbol(name) || (code.pair->car.is(tag::pair) && mentions(code.pair->car, name, depth + 1))) return true;
  }
  return code.is_symbol(name);
}

} // namespace

void phase_reader::give_up(std::string const& why, value at) {
  uses_all_ = true;
  into_.remarks.push_back({severity::unknown, why, e_.where(at), {}});
}

std::vector<guarded<value>> phase_reader::alternatives(value code, scope* in) {
  std::vector<guarded<value>> out;
  value v;
  bool const all = e_.explore([&] { v = code.is_many() ? code : e_.eval(code, in); },
                              [&](condition const& c) { out.push_back({v, c}); });
  if (!all) return {{e_.unknown(code, "it depends on too many tests"), condition::always()}};
  return out;
}

condition phase_reader::truth(value code, scope* in) {
  auto sum = condition::never();
  bool b = false;
  bool const all = e_.explore([&] { b = e_.truth(e_.eval(code, in)); }, [&](condition const& c) {
    if (b) sum = sum | c;
  });
  return all ? sum : condition::holds(atom::test(e_.source(code)));
}

void phase_reader::read(value phases) {
  std::vector<guarded<value>> all;
  value v;
  e_.explore([&] { v = e_.run(phases); }, [&](condition const& c) { all.push_back({v, c}); });
  for (auto const& [one, holds] : all) {
    if (!one.is(tag::phases)) {
      // %standard-phases alone changes nothing.
      if (!one.is(tag::hole) || one.unknown->kind == hole_kind::unknown)
        give_up("phases that are not understood: " + e_.source(one), one);
      continue;
    }
    for (auto const& c : one.changes->all) clause(c, holds);
  }
}

void phase_reader::clause(phase_change const& c, condition const& when) {
  auto const& code = c.clause;
  if (code.is_many())
    return give_up("phases that are not understood: " + e_.source(code) +
                   (code.unknown->reason.empty() ? "" : ": " + std::string(code.unknown->reason)), code);
  scope* const in = c.in ? c.in : e_.build_scope();
  auto const action = head_of(code);
  auto const n = length(code);
  auto const name_at = [&](std::size_t i) -> std::string {
    auto const v = e_.eval(*part(code, i), in);
    if (v.is(tag::symbol)) return std::string(v.name->name);
    return std::string(e_.literal(v).value_or(""));
  };
  phase p;
  p.action = action;
  p.when = when;
  p.where = e_.where(code);
  value const* procedure = nullptr;
  if (action == "delete" && n == 2) {
    p.name = name_at(1);
  } else if (action == "replace" && n == 3) {
    p.name = name_at(1);
    procedure = part(code, 2);
  } else if ((action == "add-before" || action == "add-after") && n == 4) {
    p.anchor = name_at(1);
    p.name = name_at(2);
    procedure = part(code, 3);
  } else {
    return give_up("a clause of modify-phases that is not understood", code);
  }
  if (p.name.empty()) return give_up("a phase whose name is not known", code);
  runs_standard_ = false;
  if (procedure) body(*procedure, p, in);
  if ((p.action == "delete" || p.action == "replace") && !runs_standard_) {
    removed_.try_emplace(p.name, condition::never()).first->second = removed(p.name) | p.when;
    fate_[p.name] = p.action == "delete" ? "deleted" : "replaced";
  }
  into_.phases.push_back(std::move(p));
}

condition phase_reader::removed(std::string const& phase) const {
  auto const found = removed_.find(phase);
  return found == removed_.end() ? condition::never() : found->second;
}
std::string phase_reader::fate(std::string const& phase) const {
  auto const found = fate_.find(phase);
  return found == fate_.end() ? "" : found->second;
}
bool phase_reader::uses(std::string const& keyword) const {
  return uses_all_ || std::find(used_.begin(), used_.end(), keyword) != used_.end();
}

std::vector<std::string> phase_reader::order() const {
  // guix/build/gnu-build-system.scm; other build systems keep to this order.
  std::vector<std::string> out{"set-SOURCE-DATE-EPOCH", "set-paths", "install-locale", "unpack", "bootstrap",
    "patch-usr-bin-file", "patch-source-shebangs", "configure", "patch-generated-file-shebangs", "build", "check",
    "install", "patch-shebangs", "strip", "validate-runpath", "validate-documentation-location",
    "delete-info-dir-file", "patch-dot-desktop-files", "make-dynamic-linker-cache", "install-license-files",
    "reset-gzip-timestamps", "compress-documentation"};
  for (auto const& p : into_.phases) {
    if (p.anchor.empty() || std::find(out.begin(), out.end(), p.name) != out.end()) continue;
    auto at = std::find(out.begin(), out.end(), p.anchor);
    if (at != out.end() && p.action == "add-after") ++at;
    out.insert(at, p.name);
  }
  return out;
}

// What the build system passes to a phase under this name.
void phase_reader::parameter(scope* s, symbol const* name, value const* initial) {
  auto const n = name->name;
  if (auto const* const given = args_.find(n)) {
    s->add_code(name, *given, e_.build_scope());
    return;
  }
  if (initial) {
    s->add_code(name, *initial, s);
    return;
  }
  auto const hole = [&](hole_kind k, std::string_view reason = {}) { s->add(name, e_.hole_of(k, {}, nullptr, reason, n)); };
  if (n == "inputs" || n == "native-inputs" || n == "source") hole(hole_kind::input);
  else if (n == "outputs") hole(hole_kind::output);
  else if (n == "target") s->add_code(name, e_.list(std::vector<value>{e_.symbol_value("<target>", {})}, {}), e_.build_scope());
  else if (n == "system" || n == "build") hole(hole_kind::system);
  else if (n == "tests?" || n == "parallel-build?" || n == "parallel-tests?") s->add(name, e_.parameter(n));
  else if (n.ends_with("-flags") || n == "test-options") {
    if (args_.rest.empty()) s->add(name, e_.nil());   // (guix build gnu-build-system): '()
    else hole(hole_kind::unknown, "its value is not known");
  } else hole(hole_kind::expression);
}

void phase_reader::bind_parameters(procedure const& p, scope* s) {
  for (auto const& k : p.keys) {
    if (mentions(p.body, k.name)) used_.push_back(std::string(k.name->name));
    parameter(s, k.name, k.has_initial ? &k.initial : nullptr);
  }
  if (p.rest && p.rest != e_.names.underscore) {
    s->add(p.rest, e_.hole_of(hole_kind::expression, {}, nullptr, {}, p.rest->name));
    uses_all_ = true;
  }
}

void phase_reader::body(value code, phase& p, scope* in) {
  for (auto const& [v, holds] : alternatives(code, in)) {
    auto const when = p.when & holds;
    if (when.is_never()) continue;
    if (!v.is(tag::procedure)) {
      // (assoc-ref OTHER:%standard-phases 'x): what another build system does.
      p.remarks.push_back({severity::unknown, "a phase whose procedure is not known: " + e_.source(code), e_.where(code), {}});
      into_.remarks.push_back(p.remarks.back());
      uses_all_ = true;
      continue;
    }
    auto const& f = *v.callable;
    scope* const s = e_.new_scope(f.in, f.keys.size() + 1);
    bind_parameters(f, s);
    current_ = &p;
    sequence(f.body, s, when);
    current_ = nullptr;
  }
}

void phase_reader::sequence(value forms, scope* in, condition const& when) {
  std::size_t definitions = 0;
  for (auto rest = forms; rest.is(tag::pair); rest = rest.pair->cdr)
    definitions += definer_of(head_of(rest.pair->car)) == definer::value;
  scope* const s = definitions ? e_.new_scope(in, definitions) : in;
  if (definitions)
    for (auto rest = forms; rest.is(tag::pair); rest = rest.pair->cdr) {
      auto const code = rest.pair->car;
      if (definer_of(head_of(code)) != definer::value || length(code) < 3) continue;
      auto const target = *part(code, 1);
      if (target.is(tag::symbol)) s->add_code(target.name, *part(code, 2), s);
      else if (target.is(tag::pair) && target.pair->car.is(tag::symbol))
        s->add(target.pair->car.name, e_.make_procedure(target.pair->cdr, from(code, 2), s, code, target.pair->car.name));
    }
  for (auto rest = forms; rest.is(tag::pair); rest = rest.pair->cdr) {
    auto const code = rest.pair->car;
    if (code.is_many()) give_up("code of a phase that is not known: " + e_.source(code), code);
    else if (definer_of(head_of(code)) == definer::none) walk(code, s, when);
  }
}

void phase_reader::walk(value code, scope* in, condition const& when) {
  if (code.is(tag::gexp)) return walk(e_.instantiate(*code.code), e_.build_scope(), when);
  if (!code.is(tag::pair) || when.is_never()) return;
  if (++walked_ > max_statements || depth_ > max_statement_depth) {
    if (walked_ == max_statements + 1 || depth_ > max_statement_depth)
      into_.remarks.push_back({severity::unknown, "phases that are too long or nested too deeply", e_.where(code), {}});
    uses_all_ = true;
    return;
  }
  ++depth_;
  auto const head = head_of(code);
  auto const is = [&](std::string_view n) { return head == n; };
  if (is("quote") || is("quasiquote") || is("gexp") || is("lambda") || is("lambda*")) {
    if (is("lambda") || is("lambda*")) {   // called we do not know how: its parameters are holes
      auto const v = e_.eval(code, in);
      if (v.is(tag::procedure))
        if (scope* const s = e_.bind(*v.callable, {}, true)) sequence(v.callable->body, s, when);
    }
  } else if (is("substitute*")) substitution(code, in);
  else if (is("setenv")) variable(code, in, when);
  else if (is("invoke") || is("system*")) invocation(code, in, when, 1, false);
  else if (is("apply") && length(code) > 2 && part(code, 1)->is(tag::symbol) &&
           (part(code, 1)->name->name == "invoke" || part(code, 1)->name->name == "system*"))
    invocation(code, in, when, 2, true);
  else if (is("let") || is("let*") || is("letrec")) walk_let(code, in, when);
  else if (is("if") || is("when") || is("unless") || is("cond")) walk_branches(code, in, when);
  else if (is("for-each") || is("map") || is("every")) walk_for_each(code, in, when);
  else if (is("begin") || is("with-directory-excursion")) sequence(code.pair->cdr, in, when);
  else if (!walk_call(code, in, when)) {
    if (code.pair->car.is(tag::pair)) walk(code.pair->car, in, when);
    for (auto rest = code.pair->cdr; rest.is(tag::pair); rest = rest.pair->cdr)
      if (rest.pair->car.is(tag::pair) || rest.pair->car.is(tag::gexp)) walk(rest.pair->car, in, when);
  }
  // ((assoc-ref %standard-phases 'build) …), (apply (assoc-ref gnu:%standard-phases 'build) args)
  if (current_ && (is("assoc-ref") || is("assq-ref")) && length(code) == 3 &&
      e_.source(*part(code, 1)).find("%standard-phases") != std::string::npos) {
    auto const name = e_.eval(*part(code, 2), in);
    if (name.is(tag::symbol) && name.name->name == current_->name) runs_standard_ = true;
    else current_->remarks.push_back({severity::note, "runs another phase: " + e_.source(code), e_.where(code), {}});
  }
  --depth_;
}

void phase_reader::walk_let(value code, scope* in, condition const& when) {
  bool const loop = part(code, 1) && part(code, 1)->is(tag::symbol);
  std::size_t const at = loop ? 2 : 1;
  if (length(code) < at + 2) return;
  auto const kind = head_of(code);
  bool const sequential = kind == "let*", recursive = kind == "letrec";
  auto const bindings = e_.elements(*part(code, at));
  scope* s = e_.new_scope(in, sequential ? 0 : bindings.size());
  for (auto const& b : bindings) {
    auto const pair = e_.elements(b);
    if (pair.size() != 2 || !pair[0].is(tag::symbol)) continue;
    walk(pair[1], sequential || recursive ? s : in, when);
    if (sequential) {
      s = e_.new_scope(s, 1);
      s->add_code(pair[0].name, pair[1], s->parent);
    } else if (loop) {   // takes other values in later rounds
      s->add(pair[0].name, e_.hole_of(hole_kind::unknown, {}, nullptr, "it varies in a loop", pair[0].name->name));
    } else {
      s->add_code(pair[0].name, pair[1], recursive ? s : in);
    }
  }
  sequence(from(code, at + 1), s, when);
}

void phase_reader::walk_branches(value code, scope* in, condition const& when) {
  auto const n = length(code);
  auto const head = head_of(code);
  if (head == "cond") {
    auto open = when;
    for (auto rest = code.pair->cdr; rest.is(tag::pair) && !open.is_never(); rest = rest.pair->cdr) {
      auto const clause = rest.pair->car;
      if (!clause.is(tag::pair)) continue;
      auto const test = clause.pair->car;
      auto const c = test.is_symbol(e_.names.else_) ? condition::always() : truth(test, in);
      walk(test, in, open);
      sequence(clause.pair->cdr, in, open & c);
      open = open & !c;
    }
    return;
  }
  if (n < 3) return;
  auto const test = *part(code, 1);
  walk(test, in, when);
  auto c = truth(test, in);
  if (head == "unless") c = !c;
  if (head != "if") {
    sequence(from(code, 2), in, when & c);
    return;
  }
  walk(*part(code, 2), in, when & c);
  if (n > 3) walk(*part(code, 3), in, when & !c);
}

void phase_reader::walk_for_each(value code, scope* in, condition const& when) {
  if (length(code) == 3) {
    auto const f = e_.eval(*part(code, 1), in);
    if (f.is(tag::procedure) && f.callable->clauses.empty()) {
      for (auto const& [list, holds] : alternatives(*part(code, 2), in)) {
        auto const all = e_.elements(list);
        bool const certain = std::none_of(all.begin(), all.end(), [](value v) { return v.is_many(); });
        if (certain && all.size() <= max_unrolled) {
          for (auto const& x : all) {
            value const one[] = {x};
            if (scope* const s = e_.bind(*f.callable, one, true)) sequence(f.callable->body, s, when & holds);
          }
        } else if (scope* const s = e_.bind(*f.callable, {}, true)) {
          sequence(f.callable->body, s, when & holds);
        }
      }
      return;
    }
  }
  for (auto rest = code.pair->cdr; rest.is(tag::pair); rest = rest.pair->cdr) walk(rest.pair->car, in, when);
}

// A call of a procedure that the phase or the module defines.
bool phase_reader::walk_call(value code, scope* in, condition const& when) {
  auto const head = code.pair->car;
  if (!head.is(tag::symbol)) return false;
  for (scope* s = in; s; s = s->parent)
    if (s->used && s->find(head.name)) {
      auto const v = e_.lookup(head, in);
      if (!v.is(tag::procedure) || !v.callable->clauses.empty()) return false;
      std::vector<value> args;
      for (auto rest = code.pair->cdr; rest.is(tag::pair); rest = rest.pair->cdr) {
        if (rest.pair->car.is_many()) return false;
        // What hangs on tests is not gone through for the whole body.
        auto const all = alternatives(rest.pair->car, in);
        args.push_back(all.size() == 1 ? all[0].value : e_.unknown(rest.pair->car, "it depends on tests", in));
      }
      scope* const inner = e_.bind(*v.callable, args, true);
      if (!inner) return false;
      sequence(v.callable->body, inner, when);
      return true;
    }
  return false;
}

void phase_reader::substitution(value code, scope* in) {
  if (!steps_ || !current_ || length(code) < 2) return;
  for (auto const& [v, holds] : alternatives(*part(code, 1), in)) {
    auto const files = v.is(tag::pair) || v.is(tag::nil) ? e_.elements(v) : std::vector<value>{v};
    for (auto const& file : files) {
      auto s = e_.to_template(file, true).to_string();
      auto& all = current_->substitutes;
      if (std::find(all.begin(), all.end(), s) == all.end()) all.push_back(std::move(s));
    }
  }
}

void phase_reader::variable(value code, scope* in, condition const& when) {
  if (!steps_ || length(code) != 3) return;
  auto const named = e_.eval(*part(code, 1), in);
  auto const name = e_.literal(named);
  if (!name) {
    into_.remarks.push_back({severity::unknown, "a variable whose name is not known: " + e_.source(code), e_.where(code), {}});
    return;
  }
  for (auto const& [v, holds] : alternatives(*part(code, 2), in)) {
    if (v.is_false()) continue;   // (setenv "X" #f) unsets
    flag f;
    f.key = std::string(*name);
    f.text = text_template::literal(f.key + "=", e_.where(*part(code, 1)));
    f.text.append(e_.to_template(v, true));
    f.when = when & holds;
    f.where = e_.where(code);
    if (!f.when.is_never()) into_.environment.push_back(std::move(f));
  }
}

// The argument whose flags the code passes, by its name; "" where it speaks of none.
std::string phase_reader::passed(value code) const {
  std::string out;
  for (auto const& a : args_.known) {
    auto const n = a.first.name->name;
    if ((n.ends_with("-flags") || n == "test-options") && mentions(code, a.first.name)) out = "#:" + std::string(n);
  }
  return out;
}

void phase_reader::invocation(value code, scope* in, condition const& when, std::size_t first, bool applied) {
  auto const keyword = passed(code);
  if (!steps_ && keyword.empty()) return;
  auto const rest = e_.elements(from(code, first));
  if (rest.empty()) return;
  auto const where = e_.where(code);
  // Arguments whose number does not hang on tests keep theirs to themselves.
  std::vector<flag> flags;
  std::string const kind = "any";
  for (std::size_t i = 1; i < rest.size(); ++i) {
    bool const list = applied && i + 1 == rest.size();
    auto more = explored_flags(e_, kind, e_.where(rest[i]), [&]() -> std::vector<value> {
      if (rest[i].is_many()) return {rest[i]};
      auto const v = e_.eval(rest[i], in);
      return list ? e_.elements(v) : std::vector<value>{v};
    });
    flags.insert(flags.end(), more.begin(), more.end());
  }
  for (auto const& [program, holds] : alternatives(rest[0], in)) {
    auto s = invoked_step(e_.to_template(program), flags, where);
    s.phase = current_ ? current_->name : "";
    s.when = when & holds;
    if (s.when.is_never()) continue;
    s.keyword = keyword;
    into_.steps.push_back(std::move(s));
  }
}

} // namespace xencmp::guix
