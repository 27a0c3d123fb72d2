// Reads the packages of a channel: lists them, and reads the flags of all, for one system and for all systems at once.
// Usage: bench-guix DIRECTORY; tests/bench/guix.scm tells what it prints.
#include <xencmp/guix/channel.hpp>

#include "../timing.hpp"

using namespace xencmp;

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: bench-guix DIRECTORY\n", stderr), 2;
  std::size_t packages = 0, flags = 0;
  auto const read = [&](std::optional<std::string> system) {
    guix::channel c(argv[1]);
    guix::reading r;
    r.system = std::move(system);
    r.steps = false;
    r.keywords = {"*-flags", "*-options"};
    flags = 0;
    c.read_each(r, {}, [&](package const& p) {
      for (auto const& a : p.arguments) flags += a.flags.size();
    });
  };
  bench::table out;
  out.row("files", {static_cast<double>(guix::channel(argv[1]).files().size())});
  bench::time_in_turns(out, 5, {{"list", [&] { packages = guix::channel(argv[1]).packages().size(); }},
                                {"one-system", [&] { read("x86_64-linux"); }},
                                {"all-systems", [&] { read(std::nullopt); }}});
  out.row("packages", {static_cast<double>(packages)});
  out.row("flags", {static_cast<double>(flags)});
}
