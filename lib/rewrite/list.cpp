#include "list.hpp"

#include <algorithm>

#include "../sexp/parse.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;

std::uint32_t length(std::string_view s) {
  return static_cast<std::uint32_t>(std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// The first string in T, without its quote; empty when there is none.
std::string_view first_literal(sexp::tree const& t) {
  for (node_id i = 0; i < t.size(); ++i)
    if (t[i].type == kind::string) return t.slice(i).substr(1);
  return {};
}
bool assigns(std::string_view s) {   // VARIABLE=…
  auto const name = s.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
  return name != s.npos && name > 0 && s[name] == '=';
}
// Whether TEXT, source of a flag, is the value of the option PREVIOUS: "-k" "not test_x".
bool is_value_of(std::string_view previous, std::string_view text) {
  if (!previous.starts_with("\"-") || previous == "\"--\"" || previous.find_first_of("= ") != previous.npos) return false;
  if (text.starts_with("#$@") || text.starts_with(",@")) return false;
  sexp::tree const t = sexp::parse_lenient(make_text("", std::string(text)));
  auto const value = first_literal(t);
  return !value.empty() && value[0] != '-' && !assigns(value);
}
// Whether TEXT goes on the line of PREVIOUS, the flag before it: a value, or the end of options, "--release" "--".
bool continues(std::string_view previous, std::string_view text) {
  if (text == "\"--\"") return previous.starts_with("\"-");
  bool const takes_value = !previous.starts_with("\"--") || previous == "\"--deselect\"" || previous == "\"--ignore\"";
  return takes_value && is_value_of(previous, text);
}

// The surroundings of a list's elements.
class surroundings {
public:
  explicit surroundings(element_list const& l)
    : tree_(l.form.of()), in_(*tree_.in()), bytes_(in_.bytes()), form_(l.form), elements_(l.elements()) {
    for (cursor c : form_.children()) {
      if (c.is(kind::open)) begin_ = c.at().end;
      if (c.is(kind::close)) end_ = c.at().begin;
    }
    if (l.first > 0)
      if (auto const head = form_.datum(l.first - 1)) begin_ = head->at().end;
    if (l.last_left_out > 0)
      if (auto const tail = form_.datum(form_.data_count() - l.last_left_out)) tail_ = tail->at().begin;
  }

  std::vector<cursor> const& elements() const { return elements_; }
  std::uint32_t begin() const { return begin_; }
  std::uint32_t end() const { return end_; }
  bool has_tail() const { return tail_ != 0; }
  std::uint32_t tail() const { return tail_; }
  bool data_list() const { return bytes_[begin_ - 1] == '(' || bytes_[begin_ - 1] == '['; }

  // First byte of AT's line.
  std::uint32_t line_begin(std::uint32_t at) const {
    auto const newline = at == 0 ? bytes_.npos : bytes_.rfind('\n', at - 1);
    return newline == bytes_.npos ? 0 : static_cast<std::uint32_t>(newline) + 1;
  }
  // The newline that ends AT's line, or the end of the text.
  std::uint32_t line_end(std::uint32_t at) const {
    return static_cast<std::uint32_t>(std::min(bytes_.find('\n', at), bytes_.size()));
  }
  bool blank(std::uint32_t from, std::uint32_t to) const {
    auto const s = bytes_.substr(from, to - from);
    return s.find_first_not_of(" \t\r\f\n") == s.npos;
  }
  bool starts_line(std::uint32_t at) const { return blank(line_begin(at), at); }
  bool spans_lines(std::uint32_t from, std::uint32_t to) const {
    return bytes_.substr(from, to - from).find('\n') != bytes_.npos;
  }
  // Line comment that follows AT on its line with nothing between; its end, or AT.
  std::uint32_t after_comment(std::uint32_t at) const {
    auto const semicolon = bytes_.find_first_not_of(" \t", at);
    return semicolon != bytes_.npos && bytes_[semicolon] == ';' ? line_end(at) : at;
  }
  // Behind the parentheses that close at AT.
  std::uint32_t after_closers(std::uint32_t at) const {
    return static_cast<std::uint32_t>(std::min(bytes_.find_first_not_of(")]", at), bytes_.size()));
  }
  // End of the last comment, of any kind, of those between AT and STOP; AT when there is none.
  std::uint32_t after_comments(std::uint32_t at, std::uint32_t stop, bool& line_comment) const {
    for (cursor c : form_.children()) {
      if (c.at().begin < at || c.at().end > stop || !is_comment(c.type())) continue;
      at = c.at().end;
      line_comment = c.is(kind::line_comment);
    }
    return at;
  }
  // Begin of the first of the comment lines that stand directly above the line of AT, or AT's line.
  std::uint32_t comment_lines_above(std::uint32_t at) const {
    std::uint32_t line = line_begin(at);
    while (line > begin_) {
      std::uint32_t const above = line_begin(line - 1);
      auto const s = bytes_.substr(above, line - above);
      auto const first = s.find_first_not_of(" \t");
      if (above < begin_ || first == s.npos || s[first] != ';') break;
      line = above;
    }
    return line;
  }
  // The comment beside the head, directly above the line of AT and its comments: (list ;; COMMENT.
  std::optional<std::uint32_t> comment_beside_head(std::uint32_t at) const {
    std::uint32_t const line = comment_lines_above(at);
    if (line <= begin_ || line_begin(line - 1) > begin_) return std::nullopt;
    auto const first = bytes_.find_first_not_of(" \t", begin_);
    if (first == bytes_.npos || bytes_[first] != ';') return std::nullopt;
    return static_cast<std::uint32_t>(first);
  }
  // Column for an element on a line of its own.
  std::uint32_t element_column() const {
    for (auto e = elements_.rbegin(); e != elements_.rend(); ++e)
      if (starts_line(e->at().begin)) return column(in_, e->at().begin);
    if (!elements_.empty()) return column(in_, elements_.front().at().begin);
    return column(in_, begin_) + !data_list();
  }
  std::string indentation() const { return '\n' + spaces(element_column()); }
  // Elements are one a line.
  bool vertical() const {
    return elements_.size() > 1 && spans_lines(elements_[0].at().end, elements_.back().at().begin);
  }
  // Whether element INDEX stands behind another one on its line.
  bool shares_line(std::size_t index) const {
    return index > 0 && !spans_lines(elements_[index - 1].at().end, elements_[index].at().begin);
  }
  // Whether a blank line is somewhere between two elements.
  bool paragraphs() const {
    for (std::size_t i = 1; i < elements_.size(); ++i)
      if (blank_line(elements_[i - 1].at().end, elements_[i].at().begin)) return true;
    return false;
  }
  bool blank_line(std::uint32_t from, std::uint32_t to) const {
    for (auto line = line_end(from); line < to; line = line_end(line + 1))
      if (line_end(line + 1) < to && blank(line, line_end(line + 1))) return true;
    return false;
  }
  // Whether most comments behind code in this file have a blank behind their semicolon.
  bool marks_apart() const {
    int apart = 0;
    for (node_id i = 0; i < tree_.size(); ++i) {
      if (tree_[i].type != kind::line_comment || starts_line(tree_[i].begin)) continue;
      auto const text = tree_.slice(i);
      if (!text.starts_with(";;")) apart += text.starts_with("; ") ? 1 : -1;
    }
    return apart >= 0;
  }
  // COMMENT behind what ends at column FROM, where those of the other elements are; nothing when it does not fit.
  std::optional<std::string> margin(std::uint32_t from, std::string const& comment) const {
    std::uint32_t column_ = 40;   // Emacs's comment-column in Guix's files
    bool tight = false;           // comments stand one blank behind flags that end before it
    std::string mark = marks_apart() ? "; " : ";";
    for (cursor e : elements_) {
      std::uint32_t const closers = after_closers(e.at().end);
      auto const at = bytes_.find_first_not_of(" \t", closers);
      if (at == bytes_.npos || bytes_[at] != ';') continue;
      std::uint32_t const end = column(in_, closers);
      if (at - closers > 1) column_ = column(in_, static_cast<std::uint32_t>(at));
      else if (end + 1 < column_) tight = true;
      mark = bytes_.substr(at, 2) == "; " ? "; " : ";";
    }
    std::uint32_t const size = static_cast<std::uint32_t>(mark.size()) + length(comment);
    if (comment.find('\n') != comment.npos || from + 1 + size > widest_line) return std::nullopt;
    std::uint32_t const left = column_ + size > line_width + 1 ? line_width - std::min(size, line_width) : column_;
    std::uint32_t const begin = tight ? from + 1 : std::max(from + 1, left);
    return spaces(begin - from) + mark + comment;
  }
  std::string_view bytes() const { return bytes_; }
  text const& in() const { return in_; }

private:
  sexp::tree const& tree_;
  text const& in_;
  std::string_view bytes_;
  cursor form_;
  std::vector<cursor> elements_;
  std::uint32_t begin_ = 0, end_ = 0, tail_ = 0;   // behind the head, at the closing parenthesis, at a tail
};

// The lines of E's comment, each with what indents the next.
std::string comment_lines(new_element const& e, std::string const& indentation) {
  std::string out;
  for (auto const& line : e.comment) out += line.empty() ? ";;" + indentation : ";; " + line + indentation;
  return out;
}

} // namespace

std::vector<cursor> element_list::elements() const {
  std::vector<cursor> out;
  std::size_t n = 0;
  for (cursor c : form.data())
    if (n++ >= first) out.push_back(c);
  out.resize(out.size() - std::min(last_left_out, out.size()), form);
  return out;
}

std::size_t element_list::index_of(cursor element) const {
  auto const all = elements();
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), element) - all.begin());
}

