// Which format a listing has, and the readers of single lines.
#include <algorithm>
#include <array>

#include "lines.hpp"

namespace xencmp::filelist {

namespace {

enum kind { blank, comment, tree, find, ls, tar, path, marked_path, header, other, kinds };
using tally = std::array<std::size_t, kinds>;

std::vector<line> split_lines(text const& t) {
  std::vector<line> out;
  auto const all = t.bytes();
  for (std::size_t begin = 0; begin < all.size();) {
    auto const end = std::min(all.find('\n', begin), all.size());
    auto l = all.substr(begin, end - begin);
    if (l.ends_with('\r')) l.remove_suffix(1);
    out.push_back({l, static_cast<std::uint32_t>(begin)});
    begin = end + 1;
  }
  return out;
}

// "./bin:", before the files of one directory, and "total 12".
bool is_ls_header(std::string_view text) {
  return (text.size() > 1 && text.ends_with(':')) || (text.starts_with("total ") && text.size() > 6);
}

kind kind_of(line const& l, options const& how) {
  auto const text = trim(l.text);
  if (text.empty()) return blank;
  if (text.starts_with('#')) return comment;
  if (looks_drawn(l.text)) return tree;
  if (tar_line(text, how)) return tar;
  if (ls_line(text, how)) return ls;
  if (is_tree_summary(text)) return comment;
  if (find_line(text, how)) return find;
  if (auto const [mark, rest] = split_mark(text, how); !mark.empty() && looks_like_path(rest, how)) return marked_path;
  if (is_ls_header(text)) return header;
  return looks_like_path(text, how) ? path : other;
}

char const* format_name(kind k) {
  return k == tree ? "tree" : k == find ? "find" : k == ls ? "ls" : k == tar ? "tar" : "paths";
}

constexpr char const* expected =
  "expected a file listing: tree, one path a line, find -printf '%y %m %s %l %p', ls -lR, or tar -tv";

[[noreturn]] void fail(text_ptr const& text, std::string const& message, line const& l) {
  throw error(message, location{text, {l.begin, l.begin + static_cast<std::uint32_t>(l.text.size())}});
}

// Raises error unless most lines are of one format.
kind choose(text_ptr const& text, std::vector<line> const& lines, std::vector<kind> const& of, tally const& n) {
  kind best = path;
  auto const weight = [&](kind k) { return k == path ? n[path] + n[marked_path] : n[k]; };
  for (kind const k : {tree, find, ls, tar})
    if (weight(k) > weight(best)) best = k;
  auto misfits = n[other];
  for (kind const k : {tree, find, ls, tar, path})
    if (k != best) misfits += weight(k);
  if (best != ls) misfits += n[header];
  // A directory that holds nothing: ls -l prints "total 0" alone.
  if (weight(best) == 0 && misfits == 0 && n[header] > 0) return ls;
  if (weight(best) > misfits) {
    bool const slashes = best != path || std::any_of(lines.begin(), lines.end(), [](line const& l) {
                           return l.text.find('/') != l.text.npos; });
    if (slashes) return best;
  }
  auto const is_entry = [&](kind k) { return k == best || (best == path && k == marked_path); };
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (of[i] != blank && of[i] != comment && (best == path || !is_entry(of[i])) && (of[i] == other || !is_entry(of[i])))
      fail(text, std::string("not a file listing; ") + expected, lines[i]);
  fail(text, std::string("no entry; ") + expected, lines.front());
}

void add_columns(builder& out, columns const& c, std::string const& directory, std::string_view mark = {}) {
  std::string path(c.names.name);
  if (!directory.empty() && !path.starts_with('/')) path = directory + '/' + path;
  out.add(path, c.names.name, c.type, c.names, mark);
}

listing read_lines(text_ptr const& text, std::vector<line> const& lines, std::vector<kind> const& of, kind format,
                   tally const& n, options const& how) {
  builder out(text, format_name(format), how);
  bool const marks = how.marks == choice::yes || (how.marks == choice::automatic && n[marked_path] > n[path]);
  std::string directory;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto const line = trim(lines[i].text);
    if (of[i] == format) {
      if (format == path) {
        auto const e = split_entry(line, how);
        out.add(e.name, e.name, artifact_type::unknown, e);
      } else {
        add_columns(out, *(format == find ? find_line(line, how) : format == ls ? ls_line(line, how)
                                                                               : tar_line(line, how)), directory);
      }
    } else if (format == path && of[i] == marked_path && marks) {
      auto const [mark, rest] = split_mark(line, how);
      auto const e = split_entry(rest, how);
      out.add(e.name, e.name, artifact_type::unknown, e, mark);
    } else if (format == ls && of[i] == header) {
      if (!line.starts_with("total ")) directory = line.substr(0, line.size() - 1);
    } else if (of[i] == comment) {
      out.remark(severity::note, "a remark, no entry", line);
    } else if (of[i] != blank) {
      out.remark(severity::unknown, std::string("not an entry of a listing of format ") + format_name(format), line);
    }
  }
  return out.finish();
}

} // namespace

listing read_listing(text_ptr const& text, options const& how) {
  if (auto const zero = text->bytes().find('\0'); zero != std::string_view::npos) {
    auto const at = static_cast<std::uint32_t>(zero);
    throw error(std::string("a NUL byte, so no text; ") + expected, location{text, {at, at + 1}});
  }
  auto const lines = split_lines(*text);
  std::vector<kind> of;
  tally n{};
  for (auto const& l : lines) {
    of.push_back(kind_of(l, how));
    ++n[of.back()];
  }
  if (n[blank] + n[comment] == lines.size())
    throw error(std::string("no entry; ") + expected, text->name(), 1, 1);
  auto const format = choose(text, lines, of, n);
  return format == tree ? read_tree(text, lines, how) : read_lines(text, lines, of, format, n, how);
}

} // namespace xencmp::filelist
