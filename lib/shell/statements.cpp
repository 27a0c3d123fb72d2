// The grammar of statements (POSIX 2.10), executed while it is read, with an explicit stack of open compounds.
#include <algorithm>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

namespace {

bool is_redirection(std::string const& s) { return s[0] == '<' || s[0] == '>' || s == "&>"; }

bool agree(thread const& a, thread const& b) {
  if (a.capture || b.capture || !a.command.empty() || !b.command.empty() || a.head != b.head || a.redirection ||
      b.redirection || a.brackets || b.brackets || a.levels.size() != b.levels.size() ||
      a.head != thread::header::none)
    return false;
  for (std::size_t i = 0; i < a.levels.size(); ++i) {
    auto const &x = a.levels[i], &y = b.levels[i];
    if (x.kind != y.kind || x.id != y.id || x.op != y.op || x.piped != y.piped || x.negated != y.negated ||
        x.text != y.text || x.patterns.size() != y.patterns.size())
      return false;
  }
  return true;
}

void join_threads(std::vector<thread>& all) {
  std::vector<thread> out;
  for (auto& t : all) {
    if (t.when.is_never()) continue;
    auto const twin = std::find_if(out.begin(), out.end(), [&](thread const& o) { return agree(o, t); });
    if (twin == out.end()) {
      out.push_back(std::move(t));
      continue;
    }
    auto const both = [&](condition& x, condition const& y) {
      if (x != y) x = (x & twin->when) | (y & t.when);
    };
    for (std::size_t i = 0; i < t.levels.size(); ++i) {
      auto& x = twin->levels[i];
      auto const& y = t.levels[i];
      both(x.path, y.path), both(x.outside, y.outside), both(x.rest, y.rest), both(x.run, y.run);
      both(x.list.ok, y.list.ok), both(x.list.bad, y.list.bad);
    }
    twin->when = twin->when | t.when;
  }
  all = std::move(out);
}

void purge(std::vector<token>& tokens, condition const& when) {
  std::erase_if(tokens, [&](token const& k) { return k.when.excludes(when); });
}

level make_level(level_kind kind, std::uint32_t id, condition const& path, location const& where) {
  level l;
  l.kind = kind, l.id = id;
  l.path = l.outside = l.rest = path;
  l.run = condition::always();
  l.where = where;
  return l;
}

} // namespace

void interpreter::run(std::vector<token> const& tokens, condition const& base) {
  std::vector<thread> threads(1);
  threads[0].when = condition::always();
  threads[0].levels.push_back(make_level(level_kind::top, 0, base, {}));
  for (auto const& k : tokens) {
    if (exhausted_) return;
    std::vector<thread> next;
    for (auto& t : threads) {
      feed(t, k, next);
      next.push_back(std::move(t));
    }
    if (next.size() > 1) join_threads(next);
    threads = std::move(next);
    if (threads.size() > max_threads) {
      unknown("configurations differ in more than " + std::to_string(max_threads) +
              " ways inside one statement; only the first ones are followed", k.where);
      threads.resize(max_threads);
    }
  }
  for (auto& t : threads) {
    if (t.capture || t.head != thread::header::none)
      unknown("this script ends inside a loop, case or function", t.name.where);
    for (std::size_t i = t.levels.size(); i-- > 1;)
      unknown("a compound command that is not closed", t.levels[i].where);
  }
}

condition interpreter::path(thread const& t) const {
  auto const& l = t.levels.back();
  condition p = t.when & l.path & l.run & !ended_;
  for (auto const& f : frames_) p = p & !f.stopped;
  return p;
}

void interpreter::misplaced(token const& k, std::string const& what) {
  unknown("'" + what + "' where the shell's grammar does not expect it", k.where);
}

