#include <fstream>

#include <catch2/catch.hpp>
#include <unistd.h>
#include <xencmp/source/files.hpp>
#include <xencmp/source/utf8.hpp>

using namespace xencmp;
namespace fs = std::filesystem;

TEST_CASE("files are listed by the ends of their names") {
  auto const root = fs::temp_directory_path() / ("xencmp-files-" + std::to_string(::getpid()));
  for (auto const* directory : {"b/c", ".git", "empty"}) fs::create_directories(root / directory);
  for (auto const* file : {"a.scm", "b/z.scm", "b/c/y.scm", "b/x.spec", ".hidden.scm", ".git/q.scm", "b/scm"})
    std::ofstream(root / file) << "x";
  fs::create_symlink("a.scm", root / "link.scm");
  fs::create_directory_symlink("b", root / "linked");
  using names = std::vector<std::string>;
  CHECK(files_below(root, {".scm"}) == names{"a.scm", "b/c/y.scm", "b/z.scm"});
  CHECK(files_below(root, {".scm", ".spec"}) == names{"a.scm", "b/c/y.scm", "b/x.spec", "b/z.scm"});
  CHECK(files_below(root / "empty", {".scm"}).empty());
  std::vector<error> unread;
  CHECK(files_below(root, {".scm"}, &unread).size() == 3);
  CHECK(unread.empty());
  CHECK(files_below(root / "nowhere", {".scm"}, &unread).empty());
  REQUIRE(unread.size() == 1);
  CHECK(unread[0].file == root / "nowhere");
  fs::remove_all(root);
}

TEST_CASE("code points are told from other bytes") {
  CHECK(code_point_length("a") == 1);
  CHECK(code_point_length("\xc3\xbc") == 2);
  CHECK(code_point_length("\xe2\x82\xac!") == 3);
  CHECK(code_point_length("\xf4\x8f\xbf\xbf") == 4);
  for (auto const* bad : {"\x80", "\xc0\xaf", "\xc3", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"})
    CHECK(code_point_length(bad) == 0);
  CHECK(valid_utf8("a\xff\xc3\xbc\xe2\x82") == "a?\xc3\xbc??");
  CHECK(is_ascii("plain"));
  CHECK_FALSE(is_ascii("\xc3\xbc"));
}
