// Which names the source of a flag may speak of where it is put.
#pragma once
#include <optional>
#include <string>

#include "../sexp/cursor.hpp"

namespace xencmp::rewrite {

// A name in SOURCE that is bound by a form such as let or lambda within FORM, but by none of those around its node AT,
// and that the file does not define otherwise; nothing when there is no such name.
std::optional<std::string> unbound_name(sexp::cursor form, sexp::node_id at, std::string const& source);

} // namespace xencmp::rewrite
