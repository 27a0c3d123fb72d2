// Channels in Scheme; for the bindings of guix and of graph.
#pragma once
#include <mutex>

#include <xencmp/guix/channel.hpp>

#include "record.hpp"

namespace xencmp::guile {

// Guile's threads may share a channel, which reads modules as they are asked for: every procedure holds the lock.
struct locked_channel {
  guix::channel modules;
  std::mutex lock;
  locked_channel(std::filesystem::path directory, std::vector<std::filesystem::path> load_path)
    : modules(std::move(directory), std::move(load_path)) {}
};
using channel_ptr = std::shared_ptr<locked_channel>;
using summary_ptr = std::shared_ptr<guix::package_summary const>;

// (SYSTEM TARGET STEPS? IMPLIED? KEYWORDS), the first two strings or #f.
template <> struct convert<guix::reading> {
  static constexpr char const* name = "list of system, target, steps?, implied? and keywords";
  using as_tuple = std::tuple<std::optional<std::string>, std::optional<std::string>, bool, bool,
                              std::vector<std::string>>;
  static bool is(SCM v) { return convert<as_tuple>::is(v); }
  static guix::reading from(SCM v) {
    guix::reading out;
    std::tie(out.system, out.target, out.steps, out.implied, out.keywords) = convert<as_tuple>::from(v);
    return out;
  }
};

} // namespace xencmp::guile
