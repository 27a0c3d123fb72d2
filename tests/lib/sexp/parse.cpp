#include <catch2/catch.hpp>
#include <xencmp/sexp/cursor.hpp>
#include <xencmp/sexp/parse.hpp>

using namespace xencmp;
using namespace xencmp::sexp;

namespace {

// The tree as nested kinds, trivia and punctuation left out: "(list atom (quoted string))".
std::string shape(std::string const& s) {
  tree const t = parse_lenient(make_text("f", s));
  std::string out;
  std::vector<node_id> ends;
  for (node_id i = 1; i < t.size(); ++i) {
    while (!ends.empty() && ends.back() <= i) {
      out += ')';
      ends.pop_back();
    }
    kind const k = t[i].type;
    if (!is_datum(k) && k != kind::dot && k != kind::discarded) continue;
    if (!out.empty() && out.back() != '(') out += ' ';
    bool const interior = t[i].next != i + 1;
    if (interior) out += '(', ends.push_back(t[i].next);
    out += name(k);
  }
  return out + std::string(ends.size(), ')');
}

std::string round_trip(std::string const& s) {
  tree const t = parse_lenient(make_text("f", s));
  std::string out;
  for (node_id i = 1; i < t.size(); ++i)
    if (t[i].next == i + 1) out += t.slice(i);
  return out;
}

std::string complaint(std::string const& s) {
  try {
    parse(make_text("f.scm", s));
  } catch (error const& e) {
    return e.to_string();
  }
  return "none";
}

} // namespace

TEST_CASE("every kind of token") {
  CHECK(shape("(a . b)") == "(list atom dot atom)");
  CHECK(shape("#(1 #\\() #vu8(1) #s32(1) #2@1@1((1)) #f32(1) #f64(2)") ==
        "(vector atom character) (vector atom) (vector atom) (vector (list atom)) (vector atom) (vector atom)");
  CHECK(shape("'a `(b ,c ,@d) #'e #`(f #,g #,@h) #~(i #$j #$@k #+l #+@m)") ==
        "(quoted atom) (quoted (list atom (quoted atom) (quoted atom))) (quoted atom) "
        "(quoted (list atom (quoted atom) (quoted atom))) "
        "(quoted (list atom (quoted atom) (quoted atom) (quoted atom) (quoted atom)))");
  CHECK(shape("#:key #{o d \\} d}# #:#{k y}# \"s\\\"\" #\\space #\\; #*1010 #t #false #nil") ==
        "keyword extended-symbol keyword string character character bitvector boolean boolean boolean");
  CHECK(shape("a'b #x1f .5 ... [c]") == "atom atom atom atom (list atom)");
  CHECK(shape("#;(a) b #; #;c d e ; f\n#| g #| h |# i |# #!/bin/sh x !# #!fold-case j") ==
        "(discarded (list atom)) atom (discarded (discarded atom) atom) atom atom");
  CHECK(shape("'#;a b") == "(quoted (discarded atom) atom)");
  CHECK(shape("\xef\xbb\xbf(a\r\n\f\xce\xbb)") == "(list atom atom)");
  CHECK(shape("") == "");
  // `read' looks for a keyword's name behind blanks and comments, and takes NUL for a letter.
  CHECK(shape("#: a #:;c\n b (#:#|x #|y|# |##{c d}#)") == "keyword keyword (list keyword)");
  CHECK(shape(std::string("a\0b \0 (\0) #t\0", 13)) == "atom atom (list atom) boolean atom");
}

TEST_CASE("write(read(x)) = x for any bytes") {
  std::string const alphabet("()[]#;|!'`,@~$+\"\\ \n\r\f{}:.ab1\0\xff\xce\xbb", 31);
  std::uint32_t seed = 1;
  auto next = [&seed] { return seed = seed * 1664525u + 1013904223u, seed >> 8; };
  for (int i = 0; i < 30000; ++i) {
    std::string s;
    for (auto n = next() % 24; n > 0; --n) s += alphabet[next() % alphabet.size()];
    if (round_trip(s) != s) FAIL(s);
    tree const t = parse_lenient(make_text("f", s));   // nodes nest
    for (node_id n = 0; n < t.size(); ++n)
      if (t[n].next <= n || t[n].next > t.size() || t[n].end < t[n].begin) FAIL(s);
  }
}

