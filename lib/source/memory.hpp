// Memory that is about to be filled.
#pragma once
#include <cstddef>

namespace xencmp {

// Has the kernel give these bytes at once rather than page by page when they are touched, which costs most of the time
// of filling them.  Where that cannot be had, nothing happens.  (madvise(2), MADV_POPULATE_WRITE, Linux 5.14.)
void prefault(void* first, std::size_t size);

} // namespace xencmp
