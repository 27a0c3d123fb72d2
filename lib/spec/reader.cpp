// The spec grammar: lines, conditionals, sections, tags (build/parseSpec.c, build/parsePreamble.c).
#include <algorithm>

#include "expander.hpp"
#include "standard.hpp"

namespace xencmp::spec {

namespace {

std::string lower(std::string s) {
  for (char& c : s) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return s;
}
std::string upper(std::string s) {
  for (char& c : s) if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return s;
}

bool is_blank(std::string_view s) { return s.find_first_not_of(" \t\r\n") == s.npos; }

options with_build_conditionals(options how) {
  auto const defined = [](std::string const& name) { return condition::holds(atom::build_conditional(name)); };
  for (auto const& w : how.with) how.assume = how.assume & defined("_with_" + w) & !defined("_without_" + w);
  for (auto const& w : how.without) how.assume = how.assume & defined("_without_" + w) & !defined("_with_" + w);
  if (how.arch) how.assume = how.assume & condition::is(atom::architecture(), atom_value::of(*how.arch));
  if (how.os) how.assume = how.assume & condition::is(atom::system(), atom_value::of(*how.os));
  return how;
}

class reader {
public:
  reader(spec_file& out, options const& how) : how_(with_build_conditionals(how)), out_(out), expander_(how_, out) {}

  void read(text_ptr const& text) {
    start(text);
    out_.sections.push_back({"", {}, condition::always(), {text, {0, 0}}, {}});
    current_ = {{0, condition::always()}};
    bodies_.emplace_back();
    read_file(text);
    if (!conditionals_.empty()) throw error("unclosed %if", conditionals_.back().where);
    for (std::size_t i = 0; i < out_.sections.size(); ++i) out_.sections[i].body = bodies_[i].take();
    if (out_.sections.size() == 1 && out_.tags.empty() && out_.macros.empty())
      throw error("not a spec: it has no tag, no section and no macro", location{text, {0, 0}});
    finish();
  }

private:
  struct conditional {
    condition outer;            // where the %if stands
    condition taken;            // an earlier branch was
    location where;
    bool has_else = false;
    std::size_t file = 0;       // how many files were open
  };

  void start(text_ptr const& text) {
    auto const literal = [](std::string const& s) { return guarded_text{{{s, std::nullopt, {}}, condition::always()}}; };
    if (how_.standard_macros) define_standard_macros(expander_);
    for (auto const& f : how_.macro_files) expander_.read_macro_file(f);
    for (auto const& w : how_.with) expander_.define_text("_with_" + w, literal("--with-" + w), condition::always(), {});
    for (auto const& w : how_.without)
      expander_.define_text("_without_" + w, literal("--without-" + w), condition::always(), {});
    if (how_.arch)
      for (char const* name : {"_arch", "_target_cpu", "_host_cpu", "_build_arch"})
        expander_.define_text(name, literal(*how_.arch), condition::always(), {});
    if (how_.os)
      for (char const* name : {"_os", "_target_os"}) expander_.define_text(name, literal(*how_.os), condition::always(), {});
    for (auto const& [name, body] : how_.macros)
      expander_.read_macro_file(make_text("<definition of " + name + ">", "%" + name + " " + body + "\n"));
    expander_.scan(text->bytes());
  }

  // Lines are put together until no %{ %( %[ is open and none ends in a backslash.
  void read_file(text_ptr const& text) {
    if (text->bytes().find('\0') != std::string_view::npos)
      throw error("not a text: it has a NUL byte", location{text, {static_cast<std::uint32_t>(text->bytes().find('\0')),
                                                                   static_cast<std::uint32_t>(text->bytes().find('\0') + 1)}});
    open_files_.push_back(text);
    auto const in = whole(defined_source(text, how_.definitions));
    auto const bytes = in.bytes();
    for (std::size_t i = 0; i < bytes.size();) {
      line_state state;
      auto const begin = i;
      do {
        auto const stop = std::min(bytes.find('\n', i), bytes.size() - 1) + 1;
        state.continued = false;
        state.feed(bytes, i, stop);
        i = stop;
      } while (i < bytes.size() && !state.complete());
      if (state.braces || state.parentheses || state.squares)
        throw error("unclosed %" + std::string(1, bytes[state.opener + 1]), in.in->place(state.opener, state.opener + 2));
      if (open_files_.size() == 1) expander_.read_up_to = in.in->place(begin, i).at.begin;
      lines(in.sub(begin, i));
    }
    open_files_.pop_back();
  }

