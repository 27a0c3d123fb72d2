#include <map>

#include <catch2/catch.hpp>
#include <xencmp/filelist/listing.hpp>

using namespace xencmp;

namespace {

listing read(std::string const& s, filelist::options const& how = {}) {
  return filelist::read_listing(make_text("list", s), how);
}

// "path:type" with the type's first letter, "->target", "!mark", "#remark".
std::vector<std::string> shown(listing const& l) {
  std::vector<std::string> out;
  for (auto const& a : l.artifacts)
    out.push_back(a.path + ':' + name(a.type)[0] + (a.target.empty() ? "" : "->" + a.target) +
                  (a.mark.empty() ? "" : "!" + a.mark) + (a.remark.empty() ? "" : "#" + a.remark));
  return out;
}

using strings = std::vector<std::string>;

strings const small_tree{"bin:d", "bin/a:f", "empty:d", "lib:d", "lib/l:l->../bin/a", "lib/x:d", "lib/x/a b:f", "p:o"};

} // namespace

TEST_CASE("tree, plain and with options") {
  // Without types a leaf may be a file or an empty directory.
  CHECK(shown(read("t\n├── bin\n│\xc2\xa0\xc2\xa0 └── a\n├── empty\n├── lib\n│\xc2\xa0\xc2\xa0 ├── l -> ../bin/a\n"
                   "│\xc2\xa0\xc2\xa0 └── x\n│\xc2\xa0\xc2\xa0     └── a b\n└── p\n\n5 directories, 4 files\n")) ==
        strings{"bin:d", "bin/a:u", "empty:u", "lib:d", "lib/l:l->../bin/a", "lib/x:d", "lib/x/a b:u", "p:u"});
  CHECK(shown(read("t/\n|-- bin/\n|   `-- a*\n|-- empty/\n|-- lib/\n|   |-- l -> ../bin/a*\n|   `-- x/\n"
                   "|       `-- a b\n`-- p|\n\n5 directories, 4 files\n")) == small_tree);
  CHECK(shown(read("[drwxr-xr-x 4.0K]  t\n├── [drwxr-xr-x 4.0K]  bin\n│   └── [-rwxr-xr-x    3]  a\n"
                   "├── [drwxr-xr-x 4.0K]  empty\n├── [drwxr-xr-x 4.0K]  lib\n"
                   "│   ├── [lrwxrwxrwx    8]  l -> ../bin/a\n│   └── [drwxr-xr-x 4.0K]  x\n"
                   "│       └── [-rw-r--r--    0]  a b\n└── [prw-r--r--    0]  p\n")) == small_tree);
  CHECK(shown(read("\"t\"\n└── \"t/b\"\n    └── \"t/b/c d\"\n")) == strings{"b:d", "b/c d:u"});
  // As many files as names that hold nothing: none of these is a directory.
  CHECK(shown(read(".\n└── b\n    ├── c\n    └── d\n\n1 directory, 2 files\n")) == strings{"b:d", "b/c:f", "b/d:f"});
}

TEST_CASE("a tree without its blanks") {
  strings const want{"a:d", "a/b:d", "a/b/c:d", "a/b/c/d:u", "a/b/c/e:u", "f:d", "f/g:d", "f/g/h:u", "f/i:u", "j:d",
                     "j/k:d", "j/k/l:u"};
  std::string const full = ".\n├── a\n│   └── b\n│       └── c\n│           ├── d\n│           └── e\n├── f\n"
                           "│   ├── g\n│   │   └── h\n│   └── i\n└── j\n    └── k\n        └── l\n";
  CHECK(shown(read(full)) == want);
  CHECK(shown(read(".\n├── a\n│ └── b\n│ └── c\n│ ├── d\n│ └── e\n├── f\n│ ├── g\n│ │ └── h\n│ └── i\n└── j\n"
                   "└── k\n└── l\n")) == want);
}

TEST_CASE("marks and remarks") {
  strings const want{"a:d", "a/b:u!+", "a/c:u!-#not there, why?"};
  std::string const tree = ".\n└── a\n    ├── + b\n    └── - c # not there, why?\n";
  CHECK(shown(read(tree)) == want);
  filelist::options plain;
  plain.marks = filelist::choice::no;
  plain.remarks = false;
  CHECK(shown(read(tree, plain)) == strings{"a:d", "a/+ b:u", "a/- c # not there, why?:u"});
  CHECK(shown(read("+ /a/b\n- /a/c\n/a/d\n= /a/#e#\n")) == strings{"/a/b:u!+", "/a/c:u!-", "/a/d:u", "/a/#e#:u!="});
  // One name that begins with a plus is no mark.
  CHECK(shown(read(".\n├── + b\n├── c\n└── d\n")) == strings{"+ b:u", "c:u", "d:u"});
  filelist::options letters;
  letters.marks = filelist::choice::yes;
  letters.mark_characters = "MA";
  CHECK(shown(read("M /a/b\n/a/c\n/a/d\n", letters)) == strings{"/a/b:u!M", "/a/c:u", "/a/d:u"});
}

TEST_CASE("paths") {
  auto const l = read("$ rpm -ql foo\r\n/usr/bin/x\r\n./usr//bin/y/\r\n/usr/lib/my file\n# a word\n/usr/bin/x\n"
                      "/usr\n/usr/l -> lib\n");
  CHECK(l.format == "paths");
  CHECK(shown(l) == strings{"/usr/bin/x:u", "usr/bin/y:d", "/usr/lib/my file:u", "/usr:d", "/usr/l:l->lib"});
  REQUIRE(l.remarks.size() == 3);
  CHECK(l.remarks[0].level == severity::unknown);
  CHECK(l.remarks[0].where.to_string() == "list:1:1");
  CHECK(l.remarks[1].message == "a remark, no entry");
  CHECK(l.remarks[2].message == "listed twice: /usr/bin/x");
  CHECK(l.artifacts[0].where.to_string() == "list:2:1");
  CHECK(filelist::entry_count(l) == 5);
  CHECK(filelist::holders(l) == std::vector<bool>{false, false, false, true, false});
}

