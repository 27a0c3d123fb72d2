// Reads all .scm files below a directory with our reader and with a hand-written loop that builds the same tree.
// The last two rows are what a command does first: it reads all files, from the system's cache, and keeps the trees.
// Usage: bench-sexp DIRECTORY; tests/bench/sexp.scm makes ratios of what it prints.
#include <cstdlib>

#include <xencmp/sexp/parse.hpp>

#include "../timing.hpp"
#include "hand.hpp"

using namespace xencmp;

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: bench-sexp DIRECTORY\n", stderr), 2;
  auto const texts = bench::scheme_files(argv[1], true);
  std::size_t bytes = 0, tree_bytes = 0, other = 0;
  for (auto const& t : texts) {   // the comparison is only fair when both do the same work
    auto const a = sexp::parse(t), b = bench::parse_by_hand(t);
    bytes += t->size();
    tree_bytes += a.memory();
    other += a.size() != b.size();
  }
  auto each = [&texts](auto read) {
    return [&texts, read] {
      std::size_t nodes = 0;
      for (auto const& t : texts) nodes += read(t).size();
      if (nodes == 0) std::abort();
    };
  };
  bench::table out;
  out.row("files", {static_cast<double>(texts.size())});
  out.row("bytes", {static_cast<double>(bytes)});
  out.row("tree-bytes", {static_cast<double>(tree_bytes)});
  out.row("other-trees", {static_cast<double>(other)});
  bench::time_in_turns(out, 9, {{"ours", each(sexp::parse)}, {"hand", each(bench::parse_by_hand)}});
  bench::time_in_turns(out, 9, {{"read-text", [&texts] {
    std::vector<text_ptr> kept;
    for (auto const& t : texts) kept.push_back(read_text(t->name()));
  }}, {"read-and-parse", [&texts] {
    std::vector<sexp::tree> kept;
    for (auto const& t : texts) kept.push_back(sexp::parse(read_text(t->name())));
  }}});
}
