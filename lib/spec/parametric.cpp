// %define and %global, and macros with arguments (doDefine, grabArgs and setupArgs in rpmio/macro.c).
#include <algorithm>

#include "builtins.hpp"
#include "expander.hpp"

namespace xencmp::spec {

namespace {

bool blank(char c) { return c == ' ' || c == '\t'; }
bool end_of_line(char c) { return c == '\n' || c == '\r'; }
bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

struct parsed_definition {
  std::string name;
  std::optional<std::string> parameters;
  slice body;
  std::size_t end = 0;                    // behind the newline
};

// NAME(OPTIONS) BODY at BEGIN.  In a free field a backslash hides the byte behind it and goes away, so the body is put
// together anew; otherwise (%{define …}) the rest is the body.
parsed_definition parse_definition(slice const& in, std::size_t begin, bool free_field, location const& place) {
  auto const text = std::string_view(in.in->bytes()).substr(0, in.end);
  parsed_definition d;
  auto i = begin;
  while (i < text.size() && blank(text[i])) ++i;
  auto const name_begin = i;
  while (i < text.size() && name_char(text[i])) ++i;
  d.name = text.substr(name_begin, i - name_begin);
  if (i < text.size() && text[i] == '(') {
    auto const close = text.find(')', i);
    if (close == text.npos) throw error("macro %" + d.name + " has unterminated options", place);
    d.parameters = std::string(text.substr(i + 1, close - i - 1));
    i = close + 1;
  }
  while (i < text.size() && blank(text[i])) ++i;
  if (!free_field) {
    d.body = in.sub(i, in.end);
    d.end = in.end;
    return d;
  }
  if (i < text.size() && text[i] == '{') {
    auto const close = bracket_table(text, i, text.size()).after(i);
    if (close == text.npos) throw error("macro %" + d.name + " has an unterminated body", in.place(i, i + 1));
    d.body = in.sub(i + 1, close - 1);
    i = close;
  } else {
    source body;
    int braces = 0, parentheses = 0, squares = 0;
    auto kept = i, opener = i;
    for (; i < text.size() && (braces || parentheses || !end_of_line(text[i])); ++i) {
      auto const open = [&](int& count) {
        if (!braces && !parentheses && !squares) opener = i;
        ++count;
        ++i;
      };
      switch (text[i]) {
      case '\\':
        if (i + 1 < text.size()) {
          body.append(*in.in, kept, i);
          kept = ++i;
        }
        break;
      case '%':
        if (i + 1 == text.size()) break;
        if (text[i + 1] == '{') open(braces);
        else if (text[i + 1] == '(') open(parentheses);
        else if (text[i + 1] == '[') open(squares);
        else if (text[i + 1] == '%') ++i;
        break;
      case '{': braces += braces > 0; break;
      case '}': braces -= braces > 0; break;
      case '(': parentheses += parentheses > 0; break;
      case ')': parentheses -= parentheses > 0; break;
      case '[': squares += squares > 0; break;
      case ']': squares -= squares > 0; break;
      default: break;
      }
    }
    i = std::min(i, text.size());
    if (braces || parentheses || squares)
      throw error("macro %" + d.name + " has an unterminated body", in.place(opener, opener + 2));
    body.append(*in.in, kept, i);
    d.body = whole(std::move(body));
    auto const& bytes = d.body.in->bytes();
    while (d.body.end > 0 && (blank(bytes[d.body.end - 1]) || end_of_line(bytes[d.body.end - 1]))) --d.body.end;
  }
  while (i < text.size() && end_of_line(text[i])) ++i;
  d.end = i;
  return d;
}

bool legal_name(std::string const& n) {
  return !n.empty() && (n[0] < '0' || n[0] > '9') && n != "_";
}

} // namespace

void expander::define(slice const& in, bool free_field, bool global, condition const& when, location const& place,
                      location const* use, std::size_t* end) {
  auto parsed = parse_definition(in, in.begin, free_field, place);
  if (end) *end = parsed.end;
  if (!legal_name(parsed.name)) return refuse("illegal macro name: \"" + parsed.name + "\"", place, when);
  if (builtins::is_rpms_own(parsed.name)) return refuse("macro %" + parsed.name + " is a built-in", place, when);
  if (parsed.body.empty()) return refuse("macro %" + parsed.name + " has an empty body", place, when);
  definition d{};
  d.name = parsed.name;
  d.parameters = parsed.parameters;
  d.body = parsed.body;
  d.where = place;
  std::string shown = parsed.body.to_string();
  if (global) {
    d.value = expanded(parsed.body, when, use).take();
    shown.clear();
    for (auto const& g : *d.value) shown += g.value.text;
  }
  out.macros.push_back({parsed.name, shown, parsed.parameters, global, when, place});
  macros.define(std::move(d), when, global ? 0 : level_);
}

void expander::define_text(std::string name, guarded_text value, condition const& when, location const& where,
                           bool literal) {
  definition d{};
  d.name = std::move(name);
  d.value = std::move(value);
  d.where = where;
  d.literal = literal;
  macros.define(std::move(d), when);
}

void expander::read_macro_file(text_ptr const& file, condition const& when, bool of_distribution) {
  auto const in = whole(defined_source(file, {}));
  auto const text = in.bytes();
  for (std::size_t i = 0; i < text.size();) {
    // As rdcl in rpmio/macro.c: a line goes on behind a backslash at its end or an open bracket.
    auto const begin = i;
    auto const percent = std::min(text.find_first_not_of(" \t", begin), text.size());
    bool const counts = percent + 1 < text.size() && text[percent] == '%';
    line_state state;
    for (bool more = true; more && i < text.size();) {
      auto const stop = std::min(text.find('\n', i), text.size());
      state.feed(text, i, stop);
      more = counts && (!state.closed() || (stop > i && text[stop - 1] == '\\'));
      i = std::min(stop + 1, text.size());
    }
    if (!counts) continue;
    auto const line = in.sub(begin, i);
    auto const place = in.in->place(percent, std::min(i, text.find('\n', percent)));
    auto parsed = parse_definition(line, percent + 1, true, place);
    if (!legal_name(parsed.name) || builtins::is_rpms_own(parsed.name) || parsed.body.empty()) {
      remark(severity::warning, "not a definition of a macro", place);
      continue;
    }
    if (of_distribution && !builtins(*this).takes_from_distribution(parsed.name)) continue;
    definition d{};
    d.name = std::move(parsed.name);
    d.parameters = std::move(parsed.parameters);
    d.body = std::move(parsed.body);
    d.where = place;
    d.of_distribution = of_distribution;
    macros.define(std::move(d), when);
  }
}

void expander::expand_parametric(definition const& d, call const& c, condition const& when, output& out) {
  if (!c.argument) return call_with(d, {}, c.place, when, out);
  auto const given = expanded(*c.argument, when, c.use);
  auto const all = cases(given.text(), when);
  if (!all) {
    remark(severity::unknown, "the arguments of %" + d.name + " have more than " + std::to_string(max_cases) +
           " cases (max_cases)", c.place);
    out.hole({c.in.sub(c.at, c.end).to_string(), hole_kind::unknown, c.place}, when);
    return;
  }
  for (auto const& one : *all)
    call_with(d, c.colon ? std::vector<slice>{one.text} : arguments_of(one.text), c.place, one.when, out);
}

std::string take_options(std::string_view known, std::vector<slice> const& words,
                         std::vector<macro_option>& options, std::vector<slice>& operands) {
  bool end = known == "-";
  bool const in_order = known.starts_with('+');
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const w = words[i].bytes();
    if (end || w.size() < 2 || w[0] != '-') {
      operands.push_back(words[i]);
      end = end || in_order;
      continue;
    }
    if (w == "--") {
      end = true;
      continue;
    }
    for (std::size_t k = 1; k < w.size(); ++k) {
      auto const at = known.find(w[k]);
      if (w[k] == ':' || at == known.npos) return "unknown option " + std::string(1, w[k]);
      bool const takes = known.substr(at + 1).starts_with(':'), may = known.substr(at + 1).starts_with("::");
      if (!takes) {
        options.push_back({w[k], std::nullopt});
        continue;
      }
      if (k + 1 < w.size()) options.push_back({w[k], words[i].sub(words[i].begin + k + 1, words[i].end)});
      else if (may) options.push_back({w[k], std::nullopt});
      else if (i + 1 < words.size()) options.push_back({w[k], words[++i]});
      else return "no argument for option " + std::string(1, w[k]);
      break;
    }
  }
  return {};
}

