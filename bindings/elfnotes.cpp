#include <xencmp/compare/notes.hpp>
#include <xencmp/elfnotes/read.hpp>

#include "elfnotes.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

template <> struct convert<compare::note_comparison> {
  static SCM to(compare::note_comparison const& c) {
    using strings = std::vector<std::string>;
    return scm_list_n(convert<std::string>::to(c.owner), scm_from_uint32(c.type), convert<std::string>::to(c.type_name),
                      scm_from_utf8_symbol(xencmp::name(c.relation)), convert<strings>::to(c.left),
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
