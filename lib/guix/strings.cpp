// Procedures that give strings: R7RS, SRFI-13, (ice-9 format), (guix utils), (guix build utils).
#include <algorithm>

#include "procedures.hpp"

namespace xencmp::guix {

namespace {

using pieces = std::vector<string_piece>;

value string_append(evaluator& e, call const& c) {
  pieces out;
  for (auto const& a : c.args) {
    if (a.is_many()) return e.hole_of(hole_kind::expression, c.code, c.in, a.unknown->reason);
    e.append_text(out, a);
  }
  return e.string(out, c.code);
}

value string_join(evaluator& e, call const& c) {
  if (c.args.empty() || c.args.size() > 3) return wrong_call(e, c);
  std::string_view grammar = c.args.size() > 2 ? name_of(c.args[2]) : "infix";
  auto const space = e.borrowed(" ", c.code);
  auto const delimiter = c.args.size() > 1 ? c.args[1] : space;
  if (grammar.empty() || grammar == "strict-infix" || has_many(c)) return unresolved(e, c, hole_kind::expression);
  pieces out;
  bool first = true;
  for (auto const& item : e.elements(c.args[0])) {
    if (item.is_many()) return unresolved(e, c, hole_kind::expression);
    if (grammar == "prefix" || (grammar == "infix" && !first)) e.append_text(out, delimiter);
    e.append_text(out, item);
    if (grammar == "suffix") e.append_text(out, delimiter);
    first = false;
  }
  return e.string(out, c.code);
}

// (format #f "~a" x); other directives leave a hole.
value format(evaluator& e, call const& c) {
  if (c.args.size() < 2 || has_many(c)) return unresolved(e, c, hole_kind::expression);
  if (!c.args[0].is_false()) return e.unspecified();
  auto const control = e.literal(c.args[1]);
  if (!control) return unresolved(e, c, hole_kind::expression);
  pieces out;
  std::size_t next = 2;
  auto const& s = *control;
  std::string run;
  auto const flush = [&] {
    if (!run.empty()) out.push_back({e.memory().copy(run), hole_kind::unknown, false, c.args[1].file, c.args[1].at, {}});
    run.clear();
  };
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '~') {
      run += s[i];
      continue;
    }
    char const d = ++i < s.size() ? s[i] : '\0';
    if (d == '~') run += '~';
    else if (d == '%' || d == 'n') run += '\n';
    else if (d == '\n') while (i + 1 < s.size() && (s[i + 1] == ' ' || s[i + 1] == '\t' || s[i + 1] == '\n')) ++i;
    else if ((d == 'a' || d == 'A' || d == 'd' || d == 'D' || d == 's' || d == 'S') && next < c.args.size()) {
      flush();
      auto const a = c.args[next++];
      bool const quoted = d == 's' || d == 'S';
      if (a.is(tag::symbol) || a.is(tag::keyword)) {
        run += (a.is(tag::keyword) ? "#:" : "") + std::string(a.name->name);
        continue;
      }
      if (a.is(tag::boolean)) {
        run += a.number ? "#t" : "#f";
        continue;
      }
      bool const printable = a.is(tag::string) || a.is(tag::integer) || a.is(tag::hole) || a.is(tag::system) ||
                             a.is(tag::package) || a.is(tag::gexp);
      if (!printable) return unresolved(e, c, hole_kind::expression);
      if (quoted && a.is(tag::string)) {
        auto const text = e.literal(a);
        if (!text || text->find_first_of("\"\\\n\t") != text->npos) return unresolved(e, c, hole_kind::expression);
        run += '"' + std::string(*text) + '"';
      } else {
        e.append_text(out, a);
      }
    } else return unresolved(e, c, hole_kind::expression);
  }
  flush();
  return e.string(out, c.code);
}