  // IN is one line, or several that belong together.  A directive between lines that backslashes join stands on its
  // own: "./configure --with-a", "%if 0%{?fedora}", "--with-b", "%endif", each but the last two with a backslash.
  void lines(slice const& in) {
    auto const bytes = std::string_view(in.in->bytes()).substr(0, in.end);
    line_state state;
    auto begin = in.begin;
    bool first = true, goes_on = false, cut_next = false;
    for (auto i = in.begin; i < in.end;) {
      if (first) {
        auto const here = bytes.substr(i);
        auto const word = read_directive(here).word;
        auto const text = here.substr(std::min(here.find_first_not_of(" \t"), here.size()));
        bool const definition = text.starts_with("%define") || text.starts_with("%global");
        goes_on = word.starts_with("%if") || word.starts_with("%elif") || (definition && !path_.is_never());
        cut_next = !word.empty();
        first = false;
      }
      auto const stop = std::min(bytes.find('\n', i), bytes.size() - 1) + 1;
      state.continued = false;
      state.feed(bytes, i, stop);
      i = stop;
      if (i >= in.end || state.braces || state.parentheses || state.squares) continue;
      if (goes_on ? !state.continued : cut_next || !read_directive(bytes.substr(i)).word.empty()) {
        line(in.sub(begin, i), false);
        begin = i;
        first = true;
      }
    }
    line(in.sub(begin, in.end), false);
  }

  // IN is one line, or several that belong together.  READY: macros are expanded already.
  void line(slice const& in, bool ready) {
    auto const bytes = in.bytes();
    if (auto const d = read_directive(bytes); !d.word.empty()) {
      std::string const word(d.word);
      auto const where = in.in->place(in.begin + d.begin, in.begin + d.begin + word.size());
      auto const rest = in.sub(in.begin + d.rest, in.end);
      if (word == "%include") include(rest, where);
      else directed(word, rest, where);
      return;
    }
    if (path_.is_never()) return;
    std::size_t rest = 0;
    if (auto const name = read_section_header(bytes, &rest); !name.empty()) return header(name, in, rest);
    if (ready) {
      output text;
      in.in->each(in.begin, in.end, [&](std::string_view b, location const& where, bool exact, piece const* hole) {
        if (hole) text.hole(*hole, path_);
        else text.literal(b, where, exact, path_);
      });
      return deliver(text, in);
    }
    auto const text = expander_.expanded(in, path_);
    if (emits_grammar(text.text())) again(text, in);
    else deliver(text, in);
  }

  // Whether a line of what a macro gave is a directive or a section.
  bool emits_grammar(guarded_text const& t) const {
    bool at_start = true;
    for (auto const& g : t) {
      if (g.value.is_hole()) {
        at_start = false;
        continue;
      }
      std::string_view const s = g.value.text;
      for (std::size_t i = 0; i < s.size();) {
        if (at_start) {
          auto const first = std::min(s.find_first_not_of(" \t", i), s.size());
          std::size_t rest;
          if (first < s.size() && s[first] == '%' &&
              (!read_directive(s.substr(first)).word.empty() || !read_section_header(s.substr(first), &rest).empty()))
            return true;
        }
        auto const newline = s.find('\n', i);
        at_start = newline != s.npos;
        i = at_start ? newline + 1 : s.size();
      }
    }
    return false;
  }

  // Reads the lines that macros gave.
  void again(output const& text, slice const& in) {
    auto const outer = path_;
    auto const all = expander_.cases(text.text(), outer);
    if (!all) {
      expander_.remark(severity::unknown, "the line has more than " + std::to_string(max_cases) + " cases (max_cases)",
                       in.place());
      return deliver(text, in);
    }
    for (auto const& c : *all) {
      path_ = outer & c.when;
      auto const depth = conditionals_.size();
      auto const bytes = c.text.bytes();
      for (std::size_t i = 0; i < bytes.size();) {
        auto const stop = std::min(bytes.find('\n', i), bytes.size() - 1) + 1;
        line(c.text.sub(c.text.begin + i, c.text.begin + stop), true);
        i = stop;
      }
      if (conditionals_.size() != depth && all->size() > 1)
        throw error("a macro gives an %if without its %endif in some configurations only", in.place());
      if (conditionals_.size() != depth) return;           // the path is now that of the new conditional
    }
    path_ = outer;
  }

