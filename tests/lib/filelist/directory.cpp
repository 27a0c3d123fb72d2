#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <catch2/catch.hpp>
#include <xencmp/filelist/listing.hpp>
#include <xencmp/filelist/version.hpp>

using namespace xencmp;
namespace fs = std::filesystem;

TEST_CASE("a directory on disk") {
  auto const root = fs::temp_directory_path() / ("xencmp-" + std::to_string(getpid()));
  fs::create_directories(root / "b/c");
  fs::create_directory(root / "empty");
  std::ofstream(root / "b/c/file") << "x";
  std::ofstream(root / "b-c") << "x";
  fs::create_symlink("..", root / "b/loop");
  fs::create_symlink("nowhere", root / "dangling");
  auto const l = filelist::read_directory(root);
  std::string all;
  for (auto const& a : l.artifacts) all += a.path + ':' + name(a.type) + (a.target.empty() ? "" : ">" + a.target) + ' ';
  CHECK(all == "b:directory b-c:file b/c:directory b/c/file:file b/loop:link>.. dangling:link>nowhere "
               "empty:directory ");
  CHECK(l.format == "directory");
  CHECK(l.remarks.empty());
  CHECK(filelist::entry_count(l) == 5);
  if (geteuid() != 0) {
    fs::permissions(root / "b/c", fs::perms::none);
    CHECK(filelist::read_directory(root).remarks.size() == 1);
    fs::permissions(root / "b/c", fs::perms::owner_all);
  }
  fs::remove_all(root);
  for (auto const& path : {root, fs::path("/etc/passwd")}) {
    try {
      filelist::read_directory(path);
      FAIL_CHECK("no error");
    } catch (error const& e) {
      CHECK(e.file == path);
    }
  }
}

TEST_CASE("versions in names") {
  std::string all;
  for (auto const& t : filelist::version_tokens("xen-3.0-py3.10/lib64/xc.cpython-310-x86_64-linux-gnu.so.4/man1/10ab"))
    all += std::string(t.program) + '=' + std::string(t.version) + ' ';
  CHECK(all == "xen=3.0 py=3.10 cpython=310 =4 ");
  auto const l = filelist::read_listing(make_text("list", "/boot/foo-4.17.2.gz\n/boot/foo-4.17.2.map\n/b/foo-4.14\n"));
  auto const v = filelist::version_mentions(l);
  REQUIRE(v.size() == 2);
  CHECK((v[0].program == "foo" && v[0].version == "4.14" && v[0].count == 1));
  CHECK((v[1].version == "4.17.2" && v[1].count == 2 && v[1].first.to_string() == "list:1:11"));
}
