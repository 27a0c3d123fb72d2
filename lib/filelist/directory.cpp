#include <algorithm>
#include <system_error>

#include "listing.hpp"

namespace xencmp::filelist {

namespace fs = std::filesystem;

namespace {

artifact_type type_of(fs::file_type t) {
  switch (t) {
  case fs::file_type::regular: return artifact_type::file;
  case fs::file_type::directory: return artifact_type::directory;
  case fs::file_type::symlink: return artifact_type::link;
  case fs::file_type::none: case fs::file_type::unknown: return artifact_type::unknown;
  default: return artifact_type::other;
  }
}

} // namespace

listing read_directory(fs::path const& root) {
  std::error_code failure;
  auto const status = fs::status(root, failure);
  if (failure) throw error(failure.message(), root.string());
  if (status.type() == fs::file_type::not_found) throw error("No such file or directory", root.string());
  if (status.type() != fs::file_type::directory) throw error("Not a directory", root.string());
  listing out;
  out.format = "directory";
  auto const report = [&](std::string const& path) {
    out.remarks.push_back({severity::error, path + ": " + failure.message(), {}, {}});
  };
  std::vector<std::string> waiting{""};   // relative to ROOT, each with its final slash
  while (!waiting.empty()) {
    auto const directory = std::move(waiting.back());
    waiting.pop_back();
    fs::directory_iterator each(root / directory, failure);
    if (failure && directory.empty()) throw error(failure.message(), root.string());
    if (failure) report(directory);
    for (; !failure && each != fs::directory_iterator(); each.increment(failure)) {
      artifact a;
      a.path = directory + each->path().filename().string();
      std::error_code why;
      a.type = type_of(each->symlink_status(why).type());
      if (a.type == artifact_type::link) a.target = fs::read_symlink(each->path(), why).string();
      if (why) out.remarks.push_back({severity::error, a.path + ": " + why.message(), {}, {}});
      if (a.type == artifact_type::directory) waiting.push_back(a.path + '/');
      out.artifacts.push_back(std::move(a));
    }
    if (failure && !directory.empty()) failure.clear();
  }
  std::sort(out.artifacts.begin(), out.artifacts.end(),
            [](artifact const& a, artifact const& b) { return a.path < b.path; });
  std::stable_sort(out.remarks.begin(), out.remarks.end(),
                   [](diagnostic const& a, diagnostic const& b) { return a.message < b.message; });
  return out;
}

} // namespace xencmp::filelist
