#include "read.hpp"

#include <filesystem>
#include <set>

#include "readers.hpp"

namespace xencmp::confighelp {

namespace {

using reader = void (*)(text_ptr const&, build_options&);
struct format {
  configurator of;
  reader read;
};

// Output of `configure --help' looks alike, whoever wrote the script: what only Autoconf's says tells.
bool of_autoconf(std::string_view help) {
  return help.find("`configure' configures ") != help.npos || help.find("'configure' configures ") != help.npos ||
         help.find("--cache-file=FILE") != help.npos || help.find("--enable-FEATURE[=ARG]") != help.npos;
}

// The lines NAME:TYPE=VALUE of `cmake -LA'.
bool is_cache(std::string_view bytes) {
  for (std::string_view const type : {":BOOL=", ":STRING=", ":PATH=", ":FILEPATH="})
    if (bytes.find(type) != bytes.npos) return bytes.find("--prefix") == bytes.npos;
  return false;
}

format format_of(text const& in) {
  std::filesystem::path const path(in.name());
  auto const file = path.filename().string();
  auto const extension = path.extension().string();
  auto const bytes = in.bytes();
  if (file == "CMakeCache.txt") return {configurator::cmake, read_cmake_cache};
  if (file == "CMakeLists.txt" || extension == ".cmake") return {configurator::cmake, read_cmake};
  if (file == "meson_options.txt" || file == "meson.options") return {configurator::meson, read_meson};
  if (file == "configure.ac" || file == "configure.in" || extension == ".ac" || extension == ".m4")
    return {configurator::autoconf, read_autoconf};
  if (bytes.starts_with("#!") || file == "configure")
    return {bytes.find("ac_user_opts=") != bytes.npos ? configurator::autoconf : configurator::script, read_script};
  if (is_cache(bytes)) return {configurator::cmake, read_cmake_cache};
  return {of_autoconf(bytes) ? configurator::autoconf : configurator::script, read_help};
}

} // namespace

build_options read_build_options(std::vector<text_ptr> const& texts) {
  build_options all;
  std::set<std::string, std::less<>> defined;
  bool first = true;
  for (auto const& in : texts) {
    auto const how = format_of(*in);
    if (!first && how.of != all.of)
      throw error(std::string("this is of ") + name(how.of) + ", and another file is of " + name(all.of), in->name());
    all.of = how.of;
    auto const before = all.options.size();
    how.read(in, all);
    // A file that declares options may declare none; a text that shows none is the wrong text.
    if (how.read == read_help && all.options.size() == before)
      throw error("no option of a configure is here", in->name());
    if (how.read == read_autoconf) defined.merge(macros_defined(in));
    first = false;
  }
  // What a macro adds is known when one of the files defines it.
  std::erase_if(all.remarks, [&](diagnostic const& r) { return defined.contains(r.where.bytes()); });
  add_standard(all);
  return all;
}

} // namespace xencmp::confighelp
