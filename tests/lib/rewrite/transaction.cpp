#include <catch2/catch.hpp>
#include <xencmp/rewrite/transaction.hpp>
#include <xencmp/source/error.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.hpp"

using namespace xencmp;
using namespace xencmp::rewrite;
namespace fs = std::filesystem;

namespace {

edited_ptr change(text_ptr const& t, std::uint32_t begin, std::uint32_t end, std::string const& with) {
  return make_edited(t, {{{begin, end}, with}});
}
// Puts WITH in the place of the one OLD that there is.
edited_ptr change(text_ptr const& t, std::string const& old, std::string const& with) {
  auto const at = static_cast<std::uint32_t>(t->bytes().find(old));
  return change(t, at, at + static_cast<std::uint32_t>(old.size()), with);
}
std::string message(auto const& run) {
  try { run(); } catch (error const& e) { return e.to_string(); }
  return "no error";
}
bool shell(std::string const& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

// As long as it lives, no file may grow beyond LIMIT bytes, as on a disk that is full.
class small_disk {
public:
  explicit small_disk(rlim_t limit) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit const now{limit, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &now) == 0);
  }
  ~small_disk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  small_disk(small_disk const&) = delete;
  small_disk& operator=(small_disk const&) = delete;

private:
  rlimit before_{};
  void (*handler_)(int);
};

// As long as it lives, this process is no super-user, whom no permission stops.
class plain_user {
public:
  explicit plain_user(fs::path const& owned) : root_(::geteuid() == 0) {
    if (!root_) return;
    for (auto const& f : fs::recursive_directory_iterator(owned)) REQUIRE(::chown(f.path().c_str(), id, id) == 0);
    REQUIRE(::chown(owned.c_str(), id, id) == 0);
    REQUIRE((::setegid(id) == 0 && ::seteuid(id) == 0));
  }
  ~plain_user() { if (root_ && (::seteuid(0) != 0 || ::setegid(0) != 0)) std::abort(); }
  plain_user(plain_user const&) = delete;
  plain_user& operator=(plain_user const&) = delete;

private:
  static constexpr uid_t id = 65534;
  bool root_;
};

// Three files, "1", "2" and "3", that are to become "one", "two" and "three".
struct three_files {
  scratch dir;
  std::vector<fs::path> paths{dir.write("1", "1"), dir.write("2", "2"), dir.write("3", "3")};

  std::vector<replacement> wanted() const {
    return {{paths[0], "1", "one"}, {paths[1], "2", "two"}, {paths[2], "3", "three"}};
  }
  std::string all() const {
    std::string out;
    for (auto const& p : paths) out += fs::is_regular_file(p) ? contents(p) + ' ' : "- ";
    return out;
  }
  bool untouched() const { return all() == "1 2 3 " && dir.count() == 3; }
};

} // namespace

TEST_CASE("edits of one text are combined") {
  auto const t = make_text("f.scm", "(a b c)\n(d)\n");
  auto const both = combine_all({change(t, "d", "D"), change(t, "a", "A"), change(t, 6, 6, " x")});
  CHECK(both->after == "(A b c x)\n(D)\n");
  CHECK(both->diff("f.scm") == "--- a/f.scm\n+++ b/f.scm\n@@ -1,2 +1,2 @@\n-(a b c)\n-(d)\n+(A b c x)\n+(D)\n");
  CHECK(combine_all({change(t, "a", "A"), change(t, "a", "A")})->after == "(A b c)\n(d)\n");
  // Adjacent is not overlapping, whichever comes first.
  CHECK(combine_all({change(t, " b", ""), change(t, 2, 2, " x"), change(t, 4, 4, " y")})->after == "(a x y c)\n(d)\n");
  CHECK(combine_all({change(t, 2, 2, " x"), change(t, " b", "")})->after == "(a x c)\n(d)\n");
  // The same bytes read twice are one text.
  CHECK(combine_all({change(t, "a", "A"), change(make_text("f.scm", std::string(t->bytes())), "b", "B")})->after ==
        "(A B c)\n(d)\n");
}

