#include "reader.hpp"

#include <algorithm>

#include "../source/utf8.hpp"
#include "standard.hpp"

namespace xencmp::spec {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

options with_build_conditionals(options how) {
  auto const defined = [](std::string const& name) { return condition::holds(atom::build_conditional(name)); };
  for (auto const& w : how.with) how.assume = how.assume & defined("_with_" + w) & !defined("_without_" + w);
  for (auto const& w : how.without) how.assume = how.assume & defined("_without_" + w) & !defined("_with_" + w);
  if (how.arch) how.assume = how.assume & condition::is(atom::architecture(), atom_value::of(*how.arch));
  if (how.os) how.assume = how.assume & condition::is(atom::system(), atom_value::of(*how.os));
  return how;
}

// The literal text that T begins with wherever WHEN holds; only its first bytes are needed.
std::string front(guarded_text const& t, condition const& when) {
  std::string out;
  for (auto const& g : t) {
    if (g.value.is_hole() || !(g.when.is_always() || when.implies(g.when))) break;
    out += g.value.text;
    if (out.size() > 64 && out.find_first_not_of(" \t") != out.npos) break;
  }
  return out;
}

// T without its first COUNT bytes, which are literal.
guarded_text without_front(guarded_text t, std::size_t count) {
  auto g = t.begin();
  for (; g != t.end() && count; ++g) {
    auto& p = g->value;
    if (p.text.size() > count) {
      if (p.text.size() == p.where.at.size()) p.where.at.begin += static_cast<std::uint32_t>(count);
      p.text.erase(0, count);
      break;
    }
    count -= p.text.size();
  }
  t.erase(t.begin(), g);
  return t;
}

// Whether a line that begins with TEXT is a directive or a section.
bool begins_grammar(std::string_view text) {
  auto const first = text.find_first_not_of(" \t");
  if (first == text.npos || text[first] != '%') return false;
  std::size_t rest;
  return !read_directive(text.substr(first)).word.empty() || !read_section_header(text.substr(first), &rest).empty();
}

location place_of(guarded_text const& t, slice const& in) {
  if (t.empty()) return in.place();
  auto out = t.front().value.where;
  if (auto const& last = t.back().value.where; last.in == out.in && last.at.end > out.at.end) out.at.end = last.at.end;
  return out;
}

bool same_word(std::string_view a, std::string_view b) {
  auto const low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return low(x) == low(y); });
}

} // namespace

reader::reader(spec_file& out, options const& how)
  : how_(with_build_conditionals(how)), out_(out), expander_(how_, out) {}

reader::stripping reader::strip_of(std::string_view section) {
  if (section.empty() || section == "%package" || section == "%description" || section == "%patchlist" ||
      section == "%sourcelist" || section == "%sepolicy" || section == "%end")
    return {true, true, false};
  if (section == "%files" || section == "%changelog") return {false, true, false};
  return {false, false, section == "%prep"};
}

void reader::read(text_ptr const& text) {
  start(text);
  out_.sections.push_back({"", {}, condition::always(), {text, {0, 0}}, {}});
  bodies_.emplace_back();
  pass(text, condition::always());
  if (!restarted_.is_never()) {
    second_ = true;
    pass(text, restarted_);
  }
  for (std::size_t i = 0; i < out_.sections.size(); ++i) out_.sections[i].body = bodies_[i].take();
  out_.expansion = expansion_.take();
  if (out_.sections.size() == 1 && out_.tags.empty() && out_.macros.empty())
    throw error("not a spec: it has no tag, no section and no macro", location{text, {0, 0}});
  finish();
}

