// Procedures of (guix packages), (guix utils), (guix build-system …) on packages and their arguments.
#include <algorithm>

#include "procedures.hpp"

namespace xencmp::guix {

namespace {

value field_of(evaluator& e, call const& c) {   // (package-arguments p)
  if (c.args.size() != 1 || has_many(c)) return wrong_call(e, c);
  return e.package_field(c.args[0], e.intern(c.name->name.substr(c.name->name.find('-') + 1)), c.code, c.in);
}

value heir_of(evaluator& e, value p, call const& c, bool hidden = false,
              std::span<package_form::field const> fields = {}) {
  if (p.is(tag::hole) && !p.unknown->input) return e.unknown(c.code, p.unknown->reason.empty() ? "the package is not known" : p.unknown->reason, c.in);
  return e.heir(p, fields, c.code, hidden);
}
value hidden_package(evaluator& e, call const& c) {
  return c.args.size() == 1 && !has_many(c) ? heir_of(e, c.args[0], c, true) : wrong_call(e, c);
}
value deprecated_package(evaluator& e, call const& c) {   // (deprecated-package "old-name" p)
  if (c.args.size() != 2 || has_many(c)) return wrong_call(e, c);
  package_form::field const name[] = {{e.names.name, c.args[0]}};
  return heir_of(e, c.args[1], c, false, name);
}
// What gives a package with the same arguments: other patches, a replacement …
value same_arguments(evaluator& e, call const& c) {
  return !c.args.empty() && !has_many(c) ? heir_of(e, c.args[0], c) : wrong_call(e, c);
}
// Keyword lists: known pairs and parts of which nothing is known, in order.
struct keyword_list {
  std::vector<std::pair<value, value>> known;
  std::vector<value> rest;
};
keyword_list parse(evaluator& e, value v) {
  keyword_list out;
  auto const all = e.elements(v);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].is_many() || !all[i].is(tag::keyword) || i + 1 == all.size()) out.rest.push_back(e.many(all[i].is(tag::hole) ? all[i] : e.unknown(all[i], "not a keyword list")));
    else {
      out.known.emplace_back(all[i], all[i + 1]);
      ++i;
    }
  }
  return out;
}
bool has(keyword_list const& l, value key) {
  return std::any_of(l.known.begin(), l.known.end(), [&](auto const& p) { return p.first.name == key.name; });
}

value default_arguments(evaluator& e, call const& c) {   // (default-keyword-arguments args defaults)
  if (c.args.size() != 2 || has_many(c)) return wrong_call(e, c);
  auto const args = parse(e, c.args[0]), defaults = parse(e, c.args[1]);
  auto out = e.elements(c.args[0]);
  for (auto const& [key, v] : defaults.known) {
    if (has(args, key)) continue;
    auto const given = args.rest.empty() ? v : e.unknown(c.code, "arguments that are not known may have #:" + std::string(key.name->name));
    out.insert(out.begin(), {key, given});
  }
  out.insert(out.end(), defaults.rest.begin(), defaults.rest.end());
  return e.list(out, c.code);
}
value ensure_arguments(evaluator& e, call const& c) {   // (ensure-keyword-arguments args forced)
  if (c.args.size() != 2 || has_many(c)) return wrong_call(e, c);
  auto const args = parse(e, c.args[0]), forced = parse(e, c.args[1]);
  std::vector<value> out;
  for (auto const& given : args.known) {   // no structured binding: clang 14 cannot capture those
    auto const f = std::find_if(forced.known.begin(), forced.known.end(),
                                [&](auto const& p) { return p.first.name == given.first.name; });
    out.push_back(given.first);
    out.push_back(f == forced.known.end() ? given.second : f->second);
  }
  for (auto const& [key, v] : forced.known)
    if (!has(args, key)) {
      out.push_back(key);
      out.push_back(v);
    }
  out.insert(out.end(), args.rest.begin(), args.rest.end());
  out.insert(out.end(), forced.rest.begin(), forced.rest.end());
  return e.list(out, c.code);
}
value strip_arguments(evaluator& e, call const& c) {   // (strip-keyword-arguments keys args)
  if (c.args.size() != 2 || has_many(c)) return wrong_call(e, c);
  auto const args = parse(e, c.args[1]);
  auto const keys = e.elements(c.args[0]);
  std::vector<value> out;
  for (auto const& [key, v] : args.known) {
    bool gone = false;
    for (auto const& k : keys) {
      if (!k.is(tag::keyword)) return e.unknown(c.code, "keywords that are not known", c.in);
      gone = gone || k.name == key.name;
    }
    if (gone) continue;
    out.push_back(key);
    out.push_back(v);
  }
  out.insert(out.end(), args.rest.begin(), args.rest.end());
  return e.list(out, c.code);
}