TEST_CASE("edits that contradict are told with both places, and the first one wins") {
  auto const t = make_text("f.scm", "(a b c)\n(d)\n");
  CHECK(message([&] { combine_all({change(t, "a b", "x"), change(t, "b c", "y")}); }) ==
        "f.scm:1:4: error: edit overlaps with the one at f.scm:1:2");
  CHECK(message([&] { combine_all({change(t, "d", "x"), change(t, "d", "y")}); }) ==
        "f.scm:2:2: error: edit overlaps with the one at f.scm:2:2");
  CHECK(message([&] { combine_all({change(t, 6, 6, " x"), change(t, 6, 6, " y")}); }) ==
        "f.scm:1:7: error: edit puts something else in the place of the one at f.scm:1:7");
  CHECK(message([&] { combine_all({change(t, "a b", "x"), change(t, 3, 3, "y")}); }) ==
        "f.scm:1:4: error: edit overlaps with the one at f.scm:1:2");
  CHECK(message([&] { combine_all({change(t, "a", "A"), change(make_text("g.scm", "(a)"), "a", "A")}); }) ==
        "g.scm: error: edits of different texts cannot be combined; the other one is f.scm");

  auto const some = combine({change(t, "a", "A"), change(t, "a b", "x"), change(t, "b c", "y"), change(t, "c", "z")});
  CHECK(some.result->after == "(A y)\n(d)\n");
  REQUIRE(some.conflicts.size() == 2);
  CHECK((some.conflicts[0].first == 0 && some.conflicts[0].second == 1));
  CHECK((some.conflicts[1].first == 2 && some.conflicts[1].second == 3));
}

TEST_CASE("an edit that would end in the comment of another is found") {
  auto const t = make_text("f.scm", "(a \n b\n)");
  auto const comment = change(t, 3, 3, ";c");
  auto const join = change(t, 3, 4, " ");
  CHECK(comment->after == "(a ;c\n b\n)");
  CHECK(join->after == "(a   b\n)");
  auto const both = combine({comment, join});
  REQUIRE(both.conflicts.size() == 1);
  CHECK(both.result->after == comment->after);
  CHECK(message([&] { combine_all({join, comment}); }) ==
        "f.scm:1:4: error: edit is not read as it should be together with the one at f.scm:1:4");
}

TEST_CASE("random edits of one text: combined, they are what each makes of its place") {
  std::uint32_t seed = 11;
  auto next = [&seed](std::uint32_t n) { return seed = seed * 1664525u + 1013904223u, (seed >> 8) % n; };
  int conflicts = 0, clean = 0;
  for (int round = 0; round < 300; ++round) {
    auto const t = make_text("f", "(abcdefghijklmno");   // no Scheme: only places count
    std::vector<edited_ptr> edits;
    for (char const name : {'1', '2', '3'}) {
      auto const begin = next(16);
      edits.push_back(change(t, begin, begin + next(std::min(4u, 17 - begin)), std::string(next(3), name)));
      if (edits.back()->after == t->bytes()) edits.back() = change(t, 0, 1, "x");
    }
    auto const all = combine(edits);
    // A different way to the same end: what is left in goes in from the back.
    std::vector<edit> left;
    for (std::size_t i = 0; i < edits.size(); ++i) {
      bool const out = std::any_of(all.conflicts.begin(), all.conflicts.end(),
                                   [&](auto const& c) { return c.second == i; });
      if (!out && std::find(left.begin(), left.end(), edits[i]->edits[0]) == left.end())
        left.push_back(edits[i]->edits[0]);
    }
    std::sort(left.begin(), left.end(), [](edit const& a, edit const& b) {
      return std::pair(a.at.begin, a.at.end) > std::pair(b.at.begin, b.at.end);
    });
    std::string expected(t->bytes());
    for (auto const& e : left) expected.replace(e.at.begin, e.at.size(), e.text);
    REQUIRE(all.result->after == expected);
    ++(all.conflicts.empty() ? clean : conflicts);
  }
  CHECK(conflicts > 50);
  CHECK(clean > 50);
}

TEST_CASE("many files are replaced, with their modes, through links") {
  three_files f;
  fs::permissions(f.paths[1], fs::perms(0640));
  fs::create_directory(f.dir.at / "d");
  fs::create_symlink("../1", f.dir.at / "d" / "link");
  auto wanted = f.wanted();
  wanted[0].path = f.dir.at / "d" / "link";
  save(wanted);
  CHECK(f.all() == "one two three ");
  CHECK(fs::is_symlink(f.dir.at / "d" / "link"));
  CHECK(fs::status(f.paths[1]).permissions() == fs::perms(0640));
  CHECK(f.dir.count() == 5);
  if (::geteuid() != 0) {
    WARN("SKIPPED in part: only root can see whether an owner is kept");
    return;
  }
  REQUIRE(::chown(f.paths[2].c_str(), 12, 34) == 0);
  REQUIRE(::chmod(f.paths[2].c_str(), 06755) == 0);
  save({{f.paths[2], "three", "3"}});
  struct stat now{};
  REQUIRE(::stat(f.paths[2].c_str(), &now) == 0);
  CHECK((now.st_uid == 12 && now.st_gid == 34 && (now.st_mode & 07777) == 06755));
}

