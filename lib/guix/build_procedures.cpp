// Procedures of the builder: what only the build will know.  (guix/build/utils.scm.)
#include "procedures.hpp"

namespace xencmp::guix {

namespace {

value input(evaluator& e, call const& c) { return e.hole_of(hole_kind::input, c.code, c.in); }
value environment(evaluator& e, call const& c) { return e.hole_of(hole_kind::environment, c.code, c.in); }
value machine(evaluator& e, call const& c) { return e.hole_of(hole_kind::system, c.code, c.in); }
value output(evaluator& e, call const& c) { return e.hole_of(hole_kind::output, c.code, c.in); }
value nothing(evaluator& e, call const&) { return e.unspecified(); }
// #:target of a phase: false in a native build.
value target(evaluator& e, call const& c) {
  return e.cross() ? e.hole_of(hole_kind::system, c.code, c.in, {}, "target") : e.boolean(false, c.code);
}

} // namespace

std::span<procedure_entry const> build_procedures() {
  static procedure_entry const all[] = {
    {"search-input-file", input, false}, {"search-input-directory", input, false}, {"which", input, false},
    {"find-files", input, false}, {"getenv", environment}, {"parallel-job-count", machine, false},
    {"total-processor-count", machine}, {"current-processor-count", machine}, {"this-package-output", output, false},
    {"setenv", nothing}, {"unsetenv", nothing}, {"display", nothing}, {"newline", nothing}, {"<target>", target, false}};
  return all;
}

} // namespace xencmp::guix
