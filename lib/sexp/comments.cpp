#include "comments.hpp"

#include <algorithm>

namespace xencmp::sexp {

namespace {

std::optional<cursor> parent_of(cursor c) {
  auto const path = c.of().path_to(c.at());
  auto const self = std::find(path.begin(), path.end(), c.id());
  if (self == path.end() || self == path.begin()) return std::nullopt;
  return cursor(c.of(), *(self - 1));
}

bool begins_line(cursor c) {
  auto const above = c.of().in()->bytes().substr(0, c.at().begin);
  auto const last = above.find_last_not_of(" \t\f");
  return last == above.npos || above[last] == '\n';
}

} // namespace

comments comments_of(cursor datum) {
  comments out;
  auto const parent = parent_of(datum);
  if (!parent) return out;
  bool found = false;
  for (cursor c : parent->children()) {
    if (c == datum) {
      found = true;
    } else if (!found) {
      auto const lines = c.is(kind::space) ? std::count(c.text().begin(), c.text().end(), '\n') : 0;
      if (is_comment(c.type()) && begins_line(c)) out.before.push_back(c);
      else if (!c.is(kind::space) || lines > 1) out.before.clear();
    } else if (is_comment(c.type())) {
      out.behind.push_back(c);
    } else if (!c.is(kind::space) || c.text().find('\n') != std::string_view::npos) {
      break;
    }
  }
  return out;
}

} // namespace xencmp::sexp