bool is_ascii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char ch) { return static_cast<unsigned char>(ch) < 0x80; });
}
std::string folded(std::string_view s, bool up) {
  std::string out(s);
  for (auto& ch : out)
    if (up ? ch >= 'a' && ch <= 'z' : ch >= 'A' && ch <= 'Z') ch = static_cast<char>(ch ^ 0x20);
  return out;
}
std::optional<char> ascii_character(value v) {
  if (!v.is(tag::character) || v.number < 0 || v.number > 0x7f) return std::nullopt;
  return static_cast<char>(v.number);
}
std::optional<std::size_t> index(value v, std::size_t limit) {
  if (!v.is(tag::integer) || v.number < 0 || static_cast<std::size_t>(v.number) > limit) return std::nullopt;
  return static_cast<std::size_t>(v.number);
}

// The parts of a version up to the Nth dot (guix/utils.scm, version-prefix).
std::string_view version_prefix(std::string_view version, std::size_t parts) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < parts; ++n) {
    at = version.find('.', at + (n ? 1 : 0));
    if (at == version.npos) return version;
  }
  return version.substr(0, at);
}

// Whether a character satisfies CHAR, a character, or a procedure; nothing when that cannot be told.
std::optional<std::vector<bool>> selected(evaluator& e, call const& c, value by, std::string_view s) {
  std::vector<bool> out;
  // (char-set #\a …) is the list of its characters; (char-set-complement …) has #f in front.
  if (by.is(tag::pair)) {
    auto set = e.elements(by);
    bool const complement = set[0].is_false();
    if (complement) set.erase(set.begin());
    for (char ch : s) {
      bool const in = std::any_of(set.begin(), set.end(), [&](value v) { return v.is(tag::character) && v.number == static_cast<unsigned char>(ch); });
      out.push_back(in != complement);
    }
    return out;
  }
  for (char ch : s) {
    if (auto const one = ascii_character(by)) {
      out.push_back(ch == *one);
      continue;
    }
    if (!by.is(tag::procedure) && !by.is(tag::builtin)) return std::nullopt;
    value x;
    x.type = tag::character;
    x.number = static_cast<unsigned char>(ch);
    value const args[] = {x};
    auto const v = e.apply(by, args, c.code, c.in);
    if (!v.is(tag::boolean)) return std::nullopt;
    out.push_back(v.number != 0);
  }
  return out;
}

