#include "arguments.hpp"

#include <algorithm>
#include <array>

#include "category.hpp"
#include "commands.hpp"
#include "paths.hpp"

namespace xencmp::buildlog {

namespace {

using enum option_category;

template <std::size_t N> bool one_of(std::string_view s, std::array<std::string_view, N> const& names) {
  return std::find(names.begin(), names.end(), s) != names.end();
}

// Options whose argument is a file or directory by itself, so that a relative one may be resolved.
constexpr std::array<std::string_view, 9> path_options{"I", "iquote", "isystem", "idirafter", "include", "imacros",
                                                       "isysroot", "L", "-sysroot="};
// Options with an argument that set no variable in GCC's records, and yet of which only the last one counts.
constexpr std::array<std::string_view, 10> single_options{"o", "MF", "x", "e", "T", "dumpbase", "dumpdir", "isysroot",
                                                          "-sysroot=", "g"};
// Options that set a variable, and yet add up: "-fsanitize=address -fsanitize=undefined" is both.
constexpr std::array<std::string_view, 2> additive_options{"fsanitize=", "fsanitize-recover="};
// Options of the linker that take the next word.
constexpr std::array<std::string_view, 18> linker_separate{"-z", "-rpath", "-rpath-link", "-soname", "-h", "-T", "-e",
                                                           "-m", "-o", "-L", "-l", "-u", "-y", "-dynamic-linker",
                                                           "--dynamic-linker", "--version-script", "-Map",
                                                           "--defsym"};

std::string with_dash(std::string_view name, bool negated) {
  std::string out = "-";
  if (!negated) return out += name;
  out += name[0];
  out += "no-";
  return out += name.substr(1);
}

bool contains_parent(std::string_view path) { return path.starts_with("..") && (path.size() == 2 || path[2] == '/'); }

std::vector<std::string> split(std::string_view s, char separator) {
  std::vector<std::string> out;
  for (;;) {
    auto const at = s.find(separator);
    out.emplace_back(s.substr(0, at));
    if (at == s.npos) return out;
    s.remove_prefix(at + 1);
  }
}

std::string_view macro_of(std::string_view definition) { return definition.substr(0, definition.find_first_of("=(")); }

} // namespace

argument_reader::argument_reader(compiler_profile const& profile, std::string root)
  : table_(gcc::table_for(profile.major)), machine_(machine_of(profile.target)), root_(std::move(root)) {
  for (auto word : profile.defaults)
    for (auto const& o : read_word(std::string(word), nullptr, {}, true).options) defaults_.insert(o.normalised);
}

compiler_option argument_reader::describe(gcc::match const& m, std::string text, std::string argument,
                                          std::string const& directory, bool& keep) const {
  auto const* r = m.record;
  bool negated = m.negated;
  compiler_option out;
  out.text = std::move(text);
  out.name = with_dash(r->name, false);
  out.category = category_of(*r);
  for (int hops = 0; !r->alias.empty() && hops < 4; ++hops) {            // aliases of aliases end soon
    auto const parts = split(r->alias, ',');
    auto const* to = gcc::exact(table_, parts[0], machine_);
    if (!to) break;
    if (parts.size() > 1 && argument.empty()) {
      argument = negated && parts.size() > 2 ? parts[2] : parts[1];
      negated = false;
    }
    if (r->is(gcc::negativealias)) negated = !negated;
    r = to;
  }
  auto const& name = r->name;
  if (one_of(name, path_options)) {
    if (contains_parent(argument) && !directory.empty()) {
      argument = normalise_path(join_path(directory, argument), root_);
      keep = false;
    } else {
      argument = normalise_path(argument, root_);
    }
  } else {
    argument = normalise_text(argument, root_);
  }
  if (name == "O" && argument.empty()) argument = "1";
  if (name == "g" && argument.empty()) argument = "2";
  if (name == "D" && argument.ends_with("=1")) argument.resize(argument.size() - 2);

  bool const apart = !argument.empty() && r->is(gcc::separate) && (name.size() > 1 || name == "o" || name == "x");
  out.normalised = with_dash(name, negated) + (apart ? " " : "") + argument;

  auto const equals = name.find('=');
  bool const grouped = !r->negative.empty() || (!r->variable.empty() && !r->is(gcc::defer));
  if (name == "D" || name == "U") out.key = "-D" + std::string(macro_of(argument));
  else if (name == "ansi") out.key = "-std=";
  else if (name[0] == 'O') out.key = "-O";
  else if (name == "Werror=") out.key = "-Werror=" + argument;
  else if (one_of(name, additive_options)) out.key = with_dash(name, false) + argument;
  else if (grouped) out.key = with_dash(gcc::group(table_, *r, machine_).name, false);
  else if (equals != name.npos && equals + 1 < name.size()) out.key = with_dash(name.substr(0, equals + 1), false);
  else if (argument.empty() || one_of(name, single_options)) out.key = with_dash(name, false);
  else out.key = out.normalised;

  auto const measure = hardening_of(out.normalised);
  out.hardening = measure && measure->on;
  out.is_default = defaults_.contains(out.normalised);
  return out;
}

argument_reader::parsed argument_reader::split_preprocessor(std::string const& word,
                                                            std::string const& directory) const {
  parsed out;
  auto const parts = split(std::string_view(word).substr(4), ',');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto inner = read_word(parts[i], i + 1 < parts.size() ? &parts[i + 1] : nullptr, directory, false);
    out.keep = out.keep && inner.keep;
    i += inner.next_word;
    for (auto& o : inner.options) {
      o.text = parts.size() == 1 ? word : "-Wp," + o.text;
      std::replace(o.text.begin(), o.text.end(), ' ', ',');
      out.options.push_back(std::move(o));
    }
  }
  return out;
}

