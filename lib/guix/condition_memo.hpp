// Sums and products of conditions where the same few are put together again and again.
#pragma once
#include <map>
#include <utility>

#include "../condition/condition.hpp"

namespace xencmp::guix {

class condition_memo {
public:
  condition either(condition const& a, condition const& b) {
    if (a.is_never() || b.is_always()) return b;
    if (b.is_never() || a.is_always()) return a;
    return find(sums_, a, b, [](condition const& x, condition const& y) { return x | y; });
  }
  condition both(condition const& a, condition const& b) {
    if (a.is_always() || b.is_never()) return b;
    if (b.is_always() || a.is_never()) return a;
    return find(products_, a, b, [](condition const& x, condition const& y) { return x & y; });
  }

private:
  struct entry {
    condition a, b, result;   // the operands live on, so that nothing else takes their identity
  };
  using table = std::map<std::pair<void const*, void const*>, entry>;
  template <typename F> condition const& find(table& t, condition const& a, condition const& b, F f) {
    auto const key = std::pair(a.identity(), b.identity());
    auto found = t.find(key);
    if (found == t.end()) found = t.emplace(key, entry{a, b, f(a, b)}).first;
    return found->second.result;
  }

  table sums_, products_;
};

} // namespace xencmp::guix
