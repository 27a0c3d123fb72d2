// Regular expressions, each compiled once.  Guile's are those of the C library, POSIX extended ones; so are ours.
#pragma once
#include <regex.h>

#include <map>
#include <string>
#include <string_view>

namespace xencmp::guix {

class regexp {
public:
  static constexpr std::size_t max_groups = 16;
  using groups = regmatch_t[max_groups];

  explicit regexp(std::string const& pattern) { ok_ = regcomp(&compiled_, pattern.c_str(), REG_EXTENDED) == 0; }
  ~regexp() {
    if (ok_) regfree(&compiled_);
  }
  regexp(regexp const&) = delete;
  regexp& operator=(regexp const&) = delete;
  bool ok() const { return ok_; }          // false: it is malformed
  bool match(std::string const& s, groups& found) const {
    return regexec(&compiled_, s.c_str(), max_groups, found, 0) == 0;
  }

private:
  regex_t compiled_;
  bool ok_ = false;
};

class regexp_table {
public:
  regexp const& of(std::string_view pattern) {
    auto const found = all_.find(pattern);
    if (found != all_.end()) return found->second;
    if (all_.size() >= max_kept) all_.clear();
    std::string p(pattern);
    return all_.try_emplace(p, p).first->second;
  }

private:
  static constexpr std::size_t max_kept = 256;   // a channel has some dozens
  std::map<std::string, regexp, std::less<>> all_;
};

} // namespace xencmp::guix
