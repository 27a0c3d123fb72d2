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

void tree::options::follow(std::string_view directive) {
  if (directive == "#!fold-case") fold_case = true;
  if (directive == "#!no-fold-case") fold_case = false;
  if (directive == "#!r6rs") fold_case = false, r6rs = true;
}

tree::options tree::follow_directives(node_id i) const {
  options out;
  for (node_id d : directives_) {
    if (d > i) break;
    out.follow(slice(d));
  }
  return out;
}

std::vector<node_id> tree::path_to(span at) const {
  std::vector<node_id> path;
  for (node_id i = 0, end = size(); i < end;) {
    node const n = (*this)[i];
    if (n.at().contains(at)) {
      path.push_back(i);
      end = n.next;
      ++i;
    } else {
      i = n.next;
    }
  }
  return path;
}

} // namespace xencmp::sexp
