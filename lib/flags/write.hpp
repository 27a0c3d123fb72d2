// What `xencmp flags` prints of packages: JSON for programs, a table for people.  The manual, "Output formats", tells
// the shapes; (xencmp command packages) makes the same records in Scheme.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "flag.hpp"

namespace xencmp {

// Which records are made of a package.
struct flag_selection {
  bool by_step = false;                // one for each step; else one for each argument; a spec has only steps
  std::vector<std::string> kinds;      // only steps of these kinds; empty: all
  std::vector<std::string> keywords;   // only arguments with these keywords (keyword.hpp); empty: all
};

// One JSON object a line, appended to OUT.  Bytes that are not UTF-8 become '?', as they do in Scheme's strings.
void write_json(std::string& out, package const& p, flag_selection const& which);

// A row for each flag.  Columns are aligned over all packages, so nothing is printed before the last one is there.
class flag_table {
public:
  void add(package const& p, flag_selection const& which);
  std::string text() const;

private:
  static constexpr std::size_t columns = 5;
  using row = std::array<std::string, columns>;
  void add(row r);

  std::vector<row> rows_;
  std::array<std::size_t, columns> widths_{};
};

} // namespace xencmp
