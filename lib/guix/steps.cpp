#include "steps.hpp"

#include <algorithm>

#include "../flags/key.hpp"

namespace xencmp::guix {

arguments arguments::of(evaluator& e, value list) {
  arguments out;
  auto const all = e.elements(list);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].is(tag::keyword) && i + 1 < all.size()) {
      out.known.emplace_back(all[i], all[i + 1]);
      ++i;
    } else {
      out.rest.push_back(all[i].is(tag::hole) ? all[i] : e.unknown(all[i], "no keyword where one should be"));
    }
  }
  return out;
}

value const* arguments::find(std::string_view keyword) const {
  for (auto i = known.rbegin(); i != known.rend(); ++i)
    if (i->first.name->name == keyword) return &i->second;
  return nullptr;
}

std::vector<standard_step> standard_steps(std::string_view build_system, arguments const& args) {
  static std::map<std::string_view, std::vector<standard_step>> const all = [] {
    std::vector<standard_step> const gnu{{"configure", "configure", "./configure", "configure-flags"},
                                         {"build", "make", "make", "make-flags"},
                                         {"check", "make", "make", "make-flags", "test-target", "check"},
                                         {"install", "make", "make", "make-flags", "install"}};
    std::vector<standard_step> const cmake{{"configure", "cmake", "cmake", "configure-flags"},
                                           {"build", "make", "make", "make-flags"},
                                           {"check", "make", "make", "make-flags", "test-target", "test"},
                                           {"install", "make", "make", "make-flags", "install"}};
    return std::map<std::string_view, std::vector<standard_step>>{
      {"gnu-build-system", gnu}, {"glib-or-gtk-build-system", gnu}, {"cmake-build-system", cmake},
      {"qt-build-system", cmake},
      {"meson-build-system", {{"configure", "meson", "meson", "configure-flags"}, {"build", "ninja", "ninja", ""},
                              {"check", "meson", "meson", "test-options", "test"},
                              {"install", "ninja", "ninja", "", "install"}}},
      {"cargo-build-system", {{"build", "cargo", "cargo", "cargo-build-flags", "build"},
                              {"check", "cargo", "cargo", "cargo-test-flags", "test"},
                              {"package", "cargo", "cargo", "cargo-package-flags", "package"}}},
      {"go-build-system", {{"build", "go", "go", "build-flags", "install"}, {"check", "go", "go", "test-flags", "test"}}},
      {"python-build-system", {{"install", "python", "python", "configure-flags"}}},
      {"pyproject-build-system", {{"build", "python", "python", "configure-flags"}, {"check", "check", "", "test-flags"}}},
      {"haskell-build-system", {{"configure", "configure", "runhaskell", "configure-flags"}}},
      {"perl-build-system", {{"configure", "perl", "perl", "make-maker-flags"},
                             {"build", "make", "make", "make-flags"}}},
      {"scons-build-system", {{"build", "scons", "scons", "scons-flags"}}},
      {"waf-build-system", {{"configure", "waf", "python", "configure-flags"}}},
      {"dune-build-system", {{"build", "dune", "dune", "build-flags", "build"},
                             {"check", "dune", "dune", "test-flags", "test"}}},
      {"zig-build-system", {{"build", "zig", "zig", "zig-build-flags", "build"},
                            {"check", "zig", "zig", "zig-test-flags", "build"}}},
      {"ruby-build-system", {{"install", "gem", "gem", "gem-flags", "install"}}},
      {"linux-module-build-system", {{"build", "make", "make", "make-flags"}}},
    };
  }();
  std::vector<standard_step> out;
  if (auto const found = all.find(build_system); found != all.end()) out = found->second;
  // Whatever other list of flags the package gives: a step named by its keyword.
  static std::map<std::string_view, standard_step> const others{
    {"configure-flags", {"configure", "configure", "", "configure-flags"}},
    {"make-flags", {"build", "make", "make", "make-flags"}},
    {"build-flags", {"build", "build", "", "build-flags"}}, {"test-flags", {"check", "check", "", "test-flags"}},
    {"test-options", {"check", "check", "", "test-options"}}, {"compile-flags", {"build", "guild", "guild", "compile-flags"}},
    {"module-build-flags", {"configure", "perl", "perl", "module-build-flags"}},
    {"scons-flags", {"build", "scons", "scons", "scons-flags"}}, {"gem-flags", {"install", "gem", "gem", "gem-flags"}},
    {"strip-flags", {"strip", "strip", "strip", "strip-flags"}}, {"haddock-flags", {"haddock", "haddock", "", "haddock-flags"}},
    {"cmake-flags", {"configure", "cmake", "cmake", "cmake-flags"}},
    {"dub-build-flags", {"build", "dub", "dub", "dub-build-flags"}},
    {"dune-release-flags", {"build", "dune", "dune", "dune-release-flags"}},
    {"cargo-build-flags", {"build", "cargo", "cargo", "cargo-build-flags"}},
    {"cargo-test-flags", {"check", "cargo", "cargo", "cargo-test-flags"}}};
  for (auto const& a : args.known) {
    auto const& key = a.first.name->name;
    auto const found = others.find(key);
    auto const listed = [&](standard_step const& s) { return key == s.keyword; };
    if (found != others.end() && std::none_of(out.begin(), out.end(), listed)) out.push_back(found->second);
  }
  return out;
}

