// Which configuration is computed in, and which others come out the same.
#include <bit>

#include "evaluator.hpp"

namespace xencmp::guix {

void evaluator::set_settings(std::vector<setting> all) {
  settings_ = std::move(all);
  fields_.clear();
  supported.clear();
  current_ = 0;
  observed_ = all_settings_mask();
}

std::uint64_t evaluator::all_settings_mask() const {
  return settings_.size() >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << settings_.size()) - 1;
}

bool evaluator::cross() {
  bool const here = !settings_[current_].target.empty();
  std::uint64_t same = 0;
  for (std::size_t i = 0; i < settings_.size(); ++i)
    if (!settings_[i].target.empty() == here) same |= std::uint64_t{1} << i;
  observe(same);
  return here;
}

value evaluator::current_system(value at, scope* in) {
  // Where nothing is known of the building machine, no setting is like one where it is known.
  bool const known = !settings_[current_].system.empty();
  std::uint64_t same = 0;
  for (std::size_t i = 0; i < settings_.size(); ++i)
    if (!settings_[i].system.empty() == known) same |= std::uint64_t{1} << i;
  observe(same);
  return known ? placed(tag::system, at) : hole_of(hole_kind::system, at, in, {}, "(%current-system)");
}

value evaluator::current_target(value at, scope*) {
  if (!cross()) return boolean(false, at);
  auto v = placed(tag::system, at);
  v.bits = value::target;
  return v;
}

std::string const& evaluator::system_text(value v, std::size_t n) const {
  return v.bits & value::target ? settings_[n].target : settings_[n].system;
}
std::string const& evaluator::system_text(value v) {
  auto const& here = system_text(v, current_);
  std::uint64_t same = 0;
  for (std::size_t i = 0; i < settings_.size(); ++i)
    if (system_text(v, i) == here) same |= std::uint64_t{1} << i;
  observe(same);
  return here;
}

bool evaluator::by_setting(value system, std::function<bool(std::string const&)> const& test) {
  bool const here = test(system_text(system, current_));
  std::uint64_t same = 0;
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    auto const& text = system_text(system, i);
    if (!text.empty() && test(text) == here) same |= std::uint64_t{1} << i;
  }
  observe(same);
  return here;
}

bool evaluator::decide(atom const& about) {
  ++asked_;
  for (auto const& d : path_)
    if (d.about == about) return d.taken;
  path_.push_back({about, true});
  return true;
}

bool evaluator::explore(std::function<void()> const& f, std::function<void(condition const&)> const& done) {
  auto const base = path_.size();
  for (std::size_t n = 0;; ++n) {
    if (n == max_paths || (n && ++paths_ > max_paths_of_package)) {
      path_.resize(base);
      return false;
    }
    f();
    auto c = condition::always();
    for (auto d = path_.begin() + static_cast<std::ptrdiff_t>(base); d != path_.end(); ++d) {
      auto const holds = condition::holds(d->about);
      c = c & (d->taken ? holds : !holds);
    }
    done(c);
    while (path_.size() > base && !path_.back().taken) path_.pop_back();
    if (path_.size() == base) return true;
    path_.back().taken = false;
  }
}

void evaluator::start_package() {
  used_ = 0;
  depth_ = 0;
  cut_short_ = false;
}

} // namespace xencmp::guix
