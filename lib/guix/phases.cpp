// What the phases of a package do, as far as reading can tell: files they edit, variables they set, programs they run.
#include <algorithm>

#include "builtins.hpp"
#include "steps.hpp"

namespace xencmp::guix {

namespace {

inline constexpr int max_statement_depth = 120;
inline constexpr std::uint32_t max_statements = 1u << 16;    // of one package
inline constexpr std::size_t max_unrolled = 32;              // rounds of a for-each over a literal list

bool is_lambda(value_ref code) { return code->is_form("lambda") || code->is_form("lambda*"); }

bool mentions(value_ref code, std::string_view name, int depth = 0) {
  if (code->is(value_type::symbol)) return code->name == name;
  if (depth > max_datum_depth) return true;
  return std::any_of(code->items.begin(), code->items.end(),
                     [&](element const& i) { return mentions(i.what, name, depth + 1); });
}

} // namespace

void phase_reader::read(value_ref phases) {
  for (auto const& [v, holds] : e_.cases(e_.run(phases))) {
    if (!v->is(value_type::phases)) {
      // %standard-phases alone changes nothing.
      if (!v->is(value_type::hole) || v->kind == hole_kind::unknown) {
        into_.remarks.push_back({severity::unknown, "phases that are not understood: " + one_line(v->where.bytes()), v->where, {}});
        uses_all_ = true;
      }
      continue;
    }
    for (auto c : v->items) {
      c.when = c.when & holds;
      if (!c.when.is_never()) clause(c);
    }
  }
}

void phase_reader::clause(element const& c) {
  auto const give_up = [&](std::string const& why) {
    uses_all_ = true;
    into_.remarks.push_back({severity::unknown, why, c.what->where, {}});
  };
  if (c.many) return give_up("phases that are not understood: " + c.what->name + (c.what->reason.empty() ? "" : ": " + c.what->reason));
  auto const& code = *c.what;
  scope* const in = code.in ? code.in : e_.build_scope();
  if (!code.is(value_type::list) || code.items.size() < 2 || !code.items[0].what->is(value_type::symbol))
    return give_up("a clause of modify-phases that is not understood");
  auto const name_at = [&](std::size_t i) {
    auto const v = e_.eval(code.items[i].what, in);
    if (v->is(value_type::symbol)) return v->name;
    return literal_text(v).value_or("");
  };
  phase p;
  p.action = code.items[0].what->name;
  p.when = c.when;
  p.where = code.where;
  value_ref procedure = nullptr;
  if (p.action == "delete" && code.items.size() == 2) {
    p.name = name_at(1);
  } else if (p.action == "replace" && code.items.size() == 3) {
    p.name = name_at(1);
    procedure = code.items[2].what;
  } else if ((p.action == "add-before" || p.action == "add-after") && code.items.size() == 4) {
    p.anchor = name_at(1);
    p.name = name_at(2);
    procedure = code.items[3].what;
  } else {
    return give_up("a clause of modify-phases that is not understood");
  }
  if (p.name.empty()) return give_up("a phase whose name is not known");
  runs_standard_ = false;
  if (procedure) body(procedure, p, in);
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
value_ref phase_reader::parameter(std::string const& name) {
  auto const found = find_argument(e_, args_, name);
  if (found.value && found.when.is_always()) return e_.run(found.value);
  auto const where = found.maybe ? found.maybe->where : location{};
  value plain;
  plain.kind = hole_kind::expression;
  plain.name = name;
  if (name == "inputs" || name == "native-inputs" || name == "source") plain.kind = hole_kind::input;
  else if (name == "outputs") plain.kind = hole_kind::output;
  else if (name == "target") {
    plain.kind = hole_kind::system;
    return e_.choose(condition::holds(atom::parameter("cross-compiling")), e_.keep(plain),
                     e_.boolean(condition::never(), {}), {});
  } else if (name == "system" || name == "build") plain.kind = hole_kind::system;
  else if (name == "tests?" || name == "parallel-build?" || name == "parallel-tests?")
    return e_.boolean(condition::holds(atom::parameter(name)), where);
  else if (name.ends_with("-flags") || name == "test-options") {
    if (found.maybe || found.value) {
      plain.kind = hole_kind::unknown;
      plain.where = where;
      plain.reason = "the value of #:" + name + " is not known";
    } else {
      return e_.list({}, {});   // (guix build gnu-build-system): '()
    }
  }
  return e_.keep(std::move(plain));
}

void phase_reader::bind_parameters(procedure const& p, scope* s) {
  for (auto const& [name, code] : p.keys) {
    auto const& parameter_name = name;
    if (std::any_of(p.body.begin(), p.body.end(), [&](element const& b) { return mentions(b.what, parameter_name); }))
      used_.push_back(name);
    if (code && find_argument(e_, args_, name).when.is_never()) s->names.push_back({name, nullptr, code, s});
    else s->names.push_back({name, parameter(name)});
  }
  if (!p.rest.empty() && p.rest != "_") {
    value rest;
    rest.kind = hole_kind::expression;
    rest.name = p.rest;
    s->names.push_back({p.rest, e_.keep(std::move(rest))});
    uses_all_ = true;
  }
}

void phase_reader::body(value_ref code, phase& p, scope* in) {
  // A choice: the body has parts that are there only under a condition.
  for (auto const& [v, holds] : e_.cases(e_.eval(code, in))) {
    auto const when = p.when & holds;
    if (when.is_never()) continue;
    if (!v->is(value_type::procedure)) {
      // (assoc-ref OTHER:%standard-phases 'x): what another build system does.
      p.remarks.push_back({severity::unknown, "a phase whose procedure is not known: " + one_line(code->where.bytes()), code->where, {}});
      into_.remarks.push_back(p.remarks.back());
      uses_all_ = true;
      continue;
    }
    scope* const s = e_.new_scope(v->callable->in);
    bind_parameters(*v->callable, s);
    current_ = &p;
    sequence(v->callable->body, 0, s, when);
    current_ = nullptr;
  }
}

void phase_reader::sequence(std::vector<element> const& forms, std::size_t from, scope* in, condition const& when) {
  scope* const s = e_.new_scope(in);
  for (std::size_t i = from; i < forms.size(); ++i) {
    auto const code = forms[i].what;
    bool const definition = (code->is_form("define") || code->is_form("define*")) && code->items.size() >= 3;
    if (!definition) continue;
    auto const target = code->items[1].what;
    if (target->is(value_type::symbol)) {
      s->names.push_back({target->name, nullptr, code->items[2].what, s});
    } else if (target->is(value_type::list) && !target->items.empty() && target->items[0].what->is(value_type::symbol)) {
      value parameters = *target;
      parameters.items.erase(parameters.items.begin());
      auto const rest = target->dotted && parameters.items.size() == 1 ? parameters.items[0].what
                                                                       : e_.keep(std::move(parameters));
      s->names.push_back({target->items[0].what->name,
                          e_.make_procedure(rest, {code->items.begin() + 2, code->items.end()}, s, code)});
    }
  }
  for (std::size_t i = from; i < forms.size(); ++i) {
    auto const both = when & forms[i].when;
    if (forms[i].many || both.is_never()) continue;
    if (!forms[i].what->is_form("define") && !forms[i].what->is_form("define*")) walk(forms[i].what, s, both);
  }
}

void phase_reader::walk(value_ref code, scope* in, condition const& when) {
  if (code->is(value_type::gexp)) return walk(code->items[0].what, e_.build_scope(), when);
  if (!code->is(value_type::list) || code->dotted || code->items.empty() || when.is_never()) return;
  if (++walked_ > max_statements || depth_ > max_statement_depth) {
    if (walked_ == max_statements + 1 || depth_ > max_statement_depth)
      into_.remarks.push_back({severity::unknown, "phases that are too long or nested too deeply", code->where, {}});
    uses_all_ = true;
    return;
  }
  ++depth_;
  auto const head = code->items[0].what;
  auto const is = [&](std::string_view n) { return head->is_symbol(n); };
  if (is("quote") || is("quasiquote") || is("gexp") || is("lambda") || is("lambda*")) {
    if (is_lambda(code) && code->items.size() > 2) {   // called we do not know how: its parameters are holes
      auto const v = e_.eval(code, in);
      if (v->is(value_type::procedure))
        if (scope* const s = e_.bind(*v->callable, {}, true)) sequence(v->callable->body, 0, s, when);
    }
  } else if (is("substitute*")) substitution(code, in);
  else if (is("setenv")) variable(code, in, when);
  else if (is("invoke") || is("system*")) invocation(code, in, when, 1, false);
  else if (is("apply") && code->items.size() > 2 &&
           (code->items[1].what->is_symbol("invoke") || code->items[1].what->is_symbol("system*")))
    invocation(code, in, when, 2, true);
  else if (is("let") || is("let*") || is("letrec")) walk_let(code, in, when);
  else if (is("if") || is("when") || is("unless") || is("cond")) walk_branches(code, in, when);
  else if (is("for-each") || is("map") || is("every")) walk_for_each(code, in, when);
  else if (is("begin") || is("with-directory-excursion")) sequence(code->items, 1, in, when);
  else if (!walk_call(code, in, when)) {
    if (head->is(value_type::list)) walk(head, in, when);
    for (std::size_t i = 1; i < code->items.size(); ++i)
      if (!code->items[i].many) walk(code->items[i].what, in, when & code->items[i].when);
  }
  // ((assoc-ref %standard-phases 'build) …), (apply (assoc-ref gnu:%standard-phases 'build) args)
  if (current_ && (is("assoc-ref") || is("assq-ref")) && code->items.size() == 3 &&
      code->items[1].what->where.bytes().find("%standard-phases") != std::string_view::npos) {
    auto const name = e_.eval(code->items[2].what, in);
    if (name->is_symbol(current_->name)) runs_standard_ = true;
    else current_->remarks.push_back({severity::note, "runs another phase: " + one_line(code->where.bytes()), code->where, {}});
  }
  --depth_;
}

void phase_reader::walk_let(value_ref code, scope* in, condition const& when) {
  auto const& items = code->items;
  std::size_t const at = items.size() > 1 && items[1].what->is(value_type::symbol) ? 2 : 1;
  if (items.size() < at + 2 || !items[at].what->is(value_type::list)) return;
  bool const loop = at == 2, sequential = items[0].what->name == "let*", recursive = items[0].what->name == "letrec";
  scope* s = e_.new_scope(in);
  for (auto const& b : items[at].what->items) {
    auto const& pair = b.what->items;
    if (pair.size() != 2 || !pair[0].what->is(value_type::symbol)) continue;
    walk(pair[1].what, sequential || recursive ? s : in, when);
    if (sequential) {
      scope* const next = e_.new_scope(s);
      next->names.push_back({pair[0].what->name, nullptr, pair[1].what, s});
      s = next;
    } else if (loop) {   // takes other values in later rounds
      value varies;
      varies.name = pair[0].what->name;
      varies.reason = varies.name + " varies in a loop";
      s->names.push_back({varies.name, e_.keep(varies)});
    } else {
      s->names.push_back({pair[0].what->name, nullptr, pair[1].what, recursive ? s : in});
    }
  }
  sequence(items, at + 1, s, when);
}

void phase_reader::walk_branches(value_ref code, scope* in, condition const& when) {
  auto const& items = code->items;
  auto const n = items.size();
  if (items[0].what->is_symbol("cond")) {
    auto open = when;
    for (std::size_t i = 1; i < n && !open.is_never(); ++i) {
      auto const clause = items[i].what;
      if (!clause->is(value_type::list) || clause->items.empty()) continue;
      auto const test = clause->items[0].what;
      auto const c = test->is_symbol("else") ? condition::always() : e_.truth(e_.eval(test, in));
      walk(test, in, open);
      sequence(clause->items, 1, in, open & c);
      open = open & !c;
    }
    return;
  }
  if (n < 3) return;
  walk(items[1].what, in, when);
  auto c = e_.truth(e_.eval(items[1].what, in));
  if (items[0].what->is_symbol("if")) {
    walk(items[2].what, in, when & c);
    if (n > 3) walk(items[3].what, in, when & !c);
    return;
  }
  if (items[0].what->is_symbol("unless")) c = !c;
  sequence(items, 2, in, when & c);
}

void phase_reader::walk_for_each(value_ref code, scope* in, condition const& when) {
  auto const& items = code->items;
  if (items.size() == 3 && is_lambda(items[1].what)) {
    auto const list = e_.eval(items[2].what, in);
    auto const f = e_.eval(items[1].what, in);
    auto const certain = [](element const& x) { return !x.many; };
    if (f->is(value_type::procedure) && list->is(value_type::list) && !list->dotted &&
        list->items.size() <= max_unrolled && std::all_of(list->items.begin(), list->items.end(), certain)) {
      for (auto const& x : list->items)
        if (scope* const s = e_.bind(*f->callable, {{x.what}}, true)) sequence(f->callable->body, 0, s, when & x.when);
      return;
    }
  }
  for (std::size_t i = 1; i < items.size(); ++i) walk(items[i].what, in, when);
}

// A call of a procedure that the phase or the module defines.
bool phase_reader::walk_call(value_ref code, scope* in, condition const& when) {
  auto const head = code->items[0].what;
  if (!head->is(value_type::symbol)) return false;
  for (scope* s = in; s; s = s->parent)
    if (s->find(head->name)) {
      auto const v = e_.lookup(head->name, in, head);
      if (!v->is(value_type::procedure)) return false;
      std::vector<element> args;
      for (std::size_t i = 1; i < code->items.size(); ++i) {
        if (code->items[i].many) return false;
        args.push_back({e_.eval(code->items[i].what, in)});
      }
      scope* const inner = e_.bind(*v->callable, args, true);
      if (!inner) return false;
      sequence(v->callable->body, 0, inner, when);
      return true;
    }
  return false;
}

void phase_reader::substitution(value_ref code, scope* in) {
  if (!current_ || code->items.size() < 2) return;
  auto const v = e_.eval(code->items[1].what, in);
  auto add = [&](value_ref file) {
    for (auto const& [t, holds] : e_.texts(file, true)) {
      auto s = t.to_string();
      auto& all = current_->substitutes;
      if (std::find(all.begin(), all.end(), s) == all.end()) all.push_back(std::move(s));
    }
  };
  for (auto const& [one, holds] : e_.cases(v)) {
    if (!one->is(value_type::list)) add(one);
    else for (auto const& x : one->items) add(x.what);
  }
}

void phase_reader::variable(value_ref code, scope* in, condition const& when) {
  if (code->items.size() != 3) return;
  auto const name = literal_text(e_.eval(code->items[1].what, in));
  if (!name) {
    into_.remarks.push_back({severity::unknown, "a variable whose name is not known: " + one_line(code->where.bytes()), code->where, {}});
    return;
  }
  auto const v = e_.eval(code->items[2].what, in);
  for (auto const& [one, holds] : e_.cases(v)) {
    if (one->is(value_type::boolean) && one->when.is_never()) continue;   // (setenv "X" #f) unsets
    for (auto const& [t, c] : e_.texts(one, true)) {
      flag f;
      f.key = *name;
      f.text = text_template::literal(*name + "=", code->items[1].what->where);
      f.text.append(t);
      f.when = when & holds & c;
      f.where = code->where;
      if (!f.when.is_never()) into_.environment.push_back(std::move(f));
    }
  }
}

void phase_reader::invocation(value_ref code, scope* in, condition const& when, std::size_t from, bool applied) {
  std::vector<element> argv;
  for (std::size_t i = from; i < code->items.size(); ++i) {
    auto const& item = code->items[i];
    if (item.many) {
      argv.push_back(item);
      continue;
    }
    auto const v = e_.eval(item.what, in);
    if (!applied || i + 1 < code->items.size()) argv.push_back({v, item.when});
    else for (auto const& x : e_.elements(v)) argv.push_back(x);
  }
  for (auto& s : invoked_steps(e_, argv, code->where)) {
    s.phase = current_ ? current_->name : "";
    s.when = s.when & when;
    for (auto const& a : args_.known)
      if ((a.key.what->name.ends_with("-flags") || a.key.what->name == "test-options") && mentions(code, a.key.what->name))
        s.keyword = "#:" + a.key.what->name;
    if (!s.when.is_never()) into_.steps.push_back(std::move(s));
  }
}

} // namespace xencmp::guix
