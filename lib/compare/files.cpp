#include "files.hpp"

#include <algorithm>
#include <tuple>

#include "files_rules.hpp"

namespace xencmp::compare {

namespace {

std::vector<std::string> keys_of(listing const& l) {
  std::vector<std::string> out;
  for (auto const& a : l.artifacts) out.push_back(a.path.starts_with('/') ? a.path.substr(1) : a.path);
  return out;
}

// What is written of a file is not enough to say that two are different kinds of thing only when both say it.
bool may_match(artifact const& a, artifact const& b) {
  return a.type == b.type || a.type == artifact_type::unknown || b.type == artifact_type::unknown;
}

class matcher {
public:
  matcher(listing const& left, listing const& right, files_options const& how)
    : left_(left), right_(right), how_(how), left_keys_(keys_of(left)), right_keys_(keys_of(right)),
      left_links_(link_targets(left, left_keys_, how.left_aliases)),
      right_links_(link_targets(right, right_keys_, how.right_aliases)), left_holds_(filelist::holders(left)),
      right_holds_(filelist::holders(right)), versions_(how.versions),
      directories_(how.directories, left_keys_, right_keys_), partner_(left.artifacts.size(), none),
      right_taken_(right.artifacts.size(), false) {
    for (std::size_t j = 0; j < right_keys_.size(); ++j)
      if (!right_holds_[j]) right_at_.emplace(right_keys_[j], j);
  }

  files_comparison run() {
    match();
    for (std::size_t round = 0; how_.learn && round < max_rounds; ++round) {
      bool news = learn_versions();
      if (news) match();
      if (learn_directories()) {
        news = true;
        match();
      }
      if (!news) break;
    }
    return result();
  }

private:
  struct claim {
    int rank;                    // 0 without a directory map, 1 by a prefix, 2 by another map
    std::size_t fewer_votes;     // so that many votes sort first
    bool translated;
    std::size_t left, right, directory;
    auto order() const { return std::tie(rank, translated, fewer_votes, left, right, directory); }
  };

  bool open(std::size_t i) const { return partner_[i] == none && !left_holds_[i]; }

  // Matches whatever is equal under the rules learned so far; whether there was something.
  bool match() {
    std::vector<claim> claims;
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < partner_.size(); ++i) {
      if (!open(i)) continue;
      auto const attempt = [&](std::string_view path, bool translated, std::size_t directory) {
        auto const found = right_at_.find(path);
        if (found == right_at_.end() || right_taken_[found->second]) return;
        int const rank = directory == none ? 0 : directories_.rules[directory].prefix ? 1 : 2;
        if (rank == 2 && !may_match(left_.artifacts[i], right_.artifacts[found->second])) return;
        auto const votes = directory == none ? 0 : directories_.rules[directory].votes;
        claims.push_back({rank, none - votes, translated, i, found->second, directory});
      };
      auto const with = [&](std::string const& path, bool translated) {
        attempt(path, translated, none);
        directories_.apply(path, [&](std::size_t rule, std::string const& to) { attempt(to, translated, rule); });
      };
      with(left_keys_[i], false);
      if (auto const translated = versions_.translate(left_keys_[i], used); !used.empty()) with(translated, true);
    }
    std::sort(claims.begin(), claims.end(), [](claim const& a, claim const& b) { return a.order() < b.order(); });
    bool any = false;
    for (auto const& c : claims) {
      if (partner_[c.left] != none || right_taken_[c.right]) continue;
      any = true;
      partner_[c.left] = c.right;
      right_taken_[c.right] = true;
      file_match m{c.left, c.right, file_class::same_place, c.directory, {}};
      if (c.translated) versions_.translate(left_keys_[c.left], m.versions);
      if (c.rank == 2) m.relation = file_class::other_place;
      else if (c.translated) m.relation = file_class::same_but_version;
      matches_.push_back(std::move(m));
    }
    return any;
  }

  // Aliases do not vote: they stand where the package wants a second name, not where the file is.
  bool learn_versions() {
    std::vector<std::string_view> left, right;
    for (std::size_t i = 0; i < partner_.size(); ++i)
      if (open(i) && left_links_[i] == none) left.push_back(left_keys_[i]);
    for (std::size_t j = 0; j < right_taken_.size(); ++j)
      if (!right_taken_[j] && !right_holds_[j] && right_links_[j] == none) right.push_back(right_keys_[j]);
    return versions_.learn(left, right);
  }

