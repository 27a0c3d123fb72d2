#include <xencmp/source/files.hpp>
#include <xencmp/source/text.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

void bind_source() {
  define("%files-below", [](std::string const& directory, std::vector<std::string> const& endings) {
    return files_below(directory, endings);
  });
  foreign<text const>::define("<text>");
  define("read-text", [](std::string const& path) { return read_text(path); });
  define("string->text", [](std::string const& name, std::string const& bytes) { return make_text(name, bytes); });
  define("text-name", [](text_ptr t) { return t->name(); });
  define("text-size", [](text_ptr t) { return t->size(); });
  define("text-slice", [](text_ptr t, std::uint32_t begin, std::uint32_t end) {
    if (begin > end || end > t->size()) throw error("no such span", t->name());
    return std::string(t->slice({begin, end}));
  });
  define("%text-invalid-utf8", [](text_ptr t) {   // the place of the first byte that is no UTF-8, or #f
    auto rest = t->bytes();
    while (!rest.empty()) {
      auto const length = code_point_length(rest);
      if (!length) {
        auto const at = static_cast<std::uint32_t>(t->size() - rest.size());
        return location{t, {at, at + 1}};
      }
      rest.remove_prefix(length);
    }
    return location{};
  });
  define("text-position", [](text_ptr t, std::uint32_t offset) {
    auto const p = t->at(offset);
    return std::pair{p.line, p.column};
  });
}

} // namespace xencmp::guile