  void directed(std::string const& word, slice const& rest, location const& where) {
    if (word == "%endif" || word == "%else" || word.starts_with("%elif")) {
      if (conditionals_.empty() || conditionals_.back().file != open_files_.size())
        throw error("stray " + word, where);
      auto& c = conditionals_.back();
      if (word == "%endif") {
        path_ = c.outer;
        conditionals_.pop_back();
        return;
      }
      if (c.has_else) throw error(word + " after %else", where);
      path_ = c.outer & !c.taken;
      if (word == "%else") {
        c.has_else = true;
        return;
      }
      path_ = path_ & decide(word == "%elif" ? "%if" : word == "%elifarch" ? "%ifarch" : "%ifos", rest);
      c.taken = c.taken | path_;
      return;
    }
    auto const outer = path_;
    if (!path_.is_never()) path_ = path_ & decide(word, rest);
    conditionals_.push_back({outer, path_, where, false, open_files_.size()});
  }

  condition decide(std::string const& word, slice const& rest) {
    if (path_.is_never()) return path_;
    source joined;                                          // without "\" at line ends
    auto const bytes = std::string_view(rest.in->bytes()).substr(0, rest.end);
    for (auto i = rest.begin; i < rest.end;) {
      auto const stop = std::min(bytes.find("\\\n", i), rest.end);
      joined.append(*rest.in, i, stop);
      i = stop + 2;
    }
    auto const arguments = whole(std::move(joined));
    if (word == "%if") return expander_.decide(arguments, path_);
    auto const c = expander_.one_of(word.ends_with("arch") ? atom::architecture() : atom::system(), arguments, path_);
    return word.starts_with("%ifn") ? path_ & !c : c;
  }

  void include(slice const& rest, location const& where) {
    if (path_.is_never()) return;
    auto const text = expander_.expanded(rest, path_);
    auto const all = expander_.cases(text.text(), path_);
    auto const outer = path_;
    if (!all) return expander_.remark(severity::unknown, "%include is not followed: max_cases", where);
    for (auto const& c : *all) {
      auto const words = words_of(c.text);
      if (words.empty()) throw error("%include lacks a file", where);
      if (words[0].bytes().find(source::hole_byte) != std::string_view::npos) {
        expander_.remark(severity::unknown, "%include is not followed: " + words[0].to_string(), where);
        continue;
      }
      auto const file = find_file(words[0].to_string(), where);
      for (auto const& f : open_files_)
        if (f->name() == file->name()) throw error(file->name() + " includes itself", where);
      path_ = c.when;
      auto const depth = conditionals_.size();
      read_file(file);
      if (conditionals_.size() != depth) throw error("unclosed %if", conditionals_.back().where);
    }
    path_ = outer;
  }

  text_ptr find_file(std::string const& name, location const& where) const {
    std::filesystem::path const wanted = name;
    std::vector<std::filesystem::path> tried{wanted};
    if (wanted.is_relative()) {
      tried = {std::filesystem::path(out_.text->name()).parent_path() / wanted};
      for (auto const& d : how_.include_path) tried.push_back(d / wanted);
    }
    std::error_code ignored;
    for (auto const& p : tried)
      if (std::filesystem::is_regular_file(p, ignored)) return read_text(p.lexically_normal());
    if (std::filesystem::path(out_.text->name()).lexically_normal() == tried[0].lexically_normal())
      throw error(name + " includes itself", where);
    throw error("cannot read the included file " + name, where);
  }

  void header(std::string const& name, slice const& in, std::size_t rest) {
    auto end = in.end;
    while (end > in.begin + rest && (in.in->bytes()[end - 1] == '\n' || in.in->bytes()[end - 1] == ' ')) --end;
    auto argument = expander_.expanded(in.sub(in.begin + std::min(rest, end - in.begin), end), path_).take();
    out_.sections.push_back({name, std::move(argument), path_, in.in->place(in.begin, end), {}});
    bodies_.emplace_back();
    for (auto& [section, when] : current_) when = when & !path_;
    std::erase_if(current_, [](auto const& c) { return c.second.is_never(); });
    current_.emplace_back(out_.sections.size() - 1, path_);
  }