std::string spaces(std::size_t n) { return std::string(n, ' '); }

std::string indented(std::string const& text, std::size_t column) {
  if (text.find('\n') == text.npos) return text;
  sexp::tree const t = sexp::parse_lenient(make_text("", text));
  return apply_edits(text, shift_lines(t, {0, t.in()->size()}, static_cast<int>(column)));
}

std::string unindented_by(std::string const& text, std::size_t column) {
  sexp::tree const t = sexp::parse_lenient(make_text("", text));
  return apply_edits(text, shift_lines(t, {0, t.in()->size()}, -static_cast<int>(column)));
}

std::string unindented(cursor c) {
  auto const by = -static_cast<int>(column(*c.of().in(), c.at().begin));
  return apply_edits(c.of().in()->bytes(), shift_lines(c.of(), c.at(), by), c.at());
}

std::uint32_t column(text const& in, std::uint32_t at) { return in.at(at).column - 1; }

std::vector<std::string> fill(std::string_view text, std::uint32_t width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    auto const begin = text.find_first_not_of(" \n\t\r");
    if (begin == text.npos) break;
    std::string_view const gap = text.substr(0, begin).starts_with("  ") ? "  " : " ";   // two between sentences
    text.remove_prefix(begin);
    auto const word = text.substr(0, text.find_first_of(" \n\t\r"));
    if (!lines.empty() && length(lines.back()) + gap.size() + length(word) <= width) (lines.back() += gap) += word;
    else lines.emplace_back(word);
    text.remove_prefix(word.size());
  }
  return lines;
}

