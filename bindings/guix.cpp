#include <cstring>

#include <xencmp/guix/package.hpp>
#include <xencmp/guix/specialise.hpp>
#include <xencmp/guix/systems.hpp>

#include "channel.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

namespace {
struct scheme_summary { guix::package_summary value; };
} // namespace

// The list ends with the C++ object itself, which reading the package takes.
template <> struct convert<scheme_summary> {
  static SCM to(scheme_summary const& s) {
    auto const& v = s.value;
    return scm_append(scm_list_2(
      scm_list_5(convert<std::string>::to(v.module), convert<std::string>::to(v.variable),
                 convert<std::string>::to(v.name), convert<std::string>::to(v.version), convert<location>::to(v.where)),
      scm_list_4(scm_from_bool(v.exported), scm_from_bool(v.hidden), scm_from_bool(v.maybe),
                 convert<summary_ptr>::to(std::make_shared<guix::package_summary const>(v)))));
  }
};

void bind_guix() {
  define("%read-guix-package", [](text_ptr module, std::string const& variable) {
    return guix::read_package(module, variable);
  });
  define("%read-guix-packages", [](text_ptr module) { return guix::read_packages(module); });
  define("%specialise-package", [](package_ptr p, std::optional<std::string> const& system,
                                   std::optional<std::string> const& target) {
    return guix::specialise(*p, system, target);
  });
  define("%compare-versions", [](std::string const& a, std::string const& b) {   // as Guix's version-compare
    int const order = ::strverscmp(a.c_str(), b.c_str());
    return (order > 0) - (order < 0);
  });

  // (TRIPLET ARCHITECTURE OS) of each.
  define("%known-systems", [] {
    std::vector<std::tuple<std::string, std::string, std::string>> out;
    for (auto const& s : guix::known_systems()) out.emplace_back(s.triplet, s.architecture, s.os);
    return out;
  });
  define("%target-is?", [](std::string const& question, std::string const& triplet) {
    return guix::target_is(question, triplet);
  });

  foreign<locked_channel>::define("<channel-core>");
  foreign<guix::package_summary const>::define("<package-summary-core>");
  define("%open-channel", [](std::string const& directory, std::vector<std::string> const& load_path) {
    return std::make_shared<locked_channel>(directory,
                                            std::vector<std::filesystem::path>(load_path.begin(), load_path.end()));
  });
  define("%channel-files", [](channel_ptr c) {
    std::lock_guard const hold(c->lock);
    return c->modules.files();
  });
  define("%channel-packages", [](channel_ptr c, std::vector<std::string> const& files) {
    std::lock_guard const hold(c->lock);
    std::vector<scheme_summary> out;
    for (auto& s : c->modules.packages(files)) out.push_back({std::move(s)});
    return out;
  });
  define("%channel-read", [](channel_ptr c, summary_ptr s, guix::reading const& r) {
    std::lock_guard const hold(c->lock);
    return c->modules.read(*s, r);
  });
  define("%channel-read-all", [](channel_ptr c, guix::reading const& r, std::vector<std::string> const& files) {
    std::lock_guard const hold(c->lock);
    std::vector<whole_package> out;
    for (auto& p : c->modules.read_all(r, files)) out.push_back({std::make_shared<package const>(std::move(p))});
    return out;
  });
  define("%channel-remarks", [](channel_ptr c) {
    std::lock_guard const hold(c->lock);
    return c->modules.remarks();
  });
}

} // namespace xencmp::guile
