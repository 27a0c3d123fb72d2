// Reading all .scm files below a directory: our reader against a hand-written loop that builds the same tree, and
// against Guile's `read'.  Usage: bench-sexp DIRECTORY [GUILE]; prints megabytes a second and ratios.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <xencmp/sexp/parse.hpp>

#include "hand.hpp"

using namespace xencmp;
using seconds = std::chrono::duration<double>;

namespace {

template <typename Read> double best_of(int runs, std::vector<text_ptr> const& texts, Read read) {
  double best = 1e9;
  for (int i = 0; i < runs; ++i) {
    auto const start = std::chrono::steady_clock::now();
    std::size_t nodes = 0;
    for (auto const& t : texts) nodes += read(t).size();
    seconds const took = std::chrono::steady_clock::now() - start;
    if (nodes) best = std::min(best, took.count());
  }
  return best;
}

// Seconds that GUILE needs to read the files of DIRECTORY from strings, start-up left out.
double guile_read(std::string const& guile, std::string const& directory) {
  std::string const program = R"(
(use-modules (ice-9 ftw) (ice-9 textual-ports))
(for-each (lambda (c) (read-hash-extend c (lambda (c p) (list c (read p))))) '(#\~ #\$ #\+))
(define texts '())
(nftw (getenv "BENCH") (lambda (f s flag . _)
  (when (and (eq? flag 'regular) (string-suffix? ".scm" f))
    (set! texts (cons (call-with-input-file f get-string-all #:encoding "UTF-8") texts))) #t))
(define start (get-internal-real-time))
(for-each (lambda (t) (call-with-input-string t (lambda (p) (let loop () (unless (eof-object? (read p)) (loop)))))) texts)
(display (exact->inexact (/ (- (get-internal-real-time) start) internal-time-units-per-second)))
)";
  ::setenv("BENCH", directory.c_str(), 1);
  ::setenv("BENCH_PROGRAM", program.c_str(), 1);
  ::setenv("BENCH_GUILE", guile.c_str(), 1);
  FILE* out = ::popen("\"$BENCH_GUILE\" --no-auto-compile -c \"$BENCH_PROGRAM\"", "r");
  double took = 0;
  if (!out || std::fscanf(out, "%lf", &took) != 1) took = 0;
  if (out) ::pclose(out);
  return took;
}

} // namespace

int main(int argc, char** argv) {
  char const* const environment = std::getenv("XENCMP_GUIX");
  char const* const directory = argc > 1 ? argv[1] : environment;
  if (!directory) {
    std::puts("SKIPPED: give a directory with Scheme files, or set XENCMP_GUIX");
    return 77;
  }
  std::vector<text_ptr> texts;
  std::size_t bytes = 0;
  for (auto const& f : std::filesystem::recursive_directory_iterator(directory))
    if (f.is_regular_file() && f.path().extension() == ".scm") {
      texts.push_back(read_text(f.path()));
      bytes += texts.back()->size();
    }
  for (auto const& t : texts) {   // the comparison is only fair when both do the same work
    auto const a = sexp::parse_lenient(t), b = bench::parse_by_hand(t);
    if (a.size() != b.size()) std::printf("other tree: %s\n", t->name().c_str());
  }
  double const megabytes = static_cast<double>(bytes) / 1e6;
  double const hand = best_of(7, texts, bench::parse_by_hand);
  double const ours = best_of(7, texts, sexp::parse_lenient);
  double const guile = guile_read(argc > 2 ? argv[2] : "guile", directory);
  std::printf("%zu files, %.1f MB\n", texts.size(), megabytes);
  std::printf("ours          %7.1f MB/s\n", megabytes / ours);
  std::printf("hand-written  %7.1f MB/s   ours takes %.2f times its time\n", megabytes / hand, ours / hand);
  if (guile > 0) std::printf("Guile's read  %7.1f MB/s   ours is %.0f times as fast\n", megabytes / guile, guile / ours);
}