// Procedures of one string that is known, and of other known things.
value of_string(evaluator& e, call const& c) {
  auto const n = c.name->name;
  auto const unknown = [&] { return unresolved(e, c, hole_kind::expression); };
  if (c.args.empty() || has_many(c)) return unknown();
  auto v = c.args[0];
  if (v.is(tag::system)) v = e.string(e.system_text(v), v);
  auto const text = e.literal(v);
  if (!text || !is_ascii(*text)) return unknown();
  auto const s = *text;
  auto const give = [&](std::string_view r) { return e.string(r, c.code); };
  if (n == "string->symbol") return e.symbol_value(s, c.code);
  if (n == "string-length") return e.integer(static_cast<std::int64_t>(s.size()), c.code);
  if (n == "string-upcase" || n == "string-downcase") return give(folded(s, n == "string-upcase"));
  if (n == "string-capitalize") {
    auto out = folded(s, false);
    if (!out.empty()) out[0] = folded(out.substr(0, 1), true)[0];
    return out.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == out.npos ? give(out) : unknown();
  }
  if (n == "string-reverse") return give(std::string(s.rbegin(), s.rend()));
  if (n == "string-copy" && c.args.size() == 1) return v;
  if (n == "version-major") return give(version_prefix(s, 1));
  if (n == "version-major+minor") return give(version_prefix(s, 2));
  if (n == "version-major+minor+point") return give(version_prefix(s, 3));
  if (n == "string-null?") return e.boolean(s.empty(), c.code);
  if (n == "string->list") {
    std::vector<value> out;
    for (char ch : s) {
      value x;
      x.type = tag::character;
      x.number = static_cast<unsigned char>(ch);
      out.push_back(x);
    }
    return e.list(out, c.code);
  }
  if (n == "basename" && !s.empty() && s.back() != '/') {
    auto base = s.substr(s.rfind('/') == s.npos ? 0 : s.rfind('/') + 1);
    if (c.args.size() > 1) {
      auto const suffix = e.literal(c.args[1]);
      if (!suffix) return unknown();
      if (base.ends_with(*suffix) && base != *suffix) base.remove_suffix(suffix->size());
    }
    return give(base);
  }
  if (n == "dirname" && !s.empty() && s.back() != '/') {
    auto const slash = s.rfind('/');
    return give(slash == s.npos ? "." : slash == 0 ? "/" : s.substr(0, slash));
  }
  if (n == "string-trim-both" || n == "string-trim" || n == "string-trim-right") {
    std::string set = " \t\n\r\f\v";
    if (c.args.size() > 1) {
      auto const one = ascii_character(c.args[1]);
      if (!one) return unknown();
      set = *one;
    }
    auto const begin = n == "string-trim-right" ? 0 : s.find_first_not_of(set);
    auto const end = n == "string-trim" ? s.size() : s.find_last_not_of(set) + 1;
    return give(begin == s.npos || end <= begin ? std::string_view{} : s.substr(begin, end - begin));
  }
  if (n == "string-tokenize" && c.args.size() == 1) {
    std::vector<value> out;
    for (std::size_t at = 0; (at = s.find_first_not_of(" \t\n", at)) != s.npos;) {
      auto const end = std::min(s.find_first_of(" \t\n", at), s.size());
      out.push_back(give(s.substr(at, end - at)));
      at = end;
    }
    return e.list(out, c.code);
  }
  if (c.args.size() < 2) return unknown();
  auto const second = c.args[1];
  if (auto const k = index(second, s.size())) {
    if (n == "version-prefix") return give(version_prefix(s, *k));
    if (n == "string-take") return give(s.substr(0, *k));
    if (n == "string-drop") return give(s.substr(*k));
    if (n == "string-take-right") return give(s.substr(s.size() - *k));
    if (n == "string-drop-right") return give(s.substr(0, s.size() - *k));
    if (n == "substring" || n == "string-copy") {
      auto const to = c.args.size() > 2 ? index(c.args[2], s.size()) : std::optional(s.size());
      if (to && *to >= *k) return give(s.substr(*k, *to - *k));
    }
    if (n == "string-ref" && *k < s.size()) {
      value x;
      x.type = tag::character;
      x.number = static_cast<unsigned char>(s[*k]);
      return x;
    }
  }
  if (n == "version-prefix" && second.is(tag::integer)) return second.number > 0 ? give(s) : unknown();
  if (n == "string-pad-left" || n == "string-pad" || n == "string-pad-right") {
    if (!second.is(tag::integer) || second.number < 0 || second.number > 4096) return unknown();
    char fill = ' ';
    if (c.args.size() > 2) {
      auto const one = ascii_character(c.args[2]);
      if (!one) return unknown();
      fill = *one;
    }
    auto const width = static_cast<std::size_t>(second.number);
    std::string out(s);
    if (n == "string-pad-right") {
      out.resize(std::min(out.size(), width));
      out.append(width - out.size(), fill);
    } else {
      if (out.size() > width) out.erase(0, out.size() - width);
      out.insert(0, width - out.size(), fill);
    }
    return give(out);
  }
  if (n == "string-split") {
    auto const cuts = selected(e, c, second, s);
    if (!cuts) return unknown();
    std::vector<value> out;
    std::size_t at = 0;
    for (std::size_t i = 0; i <= s.size(); ++i)
      if (i == s.size() || (*cuts)[i]) {
        out.push_back(give(s.substr(at, i - at)));
        at = i + 1;
      }
    return e.list(out, c.code);
  }
  if (n == "string-index" || n == "string-rindex" || n == "string-count") {
    auto const hits = selected(e, c, second, s);
    if (!hits || c.args.size() > 2) return unknown();
    if (n == "string-count") return e.integer(std::count(hits->begin(), hits->end(), true), c.code);
    if (n == "string-index") {
      auto const at = std::find(hits->begin(), hits->end(), true);
      return at == hits->end() ? e.boolean(false, c.code) : e.integer(at - hits->begin(), c.code);
    }
    auto const at = std::find(hits->rbegin(), hits->rend(), true);
    return at == hits->rend() ? e.boolean(false, c.code) : e.integer(hits->rend() - at - 1, c.code);
  }
  if (n == "string-replace-substring" && c.args.size() == 3) {   // (guix build utils)
    auto const what = e.literal(second), with = e.literal(c.args[2]);
    if (!what || !with || what->empty()) return unknown();
    std::string out;
    std::size_t at = 0;
    for (std::size_t hit; (hit = s.find(*what, at)) != s.npos; at = hit + what->size())
      out.append(s.substr(at, hit - at)).append(*with);
    return give(out.append(s.substr(at)));
  }
  return unknown();
}

