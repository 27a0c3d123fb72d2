// Procedures of (guix packages), (guix gexp) and (guix build utils): what only the build will know.
#include <algorithm>

#include "builtins.hpp"

namespace xencmp::guix {

namespace {

value_ref input(evaluator& e, call const& c) { return e.hole(hole_kind::input, c.code->where); }
value_ref environment(evaluator& e, call const& c) { return e.hole(hole_kind::environment, c.code->where); }
value_ref machine(evaluator& e, call const& c) { return e.hole(hole_kind::system, c.code->where); }
value_ref output(evaluator& e, call const& c) { return e.hole(hole_kind::output, c.code->where); }

value_ref assoc_ref(evaluator& e, call const& c) {
  if (c.args.size() != 2 || c.args[0].many || c.args[1].many) return e.unknown(c.code, "malformed call");
  auto const& list = *c.args[0].what;
  if (list.is(value_type::hole)) {
    if (list.kind == hole_kind::unknown) return unresolved(e, c, hole_kind::unknown);
    return e.hole(list.kind, c.code->where);
  }
  if (list.is(value_type::list))
    for (auto const& pair : list.items) {
      if (pair.many || !pair.when.is_always() || !pair.what->is(value_type::list) || pair.what->items.empty()) break;
      auto const same = find_builtin("equal?")(e, {c.code, "equal?", {pair.what->items[0], c.args[1]}, c.in});
      if (!same->is(value_type::boolean) || !(same->when.is_always() || same->when.is_never())) break;
      if (same->when.is_never()) continue;
      auto const& items = pair.what->items;
      if (pair.what->dotted && items.size() == 2) return items[1].what;
      return e.list({items.begin() + 1, items.end()}, pair.what->where);
    }
  return unresolved(e, c, hole_kind::unknown);
}

value_ref package_field(evaluator& e, call const& c) {
  std::string_view const field = c.name.substr(c.name.find('-') + 1);
  if (c.args.size() != 1 || c.args[0].many) return e.unknown(c.code, "malformed call");
  std::vector<guarded<value_ref>> out;
  for (auto const& [p, holds] : e.cases(c.args[0].what)) {
    value_ref v = nullptr;
    if (p->is(value_type::package)) {
      v = e.field(p, field);
      if (!v && field == "arguments") v = e.list({}, c.code->where);   // the default of (guix packages)
    }
    // Say what is asked for, not what it would have been computed from.
    if (!v || (v->is(value_type::hole) && v->kind == hole_kind::unknown)) {
      std::string reason = v ? v->reason : p->reason;
      v = e.hole(field == "version" || field == "name" ? hole_kind::expression : hole_kind::unknown, c.code->where,
                 reason.empty() ? "the package is not known" : reason);
    }
    out.push_back({v, holds});
  }
  return e.join(std::move(out), c.code->where);
}

value_ref first_argument(evaluator& e, call const& c) {   // (hidden-package p)
  return !c.args.empty() && !c.args[0].many ? c.args[0].what : e.unknown(c.code, "malformed call");
}

// (sexp->gexp code)
value_ref to_gexp(evaluator& e, call const& c) {
  if (c.args.size() != 1 || c.args[0].many) return e.unknown(c.code, "malformed call");
  value v;
  v.type = value_type::gexp;
  v.where = c.code->where;
  v.items.push_back(c.args[0]);
  return e.keep(std::move(v));
}

} // namespace

void add_build_procedures(builtin_table& t) {
  for (auto const n : {"search-input-file", "search-input-directory", "this-package-input", "this-package-native-input",
                       "which", "file-append", "local-file", "plain-file", "computed-file", "program-file",
                       "search-patch", "lookup-package-input", "lookup-package-native-input", "lookup-package-direct-input",
                       "package-source", "find-files", "specification->package", "mixed-text-file"})
    t.emplace(n, input);
  t.insert({{"getenv", environment}, {"parallel-job-count", machine}, {"total-processor-count", machine},
            {"current-processor-count", machine}, {"assoc-ref", assoc_ref}, {"assq-ref", assoc_ref},
            {"package-arguments", package_field}, {"package-version", package_field}, {"package-name", package_field},
            {"package-build-system", package_field}, {"package-supported-systems", package_field},
            {"hidden-package", first_argument}, {"memoize", first_argument}, {"sexp->gexp", to_gexp}, {"this-package-output", output}});
}

} // namespace xencmp::guix
