#include "files.hpp"

#include <algorithm>

namespace xencmp {

namespace fs = std::filesystem;

std::vector<std::string> files_below(fs::path const& directory, std::vector<std::string> const& endings,
                                     std::vector<error>* unread) {
  std::vector<std::string> out;
  // Not a recursive iterator, which ends altogether at the first directory that it cannot read.
  std::vector<fs::path> left{directory};
  while (!left.empty()) {
    auto const here = std::move(left.back());
    left.pop_back();
    std::error_code failed;
    for (fs::directory_iterator i(here, failed); !failed && i != fs::directory_iterator(); i.increment(failed)) {
      auto const name = i->path().filename().string();
      if (name.starts_with('.')) continue;
      std::error_code ignored;
      if (i->is_symlink(ignored)) continue;   // most systems tell the type with the name: no file is asked
      if (i->is_directory(ignored)) left.push_back(i->path());
      else if (i->is_regular_file(ignored) &&
               std::any_of(endings.begin(), endings.end(), [&](auto const& e) { return name.ends_with(e); }))
        out.push_back(i->path().lexically_relative(directory).string());
    }
    if (failed && unread) unread->emplace_back(failed.message(), here.string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace xencmp