// Gives K to the configurations of T that have it; T keeps the others, if they must go apart.
void interpreter::feed(thread& t, token const& k, std::vector<thread>& split_off) {
  auto const has = t.when & k.when;
  if (has.is_never()) return;
  if (has == t.when) return feed_all(t, k);
  if (t.capture) return feed_capture(t, k);
  if (k.kind == token_kind::here_document) return;
  bool const argument = !t.redirection && t.head == thread::header::none && !t.command.words.empty();
  bool const prefix = !t.redirection && t.head == thread::header::none && t.command.words.empty() &&
                      t.levels.back().kind != level_kind::case_pattern && !assigned_name(k).empty();
  if (k.kind == token_kind::word && (argument || prefix)) {
    (argument ? t.command.words : t.command.assignments).push_back(k);
    return;
  }
  if (k.kind == token_kind::word && t.head == thread::header::for_words) {
    t.words.push_back(k);
    return;
  }
  thread other = t;
  other.when = has;
  t.when = t.when & !has;
  for (auto* x : {&t, &other})
    for (auto* list : {&x->command.assignments, &x->command.words, &x->command.targets, &x->words})
      purge(*list, x->when);
  feed_all(other, k);
  split_off.push_back(std::move(other));
}

void interpreter::feed_all(thread& t, token const& k) {
  if (t.capture) return feed_capture(t, k);
  if (t.head != thread::header::none && feed_header(t, k)) return;
  if (t.levels.back().kind == level_kind::case_pattern) return case_pattern(t, k);
  switch (k.kind) {
  case token_kind::here_document:
    for (auto const& f : split(expand(k.parts, k.when), path(t))) see(f, f.when);
    break;
  case token_kind::newline:
    if (t.brackets) break;
    if (t.command.empty() && t.levels.back().op) break;   // a list goes on behind && and ||
    if (t.command.empty() && t.levels.back().piped) break;
    end_command(t, false);
    end_list(t);
    break;
  case token_kind::symbol: feed_symbol(t, k); break;
  case token_kind::word: feed_word(t, k); break;
  }
}

void interpreter::feed_symbol(thread& t, token const& k) {
  auto const& s = k.symbol;
  if (t.brackets) {
    token word = k;
    word.kind = token_kind::word;
    word.parts = {{part_kind::literal, {s, std::nullopt, k.where}, {}, true, condition::always()}};
    t.command.words.push_back(std::move(word));
  } else if (is_redirection(s)) t.redirection = true;
  else if (s == ";" || s == "&") {
    end_command(t, false);
    end_list(t);
  } else if (s == "&&" || s == "||") {
    end_command(t, false);
    join(t, s[0]);
  } else if (s == "|" || s == "|&") end_command(t, true);
  else if (s == ";;") {
    end_command(t, false);
    end_list(t);
    close(t, k, {level_kind::case_body});
  } else if (s == "(") {
    if (t.command.words.size() == 1 && t.command.assignments.empty()) {
      t.name = t.command.words[0];
      t.command = {};
      t.head = thread::header::function_close;
    } else if (!t.command.assignments.empty() && t.command.words.empty()) {
      unknown("an array", k.where);   // X=( … ): its words become a command of their own, which no one looks at
      t.command = {};
      open(t, level_kind::subshell, k.where);
      t.levels.back().path = condition::never();
    } else open(t, level_kind::subshell, k.where);
  } else {   // ")"
    end_command(t, false);
    end_list(t);
    close(t, k, {level_kind::subshell});
  }
}

void interpreter::feed_word(thread& t, token const& k) {
  if (t.redirection) {
    t.redirection = false;
    t.command.targets.push_back(k);
    return;
  }
  auto const word = plain_text(k);
  if (t.brackets && word == "]]") t.brackets = false;
  if (t.command.words.empty() && t.command.assignments.empty()) {
    if (!word.empty() && reserved(t, k, word)) return;
    if (word == "[[") t.brackets = true;
  }
  if (t.command.words.empty() && !assigned_name(k).empty()) t.command.assignments.push_back(k);
  else t.command.words.push_back(k);
}

