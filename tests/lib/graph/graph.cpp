#include <chrono>

#include <catch2/catch.hpp>
#include <xencmp/graph/query.hpp>

using namespace xencmp;

namespace {

condition with(char const* n) { return condition::holds(atom::build_conditional(std::string("_with_") + n)); }
pattern_term var(char const* n) { return variable{n}; }
pattern_term pred(char const* n) { return term(word{n}); }
pattern_term str(std::string s) { return term(std::move(s)); }

flag made(char const* key, std::string const& text, condition when, location where) {
  flag f;
  f.key = key;
  f.text = text_template::literal(text);
  f.when = std::move(when);
  f.where = std::move(where);
  return f;
}

std::shared_ptr<package> small() {
  auto p = std::make_shared<package>();
  p->name = "hello";
  p->version = "1.0";
  auto const text = make_text("hello.spec", "one\ntwo\nthree\n");
  step s;
  s.kind = "configure";
  s.where = {text, {0, 3}};
  s.flags.push_back(made("enable-x", "--enable-x", condition::always(), {text, {4, 7}}));
  s.flags.push_back(made("enable-y", "--enable-y", with("y"), {text, {8, 13}}));
  s.flags.push_back(made("enable-x", "--disable-x", condition::always(), {text, {8, 13}}));
  s.flags.back().live = false;
  s.flags.back().reason = "late";
  p->steps.push_back(s);
  p->remarks.push_back({severity::unknown, "what is this", {text, {0, 1}}, {}});
  return p;
}

std::vector<std::string> texts(graph const& g, answer const& a, char const* name) {
  std::vector<std::string> out;
  for (auto const& row : a.rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      if (a.variables[i] == name) out.push_back(std::get<std::string>(g.value(row[i])));
  return out;
}

} // namespace

TEST_CASE("a query joins its patterns") {
  graph g;
  g.add_package(small(), "left");
  auto const all = query(g, {{var("s"), pred("passes"), var("f")}, {var("f"), pred("text"), var("t")}});
  CHECK(texts(g, all, "t") == std::vector<std::string>{"--enable-x", "--enable-y", "--disable-x"});
  CHECK(all.variables == std::vector<std::string>{"s", "f", "t"});
  auto const x = query(g, {{var("f"), pred("text"), var("t")}, {var("f"), pred("key"), str("enable-x")}});
  CHECK(texts(g, x, "t") == std::vector<std::string>{"--enable-x", "--disable-x"});
  auto const dead = query(g, {{var("f"), pred("live"), term(false)}, {var("f"), pred("line"), var("l")}});
  REQUIRE(dead.rows.size() == 1);
  CHECK(std::get<std::int64_t>(g.value(dead.rows[0][1])) == 3);
  CHECK(query(g, {{var("f"), pred("key"), str("never said")}}).rows.empty());
  CHECK(query(g, {{var("f"), pred("no such predicate"), var("x")}}).rows.empty());
}

TEST_CASE("conditions are terms, equal ones one term") {
  graph g;
  g.add_package(small(), "left");
  auto const y = query(g, {{var("f"), pred("when"), term(with("y") & (with("y") | with("z")))},
                           {var("f"), pred("key"), var("k")}});
  CHECK(texts(g, y, "k") == std::vector<std::string>{"enable-y"});
  CHECK(query(g, {{var("f"), pred("when"), term(with("z"))}}).rows.empty());
}

TEST_CASE("every combination of bound and unbound members finds the same facts") {
  graph g;
  g.add_package(small(), "left");
  for (auto const& t : g.facts())
    for (unsigned mask = 0; mask < 8; ++mask) {
      auto const pick = [&](unsigned bit, term_id id) { return mask & bit ? std::optional(id) : std::nullopt; };
      std::vector<triple> expected;
      for (auto const& u : g.facts())
        if ((!(mask & 1) || u.subject == t.subject) && (!(mask & 2) || u.predicate == t.predicate) &&
            (!(mask & 4) || u.object == t.object))
          expected.push_back(u);
      auto found = g.match(pick(1, t.subject), pick(2, t.predicate), pick(4, t.object));
      CHECK(g.count(pick(1, t.subject), pick(2, t.predicate), pick(4, t.object)) == expected.size());
      std::sort(found.begin(), found.end());
      CHECK(found == expected);
    }
}

TEST_CASE("a variable may stand twice, and patterns need not hang together") {
  graph g;
  auto const p = g.add_package(small(), "left");
  g.add(p, "like", term(p));
  auto const self = query(g, {{var("x"), var("p"), var("x")}});
  REQUIRE(self.rows.size() == 1);
  CHECK(g.value(self.rows[0][0]) == term(p));
  CHECK(query(g, {{var("a"), pred("type"), term(word{"flag"})}, {var("b"), pred("type"), term(word{"flag"})}})
          .rows.size() == 9);
  CHECK(query(g, {}).rows.size() == 1);   // nothing asked, nothing in the way
}

TEST_CASE("the limit bounds the answer and says so") {
  graph g;
  g.add_package(small(), "left");
  auto const a = query(g, {{var("a"), var("p"), var("b")}}, {.limit = 3});
  CHECK(a.rows.size() == 3);
  CHECK_FALSE(a.complete);
  auto const all = query(g, {{var("a"), var("p"), var("b")}}, {.limit = g.facts().size()});
  CHECK(all.rows.size() == g.facts().size());
  CHECK(all.complete);
}

TEST_CASE("facts may be added after a query") {
  graph g;
  auto const p = g.add_package(small(), "left");
  CHECK(query(g, {{var("f"), pred("type"), term(word{"flag"})}}).rows.size() == 3);
  g.add_package(small(), "right");
  CHECK(query(g, {{var("f"), pred("type"), term(word{"flag"})}}).rows.size() == 6);
  auto const before = g.facts().size();
  g.add(p, "name", std::string("hello"));
  CHECK(g.facts().size() == before);
  CHECK_THROWS_AS(g.add(node{100000}, "name", true), error);
  CHECK_THROWS_AS(g.add(p, "of", node{100000}), error);
}

TEST_CASE("the order of the patterns does not change the answer") {
  graph g;
  g.add_package(small(), "left");
  g.add_package(small(), "right");
  std::vector<pattern> const patterns{{var("s"), pred("passes"), var("f")}, {var("f"), pred("key"), var("k")},
                                      {var("g"), pred("key"), var("k")}, {var("g"), pred("side"), term(word{"left"})}};
  auto const rows = [&](std::vector<std::size_t> const& order) {
    std::vector<pattern> turned;
    for (auto const i : order) turned.push_back(patterns[i]);
    auto const a = query(g, turned);
    std::vector<std::vector<std::pair<std::string, term_id>>> out;
    for (auto const& row : a.rows) {
      auto& named = out.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) named.emplace_back(a.variables[i], row[i]);
      std::sort(named.begin(), named.end());
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  auto const expected = rows({0, 1, 2, 3});
  CHECK(expected.size() == 2 * (2 * 2 + 1));
  CHECK(rows({3, 2, 1, 0}) == expected);
  CHECK(rows({2, 0, 3, 1}) == expected);
}

TEST_CASE("an argument holds the flags that steps pass, and those that none does") {
  auto p = small();
  auto& s = p->steps.front();
  s.keyword = "#:configure-flags";
  argument a;
  a.keyword = s.keyword;
  a.flags = {s.flags[0], s.flags[1]};
  a.flags.push_back(made("enable-z", "--enable-z", condition::always(), {s.where.in, {8, 13}}));
  p->arguments.push_back(a);
  p->module = "(m)";
  p->variable = "hello";
  graph g;
  g.add_package(p, "left");
  auto const held = query(g, {{var("a"), pred("holds"), var("f")}, {var("f"), pred("text"), var("t")}});
  CHECK(texts(g, held, "t") == std::vector<std::string>{"--enable-x", "--enable-y", "--enable-z"});
  auto const passed = query(g, {{var("a"), pred("holds"), var("f")}, {var("s"), pred("passes"), var("f")}});
  CHECK(passed.rows.size() == 2);
  CHECK(g.nodes(node_kind::argument).size() == 1);
  CHECK(query(g, {{var("p"), pred("module"), str("(m)")}, {var("p"), pred("variable"), str("hello")}}).rows.size() == 1);
}

// As many packages and flags as a large channel has, and as many steps.
TEST_CASE("a whole channel is quick", "[.bench]") {
  auto const clock = [] { return std::chrono::steady_clock::now(); };
  auto const milliseconds = [](auto a, auto b) { return std::chrono::duration<double, std::milli>(b - a).count(); };
  std::vector<std::shared_ptr<package>> packages;
  auto const text = make_text("channel.scm", std::string(4'000'000, '\n'));
  for (std::uint32_t i = 0; i < 35'000; ++i) {
    auto p = std::make_shared<package>();
    p->name = "package" + std::to_string(i);
    p->version = "1." + std::to_string(i % 50);
    p->distribution = "guix";
    p->build_system = "gnu-build-system";
    p->module = "(gnu packages m" + std::to_string(i / 60) + ")";
    p->variable = p->name;
    p->where = {text, {i * 100, i * 100 + 99}};
    for (auto const* kind : {"configure", "make", "make", "install"}) {
      step s;
      s.kind = kind;
      s.phase = kind;
      s.program = text_template::literal(kind);
      s.keyword = s.kind == "configure" ? "#:configure-flags" : "#:make-flags";
      s.where = p->where;
      if (i % 6 == 0 && s.kind == "configure")
        for (std::uint32_t j = 0; j < 4; ++j) {
          auto const key = j == 0 && i % 12 == 0 ? "static" : "x" + std::to_string((i * 7 + j) % 3000);
          s.flags.push_back(made(key.c_str(), "--disable-" + key, j % 3 ? condition::always() : with(key.c_str()),
                                 {text, {i * 100 + j, i * 100 + j + 1}}));
        }
      p->steps.push_back(std::move(s));
    }
    packages.push_back(std::move(p));
  }
  auto const start = clock();
  graph g;
  for (auto const& p : packages) g.add_package(p, "channel");
  auto const added = clock();
  auto const facts = g.facts().size();
  auto const indexed = clock();
  auto const hits = query(g, {{var("p"), pred("has"), var("s")}, {var("s"), pred("passes"), var("f")},
                              {var("f"), pred("text"), str("--disable-static")}});
  auto const queried = clock();
  auto const named = query(g, {{var("p"), pred("name"), var("n")}, {var("p"), pred("has"), var("s")},
                               {var("s"), pred("kind"), str("configure")}, {var("s"), pred("passes"), var("f")},
                               {var("f"), pred("text"), str("--disable-static")}, {var("f"), pred("when"), var("c")}});
  auto const again = clock();
  WARN(facts << " facts: add " << milliseconds(start, added) << " ms, index " << milliseconds(added, indexed)
             << " ms, " << hits.rows.size() << " hits in " << milliseconds(indexed, queried) << " ms, "
             << named.rows.size() << " of six patterns in " << milliseconds(queried, again) << " ms");
  CHECK(hits.rows.size() == 35'000 / 12 + 1);
  CHECK(milliseconds(indexed, queried) < 50);
}

TEST_CASE("a hundred thousand flags are quick", "[.bench]") {
  auto const text = make_text("big.spec", std::string(200000, '\n'));
  auto const clock = [] { return std::chrono::steady_clock::now(); };
  auto const seconds = [](auto a, auto b) { return std::chrono::duration<double>(b - a).count(); };
  std::vector<std::shared_ptr<package>> packages;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    auto p = std::make_shared<package>();
    p->name = "package" + std::to_string(i);
    step s;
    s.kind = "configure";
    for (std::uint32_t j = 0; j < 20; ++j) {
      auto const key = "x" + std::to_string((i * 7 + j) % 3000);
      s.flags.push_back(made(("enable-" + key).c_str(), "--enable-" + key,
                             j % 5 ? condition::always() : with(key.c_str()), {text, {i * 20 + j, i * 20 + j}}));
    }
    p->steps.push_back(std::move(s));
    packages.push_back(std::move(p));
  }
  auto const start = clock();
  graph g;
  for (auto const& p : packages) g.add_package(p, "all");
  auto const added = clock();
  auto const facts = g.facts().size();
  auto const indexed = clock();
  auto const hits = query(g, {{var("p"), pred("has"), var("s")}, {var("s"), pred("passes"), var("f")},
                              {var("f"), pred("key"), str("enable-x42")}, {var("p"), pred("name"), var("n")}});
  auto const queried = clock();
  auto const all = query(g, {{var("s"), pred("passes"), var("f")}, {var("f"), pred("key"), var("k")}});
  auto const joined = clock();
  WARN(facts << " facts: add " << seconds(start, added) << " s, index " << seconds(added, indexed) << " s, "
             << hits.rows.size() << " hits in " << seconds(indexed, queried) << " s, join of all "
             << all.rows.size() << " rows in " << seconds(queried, joined) << " s");
  CHECK(all.rows.size() == 100000);
  CHECK(seconds(start, queried) < 5);
}
