// %define and %global, and macros with arguments (doDefine, grabArgs and setupArgs in rpmio/macro.c).
#include <algorithm>

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

// NAME(OPTIONS) BODY at BEGIN.  A backslash hides the byte behind it and goes away, so the body is put together anew.
parsed_definition parse_definition(slice const& in, std::size_t begin, location const& place) {
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
  while (i < text.size() && (blank(text[i]) || (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\n')))
    i += text[i] == '\\' ? 2 : 1;
  if (i < text.size() && text[i] == '{') {
    auto const close = bracket_table(text, i, text.size()).after(i);
    if (close == text.npos) throw error("macro %" + d.name + " has an unterminated body", in.place(i, i + 1));
    d.body = in.sub(i + 1, close - 1);
    i = close;
  } else {
    source body;
    int braces = 0, parentheses = 0, squares = 0;
    auto kept = i, opener = i;
    for (; i < text.size() && (braces || parentheses || squares || !end_of_line(text[i])); ++i) {
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

} // namespace

std::size_t expander::define(call const& c, bool global) {
  bool const plain = c.what.kind == reference::form::plain;
  slice const in = plain ? c.in : c.argument.value_or(slice{c.in.in, c.end, c.end});
  auto parsed = parse_definition(in, plain ? c.what.name_end : in.begin, c.place);
  if (plain) parsed.end = std::min(parsed.end, c.in.end);
  auto const end = plain ? parsed.end : c.end;
  if (parsed.name.size() < 2 || (parsed.name[0] >= '0' && parsed.name[0] <= '9')) {
    remark(severity::error, "illegal macro name: \"" + parsed.name + "\"", c.place);
    return end;
  }
  if (parsed.body.empty()) remark(severity::warning, "macro %" + parsed.name + " has an empty body", c.place);
  definition d{parsed.name, parsed.parameters, parsed.body, std::nullopt, std::nullopt, c.place};
  std::string shown = parsed.body.to_string();
  if (global && !parsed.parameters) {
    d.value = expanded(parsed.body, c.path, c.use).take();
    shown.clear();
    for (auto const& g : *d.value) shown += g.value.text;
  }
  out.macros.push_back({parsed.name, shown, parsed.parameters, global, c.path, c.place});
  macros.define(std::move(d), c.path, global ? 0 : static_cast<int>(frames_.size()));
  return end;
}

void expander::define_text(std::string name, guarded_text value, condition const& when, location const& where) {
  macros.define({std::move(name), std::nullopt, {}, std::move(value), std::nullopt, where}, when);
}

// Lines "%NAME BODY", joined as in a spec; others are comments.
void expander::read_macro_file(text_ptr const& file) {
  auto const in = whole(defined_source(file, {}));
  auto const text = in.bytes();
  for (std::size_t i = 0; i < text.size();) {
    line_state state;
    auto const begin = i;
    do {
      auto const stop = std::min(text.find('\n', i), text.size() - 1) + 1;
      state.continued = false;
      state.feed(text, i, stop);
      i = stop;
    } while (i < text.size() && !state.complete());
    auto const percent = text.find_first_not_of(" \t", begin);
    if (percent >= i || text[percent] != '%' || percent + 1 >= i || !name_char(text[percent + 1])) continue;
    auto const line = in.sub(begin, i);
    auto const place = in.in->place(percent, std::min(i, text.find('\n', percent)));
    auto d = parse_definition(line, percent + 1, place);
    macros.define({d.name, d.parameters, d.body, std::nullopt, std::nullopt, place}, condition::always());
  }
}

// %1 %* %** %# %0 and the option macros, which only the macro's own level sees.
bool expander::expand_argument(call const& c, output& out) {
  auto const& n = c.name;
  auto const join = [&](std::vector<slice> const& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i) out.literal(" ", c.place, false, c.path);
      expand(words[i], c.path, out, &c.place);
    }
  };
  if (n[0] == '-') {
    std::optional<slice> value;
    bool given = false;
    if (n.size() >= 2 && !frames_.empty())
      if (auto const o = frames_.back().options.find(n[1]); o != frames_.back().options.end())
        given = true, value = o->second;
    bool const wants_value = n.ends_with('*');
    if (given == c.what.negated) return true;
    if (c.argument && c.colon) expand(*c.argument, c.path, out, c.use);
    else if (given) {
      if (!wants_value) out.literal(n.substr(0, 2), c.place, false, c.path);
      if (!wants_value && value) out.literal(" ", c.place, false, c.path);
      if (value) expand(*value, c.path, out, &c.place);
    }
    return true;
  }
  if (frames_.empty()) return false;
  frame const f = frames_.back();
  bool const is_number = n.find_first_not_of("0123456789") == n.npos;
  if (n != "*" && n != "**" && n != "#" && !is_number) return false;
  std::size_t const at = is_number && n.size() < 5 ? std::stoul(std::string(n)) : 0;
  bool const exists = !is_number || (n == "0" || (at > 0 && at <= f.arguments.size()));
  if (c.what.asks) {
    if (exists == c.what.negated) return true;
    if (c.argument) {
      expand(*c.argument, c.path, out, c.use);
      return true;
    }
  }
  if (!exists) return is_number && c.what.asks;
  if (n == "*") join(f.arguments);
  else if (n == "**") join(f.all);
  else if (n == "#") out.literal(std::to_string(f.arguments.size()), c.place, false, c.path);
  else if (n == "0") out.literal(f.name, c.place, false, c.path);
  else expand(f.arguments[at - 1], c.path, out, &c.place);
  return true;
}

void expander::expand_parametric(definition const& d, call const& c, condition const& when, output& out) {
  if (!c.argument) return call_with(d, {}, c, when, out);
  ++quoting_;
  auto const given = expanded(*c.argument, when, c.use);
  --quoting_;
  auto const all = cases(given.text(), when);
  if (!all) {
    remark(severity::unknown, "the arguments of %" + d.name + " have more than " + std::to_string(max_cases) +
           " cases (max_cases)", c.place);
    out.hole({c.in.sub(c.at, c.end).to_string(), hole_kind::unknown, c.place}, when);
    return;
  }
  for (auto const& one : *all) {
    bool const single = c.colon && c.what.kind == reference::form::brace;
    call_with(d, single ? std::vector<slice>{one.text} : words_of(one.text), c, one.when, out);
  }
}

void expander::call_with(definition const& d, std::vector<slice> words, call const& c, condition const& when,
                         output& out) {
  frame f{d.name, {}, words, {}};
  auto const& known = *d.parameters;
  bool options_end = known == "-";
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const w = words[i].bytes();
    if (options_end || w.size() < 2 || w[0] != '-') {
      f.arguments.push_back(words[i]);
      continue;
    }
    if (w == "--") {
      options_end = true;
      continue;
    }
    for (std::size_t k = 1; k < w.size(); ++k) {
      auto const at = known.find(w[k]);
      if (w[k] == ':' || at == known.npos)
        throw error("unknown option " + std::string(1, w[k]) + " in %" + d.name + "(" + known + ")", c.place);
      if (at + 1 < known.size() && known[at + 1] == ':') {
        if (k + 1 < w.size()) f.options[w[k]] = words[i].sub(words[i].begin + k + 1, words[i].end);
        else if (i + 1 < words.size()) f.options[w[k]] = words[++i];
        else throw error("option -" + std::string(1, w[k]) + " of %" + d.name + " lacks its argument", c.place);
        break;
      }
      f.options[w[k]] = std::nullopt;
    }
  }
  frames_.push_back(std::move(f));
  if (d.value) expand_value(*d.value, when, c.place, out, d.name);
  else expand(d.body, when, out, &c.place);
  macros.leave(static_cast<int>(frames_.size()));
  frames_.pop_back();
}

} // namespace xencmp::spec
