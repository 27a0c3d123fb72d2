// The grammar of statements (POSIX 2.10), executed while it is read, with an explicit stack of open compounds.
#include <algorithm>

#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

namespace {

bool is_redirection(std::string const& s) { return s[0] == '<' || s[0] == '>' || s == "&>"; }

bool agree(thread const& a, thread const& b) {
  if (a.capture || b.capture || a.elements || b.elements || !a.command.empty() || !b.command.empty() ||
      a.head != b.head || a.redirection || b.redirection || a.brackets || b.brackets ||
      a.levels.size() != b.levels.size() || a.head != thread::header::none)
    return false;
  for (std::size_t i = 0; i < a.levels.size(); ++i) {
    auto const &x = a.levels[i], &y = b.levels[i];
    if (x.kind != y.kind || x.id != y.id || x.op != y.op || x.piped != y.piped || x.negated != y.negated ||
        x.closed != y.closed || x.text != y.text || x.patterns.size() != y.patterns.size())
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
      both(x.falls, y.falls), both(x.fatal, y.fatal);
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

status interpreter::run(std::vector<token> const& tokens, condition const& base) {
  std::vector<thread> threads(1);
  threads[0].when = condition::always();
  threads[0].levels.push_back(make_level(level_kind::top, 0, base, {}));
  for (auto const& k : tokens) {
    if (exhausted_) return {};
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
  status last{condition::never(), condition::never()};
  for (auto& t : threads) {
    last = {last.ok | (t.when & t.levels[0].list.ok), last.bad | (t.when & t.levels[0].list.bad)};
    if (t.elements)
      unknown("an array that is not closed",
              (t.command.words.empty() ? t.command.assignments : t.command.words).back().where);
    if (t.capture || t.head != thread::header::none)
      unknown("this script ends inside a loop, case or function",
              t.capture && t.capture->where ? t.capture->where : t.name.where);
    for (std::size_t i = t.levels.size(); i-- > 1;)
      unknown("a compound command that is not closed", t.levels[i].where);
  }
  return last;
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
  if (t.elements && k.kind != token_kind::symbol) return feed_elements(t, k);
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
  for (auto* x : {&t, &other})
    if (x->elements) purge(*x->elements, x->when);
  feed_all(other, k);
  split_off.push_back(std::move(other));
}

void interpreter::feed_all(thread& t, token const& k) {
  if (t.capture) return feed_capture(t, k);
  if (t.elements) return feed_elements(t, k);
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
  else if (s == ";;" || s == ";&" || s == ";;&") {
    end_command(t, false);
    end_list(t);
    if (auto& l = t.levels.back(); l.kind == level_kind::case_body) {
      if (s == ";&") l.falls = l.path;
      if (s == ";;&") l.rest = l.rest | l.path;
    }
    close(t, k, {level_kind::case_body});
  } else if (s == "(") {
    auto const* const last = !t.command.words.empty() ? &t.command.words.back()
                             : !t.command.assignments.empty() ? &t.command.assignments.back() : nullptr;
    auto const assigned = last ? read_assignment(*last) : std::nullopt;
    bool const array = assigned && assigned->parts.size() == 1 && assigned->parts[0].value.text.empty();
    if (!array && t.command.words.size() == 1 && t.command.assignments.empty()) {
      t.name = t.command.words[0];
      t.command = {};
      t.positional = false;
      t.head = thread::header::function_close;
    } else if (array) t.elements.emplace();
    else open(t, level_kind::subshell, k.where);
  } else {   // ")"
    end_command(t, false);
    end_list(t);
    close(t, k, {level_kind::subshell});
  }
}

// The words of NAME=( … ).
void interpreter::feed_elements(thread& t, token const& k) {
  if (k.kind == token_kind::word) t.elements->push_back(k);
  if (k.kind != token_kind::symbol) return;
  if (k.symbol != ")") return misplaced(k, k.symbol);
  auto& words = t.command.words.empty() ? t.command.assignments : t.command.words;
  words.back().elements = std::make_shared<std::vector<token>>(std::move(*t.elements));
  t.elements.reset();
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
    t.capture = captured{captured::purpose::while_loop, {}, "do", "done", 0};
    t.capture->until = word == "until";
    t.capture->where = k.where;
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
  else if (word == "do" || word == "done") misplaced(k, word);
  else if (word == "}") close(t, k, {level_kind::brace});
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
    t.head = k.parts.size() == 1 && k.parts[0].kind == part_kind::arithmetic ? header::for_do : header::for_in;
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
      t.positional = true;
      t.head = header::function_body;
      return true;
    }
    return fail();
  case header::function_body:
    if (k.kind == token_kind::newline) return true;
    if (k.kind == token_kind::symbol && k.symbol == "(") {
      if (t.positional) t.positional = false, t.head = header::function_close;   // function NAME ( )
      else {
        t.head = header::none;
        t.capture = captured{captured::purpose::function, {k}, "(", ")"};
      }
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
  auto const text = word ? plain_text(k) : k.kind == token_kind::symbol ? k.symbol : std::string();
  bool const symbols = c.opener == "(";
  if (symbols ? k.kind == token_kind::symbol : word && c.command_position) {
    if (text == c.opener) {
      ++c.depth;
      if (c.why == captured::purpose::while_loop && c.depth == 1) {
        c.test = std::move(c.tokens);
        c.tokens.clear();
        c.command_position = true;
        return;
      }
    }
    if (text == c.closer && c.depth > 0 && --c.depth == 0) {
      if (c.why == captured::purpose::loop) return end_loop(t);
      if (c.why == captured::purpose::while_loop) return end_while(t);
      auto body = std::make_shared<std::vector<token>>(std::move(c.tokens));
      if (symbols) body->push_back(k);
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
      auto const texts = alternatives(as_pattern(expand(p.parts, p.when)), t.when, result_.remarks);
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
  l.path = (l.rest & matched) | l.falls;
  l.rest = l.rest & !matched;
  l.falls = condition::never();
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
  // A command of a pipeline is a subshell, too.
  if (kind == level_kind::subshell || t.levels.back().piped) l.saved = std::make_shared<snapshot>(saved());
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
  if (what.starts_with(';')) {
    l.kind = level_kind::case_pattern;
    l.path = l.rest;
    return;
  }
  if (l.saved) leave(*l.saved, l.outside);
  bool const group = l.kind == level_kind::brace || l.kind == level_kind::subshell;
  status const s = group ? l.list : status{};
  auto const around = l.outside;
  t.levels.pop_back();
  record(t.levels.back(), around, s);
  t.levels.back().closed = true;
}

// A command ended with S: what is known of the and-or list so far (POSIX 2.9.3).
void interpreter::record(level& l, condition const&, status s) {
  bool const negated = l.negated;
  if (negated) std::swap(s.ok, s.bad);
  l.negated = false;
  if (l.op == '&') l.list = {l.list.ok & s.ok, l.list.bad | (l.run & s.bad)};
  else if (l.op == '|') l.list = {l.list.ok | (l.run & s.ok), l.list.bad & s.bad};
  else l.list = s;
  l.fatal = negated ? condition::never() : l.run & s.bad;
  l.op = 0;
}

void interpreter::join(thread& t, char op) {
  auto& l = t.levels.back();
  l.run = op == '&' ? l.list.ok : l.list.bad;
  l.op = op;
  l.closed = false;
}

void interpreter::end_list(thread& t) {
  auto& l = t.levels.back();
  // set -e, where it is certain that the last command of the list fails; a test of the build machine is taken to
  // succeed.
  bool const asked = testing_ > 0 || std::any_of(t.levels.begin(), t.levels.end(), [](level const& o) {
    return o.kind == level_kind::if_test;
  });
  if (!errexit_.is_never() && !asked) {
    l.run = condition::always();
    if (auto const fails = path(t) & errexit_ & l.fatal; !depends_on_tests(fails)) ended_ = ended_ | fails;
  }
  l.fatal = condition::never();
  l.run = condition::always();
  l.op = 0;
  l.piped = false;
  l.closed = false;
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
  if (l.closed && command.words.empty() && command.assignments.empty()) {   // redirections of a compound command
    for (auto const& k : command.targets)
      for (auto const& f : fields(k, here)) see(f, f.when);
    if (piped) l.piped = true;
    return;
  }
  l.closed = false;
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
