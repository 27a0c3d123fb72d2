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

// Which files a pattern names is not known.  An option with a pattern stays as it is: hardly any file is called so.
void hide_globs(field& f) {
  if (!f.parts.empty() && f.parts[0].text.text.starts_with('-')) return;
  for (auto& p : f.parts) {
    auto const& t = p.text.text;
    if (p.quoted || p.text.is_hole()) continue;
    auto const open = t.find('[');
    bool const bracket = open != std::string::npos && t.find(']', open) != std::string::npos;
    if (bracket || t.find_first_of("*?") != std::string::npos) p.text.hole = hole_kind::system;
  }
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
  if (c.words[0].parts.size() == 1 && c.words[0].parts[0].kind == part_kind::arithmetic &&
      c.words[0].parts[0].value.text.starts_with("((") && c.words.size() == 1) {
    text += c.words[0].parts[0].value.text;
    return arithmetic_command(c.words[0].parts[0], has_words);
  }
  if (declarations.count(first) && c.words[0].when == here) {
    declare(c, here, first);
    text += first;
    return {};
  }
  if (declarations.count(first)) declare(c, here & c.words[0].when, first);
  auto words = first == "[[" ? unsplit(c.words, has_words) : fields(c.words, has_words);
  text += words_text(words);
  return dispatch(std::move(words), c, has_words, text);
}

// The words of [[ ]], which are not split.
std::vector<field> interpreter::unsplit(std::vector<token> const& words, condition const& here) {
  std::vector<field> out;
  for (auto const& k : words) {
    auto const when = k.when & here;
    if (when.is_never()) continue;
    field f{expand(k.parts, when), when, k.where};
    for (auto& p : f.parts) p.split = false;
    f.parts.push_back({{"", std::nullopt, k.where}, when, true, false, 0, {}});
    out.push_back(std::move(f));
  }
  return out;
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
        if (skip < words.size()) {
          bool const was = std::exchange(no_functions_, true);
          auto const s = dispatch({words.begin() + static_cast<std::ptrdiff_t>(skip), words.end()}, inner, left, text);
          no_functions_ = was;
          return s;
        }
      }
      std::optional<status> s;
      if (!name.empty() && functions_.count(name) && !no_functions_) {
        for (auto const& f : words) see(f, f.when & when);
        call(name, words, c, when);
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
  if (name == "set") return note(), set_arguments(words, here), status{};
  if (name == "exec" && words.size() == 1) return status{};   // only redirections
  if (name == "let") {
    status s;
    for (std::size_t i = 1; i < words.size(); ++i) {
      condition ok = condition::never();
      for (auto const& a : alternatives(words[i], result_.remarks))
        for (auto const& [n, when] : calculate(a.text.is_literal() ? a.text.to_string() : "?", a.when & here, a.where))
          ok = ok | (!n ? when & condition::holds(atom::test(text)) : *n ? when : condition::never());
      s = {ok, !ok};
    }
    return s;
  }
  if (name == "shopt" || name == "umask" || name == "ulimit" || name == "trap" || name == "wait" ||
      name == "alias" || name == "unalias" || name == "hash")
    return note(), status{};
  if (name == "unset") {
    for (std::size_t i = 1; i < words.size(); ++i)
      for (auto const& a : alternatives(words[i], result_.remarks))
        if (auto const when = a.when & here; !when.is_never()) unset(a.text.to_string(), when, words[i].where);
    return status{};
  }
  if (name == "read") {
    for (std::size_t i = 1; i < words.size(); ++i)
      if (auto const n = to_string(words[i].parts); !n.starts_with('-'))
        assign(n, {{{"$" + n, hole_kind::command, words[i].where}, condition::always()}}, here, words[i].where);
    auto const more = condition::holds(atom::test(text));
    return status{more, !more};
  }
  if (name == "exit") {
    // A failed build has no flags: where a test of the build machine leads to an exit that fails, the test is taken to
    // turn out the other way, and does not become a condition of all that follows.
    bool const fails = words.size() > 1 && to_string(words[1].parts) != "0";
    if (!fails || !depends_on_tests(here)) ended_ = ended_ | here;
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
    auto const n = words.size() > 1 ? to_string(words[1].parts) : std::string("1");
    if (n.empty() || n.size() > 6 || n.find_first_not_of("0123456789") != std::string::npos)
      return opaque("a shift that is not understood");
    auto const many = std::strtoul(n.c_str(), nullptr, 10);
    if (!countable(arguments_, many, condition::always())) return opaque("a shift that is not understood");
    drop(arguments_, many, here);
    return status{};
  }
  if (name == "eval") return note(), run_text(words, here, text), status{};
  if (name == "." || name == "source") return note(), opaque("a script that is not at hand");
  return std::nullopt;
}

