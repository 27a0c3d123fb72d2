#include "notes.hpp"

#include <map>
#include <set>

namespace xencmp::compare {

namespace {

// A build attribute that is true or false says so in its owner, GA+x or GA!x: one key.
std::string key_of(elf_note const& n) {
  auto key = n.owner;
  if ((n.type == 0x100 || n.type == 0x101) && key.starts_with("GA!")) key[2] = '+';
  return key;
}

} // namespace

char const* name(note_relation r) {
  switch (r) {
  case note_relation::same: return "same";
  case note_relation::differs: return "differs";
  case note_relation::only_left: return "only-left";
  case note_relation::only_right: return "only-right";
  }
  return "";
}

std::vector<note_comparison> compare_notes(std::vector<elf_note> const& left, std::vector<elf_note> const& right) {
  struct sides { std::size_t at; std::set<std::string> left, right; };
  std::map<std::pair<std::string, std::uint32_t>, sides> kinds;
  std::vector<note_comparison> out;
  for (auto const* notes : {&left, &right})
    for (auto const& n : *notes) {
      auto const [kind, fresh] = kinds.try_emplace({key_of(n), n.type}, sides{out.size(), {}, {}});
      if (fresh) out.push_back({key_of(n), n.type, n.type_name, {}, {}, {}});
      (notes == &left ? kind->second.left : kind->second.right).insert(n.description);
    }
  for (auto const& [key, s] : kinds) {
    auto& c = out[s.at];
    c.left.assign(s.left.begin(), s.left.end());
    c.right.assign(s.right.begin(), s.right.end());
    c.relation = c.right.empty() ? note_relation::only_left : c.left.empty() ? note_relation::only_right
                 : c.left == c.right ? note_relation::same : note_relation::differs;
  }
  return out;
}

} // namespace xencmp::compare
