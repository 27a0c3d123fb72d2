// Simple commands: what runs them, what they see, and which words nobody sees.
#include <algorithm>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

namespace {

// Programs that are run for their exit status.
bool is_predicate(std::string const& name) {
  static std::set<std::string> const names{"grep", "egrep", "fgrep", "cmp", "diff", "which", "type", "pkg-config", "rpm",
                                           "id", "getent", "expr", "command", "hash", "ls", "[", "test", "[["};
  return names.count(name) != 0;
}

std::string base_name(std::string const& path) {
  auto const slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string words_text(std::vector<field> const& words) {
  std::string out;
  for (auto const& f : words) out += (out.empty() ? "" : " ") + to_string(f.parts);
  return out;
}

} // namespace

script interpreter::run(guarded_text const& text) {
  auto tokens = tokenize(text, result_.remarks);
  tokens.push_back({token_kind::newline, {}, {}, condition::always(), {}});
  run(tokens, condition::always());
  bury();
  return std::move(result_);
}

script read_script(guarded_text const& text) { return interpreter{}.run(text); }

void interpreter::see(std::vector<std::uint32_t> const& words, condition const& when, std::size_t command) {
  for (auto const id : words) {
    auto& w = words_[id];
    w.seen = w.seen | when;
    if (command == SIZE_MAX) continue;
    auto& uses = variables_[w.variable].uses;
    if (uses.empty() || uses.back() != command) uses.push_back(command);
  }
}

void interpreter::see(field const& f, condition const& when) {
  for (auto const& p : f.parts)
    if (p.word) words_[p.word].seen = words_[p.word].seen | (p.when & when);
}

status interpreter::execute(simple_command const& c, condition const& here, bool piped, std::string& text) {
  touched_.clear();
  for (auto const& k : c.targets)
    for (auto const& f : fields(k, here)) see(f, f.when);
  condition has_words = condition::never();
  for (auto const& k : c.words) has_words = has_words | (k.when & here);
  auto const bare = here & !has_words;
  if (!bare.is_never() && !piped)
    for (auto const& k : c.assignments) assign(k, bare);
  if (has_words.is_never()) return {};
  static std::set<std::string> const declarations{"export", "readonly", "local", "declare", "typeset"};
  auto const first = plain_text(c.words[0]);
  if (declarations.count(first) && c.words[0].when == here) {
    declare(c, here, first == "export");
    text += first;
    return {};
  }
  if (declarations.count(first)) declare(c, here & c.words[0].when, first == "export");
  auto words = fields(c.words, has_words);
  text += words_text(words);
  return dispatch(std::move(words), c, has_words, text);
}

// Runs WORDS; where the first of them is absent, the next one is the program.
status interpreter::dispatch(std::vector<field> words, simple_command const& c, condition const& start,
                             std::string& text) {
  status result;
  condition left = start;
  bool first = true;
  static std::set<std::string> const wrappers{"exec", "command", "builtin", "nohup", "time", "nice", "ionice", "env"};
  while (!words.empty() && !left.is_never()) {
    auto const programs = alternatives(words[0], result_.remarks);
    condition here = condition::never();
    for (auto const& a : programs) {
      auto const when = a.when & left;
      if (when.is_never()) continue;
      here = here | when;
      auto const name = a.text.is_literal() ? a.text.to_string() : std::string();
      if (wrappers.count(name) && words.size() > 1 && when == left) {
        std::size_t skip = 1;
        simple_command inner = c;
        for (; skip < words.size(); ++skip) {
          auto const t = to_string(words[skip].parts);
          auto const equals = t.find('=');
          if (t == "-n" || t == "-u") ++skip;
          else if (!(t.size() > 1 && t[0] == '-') && !(name == "env" && equals != std::string::npos && equals > 0)) break;
          else if (name == "env" && t[0] != '-') {
            token k{token_kind::word, {}, {}, words[skip].when, words[skip].where};
            for (auto const& p : words[skip].parts)
              k.parts.push_back({p.text.is_hole() ? part_kind::hole : part_kind::literal, p.text, {}, false, p.when});
            inner.assignments.push_back(std::move(k));
          }
        }
        if (name == "command" && skip > 1) return {when, !condition::holds(atom::test(text))};   // command -v
        if (skip < words.size())
          return dispatch({words.begin() + static_cast<std::ptrdiff_t>(skip), words.end()}, inner, left, text);
      }
      std::optional<status> s;
      if (!name.empty() && functions_.count(name)) {
        for (auto const& f : words) see(f, f.when & when);
        call(name, words, when);
        s = status{};
      } else if (!name.empty()) s = builtin(name, words, c, when, text);
      if (!s) {
        emit(a, words, c, when);
        auto const test = condition::holds(atom::test(text));
        s = is_predicate(base_name(name)) ? status{test, !test} : status{condition::always(), !test};
      }
      if (first) result = *s;
      else result = {(result.ok & !when) | (s->ok & when), (result.bad & !when) | (s->bad & when)};
      first = false;
    }
    left = left & !here;
    words.erase(words.begin());
  }
  return result;
}

std::optional<status> interpreter::builtin(std::string const& name, std::vector<field> const& words,
                                           simple_command const&, condition const& here, std::string const& text) {
  auto const note = [&] {
    for (auto const& f : words) see(f, f.when & here);
  };
  auto const opaque = [&](char const* what) {
    unknown(std::string(what) + ": " + text, words[0].where);
    return status{};
  };
  if (name == ":" || name == "true" || name == "echo" || name == "printf") return note(), status{};
  if (name == "false") return status{condition::never(), condition::always()};
  if (name == "[" || name == "test" || name == "[[") return note(), test(words, here, text);
  if (name == "cd" || name == "pushd" || name == "popd") return note(), change_directory(words, here), status{};
  if (name == "set" || name == "shopt" || name == "umask" || name == "ulimit" || name == "trap" || name == "wait" ||
      name == "alias" || name == "unalias" || name == "hash")
    return note(), status{};
  if (name == "unset") {
    for (std::size_t i = 1; i < words.size(); ++i)
      for (auto const& a : alternatives(words[i], result_.remarks)) {
        auto const when = a.when & here;
        auto const n = a.text.to_string();
        if (n.starts_with('-') || when.is_never()) continue;
        auto& v = variables_.try_emplace(n, variable{inherited(n, words[i].where)}).first->second;
        v.held = choose(when, {}, v.held);
        v.assigned = v.assigned & !when;
        v.exported = v.exported & !when;
        v.listed = false;
      }
    return status{};
  }
  if (name == "read") {
    for (std::size_t i = 1; i < words.size(); ++i)
      if (auto const n = to_string(words[i].parts); !n.starts_with('-'))
        assign(n, {{{"$" + n, hole_kind::command, words[i].where}, condition::always()}}, here, words[i].where);
    return status{};
  }
  if (name == "exit") {
    // A failed build has no flags: only an orderly end keeps later commands from running.
    if (words.size() > 1 && to_string(words[1].parts) == "0") ended_ = ended_ | here;
    return status{};
  }
  if (name == "return" || name == "continue" || name == "break") {
    auto const kind = name == "return" ? call_frame::kind::function : call_frame::kind::loop;
    for (std::size_t i = frames_.size(); i-- > 0;) {
      frames_[i].stopped = frames_[i].stopped | here;
      if (frames_[i].what != kind) continue;
      if (name == "break") frames_[i].broken = frames_[i].broken | here;
      break;
    }
    return status{};
  }
  if (name == "shift") {
    if (!arguments_.empty() && arguments_[0].when.implies(!here)) return status{};
    if (words.size() > 1 || (!arguments_.empty() && !arguments_[0].when.implies(here)))
      return opaque("a shift that is not understood");
    if (!arguments_.empty()) arguments_.erase(arguments_.begin());
    return status{};
  }
  if (name == "eval" || name == "." || name == "source") {
    note();
    return opaque(name == "eval" ? "text that is computed and then executed" : "a script that is not at hand");
  }
  return std::nullopt;
}

void interpreter::declare(simple_command const& c, condition const& here, bool exports) {
  for (std::size_t i = 1; i < c.words.size(); ++i) {
    auto const& k = c.words[i];
    auto const when = here & k.when;
    if (when.is_never()) continue;
    if (auto const n = assigned_name(k); !n.empty()) {
      assign(k, when);
      auto& v = variables_[n];
      if (exports) v.exported = v.exported | when, v.listed = false;
      continue;
    }
    for (auto const& f : fields(k, when))
      for (auto const& a : alternatives(f, result_.remarks)) {
        auto const n = a.text.to_string();
        if (n == "-x") exports = true;
        if (n.starts_with('-') || !exports) continue;
        auto const at = variables_.try_emplace(n, variable{inherited(n, f.where)}).first;
        at->second.exported = at->second.exported | (a.when & when);
        at->second.listed = false;
      }
  }
}

void interpreter::change_directory(std::vector<field> const& words, condition const& here) {
  static std::string const key = "\1directory";   // no variable of the script's can have this name
  auto const current = [&]() -> value {
    auto const found = variables_.find(key);
    return found == variables_.end() ? value{} : found->second.held;
  };
  auto const store = [&](value v, condition const& when) {
    auto& target = variables_[key];
    target.held = choose(when, v, target.held);
  };
  auto const name = to_string(words[0].parts);
  if (name == "popd") {
    if (directories_.empty()) return unknown("popd without pushd", words[0].where);
    store(directories_.back(), here);
    directories_.pop_back();
    return;
  }
  auto const before = current();
  if (name == "pushd") directories_.push_back(before);
  if (words.size() < 2) return store(inherited("HOME", words[0].where), here);
  auto const to = to_string(words.back().parts);
  if (to == "-") {
    auto const found = variables_.find("\1previous");
    if (found == variables_.end()) return unknown("cd - without an earlier cd", words[0].where);
    auto const previous = found->second.held;
    variables_["\1previous"].held = before;
    return store(previous, here);
  }
  value next;
  for (auto const& a : alternatives(words.back(), result_.remarks)) {
    auto text = a.text;
    auto const prefix = text.literal_prefix();
    bool const absolute = prefix.starts_with('/') || (!text.pieces.empty() && text.pieces[0].is_hole());
    auto const when = a.when & here;
    for (auto const& b : absolute ? std::vector<alternative>(1) : alternatives(before, when, result_.remarks)) {
      auto const both = absolute ? when : when & b.when;
      if (both.is_never()) continue;
      auto rest = text.to_string();
      if (absolute || !text.is_literal() || !b.text.is_literal()) {
        for (auto const& p : b.text.pieces) next.push_back({p, both});
        if (!absolute && !b.text.empty()) next.push_back({{"/", std::nullopt, a.where}, both});
        for (auto const& p : text.pieces) next.push_back({p, both});
        continue;
      }
      auto path = b.text.to_string();
      for (std::size_t at = 0; at <= rest.size();) {
        auto const slash = std::min(rest.find('/', at), rest.size());
        auto const step = rest.substr(at, slash - at);
        at = slash + 1;
        if (step.empty() || step == ".") continue;
        auto const last = path.rfind('/') == std::string::npos ? path : path.substr(path.rfind('/') + 1);
        if (step == ".." && !path.empty() && last != "..")
          path.resize(path.size() - last.size() - (path.size() > last.size() ? 1 : 0));
        else path += (path.empty() ? "" : "/") + step;
      }
      if (!path.empty()) next.push_back({{path, std::nullopt, a.where}, both});
    }
  }
  variables_["\1previous"].held = before;
  store(std::move(next), here);
}

void interpreter::call(std::string const& name, std::vector<field> words, condition const& here) {
  if (depth_ >= max_depth) {
    unknown("loops and calls in each other more than " + std::to_string(max_depth) + " deep", words[0].where);
    return;
  }
  ++depth_;
  words.erase(words.begin());
  std::swap(arguments_, words);
  bool const before = std::exchange(in_function_, true);
  frames_.push_back({call_frame::kind::function});
  auto const bodies = functions_[name];
  condition left = here;
  for (auto body = bodies.rbegin(); body != bodies.rend(); ++body) {
    if (auto const when = left & body->when; !when.is_never()) run(*body->tokens, when);
    left = left & !body->when;
  }
  frames_.pop_back();
  in_function_ = before;
  std::swap(arguments_, words);
  --depth_;
}

std::vector<environment_entry> interpreter::environment(simple_command const& c, condition const& here,
                                                        std::size_t index) {
  std::vector<environment_entry> prefixes, out;
  condition const never = condition::never();
  std::map<std::string, condition> hidden;
  auto const entry = [](std::string const& name, alternative const& a, condition const& when) {
    text_template text = text_template::literal(name + "=", a.where);
    text.append(a.text);
    return environment_entry{name, {std::move(text), when, a.where, a.via}};
  };
  for (auto const& k : c.assignments) {
    auto const name = assigned_name(k);
    auto const when = k.when & here;
    if (when.is_never() || name.empty()) continue;
    auto parts = k.parts;
    parts[0].value = slice(parts[0].value, parts[0].value.text.find('=') + 1, parts[0].value.text.size());
    for (auto a : alternatives(expand(parts, when), when, result_.remarks)) {
      see(a.words, a.when, index);
      a.where = k.where;
      prefixes.push_back(entry(name, a, a.when));
    }
    auto& h = hidden.try_emplace(name, never).first->second;
    h = h | when;
  }
  std::set<std::string> done;
  for (auto const& name : order_) {
    if (!done.insert(name).second) continue;
    auto& v = variables_[name];
    auto const exported = v.exported & v.assigned;
    if (exported.is_never()) continue;
    if (!v.listed) {
      v.entries = alternatives(v.held, exported, result_.remarks);
      for (auto& a : v.entries)
        for (auto const& [set, where] : v.places)
          if (!set.excludes(a.when)) a.where = where;
      v.listed = true;
    }
    auto const h = hidden.find(name);
    bool any = false;
    for (auto const& a : v.entries) {
      auto when = a.when & here;
      if (h != hidden.end()) when = when & !h->second;
      if (when.is_never()) continue;
      for (auto const id : a.words) words_[id].seen = words_[id].seen | when;
      out.push_back(entry(name, a, when));
      any = true;
    }
    if (any && (v.exports.empty() || v.exports.back() != index)) v.exports.push_back(index);
  }
  for (auto& p : prefixes) out.push_back(std::move(p));
  return out;
}

void interpreter::emit(alternative const& program, std::vector<field> const& words, simple_command const& c,
                       condition const& here) {
  auto const index = result_.commands.size();
  command out;
  out.program = program.text;
  out.when = here;
  out.where = program.where;
  for (auto const& name : touched_) {
    auto const v = variables_.find(name);
    if (v != variables_.end() && (v->second.uses.empty() || v->second.uses.back() != index))
      v->second.uses.push_back(index);
  }
  see(program.words, here, index);
  std::vector<std::string> argv{program.text.to_string()};
  std::vector<location> places{program.where};
  for (std::size_t i = 1; i < words.size(); ++i) {
    auto const when = words[i].when & here;
    if (when.is_never()) continue;
    field f = words[i];
    f.when = when;
    for (auto const& a : alternatives(f, result_.remarks)) {
      see(a.words, a.when, index);
      out.arguments.push_back({a.text, a.when, a.where, a.via});
      argv.push_back(a.text.to_string());
      places.push_back(a.where);
    }
  }
  check_sed(words);
  out.environment = environment(c, here, index);
  if (auto const d = variables_.find("\1directory"); d != variables_.end())
    for (auto const& a : alternatives(d->second.held, here, result_.remarks))
      if (!a.text.empty()) out.directory.push_back({a.text, a.when, a.where, {}});
  result_.commands.push_back(std::move(out));
}

// The words that no command saw go to the command that they missed.
void interpreter::bury() {
  for (std::size_t id = 1; id < words_.size(); ++id) {
    auto const& w = words_[id];
    if (!w.seen.is_never()) continue;
    auto const v = variables_.find(w.variable);
    if (v == variables_.end()) continue;
    for (bool const exported : {false, true}) {
      auto const& uses = exported ? v->second.exports : v->second.uses;
      auto const fits = [&](std::size_t c) { return !result_.commands[c].when.excludes(w.when); };
      auto const later = std::lower_bound(uses.begin(), uses.end(), w.before);
      auto early = later;
      while (early != uses.begin() && !fits(*(early - 1))) --early;
      std::size_t target;
      dead_word d;
      d.variable = w.variable;
      d.exported = exported;
      location via;
      if (early != uses.begin()) {
        target = *(early - 1);
        via = result_.commands[target].where;
        d.reason = w.variable + " gets this after " + result_.commands[target].program.to_string() + " (line " +
                   std::to_string(via.start().line) + ") has run, and no later command sees it";
      } else {
        auto const next = std::find_if(later, uses.end(), fits);
        if (next == uses.end() || !w.overwritten) continue;
        target = *next;
        via = w.overwritten;
        d.reason = w.variable + " is overwritten in line " + std::to_string(via.start().line) +
                   " before any command sees this";
      }
      for (auto const& a : alternatives(w.parts, w.when, result_.remarks)) {
        if (a.text.empty()) continue;
        auto one = d;
        one.word = {a.text, a.when, a.where, {via}};
        result_.commands[target].dead.push_back(std::move(one));
      }
      break;
    }
  }
}

} // namespace xencmp::shell
