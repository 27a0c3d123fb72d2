// (package …), (package/inherit …) and their fields.  (Guix manual, "package Reference"; guix/records.scm.)
#include <algorithm>
#include <set>

#include "evaluator.hpp"

namespace xencmp::guix {

using sexp::cursor;

namespace {

bool is_thunked(std::string_view field) {   // guix/packages.scm, <package>
  return field == "arguments" || field == "inputs" || field == "native-inputs" || field == "propagated-inputs" ||
         field == "supported-systems" || field == "properties";
}

} // namespace

value evaluator::make_package(value code, scope* in) {
  package_form form;
  form.in = in;
  form.origin = code;
  std::vector<package_form::field> fields;
  fields.reserve(16);   // more than most have
  auto* m = modules_.numbered(code.file);
  form.of = m ? m : module_of(in);
  if (code.is(tag::lazy)) {
    cursor const at(m->tree(), static_cast<sexp::node_id>(code.number));
    std::size_t n = 0;
    bool const inherits = at.datum(0)->text() == "package/inherit";
    for (cursor part : at.data()) {
      ++n;
      if (n == 1) continue;
      value lazy;
      lazy.type = tag::lazy;
      lazy.file = m->number();
      if (inherits && n == 2) {
        lazy.at = part.at().begin;
        lazy.number = part.id();
        form.parent_code = lazy;
        form.has_parent = true;
        continue;
      }
      if (!part.is(sexp::kind::list)) continue;
      auto const name = part.datum(0), what = part.datum(1);
      if (!name || !what || !name->is(sexp::kind::atom)) continue;
      lazy.at = what->at().begin;
      lazy.number = what->id();
      if (name->text() == "inherit") {
        form.parent_code = lazy;
        form.has_parent = true;
      } else {
        auto const* const s = intern(name->text());
        // In (source …) or (inputs …) a name that is used elsewhere means a variable.
        bool const visible = s == names.name || s == names.version || s == names.build_system ||
                             what->is(sexp::kind::string) || what->is(sexp::kind::atom);
        fields.push_back({s, lazy, visible});
      }
    }
  } else {
    auto rest = code.pair->cdr;
    if (code.pair->car.is_symbol(names.package_inherit) && rest.is(tag::pair)) {
      form.parent_code = rest.pair->car;
      form.has_parent = true;
      rest = rest.pair->cdr;
    }
    for (; rest.is(tag::pair); rest = rest.pair->cdr) {
      auto const f = rest.pair->car;
      if (!f.is(tag::pair) || !f.pair->car.is(tag::symbol) || !f.pair->cdr.is(tag::pair)) continue;
      if (f.pair->car.is_symbol(names.inherit)) {
        form.parent_code = f.pair->cdr.pair->car;
        form.has_parent = true;
      } else {
        fields.push_back({f.pair->car.name, f.pair->cdr.pair->car});
      }
    }
  }
  form.fields = memory_.array<package_form::field>(fields.size());
  std::copy(fields.begin(), fields.end(), form.fields.begin());
  auto v = placed(tag::package, code);
  v.form = memory_.make(form);
  return v;
}

value evaluator::heir(value package, std::span<package_form::field const> fields, value at, bool hidden) {
  package_form form;
  form.parent_code = package;
  form.has_parent = true;
  form.in = package.is(tag::package) ? package.form->in : nullptr;
  form.origin = package.is(tag::package) ? package.form->origin : at;
  form.of = package.is(tag::package) ? package.form->of : modules_.numbered(at.file);
  form.hidden = hidden;
  form.fields = memory_.array<package_form::field>(fields.size());
  std::copy(fields.begin(), fields.end(), form.fields.begin());
  auto v = placed(tag::package, package.is(tag::package) ? package : at);
  v.form = memory_.make(form);
  return v;
}

value evaluator::parent_of(value package) {
  auto& form = *package.form;
  auto& code = form.parent_code;
  code = force(code);
  auto& held = form.parent;
  if (is_current(held.valid)) {
    observe(held.valid);
    return held.what;
  }
  std::uint64_t valid = 0;
  time_of const now(*this, false);
  auto const parent = remember(valid, [&] { return eval(code, form.in); });
  held = {parent, valid};
  return parent;
}

std::optional<value> evaluator::field(value package, symbol const* name, value self) {
  if (package.is(tag::hole)) {
    if (package.unknown->input) {
      auto const found = resolve_input(package);
      if (found.is(tag::package)) return field(found, name, found);
    }
    auto const& h = *package.unknown;
    std::string shown = "(package-" + std::string(name->name) + " " + source(package) + ")";
    return hole_of(hole_kind::unknown, package, h.in, h.reason.empty() ? "what is inherited from is not known" : h.reason, shown);
  }
  if (!package.is(tag::package)) return unknown(package, "what is inherited from is no package");
  if (!self.is(tag::package)) self = package;
  auto& form = *package.form;
  if (depth_ >= max_evaluation_depth) {
    cut_short_ = true;
    return unknown(package, "packages that inherit from each other without end");
  }
  struct deeper {
    explicit deeper(int& n) : n(n) { ++n; }
    ~deeper() { --n; }
    int& n;
  } const one(depth_);
  auto* const own = form.find(name);
  if (!own) {
    if (!form.has_parent) return std::nullopt;
    return field(parent_of(package), name, self);
  }
  // Few heirs are asked for what they inherit, and seldom twice.
  auto& held = self.form == &form ? own->own : fields_[field_key{&form, name, self.form}];
  if (!held.busy && is_current(held.valid)) {
    observe(held.valid);
    return held.what;
  }
  auto& code = own->code;
  code = force(code);
  if (code.is(tag::string)) return code;
  if (held.busy) return unknown(code, "it is defined by itself");
  held.busy = true;
  std::uint64_t valid = 0;
  time_of const now(*this, false);
  auto const v = remember(valid, [&] { return eval(code, field_scope(form, *own, self)); });
  held = {v, valid};
  return v;
}

// A field sees the other fields of the same form by their names.
scope* evaluator::field_scope(package_form& form, package_form::field& own, value self) {
  auto const sees = [&](package_form::field const& f) { return &f != &own && f.visible; };
  // Fields that are thunks know the package that they end up in; in others the name means what it means outside.
  bool const thunked = is_thunked(own.name->name);
  auto const is = [&](symbol const* name) { return own.code.name == name; };
  if (own.code.is(tag::symbol) && !(thunked && is(names.this_package)) &&   // such as (build-system gnu-build-system)
      std::none_of(form.fields.begin(), form.fields.end(),
                   [&](auto const& f) { return sees(f) && is(f.name); }))
    return form.in;
  auto const seen = std::count_if(form.fields.begin(), form.fields.end(), sees);
  scope* const s = new_scope(form.in, static_cast<std::size_t>(seen) + 1);
  for (auto& f : form.fields)
    if (sees(f)) {
      f.code = force(f.code);
      s->add_code(f.name, f.code, s).initial = true;
    }
  if (thunked) s->add(names.this_package, self);
  return s;
}

value evaluator::package_field(value package, symbol const* name, value code, scope* in) {
  if (package.is(tag::hole) && package.unknown->input) package = resolve_input(package);
  if (!package.is(tag::package)) {
    auto const reason = package.is(tag::hole) && !package.unknown->reason.empty() ? package.unknown->reason
                                                                                  : std::string_view("the package is not known");
    bool const text = name == names.name || name == names.version;
    return hole_of(text ? hole_kind::expression : hole_kind::unknown, code, in, reason);
  }
  if (name->name == "source") return object(code, in);
  if (name == names.inputs || name == names.native_inputs || name == names.propagated_inputs)
    return list(inputs_of(package, name), code);
  if (auto const v = field(package, name, package)) {
    if (v->is(tag::hole) && v->unknown->kind == hole_kind::unknown) {
      // Say what is asked for, not what it would have been computed from.
      return hole_of(name == names.name || name == names.version ? hole_kind::expression : hole_kind::unknown, code, in,
                     v->unknown->reason.empty() ? "the package is not known" : v->unknown->reason);
    }
    return *v;
  }
  if (name == names.arguments || name == names.properties || name->name == "native-search-paths") return nil(code);
  if (name->name == "outputs") return list(std::vector<value>{borrowed("out", code)}, code);
  return unknown(code, "a field that is not given", in);
}

std::vector<value> evaluator::labelled(std::vector<value> const& inputs) {
  std::vector<value> out;
  for (auto const& i : inputs) {
    if (i.is_many()) {
      out.push_back(i);
      continue;
    }
    auto thing = i;
    value rest = nil(i);
    if (i.is(tag::pair)) {
      if (i.pair->car.is(tag::string)) {   // ("label" thing …)
        out.push_back(i);
        continue;
      }
      thing = i.pair->car;                 // (thing "output")
      rest = i.pair->cdr;
    }
    if (thing.is(tag::hole) && thing.unknown->input) thing = resolve_input(thing);
    if (thing.is(tag::package)) {
      auto const n = field(thing, names.name, thing);
      out.push_back(cons(n ? *n : unknown(i, "a package without name"), cons(thing, rest, i), i));
    } else if (thing.is(tag::hole) && thing.unknown->object) {
      out.push_back(cons(borrowed("_", i), cons(thing, rest, i), i));   // (guix packages): other things have this label
    } else {
      out.push_back(many(hole_of(hole_kind::input, i, nullptr, "an input that is not known")));
    }
  }
  return out;
}

std::vector<value> evaluator::inputs_of(value package, symbol const* name) {
  auto const v = field(package, name, package);
  return v ? labelled(elements(*v)) : std::vector<value>{};
}

// Whether the build system adds an input of this label to every package: standard-packages of guix/build-system/gnu.scm,
// which most others add, too.
std::optional<bool> evaluator::has_implicit_input(value package, std::string_view label) {
  static std::set<std::string_view> const standard{
    "tar", "gzip", "bzip2", "xz", "file", "diffutils", "patch", "findutils", "gawk", "sed", "grep", "coreutils", "make", "bash",
    "ld-wrapper", "binutils", "gcc", "libc", "libc:static", "locales"};
  auto const system = field(package, names.build_system, package);
  if (!system || !system->is(tag::symbol)) return std::nullopt;
  auto const n = system->name->name;
  bool const gnu = n == "gnu-build-system" || n == "cmake-build-system" || n == "meson-build-system" ||
                   n == "glib-or-gtk-build-system" || n == "qt-build-system";
  if (!gnu) return standard.contains(label) ? std::nullopt : std::optional(false);
  if (auto const args = field(package, names.arguments, package))
    for (auto const& all = elements(*args); auto const& a : all)
      if (a.is_many() || (a.is(tag::keyword) && a.name->name == "implicit-inputs?")) return std::nullopt;
  return standard.contains(label);
}

value evaluator::resolve_input(value hole) {
  auto const& q = *hole.unknown->input;
  if (!q.package.is(tag::package)) return hole;
  std::vector<symbol const*> fields;
  if (q.which == input_query::native) fields = {names.native_inputs};
  else if (q.which == input_query::host) fields = {names.inputs, names.propagated_inputs};
  else {
    if (cross()) return hole;   // (guix packages) splits them otherwise then
    fields = {names.native_inputs, names.inputs, names.propagated_inputs};
  }
  bool sure = true;
  for (auto const* f : fields)
    for (auto const& i : inputs_of(q.package, f)) {
      auto const label = i.is(tag::pair) ? literal(i.pair->car) : std::nullopt;
      if (!label) sure = false;
      else if (*label == q.label && i.pair->cdr.is(tag::pair)) {
        if (!sure) return hole;
        return i.pair->cdr.pair->car;
      }
    }
  if (q.which == input_query::all) {
    auto const implicit = has_implicit_input(q.package, q.label);
    if (implicit == true) return object(hole, nullptr);
    if (!implicit) return hole;
  }
  return sure ? boolean(false, hole) : hole;
}

namespace {

outcome package(evaluator& e, value code, scope* in) { return {e.make_package(code, in)}; }

outcome malformed(evaluator& e, value code) { return {e.unknown(code, "a malformed " + std::string(code.pair->car.name->name))}; }

// (substitute-keyword-arguments args ((#:key variable [default]) body …) …): guix/utils.scm.
outcome substitute_keyword_arguments(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return malformed(e, code);
  auto const original = code.pair->cdr.pair->car;
  auto args = e.elements(e.eval(original, in));
  struct clause {
    value key, variable, code, body;
    std::optional<value> initial;
  };
  std::vector<clause> clauses;
  for (auto rest = code.pair->cdr.pair->cdr; rest.is(tag::pair); rest = rest.pair->cdr) {
    auto const c = rest.pair->car;
    if (!c.is(tag::pair)) return malformed(e, code);
    auto const head = e.elements(c.pair->car);
    if (head.size() < 2 || head.size() > 3 || !head[0].is(tag::keyword)) return malformed(e, code);
    clauses.push_back({head[0], head[1], c, c.pair->cdr, head.size() == 3 ? std::optional(head[2]) : std::nullopt});
  }
  bool const open_end = std::any_of(args.begin(), args.end(), [](value v) { return v.is_many(); });
  auto const given = [&](value key) {
    return std::any_of(args.begin(), args.end(), [&](value v) { return v.is(tag::keyword) && v.name == key.name; });
  };
  for (auto const& c : clauses) {
    if (given(c.key)) continue;
    if (open_end) {   // perhaps among those that are not known
      auto const source = e.source(original);
      auto const inherited = e.hole_of(hole_kind::unknown, original, in, "arguments that are not known",
                                       "the value of #:" + std::string(c.key.name->name) + " in " + source);
      if (!c.initial && !e.truth(e.hole_of(hole_kind::unknown, original, in, "arguments that are not known",
                                           "#:" + std::string(c.key.name->name) + " in " + source)))
        continue;
      args.insert(args.begin(), {c.key, inherited});
    } else if (c.initial) {
      args.insert(args.begin(), {c.key, e.eval(*c.initial, in)});
    } else if (auto const* const m = e.modules().numbered(code.file); m && !m->is_core()) {   // no code of Guix's helpers
      e.remarks.push_back({severity::warning, "replaces nothing: #:" + std::string(c.key.name->name), e.where(c.code), {}});
    }
  }
  for (std::size_t i = 0; i + 1 < args.size(); ++i) {
    if (!args[i].is(tag::keyword)) continue;
    auto const c = std::find_if(clauses.begin(), clauses.end(), [&](clause const& x) { return x.key.name == args[i].name; });
    // What stands for a variable is a pattern: ((#:tests? #f) …).
    if (c != clauses.end() && !c->variable.is(tag::symbol)) {
      if (e.decide_equal(args[i + 1], c->variable, c->code, in)) args[i + 1] = e.eval_body(c->body, in);
    } else if (c != clauses.end()) {
      scope* const s = e.new_scope(in, 1);
      s->add(c->variable.name, args[i + 1]);
      args[i + 1] = e.eval_body(c->body, s);
    }
    ++i;
  }
  return {e.list(args, code)};
}

// (modify-inputs inputs (delete "x" …) (prepend p …) (append p …) (replace "x" p)): guix/packages.scm.
outcome modify_inputs(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return malformed(e, code);
  auto all = e.labelled(e.elements(e.eval(code.pair->cdr.pair->car, in)));
  for (auto rest = code.pair->cdr.pair->cdr; rest.is(tag::pair); rest = rest.pair->cdr) {
    auto const clause = rest.pair->car;
    if (!clause.is(tag::pair) || !clause.pair->car.is(tag::symbol)) return malformed(e, code);
    auto const how = clause.pair->car.name->name;
    std::vector<value> args;
    for (auto a = clause.pair->cdr; a.is(tag::pair); a = a.pair->cdr) args.push_back(e.eval(a.pair->car, in));
    if (how == "delete") {
      for (auto const& a : args)
        std::erase_if(all, [&](value i) { return i.is(tag::pair) && e.equal(i.pair->car, a) == true; });
    } else if (how == "replace" && args.size() == 2) {
      for (auto& i : all)
        if (i.is(tag::pair) && e.equal(i.pair->car, args[0]) == true)
          i = e.cons(i.pair->car, e.list(std::span(args).subspan(1), i), i);
    } else if (how == "prepend") {
      auto const more = e.labelled(args);
      all.insert(all.begin(), more.begin(), more.end());
    } else if (how == "append") {
      auto const more = e.labelled(args);
      all.insert(all.end(), more.begin(), more.end());
    } else {
      return malformed(e, code);
    }
  }
  return {e.list(all, code)};
}

// The clauses keep their code and the scope they are to be evaluated in; phases.cpp looks into them.
outcome modify_phases(evaluator& e, value code, scope* in) {
  if (!code.pair->cdr.is(tag::pair)) return malformed(e, code);
  auto const base = e.eval(code.pair->cdr.pair->car, in);
  std::vector<phase_change> all;
  if (base.is(tag::phases)) all.assign(base.changes->all.begin(), base.changes->all.end());
  else if (!base.is(tag::hole) || base.unknown->kind == hole_kind::unknown)
    all.push_back({e.many(base.is(tag::hole) ? base : e.unknown(code.pair->cdr.pair->car, "phases that are not understood")), nullptr});
  for (auto rest = code.pair->cdr.pair->cdr; rest.is(tag::pair); rest = rest.pair->cdr) all.push_back({rest.pair->car, in});
  value v = code;
  v.type = tag::phases;
  v.bits = 0;
  v.changes = e.memory().make(phase_changes{e.memory().copy(all)});
  return {v};
}

} // namespace

std::span<form_entry const> package_forms() {
  static form_entry const all[] = {{"package", package}, {"package/inherit", package},
                                   {"substitute-keyword-arguments", substitute_keyword_arguments},
                                   {"modify-inputs", modify_inputs}, {"modify-phases", modify_phases}};
  return all;
}

} // namespace xencmp::guix