bool depends_on_tests(condition const& c) {
  auto const atoms = c.atoms();
  return std::any_of(atoms.begin(), atoms.end(), [](atom const& a) { return a.kind == atom_kind::test; });
}

// Text that is computed and then executed.
void interpreter::run_text(std::vector<field> const& words, condition const& here, std::string const& text) {
  list rest(words.begin() + 1, words.end());
  auto v = joined(rest, here, true);
  for (auto& p : v) p.boundary = p.split = false;
  for (auto const& a : alternatives(v, here, result_.remarks)) {
    if (!a.text.is_literal()) {
      unknown("text that is computed and then executed: " + text, words[0].where);
      continue;
    }
    if (depth_ >= max_depth) {
      unknown("loops and calls in each other more than " + std::to_string(max_depth) + " deep", words[0].where);
      return;
    }
    auto const literal = a.text.to_string();
    spend(made_, literal.size() / 64, max_work, "parts of values (max_work)", words[0].where);
    auto tokens = tokenize({{{literal, std::nullopt, a.where}, condition::always()}}, result_.remarks);
    ++depth_;
    run(tokens, a.when);
    --depth_;
  }
}

// set: its operands become the arguments; of its options only -e matters.
void interpreter::set_arguments(std::vector<field> const& words, condition const& here) {
  std::size_t i = 1;
  bool operands = false;
  for (; i < words.size() && !operands; ++i) {
    auto const t = to_string(words[i].parts);
    if (t == "--") {
      operands = true;
    } else if (t.size() > 1 && (t[0] == '-' || t[0] == '+')) {
      bool const on = t[0] == '-';
      bool errexit = t.find('e') != std::string::npos && t[1] != '-';
      if (t == "-o" || t == "+o") {
        if (i + 1 < words.size()) errexit = to_string(words[i + 1].parts) == "errexit", ++i;
      }
      if (errexit) errexit_ = on ? errexit_ | here : errexit_ & !here;
    } else {
      operands = true;
      break;
    }
  }
  if (!operands) return;
  arguments_ = choose(here, list(words.begin() + static_cast<std::ptrdiff_t>(std::min(i, words.size())), words.end()),
                      arguments_);
  arguments_known_ = true;
}

void interpreter::unset(std::string const& name, condition const& when, location const& where) {
  if (name.starts_with('-')) return;
  auto const bracket = name.find('[');
  auto& v = declared(name.substr(0, bracket), where);
  if (bracket != std::string::npos && !v.keyed.empty()) {
    for (auto& [key, f] : v.keyed)
      if (name == name.substr(0, bracket) + "[" + key + "]") f.when = f.when & !when;
    std::erase_if(v.keyed, [](auto const& e) { return e.second.when.is_never(); });
    return;
  }
  if (bracket != std::string::npos) return unknown("an element that is unset: " + name, where);
  v.held = choose(when, value{}, v.held);
  v.elements = choose(when, list{}, v.elements);
  for (auto& [key, f] : v.keyed) f.when = f.when & !when;
  std::erase_if(v.keyed, [](auto const& e) { return e.second.when.is_never(); });
  v.array = v.array & !when;
  v.assigned = v.assigned & !when;
  v.exported = v.exported & !when;
  v.listed = false;
}

namespace {

// What SOURCE is, where WHERE holds; TARGET is kept elsewhere.
void overlay(variable& target, variable const& source, condition const& where) {
  auto const both = [&](condition& x, condition const& y) { x = (y & where) | (x & !where); };
  target.held = choose(where, source.held, target.held);
  target.elements = choose(where, source.elements, target.elements);
  std::vector<std::pair<std::string, field>> keyed;
  auto const add = [&](auto const& from, condition const& here) {
    for (auto const& [key, f] : from)
      if (auto const when = f.when & here; !when.is_never()) keyed.emplace_back(key, field{f.parts, when, f.where});
  };
  add(target.keyed, !where);
  add(source.keyed, where);
  target.keyed = std::move(keyed);
  both(target.array, source.array);
  both(target.exported, source.exported);
  both(target.assigned, source.assigned);
  target.listed = false;
}

} // namespace

// What a subshell did is gone where OUTSIDE, its path, holds.
void interpreter::leave(snapshot const& before, condition const& outside) {
  for (auto& [name, v] : variables_) {
    auto const was = before.variables.find(name);
    if (was != before.variables.end()) overlay(v, was->second, outside);
    else {
      variable fresh;
      if (name[0] != '\1') fresh.held = inherited(name, v.where);
      overlay(v, fresh, outside);
    }
  }
  arguments_ = before.arguments;
  directories_ = before.directories;
  ended_ = (ended_ & !outside) | (before.ended & outside);
}

