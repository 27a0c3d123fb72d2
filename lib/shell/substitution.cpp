// Command substitutions: echo | sed and the like of known text are computed, the rest are holes.
#include <algorithm>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

namespace {

// Within backquotes a backslash hides $, ` and itself from the outer reading (POSIX 2.6.3).
guarded_text unescape(guarded_text const& t, bool quoted) {
  guarded_text out;
  for (auto const& [p, when] : t) {
    if (p.is_hole()) {
      out.push_back({p, when});
      continue;
    }
    std::size_t from = 0;
    for (std::size_t i = 0; i + 1 < p.text.size(); ++i) {
      if (p.text[i] != '\\') continue;
      char const c = p.text[i + 1];
      if (c == '$' || c == '`' || c == '\\' || (quoted && c == '"')) {
        if (i > from) out.push_back({slice(p, from, i), when});
        from = i + 1;
      }
      ++i;
    }
    if (from < p.text.size()) out.push_back({slice(p, from, p.text.size()), when});
  }
  return out;
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t'; }

} // namespace

// A later script of sed's that lacks its -e is taken for a file, and sed fails.
bool interpreter::check_sed(std::vector<field> const& words) {
  if (words.empty() || to_string(words[0].parts) != "sed") return false;
  std::vector<std::string> argv;
  for (auto const& f : words) argv.push_back(to_string(f.parts));
  auto const at = misplaced_script(argv);
  if (at == 0) return false;
  auto const& where = words[at].where;
  auto const same = [&](diagnostic const& d) { return d.level == severity::warning && d.where == where; };
  if (where && std::any_of(result_.remarks.begin(), result_.remarks.end(), same)) return true;
  result_.remarks.push_back({severity::warning, "sed: '" + argv[at] + "' stands where a file name is expected; "
                             "-e is missing, and sed will print nothing of its input", where, {words[0].where}});
  return true;
}

void interpreter::substitute(word_part const& p, condition const& when, value& out) {
  auto const script = confined(p.inner, when);
  auto const inner = p.value.text.starts_with('`') ? unescape(script, p.quoted) : script;
  auto tokens = tokenize(inner, result_.remarks);
  // The commands of one pipeline, and whether there is more than that.
  std::vector<std::vector<field>> pipeline(1);
  bool more = false, target = false, ended = false;
  for (auto const& k : tokens) {
    auto const here = k.when & when;
    if (here.is_never()) continue;
    if (k.kind == token_kind::word) {
      auto words = fields(k, here);
      for (auto const& f : words) see(f, f.when);
      more = more || ended;
      if (target) target = false;
      else for (auto& f : words) pipeline.back().push_back(std::move(f));
      continue;
    }
    if (k.kind == token_kind::newline) {
      ended = !pipeline.back().empty();
      continue;
    }
    bool const pipe = k.kind == token_kind::symbol && k.symbol == "|";
    bool const redirection = k.kind == token_kind::symbol && (k.symbol[0] == '<' || k.symbol[0] == '>');
    if (!pipe) more = true;
    if (redirection) target = true;
    else pipeline.emplace_back();
  }
  bool fails = false;
  for (auto const& c : pipeline) fails = check_sed(c);   // that of the last command counts
  if (fails && !more && pipeline.back()[0].when == when) return;   // prints nothing

  // Every word in every configuration, as long as all is known.
  struct combination {
    std::vector<std::vector<std::string>> argv;
    condition when;
  };
  std::vector<combination> all{{{}, when}};
  bool known = !more && !pipeline.back().empty();
  for (auto const& c : pipeline) {
    for (auto& x : all) x.argv.emplace_back();
    for (auto const& f : c) {
      if (!known) break;
      std::vector<combination> next;
      auto const texts = alternatives(f, result_.remarks);
      for (auto& x : all) {
        for (auto const& a : texts) {
          auto const here = x.when & a.when;
          if (here.is_never()) continue;
          known = known && a.text.is_literal() && (a.quoted || a.text.to_string().find_first_of("*?[") == std::string::npos);
          next.push_back({x.argv, here});
          next.back().argv.back().push_back(a.text.to_string());
        }
        if (auto const here = x.when & !f.when; !here.is_never()) next.push_back({std::move(x.argv), here});
      }
      all = std::move(next);
      known = known && all.size() <= max_alternatives;
    }
  }
  std::vector<std::pair<std::string, condition>> texts;
  for (auto const& x : all) {
    if (!known) break;
    auto const& first = x.argv[0];
    known = !first.empty() && (first[0] == "echo" || (first[0] == "printf" && first.size() == 2 &&
                                                      first[1].find_first_of("%\\") == std::string::npos));
    if (!known) break;
    std::string text;
    for (std::size_t i = 1; i < first.size(); ++i) {
      if (i == 1 && first[i] == "-n") continue;
      text += (text.empty() ? "" : " ") + first[i];
    }
    known = text.size() <= max_computed_text && text.find('\\') == std::string::npos && !text.starts_with("-e ");
    for (std::size_t i = 1; known && i < x.argv.size(); ++i) {
      auto const next = filter(x.argv[i], text);
      known = next.has_value();
      if (known) text = *next;
    }
    while (!text.empty() && text.back() == '\n') text.pop_back();
    texts.emplace_back(std::move(text), x.when);
  }
  if (!known) return add_hole(p, hole_kind::command, p.value.text, when, out);
  for (auto& [text, here] : texts) {
    if (std::all_of(text.begin(), text.end(), is_space) && !p.quoted) continue;
    out.push_back({{std::move(text), std::nullopt, p.value.where}, here, p.quoted, !p.quoted, 0, {}});
  }
}

} // namespace xencmp::shell
