// Versions as rpm orders them.
#pragma once
#include <string_view>

namespace xencmp::spec {

// Below 0, 0 or above 0: [EPOCH:]VERSION[-RELEASE] against another.
int compare_full_versions(std::string_view x, std::string_view y);

} // namespace xencmp::spec
