#include "log.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "arguments.hpp"
#include "commands.hpp"
#include "directories.hpp"
#include "lexer.hpp"
#include "paths.hpp"

namespace xencmp::buildlog {

namespace {

// Suffixes of files that GCC compiles (manual, "Overall Options").
constexpr std::array<std::string_view, 19> source_suffixes{"c", "i", "ii", "cc", "cp", "cxx", "cpp", "CPP", "c++",
                                                           "C", "m", "mi", "mm", "M", "mii", "s", "S", "sx", "go"};
// Of files that are linked.
constexpr std::array<std::string_view, 7> object_suffixes{"o", "a", "so", "lo", "la", "obj", "opic"};

std::string_view suffix_of(std::string_view path) {
  auto const dot = path.rfind('.');
  return dot == path.npos || path.find('/', dot) != path.npos ? std::string_view{} : path.substr(dot + 1);
}
template <std::size_t N> bool one_of(std::string_view s, std::array<std::string_view, N> const& names) {
  return std::find(names.begin(), names.end(), s) != names.end();
}
bool is_object(std::string_view path) {
  return one_of(suffix_of(path), object_suffixes) || path.find(".so.") != path.npos;
}
std::string_view base_name(std::string_view path) {
  auto const slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

// End of the logical line that begins at FROM, behind its newline: a newline behind a backslash does not end it.
std::size_t logical_end(std::string_view s, std::size_t from) {
  for (;;) {
    auto const newline = s.find('\n', from);
    if (newline == s.npos) return s.size();
    auto last = newline;
    if (last > from && s[last - 1] == '\r') --last;
    if (last == from || s[last - 1] != '\\') return newline + 1;
    from = newline + 1;
  }
}

bool contains_any(std::string_view s, std::initializer_list<std::string_view> needles) {
  return std::any_of(needles.begin(), needles.end(), [&](auto n) { return s.find(n) != s.npos; });
}

// A unit whose options are not read yet.
struct draft {
  unit u;
  std::vector<span> where;              // of argv's words
  bool from_make = false;               // its directory is what make said
  std::map<std::string, std::uint32_t> unresolved;   // operands that begin with a substitution of this length
};

class log_reader {
public:
  log_reader(text_ptr text, log_options const& options) : options_(options) { out_.text = std::move(text); }

  build_log read() {
    auto const s = out_.text->bytes();
    for (std::size_t at = 0; at < s.size();) {
      auto const end = logical_end(s, at);
      at += line(at, s.substr(at, end - at), s);
    }
    finish();
    return std::move(out_);
  }

private:
  location place(std::size_t begin, std::size_t end) const {
    return {out_.text, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}};
  }

  // Reads the logical line L at OFFSET; returns how many bytes it took.
  std::size_t line(std::size_t offset, std::string_view l, std::string_view whole) {
    if (contains_any(l, {"ing directory "}))
      if (auto const d = directory_of(l); d.what != directory_line::kind::none) {
        directories_.see(d);
        return l.size();
      }
    if (l.starts_with("starting phase `") || l.find("Executing(%") != l.npos) {
      directories_.reset();
      return l.size();
    }
    if (!contains_any(l, {"cc", "++", "clang", "c99", "c89", "make", "cd ", "CC", "CXX", "HOST", "AS", "Linking",
                          "ing C"}))
      return l.size();
    auto const prefix = prefix_of(l);
    if (auto const object = short_object(l.substr(prefix.length)); !object.empty()) {
      ++short_objects_[std::string(base_name(object))];
      return l.size();
    }
    auto found = commands_of(l, prefix.length, prefix.stamped);
    auto taken = l.size();
    if (found.cut && !found.compilers.empty() && !found.compilers.back().complete) {
      // A quotation may hold newlines.
      auto end = offset + l.size();
      for (int n = 0; n < max_quoted_lines && end < whole.size(); ++n) end = logical_end(whole, end);
      auto const longer = whole.substr(offset, end - offset);
      if (auto again = commands_of(longer, prefix.length, prefix.stamped); !again.cut) {
        found = std::move(again);
        l = longer;
        taken = found.line_end;
      }
    }
    commands(found, offset, prefix, l);
    return taken;
  }

  void commands(line_commands& found, std::size_t offset, line_prefix const& prefix, std::string_view l) {
    out_.hidden += found.hidden;
    parallel_ |= found.parallel && !found.output_sync;
    if (found.too_deep)
      out_.remarks.push_back({severity::unknown, "shells within shells are not followed deeper than " +
                              std::to_string(max_shell_depth), place(offset, offset + l.size()), {}});
    if (prefix.trace && found.compilers.empty() && !found.directory.empty() && !directories_.in_make())
      directories_.change(found.directory);
    for (auto& c : found.compilers) add(c, offset);
    if (!found.cut && !found.compilers.empty() && !l.ends_with('\n'))
      cut_.push_back({severity::note, "the last line has no newline: if the log was cut there, options may be missing",
                      place(offset, offset + l.size()), {}});
    if (!found.cut) return;
    bool const last = offset + l.size() == out_.text->size();
    auto const where = place(offset + found.cut_at, offset + l.size());
    if (!found.compilers.empty() && !found.compilers.back().complete)
      cut_.push_back({severity::error, last ? "the log ends in the middle of a command, in a quotation or behind a backslash"
                                            : "this quotation is not closed", where, {}});
    else if (last)
      broken_end_ = where;
  }

  void add(compiler_command& c, std::size_t offset) {
    draft d;
    d.u.where = place(offset + c.begin, offset + c.end);
    d.u.complete = c.complete;
    d.u.compiler = c.argv[0].text;
    auto const& here = directories_.current();
    d.u.directory = join_path(here, c.directory);
    if (c.directory.empty()) d.u.directory = here;
    d.from_make = !c.directory.starts_with('/') && directories_.in_make();
    d.u.directory_certain = d.u.directory.starts_with('/') && d.u.directory.find('$') == std::string::npos;
    if (c.glued)
      out_.remarks.push_back({severity::warning, "two commands on one line, read as two", d.u.where, {}});
    d.u.argv.reserve(c.argv.size());
    d.where.reserve(c.argv.size());
    if (!d.u.directory.empty()) vote(d.u.directory);
    bool included = false;
    for (auto& t : c.argv) {
      if (t.text.starts_with('/') && !d.u.argv.empty()) vote(t.text);
      else if (!included && t.text.starts_with("-I/")) vote(std::string_view(t.text).substr(2)), included = true;
      if (t.opaque_prefix) d.unresolved.emplace(t.text, t.opaque_prefix);
      d.where.push_back({static_cast<std::uint32_t>(offset + t.begin), static_cast<std::uint32_t>(offset + t.end)});
      d.u.argv.push_back(std::move(t.text));
    }
    drafts_.push_back(std::move(d));
  }

  void vote(std::string_view path) { root_.add(path); }

  void finish() {
    out_.build_root = options_.build_root.empty() ? root_.root() : options_.build_root;
    version_evidence versions;
    for (auto const& r : root_.candidates()) versions.add_root(r);
    out_.versions = versions.versions();
    auto const name = options_.profile.empty() ? std::string(profile_of(out_.text->bytes())) : options_.profile;
    out_.profile = name;
    out_.target = options_.target;
    argument_reader arguments(profile_named(name, options_.target), out_.build_root);
    bool const mixed = parallel_ || directories_.overlapping();
    std::uint32_t uncertain = 0, unresolved = 0;
    location first_uncertain, first_unresolved;
    for (auto& d : drafts_) {
      if (mixed && d.from_make) d.u.directory_certain = false;
      if (d.u.directory.find('$') != std::string::npos || d.u.directory.find('`') != std::string::npos)
        d.u.directory.clear();
      arguments.read(d.u, out_.text, d.where);
      if (!keep(d)) continue;
      auto const sources = sources_of(d.u);
      if (!d.unresolved.empty() && std::any_of(sources.begin(), sources.end(),
                                               [&](auto const& s) { return d.unresolved.contains(s); })) {
        d.u.directory_certain = false;
        if (!unresolved++) first_unresolved = d.u.where;
      } else if (!d.u.directory_certain && std::any_of(sources.begin(), sources.end(),
                                                       [](auto const& s) { return !s.starts_with('/'); })) {
        if (!uncertain++) first_uncertain = d.u.where;
      }
      if (!d.u.output.empty()) forget_short(d.u.output);
      if (sources.empty()) out_.units.push_back(std::move(d.u));
      for (std::size_t i = 0; i < sources.size(); ++i) {
        bool const last = i + 1 == sources.size();
        auto& added = last ? out_.units.emplace_back(std::move(d.u)) : out_.units.emplace_back(d.u);
        added.source = source_name(added, sources[i], d);
        if (added.output.empty()) forget_short(std::string(sources[i].substr(0, sources[i].rfind('.'))) + ".o");
      }
      d = {};
    }
    for (auto const& [object, n] : short_objects_) out_.hidden += n;
    for (auto& r : cut_) out_.remarks.push_back(std::move(r));
    for (auto& r : arguments.remarks()) out_.remarks.push_back(std::move(r));
    if (unresolved)
      out_.remarks.push_back({severity::unknown, "the directory of " + std::to_string(unresolved) +
                              " sources is what a command prints, which was not run", first_unresolved, {}});
    if (uncertain)
      out_.remarks.push_back({severity::warning, "the directory of " + std::to_string(uncertain) +
                              (mixed ? " commands is not certain: the lines of parallel makes are mixed"
                                     : " commands with relative names is not known"), first_uncertain, {}});
    if (out_.hidden)
      out_.remarks.push_back({severity::unknown, std::to_string(out_.hidden) +
                              " commands are printed only in short, their options are not known", {}, {}});
    if (out_.units.empty() && !out_.hidden) refuse();
  }

  void forget_short(std::string const& output) {
    auto const found = short_objects_.find(std::string(base_name(output)));
    if (found != short_objects_.end() && !--found->second) short_objects_.erase(found);
  }

  // Prose and version queries name no file.
  static bool keep(draft const& d) {
    return std::any_of(d.u.operands.begin(), d.u.operands.end(), [&](std::string const& s) {
      return one_of(suffix_of(s), source_suffixes) || is_object(s);
    }) || (d.u.argv.size() > 2 && has_option(d.u, "-c")) || (has_option(d.u, "-x") && !d.u.operands.empty());
  }
  static bool has_option(unit const& u, std::string_view name) {
    return std::any_of(u.options.begin(), u.options.end(), [&](auto const& o) { return o.name == name; });
  }

  std::vector<std::string> sources_of(unit const& u) const {
    std::vector<std::string> out;
    bool const any = has_option(u, "-x");
    for (auto const& s : u.operands)
      if (one_of(suffix_of(s), source_suffixes) || (any && !is_object(s) && s != "-")) out.push_back(s);
    if (out.empty() && has_option(u, "-c"))           // a header to precompile, or an unusual suffix
      for (auto const& s : u.operands)
        if (!is_object(s) && s != "-") out.push_back(s);
    return out;
  }

  std::string source_name(unit const& u, std::string const& operand, draft const& d) const {
    std::string_view path = operand;
    if (auto const found = d.unresolved.find(operand); found != d.unresolved.end() && found->second < path.size())
      path.remove_prefix(found->second);
    return normalise_path(join_path(u.directory, std::string(path)), out_.build_root);
  }

  // There is no compiler command.
  [[noreturn]] void refuse() const {
    auto const s = out_.text->bytes();
    auto const& name = out_.text->name();
    if (!cut_.empty()) throw error(cut_.front().message, cut_.front().where);
    if (broken_end_) throw error("the log ends inside a quotation and holds no compiler command", broken_end_);
    if (s.empty()) throw error("not a build log: the file is empty", name);
    if (auto const zero = s.find('\0'); zero != s.npos)
      throw error("not a build log: the file is binary, it holds zero bytes", place(zero, zero + 1));
    if (looks_like_listing(s))
      throw error("not a build log: it looks like a listing of files and holds no compiler command", place(0, 0));
    throw error("not a build log: it holds no compiler command", place(0, 0));
  }

  // Most lines are drawn by tree(1), or are paths and nothing else.
  static bool looks_like_listing(std::string_view s) {
    std::size_t lines = 0, paths = 0;
    for (std::size_t at = 0; at < s.size() && lines < 1000; ++lines) {
      auto const end = std::min(s.find('\n', at), s.size());
      auto const l = s.substr(at, end - at);
      paths += l.starts_with("\u251c") || l.starts_with("\u2514") || l.starts_with("\u2502") ||
               ((l.starts_with('/') || l.starts_with("./")) && l.find(' ') == l.npos);
      at = end + 1;
    }
    return paths * 2 > lines;
  }

  log_options const& options_;
  build_log out_;
  std::vector<draft> drafts_;
  directory_tracker directories_;
  root_vote root_;
  std::map<std::string, std::uint32_t> short_objects_;
  std::vector<diagnostic> cut_;
  location broken_end_;
  bool parallel_ = false;
};

} // namespace

build_log read_log(text_ptr text, log_options const& options) { return log_reader(std::move(text), options).read(); }

std::size_t argument_count(unit const& u) {
  std::set<std::uint32_t> words;
  for (auto const& o : u.options) words.insert(o.index);
  return words.size() + u.operands.size();
}

} // namespace xencmp::buildlog
