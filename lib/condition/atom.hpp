// What a condition is about: one question that only the user, the target or the build machine can answer.
#pragma once
#include <compare>
#include <cstdint>
#include <string>

namespace xencmp {

enum class atom_kind : std::uint8_t {
  build_conditional,   // "_with_x" or "_without_x", defined by rpmbuild --with x and --without x
  architecture,        // value: the architecture's name in the distribution's own words: "x86_64", "aarch64"
  system,              // value: the operating system's name: "linux", "gnu" (Hurd), "mingw"
  macro,               // value: what the macro expands to; undefined sorts below every value
  parameter,           // yes or no: an argument of a package, a cross build ("cross-compiling"), and the like
  test                 // yes or no: only the build machine can tell; name is the text of the test
};

enum class atom_domain : std::uint8_t {
  boolean,   // 0 or 1
  integer,   // undefined, or a number
  text       // undefined, or a string, ordered as by strcmp
};

struct atom {
  atom_kind kind = atom_kind::test;
  atom_domain domain = atom_domain::boolean;
  std::string name;

  static atom build_conditional(std::string macro_name);   // "_with_x" or "_without_x"
  static atom architecture();
  static atom system();
  static atom macro_defined(std::string name);
  static atom macro_number(std::string name);
  static atom macro_text(std::string name);
  static atom parameter(std::string name);
  static atom test(std::string text_of_test);

  friend auto operator<=>(atom const&, atom const&) = default;
};
char const* name(atom_kind);

// A point of an atom's domain.  The least value, `undefined`, is below every number and every string.
struct atom_value {
  std::int64_t number;   // integer and boolean domains; in the text domain 1 says that `text` counts
  std::string text;

  static atom_value undefined();
  static atom_value of(bool b) { return {b ? 1 : 0, {}}; }
  static atom_value of(std::int64_t n) { return {n, {}}; }
  static atom_value of(std::string s) { return {1, std::move(s)}; }
  // The least value above this one; in the text domain that is the string with a NUL behind it.
  atom_value successor(atom_domain) const;

  friend auto operator<=>(atom_value const&, atom_value const&) = default;
};

} // namespace xencmp
