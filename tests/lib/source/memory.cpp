#include <xencmp/source/memory.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>

using namespace xencmp;

TEST_CASE("parts of a pool do not overlap, and last longer than it") {
  std::shared_ptr<std::byte> first, second, large;
  {
    memory_pool pool;
    first = pool.take(100);
    second = pool.take(3);
    large = pool.take(std::size_t{40} << 20);   // more than a block
  }
  std::fill_n(first.get(), 100, std::byte{1});
  std::fill_n(second.get(), 3, std::byte{2});
  std::fill_n(large.get(), std::size_t{40} << 20, std::byte{3});
  CHECK(std::count(first.get(), first.get() + 100, std::byte{1}) == 100);
  CHECK(std::count(second.get(), second.get() + 3, std::byte{2}) == 3);
  for (auto const& p : {first, second, large})
    CHECK(reinterpret_cast<std::uintptr_t>(p.get()) % alignof(std::max_align_t) == 0);
}

TEST_CASE("what is not kept is given out again") {
  memory_pool pool;
  auto const first = pool.take(1000);
  pool.keep(16);
  CHECK(pool.take(16).get() == first.get() + 16);
}