std::vector<std::string> fill_lines(std::string_view text, std::uint32_t width, std::uint32_t widest) {
  std::vector<std::string> out;
  if (text.find('\n') == text.npos) widest = width;
  while (!text.empty()) {
    auto const line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (length(line) <= widest) out.emplace_back(line);
    else for (auto& l : fill(line, width)) out.push_back(std::move(l));
  }
  return out;
}

std::vector<std::string> comment_lines_at(std::string_view comment, std::uint32_t column) {
  std::uint32_t const width = column + 23 < line_width ? line_width - column - 3 : 20;
  return fill_lines(comment, width, widest_line - std::min(column + 3, widest_line));
}

namespace {

// E behind the element before INDEX, on its line; nothing when it does not go there, or does not fit.
std::optional<edit> on_same_line(surroundings const& s, std::size_t index, new_element const& e, std::uint32_t closing) {
  if (index == 0 || !e.comment.empty()) return std::nullopt;
  auto const& elements = s.elements();
  cursor const previous = elements[index - 1];
  std::uint32_t const at = previous.at().end;
  bool const last_on_line = index == elements.size() || s.spans_lines(at, elements[index].at().begin);
  if (!last_on_line || s.after_comment(at) != at || previous.text().find('\n') != std::string_view::npos) return std::nullopt;
  bool const value = continues(previous.text(), e.text);
  // A line that holds several goes on; but not one that is filled with an option and its value.
  bool const filled = s.shares_line(index - 1) && s.vertical() && !is_value_of(elements[index - 2].text(), previous.text()) && previous.text() != "\"--\"";
  if (!value && !filled) return std::nullopt;
  std::uint32_t const from = column(s.in(), at) + 1;
  std::string const text = indented(e.text, from);
  auto const newline = text.find('\n');
  bool const one_line = newline == text.npos;
  if (!value && !one_line) return std::nullopt;
  if (from + length(text.substr(0, newline)) + (one_line ? closing : 0) > line_width) return std::nullopt;
  return edit{{at, at}, ' ' + text};
}

std::uint32_t end_column(std::string const& text, std::uint32_t from) {   // of TEXT, whose first line begins at FROM
  auto const newline = text.rfind('\n');
  return newline == text.npos ? from + length(text) : length(text.substr(newline + 1));
}

// E with its margin comment above it.
new_element with_comment_above(new_element e, std::uint32_t indent) {
  e.comment = comment_lines_at(e.margin, indent);
  e.margin.clear();
  return e;
}

// The first element of a list whose head has the other elements beside it: with a comment above it, all go below the
// head, as in (list\n ;; COMMENT\n FLAG …).
std::vector<edit> below_head(surroundings const& s, element_list const& list, new_element const& e) {
  std::uint32_t const first = s.elements().front().at().begin;
  std::uint32_t const from = column(s.in(), first), to = column(s.in(), list.form.at().begin) + 1;
  std::string const newline = '\n' + spaces(to);
  std::vector<edit> out{{{s.begin(), first}, newline + comment_lines(e, newline) + indented(e.text, to) + newline}};
  for (auto& line : shift_lines(list.form.of(), {first, list.form.at().end}, static_cast<int>(to) - static_cast<int>(from)))
    out.push_back(std::move(line));
  return out;
}

} // namespace