void reader::start(text_ptr const& text) {
  auto const literal = [](std::string const& s) { return guarded_text{{{s, std::nullopt, {}}, condition::always()}}; };
  if (how_.standard_macros && !how_.base) define_standard_macros(expander_);
  for (auto const& f : how_.macro_files) expander_.read_macro_file(f, condition::always(), false);
  for (auto const& w : how_.with) expander_.define_text("_with_" + w, literal("--with-" + w), condition::always(), {});
  for (auto const& w : how_.without)
    expander_.define_text("_without_" + w, literal("--without-" + w), condition::always(), {});
  if (how_.arch && !how_.base)
    for (char const* name : {"_arch", "_target_cpu", "_host_cpu", "_build_arch"})
      expander_.define_text(name, literal(*how_.arch), condition::always(), {});
  if (how_.os && !how_.base)
    for (char const* name : {"_os", "_target_os"}) expander_.define_text(name, literal(*how_.os), condition::always(), {});
  for (auto const& [name, body] : how_.macros)
    expander_.read_macro_file(make_text("<definition of " + name + ">", "%" + name + " " + body + "\n"),
                              condition::always(), false);
  if (!how_.closed) expander_.scan(text->bytes());
}

// Reads TEXT from its beginning in the configurations of WHERE.
void reader::pass(text_ptr const& text, condition const& where) {
  path_ = alive_ = where;
  conditionals_.clear();
  open_files_.clear();
  current_ = {{0, where}};
  ++headers_;
  outside_of_ = condition::always();
  outside_ = condition::never();
  sources_.next = patches_.next = {{where, 0}};
  location const start{text, {0, 0}};
  if (how_.base) {
    build_root_ = expander_.expanded("%{?buildroot:%{buildroot}}", where, start).take();
    for (char const* name : {"doc", "license"})
      expander_.define_text("_" + std::string(name) + "dir",
                            {{{"%{_default" + std::string(name) + "dir}", std::nullopt, start}, where}}, where, start);
  }
  read_file(text);
  if (alive_.is_never()) return;
  if (!conditionals_.empty()) throw error("unclosed %if", conditionals_.back().where);
  for (auto const& p : std::vector<part>(current_)) end_section(p.section, p.when);
}

// rpm reads a spec again from its beginning once it knows that BuildArch is another than the machine's, and keeps the
// macros that it has defined by then.
void reader::restart(condition const& when, guarded_text const& arch, location const& where) {
  auto const without = !when;
  restarted_ = restarted_ | when;
  alive_ = alive_ & without;
  path_ = path_ & without;
  for (auto& c : conditionals_) c.outer = c.outer & without, c.taken = c.taken & without;
  for (auto& p : current_) p.when = p.when & without;
  std::erase_if(current_, [](part const& p) { return p.when.is_never(); });
  ++headers_;
  outside_of_ = condition::always();
  outside_ = condition::never();
  auto const drop = [&](auto& all) {
    for (auto& x : all) x.when = x.when & without;
    std::erase_if(all, [](auto const& x) { return x.when.is_never(); });
  };
  drop(out_.tags);
  drop(out_.macros);
  drop(expander_.sources);
  for (auto& b : bodies_) {
    auto kept = xencmp::when(b.take(), without);
    b = output();
    for (auto const& g : kept) b.append(g, g.when);
  }
  auto kept = xencmp::when(expansion_.take(), without);
  expansion_ = output();
  for (auto const& g : kept) expansion_.append(g, g.when);
  // The sections but the first are of configurations that go on.
  guarded_text first;
  for (auto const& g : arch) {
    if (g.value.is_hole()) {
      first.push_back(g);
      continue;
    }
    auto const begin = std::min(g.value.text.find_first_not_of(" \t"), g.value.text.size());
    auto const end = std::min(g.value.text.find_first_of(" \t", begin), g.value.text.size());
    first.push_back({{g.value.text.substr(begin, end - begin), std::nullopt, g.value.where}, g.when});
    if (end < g.value.text.size()) break;
  }
  expander_.define_text("_target_cpu", std::move(first), when, where);
}

