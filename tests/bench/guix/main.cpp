// Reads the packages that all modules of a directory define.
// Usage: bench-guix DIRECTORY; tests/bench/guix.scm tells what it prints.
#include <xencmp/guix/package.hpp>

#include "../timing.hpp"

using namespace xencmp;

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: bench-guix DIRECTORY\n", stderr), 2;
  auto const texts = bench::scheme_files(argv[1], false);
  std::size_t bytes = 0, packages = 0;
  for (auto const& t : texts) bytes += t->size();
  bench::table out;
  out.row("files", {static_cast<double>(texts.size())});
  out.row("bytes", {static_cast<double>(bytes)});
  bench::time_in_turns(out, 5, {{"packages", [&] {
    packages = 0;
    for (auto const& t : texts) packages += guix::read_packages(t).size();
  }}});
  out.row("count", {static_cast<double>(packages)});
}
