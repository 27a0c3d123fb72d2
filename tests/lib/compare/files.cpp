#include <algorithm>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <xencmp/compare/files.hpp>
#include <xencmp/compare/marks.hpp>

using namespace xencmp;
using compare::file_class;

namespace {

listing read(std::string const& s) { return filelist::read_listing(make_text("list", s)); }

std::string data(std::string const& file) {
  std::ifstream in(std::string(SOURCE_DIRECTORY "/tests/data/marked/") + file);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

// What a web page leaves of a drawing: runs of blanks before the connector become one, and none at the start.
std::string collapsed(std::string const& tree) {
  std::istringstream in(tree);
  std::string out;
  for (std::string line; std::getline(in, line); out += line + '\n') {
    auto const connector = std::min(line.find("├"), line.find("└"));
    std::string head;
    for (std::size_t i = 0; connector != line.npos && i < connector; ++i)
      if (line[i] != ' ' || (!head.empty() && head.back() != ' ')) head += line[i];
    if (connector != line.npos) line = head + line.substr(connector);
  }
  return out;
}

std::vector<std::string> paths(listing const& l, std::vector<std::size_t> const& which) {
  std::vector<std::string> out;
  for (auto const i : which) out.push_back(l.artifacts[i].path);
  return out;
}

std::string matched(std::string const& left, std::string const& right, compare::files_options const& how = {}) {
  auto const l = read(left), r = read(right);
  auto const c = compare::compare_files(l, r, how);
  std::string out;
  for (auto const& m : c.matches)
    out += l.artifacts[m.left].path + (m.relation == file_class::same_place ? " = "
           : m.relation == file_class::same_but_version ? " ~ " : " > ") + r.artifacts[m.right].path + "; ";
  return out;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("the listings that were compared by hand") {
  auto const l = read(data("left.tree")), r = read(data("right.files"));
  auto const c = compare::compare_files(l, r);
  CHECK(c.left_entries == 148);
  CHECK(c.right_entries == 182);
  CHECK(c.matches.size() == 131);
  CHECK(c.count(file_class::same_place) == 73);
  CHECK(c.count(file_class::same_but_version) == 4);
  CHECK(c.count(file_class::other_place) == 54);
  // Every entry is in one class.
  CHECK(c.matches.size() + c.left_only.size() + c.left_aliases.size() + c.left_directories.size() == c.left_entries);
  CHECK(c.matches.size() + c.right_only.size() + c.right_aliases.size() + c.right_directories.size() ==
        c.right_entries);
  REQUIRE(c.right_aliases.size() == 1);
  CHECK(r.artifacts[c.right_aliases[0].file].path == "/usr/bin/xl");
  CHECK(r.artifacts[c.right_aliases[0].of].path == "/usr/sbin/xl");
  CHECK(c.left_aliases.size() == 3);
  strings maps;
  for (auto const& d : c.directories)
    maps.push_back(d.left + " -> " + d.right + ' ' + std::to_string(d.votes) + (d.prefix ? " prefix" : ""));
  CHECK(maps == strings{" -> usr 49 prefix", "lib -> usr/lib64 35", "lib -> usr/libexec 19"});
  strings proposals;
  for (auto const& p : c.proposals) proposals.push_back(l.artifacts[p.left].path + ' ' + r.artifacts[p.right].path);
  CHECK(proposals == strings{"etc/init.d/xencommons /etc/sysconfig/xencommons",
                             "etc/init.d/xen-watchdog /usr/lib/systemd/system/xen-watchdog.service",
                             "lib/xenfsimage/ext2fs/fsimage.so /usr/lib64/xenfsimage/ext2fs-lib/fsimage.so"});
  auto const hvmloader = std::find_if(c.matches.begin(), c.matches.end(), [&](auto const& m) {
    return l.artifacts[m.left].path.ends_with("/hvmloader");
  });
  CHECK(compare::reason(c, *hvmloader).starts_with("by directory map lib → usr/libexec, 19 votes: lib/xen/bin/"));
}

TEST_CASE("marks made by hand, where they are wrong") {
  auto const l = read(data("left.tree")), r = read(data("right.files"));
  auto const c = compare::compare_files(l, r);
  strings elsewhere, others;
  for (auto const& m : compare::contradicted_marks(l, r, c)) {
    auto const& a = (m.left ? l : r).artifacts[m.file];
    (m.found == "other place" ? elsewhere : others).push_back(a.mark + ' ' + a.path + ": " + m.found);
  }
  CHECK(others == strings{"+ lib/xenfsimage/ext2fs/fsimage.so: one side only", "= /usr/bin/xl: alias",
                          "+ /usr/lib64/xenfsimage/ext2fs-lib/fsimage.so: one side only"});
  CHECK(elsewhere.size() == 2 * 53);   // marked as in the same place, 53 files on each side: all but the pattern lib*
  // No file that is marked as missing has a partner, and all that have one are marked so on both sides.
  for (auto const& m : c.matches) {
    CHECK(l.artifacts[m.left].mark != "-");
    CHECK(r.artifacts[m.right].mark != "-");
  }
}

TEST_CASE("a collapsed drawing says the same") {
  auto const full = read(data("left.tree")), bare = read(collapsed(data("left.tree")));
  REQUIRE(collapsed(data("left.tree")) != data("left.tree"));
  REQUIRE(full.artifacts.size() == bare.artifacts.size());
  for (std::size_t i = 0; i < full.artifacts.size(); ++i) CHECK(full.artifacts[i].path == bare.artifacts[i].path);
}

TEST_CASE("what is learned, and what is not") {
  CHECK(matched("lib/a\nlib/b\nl\n", "/opt/x/a\n/opt/x/b\nr\n") == "lib/a > /opt/x/a; lib/b > /opt/x/b; ");
  CHECK(matched("lib/a\nlib/c\n", "/opt/x/a\n/opt/x/b\n").empty());                  // one vote
  CHECK(matched("bin/a\nbin/b\n", "/usr/bin/a\n/usr/bin/b\n") == "bin/a = /usr/bin/a; bin/b = /usr/bin/b; ");
  CHECK(matched("bin/a\nbin/b\nusr/c\n", "/usr/bin/a\n/usr/bin/b\n/d/e\n") ==          // usr is a directory of its own
        "bin/a > /usr/bin/a; bin/b > /usr/bin/b; ");
  CHECK(matched("/store/h-x/bin/a\n/store/h-x/etc/b\n/store/h-x/bin/c\n/store/h-x/etc/d\n",
                "/usr/bin/a\n/etc/b\n/usr/bin/c\n/etc/d\n") ==
        "/store/h-x/bin/a = /usr/bin/a; /store/h-x/etc/b = /etc/b; /store/h-x/bin/c = /usr/bin/c; "
        "/store/h-x/etc/d = /etc/d; ");
  CHECK(matched("a/x-1.2\na/y-1.2.gz\n", "a/x-1.3\na/y-1.3.gz\n") == "a/x-1.2 ~ a/x-1.3; a/y-1.2.gz ~ a/y-1.3.gz; ");
  CHECK(matched("a/x-1.2\n", "a/x-1.3\n").empty());                                    // one vote
  CHECK(matched("a/x-1.2\na/y-1.2\n", "a/x-1.3\na/y-1.4\n").empty());                  // contradict each other
  CHECK(matched("a/lib32/x\na/lib32/y\n", "a/lib64/x\na/lib64/y\n") ==                 // a directory, not a version
        "a/lib32/x > a/lib64/x; a/lib32/y > a/lib64/y; ");
  CHECK(matched("a/so.4.17.0\nb/so.4.17\n", "a/so.4.18.0\nb/so.4.18\n") ==
        "a/so.4.17.0 ~ a/so.4.18.0; b/so.4.17 ~ b/so.4.18; ");
  compare::files_options how;
  how.learn = false;
  CHECK(matched("lib/a\nlib/b\n", "/opt/x/a\n/opt/x/b\n", how).empty());
  how.directories = {{"lib", "/opt/x"}};
  CHECK(matched("lib/a\nlib/b\nl\n", "/opt/x/a\n/opt/x/c\nr\n", how) == "lib/a > /opt/x/a; ");
}

TEST_CASE("aliases") {
  auto const l = read("/usr/bin/a\n/usr/bin/b -> a\n/usr/bin/c -> /bin/b\n/usr/bin/d -> ../lib/none\n"
                      "/usr/bin/e # symbolic link to /bin/a.\n/usr/bin/f\n");
  auto const r = read("/usr/bin/a\n/usr/bin/b\n");
  compare::files_options how;
  how.left_aliases = {{"/usr/bin/f", "a"}};
  auto const c = compare::compare_files(l, r, how);
  CHECK(c.matches.size() == 2);            // b is a link here and unknown there: at the same place
  std::string all;
  for (auto const& a : c.left_aliases) all += l.artifacts[a.file].path + " of " + l.artifacts[a.of].path + "; ";
  CHECK(all == "/usr/bin/c of /usr/bin/a; /usr/bin/e of /usr/bin/a; /usr/bin/f of /usr/bin/a; ");
  CHECK(paths(l, c.left_only) == strings{"/usr/bin/d"});
  auto const round = read("/a/x -> y\n/a/y -> x\n");
  CHECK(compare::compare_files(round, r).left_aliases.size() == 2);
}

TEST_CASE("directories that hold others are not compared") {
  auto const l = read("drwxr-xr-x r/r 0 2026-01-01 10:00 ./usr/\n-rw-r--r-- r/r 0 2026-01-01 10:00 ./usr/a\n"
                      "drwxr-xr-x r/r 0 2026-01-01 10:00 ./usr/empty/\n");
  auto const c = compare::compare_files(l, read("/usr\n/usr/a\n/usr/empty\n"));
  CHECK(c.left_entries == 2);
  CHECK(c.right_entries == 3);
  CHECK(c.matches.size() == 2);
  CHECK(c.left_directories.empty());
  CHECK(c.right_directories.size() == 1);
}