std::vector<edit> insert_element(element_list const& list, std::size_t index, new_element const& e) {
  surroundings const s(list);
  auto const& elements = s.elements();
  std::uint32_t const indent = s.element_column();
  std::string const newline = s.indentation();
  std::string const text = indented(e.text, indent);
  bool const one_line = text.find('\n') == text.npos;
  auto const above = [&] { return insert_element(list, index, with_comment_above(e, indent)); };

  if (elements.empty()) {
    if (!e.margin.empty()) return above();
    std::string const before = s.data_list() ? "" : " ";
    if (s.has_tail()) return {{{s.tail(), s.tail()}, comment_lines(e, newline) + text + newline}};
    return {{{s.begin(), s.begin()}, e.comment.empty() ? before + text : before + comment_lines(e, newline) + text}};
  }
  if (index < elements.size()) {   // its comments stay with the element that is already there
    std::uint32_t const next = elements[index].at().begin;
    auto const margin = e.margin.empty() ? std::string() : s.margin(end_column(text, indent), e.margin);
    if (!margin) return above();
    if (auto const beside = on_same_line(s, index, e, 0); beside && margin->empty()) return {*beside};
    if (auto const beside_head = s.comment_beside_head(next); index == 0 && beside_head)
      return {{{*beside_head, *beside_head}, comment_lines(e, newline) + text + *margin + newline}};
    if (s.starts_line(next)) {
      std::uint32_t at = s.comment_lines_above(next);
      std::uint32_t const previous = index > 0 ? elements[index - 1].at().end : s.begin();
      bool const apart = index > 0 && s.blank_line(previous, at);   // a blank line is above its comments
      bool const commented = !e.comment.empty();
      if (apart && e.behind && !commented) {
        at = s.line_end(previous);
        return {{{at, at}, newline + text + *margin}};
      }
      bool const blank_above = commented && index > 0 && !apart && s.paragraphs();
      bool const blank_below = commented && s.paragraphs() && s.comment_lines_above(next) != s.line_begin(next);
      return {{{at, at}, (blank_above ? "\n" : "") + newline.substr(1) + comment_lines(e, newline) + text + *margin + '\n' + (blank_below ? "\n" : "")}};
    }
    if (!margin->empty()) {
      if (index > 0) return above();
      std::uint32_t const here = column(s.in(), next);
      std::string const own = indented(e.text, here);
      auto const behind_own = s.margin(end_column(own, here), e.margin);
      if (!behind_own) return above();
      return {{{next, next}, own + *behind_own + '\n' + spaces(here)}};
    }
    if (index == 0 && !e.comment.empty() && list.first == 1 && !s.spans_lines(s.begin(), next)) return below_head(s, list, e);
    bool const pair_follows = index + 1 < elements.size() && is_value_of(elements[index].text(), elements[index + 1].text());
    bool const break_line = elements.size() == 1 || s.vertical() || !e.comment.empty() || !one_line || pair_follows;
    std::string const lead = index > 0 && !e.comment.empty() ? newline : "";
    return {{{next, next}, lead + comment_lines(e, newline) + text + (break_line ? newline : " ")}};
  }
  bool after_line_comment = false;
  std::uint32_t const last = elements.back().at().end;
  // Comments above a tail are its own.
  std::uint32_t const at = s.has_tail() ? s.after_comment(last) : s.after_comments(last, s.end(), after_line_comment);
  if (s.has_tail()) after_line_comment = at != last;
  // A comment behind the closing parentheses belongs to the last element, and stays with it.
  std::optional<span> moved;
  if (at == last && !s.has_tail() && s.end() == last) {
    std::uint32_t const closers = s.after_closers(last);
    if (auto const end = s.after_comment(closers); end != closers) moved = span{closers, end};
  }
  std::uint32_t const behind_closers = s.after_closers(at);
  std::uint32_t const closing = behind_closers - at;
  if (at == last && !moved && e.margin.empty())
    if (auto const beside = on_same_line(s, index, e, closing)) return {*beside};
  std::uint32_t const used = column(s.in(), moved ? moved->begin : s.line_end(at));
  bool const tail_below = s.has_tail() && s.spans_lines(last, s.tail());
  // The second of two begins a line, unless more follows on this one: maintainers write one flag a line.
  bool const ends_line = s.blank(behind_closers, s.line_end(at));
  if (!e.margin.empty() && !ends_line && !moved) return above();
  auto const margin = e.margin.empty() ? std::string() : s.margin(end_column(text, indent) + closing, e.margin);
  if (!margin) return above();
  bool const one_flag_a_line = elements.size() == 1 && ends_line && !e.joined;
  bool const behind_pair = elements.size() > 1 && is_value_of(elements[index - 2].text(), elements[index - 1].text());
  bool const break_line = one_flag_a_line || s.vertical() || after_line_comment || moved || !e.comment.empty() || !margin->empty() ||
                          !one_line || tail_below || behind_pair || elements.back().text() == "\"--\"" || used + 1 + length(text) > line_width;
  std::string const behind = moved ? std::string(s.bytes().substr(moved->begin, moved->size())) : "";
  std::string const blank_above = !e.comment.empty() && s.paragraphs() ? "\n" : "";
  std::vector<edit> out{{{at, at}, behind + blank_above + (break_line ? newline : " ") + comment_lines(e, newline) + text}};
  if (moved) out.push_back({*moved, *margin});
  else if (!margin->empty()) out.push_back({{behind_closers, behind_closers}, *margin});
  return out;
}

