#include "expander.hpp"

#include <algorithm>
#include <array>

#include "builtins.hpp"
#include "lua.hpp"

namespace xencmp::spec {

namespace {

constexpr std::size_t max_steps = 1u << 21;     // macros that one spec may expand

// Words that stay as they are because the spec grammar reads them after the macros: directives and what %files knows.
constexpr std::array<std::string_view, 18> file_words{
  "attr", "artifact", "caps", "config", "defattr", "dev", "dir", "doc", "docdir", "exclude", "ghost", "lang",
  "license", "missingok", "pubkey", "readme", "verify", "verifyscript"};

bool can_name_a_macro(std::string_view n) {     // validName in rpmio/macro.c
  return !n.empty() && ((n[0] >= 'a' && n[0] <= 'z') || (n[0] >= 'A' && n[0] <= 'Z') || (n[0] == '_' && n.size() > 1)) &&
         n.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n.npos;
}

bool belongs_to_the_grammar(std::string_view name) {
  std::string const word = "%" + std::string(name);
  std::size_t rest;
  bool const patch = name.starts_with("patch") && name.find_first_not_of("0123456789", 5) == name.npos;
  bool const prepares = name == "setup" || patch;
  return prepares || std::find(file_words.begin(), file_words.end(), name) != file_words.end() ||
         !read_directive(word).word.empty() || !read_section_header(word, &rest).empty();
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::vector<slice> split(slice const& in, std::string_view separators) {
  std::vector<slice> out;
  auto const text = in.in ? std::string_view(in.in->bytes()).substr(0, in.end) : std::string_view{};
  for (std::size_t i = in.begin; i < in.end;) {
    if (separators.find(text[i]) != separators.npos) {
      ++i;
      continue;
    }
    auto const begin = i;
    bool quoted = false, bare = true;
    for (; i < in.end; ++i) {
      if (text[i] == '\x1f') quoted = !quoted, bare = false;
      else if (!quoted && separators.find(text[i]) != separators.npos) break;
    }
    if (bare) {
      out.push_back(in.sub(begin, i));
      continue;
    }
    source unquoted;
    for (std::size_t b = begin; b < i;) {
      auto const e = std::min(text.find('\x1f', b), i);
      unquoted.append(*in.in, b, e);
      b = e + 1;
    }
    out.push_back(whole(std::move(unquoted)));
  }
  return out;
}

} // namespace

class expander::level_guard {              // one more expansion inside another, until the end of the block
public:
  level_guard(expander& of, slice const& in, location const* use) : of_(of) {
    if (++of_.depth_ <= max_depth) return;
    --of_.depth_;
    throw error("macros nested deeper than " + std::to_string(max_depth) + " (max_depth): a macro expands for ever",
                use ? *use : in.place());
  }
  level_guard(level_guard const&) = delete;
  ~level_guard() { --of_.depth_; }

private:
  expander& of_;
};

void output::literal(std::string_view bytes, location const& where, bool exact, condition const& when) {
  if (bytes.empty() || when.is_never()) return;
  if (!text_.empty() && !text_.back().value.is_hole() && exact_ == exact) {
    auto& last = text_.back();
    bool const joins = exact ? last.value.where.in == where.in && last.value.where.at.end == where.at.begin
                             : last.value.where == where;
    if (joins && last.when == when) {
      last.value.text += bytes;
      if (exact) last.value.where.at.end = where.at.end;
      return;
    }
  }
  text_.push_back({{std::string(bytes), std::nullopt, where}, when});
  exact_ = exact;
}

void output::hole(piece p, condition const& when) {
  if (!when.is_never()) text_.push_back({std::move(p), when});
}

void expander::remark(severity level, std::string message, location where, std::vector<location> related) {
  if (!said_.emplace(message, where.in.get(), where.at.begin, where.at.end).second) return;
  out.remarks.push_back({level, std::move(message), std::move(where), std::move(related)});
}

condition expander::restricted(condition const& c) const {
  if (c.is_always() || c.is_never() || how.assume.is_always()) return c;
  // An assumption about other things says nothing.
  auto const atoms = c.atoms();
  bool const concerns = std::any_of(atoms.begin(), atoms.end(), [&](atom const& a) {
    return std::binary_search(assumed_.begin(), assumed_.end(), a);
  });
  return concerns ? c.assuming(how.assume) : c;
}

void expander::count(location const& place) {
  if (++steps_ > max_steps)
    throw error("more than " + std::to_string(max_steps) + " macros (max_steps) are expanded", place);
}

void expander::grow(std::size_t bytes, location const& place) {
  if ((expanded_ += bytes) > max_expansion)
    throw error("macros expand to more than " + std::to_string(max_expansion) + " bytes (max_expansion)", place);
}

void output::separate(guarded<piece> g) {
  if (g.when.is_never()) return;
  exact_ = !g.value.is_hole() && g.value.text.size() == g.value.where.at.size();
  text_.push_back(std::move(g));
}

void output::append(guarded<piece> const& g, condition const& when) {
  if (g.value.is_hole()) hole(g.value, when);
  else literal(g.value.text, g.value.where, g.value.text.size() == g.value.where.at.size(), when);
}

void output::append(output const& other) {
  for (auto const& g : other.text_) append(g, g.when);
}

expander::expander(options const& how, spec_file& out)
  : macros(how.base), out(out), how(how), assumed_(how.assume.atoms()) {}
expander::~expander() = default;

void expander::refuse(std::string const& message, location const& where, condition const& when) {
  if (how.closed || when.is_always()) throw error(message, where);
  remark(severity::error, message + " (when " + when.to_string() + ")", where);
}

void expander::emit(slice const& in, std::size_t begin, std::size_t end, condition const& path, output& out,
                    location const* use) {
  in.in->each(begin, end, [&](std::string_view bytes, location const& where, bool exact, piece const* hole) {
    if (hole) {
      piece p = *hole;
      if (use) p.where = *use;
      out.hole(std::move(p), path);
    } else {
      if (use) grow(bytes.size(), *use);
      out.literal(bytes, use ? *use : where, exact && !use, path);
    }
  });
}

output expander::expanded(slice const& in, condition const& path, location const* use) {
  output out;
  expand(in, path, out, use);
  return out;
}

void expander::expand(slice const& in, condition const& path, output& out, location const* use) {
  if (path.is_never() || in.empty()) return;
  level_guard const level(*this, in, use);
  auto const text = std::string_view(in.in->bytes()).substr(0, in.end);
  bracket_table brackets(text, in.begin, in.end);
  for (std::size_t i = in.begin; i < in.end;) {
    auto const next = std::min(text.find('%', i), in.end);
    if (next > i) emit(in, i, next, path, out, use);
    i = next < in.end ? expand_reference(in, brackets, next, path, out, use) : next;
  }
}

output expander::expanded(std::string_view text, condition const& path, location const& place) {
  source again;
  again.append(text, place, false);
  return expanded(whole(std::move(again)), path, &place);
}

std::size_t expander::expand_reference(slice const& in, bracket_table& brackets, std::size_t at,
                                       condition const& path, output& out, location const* use) {
  auto const text = std::string_view(in.in->bytes()).substr(0, in.end);
  call c{in, at, 0, read_reference(text, at), {}, {}, false, path, {}, use};
  switch (c.what.kind) {
  case reference::form::percent:
    out.literal("%", use ? *use : in.place(at, at + 2), false, path);
    return at + 2;
  case reference::form::text:
    emit(in, at, at + 1, path, out, use);
    return std::max(at + 1, c.what.name_begin);
  case reference::form::command:
  case reference::form::expression:
  case reference::form::brace:
    c.end = brackets.after(at + 1);
    if (c.end == text.npos)
      throw error(std::string("unclosed %") + text[at + 1], use ? *use : in.place(at, at + 2));
    break;
  case reference::form::plain: c.end = c.what.name_end; break;
  }
  if (c.what.kind == reference::form::expression) {
    evaluate(in.sub(at + 2, c.end - 1), path, out, use, true);
    return c.end;
  }
  if (c.what.kind == reference::form::command) {
    command(in, at, c.end, path, out, use);
    return c.end;
  }
  if (c.what.kind == reference::form::brace && c.what.name_end < c.end - 1) {
    c.colon = text[c.what.name_end] == ':';
    c.argument = in.sub(c.what.name_end + 1, c.end - 1);
  }
  c.name = text.substr(c.what.name_begin, c.what.name_end - c.what.name_begin);
  c.place = use ? *use : in.place(at, c.end);
  if (c.name.empty()) {
    emit(in, at, at + 1, path, out, use);
    return c.what.kind == reference::form::plain ? std::max(at + 1, c.what.name_begin) : at + 1;
  }
  count(c.place);
  return expand_name(c, out);
}

// A plain reference to a macro with parameters takes the rest of the line: up to a newline, even one behind a
// backslash, which goes as well (grabArgs in rpmio/macro.c).
std::size_t expander::take_line(call& c) const {
  auto const text = std::string_view(c.in.in->bytes()).substr(0, c.in.end);
  if (c.what.kind != reference::form::plain || c.end >= text.size() || !is_blank(text[c.end])) return c.end;
  auto const stop = std::min(text.find('\n', c.end), text.size());
  c.argument = c.in.sub(c.end, stop);
  return stop < text.size() && text[stop - 1] == '\\' ? stop + 1 : stop;
}

std::size_t expander::expand_name(call& c, output& out) {
  bool const plain = c.what.kind == reference::form::plain;
  auto const found = macros.find(c.name, c.path, level_);
  bool const builtin = found.in.empty() && builtins(*this).has(c.name);
  if (c.what.asks || c.name[0] == '-') {
    if (!builtin) ask(c, found, out);
    else if (!c.what.negated) {
      if (c.colon && !c.argument->empty()) expand(*c.argument, c.path, out, c.use);
      else builtins(*this).expand(c, out);
    }
    return c.end;
  }
  if (builtin) return builtins(*this).expand(c, out);
  auto end = c.end;
  for (auto const& [d, when] : found.in) {
    if (!d->parameters) continue;
    auto with_arguments = c;
    if (plain) end = std::max(end, take_line(with_arguments));
    expand_parametric(*d, with_arguments, when, out);
  }
  if (found.in.size() > 1 && end == c.end && expand_alternatives(found, c.place, out)) {
    if (!found.missing.is_never()) unknown_macro(c, found.missing, out);
    return end;
  }
  for (auto const& [d, when] : found.in) {
    if (d->parameters) continue;
    expand_definition(*d, when, c.place, out);
    if (end > c.end) expand(c.in.sub(c.end, end), when, out, c.use);
  }
  if (!found.missing.is_never()) {
    auto const rest = unknown_macro(c, found.missing, out);
    if (found.in.empty()) return rest;
    if (rest < end) expand(c.in.sub(rest, end), found.missing, out, c.use);
  }
  return end;
}

// Several values of one macro, each of which often goes on where an older one ends: what they begin with is put once, so
// that %global x %{x} --more under twenty conditions stays twenty pieces.
bool expander::expand_alternatives(macro_table::found const& found, location const& place, output& out) {
  bool const simple = std::all_of(found.in.begin(), found.in.end(), [&](auto const& f) {
    return !f.first->parameters && f.first->value && is_final(*f.first);
  });
  if (!simple) return false;
  guarded_text all;
  for (auto const& [d, when] : found.in) {
    std::size_t i = 0;
    for (auto const& g : *d->value) {
      auto const c = g.when & when;
      bool const same = i < all.size() && all[i].value.text == g.value.text && all[i].value.hole == g.value.hole;
      if (same) all[i].when = all[i].when | c;
      else if (i >= all.size()) all.push_back({{g.value.text, g.value.hole, place}, c});
      else {
        // They part here: the rest of this one comes behind the rest of the others.
        for (auto rest = d->value->begin() + static_cast<std::ptrdiff_t>(i); rest != d->value->end(); ++rest)
          if (auto const r = rest->when & when; !r.is_never())
            all.push_back({{rest->value.text, rest->value.hole, place}, r});
        break;
      }
      ++i;
    }
  }
  for (auto& g : all) {
    grow(g.value.text.size() + sizeof g, place);
    out.separate(std::move(g));
  }
  return true;
}

// %{?NAME} %{!?NAME} %{?NAME:TEXT} %{!?NAME:TEXT} and %{-f}, which asks without a '?'.
void expander::ask(call const& c, macro_table::found const& found, output& out) {
  auto const by_distribution = open(c.name, found.missing);
  bool const has_text = c.colon && !c.argument->empty();
  if (c.what.negated) {
    if (has_text) expand(*c.argument, found.missing & !by_distribution, out, c.use);
    return;
  }
  if (has_text) return expand(*c.argument, (c.path & !found.missing) | by_distribution, out, c.use);
  for (auto const& [d, when] : found.in) expand_definition(*d, when, c.place, out);
  out.hole({c.in.sub(c.at, c.end).to_string(), hole_kind::macro, c.place}, by_distribution);
}

// rpm leaves the '%' and reads on behind it.
std::size_t expander::unknown_macro(call const& c, condition const& when, output& out) {
  bool const plain = c.what.kind == reference::form::plain;
  bool const grammar = belongs_to_the_grammar(c.name);
  if (how.closed || !can_name_a_macro(c.name) || c.name.size() < 2 || grammar) {
    emit(c.in, c.at, c.at + 1, when, out, c.use);
    return plain ? c.what.name_begin : c.at + 1;
  }
  open(c.name, when);
  bool const simple = !c.argument || c.argument->bytes().find('%') == std::string_view::npos;
  auto const end = simple ? c.end : c.what.name_end;
  out.hole({c.in.sub(c.at, end).to_string(), hole_kind::macro, c.place}, when);
  return end;
}

void expander::expand_definition(definition const& d, condition const& when, location const& place, output& out) {
  if (d.hole) out.hole({"%{" + d.name + "}", d.hole, place}, when);
  else if (d.value) expand_value(d, when, place, out);
  else expand(d.body, when, out, &place);
}

// What was not defined when a %global was read may be by now: rpm left the reference as text.  A reference with '?' would
// have vanished instead, so what is left of it stands for the distribution's macro.
bool expander::defined_since(definition const& d, piece const& p) const {
  if (p.hole != hole_kind::macro) return false;
  auto const r = read_reference(p.text, 0);
  auto const n = std::string_view(p.text).substr(r.name_begin, r.name_end - r.name_begin);
  return !r.asks && n != d.name && macros.knows(n);
}

// Whether D's value is not expanded any more.
bool expander::is_final(definition const& d) const {
  return d.literal || std::none_of(d.value->begin(), d.value->end(), [&](guarded<piece> const& g) {
    return g.value.is_hole() ? defined_since(d, g.value) : g.value.text.find('%') != std::string::npos;
  });
}

void expander::expand_value(definition const& d, condition const& when, location const& place, output& out) {
  auto const& value = *d.value;
  if (!is_final(d)) {
    auto text = value;
    for (auto& g : text) if (defined_since(d, g.value)) g.value.hole.reset();
    return again(text, when, place, out);
  }
  for (auto const& g : value) {
    grow(g.value.text.size() + sizeof g, place);
    auto const c = g.when & when;
    if (g.value.is_hole()) out.hole({g.value.text, g.value.hole, place}, c);
    else out.literal(g.value.text, place, false, c);
  }
}

void expander::command(slice const& in, std::size_t at, std::size_t end, condition const& path, output& out,
                       location const* use) {
  location const place = use ? *use : in.place(at, end);
  auto const all = cases(expanded(in.sub(at + 2, end - 1), path, use).text(), path);
  if (!all) return out.hole({in.sub(at, end).to_string(), hole_kind::command, place}, path);
  for (auto const& c : *all) {
    bool const known = c.text.bytes().find(source::hole_byte) == std::string_view::npos;
    if (how.execute && known) {
      auto const printed = how.commands ? how.commands->output_of(c.text.to_string()) : run_command(c.text.to_string());
      grow(printed.size(), place);
      out.literal(printed, place, false, c.when);
    } else {
      out.hole({"%(" + c.text.to_string() + ")", hole_kind::command, place}, c.when);
    }
  }
}

condition expander::open(std::string_view name, condition const& missing) {
  if (missing.is_never() || how.closed || !can_name_a_macro(name)) return condition::never();
  if (!opened_.contains(name)) {
    if (macros.knows(name) || name.starts_with("with_") || name.starts_with("without_")) return condition::never();
    if (auto const own = own_.find(name); own != own_.end() && own->second < read_up_to) return condition::never();
    opened_.emplace(name, atom_of(name));
  }
  return missing & restricted(condition::holds(opened_.find(name)->second));
}

atom expander::atom_of(std::string_view name) {
  std::string n(name);
  if (auto const found = opened_.find(name); found != opened_.end()) return found->second;
  if (n == "_target_cpu" || n == "_arch") return atom::architecture();
  if (n == "_target_os" || n == "_os") return atom::system();
  if (n.starts_with("_with_") || n.starts_with("_without_")) return atom::build_conditional(n);
  if (numbers_.contains(name)) return atom::macro_number(n);
  if (texts_.contains(name)) return atom::macro_text(n);
  return atom::macro_defined(n);
}

std::optional<atom> expander::atom_of(piece const& hole) {
  if (hole.hole != hole_kind::macro && hole.hole != hole_kind::system) return std::nullopt;
  auto const r = read_reference(hole.text, 0);
  if (r.kind != reference::form::plain && r.kind != reference::form::brace) return std::nullopt;
  auto const name = std::string_view(hole.text).substr(r.name_begin, r.name_end - r.name_begin);
  if (r.negated || !can_name_a_macro(name) || how.closed) return std::nullopt;
  return atom_of(name);
}

// Expands what an expansion gave.
void expander::again(guarded_text const& text, condition const& path, location const& place, output& out) {
  auto const all = cases(text, path);
  if (!all) {
    remark(severity::unknown, "the text has more than " + std::to_string(max_cases) + " cases (max_cases)", place);
    std::string shown;
    for (auto const& g : text) shown += g.value.text;
    out.hole({shown, hole_kind::unknown, place}, path);
    return;
  }
  for (auto const& c : *all) expand(c.text, c.when, out, &place);
}

std::optional<std::vector<text_case>> expander::cases(guarded_text const& t, condition const& path) const {
  struct growing {
    source text;
    std::string key;
    condition when;
  };
  // One configuration, or a text that does not depend on any.
  if (std::all_of(t.begin(), t.end(), [&](auto const& p) { return p.when.is_always() || path.implies(p.when); })) {
    source one;
    for (auto const& p : t) {
      if (p.value.is_hole()) one.append_hole(p.value);
      else one.append(p.value.text, p.value.where, p.value.text.size() == p.value.where.at.size());
    }
    std::vector<text_case> out;
    out.push_back({whole(std::move(one)), path});
    return out;
  }
  std::vector<growing> all{{{}, {}, path}};
  auto const add = [](growing& g, piece const& p) {
    if (p.is_hole()) {
      g.text.append_hole(p);
      g.key += '\0' + p.text + '\0';
    } else {
      g.text.append(p.text, p.where, p.text.size() == p.where.at.size());
      g.key += p.text;
    }
  };
  for (auto const& p : t) {
    std::vector<growing> next;
    for (auto& g : all) {
      auto with = g.when & p.when, without = g.when & !p.when;
      bool const splits = !with.is_never() && !without.is_never();
      if (splits) next.push_back({g.text, g.key, without});
      if (!with.is_never()) {
        add(g, p.value);
        g.when = with;
      }
      next.push_back(std::move(g));
    }
    if (next.size() > all.size()) {       // the same text may have come about in several ways
      std::map<std::string_view, std::size_t> first;
      std::vector<growing> merged;
      merged.reserve(next.size());
      for (auto& g : next) {
        auto const [at, fresh] = first.try_emplace(g.key, merged.size());
        if (fresh) {
          merged.push_back(std::move(g));
          first.erase(at);
          first.emplace(merged.back().key, merged.size() - 1);
        } else {
          merged[at->second].when = merged[at->second].when | g.when;
        }
      }
      next = std::move(merged);
    }
    if (next.size() > max_cases) return std::nullopt;
    all = std::move(next);
  }
  std::vector<text_case> out;
  for (auto& g : all) out.push_back({whole(std::move(g.text)), g.when});
  return out;
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool const blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::vector<slice> words_of(slice const& in) { return split(in, " \t\n\r"); }
std::vector<slice> arguments_of(slice const& in) { return split(in, " \t"); }

guarded_text text_of(slice const& in, condition const& when) {
  output out;
  if (in.in)
    in.in->each(in.begin, in.end, [&](std::string_view bytes, location const& where, bool exact, piece const* hole) {
      if (hole) out.hole(*hole, when);
      else out.literal(bytes, where, exact, when);
    });
  return out.take();
}

} // namespace xencmp::spec
