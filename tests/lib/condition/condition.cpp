#include <catch2/catch.hpp>
#include <xencmp/condition/condition.hpp>
#include <xencmp/condition/guarded.hpp>

using namespace xencmp;

namespace {
condition with(char const* n) { return condition::holds(atom::build_conditional(std::string("_with_") + n)); }
condition without(char const* n) { return condition::holds(atom::build_conditional(std::string("_without_") + n)); }
condition arch(std::vector<std::string> values) { return condition::one_of(atom::architecture(), values); }
condition fedora(int n) { return condition::at_least(atom::macro_number("fedora"), atom_value::of(std::int64_t{n})); }
} // namespace

TEST_CASE("equal functions are equal, however they were made") {
  auto const a = with("a"), b = with("b"), c = with("c");
  CHECK((a & (b | c)) == ((a & b) | (a & c)));
  CHECK((!(a & b)) == (!a | !b));
  CHECK((!!a) == a);
  CHECK((a | !a).is_always());
  CHECK((a & !a).is_never());
  CHECK(((a & b) | (!a & b)) == b);
  CHECK(((a & b) | (!a & b)).atoms().size() == 1);
}

TEST_CASE("values of one atom exclude each other") {
  CHECK(arch({"x86_64"}).excludes(arch({"aarch64"})));
  CHECK(arch({"x86_64"}).implies(!arch({"aarch64", "armv7hl"})));
  CHECK_FALSE((!arch({"x86_64"}) & !arch({"aarch64"})).is_never());
  CHECK(fedora(37).implies(fedora(30)));
  CHECK_FALSE(fedora(30).implies(fedora(37)));
}

TEST_CASE("given and assuming") {
  auto const c = with("a") & arch({"x86_64"});
  CHECK(c.given(atom::architecture(), atom_value::of(std::string("x86_64"))) == with("a"));
  CHECK(c.given(atom::architecture(), atom_value::of(std::string("i686"))).is_never());
  CHECK(c.assuming(arch({"x86_64"})) == with("a"));
  CHECK(c.assuming(with("b")) == c);
  CHECK((with("a") | with("b")).assuming(with("a")).is_always());
}

TEST_CASE("conditions print as a maintainer would write them") {
  CHECK(condition::always().to_string() == "always");
  CHECK(condition::never().to_string() == "never");
  CHECK(with("qemutrad").to_string() == "with qemutrad");
  CHECK((!with("qemutrad")).to_string() == "not with qemutrad");
  CHECK((!without("ovmf") & !arch({"armv7hl", "aarch64"})).to_string() ==
        "with ovmf and not arch in {aarch64, armv7hl}");
  CHECK((with("a") | with("b")).to_string() == "with a or with b");
  CHECK(fedora(37).to_string() == "fedora >= 37");
  CHECK((!fedora(37)).to_string() == "fedora < 37");
  CHECK(arch({"x86_64"}).to_string() == "arch = x86_64");
  CHECK(condition::holds(atom::macro_number("rhel")).to_string() == "rhel defined");
}

TEST_CASE("the printed sum covers exactly the condition") {
  auto const a = with("a"), b = with("b"), x = arch({"x86_64", "i686"}), f = fedora(37);
  for (auto const& c : {(a & x) | (b & !x), (a & f) | (!a & !f & x), !(a & b & x), (a | b) & (x | f)}) {
    condition sum = condition::never();
    for (auto const& p : c.sum_of_products()) {
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
      sum = sum | all;
    }
    CHECK(sum == c);
  }
}

TEST_CASE("choose shares a common beginning") {
  guarded_text const base{{{"--a", std::nullopt, {}}, condition::always()}};
  auto extended = base;
  extended.push_back({{" --b", std::nullopt, {}}, condition::always()});
  auto const joined = choose(with("b"), extended, base);
  REQUIRE(joined.size() == 2);
  CHECK(joined[0].when.is_always());
  CHECK(joined[1].when == with("b"));
  auto const all = alternatives(joined);
  REQUIRE(all.size() == 2);
  CHECK(all[0].value.to_string() == "--a --b");
  CHECK(all[1].value.to_string() == "--a");
}
