#include "notes.hpp"

#include <map>
#include <set>

namespace xencmp::compare {

std::string note_key(elf_note const& n) {
  auto key = n.owner;
  if ((n.type == 0x100 || n.type == 0x101) && key.starts_with("GA!")) key[2] = '+';
  return key;
}

std::vector<note_comparison> compare_notes(std::vector<elf_note> const& left, std::vector<elf_note> const& right) {
  struct sides { std::size_t at; std::set<std::string> left, right; };
  std::map<std::pair<std::string, std::uint32_t>, sides> kinds;
  std::vector<note_comparison> out;
  for (auto const* notes : {&left, &right})
    for (auto const& n : *notes) {
      auto const [kind, fresh] = kinds.try_emplace({note_key(n), n.type}, sides{out.size(), {}, {}});
      if (fresh) out.push_back({note_key(n), n.type, n.type_name, {}, {}, {}});
      (notes == &left ? kind->second.left : kind->second.right).insert(n.description);
    }
  for (auto const& [key, s] : kinds) {
    auto& c = out[s.at];
    c.left.assign(s.left.begin(), s.left.end());
    c.right.assign(s.right.begin(), s.right.end());
    c.relation = c.right.empty() ? verdict::only_left : c.left.empty() ? verdict::only_right
                 : c.left == c.right ? verdict::same : verdict::differs;
  }
  return out;
}

} // namespace xencmp::compare
