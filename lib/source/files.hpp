// Which files are below a directory.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace xencmp {

// Regular files below DIRECTORY whose names end in one of ENDINGS, relative to it, sorted; what is hidden, what cannot
// be read, and what links lead to is left out.
std::vector<std::string> files_below(std::filesystem::path const& directory, std::vector<std::string> const& endings);

} // namespace xencmp