  void deliver(output const& text, slice const& in) {
    if (text.empty()) return;
    for (std::size_t i = 0; i < current_.size(); ++i) {
      auto const [section, when] = current_[i];
      if (path_.implies(when)) {
        deliver_to(section, text, in);
        continue;
      }
      output part;
      for (auto const& g : text.text()) {
        if (g.value.is_hole()) part.hole(g.value, g.when & when);
        else part.literal(g.value.text, g.value.where, g.value.text.size() == g.value.where.at.size(), g.when & when);
      }
      if (!part.empty()) deliver_to(section, part, in);
    }
  }

  void deliver_to(std::size_t section, output const& text, slice const& in) {
    bodies_[section].append(text);
    auto const& name = out_.sections[section].name;
    if (name.empty() || name == "%package") tag_line_of(section, text.text(), in);
    else if (name == "%patchlist" || name == "%sourcelist") listed(section, text.text(), in);
  }

  static bool blank_text(guarded_text const& t) {
    return std::all_of(t.begin(), t.end(), [](auto const& g) { return !g.value.is_hole() && is_blank(g.value.text); });
  }

  // The line of a preamble.  Its first piece holds wherever the line does, or the line's cases are taken one by one.
  void tag_line_of(std::size_t section, guarded_text const& t, slice const& in) {
    if (blank_text(t)) return;
    auto const& front = t.front();
    bool const several = [&] {
      for (std::size_t i = 0; i < t.size(); ++i) {
        if (t[i].value.is_hole()) continue;
        auto const newline = t[i].value.text.find('\n');
        if (newline != std::string::npos && (newline + 1 < t[i].value.text.size() || i + 1 < t.size())) return true;
      }
      return false;
    }();
    auto const parsed = read_tag_line(front.value.text);
    if (!front.value.is_hole() && !several && parsed.name_begin != std::string_view::npos &&
        std::all_of(t.begin(), t.end(), [&](auto const& g) { return g.when.implies(front.when); })) {
      guarded_text value = t;
      auto& first = value.front();
      bool const exact = first.value.where.at.size() == first.value.text.size();
      auto where = first.value.where;
      if (exact) {
        where.at = {where.at.begin + static_cast<std::uint32_t>(parsed.name_begin),
                    where.at.begin + static_cast<std::uint32_t>(parsed.name_end)};
        first.value.where.at.begin += static_cast<std::uint32_t>(parsed.value);
      }
      auto const tag_name = front.value.text.substr(parsed.name_begin, parsed.name_end - parsed.name_begin);
      first.value.text.erase(0, parsed.value);
      auto const when = front.when;
      if (first.value.text.empty()) value.erase(value.begin());
      return add_tag(section, tag_name, std::move(value), when, where);
    }
    if (!front.value.is_hole()) {
      auto const first = front.value.text.find_first_not_of(" \t");
      if (first != std::string::npos && front.value.text[first] == '#' && !several) return;
    }
    auto const all = expander_.cases(t, path_);
    if (!all)
      return expander_.remark(severity::unknown, "the line has more than " + std::to_string(max_cases) +
                              " cases (max_cases)", in.place());
    for (auto const& c : *all) {
      auto const bytes = c.text.bytes();
      for (std::size_t i = 0; i < bytes.size();) {
        auto const stop = std::min(bytes.find('\n', i), bytes.size());
        auto const one = bytes.substr(i, stop - i);
        auto const p = read_tag_line(one);
        if (p.name_begin != one.npos) {
          output value;
          auto const begin = c.text.begin + i;
          c.text.in->each(begin + p.value, begin + one.size(),
                          [&](std::string_view b, location const& where, bool exact, piece const* hole) {
            if (hole) value.hole(*hole, c.when);
            else value.literal(b, where, exact, c.when);
          });
          add_tag(section, std::string(one.substr(p.name_begin, p.name_end - p.name_begin)), value.take(), c.when,
                  c.text.in->place(begin + p.name_begin, begin + p.name_end));
        } else if (auto const first = one.find_first_not_of(" \t\r"); first != one.npos && one[first] != '#') {
          bool const by_distribution = one[first] == source::hole_byte;
          expander_.remark(severity::unknown, (by_distribution ? "what a macro adds to the preamble is not known: "
                                                               : "not understood in a preamble: ") +
                           squeezed(c.text.sub(c.text.begin + i, c.text.begin + stop).to_string()), in.place());
        }
        i = stop + 1;
      }
    }
  }

