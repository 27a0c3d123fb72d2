#include "spec_package.hpp"

#include <algorithm>
#include <set>

#include "../shell/shell.hpp"
#include "key.hpp"

namespace xencmp {

namespace {

std::string base_name(std::string const& path) {
  auto const slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// A macro or variable that stands for a program: %{__make}, %make_build, ${MAKE}.
std::string program_of(std::string text) {
  std::erase_if(text, [](char c) { return std::string_view("%${}?!\"").find(c) != std::string_view::npos; });
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
  });
  while (text.starts_with('_')) text.erase(0, 1);
  if (text == "make_build" || text == "make_install" || text == "makeinstall") return "make";
  for (std::string const suffix : {"_build", "_install"})
    if (text.ends_with(suffix)) return text.substr(0, text.size() - suffix.size());
  return text;
}

std::string kind_of(text_template const& program) {
  auto const name = program.is_literal() ? base_name(program.to_string())
                  : program.pieces.back().is_hole() ? program_of(program.to_string())
                  : base_name(program.pieces.back().text);
  if (name == "configure" || name == "config" || name == "Configure" || name == "configure.sh") return "configure";
  if (name == "gmake") return "make";
  if (name == "cmake3") return "cmake";
  return name.empty() ? program.to_string() : name;
}

// Whether an argument that begins with a hole is one of options all the same: %{_smp_mflags}, $MAKEFLAGS.
bool holds_flags(text_template const& t) {
  if (t.empty() || !t.pieces[0].is_hole()) return false;
  auto const text = program_of(t.pieces[0].text);
  return t.pieces[0].hole == hole_kind::system || text.find("flags") != std::string::npos;
}

// What %(…) prints, where the shell's reader can compute it: %(echo 4.17.2 | sed 's/-rc.*//').
std::string computed(text_template const& t) {
  std::string out;
  for (auto const& p : t.pieces) {
    if (p.hole != hole_kind::command || !p.text.starts_with("%(") || !p.text.ends_with(")")) {
      out += p.text;
      continue;
    }
    auto const line = "run \"$(" + p.text.substr(2, p.text.size() - 3) + ")\"\n";
    auto const script = shell::read_script({{{line, std::nullopt, p.where}, condition::always()}});
    bool const known = script.commands.size() == 1 && script.commands[0].arguments.size() == 1 &&
                       script.commands[0].arguments[0].text.is_literal();
    out += known ? script.commands[0].arguments[0].text.to_string() : p.text;
  }
  return out;
}

// Options whose argument is the next word.
bool takes_argument(std::string const& kind, std::string const& option) {
  static std::set<std::pair<std::string, std::string>> const options{
    {"make", "-C"}, {"make", "-f"}, {"make", "-I"}, {"make", "-o"}, {"make", "-W"}, {"make", "--directory"},
    {"make", "--file"}, {"cmake", "-S"}, {"cmake", "-B"}, {"cmake", "-G"}, {"cmake", "-C"}, {"cmake", "-T"},
    {"cmake", "-A"}, {"cmake", "--build"}, {"cmake", "--install"}, {"cmake", "--target"}, {"ninja", "-C"},
    {"ninja", "-f"}, {"meson", "-C"}, {"autoreconf", "-I"}, {"autoreconf", "-B"}};
  return options.count({kind, option}) != 0;
}

class reader {
public:
  reader(spec::spec_file const& spec, condition const& assume) : spec_(spec), assume_(assume) {}

  package run() {
    package out;
    out.distribution = "rpm";
    out.name = most_likely(spec_.name);
    out.version = most_likely(spec_.version);
    for (auto const& t : spec_.tags)
      if (!out.where && (t.name == "Name" || t.name == "name")) out.where = t.where;
    if (!out.where) out.where = {spec_.text, {0, 0}};
    out.remarks = spec_.remarks;
    for (auto const& s : spec_.sections) add_section(s, out);
    return out;
  }

private:
  bool possible(condition const& c) const { return !c.excludes(assume_); }
  condition simple(condition const& c) const { return assume_.is_always() ? c : c.assuming(assume_); }

