// The one exception that xencmp throws, and the diagnostics that readers collect instead of throwing.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "text.hpp"

namespace xencmp {

// Bad input or a refused request.  `file` is empty and `line` 0 where there is no place to name.
// what() is the bare message; to_string() is "FILE:LINE:COLUMN: error: MESSAGE" as far as they are known.
class error : public std::runtime_error {
public:
  explicit error(std::string const& message, std::string file = {}, std::uint32_t line = 0, std::uint32_t column = 0)
    : std::runtime_error(message), file(std::move(file)), line(line), column(column) {}
  error(std::string const& message, location const& where)
    : error(message, where.in ? where.in->name() : std::string{}, where.start().line, where.start().column) {}

  std::string to_string() const;

  std::string file;
  std::uint32_t line;
  std::uint32_t column;
};

enum class severity : std::uint8_t { note, warning, unknown, error };
char const* name(severity);

// Something a reader has to say about its input.  severity::unknown marks what was not understood; every report
// counts these.
struct diagnostic {
  severity level = severity::note;
  std::string message;
  location where;
  std::vector<location> related;   // further places the message speaks of, in its order
};

} // namespace xencmp