  bool learn_directories() {
    std::vector<std::string> translated;
    std::vector<std::size_t> used;
    std::vector<std::string_view> right;
    std::vector<bool> left_settled, right_settled;
    balance left_balance, right_balance;
    for (std::size_t i = 0; i < partner_.size(); ++i)
      if (!left_holds_[i]) count(left_balance, left_keys_[i], partner_[i] != none);
    for (std::size_t j = 0; j < right_taken_.size(); ++j)
      if (!right_holds_[j]) count(right_balance, right_keys_[j], right_taken_[j]);
    for (std::size_t i = 0; i < partner_.size(); ++i) {
      if (!open(i) || left_links_[i] != none) continue;
      translated.push_back(versions_.translate(left_keys_[i], used));
      left_settled.push_back(left_balance[parent(left_keys_[i])] > 0);
    }
    for (std::size_t j = 0; j < right_taken_.size(); ++j) {
      if (right_taken_[j] || right_holds_[j] || right_links_[j] != none) continue;
      right.push_back(right_keys_[j]);
      right_settled.push_back(right_balance[parent(right_keys_[j])] > 0);
    }
    return directories_.learn({translated.begin(), translated.end()}, left_settled, right, right_settled);
  }

  // Per directory, files with partner less twice the files without.
  using balance = std::unordered_map<std::string_view, std::ptrdiff_t>;
  static std::string_view parent(std::string_view path) {
    auto const slash = path.rfind('/');
    return path.substr(0, slash == path.npos ? 0 : slash);
  }
  static void count(balance& all, std::string_view path, bool matched) { all[parent(path)] += matched ? 1 : -2; }

  static void sort_out(listing const& l, std::vector<bool> const& holds, std::vector<std::size_t> const& links,
                       std::vector<bool> const& matched, std::vector<std::size_t>& only,
                       std::vector<file_alias>& aliases, std::vector<std::size_t>& directories) {
    for (std::size_t i = 0; i < matched.size(); ++i) {
      if (holds[i]) {
        if (l.format == "paths") directories.push_back(i);
      } else if (!matched[i]) {
        if (links[i] != none) aliases.push_back({i, links[i]});
        else only.push_back(i);
      }
    }
  }

  files_comparison result() {
    files_comparison out;
    out.left_entries = filelist::entry_count(left_);
    out.right_entries = filelist::entry_count(right_);
    std::vector<bool> left_matched;
    for (auto const p : partner_) left_matched.push_back(p != none);
    sort_out(left_, left_holds_, left_links_, left_matched, out.left_only, out.left_aliases, out.left_directories);
    sort_out(right_, right_holds_, right_links_, right_taken_, out.right_only, out.right_aliases,
             out.right_directories);
    std::sort(matches_.begin(), matches_.end(), [](auto const& a, auto const& b) { return a.left < b.left; });
    for (auto const& m : matches_) {
      auto const& a = left_.artifacts[m.left];
      auto const& b = right_.artifacts[m.right];
      if (!may_match(a, b))
        out.remarks.push_back({severity::warning, a.path + " is of type " + xencmp::name(a.type) + ", " + b.path +
                                                    " of type " + xencmp::name(b.type), a.where, {b.where}});
    }
    out.proposals = propose(left_keys_, out.left_only, right_keys_, out.right_only);
    out.matches = std::move(matches_);
    out.directories = std::move(directories_.rules);
    out.versions = std::move(versions_.rules);
    return out;
  }

  listing const& left_;
  listing const& right_;
  files_options const& how_;
  std::vector<std::string> left_keys_, right_keys_;
  std::vector<std::size_t> left_links_, right_links_;
  std::vector<bool> left_holds_, right_holds_;
  version_rules versions_;
  directory_rules directories_;
  std::vector<std::size_t> partner_;
  std::vector<bool> right_taken_;
  std::unordered_map<std::string_view, std::size_t> right_at_;
  std::vector<file_match> matches_;
};

} // namespace

char const* name(file_class c) {
  switch (c) {
  case file_class::same_place: return "same place";
  case file_class::same_but_version: return "same but for version";
  case file_class::other_place: return "other place";
  }
  return "";
}

std::size_t files_comparison::count(file_class c) const {
  return static_cast<std::size_t>(
    std::count_if(matches.begin(), matches.end(), [c](file_match const& m) { return m.relation == c; }));
}

files_comparison compare_files(listing const& left, listing const& right, files_options const& how) {
  return matcher(left, right, how).run();
}

std::string reason(files_comparison const& c, file_match const& m) {
  std::string out;
  if (m.directory != none) {
    auto const& d = c.directories[m.directory];
    auto const shown = [](std::string const& s) { return s.empty() ? std::string("(root)") : s; };
    out = std::string("by ") + (d.prefix ? "prefix " : "directory map ") + shown(d.left) + " → " + shown(d.right) +
          (d.given ? ", given" : ", " + std::to_string(d.votes) + " votes");
    for (std::size_t i = 0; i < d.examples.size(); ++i)
      out += (i ? ", " : ": ") + d.examples[i].first + " → " + d.examples[i].second;
    if (d.votes > d.examples.size() && !d.examples.empty()) out += ", …";
  }
  for (auto const i : m.versions) {
    auto const& v = c.versions[i];
    out += (out.empty() ? "by version " : "; by version ") + v.left + " → " + v.right +
           (v.given ? ", given" : ", " + std::to_string(v.votes) + " votes");
  }
  return out.empty() ? "equal paths" : out;
}

} // namespace xencmp::compare
