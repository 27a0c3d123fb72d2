// Edits of one package, as text.
#pragma once
#include <catch2/catch.hpp>
#include <xencmp/rewrite/flags.hpp>
#include <xencmp/source/error.hpp>

namespace xencmp::rewrite {

// The definition around ARGUMENTS, edited; only what stands between the frames is returned.
inline std::string const before = "(define-public a\n  (package\n    (name \"a\")\n    (build-system gnu-build-system)\n    ";
inline std::string const after = "\n    (home-page #f)))\n\n(define b '(\n))\n";
inline std::string edit_arguments(std::string const& arguments, std::vector<flag_change> const& changes) {
  try {
    auto const e = change_flags(make_text("a.scm", before + arguments + after), "a", changes);
    CHECK(e.after == apply_edits(e.before->bytes(), e.edits));
    if (!e.after.starts_with(before) || !e.after.ends_with(after)) return e.after;
    return e.after.substr(before.size(), e.after.size() - before.size() - after.size());
  } catch (error const& e) {
    return e.to_string();
  }
}
// The same for a list of flags at column 6.
inline std::string edit_list(std::string const& list, std::vector<flag_change> const& changes) {
  std::string const front = "(arguments\n     (list\n      #:tests? #f\n      #:configure-flags\n      ", back = "))";
  auto const out = edit_arguments(front + list + back, changes);
  if (!out.starts_with(front)) return out;
  return out.substr(front.size(), out.size() - front.size() - back.size());
}

} // namespace xencmp::rewrite
