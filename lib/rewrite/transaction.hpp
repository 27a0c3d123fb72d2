// Several edits at once: of one text, and of many files.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../source/error.hpp"
#include "flags.hpp"
#include "save.hpp"

namespace xencmp::rewrite {

using edited_ptr = std::shared_ptr<edited const>;

// EDITS of IN, sorted, with what comes of them.  Raises error when two overlap, or when one leaves the text.
edited_ptr make_edited(text_ptr in, std::vector<edit> edits);

// Two of several edits that do not go together: their numbers, from 0, and the places where they meet.
struct conflict {
  std::size_t first, second;
  location first_at, second_at;
  std::string reason;   // "overlaps with"
};
struct combination {
  edited_ptr result;
  std::vector<conflict> conflicts;   // `second' of each is left out of the result
};
// All of EDITS, which are of one text, as one: an edit that does not go together with one before it is left out.
// Two do not when the bytes that they replace overlap, when they put different things at one place, or when the text
// with both is read otherwise than each alone lets expect, as when one ends in the comment of the other, or when both
// change one string.  What two ask for in the same words is done once.  EDITS must not be empty; raises error when
// they are of different texts.
combination combine(std::vector<edited_ptr> const& edits);
// The same, but raises error, with both places, when any edit would be left out.
edited_ptr combine_all(std::vector<edited_ptr> const& edits);

// Makes every edit in the file at its path, as `save' does it: all or none.  Edits whose paths lead to one file
// through symbolic links are combined.
void save_edits(std::vector<std::pair<edited_ptr, std::filesystem::path>> const& edits, renamer const& rename = {});

// One unified diff of all EDITS, each with the name of its file, by these names; those of one name are combined.
// Raises error for a change that is not UTF-8, which no message can hold.
std::string unified_diff(std::vector<std::pair<edited_ptr, std::string>> const& edits);

} // namespace xencmp::rewrite
