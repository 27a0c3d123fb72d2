// The one place that runs a program, when the user has asked for it.
#include <cstdio>
#include <memory>

#include "expander.hpp"

namespace xencmp::spec {

std::string command_memo::output_of(std::string const& command) {
  {
    std::lock_guard const lock(mutex_);
    if (auto const known = outputs_.find(command); known != outputs_.end()) return known->second;
  }
  auto out = run_command(command);
  std::lock_guard const lock(mutex_);
  return outputs_.emplace(command, std::move(out)).first->second;
}

std::string run_command(std::string const& cmd) {
  std::string out;
  auto const close = [](std::FILE* f) { pclose(f); };
  std::unique_ptr<std::FILE, decltype(close)> const pipe(popen(cmd.c_str(), "re"), close);
  if (!pipe) throw error("cannot start the shell for: " + cmd);
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe.get())) > 0;) {
    if (out.size() + n > max_expansion) throw error("a command prints more than max_expansion bytes: " + cmd);
    out.append(buffer, n);
  }
  out.resize(out.find_last_not_of("\r\n") + 1);
  return out;
}

} // namespace xencmp::spec
