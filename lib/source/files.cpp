#include "files.hpp"

#include <algorithm>

namespace xencmp {

namespace fs = std::filesystem;

std::vector<std::string> files_below(fs::path const& directory, std::vector<std::string> const& endings) {
  std::vector<std::string> out;
  std::error_code failed;
  fs::recursive_directory_iterator const end;
  for (fs::recursive_directory_iterator i(directory, fs::directory_options::skip_permission_denied, failed);
       !failed && i != end; i.increment(failed)) {
    auto const name = i->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.')) {
      i.disable_recursion_pending();
      continue;
    }
    auto const wanted = std::any_of(endings.begin(), endings.end(), [&](auto const& e) { return name.ends_with(e); });
    if (wanted && i->symlink_status(ignored).type() == fs::file_type::regular)
      out.push_back(i->path().lexically_relative(directory).string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace xencmp
