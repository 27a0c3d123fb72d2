// Processor time of alternatives, in turns, so that all see the same machine; printed as one datum that Scheme reads.
#pragma once
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <time.h>
#include <utility>
#include <vector>

#include <xencmp/source/text.hpp>

namespace xencmp::bench {

inline double cpu_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// All regular .scm files of DIRECTORY, and below it if DEEP.
inline std::vector<text_ptr> scheme_files(std::filesystem::path const& directory, bool deep) {
  std::vector<text_ptr> texts;
  for (auto f = std::filesystem::recursive_directory_iterator(directory); f != decltype(f){}; ++f) {
    if (!deep && f->is_directory()) f.disable_recursion_pending();
    if (!f->is_symlink() && f->is_regular_file() && f->path().extension() == ".scm")
      texts.push_back(read_text(f->path()));
  }
  return texts;
}

// ((NAME NUMBER …) …)
class table {
public:
  table() { std::fputs("(", stdout); }
  ~table() { std::fputs(")\n", stdout); }
  table(table const&) = delete;
  table& operator=(table const&) = delete;
  void row(std::string const& name, std::vector<double> const& numbers) {
    std::printf("(%s", name.c_str());
    for (double n : numbers) std::printf(" %.9g", n);
    std::puts(")");
  }
};

// Seconds of RUNS runs of each of WORK.
inline void time_in_turns(table& out, int runs,
                          std::vector<std::pair<std::string, std::function<void()>>> const& work) {
  std::vector<std::vector<double>> took(work.size());
  for (int i = 0; i < runs; ++i)
    for (std::size_t w = 0; w < work.size(); ++w) {
      double const start = cpu_seconds();
      work[w].second();
      took[w].push_back(cpu_seconds() - start);
    }
  for (std::size_t w = 0; w < work.size(); ++w) out.row(work[w].first, took[w]);
}

} // namespace xencmp::bench
