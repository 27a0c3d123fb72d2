#include "directories.hpp"

#include <algorithm>

#include "commands.hpp"

namespace xencmp::buildlog {

// make prints no end for directories of a make that was killed; this many at once are no build any more.
static constexpr std::size_t max_open_directories = 4096;

void directory_tracker::see(directory_line const& l) {
  std::string directory(l.directory);
  if (l.ninja) {                                   // ninja enters once and never says that it leaves
    change(directory);
    return;
  }
  if (l.what == directory_line::kind::entering) {
    overlapping_ |= std::any_of(open_.begin(), open_.end(), [&](entry const& e) { return e.level >= l.level; });
    if (open_.size() == max_open_directories) open_.erase(open_.begin());
    open_.push_back({l.level, std::move(directory)});
    return;
  }
  auto const found = std::find_if(open_.rbegin(), open_.rend(), [&](entry const& e) {
    return e.level == l.level && e.directory == directory;
  });
  if (found != open_.rend()) open_.erase(std::next(found).base());
}

void directory_tracker::change(std::string const& directory) { base_ = join_path(base_, directory); }

void directory_tracker::reset() {
  open_.clear();
  base_.clear();
}

std::string const& directory_tracker::current() const { return open_.empty() ? base_ : open_.back().directory; }

} // namespace xencmp::buildlog