  static void trim_end(guarded_text& t) {
    while (!t.empty() && !t.back().value.is_hole()) {
      auto& p = t.back().value;
      bool const exact = p.text.size() == p.where.at.size();
      auto const last = p.text.find_last_not_of(" \t\r\n");
      auto const kept = last == p.text.npos ? 0 : last + 1;
      if (exact) p.where.at.end -= static_cast<std::uint32_t>(p.text.size() - kept);
      p.text.resize(kept);
      if (kept) return;
      t.pop_back();
    }
  }

  void add_tag(std::size_t section, std::string name, guarded_text value, condition const& when, location const& where) {
    trim_end(value);
    auto key = lower(name);
    auto const numbered = [&](char const* stem, int& next) {
      std::string const s = stem;
      if (!key.starts_with(s) || key.find_first_not_of("0123456789", s.size()) != key.npos) return false;
      if (key.size() == s.size()) name += std::to_string(next++);
      else if (key.size() < s.size() + 9) next = std::stoi(key.substr(s.size())) + 1;
      return true;
    };
    bool const source = numbered("source", next_source_), patch = numbered("patch", next_patch_);
    if (source || patch) {
      auto number = name.substr(source ? 6 : 5);
      number.erase(0, std::min(number.find_first_not_of('0'), number.size() - 1));
      guarded_text path{{{"%{_sourcedir}", hole_kind::input, where}, condition::always()},
                        {{"/", std::nullopt, where}, condition::always()}};
      for (auto g : value) {                               // what is left of a URL is the file's name
        if (!g.value.is_hole())
          if (auto const slash = g.value.text.rfind('/'); slash != std::string::npos) {
            path.resize(2);
            g.value.text.erase(0, slash + 1);
          }
        if (!g.value.text.empty()) path.push_back(std::move(g));
      }
      expander_.define_text((source ? "SOURCE" : "PATCH") + number, path, when, where);
      if (source) expander_.define_text("SOURCEURL" + number, value, when, where);
    } else if (section == 0 && name.find('(') == name.npos) {
      expander_.define_text(key, value, when, where);
      expander_.define_text(upper(name), value, when, where);
      auto const keep = [&](guarded_text& to) { to = choose(when, value, to); };
      if (key == "name") keep(out_.name);
      else if (key == "version") keep(out_.version);
      else if (key == "release") keep(out_.release);
    }
    out_.tags.push_back({std::move(name), std::move(value), when, where, section});
  }

  void listed(std::size_t section, guarded_text const& t, slice const& in) {
    if (blank_text(t)) return;
    add_tag(section, out_.sections[section].name == "%patchlist" ? "Patch" : "Source", t, path_, in.place());
  }

  // Conditions as they read under the assumption; atoms in one list.
  void finish() {
    std::vector<atom> all;
    auto const note = [&](condition& c) {
      c = expander_.restricted(c);
      for (auto& a : c.atoms()) all.push_back(std::move(a));
    };
    auto const settle = [&](guarded_text& t) {
      t = assuming(t, how_.assume);
      condition const* last = nullptr;
      for (auto const& g : t) {
        if (last && *last == g.when) continue;
        last = &g.when;
        for (auto& a : g.when.atoms()) all.push_back(std::move(a));
      }
    };
    settle(out_.name);
    settle(out_.version);
    settle(out_.release);
    for (auto& s : out_.sections) note(s.when), settle(s.argument), settle(s.body);
    for (auto& t : out_.tags) note(t.when), settle(t.value);
    for (auto& m : out_.macros) note(m.when);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    out_.atoms = std::move(all);
  }

  options how_;
  spec_file& out_;
  expander expander_;
  condition path_;
  std::vector<conditional> conditionals_;
  std::vector<std::pair<std::size_t, condition>> current_;    // the section that a line belongs to
  std::vector<output> bodies_;
  std::vector<text_ptr> open_files_;
  int next_source_ = 0, next_patch_ = 0;
};

} // namespace

spec_file read_spec(text_ptr text, options const& how) {
  spec_file out;
  out.text = text;
  reader(out, how).read(text);
  return out;
}

section const* spec_file::find_section(std::string_view wanted) const {
  for (auto const& s : sections) if (s.name == wanted) return &s;
  return nullptr;
}

std::string render(guarded_text const& t, condition const& c) {
  std::string out;
  for (auto const& g : t) {
    if (c.implies(g.when)) out += g.value.text;
    else if (!c.excludes(g.when))
      throw error("the configuration leaves open: " + g.when.assuming(c).to_string(), g.value.where);
  }
  return out;
}

} // namespace xencmp::spec
