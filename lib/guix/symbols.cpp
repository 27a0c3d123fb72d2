#include "symbols.hpp"

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

symbol* symbol_table::intern(std::string_view name) {
  if (auto const found = by_name_.find(name); found != by_name_.end()) return found->second;
  names_.emplace_back(name);
  auto& s = all_.emplace_back();
  s.name = names_.back();
  by_name_.emplace(s.name, &s);
  return &s;
}

} // namespace xencmp::guix
