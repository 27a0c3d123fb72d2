// Predicates, and what (guix utils) says of systems.
#include <algorithm>

#include "builtins.hpp"

namespace xencmp::guix {

namespace {

value_ref answer(evaluator& e, call const& c, bool b) {
  return e.boolean(b ? condition::always() : condition::never(), c.code->where);
}

// Equality of two single values; nothing when only the build can tell.
std::optional<bool> equal(value_ref a, value_ref b, int depth = 0) {
  if (a == b) return true;
  auto const open = [](value_ref v) {
    return v->is(value_type::hole) || v->is(value_type::choice) || v->is(value_type::system) || v->is(value_type::gexp);
  };
  if (open(a) || open(b) || depth > 32) return std::nullopt;
  if (a->type != b->type) return false;
  switch (a->type) {
  case value_type::string: {
    if (same_text(a->text, b->text)) return true;
    if (a->text.is_literal() && b->text.is_literal()) return false;
    auto const x = a->text.literal_prefix(), y = b->text.literal_prefix();
    auto const n = std::min(x.size(), y.size());
    if (x.compare(0, n, y, 0, n) != 0) return false;
    if (a->text.is_literal() && y.size() > x.size()) return false;
    if (b->text.is_literal() && x.size() > y.size()) return false;
    return std::nullopt;
  }
  case value_type::symbol:
  case value_type::keyword:
  case value_type::character:
  case value_type::number: return a->name == b->name;
  case value_type::boolean:
    if (a->when == b->when) return true;
    if (a->when == !b->when) return false;
    return std::nullopt;
  case value_type::list: {
    bool sure = true;
    auto const certain = [](element const& x) { return !x.many && x.when.is_always(); };
    if (!std::all_of(a->items.begin(), a->items.end(), certain) || !std::all_of(b->items.begin(), b->items.end(), certain))
      return std::nullopt;
    if (a->items.size() != b->items.size() || a->dotted != b->dotted) return false;
    for (std::size_t i = 0; i < a->items.size(); ++i) {
      auto const one = equal(a->items[i].what, b->items[i].what, depth + 1);
      if (one == false) return false;
      sure &= one.has_value();
    }
    return sure ? std::optional(true) : std::nullopt;
  }
  case value_type::package: return a->form == b->form ? std::optional(true) : std::nullopt;
  default: return std::nullopt;
  }
}

value_ref equal_function(evaluator& e, call const& c, std::vector<value_ref> const& v) {
  if (v.size() != 2) return nullptr;
  // A symbol made from the system is held as the system itself, hence as a string here.
  auto const name = [](value_ref x) { return x->is(value_type::symbol) ? std::optional(x->name) : std::nullopt; };
  if (auto const n = name(v[0]); n && v[1]->is(value_type::string) && c.name == "equal?") {
    if (auto const s = literal_text(v[1])) return answer(e, c, *s == *n);
  }
  if (auto const n = name(v[1]); n && v[0]->is(value_type::string) && c.name == "equal?") {
    if (auto const s = literal_text(v[0])) return answer(e, c, *s == *n);
  }
  auto const b = equal(v[0], v[1]);
  return b ? answer(e, c, *b) : nullptr;
}
value_ref equal_procedure(evaluator& e, call const& c) { return distribute(e, c, equal_function, hole_kind::expression); }

value_ref member_function(evaluator& e, call const& c, std::vector<value_ref> const& v) {
  if (v.size() != 2 || !v[1]->is(value_type::list)) return nullptr;
  auto found = condition::never();
  for (auto const& item : v[1]->items) {
    if (item.many) return nullptr;
    auto const b = equal(v[0], item.what);
    if (!b) return nullptr;
    if (*b) found = found | item.when;
  }
  return e.boolean(found, c.code->where);
}
value_ref member(evaluator& e, call const& c) { return distribute(e, c, member_function, hole_kind::expression); }

value_ref string_test(evaluator& e, call const& c, std::vector<value_ref> const& v) {
  if (v.size() != 2 || !v[0]->is(value_type::string) || !v[1]->is(value_type::string)) return nullptr;
  auto const n = c.name;
  // (string-prefix? PREFIX s) but (string-contains s PART)
  auto const part = literal_text(n == "string-contains" ? v[1] : v[0]);
  auto const& s = (n == "string-contains" ? v[0] : v[1])->text;
  if (!part) return nullptr;
  if (n == "string-prefix?") {
    auto const known = s.literal_prefix();
    if (known.starts_with(*part)) return answer(e, c, true);
    if (s.is_literal() || known.compare(0, part->size(), part->substr(0, known.size())) != 0) return answer(e, c, false);
    return nullptr;
  }
  if (n == "string-suffix?") {
    if (s.pieces.empty()) return answer(e, c, part->empty());
    auto const& end = s.pieces.back();
    if (!end.is_hole() && end.text.ends_with(*part)) return answer(e, c, true);
    if (s.is_literal()) return answer(e, c, s.to_string().ends_with(*part));
    if (!end.is_hole() && !part->ends_with(end.text)) return answer(e, c, false);
    return nullptr;
  }
  if (s.is_literal()) return answer(e, c, s.to_string().find(*part) != std::string::npos);
  for (auto const& p : s.pieces)
    if (!p.is_hole() && p.text.find(*part) != std::string::npos) return answer(e, c, true);
  return nullptr;
}
value_ref string_test_procedure(evaluator& e, call const& c) { return distribute(e, c, string_test, hole_kind::expression); }

value_ref type_test(evaluator& e, call const& c, std::vector<value_ref> const& v) {
  if (v.size() != 1 || v[0]->is(value_type::hole)) return nullptr;
  auto const n = c.name;
  if (n == "string?") return answer(e, c, v[0]->is(value_type::string));
  if (n == "symbol?") return answer(e, c, v[0]->is(value_type::symbol));
  if (n == "keyword?") return answer(e, c, v[0]->is(value_type::keyword));
  if (n == "string-null?" || n == "->bool") {
    auto const s = literal_text(v[0]);
    if (n == "->bool") return e.boolean(e.truth(v[0]), c.code->where);
    return s ? answer(e, c, s->empty()) : nullptr;
  }
  if (!v[0]->is(value_type::list)) return answer(e, c, false);
  bool const pair = n == "pair?";
  if (v[0]->items.empty()) return answer(e, c, !pair);
  for (auto const& item : v[0]->items)
    if (!item.many && item.when.is_always()) return answer(e, c, pair || n == "list?");
  return nullptr;
}
value_ref type_test_procedure(evaluator& e, call const& c) { return distribute(e, c, type_test, hole_kind::expression); }

value_ref negation(evaluator& e, call const& c) {
  if (c.args.size() != 1 || c.args[0].many) return e.unknown(c.code, "malformed call");
  return e.boolean(!e.truth(c.args[0].what), c.code->where);
}

value_ref system(evaluator& e, call const& c) {
  value v;
  v.type = value_type::system;
  v.where = c.code->where;
  v.name = one_line(c.code->where.bytes());
  auto const cross = condition::holds(atom::parameter("cross-compiling"));
  // In a cross build (%current-system) is the machine that builds, of which conditions do not speak.
  if (c.name == "%current-system")
    return e.choose(cross, e.hole(hole_kind::system, c.code->where), e.keep(std::move(v)), c.code->where);
  v.triplet = true;
  return e.choose(cross, e.keep(std::move(v)), e.boolean(condition::never(), c.code->where), c.code->where);
}
// (or (%current-target-system) (%current-system))
value_ref machine(evaluator& e, call const& c) {
  value v;
  v.type = value_type::system;
  v.where = c.code->where;
  v.name = one_line(c.code->where.bytes());
  return e.keep(std::move(v));
}

bool target_is(std::string_view question, std::string_view target) {   // guix/utils.scm
  auto const begins = [&](char const* p) { return target.starts_with(p); };
  bool const linux = target.find("linux") != target.npos;
  if (question == "target-linux?") return linux;
  if (question == "target-hurd?" || question == "system-hurd?") return target.ends_with("-gnu") && !linux;
  bool const x86_32 = begins("i386-") || begins("i486-") || begins("i586-") || begins("i686-");
  if (question == "target-x86-32?") return x86_32;
  if (question == "target-x86-64?") return begins("x86_64-");
  if (question == "target-x86?") return x86_32 || begins("x86_64-");
  if (question == "target-arm32?") return begins("arm");
  if (question == "target-aarch64?") return begins("aarch64");
  if (question == "target-arm?") return begins("arm") || begins("aarch64");
  if (question == "target-loongarch64?") return begins("loongarch64-");
  if (question == "target-ppc32?") return begins("powerpc-");
  if (question == "target-ppc64le?") return begins("powerpc64le-");
  if (question == "target-powerpc?") return begins("powerpc");
  if (question == "target-riscv64?") return begins("riscv64");
  if (question == "target-mips64el?") return begins("mips64el-");
  bool const wide = begins("x86_64") || begins("aarch64") || begins("mips64") || begins("powerpc64") ||
                    begins("riscv64") || begins("loongarch64");
  if (question == "target-64bit?") return wide;
  if (question == "target-hurd64?" || question == "system-hurd64?") return target.ends_with("-gnu") && !linux && wide;
  return !begins("powerpc-");   // target-little-endian?
}
value_ref target_function(evaluator& e, call const& c, std::vector<value_ref> const& v) {
  if (v.size() != 1) return nullptr;
  auto const s = literal_text(v[0]);
  return s ? answer(e, c, target_is(c.name, *s)) : nullptr;
}
value_ref target_procedure(evaluator& e, call const& c) {
  if (!c.args.empty()) return distribute(e, c, target_function, hole_kind::system);
  auto const of = c.name.starts_with("system-") ? find_builtin("%current-system")(e, {c.code, "%current-system", {}, c.in})
                                                : machine(e, c);
  return distribute(e, {c.code, c.name, {{of}}, c.in}, target_function, hole_kind::system);
}
// These look at (%current-target-system) alone.
value_ref target_mingw(evaluator& e, call const& c) {
  if (!c.args.empty()) return e.hole(hole_kind::system, c.code->where);
  return e.boolean(condition::holds(atom::parameter("cross-compiling")) & condition::one_of(atom::system(), {"mingw"}),
                   c.code->where);
}
// Targets that no known system stands for: never true in a native build.
value_ref target_apart(evaluator& e, call const& c) {
  auto const no = e.boolean(condition::never(), c.code->where);
  auto const hole = e.hole(hole_kind::system, c.code->where);
  if (!c.args.empty()) return hole;
  return e.choose(condition::holds(atom::parameter("cross-compiling")), hole, no, c.code->where);
}

// (cc-for-target) is "gcc", or TRIPLET-gcc in a cross build.
value_ref tool_for_target(evaluator& e, call const& c) {
  static std::map<std::string_view, char const*> const tools{
    {"ar-for-target", "ar"}, {"as-for-target", "as"}, {"cc-for-target", "gcc"}, {"cxx-for-target", "g++"},
    {"ld-for-target", "ld"}, {"pkg-config-for-target", "pkg-config"}, {"strip-for-target", "strip"}};
  std::string const tool = tools.at(c.name);
  if (!c.args.empty()) return e.hole(hole_kind::system, c.code->where);
  text_template cross;
  cross.append(piece{one_line(c.code->where.bytes()), hole_kind::system, c.code->where});
  return e.choose(condition::holds(atom::parameter("cross-compiling")), e.string(std::move(cross), c.code->where),
                  e.string(text_template::literal(tool, c.code->where), c.code->where), c.code->where);
}

value_ref triplet(evaluator& e, call const& c) {   // (nix-system->gnu-triplet system)
  return distribute(e, c, [](evaluator& ev, call const& cl, std::vector<value_ref> const& v) -> value_ref {
    auto const s = v.empty() ? std::nullopt : literal_text(v[0]);
    for (auto const& known : known_systems())
      if (s && *s == known.name) {
        std::string t = known.triplet;
        if (auto const vendor = t.find("-linux"); vendor != t.npos) t.insert(vendor, "-unknown");
        return ev.string(text_template::literal(t, cl.code->where), cl.code->where);
      }
    return nullptr;
  }, hole_kind::system);
}

value_ref and_then(evaluator& e, call const& c) {   // (and=> value procedure)
  if (c.args.size() != 2 || c.args[0].many) return e.unknown(c.code, "malformed call");
  auto const holds = e.truth(c.args[0].what);
  auto const no = e.boolean(condition::never(), c.code->where);
  if (holds.is_never()) return no;
  std::vector<guarded<value_ref>> out{{no, !holds}};
  for (auto const& [v, when] : e.cases(c.args[0].what))
    if (auto const both = when & holds; !both.is_never())
      out.push_back({e.apply(c.args[1].what, {{v}}, c.code, c.in), both});
  return e.join(std::move(out), c.code->where);
}

value_ref any_or_every(evaluator& e, call const& c) {
  if (c.args.size() != 2 || c.args[0].many || c.args[1].many) return e.unknown(c.code, "malformed call");
  bool const any = c.name == "any";
  auto sum = any ? condition::never() : condition::always();
  for (auto const& x : e.elements(c.args[1].what)) {
    if (x.many) return e.unknown(c.code, "a list that is not known");
    auto const holds = e.truth(e.apply(c.args[0].what, {{x.what}}, c.code, c.in));
    sum = any ? (sum | (x.when & holds)) : (sum & ((!x.when) | holds));
  }
  return e.boolean(sum, c.code->where);
}

// What only the whole package graph, the file system or the machine can tell: an opaque test, but an understood one.
value_ref opaque(evaluator& e, call const& c) { return e.hole(hole_kind::expression, c.code->where); }

// (version-prefix? "4.8" version): equal, or equal up to a dot (guix/utils.scm).
value_ref version_prefix(evaluator& e, call const& c) {
  return distribute(e, c, [](evaluator& ev, call const& cl, std::vector<value_ref> const& v) -> value_ref {
    if (v.size() != 2) return nullptr;
    auto const part = literal_text(v[0]), whole = literal_text(v[1]);
    if (!part || !whole) return nullptr;
    return answer(ev, cl, *part == *whole || whole->starts_with(*part + "."));
  }, hole_kind::expression);
}

value_ref comparison(evaluator& e, call const& c) {
  return distribute(e, c, [](evaluator& ev, call const& cl, std::vector<value_ref> const& v) -> value_ref {
    if (v.size() != 2) return nullptr;
    long n[2];
    for (int i = 0; i < 2; ++i) {
      if (!v[i]->is(value_type::number) || v[i]->name.empty() || v[i]->name.size() > 9 ||
          v[i]->name.find_first_not_of("0123456789") != std::string::npos)
        return nullptr;
      n[i] = std::stol(v[i]->name);
    }
    bool const b = cl.name == "=" ? n[0] == n[1] : cl.name == "<" ? n[0] < n[1] : cl.name == ">" ? n[0] > n[1]
                 : cl.name == "<=" ? n[0] <= n[1] : n[0] >= n[1];
    return answer(ev, cl, b);
  }, hole_kind::expression);
}

} // namespace

void add_test_procedures(builtin_table& t) {
  t.insert({{"not", negation}, {"%current-system", system}, {"%current-target-system", system},
            {"target-mingw?", target_mingw}, {"target-x32?", target_apart}, {"target-avr?", target_apart}, {"nix-system->gnu-triplet", triplet}, {"and=>", and_then},
            {"any", any_or_every}, {"every", any_or_every}, {"supported-package?", opaque}, {"file-exists?", opaque},
            {"version>=?", opaque}, {"version>?", opaque}, {"version-compare", opaque}, {"version-prefix?", version_prefix},
            {"false-if-exception", opaque}, {"string-match", opaque},
            {"member", member}, {"memq", member}, {"memv", member}});
  for (auto const n : {"equal?", "eq?", "eqv?", "string=?", "string="}) t.emplace(n, equal_procedure);
  for (auto const n : {"string-prefix?", "string-suffix?", "string-contains"}) t.emplace(n, string_test_procedure);
  for (auto const n : {"null?", "pair?", "list?", "string?", "symbol?", "keyword?", "string-null?", "->bool"})
    t.emplace(n, type_test_procedure);
  for (auto const n : {"=", "<", ">", "<=", ">="}) t.emplace(n, comparison);
  for (auto const n : {"ar-for-target", "as-for-target", "cc-for-target", "cxx-for-target", "ld-for-target",
                       "pkg-config-for-target", "strip-for-target"})
    t.emplace(n, tool_for_target);
  for (auto const n : {"target-linux?", "target-hurd?", "system-hurd?", "target-hurd64?", "system-hurd64?",
                       "target-x86-32?", "target-x86-64?", "target-x86?", "target-arm32?",
                       "target-aarch64?", "target-arm?", "target-loongarch64?", "target-ppc32?",
                       "target-ppc64le?", "target-powerpc?", "target-riscv64?", "target-mips64el?", "target-64bit?",
                       "target-little-endian?"})
    t.emplace(n, target_procedure);
}

} // namespace xencmp::guix
