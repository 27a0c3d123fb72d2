#include <catch2/catch.hpp>
#include <xencmp/sexp/comments.hpp>
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
  CHECK(shape("#: a #:;c\n b (#:#|x #|y|# |##{c d}#)") ==
        "(quoted atom) (quoted atom) (list (quoted extended-symbol))");
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

TEST_CASE("errors are where `read` stops") {
  CHECK(complaint("(a)\n (b (c\n") ==
        "f.scm:3:1: error: unexpected end of input while searching for: ) of the ( at 2:5");
  CHECK(complaint("(a\n\n(b)\n") ==
        "f.scm:4:1: error: unexpected end of input while searching for: ) of the ( at 1:1");
  CHECK(complaint("(a))") == "f.scm:1:5: error: unexpected \")\"");
  CHECK(complaint("(a]") == "f.scm:1:4: error: mismatched close paren: ]");
  CHECK(complaint("(a\n  \"b)\n") ==
        "f.scm:3:1: error: unexpected end of input while reading string, which begins at 2:3");
  CHECK(complaint("(a\n  \"b\\q)\"\n") == "f.scm:2:7: error: invalid character in escape sequence");
  CHECK(complaint("\"\\x4") ==
        "f.scm:1:5: error: unexpected end of input in character escape sequence, which begins at 1:1");
  CHECK(complaint("#| #| |#") == "f.scm:1:9: error: unterminated `#| ... |#' comment, which begins at 1:1");
  CHECK(complaint("#!/bin/sh") == "f.scm:1:10: error: unterminated `#! ... !#' comment, which begins at 1:1");
  CHECK(complaint("x #{a") == "f.scm:1:6: error: end of input while reading symbol, which begins at 1:3");
  CHECK(complaint("#\\") == "f.scm:1:3: error: unexpected end of input after #\\, which begins at 1:1");
  CHECK(complaint("(#\\foo)") == "f.scm:1:7: error: unknown character name: #\\foo");
  CHECK(complaint("(')") == "f.scm:1:4: error: unexpected \")\"");
  CHECK(complaint("(#: )") == "f.scm:1:6: error: unexpected \")\"");
  CHECK(complaint("#:'a b") == "f.scm:1:5: error: keyword prefix #: not followed by a symbol");
  CHECK(complaint("#:12 b") == "f.scm:1:5: error: keyword prefix #: not followed by a symbol");
  CHECK(complaint("#;") == "f.scm:1:3: error: unexpected end of input after #;, which begins at 1:1");
  CHECK(complaint("#%a") == "f.scm:1:3: error: unknown # object: #%a");
  CHECK(complaint("#xg a") == "f.scm:1:4: error: unknown # object: #xg");
  CHECK(complaint("(a . b c)") == "f.scm:1:9: error: missing close paren after the tail of a dotted pair");
  CHECK(complaint("(a . )") == "f.scm:1:7: error: unexpected \")\"");
  CHECK(complaint("#(a . b)") == "f.scm:1:9: error: the elements are a dotted list");
  CHECK(complaint("#2@1(a)") == "f.scm:1:8: error: the number of shape specifications must match the array rank");
  CHECK(complaint("#0()") == "f.scm:1:5: error: too few elements in array literal, need 1");
  CHECK(complaint("#u8:-1()") == "f.scm:1:8: error: array length must be non-negative");
  CHECK(complaint("#u9(1)") == "f.scm:1:7: error: unknown array type");
  CHECK(complaint("#vu9(1)") == "f.scm:1:5: error: invalid bytevector prefix");
  CHECK(complaint("#!curly-infix {a}") == "f.scm:1:14: error: curly infix syntax is not supported");
  CHECK(complaint(std::string(4096, '\0')) == "f.scm:1:1: error: a file of NUL bytes only");
  CHECK(complaint("") == "none");
}

