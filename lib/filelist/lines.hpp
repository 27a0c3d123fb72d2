// What the readers of single formats share.  Not part of the interface.
#pragma once
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "listing.hpp"

namespace xencmp::filelist {

struct line {
  std::string_view text;    // without newline and carriage return
  std::uint32_t begin = 0;  // offset in the listing's text
};

// NAME -> TARGET # REMARK, the last two optional; views into the line.
struct entry {
  std::string_view name, target, remark;
  bool is_link = false;
};
entry split_entry(std::string_view text, options const&);

// The mark before a name and the rest; an empty mark when there is none.
std::pair<std::string_view, std::string_view> split_mark(std::string_view text, options const&);

class builder {
public:
  builder(text_ptr text, std::string format, options const& how);
  options const& how() const { return how_; }
  // Adds an artifact named by bytes NAME of the text.  PATH is cleaned of "./", doubled and final slashes; a final
  // slash makes a directory; the root itself is left out; a path met before is reported and left out.
  void add(std::string_view path, std::string_view name, artifact_type, entry const&, std::string_view mark = {});
  void remark(severity, std::string message, std::string_view where);
  // Raises error at WHERE.
  [[noreturn]] void fail(std::string const& message, std::string_view where) const;
  listing finish();

private:
  location at(std::string_view) const;
  listing out_;
  options how_;
  std::unordered_set<std::string> seen_;
};

// The type that a letter of ls, tar or find stands for.
std::optional<artifact_type> type_of_letter(char);

bool is_blank(char c);
std::string_view trim(std::string_view);
// Takes the next word off TEXT; empty at its end.
std::string_view next_word(std::string_view& text);
bool all_digits(std::string_view);

// One line of the formats with columns; nothing when the line is not of the format.
struct columns {
  artifact_type type = artifact_type::unknown;
  entry names;
};
std::optional<columns> find_line(std::string_view, options const&);
std::optional<columns> ls_line(std::string_view, options const&);
std::optional<columns> tar_line(std::string_view, options const&);
bool looks_like_path(std::string_view, options const&);
bool looks_drawn(std::string_view);
// "12 directories, 34 files", as tree ends.
bool is_tree_summary(std::string_view);

listing read_tree(text_ptr const&, std::vector<line> const&, options const&);

} // namespace xencmp::filelist
