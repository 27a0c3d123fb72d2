#include "memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
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

block make_block(std::size_t size) {
  block made(new (std::align_val_t{huge_page}) std::byte[size]);
#ifdef MADV_HUGEPAGE
  auto const before = errno;
  (void)::madvise(made.get(), size / huge_page * huge_page, MADV_HUGEPAGE);
  errno = before;
#endif
  return made;
}

std::shared_ptr<std::byte> memory_pool::take(std::size_t size) {
  last_ = (used_ + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
  if (!block_ || size > capacity_ - std::min(last_, capacity_)) {
    capacity_ = std::max(size, block_size);
    block_ = make_block(capacity_);
    last_ = 0;
  }
  used_ = last_ + size;
  return {block_, block_.get() + last_};
}

} // namespace xencmp
