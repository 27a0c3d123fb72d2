// Correspondences: rules that make two spellings one.  They are data of the user; none is built in.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../source/template.hpp"

namespace xencmp {

enum class correspondence_kind : std::uint8_t {
  text,      // LEFT wherever it stands
  path,      // LEFT as whole components of a path: "lib64" in "/usr/lib64/x", not in "mylib64"
  version,   // LEFT where no digit, and no dot with a digit behind it, continues it: "4.17" in "xen-4.17.gz"
  hole       // a hole whose source text is LEFT; "%x", "%{x}" and "%{?x}" are one spelling
};
char const* name(correspondence_kind);
// Raises error for a name that is none.
correspondence_kind correspondence_kind_named(std::string_view);

// LEFT counts as RIGHT, on whichever side it stands.
struct correspondence {
  std::string left, right;
  correspondence_kind kind = correspondence_kind::text;
  std::string reason;         // in words; what a report prints
};

namespace compare {

// A text with every LEFT replaced by its RIGHT, one rule after the other, each from left to right.
struct canonical_text {
  std::string text;
  std::vector<std::size_t> used;   // indexes of the rules that changed something, ascending
};
canonical_text canonical(text_template const&, std::vector<correspondence> const&);
canonical_text canonical(std::string_view, std::vector<correspondence> const&);   // without rules for holes

// The relative path of the file that a value looks up among its inputs, whatever the inputs' own directories are:
// "bin/x" of (search-input-file inputs "bin/x"), #$(file-append y "/bin/x"), and #$y/bin/x with an input for a hole.
// Empty when VALUE is nothing of this kind.
std::optional<std::string> looked_up_path(text_template const& value);

} // namespace compare
} // namespace xencmp
