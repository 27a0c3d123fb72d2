// %setup, %autosetup, %autopatch and %patch as the commands that they stand for.  The commands are what rpm 4.18 runs
// (build/parsePrep.c) but for the checks around them.
#include <algorithm>

#include "expander.hpp"

namespace xencmp::spec {

namespace {

struct prepared {
  expander& of;
  condition const& when;
  location const& place;
  output& out;

  void text(std::string const& s) { out.literal(s, place, false, when); }
  void expand(std::string const& s, condition const& c) {
    source again;
    again.append(s, place, false);
    of.expand(whole(std::move(again)), c, out, &place);
  }
};

bool starts_with_word(std::string const& name, char const* word) {
  std::string const w = word;
  return name.size() >= w.size() && std::equal(w.begin(), w.end(), name.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + 32) : b);
         }) && name.find_first_not_of("0123456789", w.size()) == name.npos;
}

} // namespace

void expander::prepare(std::string_view name, std::vector<slice> const& words, condition const& when,
                       location const& place, output& out) {
  prepared p{*this, when, place, out};
  std::string directory = "%{name}-%{version}", level, reverse, backup;
  bool create = false, keep = false, no_default = false, no_patches = false;
  std::vector<std::string> before, after, operands;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const w = words[i].to_string();
    auto const value = [&](std::size_t letters) {
      if (w.size() > letters) return w.substr(letters);
      return i + 1 < words.size() ? words[++i].to_string() : std::string{};
    };
    if (w.size() < 2 || w[0] != '-') { operands.push_back(w); continue; }
    switch (w[1]) {
    case 'n': directory = value(2); break;
    case 'p': level = value(2); break;
    case 'P': operands.push_back(value(2)); break;
    case 'b': (name == "setup" || name == "autosetup") ? before.push_back(value(2)) : void(backup = value(2)); break;
    case 'a': after.push_back(value(2)); break;
    case 'S': case 'm': case 'M': case 'F': case 'd': case 'o': case 'z': value(2); break;
    case 'c': create = true; break;
    case 'D': keep = true; break;
    case 'T': no_default = true; break;
    case 'N': no_patches = true; break;
    case 'R': reverse = " -R"; break;
    default: break;
    }
  }
  auto const unpack = [&](std::string const& n) { p.expand("tar -xof %{SOURCE" + n + "}\n", when); };
  auto const patch = [&](std::string const& file, condition const& c) {
    p.expand("%{__patch}" + (level.empty() ? "" : " -p" + level) + reverse +
             (backup.empty() ? "" : " -b --suffix " + backup) + " --fuzz=0 < " + file + "\n", c);
  };
  if (name == "setup" || name == "autosetup") {
    p.expand("cd '%{_builddir}'\n", when);
    if (!keep) p.expand("rm -rf '" + directory + "'\n", when);
    if (create) p.expand("/bin/mkdir -p '" + directory + "'\ncd '" + directory + "'\n", when);
    if (!no_default) unpack("0");
    for (auto const& n : before) unpack(n);
    if (!create) p.expand("cd '" + directory + "'\n", when);
    for (auto const& n : after) unpack(n);
    p.expand("/bin/chmod -Rf a+rX,u+w,g-w,o-w .\n", when);
  }
  if (name == "autopatch" || (name == "autosetup" && !no_patches)) {
    for (std::size_t i = 0; i < this->out.tags.size(); ++i) {
      auto const t = this->out.tags[i];
      if (!starts_with_word(t.name, "patch")) continue;
      auto const digits = t.name.substr(5);
      auto const nonzero = digits.find_first_not_of('0');
      patch("%{PATCH" + (nonzero == digits.npos ? (digits.empty() ? "" : "0") : digits.substr(nonzero)) + "}",
            when & t.when);
    }
  } else if (name.starts_with("patch")) {
    if (name.size() > 5) operands.emplace_back(name.substr(5));
    if (operands.empty()) operands.emplace_back("0");
    for (auto const& n : operands) patch("%{PATCH" + n + "}", when);
  }
}

} // namespace xencmp::spec
