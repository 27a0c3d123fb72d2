#include <catch2/catch.hpp>
#include <xencmp/source/error.hpp>
#include <xencmp/source/text.hpp>

using namespace xencmp;

TEST_CASE("positions count lines and code points from 1") {
  auto const t = make_text("f", "ab\n\xce\xbb\xffx\n\nend");
  CHECK(t->at(0) == position{1, 1});
  CHECK(t->at(3) == position{2, 1});
  CHECK(t->at(5) == position{2, 2});    // behind λ
  CHECK(t->at(6) == position{2, 3});    // an invalid byte is one column
  CHECK(t->at(1000) == position{4, 4});
  CHECK(t->line_count() == 4);
  CHECK(t->slice(t->line(2)) == "\xce\xbb\xffx");
  CHECK(t->slice(t->line(3)) == "");
  CHECK(t->slice(t->line(4)) == "end");
  CHECK(make_text("g", "")->line_count() == 0);
  CHECK(location{t, {3, 5}}.to_string() == "f:2:1");
}

TEST_CASE("a carriage return inside a line begins the columns anew") {
  auto const t = make_text("f", "a\r\rbc\r\nd\r");
  CHECK(t->at(1) == position{1, 2});
  CHECK(t->at(2) == position{1, 1});
  CHECK(t->at(4) == position{1, 2});
  CHECK(t->at(5) == position{1, 3});
  CHECK(t->at(6) == position{1, 4});    // the return is part of the newline
  CHECK(t->at(7) == position{2, 1});
  CHECK(t->at(9) == position{2, 1});
  CHECK(make_text("g", "\xef\xbb\xbf(\r)")->at(5) == position{1, 1});
  CHECK(make_text("g", "\xef\xbb\xbf()")->at(4) == position{1, 2});
}

TEST_CASE("files that cannot be read are errors with their name") {
  for (auto path : {"/nonexistent/file", "/"}) {
    try {
      read_text(path);
      FAIL("no error");
    } catch (error const& e) {
      CHECK(e.file == path);
    }
  }
}
