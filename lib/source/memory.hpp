// How memory is asked of the system, which takes its time for each page of it.
#pragma once
#include <cstddef>
#include <memory>
#include <new>

namespace xencmp {

// Has the kernel give these bytes at once rather than page by page when they are touched, which costs most of the time
// of filling them.  Where that cannot be had, nothing happens.  (madvise(2), MADV_POPULATE_WRITE, Linux 5.14.)
void prefault(void* first, std::size_t size);

// Memory in huge pages where the system has them to give, one of which costs no more than a few small ones.
inline constexpr std::size_t huge_page = std::size_t{1} << 21;
struct free_block {
  void operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t{huge_page}); }
};
using block = std::unique_ptr<std::byte[], free_block>;
block make_block(std::size_t size);

// Gives out parts of blocks.  A block lasts as long as one of its parts.
class memory_pool {
public:
  std::shared_ptr<std::byte> take(std::size_t size);
  // Takes back all but the first SIZE bytes of the part that was given out last.
  void keep(std::size_t size) { used_ = last_ + size; }

private:
  static constexpr std::size_t block_size = 8 * huge_page;   // of which only what is touched costs anything

  std::shared_ptr<std::byte[]> block_;
  std::size_t last_ = 0, used_ = 0, capacity_ = 0;
};

} // namespace xencmp
