// Assignments to arrays and to their elements (bash).
#include <algorithm>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

void interpreter::assign_list(std::string const& name, list elements, condition const& here, location const& where,
                              bool append) {
  auto& target = declared(name, where);
  if (target.assigned.is_never()) order_.push_back(name);
  for (auto& f : elements) {
    f.when = f.when & here;
    track(name, f.parts, here);
  }
  if (append) {
    // A scalar becomes the first element.
    condition filled = condition::never();
    for (auto const& p : target.held) filled = filled | p.when;
    auto const scalar = filled & here & target.assigned & !target.array;
    if (!scalar.is_never()) target.elements.push_back({target.held, scalar, target.where});
    if (!target.keyed.empty()) unknown("an element without a key for an array that has keys", where);
    target.elements.insert(target.elements.end(), elements.begin(), elements.end());
  } else {
    target.elements = choose(here, elements, target.elements);
    for (auto& [key, f] : target.keyed) f.when = f.when & !here;
    std::erase_if(target.keyed, [](auto const& e) { return e.second.when.is_never(); });
  }
  spend(made_, target.elements.size(), max_work, "elements of arrays (max_work)", where);
  target.array = target.array | here;
  target.assigned = target.assigned | here;
  target.held = choose(here, {}, target.held);
  target.where = where;
  target.listed = false;
}

void interpreter::assign_element(std::string const& name, piece const& subscript, value v, condition const& here,
                                 location const& where, bool append) {
  declared(name, where);
  for (auto const& one_of : keys(subscript, variables_[name].associative, here)) {
    auto const& key = one_of.first;
    auto const& when = one_of.second;
    auto& target = variables_[name];
    if (target.assigned.is_never()) order_.push_back(name);
    track(name, v, when);
    bool const plain = std::all_of(target.elements.begin(), target.elements.end(),
                                   [&](field const& f) { return when.implies(f.when); });
    if (key && plain && target.keyed.empty() && !target.associative && !append &&
        *key == std::to_string(target.elements.size()))
      target.elements.push_back({v, when, where});
    else if (key && (target.elements.empty() || plain)) {
      for (std::size_t i = 0; i < target.elements.size(); ++i)
        target.keyed.emplace_back(std::to_string(i), target.elements[i]);
      target.elements.clear();
      auto one = v;
      for (auto& [k, f] : target.keyed)
        if (k == *key && !f.when.excludes(when)) {
          if (append) one.insert(one.begin(), f.parts.begin(), f.parts.end());
          f.when = f.when & !when;
        }
      std::erase_if(target.keyed, [](auto const& e) { return e.second.when.is_never(); });
      target.keyed.emplace_back(*key, field{std::move(one), when, where});
    } else {
      unknown("which element " + name + "[" + subscript.text + "] is, is not known", where);
      target.keyed.clear();
      target.elements = {{{{{"${" + name + "[@]}", hole_kind::unknown, where}, condition::always()}},
                          condition::always(), where}};
    }
    spend(made_, target.elements.size() + target.keyed.size(), max_work, "elements of arrays (max_work)", where);
    target.array = target.array | when;
    target.assigned = target.assigned | when;
    target.held = choose(when, {}, target.held);
    target.where = where;
    target.listed = false;
  }
}

} // namespace xencmp::shell