TEST_CASE("two paths to one file") {
  scratch const dir;
  auto const f = dir.write("f", "a b");
  fs::create_symlink("f", dir.at / "link");
  auto const one = read_text(f), other = read_text(dir.at / "link");
  save_edits({{change(one, "a", "A"), f}, {change(other, "b", "B"), dir.at / "link"}});
  CHECK(contents(f) == "A B");
  CHECK(fs::is_symlink(dir.at / "link"));
  CHECK(message([&] { save_edits({{change(one, "a", "1"), f}, {change(one, "a", "2"), dir.at / "link"}}); }) ==
        f.string() + ":1:1: error: edit overlaps with the one at " + f.string() + ":1:1");
  fs::create_hard_link(f, dir.at / "hard");
  CHECK(message([&] { save({{f, "A B", "x"}, {dir.at / "hard", "A B", "x"}}); }) ==
        (dir.at / "hard").string() + ": error: the same file as " + f.string());
  CHECK(contents(f) == "A B");
  CHECK(dir.count() == 3);
}

TEST_CASE("what cannot be replaced leaves all as it was") {
  three_files f;
  auto wanted = f.wanted();
  auto refused = [&](std::string const& name, std::string const& why) {
    CHECK(message([&] { save(wanted); }) == (f.dir.at / name).string() + ": error: " + why);
  };
  SECTION("changed") {
    wanted[2].held = "4";
    refused("3", "changed since it was read");
    CHECK(f.untouched());
  }
  SECTION("gone") {
    fs::remove(f.paths[1]);
    refused("2", "No such file or directory");
    CHECK(f.all() == "1 - 3 ");
    CHECK(f.dir.count() == 2);
  }
  SECTION("a directory") {
    fs::create_directory(f.dir.at / "d");
    wanted[1].path = f.dir.at / "d";
    refused("d", "not a regular file");
    CHECK(f.all() == "1 2 3 ");
    CHECK(f.dir.count() == 4);
  }
  SECTION("a link to nothing") {
    fs::create_symlink("none", f.dir.at / "link");
    wanted[2].path = f.dir.at / "link";
    refused("link", "No such file or directory");
    CHECK(f.all() == "1 2 3 ");
    CHECK(f.dir.count() == 4);
  }
  SECTION("read-only, for root, too") {
    fs::permissions(f.paths[2], fs::perms(0444));
    refused("3", "read-only");
    CHECK(f.untouched());
  }
  SECTION("another's") {
    if (::geteuid() != 0) {
      WARN("SKIPPED: only root can give files away");
      return;
    }
    plain_user const user(f.dir.at);
    REQUIRE(::seteuid(0) == 0);
    REQUIRE(::chown(f.paths[2].c_str(), 0, 0) == 0);
    REQUIRE(::seteuid(65534) == 0);
    refused("3", "cannot be written: Permission denied");
    CHECK(f.untouched());
  }
  SECTION("in a read-only directory") {
    fs::create_directory(f.dir.at / "d");
    f.dir.write("d/f", "f");
    wanted.push_back({f.dir.at / "d" / "f", "f", "F"});
    plain_user const user(f.dir.at);
    fs::permissions(f.dir.at / "d", fs::perms(0555));
    refused("d/f", "cannot write beside it: Permission denied");
    CHECK(f.all() == "1 2 3 ");
    CHECK(f.dir.count() == 5);
    fs::permissions(f.dir.at / "d", fs::perms(0755));
  }
}

