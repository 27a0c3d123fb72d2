#include "value.hpp"

#include <algorithm>

#include "limits.hpp"

namespace xencmp::shell {

namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool same_text(part const& a, part const& b) {
  return a.text.text == b.text.text && a.text.hole == b.text.hole && a.text.where == b.text.where && a.word == b.word;
}

struct splitter {
  std::vector<field> out;
  value open;                         // of the word that is not finished yet
  condition in_word = condition::never();

  // The word ends in the configurations of WHEN.
  void end(condition const& when) {
    auto const closes = in_word & when;
    if (closes.is_never()) return;
    field f{{}, closes, {}};
    auto const stays = in_word & !when;
    value rest;
    for (auto& p : open) {
      auto const here = p.when & closes;
      if (!here.is_never()) {
        f.parts.push_back(p);
        if (p.when != closes) f.parts.back().when = here;
      }
      if (auto there = p.when & stays; !there.is_never()) {
        rest.push_back(std::move(p));
        rest.back().when = std::move(there);
      }
    }
    for (auto const& p : f.parts) f.where = f.where ? join(f.where, p.text.where) : p.text.where;
    open = std::move(rest);
    in_word = stays;
    out.push_back(std::move(f));
  }
  void add(part p, condition const& when) {
    p.when = when;
    open.push_back(std::move(p));
    in_word = in_word | when;
  }

  // For each part, where the text from there on begins with a blank or is at its end.  Made from the back: where
  // every part begins with a blank of its own, this is always so, however many conditions there are.
  static std::vector<condition> breaks(value const& v) {
    std::vector<condition> out(v.size() + 1, condition::always());
    for (std::size_t i = v.size(); i-- > 0;) {
      auto const& p = v[i];
      if (p.text.text.empty() && !p.quoted) out[i] = out[i + 1];
      else if (p.split && !p.text.is_hole() && !p.text.text.empty() && blank(p.text.text[0]))
        out[i] = p.when | out[i + 1];
      else out[i] = out[i + 1] & !p.when;
    }
    return out;
  }
};

std::vector<alternative> enumerate(value const& parts, condition const& when, location const& where,
                                   std::vector<diagnostic>& remarks) {
  std::vector<alternative> all{{{}, when, where, {}, {}, false}};
  auto const add = [](alternative& a, part const& p) {
    a.text.append(p.text);
    a.quoted = a.quoted || p.quoted;
    if (p.via && std::find(a.via.begin(), a.via.end(), p.via) == a.via.end()) a.via.push_back(p.via);
    if (p.word && (a.words.empty() || a.words.back() != p.word)) a.words.push_back(p.word);
  };
  for (auto const& p : parts) {
    std::vector<alternative> next;
    for (auto& a : all) {
      auto with = a.when & p.when;
      if (with.is_never()) {
        next.push_back(std::move(a));
        continue;
      }
      if (with != a.when) {
        next.push_back(a);
        next.back().when = a.when & !p.when;
        a.when = std::move(with);
      }
      add(a, p);
      next.push_back(std::move(a));
    }
    all = std::move(next);
    if (all.size() > max_alternatives) {
      remarks.push_back({severity::unknown, "this text differs in more than " + std::to_string(max_alternatives) +
                         " ways between configurations; they are not told apart", where, {}});
      alternative one{{}, when, where, {}, {}, false};
      for (auto const& q : parts) {
        auto folded = q;
        if (!when.implies(q.when))
          folded.text = {"{" + q.when.to_string() + ": " + q.text.text + "}", hole_kind::unknown, q.text.where};
        add(one, folded);
      }
      return {one};
    }
  }
  std::vector<alternative> merged;
  for (auto& a : all) {
    auto const twin = std::find_if(merged.begin(), merged.end(), [&](auto const& m) {
      return xencmp::same_text(m.text, a.text) && m.words == a.words;
    });
    if (twin == merged.end()) merged.push_back(std::move(a));
    else twin->when = twin->when | a.when;
  }
  return merged;
}

} // namespace

std::vector<field> split(value const& v, condition const& path) {
  splitter s;
  bool const conditional = std::any_of(v.begin(), v.end(), [&](part const& p) { return p.when != path; });
  auto const breaks = conditional ? splitter::breaks(v) : std::vector<condition>{};
  for (std::size_t i = 0; i < v.size(); ++i) {
    auto const& p = v[i];
    auto const when = p.when & path;
    if (when.is_never()) continue;
    if (conditional && !s.in_word.is_never()) s.end(breaks[i]);
    if (!p.split || p.text.is_hole()) {
      if (!p.text.text.empty() || p.quoted) s.add(p, when);
      continue;
    }
    for (std::size_t at = 0; at < p.text.text.size();) {
      auto const& t = p.text.text;
      auto end = at;
      if (blank(t[at])) {
        while (end < t.size() && blank(t[end])) ++end;
        s.end(when);
      } else {
        while (end < t.size() && !blank(t[end])) ++end;
        auto w = p;
        w.text = slice(p.text, at, end);
        s.add(std::move(w), when);
      }
      at = end;
    }
  }
  s.end(path);
  return std::move(s.out);
}

std::vector<alternative> alternatives(field const& f, std::vector<diagnostic>& remarks) {
  return enumerate(f.parts, f.when, f.where, remarks);
}

std::vector<alternative> alternatives(value const& v, condition const& path, std::vector<diagnostic>& remarks) {
  location where;
  for (auto const& p : v) where = where ? where : p.text.where;
  return enumerate(v, path, where, remarks);
}

value choose(condition const& path, value const& then, value const& otherwise) {
  if (path.is_always()) return then;
  std::size_t i = 0;
  value out;
  for (; i < then.size() && i < otherwise.size() && same_text(then[i], otherwise[i]); ++i) {
    if (then[i].when != otherwise[i].when && (then[i].when & path) != (otherwise[i].when & path)) break;
    out.push_back(otherwise[i]);   // THEN may already be confined to PATH
  }
  for (auto const& [rest, holds] : {std::pair{&then, path}, std::pair{&otherwise, !path}})
    for (auto k = i; k < rest->size(); ++k)
      if (auto when = (*rest)[k].when & holds; !when.is_never()) {
        out.push_back((*rest)[k]);
        out.back().when = std::move(when);
      }
  return out;
}

value as_pattern(value v) {
  for (auto& p : v) {
    if (!p.quoted || p.text.is_hole() || p.text.text.find_first_of("*?[\\/") == std::string::npos) continue;
    std::string out;
    for (char const c : p.text.text) {
      if (c == '*' || c == '?' || c == '[' || c == '\\' || c == '/') out += '\\';
      out += c;
    }
    p.text.text = std::move(out);
  }
  return v;
}

condition surely_filled(value const& v) {
  condition c = condition::never();
  for (auto const& p : v)
    if (!p.text.is_hole() && !p.text.text.empty()) c = c | p.when;
  return c;
}

condition maybe_filled(value const& v) {
  condition c = condition::never();
  for (auto const& p : v)
    if (p.text.is_hole()) c = c | p.when;
  return c & !surely_filled(v);
}

guarded_text confined(guarded_text const& t, condition const& when) {
  guarded_text out;
  for (auto const& g : t)
    if (!g.when.excludes(when)) out.push_back({g.value, when.implies(g.when) ? condition::always() : g.when});
  return out;
}

std::string to_string(value const& v) {
  std::string out;
  for (auto const& p : v) out += p.text.text;
  return out;
}

} // namespace xencmp::shell
