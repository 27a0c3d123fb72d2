#include "error.hpp"

namespace xencmp {

std::string error::to_string() const {
  std::string out;
  if (!file.empty()) {
    out += file + ':';
    if (line) out += std::to_string(line) + ':' + std::to_string(column) + ':';
    out += ' ';
  }
  return out + "error: " + what();
}

char const* name(severity s) {
  switch (s) {
  case severity::note: return "note";
  case severity::warning: return "warning";
  case severity::unknown: return "unknown";
  case severity::error: return "error";
  }
  return "";
}

} // namespace xencmp
