#include "marks.hpp"

namespace xencmp::compare {

namespace {

// Per artifact what was found, "" where nothing was asked.
std::vector<std::string> found_in(listing const& l, files_comparison const& c, bool left) {
  std::vector<std::string> out(l.artifacts.size());
  for (auto const& m : c.matches) out[left ? m.left : m.right] = name(m.relation);
  for (auto const i : left ? c.left_only : c.right_only) out[i] = "one side only";
  for (auto const& a : left ? c.left_aliases : c.right_aliases) out[a.file] = "alias";
  return out;
}

bool agrees(std::string const& mark, std::string const& found) {
  if (mark == "+") return found == "same place" || found == "same but for version";
  if (mark == "=") return found == "other place";
  if (mark == "-") return found == "one side only";
  return true;
}

} // namespace

std::vector<contradicted_mark> contradicted_marks(listing const& left, listing const& right,
                                                  files_comparison const& c) {
  std::vector<contradicted_mark> out;
  for (bool const is_left : {true, false}) {
    auto const& l = is_left ? left : right;
    auto const found = found_in(l, c, is_left);
    for (std::size_t i = 0; i < found.size(); ++i)
      if (!found[i].empty() && !agrees(l.artifacts[i].mark, found[i])) out.push_back({is_left, i, found[i]});
  }
  return out;
}

} // namespace xencmp::compare
