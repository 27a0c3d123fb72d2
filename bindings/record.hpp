// C++ structs as Scheme lists.  A specialisation of fields<T> names the members in order; on the Scheme side the
// record type of the same name takes them with (apply make-T list).
#pragma once
#include <xencmp/condition/condition.hpp>
#include <xencmp/flags/flag.hpp>

#include "guile.hpp"

namespace xencmp::guile {

template <> struct convert<condition> : convert_as_foreign<condition> {};

// Scheme sees a location as (FILE LINE COLUMN BEGIN END), the last two byte offsets, or #f where nothing is known.
template <> struct convert<location> {
  static constexpr char const* name = "location";
  static SCM to(location const& l) {
    if (!l) return SCM_BOOL_F;
    auto const p = l.start();
    return scm_list_5(convert<std::string>::to(l.in->name()), scm_from_uint32(p.line), scm_from_uint32(p.column),
                      scm_from_uint32(l.at.begin), scm_from_uint32(l.at.end));
  }
};
template <> struct convert<severity> {
  static SCM to(severity s) { return scm_from_utf8_symbol(xencmp::name(s)); }
};
// "text" for a literal piece, ("text" . kind) for a hole.
template <> struct convert<piece> {
  static SCM to(piece const& p) {
    SCM const s = convert<std::string>::to(p.text);
    return p.is_hole() ? scm_cons(s, scm_from_utf8_symbol(xencmp::name(*p.hole))) : s;
  }
};
template <> struct convert<text_template> {
  static SCM to(text_template const& t) { return convert<std::vector<piece>>::to(t.pieces); }
};

template <typename T> struct fields;   // static auto of(T const&) -> std::tie(...)

template <typename T> concept has_fields = requires(T const& v) { fields<T>::of(v); };
template <has_fields T> struct convert<T> {
  static SCM to(T const& v) {
    return std::apply([](auto const&... e) { return scm_list_n(converter<decltype(e)>::to(e)..., SCM_UNDEFINED); },
                      fields<T>::of(v));
  }
};

template <> struct fields<diagnostic> {
  static auto of(diagnostic const& d) { return std::tie(d.level, d.message, d.where, d.related); }
};
template <> struct fields<flag> {
  static auto of(flag const& f) { return std::tie(f.key, f.text, f.when, f.where, f.live, f.reason, f.via, f.implied); }
};
template <> struct fields<step> {
  static auto of(step const& s) {
    return std::tie(s.kind, s.phase, s.program, s.flags, s.operands, s.environment, s.keyword, s.when, s.where);
  }
};
template <> struct fields<argument> {
  static auto of(argument const& a) {
    return std::tie(a.keyword, a.flags, a.is_list, a.quoted, a.when, a.where, a.step);
  }
};
template <> struct fields<phase> {
  static auto of(phase const& p) {
    return std::tie(p.name, p.action, p.anchor, p.when, p.where, p.substitutes, p.remarks);
  }
};
// A package's list ends with the C++ object itself, which graphs and comparisons take (graph.hpp).
using package_ptr = std::shared_ptr<package const>;
struct whole_package { package_ptr core; };
template <> struct convert<whole_package> {
  static SCM to(whole_package const& w) {
    auto const& p = *w.core;
    return scm_append(scm_list_2(
      convert_each(p.name, p.version, p.distribution, p.where, p.build_system, p.inherits, p.variable, p.module),
      convert_each(p.arguments, p.steps, p.phases, p.environment, p.remarks, w.core)));
  }
private:
  template <typename... T> static SCM convert_each(T const&... v) {
    return scm_list_n(convert<T>::to(v)..., SCM_UNDEFINED);
  }
};
template <> struct convert<package> {
  static SCM to(package const& p) {
    return convert<whole_package>::to({std::make_shared<package const>(p)});
  }
};

} // namespace xencmp::guile
