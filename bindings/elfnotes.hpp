// ELF notes as Scheme lists, both ways; for the bindings of elfnotes and of compare.
#pragma once
#include <xencmp/elfnotes/note.hpp>

#include "record.hpp"

namespace xencmp::guile {

template <> struct fields<elf_note> {
  static auto of(elf_note const& n) {
    return std::tie(n.section, n.owner, n.type, n.type_name, n.description, n.applies_to);
  }
};
template <> struct convert<elf_note> {
  static constexpr char const* name = "note: a list of section, owner, type, type name, description and addresses";
  using as_tuple = std::tuple<std::string, std::string, std::uint32_t, std::string, std::string, std::string>;
  static bool is(SCM v) { return convert<as_tuple>::is(v); }
  static elf_note from(SCM v) {
    return std::apply([](auto const&... e) { return elf_note{e...}; }, convert<as_tuple>::from(v));
  }
  static SCM to(elf_note const& n) {
    return std::apply([](auto const&... e) { return scm_list_n(converter<decltype(e)>::to(e)..., SCM_UNDEFINED); },
                      fields<elf_note>::of(n));
  }
};

} // namespace xencmp::guile
