#include <xencmp/guix/package.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

void bind_guix() {
  define("%read-guix-package", [](text_ptr module, std::string const& variable) {
    return guix::read_package(module, variable);
  });
  define("%read-guix-packages", [](text_ptr module) { return guix::read_packages(module); });
}

} // namespace xencmp::guile
