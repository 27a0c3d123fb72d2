// Replaces files as wholes: all of them, or none.
#pragma once
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "../source/text.hpp"

namespace xencmp::rewrite {

// The file at PATH, which must still hold the bytes HELD, is to hold BYTES.
struct replacement {
  std::filesystem::path path;
  std::string_view held;
  std::string_view bytes;
};
// rename(2), or what stands in for it in a test.
using renamer = std::function<int(char const* from, char const* to)>;

// First every new file is written, beside the old one, with its mode, its owner where that may be set, and flushed to
// the disk.  Then every old file is compared with what was read of it.  Only then are they renamed, one after the
// other; when one cannot be, those before it get their old files back, which have kept a second name until then.
//
// A symbolic link is followed and stays: what it leads to is replaced.  A hard link does not: the file's other names
// keep the old bytes.  Access lists and extended attributes are not kept.  Raises error, with the path, when a file has
// changed, is none, is read-only, or cannot be written, and when two paths lead to one file; then no file has changed
// and no temporary one is left.  Where an old file cannot be put back, the error says which one, and where its old
// bytes are.
//
// Each file has either its old or its new bytes at any time.  When the machine or the process stops between two
// renames, some have the one and some the other, and the old ones are beside the new ones as FILE.XXXXXX~.
void save(std::vector<replacement> const& files, renamer const& rename = {});
// The same of one file.
void save(std::filesystem::path const& path, text const& read, std::string_view bytes);

} // namespace xencmp::rewrite