TEST_CASE("a full disk leaves all as it was") {
  SECTION("a limit on the size of files") {
    three_files f;
    std::string const large(100'000, 'x');
    auto wanted = f.wanted();
    wanted[1].bytes = large;
    std::string told;
    {
      small_disk const limit(50'000);
      told = message([&] { save(wanted); });
    }
    CHECK(told == f.paths[1].string() + ": error: cannot be written: File too large");
    CHECK(f.untouched());
  }
  SECTION("a file system of 64 KiB") {
    scratch const dir;
    if (!shell("mount -t tmpfs -o size=64k none " + dir.at.string())) {
      WARN("SKIPPED: no file system can be mounted here");
      return;
    }
    struct mounted {
      fs::path at;
      ~mounted() { shell("umount " + at.string()); }
    } const disk{dir.at};
    dir.write("a", "a");
    dir.write("b", "b");
    std::string const half(40'000, 'x');
    CHECK(message([&] { save({{dir.at / "a", "a", half}, {dir.at / "b", "b", half}}); }) ==
          (dir.at / "b").string() + ": error: cannot be written: No space left on device");
    CHECK((contents(dir.at / "a") == "a" && contents(dir.at / "b") == "b" && dir.count() == 2));
  }
}

TEST_CASE("a rename that fails is undone") {
  three_files f;
  struct stat before{};
  REQUIRE(::stat(f.paths[0].c_str(), &before) == 0);
  SECTION("because a directory has come in between") {
    int calls = 0;
    auto const told = message([&] {
      save(f.wanted(), [&](char const* from, char const* to) {
        if (++calls == 3) {
          fs::remove(f.paths[2]);
          fs::create_directory(f.paths[2]);
        }
        return std::rename(from, to);
      });
    });
    CHECK(told == f.paths[2].string() + ": error: cannot be replaced: Is a directory; no file was changed");
    CHECK(f.all() == "1 2 - ");
    CHECK(f.dir.count() == 3);
  }
  SECTION("because a file may not be touched") {
    if (!shell("chattr +i " + f.paths[1].string())) {
      WARN("SKIPPED: no file can be made immutable here");
      return;
    }
    auto const told = message([&] { save(f.wanted()); });
    REQUIRE(shell("chattr -i " + f.paths[1].string()));
    CHECK(told.starts_with(f.paths[1].string() + ": error: cannot be "));
    CHECK(f.untouched());
  }
  SECTION("and the old files are back themselves") {
    int calls = 0;
    auto const told = message([&] {
      save(f.wanted(), [&](char const* from, char const* to) {
        return ++calls == 2 ? (errno = EIO, -1) : std::rename(from, to);
      });
    });
    CHECK(told == f.paths[1].string() + ": error: cannot be replaced: Input/output error; no file was changed");
    CHECK(calls == 3);
    CHECK(f.untouched());
    struct stat now{};
    REQUIRE(::stat(f.paths[0].c_str(), &now) == 0);
    CHECK((now.st_ino == before.st_ino && now.st_nlink == 1));
  }
  SECTION("from a copy, where no link may be made") {
    std::string restricted;
    std::ifstream("/proc/sys/fs/protected_hardlinks") >> restricted;
    if (::geteuid() != 0 || restricted != "1") {
      WARN("SKIPPED: here, everyone may link to everything");
      return;
    }
    plain_user const user(f.dir.at);
    REQUIRE(::seteuid(0) == 0);   // others may write the first file, but nobody may link to what runs as root
    REQUIRE((::chown(f.paths[0].c_str(), 0, 0) == 0 && ::chmod(f.paths[0].c_str(), 04666) == 0));
    REQUIRE(::seteuid(65534) == 0);
    auto const told = message([&] {
      save(f.wanted(), [&](char const* from, char const* to) {
        return to == f.paths[1] ? (errno = EIO, -1) : std::rename(from, to);
      });
    });
    CHECK(told == f.paths[1].string() + ": error: cannot be replaced: Input/output error; no file was changed");
    CHECK(f.untouched());
    CHECK(fs::status(f.paths[0]).permissions() == fs::perms(0666));   // not as the owner, who is another one now
  }
  SECTION("and when that fails, too, the state is told") {
    int calls = 0;
    std::string kept;
    auto const told = message([&] {
      save(f.wanted(), [&](char const* from, char const* to) {
        ++calls;
        if (calls == 3) return errno = EIO, -1;
        if (to == f.paths[0] && calls > 3) return kept = from, errno = EACCES, -1;
        return std::rename(from, to);
      });
    });
    CHECK(told == f.paths[2].string() + ": error: cannot be replaced: Input/output error; " + f.paths[0].string() +
                  " could not be put back (Permission denied): it holds the new text, and " + kept +
                  " the old one; all others hold the old text");
    CHECK(f.all() == "one 2 3 ");
    CHECK(contents(kept) == "1");
    CHECK(f.dir.count() == 4);
  }
}

TEST_CASE("one patch of many files") {
  auto const a = make_text("a", "1\n2\n"), b = make_text("b", "1\n");
  CHECK(unified_diff({{change(b, "1", "x"), "d/b"}, {change(a, "2", "y"), "d/a"}, {change(a, "1", "z"), "d/a"},
                      {make_edited(a, {}), "c"}}) ==
        "--- a/d/a\n+++ b/d/a\n@@ -1,2 +1,2 @@\n-1\n-2\n+z\n+y\n--- a/d/b\n+++ b/d/b\n@@ -1,1 +1,1 @@\n-1\n+x\n");
  auto const latin = make_text("l", "\xe9\n1\n");
  CHECK(message([&] { unified_diff({{change(latin, "1", "2"), "l"}}); }) ==
        "l: error: no patch can be printed of what is not UTF-8");
}
