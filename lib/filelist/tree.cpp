// Drawings of directories as `tree` makes them.
//
// A full drawing has four columns a level before its connector: a bar for an ancestor that has later siblings, blanks
// for one that is the last of its directory.  Web pages collapse the blanks, so that bars alone are left.  The depth
// still follows: a name at depth d has as many bars as the d names above it have later siblings, and a name that took
// the place of an older one at depth d was drawn as followed by a sibling.  Going down through last names the number
// of bars stays the same, but such a name cannot have a sibling: at most one depth fits.
#include <algorithm>

#include "lines.hpp"

namespace xencmp::filelist {

namespace {

struct drawn {
  line const* from;
  std::size_t bars = 0;
  std::size_t groups = 0;     // levels of four columns each
  bool grouped = true;        // whether the drawing before the connector is such levels
  bool last = false;          // └
  std::string_view rest;      // mark, name, target, remark
};

bool take(std::string_view& s, std::string_view prefix) {
  if (!s.starts_with(prefix)) return false;
  s.remove_prefix(prefix.size());
  return true;
}

constexpr std::string_view no_break = "\xc2\xa0", bar = "\xe2\x94\x82";

bool take_blank(std::string_view& s) { return take(s, " ") || take(s, no_break); }
bool take_bar(std::string_view& s) { return take(s, bar) || take(s, "|"); }

bool take_connector(std::string_view& s, bool& last) {
  for (auto const& [drawing, is_last] : {std::pair{"\xe2\x94\x9c\xe2\x94\x80\xe2\x94\x80", false},
                                         {"\xe2\x94\x94\xe2\x94\x80\xe2\x94\x80", true}, {"|--", false}, {"`--", true}})
    if (take(s, drawing)) {
      last = is_last;
      take_blank(s);
      return true;
    }
  return false;
}

std::optional<drawn> read_drawing(line const& l) {
  drawn out{&l, 0, 0, true, false, l.text};
  std::size_t column = 0;
  while (!take_connector(out.rest, out.last)) {
    bool const level = column % 4 == 0;
    if (take_bar(out.rest)) {
      ++out.bars;
      out.grouped = out.grouped && level;
    } else if (!take_blank(out.rest)) {
      return std::nullopt;
    }
    ++column;
  }
  out.grouped = out.grouped && column % 4 == 0;
  out.groups = column / 4;
  return out;
}

struct place {
  std::size_t drawn;   // index
  std::size_t bars;    // of the names down to this one, how many have later siblings
};

// Depths of all names; empty when the drawing contradicts itself at BAD.
std::vector<std::size_t> depths(std::vector<drawn> const& all, bool full, std::size_t& bad) {
  std::vector<std::size_t> out;
  std::vector<place> stack;
  for (bad = 0; bad < all.size(); ++bad) {
    auto const& d = all[bad];
    auto const bars_above = [&](std::size_t depth) { return depth == 0 ? 0 : stack[depth - 1].bars; };
    auto const fits = [&](std::size_t depth) {
      return depth <= stack.size() && bars_above(depth) == d.bars &&
             (depth == stack.size() || !all[stack[depth].drawn].last);
    };
    std::size_t depth = d.groups;
    if (!full) {
      // Of the depths with this number of bars, which follow each other, only the deepest can fit.
      auto const above = std::upper_bound(stack.begin(), stack.end(), d.bars,
                                          [](std::size_t bars, place const& p) { return bars < p.bars; });
      depth = static_cast<std::size_t>(above - stack.begin());
    }
    if (full && !d.grouped) return {};
    if (!fits(depth)) return {};
    stack.resize(depth);
    stack.push_back({bad, bars_above(depth) + !d.last});
    out.push_back(depth);
  }
  return out;
}

// What -p, -s, -h, -u and so on print before the name: "[-rw-r--r--  4.0K]  ".
std::optional<artifact_type> take_attributes(std::string_view& s) {
  if (!s.starts_with('[')) return std::nullopt;
  auto const end = s.find("]  ");
  if (end == s.npos) return std::nullopt;
  auto inside = s.substr(1, end - 1);
  auto type = artifact_type::unknown;
  if (auto const mode = next_word(inside); mode.size() == 10)
    if (auto const t = type_of_letter(mode[0])) type = *t;
  s.remove_prefix(end + 3);
  return type;
}

struct style {
  bool marks = false;
  bool attributes = false;
  bool classified = false;   // -F
};

// Takes the character off that -F puts behind a name.
artifact_type take_class(std::string_view& name) {
  if (name.size() < 2) return artifact_type::unknown;
  auto type = artifact_type::file;
  switch (name.back()) {
  case '/': type = artifact_type::directory; break;
  case '*': break;
  case '=': case '|': case '>': type = artifact_type::other; break;
  default: return artifact_type::file;
  }
  name.remove_suffix(1);
  return type;
}

std::string_view unquoted(std::string_view s) {
  if (s.size() >= 2 && s.front() == '"' && s.back() == '"') return s.substr(1, s.size() - 2);
  return s;
}

class tree_reader {
public:
  tree_reader(text_ptr const& text, options const& how) : out_(text, "tree", how) {}

