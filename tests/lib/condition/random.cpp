// Random conditions against their truth tables: the oracle is plain evaluation.
#include <catch2/catch.hpp>
#include <functional>
#include <random>
#include <xencmp/condition/condition.hpp>

using namespace xencmp;

namespace {

// One assignment: three Booleans, an architecture, a number that may be undefined.
struct world {
  bool a, b, c;
  int arch;     // 0, 1, 2: named; 3: any other
  int fedora;   // 0: undefined, else 35 + n
};
char const* const architectures[] = {"aarch64", "i686", "x86_64", "zz-other"};

using truth = std::function<bool(world const&)>;
struct sample { condition c; truth t; };

std::vector<world> worlds() {
  std::vector<world> out;
  for (int bits = 0; bits < 8; ++bits)
    for (int arch = 0; arch < 4; ++arch)
      for (int fedora = 0; fedora < 6; ++fedora)
        out.push_back({bool(bits & 1), bool(bits & 2), bool(bits & 4), arch, fedora});
  return out;
}

sample leaf(std::mt19937& random) {
  int const n = static_cast<int>(random() % 6);
  switch (random() % 5) {
  case 0: return {condition::holds(atom::test("a")), [](world const& w) { return w.a; }};
  case 1: return {condition::holds(atom::test("b")), [](world const& w) { return w.b; }};
  case 2: return {condition::holds(atom::build_conditional("_with_c")), [](world const& w) { return w.c; }};
  case 3: return {condition::one_of(atom::architecture(), {architectures[n % 3]}),
                  [n](world const& w) { return w.arch == n % 3; }};
  default: return {condition::at_least(atom::macro_number("fedora"), atom_value::of(std::int64_t{35 + n})),
                   [n](world const& w) { return w.fedora && 35 + w.fedora >= 35 + n; }};
  }
}

sample tree(std::mt19937& random, int depth) {
  if (depth == 0) return leaf(random);
  auto x = tree(random, depth - 1), y = tree(random, depth - 1);
  switch (random() % 3) {
  case 0: return {x.c & y.c, [x, y](world const& w) { return x.t(w) && y.t(w); }};
  case 1: return {x.c | y.c, [x, y](world const& w) { return x.t(w) || y.t(w); }};
  default: return {!x.c, [x](world const& w) { return !x.t(w); }};
  }
}

condition fix(condition c, world const& w) {
  c = c.given(atom::test("a"), atom_value::of(w.a)).given(atom::test("b"), atom_value::of(w.b));
  c = c.given(atom::build_conditional("_with_c"), atom_value::of(w.c));
  c = c.given(atom::architecture(), atom_value::of(std::string(architectures[w.arch])));
  return c.given(atom::macro_number("fedora"),
                 w.fedora ? atom_value::of(std::int64_t{35 + w.fedora}) : atom_value::undefined());
}

condition of(std::vector<product> const& sum) {
  condition out = condition::never();
  for (auto const& p : sum) {
    condition all = condition::always();
    for (auto const& l : p) {
      condition any = condition::never();
      for (auto const& r : l.in) {
        auto in = condition::at_least(l.about, r.from);
        if (r.bounded) in = in & !condition::at_least(l.about, r.to);
        any = any | in;
      }
      all = all & any;
    }
    out = out | all;
  }
  return out;
}

} // namespace

TEST_CASE("random conditions agree with plain evaluation") {
  std::mt19937 random(20240123);
  auto const all = worlds();
  for (int round = 0; round < 400; ++round) {
    auto const x = tree(random, 1 + round % 4), y = tree(random, 1 + round % 3);
    bool equal = true, implies = true, ever = false;
    for (auto const& w : all) {
      auto const fixed = fix(x.c, w);
      REQUIRE((fixed.is_always() || fixed.is_never()));
      REQUIRE(fixed.is_always() == x.t(w));
      equal = equal && x.t(w) == y.t(w);
      implies = implies && (!x.t(w) || y.t(w));
      ever = ever || x.t(w);
      // Under an assumption the simplified condition may be anything only where the assumption fails.
      if (y.t(w)) REQUIRE(fix(x.c.assuming(y.c), w).is_always() == x.t(w));
    }
    CHECK((x.c == y.c) == equal);
    CHECK(x.c.implies(y.c) == implies);
    CHECK(x.c.is_never() == !ever);
    CHECK(of(x.c.sum_of_products()) == x.c);
    if (!x.c.is_never() && !x.c.is_always()) {
      condition example = condition::always();
      for (auto const& [a, v] : x.c.example()) example = example & condition::is(a, v);
      CHECK(example.implies(x.c));
      CHECK_FALSE(example.is_never());
    }
  }
}
