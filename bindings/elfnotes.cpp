#include <xencmp/compare/notes.hpp>
#include <xencmp/elfnotes/read.hpp>

#include "record.hpp"
#include "rooms.hpp"

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
template <> struct convert<compare::note_comparison> {
  static SCM to(compare::note_comparison const& c) {
    using strings = std::vector<std::string>;
    return scm_list_n(convert<std::string>::to(c.owner), scm_from_uint32(c.type), convert<std::string>::to(c.type_name),
                      scm_from_utf8_symbol(compare::name(c.relation)), convert<strings>::to(c.left),
                      convert<strings>::to(c.right), SCM_UNDEFINED);
  }
};

void bind_elfnotes() {
  // (NOTES . REMARKS)
  define("%read-elf-notes", [](std::string const& path) {
    auto found = elfnotes::read_notes(path);
    return std::pair{std::move(found.all), std::move(found.remarks)};
  });
  define("%compare-notes", [](std::vector<elf_note> const& left, std::vector<elf_note> const& right) {
    return compare::compare_notes(left, right);
  });
}

} // namespace xencmp::guile
