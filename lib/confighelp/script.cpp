#include <algorithm>
#include <set>

#include "../flags/key.hpp"
#include "readers.hpp"

namespace xencmp::confighelp {

namespace {

location place(text_ptr const& in, std::size_t at, std::size_t size) {
  return {in, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + size)}};
}

// NAME='…' behind the white space that begins a line: the place of its value; npos when there is none.
struct quoted { std::size_t at = std::string_view::npos; std::string_view value{}; };
quoted value_of(std::string_view bytes, std::string const& name) {
  auto const head = name + "='";
  auto at = bytes.find(head);
  while (at != bytes.npos && at != 0 && !blank(bytes[at - 1]) && bytes[at - 1] != '\n') at = bytes.find(head, at + 1);
  if (at == bytes.npos) return {};
  auto const begin = at + head.size();
  auto const end = bytes.find('\'', begin);
  if (end == bytes.npos) return {};
  return {begin, bytes.substr(begin, end - begin)};
}

template <typename F> void each_word(quoted const& list, F&& f) {
  auto const s = list.value;
  for (std::size_t i = 0; i < s.size();) {
    i = s.find_first_not_of(" \t\n", i);
    if (i == s.npos) break;
    auto const end = std::min(s.find_first_of(" \t\n", i), s.size());
    f(s.substr(i, end - i), list.at + i);
    i = end;
  }
}

// What Autoconf made: its own lists name every feature and package, also those that the help leaves out.
void read_generated(text_ptr const& in, build_options& out) {
  auto const bytes = in->bytes();
  std::set<std::string, std::less<>> seen;
  auto key_of = [](std::string name) {
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
  };
  for (std::size_t at = 0; at < bytes.size();) {
    auto const end = std::min(bytes.find('\n', at), bytes.size());
    auto const line = bytes.substr(at, end - at);
    for (std::string_view const p : {"  --enable-", "  --disable-", "  --with-", "  --without-"}) {
      if (!line.starts_with(p)) continue;
      auto stop = p.size();
      while (stop < line.size() && option_char(line[stop])) ++stop;
      auto const option = line.substr(2, stop - 2);
      if (option.ends_with("-FEATURE") || option.ends_with("-PACKAGE")) break;
      auto const gap = line.find("  ", stop);
      auto const text = gap == line.npos ? line.npos : line.find_first_not_of(' ', gap);
      auto key = flag_key("configure", text_template::literal(std::string(option)));
      seen.insert(key_of(key));
      out.add({std::move(key), std::string(option), std::string(text == line.npos ? "" : line.substr(text)),
               place(in, at + 2, option.size())});
      break;
    }
    at = end + 1;
  }
  each_word(value_of(bytes, "ac_user_opts"), [&](std::string_view name, std::size_t at) {
    auto key = key_of(std::string(name));
    if (key == "enable-option-checking") return;
    if (seen.insert(key).second) out.add(key, place(in, at, name.size()));
  });
  each_word(value_of(bytes, "ac_precious_vars"), [&](std::string_view name, std::size_t at) {
    out.add({std::string(name), std::string(name) + "=", {}, place(in, at, name.size())});
  });
  auto const subdirectories = value_of(bytes, "ac_subdirs_all");
  if (subdirectories.value.find_first_not_of(" \t\n") != std::string_view::npos)
    out.add_unknown("the configure scripts of sub-packages may know more options",
                    place(in, subdirectories.at, subdirectories.value.size()));
}

// What somebody wrote: every option that its text speaks of counts.
void read_handwritten(text_ptr const& in, build_options& out) {
  auto const bytes = in->bytes();
  std::set<std::string, std::less<>> seen;
  for (std::size_t i = 0; (i = bytes.find("--", i)) != bytes.npos;) {
    auto end = i + 2;
    while (end < bytes.size() && option_char(bytes[end])) ++end;
    auto const option = bytes.substr(i, end - i);
    bool const starts = i == 0 || !option_char(bytes[i - 1]);
    if (starts && option.size() > 3 && name_char(option[2])) {
      auto key = flag_key("configure", text_template::literal(std::string(option)));
      if (option.ends_with('-')) {   // --enable-*, --enable-$x
        if (seen.insert(std::string(option)).second)
          out.add_unknown("a pattern takes more options that begin with " + std::string(option),
                          place(in, i, option.size()));
      } else if (seen.insert(key).second) {
        out.add({std::move(key), std::string(option), {}, place(in, i, option.size())});
      }
    }
    i = end;
  }
}

} // namespace

void read_script(text_ptr const& in, build_options& out) {
  if (out.of == configurator::autoconf) read_generated(in, out);
  else read_handwritten(in, out);
}

} // namespace xencmp::confighelp