argument_reader::parsed argument_reader::split_linker(std::string const& word) const {
  parsed out;
  auto const parts = split(std::string_view(word).substr(4), ',');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto text = "-Wl," + parts[i];
    if (one_of(parts[i], linker_separate) && i + 1 < parts.size()) text += ',' + parts[++i];
    compiler_option o;
    o.name = "-Wl,";
    o.normalised = normalise_text(text, root_);
    o.key = o.normalised;
    o.category = linking;
    if (o.normalised.ends_with("relro")) o.key = "-Wl,-z,relro";           // pairs of ld's -z keywords
    if (o.normalised == "-Wl,-z,now" || o.normalised == "-Wl,-z,lazy") o.key = "-Wl,-z,now";
    o.text = std::move(text);
    auto const measure = hardening_of(o.normalised);
    o.hardening = measure && measure->on;
    o.is_default = defaults_.contains(o.normalised);
    out.options.push_back(std::move(o));
  }
  return out;
}

argument_reader::parsed argument_reader::read_word(std::string const& word, std::string const* next,
                                                   std::string const& directory, bool driver) const {
  if (driver && word.starts_with("-Wp,")) return split_preprocessor(word, directory);
  if (driver && word.starts_with("-Wl,")) return split_linker(word);
  if (word == "--param" && next) {                  // GCC joins the two before it looks anything up
    auto out = read_word("--param=" + *next, nullptr, directory, driver);
    out.options[0].text = word + ' ' + *next;
    out.next_word = true;
    return out;
  }
  parsed out;
  auto const m = gcc::find(table_, word, machine_);
  if (!m.record) {
    compiler_option o;
    o.text = o.name = o.normalised = word;
    if (word.starts_with('@')) o.category = option_category::driver;
    o.normalised = normalise_text(word, root_);
    o.key = o.normalised;
    out.options.push_back(std::move(o));
    return out;
  }
  std::string argument(m.argument);
  auto text = word;
  bool const takes_next = m.record->is(gcc::separate) && argument.empty() && !m.negated &&
                          !(driver && m.record->is(gcc::nodriverarg));
  if (takes_next && next) {
    argument = *next;
    text += ' ' + *next;
    out.next_word = true;
  }
  out.options.push_back(describe(m, std::move(text), std::move(argument), directory, out.keep));
  if (takes_next && !next) out.keep = false;
  return out;
}

void argument_reader::settle(unit& u) const {
  std::unordered_map<std::string_view, compiler_option*> last;             // only looked up
  auto const visit = [&](compiler_option& o) {
    auto& before = last[o.key];
    if (!before) {
      before = &o;
    } else if (o.key == o.normalised && o.category != option_category::linking && before->normalised == o.normalised) {
      o.effective = false;                                                 // adds up: said before
    } else if (o.key != o.normalised || before->normalised != o.normalised) {
      before->effective = false;
      before = &o;
    }
  };
  bool preprocessor = false;
  for (auto& o : u.options) {
    if (o.text.starts_with("-Wp,")) preprocessor = true;
    else visit(o);
  }
  if (preprocessor)
    for (auto& o : u.options)
      if (o.text.starts_with("-Wp,")) visit(o);
}

void argument_reader::read(unit& u, text_ptr const& text, std::span<xencmp::span const> where) {
  u.options.reserve(u.argv.size());
  for (std::size_t i = 1; i < u.argv.size(); ++i) {
    auto const& word = u.argv[i];
    if (word.empty() || word == "-" || (word[0] != '-' && word[0] != '@')) {
      u.operands.push_back(word);
      continue;
    }
    auto const* next = i + 1 < u.argv.size() ? &u.argv[i + 1] : nullptr;
    auto found = seen_.find(word);
    parsed fresh;
    parsed* p = nullptr;
    if (found != seen_.end()) {
      p = &found->second;
    } else {
      fresh = read_word(word, next, u.directory, true);
      if (fresh.keep && !fresh.next_word) p = &(seen_[word] = std::move(fresh));
      else p = &fresh;
    }
    auto const at = where[i];
    for (auto const& o : p->options) {
      auto& added = u.options.emplace_back(o);
      added.index = static_cast<std::uint32_t>(i);
      added.where = {text, at};
      if (p->next_word && i + 1 < where.size()) added.where.at.end = std::max(at.end, where[i + 1].end);
      if (added.name == "-o") u.output = next ? (p->next_word ? *next : word.substr(2)) : word.substr(2);
      if (added.category == option_category::unknown || word[0] == '@') {
        auto& entry = unknown_[added.text];
        if (!entry.second++) entry.first = {text, at};
      }
    }
    auto const m_lacks = !p->keep && !p->next_word && !next && p->options.size() == 1 &&
                         p->options[0].text == p->options[0].name;
    if (m_lacks)
      remarks_.push_back({severity::error, "the argument of " + word + " is missing", {text, at}, {}});
    if (p->next_word) ++i;
  }
  settle(u);
}

std::vector<diagnostic> argument_reader::remarks() const {
  auto out = remarks_;
  for (auto const& [word, entry] : unknown_) {
    auto const times = entry.second == 1 ? "" : ", " + std::to_string(entry.second) + " times";
    out.push_back({severity::unknown,
                   word[0] == '@' ? "the options in response file " + word.substr(1) + " are not seen" + times
                                  : "GCC " + std::to_string(table_.major) + " has no option " + word + times,
                   entry.first, {}});
  }
  return out;
}

} // namespace xencmp::buildlog