  listing read(std::vector<line> const& lines) {
    collect(lines);
    std::size_t bad = 0, bad_full = 0;
    auto depth = depths(all_, true, bad_full);
    if (depth.empty()) depth = depths(all_, false, bad);
    if (depth.empty())
      out_.fail("damaged drawing of a tree: the bars before this name fit no directory above it",
                all_[std::max(bad, bad_full)].from->text);
    add_all(depth);
    return finish(lines);
  }

private:
  void collect(std::vector<line> const& lines) {
    for (auto const& l : lines) {
      if (auto d = read_drawing(l)) {
        all_.push_back(*d);
      } else if (all_.empty() && !root_) {
        root_ = &l;
      } else if (is_tree_summary(l.text)) {
        summary_ = l.text;
      } else if (!trim(l.text).empty()) {
        if (trim(l.text).starts_with('#')) out_.remark(severity::note, "a remark, no entry", l.text);
        else out_.remark(severity::unknown, "not part of the drawn tree", l.text);
      }
    }
  }

  style find_style(std::vector<std::size_t> const& depth) const {
    std::size_t leaves = 0, marked = 0, attributes = 0, holders = 0, slashes = 0;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      auto rest = all_[i].rest;
      attributes += take_attributes(rest).has_value();
      bool const holds = i + 1 < all_.size() && depth[i + 1] > depth[i];
      auto const [mark, name] = split_mark(rest, out_.how());
      leaves += !holds;
      marked += !holds && !mark.empty();
      holders += holds;
      slashes += holds && split_entry(name, out_.how()).name.ends_with('/');
    }
    auto const wanted = out_.how().marks;
    return {wanted == choice::yes || (wanted == choice::automatic && 2 * marked > leaves), attributes == all_.size(),
            holders > 0 && slashes == holders};
  }

  void add_all(std::vector<std::size_t> const& depth) {
    auto const how = find_style(depth);
    std::vector<std::size_t> ends;     // of the path of each name above, in path
    std::string path;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      auto rest = all_[i].rest;
      auto type = artifact_type::unknown;
      if (how.attributes) type = take_attributes(rest).value_or(type);
      std::string_view mark;
      if (how.marks) std::tie(mark, rest) = split_mark(rest, out_.how());
      auto e = split_entry(rest, out_.how());
      for (std::string_view const said : {"[error opening dir]", "[recursive, not followed]"})
        if (e.name.ends_with(said)) {
          out_.remark(severity::unknown, "directory not read when the tree was drawn", e.name);
          e.name = trim(e.name.substr(0, e.name.size() - said.size()));
        }
      bool const holds = i + 1 < all_.size() && depth[i + 1] > depth[i];
      auto name = e.name;
      if (how.classified) {
        auto const t = take_class(name);
        if (type == artifact_type::unknown && !e.is_link) type = t;
        if (e.is_link) take_class(e.target);
      }
      if (holds) type = artifact_type::directory;
      name = unquoted(name);
      e.target = unquoted(e.target);
      // With -f the whole path is drawn; a name holds no slash.
      if (auto const slash = name.rfind('/', name.size() - 2); name.size() > 1 && slash != name.npos)
        name = name.substr(slash + 1);
      if (name.empty()) out_.fail("a drawn line without a name", all_[i].from->text);
      ends.resize(depth[i]);
      path.resize(ends.empty() ? 0 : ends.back());
      if (!path.empty()) path += '/';
      path += name;
      ends.push_back(path.size());
      out_.add(path, name, type, e, mark);
    }
  }

  // "n directories, m files" counts links as what they lead to: when m is the number of names that hold nothing, then
  // none of these is a directory.
  listing finish(std::vector<line> const&) {
    auto l = out_.finish();
    auto rest = trim(summary_);
    next_word(rest), next_word(rest);
    auto const files = next_word(rest);
    std::size_t leaves = 0;
    for (auto const& a : l.artifacts) leaves += a.type != artifact_type::directory;
    if (all_digits(files) && files == std::to_string(leaves))
      for (auto& a : l.artifacts)
        if (a.type == artifact_type::unknown) a.type = artifact_type::file;
    return l;
  }

  builder out_;
  std::vector<drawn> all_;
  line const* root_ = nullptr;
  std::string_view summary_;
};

} // namespace

bool looks_drawn(std::string_view text) { return read_drawing({text, 0}).has_value(); }

bool is_tree_summary(std::string_view text) {
  if (!all_digits(next_word(text))) return false;
  auto const word = next_word(text);
  return word == "directories" || word == "directories," || word == "directory" || word == "directory,";
}

listing read_tree(text_ptr const& text, std::vector<line> const& lines, options const& how) {
  return tree_reader(text, how).read(lines);
}

} // namespace xencmp::filelist