std::vector<edit> join_values(element_list const& list, int by) {
  surroundings const s(list);
  auto const& elements = s.elements();
  std::vector<edit> out;
  for (std::size_t i = 1; i < elements.size(); ++i) {
    span const gap{elements[i - 1].at().end, elements[i].at().begin};
    auto const text = elements[i].text();
    if (!s.spans_lines(gap.begin, gap.end) || !s.blank(gap.begin, gap.end) || text.find('\n') != text.npos) continue;
    auto const end = static_cast<int>(column(s.in(), gap.begin)) + by + 1 + static_cast<int>(length(text)) + 3;
    if (continues(elements[i - 1].text(), text) && end <= static_cast<int>(line_width)) out.push_back({gap, " "});
  }
  return out;
}

std::vector<edit> remove_element(element_list const& list, std::size_t index, std::size_t count) {
  surroundings const s(list);
  auto const& elements = s.elements();
  std::size_t const next_index = index + count;
  span const at{elements[index].at().begin, elements[next_index - 1].at().end};
  std::uint32_t const commented = s.after_comment(at.end);
  bool const ends_line = commented == s.line_end(at.end) || s.blank(at.end, s.line_end(at.end));
  if (auto const beside_head = s.comment_beside_head(at.begin); index == 0 && beside_head && s.starts_line(at.begin)) {
    bool const more = next_index < elements.size();
    if (!more && !s.has_tail()) {
      std::uint32_t const closers = s.after_closers(at.end);
      if (closers == at.end) return {{{s.begin(), commented}, {}}};
      return {{{s.begin(), at.end}, {}}, {{closers, s.after_comment(closers)}, {}}};
    }
    std::uint32_t const next = more ? elements[next_index].at().begin : s.tail();
    auto const to = s.starts_line(next) ? s.bytes().find_first_not_of(" \t", s.comment_lines_above(next)) : next;
    return {{{*beside_head, static_cast<std::uint32_t>(to)}, {}}};
  }
  if (s.starts_line(at.begin)) {
    std::uint32_t const from = s.comment_lines_above(at.begin);
    if (ends_line) return {{{from, std::min(s.line_end(at.end) + 1, static_cast<std::uint32_t>(s.bytes().size()))}, {}}};
    // What closes the list follows.  It moves up behind what stands before the element.
    auto const closers = s.bytes().substr(at.end).find_first_not_of(')');
    std::uint32_t const closers_end =
        closers == s.bytes().npos ? static_cast<std::uint32_t>(s.bytes().size())
                                  : at.end + static_cast<std::uint32_t>(closers);
    if (closers_end == at.end) {   // another element on the same line takes the place
      auto const next = s.bytes().find_first_not_of(" \t", at.end);
      return {{{at.begin, static_cast<std::uint32_t>(next)}, {}}};
    }
    std::uint32_t const before = index > 0 ? elements[index - 1].at().end : s.begin();
    std::uint32_t const above_end = static_cast<std::uint32_t>(s.bytes().find_last_not_of(" \t\r\n\f", from - 1)) + 1;
    std::uint32_t const behind = s.after_comment(closers_end);
    if (above_end == before) return {{{before, at.end}, {}}, {{closers_end, behind}, {}}};
    return {{{before, before}, std::string(s.bytes().substr(at.end, closers_end - at.end))}, {{above_end, behind}, {}}};
  }
  if (next_index < elements.size() && (index == 0 || !ends_line)) {   // the next element takes the place
    std::uint32_t const from = ends_line ? commented : at.end;
    auto const next = s.bytes().find_first_not_of(" \t\r\n\f", from);
    return {{{at.begin, static_cast<std::uint32_t>(next)}, {}}};
  }
  std::uint32_t const before = index > 0 ? elements[index - 1].at().end
                             : s.has_tail() ? at.begin : s.begin();
  if (index == 0 && s.has_tail())
    return {{{at.begin, static_cast<std::uint32_t>(s.bytes().find_first_not_of(" \t\r\n\f", commented))}, {}}};
  return {{{before, commented}, {}}};
}