// (lookup-package-input p "label") and its kin.
value lookup_input(evaluator& e, call const& c) {
  if (c.args.size() != 2 || has_many(c)) return wrong_call(e, c);
  auto const label = e.literal(c.args[1]);
  auto v = e.hole_of(hole_kind::input, c.code, c.in);
  if (!label || c.name->name == "lookup-package-direct-input") return v;
  input_query q{c.args[0], *label, c.name->name == "lookup-package-native-input" ? input_query::native : input_query::host};
  const_cast<hole*>(v.unknown)->input = e.memory().make(q);
  return v;
}
value this_input(evaluator& e, call const& c) {   // (this-package-input "label")
  if (c.args.size() != 1 || has_many(c)) return wrong_call(e, c);
  auto v = e.hole_of(hole_kind::input, c.code, c.in);
  auto const label = e.literal(c.args[0]);
  value name = c.code;
  name.type = tag::symbol;
  name.bits = 0;
  name.name = e.names.this_package;
  auto const self = e.lookup(name, c.in);
  if (!label || !self.is(tag::package)) return v;
  const_cast<hole*>(v.unknown)->input = e.memory().make(input_query{self, *label, c.name->name == "this-package-native-input" ? input_query::native : input_query::host});
  return v;
}

// (supported-package? p system) asks for all that the package depends on.
value opaque(evaluator& e, call const& c) { return e.hole_of(hole_kind::expression, c.code, c.in); }
value thing(evaluator& e, call const& c) { return e.object(c.code, c.in); }

value to_gexp(evaluator& e, call const& c) {   // (sexp->gexp code)
  if (c.args.size() != 1 || has_many(c)) return wrong_call(e, c);
  value v = c.code;
  v.type = tag::gexp;
  v.bits = value::quoted;
  v.code = e.memory().make(closure{c.args[0], e.new_scope(nullptr, 0)});
  return v;
}

} // namespace

std::span<procedure_entry const> package_procedures() {
  static procedure_entry const all[] = {
    {"package-arguments", field_of, false}, {"package-version", field_of, false}, {"package-name", field_of, false},
    {"package-build-system", field_of, false}, {"package-supported-systems", field_of, false},
    {"package-inputs", field_of, false}, {"package-native-inputs", field_of, false},
    {"package-propagated-inputs", field_of, false}, {"package-properties", field_of, false},
    {"package-outputs", field_of, false}, {"package-source", field_of, false}, {"package-home-page", field_of, false},
    {"package-synopsis", field_of, false}, {"package-description", field_of, false}, {"package-license", field_of, false},
    {"package-native-search-paths", field_of, false}, {"package-search-paths", field_of, false},
    {"package-upstream-name", opaque, false}, {"package-replacement", field_of, false},
    {"hidden-package", hidden_package, false}, {"deprecated-package", deprecated_package, false},
    {"package-with-patches", same_arguments, false}, {"package-with-extra-patches", same_arguments, false},
    {"package-with-c-toolchain", same_arguments, false}, {"canonical-package", same_arguments, false, true}, {"<same-arguments>", same_arguments, false},
    {"default-keyword-arguments", default_arguments, false}, {"ensure-keyword-arguments", ensure_arguments, false},
    {"strip-keyword-arguments", strip_arguments, false}, {"lookup-package-input", lookup_input, false},
    {"lookup-package-native-input", lookup_input, false}, {"lookup-package-propagated-input", lookup_input, false},
    {"lookup-package-direct-input", lookup_input, false}, {"this-package-input", this_input, false},
    {"this-package-native-input", this_input, false},
    {"package-direct-inputs", opaque, false}, {"package-transitive-inputs", opaque, false},
    {"package-transitive-propagated-inputs", opaque, false},
    {"specification->package", opaque, false},
    {"current-source-location", thing, false}, {"gexp-input", thing, false}, {"search-patch", thing, false}, {"search-patches", thing, false}, {"local-file", thing, false},
    {"plain-file", thing, false}, {"computed-file", thing, false}, {"program-file", thing, false},
    {"scheme-file", thing, false}, {"mixed-text-file", thing, false}, {"file-append", thing, false},
    {"file-union", thing, false}, {"directory-union", thing, false}, {"with-parameters", thing, false},
    {"base32", thing, false}, {"base64", thing, false}, {"sexp->gexp", to_gexp, false}};
  return all;
}

} // namespace xencmp::guix
