#include <xencmp/compare/files.hpp>
#include <xencmp/compare/marks.hpp>
#include <xencmp/filelist/listing.hpp>
#include <xencmp/filelist/version.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

namespace {

using listing_ptr = std::shared_ptr<listing const>;

// A comparison holds indices into its listings, so it keeps them.
struct compared_listings {
  listing_ptr left, right;
  compare::files_comparison found;
};
using compared_ptr = std::shared_ptr<compared_listings const>;

filelist::choice choice_named(std::string const& n) {
  if (n == "auto") return filelist::choice::automatic;
  if (n == "yes") return filelist::choice::yes;
  if (n == "no") return filelist::choice::no;
  throw error("marks must be auto, yes or no: " + n);
}

std::optional<std::size_t> known(std::size_t index) {
  return index == compare::none ? std::nullopt : std::optional(index);
}

} // namespace

template <> struct convert<artifact_type> {
  static SCM to(artifact_type t) { return scm_from_utf8_symbol(xencmp::name(t)); }
};
template <> struct fields<artifact> {
  static auto of(artifact const& a) { return std::tie(a.path, a.type, a.target, a.mark, a.remark, a.where); }
};
template <> struct fields<filelist::version_mention> {
  static auto of(filelist::version_mention const& m) { return std::tie(m.program, m.version, m.count, m.first); }
};
template <> struct convert<compare::file_class> {
  static SCM to(compare::file_class c) {
    switch (c) {
    case compare::file_class::same_place: return scm_from_utf8_symbol("same-place");
    case compare::file_class::same_but_version: return scm_from_utf8_symbol("same-but-version");
    case compare::file_class::other_place: return scm_from_utf8_symbol("other-place");
    }
    return SCM_BOOL_F;
  }
};
template <> struct convert<compare::file_match> {
  static SCM to(compare::file_match const& m) {
    return scm_list_5(scm_from_size_t(m.left), scm_from_size_t(m.right), convert<compare::file_class>::to(m.relation),
                      convert<std::optional<std::size_t>>::to(known(m.directory)),
                      convert<std::vector<std::size_t>>::to(m.versions));
  }
};
template <> struct convert<compare::file_alias> {
  static SCM to(compare::file_alias const& a) { return scm_cons(scm_from_size_t(a.file), scm_from_size_t(a.of)); }
};
template <> struct fields<compare::file_proposal> {
  static auto of(compare::file_proposal const& p) { return std::tie(p.left, p.right, p.reason); }
};
template <> struct fields<compare::directory_map> {
  static auto of(compare::directory_map const& d) {
    return std::tie(d.left, d.right, d.votes, d.prefix, d.given, d.examples);
  }
};
template <> struct fields<compare::version_map> {
  static auto of(compare::version_map const& v) { return std::tie(v.left, v.right, v.votes, v.given); }
};
template <> struct convert<compare::contradicted_mark> {
  static SCM to(compare::contradicted_mark const& c) {
    return scm_list_3(scm_from_utf8_symbol(c.left ? "left" : "right"), scm_from_size_t(c.file),
                      convert<std::string>::to(c.found));
  }
};
template <> struct fields<compare::files_comparison> {
  static auto of(compare::files_comparison const& c) {
    return std::tie(c.left_entries, c.right_entries, c.matches, c.left_only, c.right_only, c.left_aliases,
                    c.right_aliases, c.left_directories, c.right_directories, c.proposals, c.directories, c.versions,
                    c.remarks);
  }
};

void bind_filelist() {
  foreign<listing const>::define("<file-listing>");
  foreign<compared_listings const>::define("<compared-listings>");
  define("%read-listing", [](text_ptr text, symbol const& marks, std::string const& characters, bool remarks) {
    return std::make_shared<listing const>(
      filelist::read_listing(text, {choice_named(marks.name), characters, remarks}));
  });
  define("%read-directory", [](std::string const& path) {
    return std::make_shared<listing const>(filelist::read_directory(path));
  });
  // (FORMAT ENTRY-COUNT ARTIFACTS REMARKS)
  define("%listing-record", [](listing_ptr l) {
    return std::tuple{l->format, filelist::entry_count(*l), l->artifacts, l->remarks};
  });
  define("%listing-versions", [](listing_ptr l) { return filelist::version_mentions(*l); });
  define("%text-versions", [](text_ptr t) { return filelist::version_mentions(t); });
  define("%compare-files", [](listing_ptr left, listing_ptr right, compare::string_pairs const& directories,
                              compare::string_pairs const& versions, compare::string_pairs const& left_aliases,
                              compare::string_pairs const& right_aliases, bool learn) {
    auto found = compare::compare_files(*left, *right, {directories, versions, left_aliases, right_aliases, learn});
    return std::make_shared<compared_listings const>(compared_listings{left, right, std::move(found)});
  });
  define("%files-comparison-record", [](compared_ptr c) { return c->found; });
  define("%file-match-reason", [](compared_ptr c, std::size_t i) {
    if (i >= c->found.matches.size()) throw error("no such match");
    return compare::reason(c->found, c->found.matches[i]);
  });
  define("%contradicted-marks", [](compared_ptr c) {
    return compare::contradicted_marks(*c->left, *c->right, c->found);
  });
}

} // namespace xencmp::guile