void expander::call_with(definition const& d, std::vector<slice> words, location const& place, condition const& when,
                         output& out) {
  if (!d.value && d.body.empty()) return;
  std::vector<macro_option> options;
  std::vector<slice> operands;
  auto const wrong = take_options(*d.parameters, words, options, operands);
  if (!wrong.empty()) return refuse(wrong + " in %" + d.name + "(" + *d.parameters + ")", place, when);
  ++level_;
  auto const set = [&](std::string name, guarded_text value) {
    definition a{};
    a.name = std::move(name);
    a.value = std::move(value);
    a.literal = a.automatic = true;
    a.where = place;
    macros.define(std::move(a), when, level_);
  };
  auto const literal = [&](std::string text) {
    return guarded_text{{{std::move(text), std::nullopt, place}, when}};
  };
  auto const joined = [&](std::vector<slice> const& all) {
    guarded_text out;
    for (auto const& w : all) {
      if (!out.empty() || &w != &all.front()) out.push_back({{" ", std::nullopt, place}, when});
      for (auto& g : text_of(w, when)) out.push_back(std::move(g));
    }
    return out;
  };
  set("0", literal(d.name));
  set("**", joined(words));
  for (auto const& o : options) {
    std::string const name{'-', o.letter};
    auto value = literal(name + (o.value ? " " : ""));
    if (o.value)
      for (auto& g : text_of(*o.value, when)) value.push_back(std::move(g));
    set(name, std::move(value));
    if (o.value) set(name + "*", text_of(*o.value, when));
  }
  set("#", literal(std::to_string(operands.size())));
  for (std::size_t i = 0; i < operands.size(); ++i) set(std::to_string(i + 1), text_of(operands[i], when));
  set("*", joined(operands));
  frames_.push_back({&d, std::move(words)});
  if (d.value) expand_value(d, when, place, out);
  else expand(d.body, when, out, &place);
  frames_.pop_back();
  macros.leave(level_--, when);
}