element_comments comments_of(element_list const& list, std::size_t index) {
  surroundings const s(list);
  span const at = s.elements()[index].at();
  element_comments out;
  if (s.starts_line(at.begin)) {
    std::uint32_t const first = s.comment_lines_above(at.begin), own = s.line_begin(at.begin);
    if (auto const beside_head = s.comment_beside_head(at.begin); index == 0 && beside_head)
      out.above.push_back({*beside_head, s.line_end(*beside_head)});
    for (std::uint32_t line = first; line < own; line = s.line_end(line) + 1)
      out.above.push_back({static_cast<std::uint32_t>(s.bytes().find(';', line)), s.line_end(line)});
  }
  std::uint32_t const end = s.after_comment(at.end);
  if (end != at.end) out.behind = span{static_cast<std::uint32_t>(s.bytes().find(';', at.end)), end};
  return out;
}

std::vector<edit> change_comment(element_list const& list, std::size_t index, std::string_view comment, bool behind) {
  surroundings const s(list);
  span const element = s.elements()[index].at();
  std::uint32_t const at = element.begin;
  auto const old = comments_of(list, index);
  if (behind && !comment.empty()) {
    std::uint32_t const closers = s.after_closers(element.end);
    std::uint32_t const end = s.after_comment(closers);
    auto const margin = s.blank(end, s.line_end(end)) ? s.margin(column(s.in(), closers), std::string(comment)) : std::nullopt;
    if (margin) {
      std::vector<edit> out;
      if (!old.above.empty()) out.push_back({{old.above.front().begin, at}, ""});
      out.push_back({{closers, end}, *margin});
      return out;
    }
  }
  std::uint32_t const here = column(s.in(), at);
  bool const alone = s.starts_line(at) || index == 0;   // nothing but the head of the list stands before it
  std::string const newline = alone ? '\n' + spaces(here) : s.indentation();
  std::vector<edit> out;
  std::uint32_t const from = old.above.empty() ? at : old.above.front().begin;
  std::string const lines = comment_lines({"", comment_lines_at(comment, here)}, newline);
  if (from != at || !lines.empty()) out.push_back({{from, at}, (alone || lines.empty() ? "" : newline) + lines});
  if (old.behind) {
    auto const end = s.bytes().find_last_not_of(" \t", old.behind->begin - 1) + 1;
    out.push_back({{static_cast<std::uint32_t>(end), old.behind->end}, ""});
  }
  return out;
}