void interpreter::make_local(std::string const& name, condition const& here, location const& where) {
  auto const frame = std::find_if(frames_.rbegin(), frames_.rend(), [](call_frame const& f) {
    return f.what == call_frame::kind::function;
  });
  if (frame == frames_.rend()) return;
  auto& v = declared(name, where);
  auto [at, fresh] = frame->locals.try_emplace(name, v, here);
  if (!fresh) {
    auto const more = here & !at->second.second;
    overlay(at->second.first, v, more);
    at->second.second = at->second.second | here;
    if (more.is_never()) return;
  }
  variable empty;
  overlay(v, empty, here);
}

void interpreter::declare(simple_command const& c, condition const& here, std::string const& how) {
  bool exports = how == "export", associative = false, arrays = false;
  bool local = how == "local" || how == "declare" || how == "typeset";
  for (std::size_t i = 1; i < c.words.size(); ++i) {
    auto const& k = c.words[i];
    auto const when = here & k.when;
    if (when.is_never()) continue;
    auto const option = plain_text(k);
    if (option.size() > 1 && (option[0] == '-' || option[0] == '+')) {
      auto const has = [&](char o) { return option.find(o) != std::string::npos; };
      if (has('x') || (how == "export" && has('n'))) exports = option[0] == '-' && !has('n');
      if (how != "export" && has('n')) unknown("a name that stands for another variable: " + option, k.where);
      associative = associative || has('A');
      arrays = arrays || has('a');
      local = local && !has('g');
      if (has('f') || has('F') || has('p')) return;
      continue;
    }
    auto const mark = [&](std::string const& name, condition const& where) {
      auto& v = declared(name, k.where);
      if (exports) v.exported = v.exported | where, v.listed = false;
      else if (how == "export") v.exported = v.exported & !where, v.listed = false;
      v.associative = v.associative || associative;
    };
    if (auto const n = assigned_name(k); !n.empty()) {
      if (associative) declared(n, k.where).associative = true;
      if (local) {
        // The value is expanded before the name becomes local: local x="$x -O2".
        auto const a = read_assignment(k);
        if (k.elements || a->subscript || a->append) make_local(n, when, k.where), assign(k, when);
        else {
          auto v = expand(a->parts, when);
          make_local(n, when, k.where);
          assign(n, std::move(v), when, k.where);
        }
      } else assign(k, when);
      mark(n, when);
      continue;
    }
    for (auto const& f : fields(k, when))
      for (auto const& a : alternatives(f, result_.remarks)) {
        auto const n = a.text.to_string();
        auto const both = a.when & when;
        if (n.empty() || n.starts_with('-') || both.is_never()) continue;
        if (auto const equals = n.find('='); equals != std::string::npos && equals > 0 && a.text.is_literal()) {
          // export $X, which is NAME=VALUE
          assign(n.substr(0, equals), {{{n.substr(equals + 1), std::nullopt, a.where}, both}}, both, a.where);
          mark(n.substr(0, equals), both);
          continue;
        }
        if (local) make_local(n, both, f.where);
        mark(n, both);
        if ((arrays || associative) && local) declared(n, f.where).array = declared(n, f.where).array | both;
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

void interpreter::call(std::string const& name, std::vector<field> words, simple_command const& c,
                       condition const& here) {
  if (depth_ >= max_depth) {
    unknown("loops and calls in each other more than " + std::to_string(max_depth) + " deep", words[0].where);
    return;
  }
  ++depth_;
  words.erase(words.begin());
  frames_.push_back({call_frame::kind::function});
  // NAME=… in front of the call lasts as long as it.
  for (auto const& k : c.assignments) {
    auto const when = k.when & here;
    auto const n = assigned_name(k);
    if (when.is_never() || n.empty()) continue;
    frames_.back().locals.try_emplace(n, declared(n, k.where), when);
    assign(k, when);
    variables_[n].exported = variables_[n].exported | when;
  }
  std::swap(arguments_, words);
  bool const before = std::exchange(arguments_known_, true);
  auto const bodies = functions_[name];
  condition left = here;
  for (auto body = bodies.rbegin(); body != bodies.rend(); ++body) {
    if (auto const when = left & body->when; !when.is_never()) run(*body->tokens, when);
    left = left & !body->when;
  }
  for (auto& [local, was] : frames_.back().locals) overlay(variables_[local], was.first, was.second);
  frames_.pop_back();
  arguments_known_ = before;
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
    auto const assigned = read_assignment(k);
    auto const when = k.when & here;
    if (when.is_never() || !assigned) continue;
    auto const& name = assigned->name;
    for (auto a : alternatives(expand(assigned->parts, when), when, result_.remarks)) {
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
    auto const exported = v.exported & v.assigned & !v.array;
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
    hide_globs(f);
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