// Lines are put together until no %{ %( %[ is open and none ends in a backslash.
void reader::read_file(text_ptr const& text) {
  if (auto const nul = text->bytes().find('\0'); nul != std::string_view::npos)
    throw error("not a text: it has a NUL byte", location{text, {static_cast<std::uint32_t>(nul),
                                                                 static_cast<std::uint32_t>(nul + 1)}});
  open_files_.push_back(text);
  auto const in = whole(defined_source(text, how_.definitions));
  auto const bytes = in.bytes();
  for (std::size_t i = 0; i < bytes.size() && !alive_.is_never();) {
    line_state state;
    auto const begin = i;
    do {
      auto const stop = std::min(bytes.find('\n', i), bytes.size() - 1) + 1;
      state.continued = false;
      state.feed(bytes, i, stop);
      i = stop;
    } while (i < bytes.size() && !state.complete());
    if (!state.closed())
      throw error("unclosed %" + std::string(1, bytes[state.opener + 1]), in.in->place(state.opener, state.opener + 2));
    if (state.continued && how_.closed)
      throw error("the last line goes on behind a backslash", in.in->place(i - 1, i));
    if (open_files_.size() == 1) expander_.read_up_to = in.in->place(begin, i).at.begin;
    buffer(in.sub(begin, i));
  }
  if (!alive_.is_never() && !conditionals_.empty() && conditionals_.back().file == open_files_.size() &&
      open_files_.size() > 1)
    throw error("unclosed %if", conditionals_.back().where);
  open_files_.pop_back();
}

// Lines that nothing expands: those of a branch that is not taken.  Only directives count.
void reader::raw_lines(slice const& in) {
  auto const bytes = std::string_view(in.in->bytes()).substr(0, in.end);
  for (auto i = in.begin; i < in.end;) {
    auto stop = std::min(bytes.find('\n', i), bytes.size() - 1) + 1;
    auto const d = read_directive(bytes.substr(i, stop - i));
    blank_lines(alive_, 1);
    if (d.word.empty()) {
      i = stop;
      continue;
    }
    // A backslash at the end of a directive joins the next line to it.
    while (stop < in.end && stop - i > 1 && bytes.substr(stop - 2, 2) == "\\\n")
      stop = std::min(bytes.find('\n', stop), bytes.size() - 1) + 1;
    auto const where = in.in->place(i + d.begin, i + d.begin + d.word.size());
    auto const reads = path_;
    if (d.word != "%include") directed(std::string(d.word), text_of(in.sub(i + d.rest, stop), alive_), where);
    i = stop;
    if (!path_.is_never() && reads.is_never() && i < in.end) {
      raw_rest(in.sub(i, in.end));
      return;
    }
  }
}

// What stands behind a directive in the same lines: rpm does not expand it any more.
void reader::raw_rest(slice const& in) { lines(text_of(in, path_), path_, in); }