  // The text that holds where nothing else is said: of the alternatives, the one with the fewest conditions.
  std::string most_likely(guarded_text const& t) const {
    std::string best;
    std::size_t fewest = SIZE_MAX;
    for (auto const& a : alternatives(assuming(t, assume_)))
      if (auto const n = a.when.atoms().size(); n < fewest && possible(a.when)) best = computed(a.value), fewest = n;
    auto const last = best.find_last_not_of(" \t\n");
    return best.substr(0, last == std::string::npos ? 0 : last + 1);
  }

  void add_section(spec::section const& s, package& out) const {
    static std::set<std::string> const scripts{"%conf", "%build", "%install", "%check"};
    if (!possible(s.when) || (s.name != "%prep" && !scripts.count(s.name))) return;
    phase p{s.name, "section", {}, simple(s.when), s.where, {}, {}};
    if (s.name == "%prep")
      for (auto const& t : spec_.tags)
        if ((t.name.starts_with("Patch") || t.name.starts_with("patch")) && possible(t.when))
          for (auto const& a : alternatives(t.value)) p.substitutes.push_back(a.value.to_string());
    out.phases.push_back(std::move(p));
    if (s.name == "%prep") return;
    auto script = shell::read_script(when(s.body, s.when));
    for (auto const& c : script.commands)
      if (possible(c.when)) out.steps.push_back(make_step(c, s.name, out.remarks));
    for (auto& d : script.remarks) out.remarks.push_back(std::move(d));
  }

  flag make_flag(std::string const& kind, shell::argument const& a) const {
    return {flag_key(kind, a.text), a.text, simple(a.when), a.where, true, {}, a.via};
  }

  step make_step(shell::command const& c, std::string const& section, std::vector<diagnostic>& remarks) const {
    step out;
    out.kind = kind_of(c.program);
    out.phase = section;
    out.program = c.program;
    out.when = simple(c.when);
    out.where = c.where;
    if (c.program.has_unknown())
      remarks.push_back({severity::unknown, "which program " + c.program.to_string() + " is, is not known", c.where, {}});
    add_arguments(c, out);
    for (auto const& e : c.environment)
      if (possible(e.value.when)) out.environment.push_back(make_flag("", e.value));
    for (auto const& d : c.dead) {
      if (!possible(d.word.when)) continue;
      auto f = make_flag(out.kind, d.word);
      f.live = false;
      f.reason = d.reason;
      if (d.exported) {
        text_template text = text_template::literal(d.variable + "=", d.word.where);
        text.append(d.word.text);
        f.text = std::move(text);
        f.key = d.variable;
        out.environment.push_back(std::move(f));
      } else (is_flag(out.kind, d.word.text) ? out.flags : out.operands).push_back(std::move(f));
    }
    return out;
  }

  void add_arguments(shell::command const& c, step& out) const {
    std::vector<shell::argument> waiting;   // options that the next word completes
    bool options_end = false;
    for (auto a : c.arguments) {
      for (auto& option : waiting) {
        auto const both = option.when & a.when;
        if (both.is_never()) continue;
        auto joined = option;
        joined.text.append({" ", std::nullopt, {}});
        joined.text.append(a.text);
        joined.when = both;
        option.when = option.when & !both;
        a.when = a.when & !both;
        if (possible(both)) out.flags.push_back(make_flag(out.kind, joined));
      }
      std::erase_if(waiting, [](auto const& w) { return w.when.is_never(); });
      if (!possible(a.when)) continue;
      if (a.text.is_literal() && takes_argument(out.kind, a.text.to_string())) {
        waiting.push_back(std::move(a));
        continue;
      }
      if (a.text.is_literal() && a.text.to_string() == "--") options_end = true;
      bool const is_option = !options_end && (is_flag(out.kind, a.text) || holds_flags(a.text));
      (is_option ? out.flags : out.operands).push_back(make_flag(out.kind, a));
    }
    for (auto const& w : waiting) out.flags.push_back(make_flag(out.kind, w));
  }

  spec::spec_file const& spec_;
  condition const& assume_;
};

} // namespace

package read_spec_package(spec::spec_file const& spec, condition const& assume) { return reader(spec, assume).run(); }

package read_spec_package(text_ptr text, spec::options const& how) {
  return read_spec_package(spec::read_spec(std::move(text), how), how.assume);
}

} // namespace xencmp