std::string kind_of_keyword(std::string_view build_system, std::string_view keyword, arguments const& args) {
  for (auto const& s : standard_steps(build_system, args))
    if (keyword == s.keyword) return s.kind;
  return {};
}

std::vector<flag> flags_of(evaluator& e, std::vector<value> const& list, std::string const& kind) {
  std::vector<flag> out;
  for (auto const& x : list) {
    flag f;
    f.text = e.to_template(x);
    if (x.is_many())   // a list of which nothing is known, of whatever kind it is
      for (auto& p : f.text.pieces) p.hole = hole_kind::unknown;
    f.key = flag_key(kind, f.text);
    f.where = e.where(x);
    if (f.text.has_unknown()) {
      if (x.is(tag::hole)) f.reason = x.unknown->reason.empty() ? "a list that only the build knows" : x.unknown->reason;
      else f.reason = "not a string";
    }
    out.push_back(std::move(f));
  }
  return out;
}

void merge_flags(std::vector<flag>& sum, std::vector<flag> const& next, condition const& when, condition_memo& memo) {
  auto const same = [](flag const& a, flag const& b) { return a.where == b.where && a.implied == b.implied && same_text(a.text, b.text); };
  auto const n = sum.size(), m = next.size();
  // Of two that exclude each other, what is written first comes first.
  auto const before = [](flag const& a, flag const& b) { return a.where.in == b.where.in && a.where.at.begin < b.where.at.begin; };
  std::size_t front = 0;
  while (front < n && front < m && same(sum[front], next[front])) {
    sum[front].when = memo.either(sum[front].when, memo.both(next[front].when, when));
    ++front;
  }
  // The longest common subsequence of what is left (few elements: where lists are long, they hardly differ).
  std::size_t const a = n - front, b = m - front;
  if (a == 0 || b == 0 || a * b > 1u << 20) {
    for (auto i = front; i < m; ++i) {
      sum.push_back(next[i]);
      sum.back().when = memo.both(next[i].when, when);
    }
    return;
  }
  std::vector<std::uint16_t> length((a + 1) * (b + 1));
  auto const at = [&](std::size_t i, std::size_t j) -> std::uint16_t& { return length[i * (b + 1) + j]; };
  for (auto i = a; i-- > 0;)
    for (auto j = b; j-- > 0;)
      at(i, j) = same(sum[front + i], next[front + j]) ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                                                       : std::max(at(i + 1, j), at(i, j + 1));
  std::vector<flag> out(std::make_move_iterator(sum.begin()), std::make_move_iterator(sum.begin() + static_cast<std::ptrdiff_t>(front)));
  for (std::size_t i = 0, j = 0; i < a || j < b;) {
    if (i < a && j < b && same(sum[front + i], next[front + j])) {
      out.push_back(std::move(sum[front + i]));
      out.back().when = memo.either(out.back().when, memo.both(next[front + j].when, when));
      ++i, ++j;
    } else if (j == b || (i < a && (at(i + 1, j) > at(i, j + 1) || (at(i + 1, j) == at(i, j + 1) && !before(next[front + j], sum[front + i]))))) {
      out.push_back(std::move(sum[front + i++]));
    } else {
      out.push_back(next[front + j++]);
      out.back().when = memo.both(out.back().when, when);
    }
  }
  sum = std::move(out);
}

