// Replaces a file as a whole or not at all.
#pragma once
#include <filesystem>
#include <string_view>

#include "../source/text.hpp"

namespace xencmp::rewrite {

// Writes BYTES to the file at PATH, which must still hold what READ holds: a temporary file in the same directory,
// with the mode of the old file, is written, flushed to the disk, and renamed.  A symbolic link is followed and
// stays: what it leads to is replaced.  Raises error when the file changed since it was read, is no regular file,
// or cannot be written; then the file is as it was and no temporary file is left.
void save(std::filesystem::path const& path, text const& read, std::string_view bytes);

} // namespace xencmp::rewrite
