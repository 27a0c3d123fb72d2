#include "symbols.hpp"

#include <cstring>

namespace xencmp::guix {

symbol_table::symbol_table() {
  by_name_.reserve(1u << 16);
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

std::uint64_t bytes_at(char const* p) {
  std::uint64_t n = 0;
  std::memcpy(&n, p, sizeof n);
  return n;
}
std::size_t quick_hash(std::string_view s) {
  std::uint64_t h = s.size();
  if (s.size() >= 8) {
    h += bytes_at(s.data()) * 0x9e3779b97f4a7c15u ^ bytes_at(s.data() + s.size() - 8);
  } else {
    for (char const c : s) h = h << 8 | static_cast<unsigned char>(c);
  }
  return static_cast<std::size_t>(h * 0x9e3779b97f4a7c15u >> 52);
}

} // namespace

symbol* symbol_table::intern(std::string_view name) {
  auto& recent = recent_[quick_hash(name)];
  if (!recent || recent->name != name) recent = find_or_add(name);
  return recent;
}

symbol* symbol_table::find_or_add(std::string_view name) {
  if (auto const found = by_name_.find(name); found != by_name_.end()) return found->second;
  names_.emplace_back(name);
  auto& s = all_.emplace_back();
  s.name = names_.back();
  s.build_system = is_build_system(name);
  by_name_.emplace(s.name, &s);
  return &s;
}

} // namespace xencmp::guix