TEST_CASE("a lenient reading goes on at the next top-level form") {
  auto const forms = [](std::string const& s) {
    tree const t = parse_lenient(make_text("f", s));
    std::vector<std::string> out;
    for (cursor c : cursor(t).data()) out.push_back(name(c.type()) + std::string(c.text()));
    return out;
  };
  using list = std::vector<std::string>;
  std::string const two = "(a (b)\n(c)\n(d \"x)\n(e)\n";
  CHECK(forms(two) == list{"error(a (b)\n", "list(c)", "error(d \"x)\n", "list(e)"});
  tree const t = parse_lenient(make_text("f", two));
  REQUIRE(t.errors().size() == 2);
  CHECK(t.errors()[0].where.to_string() == "f:5:1");
  CHECK(t.errors()[0].related.at(0).to_string() == "f:3:4");
  CHECK(t.errors()[1].related.at(0).to_string() == "f:1:1");
  // A parenthesis in column 1 that is inside of a string breaks no form that can be read.
  CHECK(forms("(a\n(b \"\n(c\")\n(d)") == list{"error(a\n", "list(b \"\n(c\")", "list(d)"});
  // The first error is that of `read', which comes upon it in the string that it takes for code.
  CHECK(complaint("(a \"b)\n(c \"#< d\")\n(e)\n") == "f.scm:2:7: error: unknown # object: #<");
  // Many broken forms, and then every parenthesis in column 1 counts.
  std::string many;
  for (int i = 0; i < 100; ++i) many += "(a\n(b)\n";
  auto const read = forms(many);
  CHECK(read.size() == 200);
  CHECK(std::count(read.begin(), read.end(), "list(b)") == 100);
}

TEST_CASE("what a list cannot be is no datum") {
  for (auto s : {"(a . b c)", "(a . )", "#(a . b)", "#0(a b)", "#u9(1)"}) CHECK(shape(s).starts_with("(error"));
  CHECK(shape("(a . .) (. b) #(a . (b))") == "(list atom dot atom) (list dot atom) (vector atom dot (list atom))");
  CHECK(shape("'. . #:#;x y #:#!fold-case Z") == "(quoted atom) atom (quoted (discarded atom) atom) (quoted atom)");
}

TEST_CASE("comments belong to data") {
  tree const t = parse(make_text("f", "(list ; head\n\n ;; far\n\n ;; one\n #| two |# \"a\" #;\"b\" ; three\n"
                                      " \"c\" ;; four\n"
                                      " d e ;five\n)"));
  cursor const form = *cursor(t).datum(0);
  auto const of = [&](std::size_t n) {
    auto const found = comments_of(*form.datum(n));
    std::string out;
    for (cursor c : found.before) out += std::string(c.text()) + '/';
    out += '|';
    for (cursor c : found.behind) out += std::string(c.text()) + '/';
    return out;
  };
  CHECK(of(0) == "|; head/");
  CHECK(of(1) == ";; one/#| two |#/|#;\"b\"/; three/");
  CHECK(of(2) == "|;; four/");
  CHECK(of(3) == "|");
  CHECK(of(4) == "|;five/");
  CHECK(comments_of(form).before.empty());
}

TEST_CASE("directives reach what follows them") {
  tree const t = parse(make_text("f", "ABC #!fold-case ABC #:DEF #{GHI}# #:#{JKL}# \xc3\x89 #!no-fold-case ABC "
                                      "#!r6rs \"\\x41;\""));
  std::vector<cursor> data;
  for (cursor c : cursor(t).data()) data.push_back(c);
  CHECK(data[0].is_symbol("ABC"));
  CHECK(data[1].is_symbol("abc"));
  CHECK_FALSE(data[1].is_symbol("ABC"));
  CHECK(data[2].is_keyword("def"));
  CHECK(data[3].is_symbol("GHI"));
  CHECK(data[4].is_keyword("JKL"));
  CHECK_FALSE(data[5].symbol_name());   // would need Unicode's tables
  CHECK(data[6].is_symbol("ABC"));
  CHECK(data[7].string_value() == "A");
}

TEST_CASE("depth costs heap, and time is linear") {
  constexpr std::size_t n = 1'000'000;
  std::string const open(n, '('), close(n, ')');
  CHECK(parse(make_text("f", open + close)).size() == 3 * n + 1);
  CHECK(complaint(open).starts_with("f.scm:1:1000001: error: unexpected end of input"));
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