TEST_CASE("errors name the place") {
  CHECK(complaint("(a)\n (b (c\n") == "f.scm:2:5: error: unexpected end of input while searching for: )");
  CHECK(complaint("(a\n\n(b)\n") == "f.scm:1:1: error: unexpected end of input while searching for: )");
  CHECK(complaint("(a))") == "f.scm:1:4: error: unexpected \")\"");
  CHECK(complaint("(a]") == "f.scm:1:3: error: mismatched close paren: ]");
  CHECK(complaint("(a\n  \"b)\n") == "f.scm:2:3: error: unexpected end of input while reading string");
  CHECK(complaint("#| #| |#") == "f.scm:1:1: error: unterminated `#| ... |#' comment");
  CHECK(complaint("#!/bin/sh") == "f.scm:1:1: error: unterminated `#! ... !#' comment");
  CHECK(complaint("x #{a") == "f.scm:1:3: error: unexpected end of input while reading symbol");
  CHECK(complaint("#\\") == "f.scm:1:1: error: unexpected end of input after #\\");
  CHECK(complaint("(')") == "f.scm:1:2: error: no datum follows '");
  CHECK(complaint("(#: )") == "f.scm:1:2: error: keyword prefix #: not followed by a symbol");
  CHECK(complaint("#:'a") == "f.scm:1:1: error: keyword prefix #: not followed by a symbol");
  CHECK(complaint("#;") == "f.scm:1:1: error: unexpected end of input after #;");
  CHECK(complaint("#%a") == "f.scm:1:1: error: unknown # object: #%a");
  CHECK(complaint("(a . b c)") == "f.scm:1:8: error: missing close paren after the tail of a dotted pair");
  CHECK(complaint("(a . )") == "f.scm:1:6: error: no datum follows the dot");
  CHECK(complaint("#(a . b)") == "f.scm:1:5: error: unexpected dot");
  CHECK(complaint(std::string(4096, '\0')) == "f.scm:1:1: error: a file of NUL bytes only");
  CHECK(complaint("") == "none");
}

TEST_CASE("a lenient reading goes on at the next top-level form") {
  tree const t = parse_lenient(make_text("f", "(a (b)\n(c)\n(d \"x)\n(e)\n"));
  std::vector<std::string> forms;
  for (cursor c : cursor(t).data()) forms.push_back(name(c.type()) + std::string(c.text()));
  CHECK(forms == std::vector<std::string>{"error(a (b)\n", "list(c)", "error(d \"x)\n", "list(e)"});
  REQUIRE(t.errors().size() == 2);
  CHECK(t.errors()[0].where.to_string() == "f:1:1");
  CHECK(t.errors()[1].where.to_string() == "f:3:4");
}

TEST_CASE("depth costs heap, and time is linear") {
  constexpr std::size_t n = 1'000'000;
  std::string const open(n, '('), close(n, ')');
  CHECK(parse(make_text("f", open + close)).size() == 3 * n + 1);
  CHECK(complaint(open).starts_with("f.scm:1:1000000: error: unexpected end of input"));
  std::string mixed, lines, comments, strings;
  for (std::size_t i = 0; i < n; ++i) mixed += "'#;", lines += "\n(", comments += "\n(#|", strings += "\n(\"";
  for (auto const& s : {mixed, lines, comments, strings}) CHECK(complaint(s) != "none");
}

TEST_CASE("cursors find their way") {
  tree const t = parse(make_text("f", "(define ; c\n  x #;y '(1 . 2) #:k \"v\\n\")"));
  cursor const form = *cursor(t).datum(0);
  CHECK(form.is_form("define"));
  CHECK(form.data_count() == 5);
  CHECK(form.datum(1)->is_symbol("x"));
  CHECK(form.datum(2)->is_quoted(prefix::quote));
  CHECK(form.datum(2)->datum(0)->is_dotted());
  CHECK(form.datum(3)->is_keyword("k"));
  CHECK(form.datum(4)->string_value() == "v\n");
  CHECK(form.datum(4)->where().to_string() == "f:2:22");
  CHECK_FALSE(form.datum(5));
  CHECK(t.path_to(form.datum(1)->at()).size() == 3);
}
