#include "memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace xencmp {

void prefault(void* first, std::size_t size) {
#ifdef MADV_POPULATE_WRITE
  auto const page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  auto const begin = (reinterpret_cast<std::uintptr_t>(first) + page - 1) / page * page;
  auto const end = (reinterpret_cast<std::uintptr_t>(first) + size) / page * page;
  auto const before = errno;
  if (begin < end) (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);
  errno = before;
#else
  (void)first;
  (void)size;
#endif
}

} // namespace xencmp
