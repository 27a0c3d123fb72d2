#include "symbols.hpp"

#include <cstring>

namespace xencmp::guix {

symbol_table::symbol_table() {
  table_.resize(1u << 12);
  for (auto const& forms : {basic_forms(), binding_forms(), match_forms(), gexp_forms(), package_forms()})
    for (auto const& f : forms) intern(f.name)->form = f.form;
  for (auto const& procedures : {list_procedures(), string_procedures(), number_procedures(), test_procedures(),
                                 control_procedures(), system_procedures(), package_procedures(), build_procedures(), regexp_procedures(), support_procedures()})
    for (auto const& p : procedures) {
      auto* const s = intern(p.name);
      s->procedure = p.procedure;
      s->core = p.core;
      s->of_packages = p.of_packages;
    }
}

bool is_build_system(std::string_view name) {
  auto const at = name.find("-build-system");
  return at != name.npos && (at + 13 == name.size() || name[at + 13] == '/');
}

namespace {

// Eight bytes at a time; of a name of eight or more the last eight are taken once more for what is left of it.
std::uint64_t hash_of(std::string_view name) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15u;
  auto const eight = [](char const* p) {
    std::uint64_t n;
    std::memcpy(&n, p, sizeof n);
    return n;
  };
  auto const mixed = [](std::uint64_t h) { return (h ^ h >> 32) * odd; };
  std::uint64_t h = name.size() * odd;
  if (name.size() < 8) {
    for (char const c : name) h = h << 8 ^ static_cast<unsigned char>(c);
    return mixed(h);
  }
  for (std::size_t i = 0; i + 8 < name.size(); i += 8) h = mixed(h ^ eight(name.data() + i));
  return mixed(h ^ eight(name.data() + name.size() - 8));
}

} // namespace

symbol* symbol_table::intern(std::string_view name) {
  auto const hash = hash_of(name);
  auto* at = &place_of(name, hash);
  if (at->what) return at->what;
  if (2 * size_ >= table_.size()) {
    grow();
    at = &place_of(name, hash);
  }
  auto* const s = memory_.make(symbol{});
  s->name = memory_.copy(name);
  s->build_system = is_build_system(name);
  *at = {hash, s};
  ++size_;
  return s;
}

symbol_table::entry& symbol_table::place_of(std::string_view name, std::uint64_t hash) {
  auto const mask = table_.size() - 1;
  for (auto i = (hash >> 20) & mask;; i = (i + 1) & mask)
    if (auto& e = table_[i]; !e.what || (e.hash == hash && e.what->name == name)) return e;
}

void symbol_table::grow() {
  auto const before = std::move(table_);
  table_.assign(2 * before.size(), {});
  auto const mask = table_.size() - 1;
  for (auto const& e : before) {   // all names differ: none is looked at
    if (!e.what) continue;
    auto i = (e.hash >> 20) & mask;
    while (table_[i].what) i = (i + 1) & mask;
    table_[i] = e;
  }
}

} // namespace xencmp::guix
