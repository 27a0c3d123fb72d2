// A spec: first in all configurations, then in one; and the shell of its sections.
#include <cstddef>
#include <cstdint>
#include <string>

#include <xencmp/shell/shell.hpp>
#include <xencmp/spec/spec.hpp>

#include "check.hpp"

using namespace xencmp;

namespace {

void check(guarded_text const& t) {
  for (auto const& g : t) fuzz::check(g.value.where);
}

void read(text_ptr const& text, spec::options const& how) {
  try {
    auto const s = spec::read_spec(text, how);
    fuzz::check(s.remarks);
    for (auto const& x : s.tags) fuzz::check(x.where), check(x.value);
    for (auto const& x : s.macros) fuzz::check(x.where);
    for (auto const& x : s.sections) {
      fuzz::check(x.where);
      check(x.argument);
      check(x.body);
      if (x.name == "%build" || x.name == "%install") shell::read_script(when(x.body, x.when));
    }
  } catch (error const&) {   // what rpm does not read either
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = make_text("<fuzz>", std::string(reinterpret_cast<char const*>(data), size));
  read(text, {});
  spec::options one;
  one.arch = "x86_64";
  one.os = "linux";
  one.closed = true;
  read(text, one);
  return 0;
}
