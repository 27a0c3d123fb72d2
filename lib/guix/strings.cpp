// Procedures that give strings.
#include <algorithm>

#include "builtins.hpp"

namespace xencmp::guix {

namespace {

value_ref made(evaluator& e, call const& c, std::string s) {
  return e.string(text_template::literal(std::move(s), c.code->where), c.code->where);
}

value_ref from_alternatives(evaluator& e, call const& c, std::vector<guarded<text_template>> all) {
  std::vector<guarded<value_ref>> out;
  for (auto& [t, holds] : all) out.push_back({e.string(std::move(t), c.code->where), std::move(holds)});
  return e.join(std::move(out), c.code->where);
}

// All concatenations of the parts' alternatives; nothing when there are too many.
std::optional<std::vector<guarded<text_template>>> concatenated(evaluator& e, std::vector<element> const& parts) {
  std::vector<guarded<text_template>> sum{{{}, condition::always()}};
  for (auto const& p : parts) {
    auto alternatives = e.texts(p.what, true);
    if (!p.when.is_always()) {
      for (auto& a : alternatives) a.when = a.when & p.when;
      alternatives.push_back({{}, !p.when});
    }
    decltype(sum) next;
    for (auto const& s : sum)
      for (auto const& a : alternatives) {
        auto both = s.when & a.when;
        if (both.is_never()) continue;
        next.push_back({s.value, std::move(both)});
        next.back().value.append(a.value);
      }
    if (next.size() > max_alternatives) return std::nullopt;
    sum = std::move(next);
  }
  return sum;
}

value_ref string_append(evaluator& e, call const& c) {
  for (auto const& a : c.args)
    if (a.many) return e.hole(hole_kind::expression, c.code->where, a.what->reason);
  auto all = concatenated(e, c.args);
  return all ? from_alternatives(e, c, std::move(*all)) : e.unknown(c.code, "too many alternatives");
}

value_ref string_join(evaluator& e, call const& c) {
  if (c.args.empty() || c.args.size() > 3) return e.unknown(c.code, "malformed call");
  std::string delimiter = " ", grammar = "infix";
  if (c.args.size() > 1) {
    auto const d = literal_text(c.args[1].what);
    if (!d) return unresolved(e, c, hole_kind::expression);
    delimiter = *d;
  }
  if (c.args.size() > 2) grammar = c.args[2].what->name;
  if (c.args[0].many || !c.args[0].what->is(value_type::list) || grammar == "strict-infix")
    return unresolved(e, c, hole_kind::expression);
  auto const between = made(e, c, delimiter);
  std::vector<element> parts;
  auto const& items = c.args[0].what->items;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].many || (grammar == "infix" && !items[i].when.is_always()))
      return unresolved(e, c, hole_kind::expression);
    if (grammar == "prefix" || (grammar == "infix" && i)) parts.push_back({between, items[i].when});
    parts.push_back(items[i]);
    if (grammar == "suffix") parts.push_back({between, items[i].when});
  }
  if (grammar != "infix")
    for (auto const& i : items)
      if (!i.when.is_always()) return unresolved(e, c, hole_kind::expression);
  auto all = concatenated(e, parts);
  return all ? from_alternatives(e, c, std::move(*all)) : e.unknown(c.code, "too many alternatives");
}

value_ref format(evaluator& e, call const& c) {
  if (c.args.size() < 2 || !c.args[0].what->is(value_type::boolean)) return e.unknown(c.code, "this use of format");
  auto const control = c.args[1].what;
  if (!control->is(value_type::string)) return unresolved(e, c, hole_kind::expression);
  std::vector<element> parts;
  std::size_t next = 2;
  for (auto const& p : control->text.pieces) {
    if (p.is_hole()) return unresolved(e, c, hole_kind::expression);
    std::string run;
    auto const flush = [&] {
      if (!run.empty()) parts.push_back({e.string(text_template::literal(run, p.where), p.where)});
      run.clear();
    };
    for (std::size_t i = 0; i < p.text.size(); ++i) {
      if (p.text[i] != '~') {
        run += p.text[i];
        continue;
      }
      char const d = ++i < p.text.size() ? p.text[i] : '\0';
      if (d == '~') run += '~';
      else if (d == '%') run += '\n';
      else if (d == '\n') while (i + 1 < p.text.size() && (p.text[i + 1] == ' ' || p.text[i + 1] == '\t')) ++i;
      else if ((d == 'a' || d == 'A' || d == 'd' || d == 'D') && next < c.args.size()) {
        flush();
        auto const& a = c.args[next++];
        bool const printable = a.what->is(value_type::string) || a.what->is(value_type::number) ||
                               a.what->is(value_type::hole) || a.what->is(value_type::choice) ||
                               a.what->is(value_type::system) || a.what->is(value_type::package);
        if (a.many || !a.when.is_always() || !printable) return unresolved(e, c, hole_kind::expression);
        parts.push_back(a);
      } else return unresolved(e, c, hole_kind::expression);
    }
    flush();
  }
  auto all = concatenated(e, parts);
  return all ? from_alternatives(e, c, std::move(*all)) : e.unknown(c.code, "too many alternatives");
}