TEST_CASE("find, ls, tar") {
  strings const want{"t:d", "t/bin:d", "t/bin/a:f", "t/empty:d", "t/l:l->../bin/a", "t/p:o", "t/x:d", "t/x/a b:f"};
  CHECK(shown(read("d 755 4096  t\nd 755 4096  t/bin\nf 755 3  t/bin/a\nd 755 4096  t/empty\nl 777 8 ../bin/a t/l\n"
                   "p 644 0  t/p\nd 755 4096  t/x\nf 644 0  t/x/a b\n")) == want);
  CHECK(shown(read("d t\nd t/bin\nf t/bin/a\nd t/empty\nl ../bin/a t/l\np t/p\nd t/x\nf t/x/a b\n")) == want);
  CHECK(shown(read("drwxr-xr-x root/root         0 2026-11-23 21:03 ./t/\n"
                   "drwxr-xr-x root/root         0 2026-11-23 21:03 ./t/bin/\n"
                   "-rwxr-xr-x root/root         3 2026-11-23 21:03 ./t/bin/a\n"
                   "drwxr-xr-x root/root         0 2026-11-23 21:03 ./t/empty/\n"
                   "lrwxrwxrwx root/root         0 2026-11-23 21:03 ./t/l -> ../bin/a\n"
                   "prw-r--r-- root/root         0 2026-11-23 21:03 ./t/p\n"
                   "drwxr-xr-x root/root         0 2026-11-23 21:03 ./t/x/\n"
                   "-rw-r--r-- root/root         0 2026-11-23 21:03 ./t/x/a b\n")) == want);
  auto const ls = read(".:\ntotal 4\ndrwxr-xr-x 5 root root 4096 Nov 23 21:03 t\n\n./t:\ntotal 12\n"
                       "drwxr-xr-x 2 root root 4096 Nov 23  2025 bin\ndrwxr-xr-x 2 root root 4096 Nov 23 21:03 empty\n"
                       "lrwxrwxrwx 1 root root    8 2026-11-23 21:03 l -> ../bin/a\n"
                       "prw-r--r-- 1 root root    0 2026-11-23 21:03:00.0 +0000 p\n"
                       "drwxr-xr-x 2 root root 4096 Nov 23 21:03 x\n\n./t/bin:\ntotal 4\n"
                       "-rwxr-xr-x. 1 root root 3 Nov 23 21:03 a\n\n./t/empty:\ntotal 0\n\n./t/x:\ntotal 0\n"
                       "-rw-r--r-- 1 root root 0 Nov 23 21:03 a b\n");
  CHECK(shown(ls) == strings{"t:d", "t/bin:d", "t/empty:d", "t/l:l->../bin/a", "t/p:o", "t/x:d", "t/bin/a:f",
                             "t/x/a b:f"});
  CHECK(filelist::entry_count(ls) == 5);
  CHECK(shown(read("crw-rw-rw- 1 root root 1, 3 Nov 23 21:03 /dev/null\n")) == strings{"/dev/null:o"});
  CHECK(shown(read("hrw-r--r-- root/root 0 2026-11-23 21:03 b/two link to b/one\n")) == strings{"b/two:f"});
}

TEST_CASE("what is no listing") {
  std::map<std::string, std::string> const bad{
    {"", "list:1:1"},
    {"\n \n", "list:1:1"},
    {std::string(100, '\0'), "list:1:1"},
    {std::string("/a/b\n/c\0d\n", 10), "list:2:3"},
    {"make[1]: Entering directory '/src'\ngcc -c x.c -o x.o\ngcc x.o -o x\n", "list:1:1"},
    {"/usr/bin/gcc -c x.c -o x.o\n/usr/bin/gcc -c y.c -o y.o\n", "list:1:1"},
    {"/src/x.c:1:2: warning: no\n/src/x.c:3:2: warning: no\n", "list:1:1"},
    {"The quick brown fox.\nJumps over it.\n", "list:1:1"},
    {"word\nother\n", "list:1:1"},
    {".\n├── a\n│   │   └── b\n", "list:3:1"},
    {".\n├── a\n│   ├── \n", "list:3:1"},
    {"/" + std::string(5000, 'a') + "\n/b\n", "list:1:1"},
  };
  for (auto const& [text, place] : bad) {
    INFO(text);
    try {
      read(text);
      FAIL_CHECK("no error");
    } catch (error const& e) {
      CHECK(e.file + ':' + std::to_string(e.line) + ':' + std::to_string(e.column) == place);
    }
  }
}

TEST_CASE("deep and long listings take linear time") {
  std::string deep = ".\n";
  for (int i = 0; i < 1000000; ++i) deep += "└── a\n";
  CHECK_THROWS_AS(read(deep), error);   // longer than any path may be
  std::string bars = ".\n├── a\n";
  for (int i = 0; i < 1000000; ++i) bars += "│";
  CHECK_THROWS_AS(read(bars + "└── b\n"), error);
  std::string wide = ".\n";
  for (int i = 0; i < 200000; ++i) wide += "├── a" + std::to_string(i) + '\n';
  CHECK(read(wide).artifacts.size() == 200000);
}