bool interpreter::reserved(thread& t, token const& k, std::string const& word) {
  auto const is = [&](level_kind kind) { return t.levels.back().kind == kind; };
  if (word == "if") open(t, level_kind::if_test, k.where);
  else if (word == "while" || word == "until") {
    open(t, level_kind::loop_test, k.where);
    t.levels.back().until = word == "until";
  } else if (word == "{") open(t, level_kind::brace, k.where);
  else if (word == "then" || word == "elif" || word == "else") {
    auto& l = t.levels.back();
    if (word == "then" ? !is(level_kind::if_test) : !is(level_kind::if_body)) return misplaced(k, word), true;
    if (word == "then") {
      auto const taken = l.rest & !l.list.bad;
      l.rest = l.rest & l.list.bad;
      l.path = taken;
      l.kind = level_kind::if_body;
    } else {
      l.path = l.rest;
      l.kind = word == "elif" ? level_kind::if_test : level_kind::if_body;
    }
  } else if (word == "fi") close(t, k, {level_kind::if_body});
  else if (word == "do") {
    auto& l = t.levels.back();
    if (!is(level_kind::loop_test)) return misplaced(k, word), true;
    // How often it runs is not known; it is read as if it ran once.
    auto const goes_on = l.until ? l.list.bad : !l.list.bad;
    if (!goes_on.is_never()) unknown("a loop that ends on a test; it is read as if it ran once", l.where);
    l.path = l.path & goes_on;
    l.kind = level_kind::loop_body;
    frames_.push_back({call_frame::kind::loop});
  } else if (word == "done") {
    if (is(level_kind::loop_body)) frames_.pop_back();
    close(t, k, {level_kind::loop_body});
  } else if (word == "}") close(t, k, {level_kind::brace});
  else if (word == "esac") close(t, k, {level_kind::case_body});
  else if (word == "for") t.name = k, t.head = thread::header::for_name, t.words.clear(), t.positional = false;
  else if (word == "case") t.name = k, t.head = thread::header::case_word;
  else if (word == "function") t.name = k, t.head = thread::header::function_close;
  else if (word == "!") t.levels.back().negated = !t.levels.back().negated;
  else return false;
  return true;
}

// What stands between `for`, `case` or NAME ( and its body; false: K belongs to what follows.
bool interpreter::feed_header(thread& t, token const& k) {
  using header = thread::header;
  bool const separator = k.kind == token_kind::newline || (k.kind == token_kind::symbol && k.symbol == ";");
  auto const word = k.kind == token_kind::word ? plain_text(k) : std::string();
  auto const fail = [&] {
    t.head = header::none;
    misplaced(k, k.kind == token_kind::word ? word : k.kind == token_kind::newline ? "newline" : k.symbol);
    return false;
  };
  switch (t.head) {
  case header::for_name:
    if (k.kind != token_kind::word) return fail();
    t.name = k;
    t.head = header::for_in;
    return true;
  case header::for_in:
    if (separator) return true;
    if (word == "in") t.head = header::for_words;
    else if (word == "do") t.positional = true, t.head = header::for_do;
    else return fail();
    if (t.head == header::for_words) return true;
    [[fallthrough]];
  case header::for_do:
    if (separator) return true;
    if (word != "do") return fail();
    t.head = header::none;
    t.capture = captured{captured::purpose::loop, {}, "do", "done"};
    return true;
  case header::for_words:
    if (separator) t.head = header::for_do;
    else if (k.kind == token_kind::word) t.words.push_back(k);
    else return fail();
    return true;
  case header::case_word:
    if (k.kind != token_kind::word) return fail();
    t.name = k;
    t.head = header::case_in;
    return true;
  case header::case_in:
    if (k.kind == token_kind::newline) return true;
    if (word != "in") return fail();
    t.head = header::none;
    open(t, level_kind::case_pattern, t.name.where);
    {
      auto const here = path(t);
      auto v = expand(t.name.parts, t.name.when);
      for (auto& p : v) p.split = false;
      t.levels.back().subject = alternatives(v, here, result_.remarks);
      for (auto const& a : t.levels.back().subject) see(a.words, a.when, SIZE_MAX);
    }
    return true;
  case header::function_close:
    if (k.kind == token_kind::symbol && (k.symbol == ")" || k.symbol == "(")) {
      if (k.symbol == ")") t.head = header::function_body;
      return true;
    }
    if (plain_text(t.name) == "function" && k.kind == token_kind::word) {
      t.name = k;
      t.head = header::function_body;
      return true;
    }
    return fail();
  case header::function_body:
    if (k.kind == token_kind::newline) return true;
    if (k.kind == token_kind::symbol && k.symbol == "(" ) {
      t.head = header::function_close;   // function NAME ( )
      return true;
    }
    if (word != "{") return fail();
    t.head = header::none;
    t.capture = captured{captured::purpose::function, {}, "{", "}"};
    return true;
  case header::none: break;
  }
  return false;
}