std::string expander::call_macro(std::string const& name, std::vector<std::string> const& arguments,
                                 condition const& path, location const& place) {
  output result;
  std::vector<slice> words;
  for (auto const& a : arguments) {
    source s;
    s.append(a, place, false);
    words.push_back(whole(std::move(s)));
  }
  auto const found = macros.find(name, path, level_);
  for (auto const& [d, when] : found.in) {
    if (d->parameters) call_with(*d, words, place, when, result);
    else expand_definition(*d, when, place, result);
  }
  if (found.in.empty() && builtins(*this).has(name)) {
    source s;                              // as %{NAME:ARGUMENT}, whose argument is one word
    for (auto const& w : words) {
      bool const body = &w != &words.front();
      if (body && name != "define" && name != "global") break;
      if (body) s.append(" ", place, false);
      s.append(*w.in, 0, w.in->size());
    }
    call c{};
    c.in = whole(std::move(s));
    c.end = c.in.end;
    c.what.kind = reference::form::brace;
    c.name = name;
    c.argument = c.in;
    c.colon = true;
    c.path = path;
    c.place = place;
    literal_arguments_ = c.argument.has_value();
    builtins(*this).expand(c, result);
  }
  auto const all = cases(result.text(), path);
  if (!all || all->size() != 1) throw error("the text depends on the configuration", place);
  return all->front().text.to_string();
}

bool expander::is_builtin(std::string_view name) { return builtins(*this).has(name); }
bool expander::takes_argument(std::string_view name) { return builtins::takes_argument(name); }

} // namespace xencmp::spec