// (string-delete #\. s), (string-filter pred s), (string-map procedure s)
value characters(evaluator& e, call const& c) {
  auto const unknown = [&] { return unresolved(e, c, hole_kind::expression); };
  if (c.args.size() != 2 || has_many(c)) return unknown();
  auto const s = e.literal(c.args[1]);
  if (!s || !is_ascii(*s)) return unknown();
  std::string out;
  if (c.name->name == "string-map") {
    for (char ch : *s) {
      value x;
      x.type = tag::character;
      x.number = static_cast<unsigned char>(ch);
      value const args[] = {x};
      auto const r = ascii_character(e.apply(c.args[0], args, c.code, c.in));
      if (!r) return unknown();
      out += *r;
    }
    return e.string(out, c.code);
  }
  auto const hits = selected(e, c, c.args[0], *s);
  if (!hits) return unknown();
  for (std::size_t i = 0; i < s->size(); ++i)
    if ((*hits)[i] == (c.name->name == "string-filter")) out += (*s)[i];
  return e.string(out, c.code);
}

value symbol_to_string(evaluator& e, call const& c) {
  if (c.args.size() != 1) return wrong_call(e, c);
  auto const v = c.args[0];
  if (v.is(tag::system)) return v;
  if (v.is(tag::symbol) || v.is(tag::keyword)) return e.borrowed(v.name->name, c.code);
  return unresolved(e, c, hole_kind::expression);
}
value symbol_append(evaluator& e, call const& c) {
  std::string out;
  for (auto const& a : c.args) {
    if (!a.is(tag::symbol)) return unresolved(e, c, hole_kind::expression);
    out += a.name->name;
  }
  return e.symbol_value(out, c.code);
}
value number_to_string(evaluator& e, call const& c) {
  if (c.args.empty()) return wrong_call(e, c);
  if (c.args.size() == 1 && c.args[0].is(tag::integer)) return e.string(std::to_string(c.args[0].number), c.code);
  return unresolved(e, c, hole_kind::expression);
}
value char_case(evaluator& e, call const& c) {
  auto const ch = c.args.size() == 1 ? ascii_character(c.args[0]) : std::nullopt;
  if (!ch) return unresolved(e, c, hole_kind::expression);
  auto v = c.args[0];
  v.number = folded(std::string_view(&*ch, 1), c.name->name == "char-upcase")[0];
  return v;
}
value list_to_string(evaluator& e, call const& c) {
  if (c.args.size() != 1) return wrong_call(e, c);
  std::string out;
  for (auto const& x : e.elements(c.args[0])) {
    auto const ch = ascii_character(x);
    if (!ch) return unresolved(e, c, hole_kind::expression);
    out += *ch;
  }
  return e.string(out, c.code);
}
value string_of(evaluator& e, call const& c) {   // (string #\a …)
  std::string out;
  for (auto const& x : c.args) {
    auto const ch = ascii_character(x);
    if (!ch) return unresolved(e, c, hole_kind::expression);
    out += *ch;
  }
  return e.string(out, c.code);
}
value concatenate(evaluator& e, call const& c) {   // (string-concatenate list)
  if (c.args.size() != 1) return wrong_call(e, c);
  pieces out;
  for (auto const& x : e.elements(c.args[0])) {
    if (x.is_many()) return unresolved(e, c, hole_kind::expression);
    e.append_text(out, x);
  }
  return e.string(out, c.code);
}
value char_set(evaluator& e, call const& c) {
  for (auto const& a : c.args)
    if (!a.is(tag::character)) return unresolved(e, c, hole_kind::expression);
  return e.list(c.args, c.code);
}
value char_set_complement(evaluator& e, call const& c) {
  if (c.args.size() != 1 || !c.args[0].is(tag::pair) || c.args[0].pair->car.is_false()) return unresolved(e, c, hole_kind::expression);
  return e.cons(e.boolean(false, c.code), c.args[0], c.code);
}