void interpreter::feed_capture(thread& t, token const& k) {
  auto& c = *t.capture;
  bool const word = k.kind == token_kind::word;
  auto const text = word ? plain_text(k) : std::string();
  if (word && c.command_position) {
    if (text == c.opener) ++c.depth;
    if (text == c.closer && --c.depth == 0) {
      if (c.why == captured::purpose::loop) return end_loop(t);
      auto body = std::make_shared<std::vector<token>>(std::move(c.tokens));
      t.capture.reset();
      body->push_back({token_kind::newline, {}, {}, condition::always(), k.where});
      functions_[plain_text(t.name)].push_back({std::move(body), path(t)});
      return;
    }
  }
  c.tokens.push_back(k);
  static std::set<std::string> const continues{"do", "then", "else", "elif", "if", "while", "until", "{", "!"};
  c.command_position = !word || (c.command_position && continues.count(text));
}

void interpreter::end_loop(thread& t) {
  auto body = std::move(t.capture->tokens);
  t.capture.reset();
  body.push_back({token_kind::newline, {}, {}, condition::always(), {}});
  auto const here = path(t);
  auto const name = plain_text(t.name);
  auto const items = t.positional ? arguments_ : fields(t.words, here);
  t.words.clear();
  frames_.push_back({call_frame::kind::loop});
  for (auto const& f : items)
    for (auto const& a : alternatives(f, result_.remarks)) {
      auto const pass = a.when & here & !frames_.back().broken;
      if (pass.is_never() || exhausted_) continue;
      frames_.back().stopped = frames_.back().broken;
      value v = f.parts;
      auto const text = a.text.to_string();
      if (!a.quoted && a.text.is_literal() && text.find_first_of("*?[") != std::string::npos) {
        unknown("the files that " + text + " names are not known; the loop is read as if it ran once", a.where);
        v = {{{text, hole_kind::system, a.where}, condition::always()}};
      }
      for (auto& p : v) p.split = false;
      if (depth_ >= max_depth) {
        unknown("loops and calls in each other more than " + std::to_string(max_depth) + " deep", t.name.where);
        break;
      }
      if (!spend(executed_, 1, max_commands, "commands (max_commands)", f.where)) continue;
      ++depth_;
      assign(name, std::move(v), pass, f.where);
      run(body, pass);
      --depth_;
    }
  frames_.pop_back();
}

void interpreter::case_pattern(thread& t, token const& k) {
  auto& l = t.levels.back();
  if (k.kind == token_kind::newline) return;
  if (k.kind == token_kind::word) {
    if (plain_text(k) == "esac" && l.patterns.empty()) return close(t, k, {level_kind::case_pattern});
    l.patterns.push_back(k);
    return;
  }
  if (k.symbol != ")") return;   // "(" before the pattern, "|" between them
  condition matched = condition::never();
  for (auto const& a : l.subject) {
    for (auto const& p : l.patterns) {
      auto const texts = alternatives(expand(p.parts, p.when), t.when, result_.remarks);
      for (auto const& x : texts) {
        auto const pattern = x.text.to_string();
        auto const both = a.when & x.when;
        if (pattern == "*") matched = matched | both;
        else if (a.text.is_literal() && x.text.is_literal()) {
          if (matches(pattern, a.text.to_string())) matched = matched | both;
        } else matched = matched | (both & condition::holds(atom::test(a.text.to_string() + " matches " + pattern)));
      }
    }
  }
  l.patterns.clear();
  l.path = l.rest & matched;
  l.rest = l.rest & !matched;
  l.kind = level_kind::case_body;
}

