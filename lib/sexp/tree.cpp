#include "tree.hpp"

#include <array>

namespace xencmp::sexp {

char const* name(kind k) {
  static constexpr std::array names{
    "space", "line-comment", "block-comment", "directive", "open", "close", "prefix", "comment-prefix", "dot",
    "atom", "extended-symbol", "keyword", "boolean", "string", "character", "bitvector",
    "list", "vector", "quoted", "discarded", "root", "error"};
  static_assert(names.size() == static_cast<std::size_t>(kind::error) + 1);
  return names[static_cast<std::size_t>(k)];
}

std::vector<node_id> tree::path_to(span at) const {
  std::vector<node_id> path;
  for (node_id i = 0, end = size(); i < end;) {
    if (nodes_[i].at().contains(at)) {
      path.push_back(i);
      end = nodes_[i].next;
      ++i;
    } else {
      i = nodes_[i].next;
    }
  }
  return path;
}

} // namespace xencmp::sexp