std::vector<edit> replace_element(element_list const& list, std::size_t index, new_element const& e) {
  surroundings const s(list);
  span const at = s.elements()[index].at();
  bool const alone = e.comment.empty() || index == 0 || s.starts_line(at.begin);
  std::string const text = indented(e.text, alone ? column(s.in(), at.begin) : s.element_column());
  std::vector<edit> out;
  if (!e.comment.empty()) {
    std::string comment;
    for (auto const& line : e.comment) (comment += line) += '\n';
    out = change_comment(list, index, comment);
  } else if (!e.margin.empty()) {
    out = change_comment(list, index, e.margin, true);
  }
  out.insert(std::find_if(out.begin(), out.end(), [&](edit const& x) { return x.at.begin >= at.end; }), {at, text});
  // Code in the place of a string has its line to itself.
  auto const& all = s.elements();
  if (out.size() == 1 && all[index].is(kind::string) && text.front() != '"') {
    auto const apart = [&](std::size_t i) {   // the Ith element from the one before it
      span const gap{all[i - 1].at().end, all[i].at().begin};
      if (s.shares_line(i) && !is_value_of(all[i - 1].text(), all[i].text())) out.push_back({gap, s.indentation()});
    };
    if (index > 0) apart(index);
    if (index + 1 < all.size()) apart(index + 1);
    if (out.size() > 1) return out;
  }
  if (!e.comment.empty() || !e.margin.empty() || text.find('\n') != text.npos || s.spans_lines(at.begin, at.end)) return out;
  // A comment behind it, or behind what closes the list, keeps its column.
  std::uint32_t const closers = s.after_closers(at.end);
  if (s.after_comment(closers) == closers) return out;
  auto const semicolon = static_cast<std::uint32_t>(s.bytes().find(';', closers));
  if (semicolon - closers < 2) return out;   // not aligned
  auto const room = static_cast<std::int64_t>(semicolon - closers) + length(s.bytes().substr(at.begin, at.size())) - length(text);
  out.push_back({{closers, semicolon}, spaces(static_cast<std::size_t>(std::max<std::int64_t>(room, 1)))});
  return out;
}

std::vector<edit> shift_lines(sexp::tree const& t, span at, int by) {
  auto const bytes = t.in()->bytes();
  std::vector<span> fixed;   // strings and block comments of several lines
  for (sexp::node_id i = 0; i < t.size(); ++i)
    if (auto const n = t[i]; n.begin >= at.begin && n.end <= at.end &&
                             (n.type == sexp::kind::string || n.type == sexp::kind::block_comment) &&
                             t.slice(i).find('\n') != std::string_view::npos)
      fixed.push_back(n.at());
  std::vector<edit> out;
  for (auto newline = bytes.find('\n', at.begin); newline != bytes.npos && newline + 1 < at.end;
       newline = bytes.find('\n', newline + 1)) {
    auto const line = static_cast<std::uint32_t>(newline + 1);
    if (bytes[line] == '\n') continue;
    if (std::any_of(fixed.begin(), fixed.end(), [&](span f) { return f.begin < line && line < f.end; })) continue;
    if (by > 0) {
      out.push_back({{line, line}, spaces(static_cast<std::size_t>(by))});
      continue;
    }
    std::uint32_t blanks = 0;
    while (blanks < static_cast<std::uint32_t>(-by) && bytes[line + blanks] == ' ') ++blanks;
    if (blanks) out.push_back({{line, line + blanks}, ""});
  }
  return out;
}

} // namespace xencmp::rewrite