std::optional<std::size_t> index_of(value_ref v) {
  if (!v->is(value_type::number) || v->name.empty() || v->name.size() > 6 ||
      v->name.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  return std::stoul(v->name);
}

std::string ascii(std::string s, bool up) {
  for (auto& ch : s)
    if (up ? ch >= 'a' && ch <= 'z' : ch >= 'A' && ch <= 'Z') ch = static_cast<char>(ch ^ 0x20);
  return s;
}
bool is_ascii(std::string const& s) {
  return std::all_of(s.begin(), s.end(), [](char ch) { return static_cast<unsigned char>(ch) < 0x80; });
}
std::optional<char> one_character(value_ref v) {
  if (v->is(value_type::character) && v->name.size() == 3) return v->name[2];
  if (v->is(value_type::character) && v->name == "#\\space") return ' ';
  return std::nullopt;
}

// The parts of a version up to the Nth dot.
std::string version_prefix(std::string const& version, std::size_t parts) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < parts; ++n) {
    at = version.find('.', at + (n ? 1 : 0));
    if (at == version.npos) return version;
  }
  return version.substr(0, at);
}

value_ref string_function(evaluator& e, call const& c, std::vector<value_ref> const& v) {
  auto const n = c.name;
  if (v.empty()) return nullptr;
  if (n == "number->string") return v[0]->is(value_type::number) ? made(e, c, v[0]->name) : nullptr;
  if (n == "symbol->string") return v[0]->is(value_type::symbol) ? made(e, c, v[0]->name) : nullptr;
  auto const text = literal_text(v[0]);
  if (!text || !is_ascii(*text)) return nullptr;
  auto const& s = *text;
  if (n == "string->symbol") return e.symbol(s, c.code->where);
  if (n == "string-upcase" || n == "string-downcase") return made(e, c, ascii(s, n == "string-upcase"));
  if (n == "version-major") return made(e, c, version_prefix(s, 1));
  if (n == "version-major+minor") return made(e, c, version_prefix(s, 2));
  if (n == "version-major+minor+point") return made(e, c, version_prefix(s, 3));
  if (n == "basename" && v.size() == 1 && !s.empty() && s.back() != '/')
    return made(e, c, s.substr(s.rfind('/') == s.npos ? 0 : s.rfind('/') + 1));
  if (n == "string-trim-both" || n == "string-trim" || n == "string-trim-right") {
    if (v.size() != 1) return nullptr;
    auto const from = n == "string-trim-right" ? 0 : s.find_first_not_of(" \t\n");
    auto const to = n == "string-trim" ? s.size() : s.find_last_not_of(" \t\n") + 1;
    return made(e, c, from == s.npos || to <= from ? std::string{} : s.substr(from, to - from));
  }
  if (v.size() < 2) return nullptr;
  if (auto const k = index_of(v[1])) {
    if (n == "version-prefix") return made(e, c, version_prefix(s, *k));
    if (*k > s.size()) return nullptr;
    if (n == "string-take") return made(e, c, s.substr(0, *k));
    if (n == "string-drop") return made(e, c, s.substr(*k));
    if (n == "string-take-right") return made(e, c, s.substr(s.size() - *k));
    if (n == "string-drop-right") return made(e, c, s.substr(0, s.size() - *k));
    if (n == "substring") {
      auto const to = v.size() > 2 ? index_of(v[2]) : std::optional(s.size());
      if (to && *to >= *k && *to <= s.size()) return made(e, c, s.substr(*k, *to - *k));
    }
    return nullptr;
  }
  if (n == "string-split") {
    auto const separator = one_character(v[1]);
    if (!separator) return nullptr;
    std::vector<element> out;
    for (std::size_t at = 0;;) {
      auto const end = s.find(*separator, at);
      out.push_back({made(e, c, s.substr(at, end == s.npos ? s.npos : end - at))});
      if (end == s.npos) break;
      at = end + 1;
    }
    return e.list(std::move(out), c.code->where);
  }
  if (n == "string-replace-substring" && v.size() == 3) {
    auto const what = literal_text(v[1]), with = literal_text(v[2]);
    if (!what || !with || what->empty()) return nullptr;
    std::string out;
    std::size_t at = 0;
    for (std::size_t hit; (hit = s.find(*what, at)) != s.npos; at = hit + what->size()) out += s.substr(at, hit - at) + *with;
    return made(e, c, out + s.substr(at));
  }
  return nullptr;
}
value_ref string_procedure(evaluator& e, call const& c) { return distribute(e, c, string_function, hole_kind::expression); }

// (string-delete #\. s)
value_ref string_delete(evaluator& e, call const& c) {
  return distribute(e, c, [](evaluator& ev, call const& cl, std::vector<value_ref> const& v) -> value_ref {
    if (v.size() != 2) return nullptr;
    auto const unwanted = one_character(v[0]);
    auto s = literal_text(v[1]);
    if (!unwanted || !s) return nullptr;
    std::erase(*s, *unwanted);
    return made(ev, cl, *s);
  }, hole_kind::expression);
}

// Path procedures work on strings with holes as well, which stay holes.
value_ref of_path(evaluator& e, call const& c) { return unresolved(e, c, hole_kind::expression); }

} // namespace

void add_string_procedures(builtin_table& t) {
  t.insert({{"string-append", string_append}, {"string-join", string_join}, {"format", format},
            {"string-delete", string_delete}, {"dirname", of_path}, {"canonicalize-path", of_path},
            {"string-pad-left", of_path}, {"strip-store-file-name", of_path}, {"package-name->name+version", of_path},
            {"getcwd", of_path}});
  for (auto const n : {"number->string", "symbol->string", "string->symbol", "string-upcase", "string-downcase",
                       "version-major", "version-major+minor", "version-major+minor+point", "version-prefix", "basename",
                       "string-trim-both", "string-trim", "string-trim-right", "string-take", "string-drop",
                       "string-take-right", "string-drop-right", "substring", "string-split",
                       "string-replace-substring"})
    t.emplace(n, string_procedure);
}

} // namespace xencmp::guix
