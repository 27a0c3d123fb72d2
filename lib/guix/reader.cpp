#include "reader.hpp"

#include <algorithm>

namespace xencmp::guix {

void package_reader::use(reading const& r) {
  if (r.system || r.target) find_system(r.system, r.target);
  auto const wanted = r.system || r.target ? std::vector<setting>{{r.system.value_or(""), r.target.value_or("")}} : all_settings();
  auto const same = [](setting const& a, setting const& b) { return a.system == b.system && a.target == b.target; };
  if (std::equal(wanted.begin(), wanted.end(), e_.settings().begin(), e_.settings().end(), same)) return;
  modules.forget_values();   // what was computed holds in other settings
  e_.set_settings(wanted);
}

void package_reader::each(module& m, seen_packages& seen, std::function<void(definition&, value)> const& f,
                          reading const* what) {
  e_.select(0);
  e_.expand_uses(m);
  for (auto& d : m.definitions()) {
    if (d.kind == definition::what::procedure || d.kind == definition::what::syntax) continue;
    if (m.find(d.name) != &d || !looks_like_package(d)) continue;
    if (what && !wants_all(*what) && says_none(e_, d, what->keywords)) continue;
    e_.select(0);
    e_.start_package();
    value v;
    e_.explore_once([&] { v = e_.global(d); });
    if (v.is(tag::package) ? !seen.insert(v.form).second : !v.is(tag::hole) || v.unknown->object) continue;
    f(d, v);
  }
}

bool package_reader::may_be_package(definition& d) {
  if (d.kind == definition::what::procedure || d.kind == definition::what::syntax) return false;
  e_.select(0);
  e_.start_package();
  value v;
  e_.explore_once([&] { v = e_.global(d); });
  return v.is(tag::package) || (v.is(tag::hole) && !v.unknown->object);
}

bool package_reader::tells(value v, reading const& r) {
  return !v.is(tag::package) || wants_all(r) || may_give(e_, v, r.keywords);
}

// Whether the definition's value can be a package, by its form.
bool package_reader::looks_like_package(definition const& d) {
  if (d.node == 0 || d.kind == definition::what::alias) return true;
  sexp::cursor const form(d.in->tree(), d.node);
  std::optional<sexp::cursor> last;
  for (sexp::cursor part : form.data()) last = part;
  if (!last) return false;
  if (last->is(sexp::kind::atom)) return last->symbol_name().has_value();
  if (!last->is(sexp::kind::list)) return false;
  auto const head = last->datum(0);
  if (!head || !head->is(sexp::kind::atom)) return true;
  auto const t = head->text();
  return t != "lambda" && t != "lambda*" && t != "list" && t != "string-append" && t != "origin" && t != "delay" && t != "quote" &&
         t != "match-lambda" && t != "make-parameter" && t != "mlambda" && t != "mlambdaq" && t != "build-system" && t != "cut";
}

package_summary package_reader::summary(definition& d, value v) {
  package_summary s;
  auto const& m = *d.in;
  s.module = "(" + m.name() + ")";
  s.variable = d.name->name;
  s.exported = m.exports(d.name);
  if (v.is(tag::package)) {
    e_.explore_once([&] {
      s.name = text_of(e_, v, e_.names.name);
      s.version = text_of(e_, v, e_.names.version);
      s.hidden = hidden(v);
    });
    s.where = e_.where(v.form->origin);
  } else {
    s.maybe = true;
    s.where = m.tree().where(d.node);
  }
  return s;
}

bool package_reader::hidden(value v) {
  for (int n = 0; v.is(tag::package) && n < max_evaluation_depth; ++n) {
    if (v.form->hidden) return true;
    if (v.form->find(e_.names.properties)) break;
    if (!v.form->has_parent) return false;
    v = e_.parent_of(v);
  }
  if (!v.is(tag::package)) return false;
  auto const properties = e_.field(v, e_.names.properties, v);
  if (!properties) return false;
  for (auto const& p : e_.elements(*properties))
    if (p.is(tag::pair) && p.pair->car.is(tag::symbol) && p.pair->car.name->name == "hidden?") return !p.pair->cdr.is_false();
  return false;
}

package package_reader::whole(definition& d, reading const& r) {
  auto p = describe(e_, [&] { return e_.global(d); }, r);
  auto const& m = *d.in;
  p.variable = d.name->name;
  if (!m.name().empty()) p.module = "(" + m.name() + ")";
  if (!p.where) p.where = m.tree().where(d.node);
  return p;
}

} // namespace xencmp::guix