void interpreter::open(thread& t, level_kind kind, location const& where) {
  if (!t.command.empty()) end_command(t, false);
  if (t.levels.size() >= max_compound) {
    unknown("more than " + std::to_string(max_compound) + " compound commands in each other", where);
    exhausted_ = true;
    return;
  }
  auto l = make_level(kind, next_level_++, path(t), where);
  if (kind == level_kind::subshell) l.saved = std::make_shared<snapshot>(snapshot{variables_});
  t.levels.push_back(std::move(l));
}

void interpreter::close(thread& t, token const& k, std::initializer_list<level_kind> kinds) {
  auto const what = k.kind == token_kind::symbol ? k.symbol : plain_text(k);
  if (!t.command.empty()) {
    end_command(t, false);
    end_list(t);
  }
  auto& l = t.levels.back();
  if (std::find(kinds.begin(), kinds.end(), l.kind) == kinds.end()) return misplaced(k, what);
  if (what == ";;") {
    l.kind = level_kind::case_pattern;
    l.path = l.rest;
    return;
  }
  if (l.saved) {   // what a subshell assigned is gone
    for (auto& [name, v] : variables_) {
      auto const before = l.saved->variables.find(name);
      if (before == l.saved->variables.end()) {
        v.held = choose(l.outside, name[0] == '\1' ? value{} : inherited(name, v.where), v.held);
        v.exported = v.exported & !l.outside;
        v.assigned = v.assigned & !l.outside;
      } else {
        auto const& old = before->second;
        v.held = choose(l.outside, old.held, v.held);
        v.exported = (old.exported & l.outside) | (v.exported & !l.outside);
        v.assigned = (old.assigned & l.outside) | (v.assigned & !l.outside);
      }
      v.listed = false;
    }
  }
  bool const group = l.kind == level_kind::brace || l.kind == level_kind::subshell;
  status const s = group ? l.list : status{};
  auto const around = l.outside;
  t.levels.pop_back();
  record(t.levels.back(), around, s);
}

// A command ended with S: what is known of the and-or list so far (POSIX 2.9.3).
void interpreter::record(level& l, condition const&, status s) {
  if (l.negated) std::swap(s.ok, s.bad);
  l.negated = false;
  if (l.op == '&') l.list = {l.list.ok & s.ok, l.list.bad | (l.run & s.bad)};
  else if (l.op == '|') l.list = {l.list.ok | (l.run & s.ok), l.list.bad & s.bad};
  else l.list = s;
  l.op = 0;
}

void interpreter::join(thread& t, char op) {
  auto& l = t.levels.back();
  l.run = op == '&' ? l.list.ok : l.list.bad;
  l.op = op;
}

void interpreter::end_list(thread& t) {
  auto& l = t.levels.back();
  l.run = condition::always();
  l.op = 0;
  l.piped = false;
  l.text.clear();
}

void interpreter::end_command(thread& t, bool piped) {
  t.redirection = false;
  t.brackets = false;
  auto& l = t.levels.back();
  if (t.command.empty()) {
    if (piped) l.piped = true;
    return;
  }
  auto const here = path(t);
  auto const command = std::move(t.command);
  t.command = {};
  std::string text;
  status s;
  if (!here.is_never() && !exhausted_) {
    auto const where = command.words.empty() ? location{} : command.words[0].where;
    if (!spend(executed_, 1, max_commands, "commands (max_commands)", where)) return;
    text = l.text;
    s = execute(command, here, piped || l.piped, text);
  }
  if (piped) {
    l.text = text + " | ";
    l.piped = true;
  } else {
    l.text.clear();
    l.piped = false;
    record(l, here, s);
  }
}

} // namespace xencmp::shell
