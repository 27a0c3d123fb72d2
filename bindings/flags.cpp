#include <xencmp/flags/spec_package.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

void bind_flags() {
  define("%spec-package", [](std::shared_ptr<spec::spec_file const> s, condition const& assume) {
    return read_spec_package(*s, assume);
  });
}

} // namespace xencmp::guile
