// Which files are below a directory.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "error.hpp"

namespace xencmp {

// Regular files below DIRECTORY whose names end in one of ENDINGS, relative to it, sorted; what is hidden and what
// links lead to is left out, and so is what is below a directory that cannot be read, which UNREAD gets an error for.
std::vector<std::string> files_below(std::filesystem::path const& directory, std::vector<std::string> const& endings,
                                     std::vector<error>* unread = nullptr);

} // namespace xencmp
