// Memory that is given back all at once: for the small, trivially destructible objects that evaluation makes.
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "../source/memory.hpp"

namespace xencmp::guix {

class arena {
public:
  template <typename T> T* make(T object) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (raw(sizeof(T), alignof(T))) T(object);
  }
  template <typename T> std::span<T> array(std::size_t n) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (n == 0) return {};
    auto* const first = static_cast<T*>(raw(n * sizeof(T), alignof(T)));
    for (std::size_t i = 0; i < n; ++i) new (first + i) T();
    return {first, n};
  }
  template <typename T> std::span<T const> copy(std::vector<T> const& from) {
    auto const to = array<T>(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
    return to;
  }
  std::string_view copy(std::string_view s) {
    if (s.empty()) return {};
    auto* const to = static_cast<char*>(raw(s.size(), 1));
    s.copy(to, s.size());
    return {to, s.size()};
  }

private:
  static constexpr std::size_t chunk = huge_page;

  void* raw(std::size_t size, std::size_t alignment) {
    auto at = (used_ + alignment - 1) & ~(alignment - 1);
    if (chunks_.empty() || at + size > capacity_) {
      capacity_ = size > chunk ? size : chunk;
      chunks_.push_back(make_block(capacity_));
      prefault(chunks_.back().get(), capacity_);
      at = 0;
    }
    used_ = at + size;
    return chunks_.back().get() + at;
  }

  std::vector<block> chunks_;
  std::size_t used_ = 0, capacity_ = 0;
};

} // namespace xencmp::guix
