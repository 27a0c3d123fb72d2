#include <xencmp/confighelp/read.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

using options_ptr = std::shared_ptr<confighelp::build_options const>;

template <> struct fields<confighelp::build_option> {
  static auto of(confighelp::build_option const& o) { return std::tie(o.key, o.text, o.help, o.where, o.prefix); }
};

void bind_confighelp() {
  foreign<confighelp::build_options const>::define("<build-options>");
  define("build-options?", [](any v) { return convert<options_ptr>::is(v.value); });
  define("%read-build-options", [](std::vector<text_ptr> const& texts) {
    return std::make_shared<confighelp::build_options const>(confighelp::read_build_options(texts));
  });
  define("%build-options-configurator", [](options_ptr o) { return symbol{confighelp::name(o->of)}; });
  define("%build-options-list", [](options_ptr o) { return o->options; });
  define("%build-options-remarks", [](options_ptr o) { return o->remarks; });
  define("%find-build-option", [](options_ptr o, std::string const& key) {
    auto const* found = confighelp::find(*o, key);
    return found ? std::optional(*found) : std::nullopt;
  });
  define("%nearest-build-option", [](options_ptr o, std::string const& key) {
    auto const* found = confighelp::nearest(*o, key);
    return found ? std::optional(*found) : std::nullopt;
  });
}

} // namespace xencmp::guile