// IN is one line, or several that backslashes or brackets join.
void reader::buffer(slice const& in) {
  auto const bytes = in.bytes();
  auto const first = read_directive(bytes).word;
  auto reads = path_;
  if (first.starts_with("%elif") && !conditionals_.empty())
    reads = conditionals_.back().outer & !conditionals_.back().taken;
  if (reads.is_never()) return raw_lines(in);
  if (how_.keep_expansion && reads.identity() != alive_.identity()) {
    if (reads.identity() != outside_of_.identity()) outside_of_ = reads, outside_ = alive_ & !reads;
    blank_lines(outside_, static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')));
  }
  if (bytes.find('%') == bytes.npos) lines(text_of(in, reads), reads, in);
  else lines(expander_.expanded(in, reads).take(), reads, in);
}

// Takes TEXT, which is there where READS holds, apart into lines.  What a line is may depend on the configuration; its
// cases are then read one by one.
void reader::lines(guarded_text text, condition const& reads, slice const& in) {
  if (text.empty()) return line({}, reads, in);
  guarded_text current;
  bool directive = false, fresh = true, ragged = false;
  auto const finish = [&] {
    auto one = std::exchange(current, {});
    fresh = true;
    if (std::exchange(ragged, false)) again(one, reads, in);
    else line(std::move(one), reads, in);
  };
  for (std::size_t k = 0; k < text.size(); ++k) {
    auto& g = text[k];
    bool const sure = g.when.is_always() || reads.implies(g.when);
    auto const& bytes = g.value.text;
    if (g.value.is_hole() || !sure) {
      ragged = ragged || (!g.value.is_hole() && (bytes.find('\n') != bytes.npos || (fresh && begins_grammar(bytes))));
      fresh = fresh && !g.value.is_hole() && bytes.find_first_not_of(" \t") == bytes.npos;
      current.push_back(std::move(g));
      continue;
    }
    bool const exact = bytes.size() == g.value.where.at.size();
    for (std::size_t i = 0; i < bytes.size();) {
      if (fresh) {
        // The line's beginning may be spread over several pieces.
        directive = false;
        auto const first = bytes.find_first_not_of(" \t", i);
        bool const enough = first != bytes.npos && (bytes.size() - first > 16 || bytes.find('\n', first) != bytes.npos);
        if (enough) {
          directive = bytes[first] == '%' && !read_directive(std::string_view(bytes).substr(first)).word.empty();
        } else if (first == bytes.npos || bytes[first] == '%') {
          guarded_text rest(text.begin() + static_cast<std::ptrdiff_t>(k),
                            text.begin() + static_cast<std::ptrdiff_t>(std::min(k + 4, text.size())));
          directive = !read_directive(front(without_front(std::move(rest), i), reads)).word.empty();
        }
        fresh = false;
      }
      auto stop = bytes.find('\n', i);
      while (directive && stop != bytes.npos && stop > i && bytes[stop - 1] == '\\' && stop + 1 < bytes.size())
        stop = bytes.find('\n', stop + 1);
      bool const ends = stop != bytes.npos;
      stop = ends ? stop + 1 : bytes.size();
      bool const whole_piece = i == 0 && stop == bytes.size();
      if (whole_piece) {
        auto const when = g.when;
        current.push_back({std::move(g.value), when});
      } else {
        location where = g.value.where;
        if (exact)
          where.at = {where.at.begin + static_cast<std::uint32_t>(i), where.at.begin + static_cast<std::uint32_t>(stop)};
        current.push_back({{bytes.substr(i, stop - i), std::nullopt, std::move(where)}, g.when});
      }
      i = stop;
      if (ends) finish();
      if (whole_piece) break;
    }
  }
  if (!current.empty()) finish();
}

// TEXT is one line, expanded.
void reader::line(guarded_text text, condition const& reads, slice const& in) {
  auto const begin = front(text, reads);
  if (auto const d = read_directive(begin); !d.word.empty()) {
    std::string const word(d.word);
    auto where = text.front().value.where;
    if (auto const& p = text.front().value; p.text.size() == p.where.at.size() && d.begin + word.size() <= p.text.size())
      where.at = {where.at.begin + static_cast<std::uint32_t>(d.begin),
                  where.at.begin + static_cast<std::uint32_t>(d.begin + word.size())};
    auto const rest = without_front(std::move(text), d.rest);
    if (word == "%include" && !path_.is_never()) return include(rest, where);
    blank_lines(reads & alive_, 1);
    if (word != "%include") directed(word, rest, where);
    return;
  }
  if (how_.keep_expansion && reads.identity() != path_.identity())
    if (auto const skipped = reads & !path_; !skipped.is_never()) blank_lines(skipped & alive_, 1);
  if (path_.is_never()) return;
  for (auto& g : text) g.when = g.when & path_;
  std::erase_if(text, [](auto const& g) { return g.when.is_never(); });
  std::size_t rest = 0;
  auto const name = read_section_header(begin, &rest);
  if (how_.keep_expansion)
    for (auto const& p : parts_of(path_)) expansion(strip_of(out_.sections[p.section].name), text, p.when);
  if (!name.empty()) return header(name, std::move(text), rest, place_of(text, in));
  deliver(text, in);
}

// Reads the lines that macros gave, in each of the ways that they can be.
void reader::again(guarded_text const& text, condition const& reads, slice const& in) {
  auto const outer = path_;
  auto const all = expander_.cases(text, reads);
  if (!all) {
    expander_.remark(severity::unknown, "the line has more than " + std::to_string(max_cases) + " cases (max_cases)",
                     in.place());
    return deliver(text, in);
  }
  for (auto const& c : *all) {
    path_ = outer & c.when;
    auto const depth = conditionals_.size();
    lines(text_of(c.text, c.when), c.when, in);
    if (conditionals_.size() != depth && all->size() > 1)
      throw error("a macro gives an %if without its %endif in some configurations only", in.place());
    if (conditionals_.size() != depth) return;           // the path is now that of the new conditional
  }
  path_ = outer & alive_;
}

void reader::directed(std::string const& word, guarded_text const& rest, location const& where) {
  if (word == "%endif" || word == "%else" || word.starts_with("%elif")) {
    if (conditionals_.empty() || conditionals_.back().file != open_files_.size()) throw error("stray " + word, where);
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
    path_ = path_ & decide(word == "%elif" ? "%if" : word == "%elifarch" ? "%ifarch" : "%ifos", rest, where);
    c.taken = c.taken | path_;
    return;
  }
  auto const outer = path_;
  if (!path_.is_never()) path_ = path_ & decide(word, rest, where);
  conditionals_.push_back({outer, path_, where, false, open_files_.size()});
}

condition reader::decide(std::string const& word, guarded_text const& rest, location const& where) {
  if (path_.is_never()) return path_;
  auto text = rest;
  for (auto& g : text)                                    // a directive goes on behind a backslash
    if (!g.value.is_hole())
      for (auto i = g.value.text.find("\\\n"); i != std::string::npos; i = g.value.text.find("\\\n", i))
        g.value.text.replace(i, 2, "  ");
  if (word == "%if") return expander_.decide(text, path_, where);
  bool const by_arch = word.ends_with("arch");
  bool const blank = std::all_of(text.begin(), text.end(), [](auto const& g) {
    return !g.value.is_hole() && std::all_of(g.value.text.begin(), g.value.text.end(), is_space);
  });
  if (blank) expander_.refuse("argument expected for " + word, where, path_);
  auto is = condition::never();
  auto const about = by_arch ? atom::architecture() : atom::system();
  auto const target = expander_.expanded(by_arch ? "%{_target_cpu}" : "%{_target_os}", path_, where);
  auto const all = expander_.cases(target.text(), path_);
  if (!all) {
    is = expander_.one_of(about, text, path_, where);
  } else {
    for (auto const& c : *all) {
      if (c.text.bytes().find(source::hole_byte) != std::string_view::npos) {
        is = is | expander_.one_of(about, text, c.when, where);
        continue;
      }
      auto const words = expander_.cases(text, c.when);
      if (!words) expander_.remark(severity::unknown, "the list has too many cases (max_cases)", where);
      else
        for (auto const& w : *words)
          for (auto const& one : words_of(w.text))
            if (same_word(one.bytes(), c.text.bytes())) is = is | w.when;
    }
  }
  return word.starts_with("%ifn") ? path_ & !is : is;
}

void reader::include(guarded_text const& rest, location const& where) {
  if (path_.is_never()) return;
  auto const all = expander_.cases(rest, path_);
  auto const outer = path_;
  if (!all) return expander_.remark(severity::unknown, "%include is not followed: max_cases", where);
  for (auto const& c : *all) {
    auto const words = words_of(c.text);
    if (words.empty()) throw error("%include lacks a file", where);
    if (words[0].bytes().find(source::hole_byte) != std::string_view::npos) {
      expander_.remark(severity::unknown, "%include is not followed: " + words[0].to_string(), where);
      continue;
    }
    auto const name = c.text.sub(words.front().begin, words.back().end).to_string();
    auto const file = find_file(words.size() == 1 ? words[0].to_string() : name, where);
    for (auto const& f : open_files_)
      if (f->name() == file->name()) throw error(file->name() + " includes itself", where);
    path_ = c.when;
    read_file(file);
  }
  path_ = outer & alive_;
}

text_ptr reader::find_file(std::string const& name, location const& where) const {
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

void reader::header(std::string const& name, guarded_text text, std::size_t rest, location const& where) {
  auto const header_path = path_;
  for (auto const& p : std::vector<part>(current_)) {
    auto const ended = p.when & header_path;
    if (!ended.is_never()) end_section(p.section, ended);
  }
  auto argument = without_front(std::move(text), rest);
  while (!argument.empty() && !argument.back().value.is_hole()) {
    auto& p = argument.back().value;
    bool const exact = p.text.size() == p.where.at.size();
    auto const kept = p.text.find_last_not_of(" \t\r\n") + 1;
    if (exact) p.where.at.end -= static_cast<std::uint32_t>(p.text.size() - kept);
    p.text.resize(kept);
    if (kept) break;
    argument.pop_back();
  }
  location at = where;
  if (at.in) {                                            // without the newline
    auto const bytes = at.bytes();
    at.at.end = at.at.begin + static_cast<std::uint32_t>(bytes.find_last_not_of(" \n") + 1);
  }
  if (name == "%package" && argument.empty() && how_.closed) throw error("bad package specification: %package", at);
  out_.sections.push_back({name, std::move(argument), header_path, at, {}});
  bodies_.emplace_back();
  for (auto& [section, when] : current_) when = when & !header_path;
  std::erase_if(current_, [](part const& p) { return p.when.is_never(); });
  current_.push_back({out_.sections.size() - 1, header_path});
  ++headers_;
  // In %files, %license is a directive and not the tag's value.
  if (name == "%files")
    expander_.define_text("license", {{{"%license", std::nullopt, at}, header_path}}, header_path, at, true);
}

// What rpm does at the end of a section in the configurations of WHEN.
void reader::end_section(std::size_t section, condition const& when) {
  if (section == 0 && how_.base) {
    auto const all = expander_.cases(build_root_, when);
    if (!all) return;
    for (auto const& c : *all) {
      auto const root = expander_.expanded(c.text, c.when);
      auto const texts = expander_.cases(root.text(), c.when);
      if (!texts) continue;
      for (auto const& t : *texts) {
        bool const hole = t.text.bytes().find(source::hole_byte) != std::string_view::npos;
        location const start{out_.text, {0, 0}};
        expander_.define_text("buildroot", hole ? text_of(t.text, t.when)
                              : guarded_text{{{expander::clean_path(t.text.to_string()), std::nullopt, start}, t.when}},
                              t.when, start);
      }
    }
  }
  if (out_.sections[section].name == "%files") expander_.macros.undefine("license", when);
  if (out_.sections[section].name != "%prep") return;
  for (auto const& line : prep_[section]) {
    auto const emit = [&](guarded_text const& text) {
      for (auto const& g : text) {
        bodies_[section].append(g, g.when & when);
        if (how_.keep_expansion) expansion_.append(g, g.when & when);
      }
    };
    auto const begin = line.empty() ? std::string{} : front(line, when & line.front().when);
    if (!begin.starts_with("%setup") && !begin.starts_with("%patch")) {
      emit(line);
      continue;
    }
    auto const all = expander_.cases(line, when);
    if (!all) {
      expander_.remark(severity::unknown, "the line has more than " + std::to_string(max_cases) + " cases (max_cases)",
                       line.front().value.where);
      continue;
    }
    for (auto const& c : *all)
      if (auto const commands = expander_.prepared(c.text, c.when)) emit(*commands);
      else emit(text_of(c.text, c.when));
  }
}

void reader::deliver(guarded_text const& text, slice const& in) {
  for (auto const& [section, when] : parts_of(path_)) {
    if (when.identity() == path_.identity()) {
      deliver_to(section, text, in);
      continue;
    }
    output part;
    for (auto const& g : text) part.append(g, g.when & when);
    if (!part.empty()) deliver_to(section, part.text(), in);
  }
}

// The sections that a line belongs to where WHEN holds.  Most lines are of one, often the last that began.
std::vector<reader::part> reader::parts_of(condition const& when) const {
  for (auto p = current_.rbegin(); p != current_.rend() && p - current_.rbegin() < 2; ++p)
    if (when.implies(p->when)) return {{p->section, when}};
  std::vector<part> out;
  for (auto const& p : current_)
    if (auto c = p.when & when; !c.is_never()) out.push_back({p.section, std::move(c)});
  return out;
}

void reader::deliver_to(std::size_t section, guarded_text const& text, slice const& in) {
  auto const& name = out_.sections[section].name;
  if (strip_of(name).comments) {
    auto const begin = front(text, path_);
    auto const first = begin.find_first_not_of(" \t\r\f\v");
    if (first != begin.npos && begin[first] == '#') return;
  }
  if (name == "%prep") {
    prep_[section].push_back(text);
    return;
  }
  for (auto const& g : text) bodies_[section].append(g, g.when);
  if (name.empty() || name == "%package") tag_line_of(section, text, in);
  else if (name == "%patchlist" || name == "%sourcelist") listed(section, text, in);
}

void reader::expansion(stripping how, guarded_text const& text, condition const& when) {
  if (how.everything) {
    if (how_.rpm_version && *how_.rpm_version >= std::pair{4, 20}) {
      auto const begin = front(text, when);
      std::size_t rest;
      if (!read_section_header(begin, &rest).empty())
        for (auto const& g : text) expansion_.append(g, g.when & when);
    }
    return;
  }
  if (!how.trailing && !how.comments) {
    for (auto const& g : text) expansion_.append(g, g.when & when);
    return;
  }
  guarded_text line;
  for (auto const& g : text)
    if (auto const c = g.when & when; !c.is_never()) line.push_back({g.value, c});
  if (how.comments) {
    auto const begin = front(line, when);
    auto const first = std::find_if_not(begin.begin(), begin.end(), is_space);
    if (first != begin.end() && *first == '#') {
      auto const blanks = begin.substr(0, static_cast<std::size_t>(first - begin.begin()));
      location const where = line.front().value.where;
      expansion_.literal(blanks, where, false, when);
      if (how.trailing) expansion_.literal("\n", where, false, when);
      return;
    }
  }
  if (how.trailing) {
    auto rest = when;                                     // where nothing but blanks stands behind
    for (auto g = line.rbegin(); g != line.rend() && !rest.is_never(); ++g) {
      if (g->value.is_hole()) {
        rest = rest & !g->when;
        continue;
      }
      auto& t = g->value.text;
      auto kept = t.size();
      while (kept && is_space(t[kept - 1])) --kept;
      auto const here = g->when & rest;
      if (here.is_never()) continue;
      if (kept < t.size() && here == g->when) {
        if (t.size() == g->value.where.at.size())
          g->value.where.at.end = g->value.where.at.begin + static_cast<std::uint32_t>(kept);
        t.resize(kept);
      }
      if (kept) rest = rest & !here;
    }
  }
  location const where = text.empty() ? location{} : text.front().value.where;
  for (auto const& g : line) if (!g.value.text.empty()) expansion_.append(g, g.when);
  if (how.trailing) expansion_.literal("\n", where, false, when);
}

void reader::blank_lines(condition const& when, std::size_t count) {
  if (!how_.keep_expansion || when.is_never()) return;
  if (blanks_in_.identity() != when.identity() || blanks_of_ != headers_) {
    blanks_in_ = when;
    blanks_of_ = headers_;
    blanks_ = condition::never();
    for (auto const& p : parts_of(when))
      if (strip_of(out_.sections[p.section].name).trailing) blanks_ = blanks_ | p.when;
  }
  expansion_.literal(std::string(count, '\n'), {}, false, blanks_);
}

// What goes into a package's header must be UTF-8 (checkForEncoding in build/parseSpec.c).
void reader::check_encoding(guarded_text const& t, std::string const& what) const {
  for (auto const& g : t)
    for (std::string_view rest = g.value.text; !rest.empty();) {
      auto const length = code_point_length(rest);
      if (!length) throw error("invalid UTF-8 in " + what, g.value.where);
      rest.remove_prefix(length);
    }
}

// Conditions as they read under the assumption; atoms in one list.
void reader::finish() {
  if (how_.closed && how_.keep_expansion) {
    for (auto const& s : out_.sections) if (s.name == "%description") check_encoding(s.body, s.name);
    for (auto const& t : out_.tags) check_encoding(t.value, t.name);
  }
  std::map<atom, std::set<atom_value>> cuts;
  // Many pieces share a condition: each is looked at once, under its identity, which it keeps as long as it lives.
  std::unordered_map<void const*, std::pair<condition, condition>> known;
  auto const note = [&](condition& c) {
    if (c.is_always() || c.is_never()) return;
    auto const [at, fresh] = known.try_emplace(c.identity(), c, c);
    if (fresh) {
      at->second.second = expander_.restricted(c);
      for (auto& a : at->second.second.atoms()) {
        auto const values = at->second.second.cuts(a);
        cuts[a].insert(values.begin(), values.end());
      }
    }
    c = at->second.second;
  };
  auto const settle = [&](guarded_text& t) {
    for (auto& g : t) note(g.when);
    if (!how_.assume.is_always()) std::erase_if(t, [](auto const& g) { return g.when.is_never(); });
  };
  settle(out_.name);
  settle(out_.version);
  settle(out_.release);
  for (auto& s : out_.sections) note(s.when), settle(s.argument), settle(s.body);
  for (auto& t : out_.tags) note(t.when), settle(t.value);
  for (auto& m : out_.macros) note(m.when);
  if (how_.keep_expansion) settle(out_.expansion);
  for (auto const& [a, values] : cuts) {
    out_.atoms.push_back(a);
    out_.cuts.emplace_back(values.begin(), values.end());
  }
}

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

namespace {

using definitions = std::vector<std::pair<std::string, std::string>>;

// TEXT with each reference to one of MACROS replaced.
std::string replaced(std::string const& text, definitions const& macros) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '%') {
      out += text[i++];
      continue;
    }
    auto const r = read_reference(text, i);
    bool const brace = r.kind == reference::form::brace;
    auto const name = std::string_view(text).substr(r.name_begin, r.name_end - r.name_begin);
    auto const known = std::find_if(macros.begin(), macros.end(), [&](auto const& m) { return m.first == name; });
    // A macro of the command line takes no arguments, so what stands behind its name does not count.
    auto const end = brace ? bracket_table(text, i, text.size()).after(i + 1) : r.name_end;
    bool const whole = end != text.npos && (!brace || !r.asks || r.name_end + 1 == end);
    if ((r.kind == reference::form::plain || brace) && whole && !r.negated && known != macros.end()) {
      out += known->second;
      i = end;
    } else {
      out += text[i++];
    }
  }
  return out;
}

} // namespace

std::string render(guarded_text const& t, condition const& c, definitions const& macros) {
  std::string out;
  std::unordered_map<void const*, bool> known;         // many pieces share a condition
  for (auto const& g : t) {
    auto const [at, fresh] = known.try_emplace(g.when.identity(), false);
    if (fresh) {
      at->second = c.implies(g.when);
      if (!at->second && !c.excludes(g.when))
        throw error("the configuration leaves open: " + g.when.assuming(c).to_string(), g.value.where);
    }
    if (!at->second) continue;
    if (g.value.is_hole() && !macros.empty()) out += replaced(g.value.text, macros);
    else out += g.value.text;
  }
  return out;
}

} // namespace xencmp::spec