value of_path(evaluator& e, call const& c) { return unresolved(e, c, hole_kind::expression); }

value object_to_string(evaluator& e, call const& c) {
  if (c.args.size() == 1 && c.args[0].is(tag::integer)) return e.string(std::to_string(c.args[0].number), c.code);
  if (c.args.size() == 1 && c.args[0].is(tag::symbol)) return e.borrowed(c.args[0].name->name, c.code);
  return unresolved(e, c, hole_kind::expression);
}

// (git-version VERSION REVISION COMMIT) is VERSION-REVISION.COMMIT, the commit cut to 7 (guix/git-download.scm);
// hg-version and svn-version to 12 and whole.
value commit_version(evaluator& e, call const& c) {
  if (c.args.size() != 3) return wrong_call(e, c);
  pieces out;
  e.append_text(out, c.args[0]);
  e.append_text(out, e.borrowed("-", c.code));
  e.append_text(out, c.args[1]);
  e.append_text(out, e.borrowed(".", c.code));
  auto const commit = e.literal(c.args[2]);
  if (!commit) return unresolved(e, c, hole_kind::expression);
  e.append_text(out, e.borrowed(commit->substr(0, c.name->name == "git-version" ? 7 : c.name->name == "hg-version" ? 12 : commit->size()), c.args[2]));
  return e.string(out, c.code);
}

} // namespace

std::span<procedure_entry const> string_procedures() {
  static procedure_entry const all[] = {
    {"string-append", string_append}, {"string-append*", of_path}, {"string-join", string_join}, {"format", format},
    {"simple-format", format}, {"string-concatenate", concatenate}, {"string-delete", characters},
    {"string-filter", characters}, {"string-map", characters}, {"symbol->string", symbol_to_string},
    {"keyword->symbol", of_path}, {"symbol-append", symbol_append}, {"number->string", number_to_string},
    {"char-set", char_set}, {"char-set-complement", char_set_complement}, {"char-upcase", char_case}, {"char-downcase", char_case}, {"list->string", list_to_string}, {"string", string_of}, {"object->string", object_to_string},
    {"string->symbol", of_string}, {"string-length", of_string}, {"string-upcase", of_string},
    {"string-downcase", of_string}, {"string-capitalize", of_string}, {"string-reverse", of_string},
    {"string-copy", of_string}, {"version-major", of_string, false}, {"version-major+minor", of_string, false},
    {"version-major+minor+point", of_string, false}, {"version-prefix", of_string, false}, {"string-null?", of_string},
    {"string->list", of_string}, {"basename", of_string}, {"dirname", of_string}, {"string-trim-both", of_string},
    {"string-trim", of_string}, {"string-trim-right", of_string}, {"string-tokenize", of_string},
    {"string-take", of_string}, {"string-drop", of_string}, {"string-take-right", of_string},
    {"string-drop-right", of_string}, {"substring", of_string}, {"string-ref", of_string},
    {"string-pad-left", of_string}, {"string-pad", of_string}, {"string-pad-right", of_string},
    {"string-split", of_string}, {"string-index", of_string}, {"string-rindex", of_string},
    {"string-count", of_string}, {"string-replace-substring", of_string, false}, {"canonicalize-path", of_path},
    {"strip-store-file-name", of_path, false}, {"getcwd", of_path},
    {"readlink", of_path}, {"git-version", commit_version, false}, {"hg-version", commit_version, false},
    {"git-file-name", of_path, false}};
  return all;
}

} // namespace xencmp::guix
