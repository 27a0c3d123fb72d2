#include <xencmp/buildlog/log.hpp>
#include <xencmp/buildlog/profile.hpp>
#include <xencmp/compare/units.hpp>

#include "graph.hpp"   // verdict
#include "rooms.hpp"

namespace xencmp::guile {

using log_ptr = std::shared_ptr<build_log const>;

template <> struct convert<option_category> {
  static SCM to(option_category c) { return scm_from_utf8_symbol(xencmp::name(c)); }
};
// A log's lines may be megabytes long, so options give their places as byte offsets only.
template <> struct fields<span> {
  static auto of(span const& s) { return std::tie(s.begin, s.end); }
};
template <> struct fields<compiler_option> {
  static auto of(compiler_option const& o) {
    return std::tie(o.text, o.name, o.key, o.normalised, o.category, o.hardening, o.effective, o.is_default, o.index,
                    o.where.at);
  }
};
template <> struct fields<compare::option_relation> {
  static auto of(compare::option_relation const& o) {
    return std::tie(o.key, o.says, o.category, o.hardening, o.left, o.right);
  }
};
template <> struct fields<compare::missing_hardening> {
  static auto of(compare::missing_hardening const& h) { return std::tie(h.measure, h.left, h.option); }
};
template <> struct fields<compare::unit_match> {
  static auto of(compare::unit_match const& m) {
    return std::tie(m.left, m.right, m.reason, m.options, m.left_overridden, m.right_overridden, m.hardening);
  }
};
template <> struct fields<compare::unit_comparison> {
  static auto of(compare::unit_comparison const& c) { return std::tie(c.matches, c.left_only, c.right_only); }
};

namespace {

unit const& unit_at(log_ptr const& log, std::size_t i) {
  if (i >= log->units.size()) throw error("no such unit: " + std::to_string(i), log->text->name());
  return log->units[i];
}

} // namespace

void bind_buildlog() {
  foreign<build_log const>::define("<build-log>");
  define("%read-log", [](text_ptr text, std::string const& profile, std::string const& target,
                         std::string const& build_root) {
    return std::make_shared<build_log const>(buildlog::read_log(text, {profile, target, build_root}));
  });
  define("build-log-text", [](log_ptr l) { return l->text; });
  define("build-log-profile", [](log_ptr l) { return l->profile; });
  define("build-log-target", [](log_ptr l) { return l->target; });
  define("build-log-root", [](log_ptr l) { return l->build_root; });
  define("build-log-hidden", [](log_ptr l) { return l->hidden; });
  define("build-log-versions", [](log_ptr l) { return l->versions; });
  define("%build-log-remarks", [](log_ptr l) { return l->remarks; });
  define("build-log-size", [](log_ptr l) { return l->units.size(); });
  // (SOURCE OUTPUT COMPILER DIRECTORY CERTAIN? COMPLETE? ARGUMENT-COUNT LOCATION)
  define("%unit", [](log_ptr l, std::size_t i) {
    auto const& u = unit_at(l, i);
    return std::tuple{u.source, u.output, u.compiler, u.directory, u.directory_certain, u.complete,
                      buildlog::argument_count(u), u.where};
  });
  define("%unit-argv", [](log_ptr l, std::size_t i) { return unit_at(l, i).argv; });
  define("%unit-operands", [](log_ptr l, std::size_t i) { return unit_at(l, i).operands; });
  define("%unit-options", [](log_ptr l, std::size_t i) { return unit_at(l, i).options; });
  define("%gcc-implied", [](unsigned major, std::vector<std::string> const& names, bool cxx,
                            std::string const& target) {
    using namespace buildlog;
    auto const found = gcc::implied(gcc::table_for(major), {names.begin(), names.end()}, cxx ? gcc::cxx : gcc::c,
                                    machine_of(target));
    return std::vector<std::string>(found.begin(), found.end());
  });
  define("%compare-units", [](log_ptr left, log_ptr right) { return compare::compare_units(*left, *right); });
}

} // namespace xencmp::guile
