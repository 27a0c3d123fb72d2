#include "paths.hpp"

#include <algorithm>
#include <array>

namespace xencmp::buildlog {

namespace {

// Where builders unpack: a component may hold one `*`.  The first pattern that fits counts.
constexpr std::array build_roots{
  "/tmp/guix-build-*.drv-*/*",            // Guix
  "/tmp/nix-build-*.drv-*/*",             // Nix
  "/builddir/build/BUILD/*-build/*",      // mock with RPM 4.20
  "/builddir/build/BUILD/*",              // mock
  "/home/*/rpmbuild/BUILD/*",             // rpmbuild
  "/root/rpmbuild/BUILD/*",
  "/usr/src/packages/BUILD/*",            // Open Build Service
  "/home/abuild/rpmbuild/BUILD/*",
  "/build/reproducible-path/*",           // Debian
  "/<<PKGBUILDDIR>>",                     // Debian, sbuild's filter
  "/build/*/src/*",                       // Arch
  "/var/tmp/portage/*/*/work/*",          // Gentoo
  "/home/*/aports/*/*/src/*",             // Alpine
  "/build/*",                             // Debian's older ones, Nix's sandbox
};

// What an installed package's files begin with.
constexpr std::array system_roots{
  "/gnu/store/*-*",                       // Guix
  "/nix/store/*-*",                       // Nix
  "/usr",
};

// Installed, but nothing to fold.
constexpr std::array foreign_roots{"/lib", "/lib64", "/bin", "/etc", "/opt", "/dev", "/proc", "/sys", "/run"};

bool component_fits(std::string_view pattern, std::string_view component) {
  auto const star = pattern.find('*');
  if (star == pattern.npos) return pattern == component;
  auto const head = pattern.substr(0, star);
  auto tail = pattern.substr(star + 1);
  if (!component.starts_with(head)) return false;
  component.remove_prefix(head.size());
  if (auto const second = tail.find('*'); second != tail.npos) {         // "guix-build-*.drv-*", "*-*"
    auto const at = component.find(tail.substr(0, second));
    return at != component.npos && at > 0 && at + second < component.size();
  }
  return component.size() > tail.size() && component.ends_with(tail);
}

// Length of PATH's beginning that PATTERN describes; 0 when it does not.
std::size_t fits(std::string_view pattern, std::string_view path) {
  std::size_t p = 1, c = 1;                        // both begin with '/'
  if (path.empty() || path[0] != '/') return 0;
  for (;;) {
    auto const p_end = std::min(pattern.find('/', p), pattern.size());
    auto const c_end = std::min(path.find('/', c), path.size());
    if (c_end == c || !component_fits(pattern.substr(p, p_end - p), path.substr(c, c_end - c))) return 0;
    if (p_end == pattern.size()) return c_end;
    if (c_end == path.size()) return 0;
    p = p_end + 1;
    c = c_end + 1;
  }
}

template <typename Patterns> std::size_t first_fit(Patterns const& patterns, std::string_view path) {
  for (std::string_view pattern : patterns)
    if (auto const n = fits(pattern, path)) return n;
  return 0;
}

} // namespace

std::string fold(std::string_view path) {
  bool const absolute = path.starts_with('/');
  std::vector<std::string_view> kept;
  for (std::size_t at = 0; at < path.size();) {
    auto const end = std::min(path.find('/', at), path.size());
    auto const part = path.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") kept.push_back(part);
    else if (!kept.empty() && kept.back() != "..") kept.pop_back();
    else if (!absolute) kept.push_back(part);
  }
  std::string out = absolute ? "/" : "";
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i) out += '/';
    out += kept[i];
  }
  return out.empty() ? "." : out;
}

void root_vote::add(std::string_view path, std::uint32_t weight) {
  if (!path.starts_with('/')) return;
  if (auto const n = first_fit(build_roots, path)) {
    auto const root = path.substr(0, n);
    if (auto const found = known_.find(root); found != known_.end()) found->second += weight;
    else known_.emplace(root, weight);
    return;
  }
  if (first_fit(system_roots, path) || first_fit(foreign_roots, path)) return;
  auto const folded = fold(path);
  if (!any_) {
    common_ = folded;
    any_ = true;
    return;
  }
  auto const differ = std::mismatch(common_.begin(), common_.end(), folded.begin(), folded.end());
  auto const shared = static_cast<std::size_t>(differ.first - common_.begin());
  bool const whole = (shared == common_.size() && (shared == folded.size() || folded[shared] == '/')) ||
                     (shared == folded.size() && common_[shared] == '/');
  common_.resize(whole ? shared : common_.rfind('/', shared ? shared - 1 : 0));
}

std::string root_vote::root() const {
  if (known_.empty()) return common_ == "/" ? std::string{} : common_;
  return std::max_element(known_.begin(), known_.end(),
                          [](auto const& a, auto const& b) { return a.second < b.second; })->first;
}

std::vector<std::string> root_vote::candidates() const {
  std::vector<std::string> out;
  for (auto const& [root, votes] : known_) out.push_back(root);
  return out;
}

std::string normalise_path(std::string_view path, std::string const& root) {
  auto folded = fold(path);
  if (!folded.starts_with('/')) return folded;
  auto const below = [&](std::string_view directory) {
    return folded.starts_with(directory) && (folded.size() == directory.size() || folded[directory.size()] == '/');
  };
  if (!root.empty()) {
    if (below(root)) return folded.size() == root.size() ? "." : folded.substr(root.size() + 1);
    auto const parent = std::string_view(root).substr(0, root.rfind('/'));
    if (!parent.empty() && below(parent)) return ".." + folded.substr(parent.size());
  }
  if (auto const n = first_fit(system_roots, folded)) return std::string(system_prefix) + folded.substr(n);
  return folded;
}

std::string normalise_text(std::string_view text, std::string const& root) {
  static constexpr std::string_view opening = "=,:;\"'( \t", closing = "=,:;\"') \t";
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    bool const begins = text[at] == '/' && (at == 0 || opening.find(text[at - 1]) != opening.npos);
    auto const next = begins ? std::min(text.find_first_of(closing, at), text.size()) : at + 1;
    if (begins) out += normalise_path(text.substr(at, next - at), root);
    else out += text[at];
    at = next;
  }
  return out;
}

namespace {

// VERSION of the "NAME-VERSION" that COMPONENT is, without what builders put around it; "" when it is none.
std::string_view version_in(std::string_view component) {
  if (auto const drv = component.find(".drv"); drv != component.npos) component = component.substr(0, drv);
  if (component.ends_with("-build")) component.remove_suffix(6);
  for (auto dash = component.rfind('-'); dash != component.npos && dash > 0; dash = component.rfind('-', dash - 1)) {
    auto const version = component.substr(dash + 1);
    if (!version.empty() && version[0] >= '0' && version[0] <= '9' && version.find('.') != version.npos)
      return version;
  }
  return {};
}

} // namespace

void version_evidence::add_root(std::string_view root) {
  for (std::size_t at = 0; at < root.size();) {
    auto const end = std::min(root.find('/', at), root.size());
    if (auto const v = version_in(root.substr(at, end - at)); !v.empty()) versions_.emplace_back(v);
    at = end + 1;
  }
}

std::vector<std::string> version_evidence::versions() const {
  auto out = versions_;
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

} // namespace xencmp::buildlog