std::vector<flag> explored_flags(evaluator& e, std::string const& kind, location const& where,
                                 std::function<std::vector<value>()> const& compute) {
  std::vector<flag> sum, next;
  condition_memo memo;
  bool const all = e.explore([&] { next = flags_of(e, compute(), kind); },
                             [&](condition const& c) {
                               if (c.is_always()) {
                                 sum = std::move(next);
                                 return;
                               }
                               for (auto& f : next) f.when = condition::always();
                               merge_flags(sum, next, c, memo);
                             });
  if (all) {
    std::erase_if(sum, [](flag const& f) { return f.when.is_never(); });
    return sum;
  }
  flag f;
  f.text.append(piece{one_line(where.bytes()), hole_kind::unknown, where});
  f.key = flag_key(kind, f.text);
  f.where = where;
  f.reason = "it depends on too many tests";
  return {f};
}

namespace {

// The program's base name; of a hole such as (search-input-file inputs "bin/x") that of its last string.
std::string base_name(text_template const& program) {
  std::string s;
  if (program.pieces.empty()) return s;
  auto const& last = program.pieces.back();
  s = last.text;
  if (last.is_hole()) {
    auto const end = s.rfind('"');
    auto const begin = end == s.npos || end == 0 ? s.npos : s.rfind('"', end - 1);
    if (begin == s.npos) return s;
    s = s.substr(begin + 1, end - begin - 1);
  }
  auto const slash = s.rfind('/');
  return slash == s.npos ? s : s.substr(slash + 1);
}

// Options of GNU make that take their argument from the next word (GNU make manual, "Options Summary").
bool takes_next(std::string const& kind, std::string const& option, flag const& next) {
  if (kind != "make" && kind != "ninja") return false;
  if (option == "-C" || option == "-f" || option == "-I" || option == "-o" || option == "-W") return true;
  if (option != "-j" && option != "-l") return false;   // optional: a number or nothing
  auto const text = next.text.literal_prefix();
  return !text.empty() ? text.find_first_not_of("0123456789.") == text.npos && next.text.is_literal()
                       : !next.text.empty() && next.text.pieces[0].hole != hole_kind::unknown;
}


} // namespace

std::string kind_of_program(text_template const& program, std::string const& first) {
  auto kind = base_name(program);
  if ((kind == "sh" || kind == "bash") && !first.empty()) {   // (invoke "sh" "configure" …)
    auto const script = base_name(text_template::literal(first));
    if (script == "configure" || script == "Configure") return script;
  }
  return kind;
}

step invoked_step(text_template program, std::vector<flag> const& all, location where) {
  step s;
  s.kind = kind_of_program(program, all.empty() || !all[0].text.is_literal() ? "" : all[0].text.to_string());
  s.where = std::move(where);
  s.program = std::move(program);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto f = all[i];
    f.key = flag_key(s.kind, f.text);
    bool const unknown = f.text.pieces.size() == 1 && f.text.pieces[0].is_hole() && f.text.has_unknown();
    if (!unknown && !is_flag(s.kind, f.text)) {
      s.operands.push_back(std::move(f));
      continue;
    }
    auto const option = f.text.to_string();
    bool joined = false;   // -j 4 is -j4; so are its alternatives
    while (!f.text.has_unknown() && i + 1 < all.size() && takes_next(s.kind, option, all[i + 1])) {
      auto with = f;
      with.text.append(all[i + 1].text);
      with.when = f.when & all[i + 1].when;
      s.flags.push_back(std::move(with));
      ++i;
      joined = true;
      if (!(i + 1 < all.size() && all[i + 1].when.excludes(all[i].when))) break;
    }
    if (!joined) s.flags.push_back(std::move(f));
  }
  return s;
}

} // namespace xencmp::guix
