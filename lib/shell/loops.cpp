// Loops: run pass by pass where their words or tests are known, and else read as if they ran once.
#include "interpreter.hpp"
#include "limits.hpp"

namespace xencmp::shell {

// Whether one more level of loops or calls may be entered.
bool interpreter::enter_loop(location const& where) {
  if (depth_ < max_depth) return spend(executed_, 1, max_commands, "commands (max_commands)", where);
  unknown("loops and calls in each other more than " + std::to_string(max_depth) + " deep", where);
  return false;
}

// What is left of WHEN for the next pass of the innermost loop.
condition interpreter::next_pass(condition const& when) const {
  auto pass = when & !frames_.back().broken & !ended_;
  for (std::size_t i = 0; i + 1 < frames_.size(); ++i) pass = pass & !frames_[i].stopped;
  return pass;
}

void interpreter::end_loop(thread& t) {
  auto body = std::move(t.capture->tokens);
  t.capture.reset();
  body.push_back({token_kind::newline, {}, {}, condition::always(), {}});
  auto const here = path(t);
  auto& l = t.levels.back();
  auto const before = l.piped ? std::make_shared<snapshot>(saved()) : nullptr;
  frames_.push_back({call_frame::kind::loop});
  if (t.name.parts.size() == 1 && t.name.parts[0].kind == part_kind::arithmetic)
    count_loop(t.name.parts[0], body, here);
  else word_loop(t, body, here);
  frames_.pop_back();
  t.words.clear();
  if (before) leave(*before, here);
  record(l, here, status{});
  l.closed = true;
}

// for NAME in WORDS
void interpreter::word_loop(thread const& t, std::vector<token> const& body, condition const& here) {
  auto const name = plain_text(t.name);
  for (auto const& f : t.positional ? arguments_ : fields(t.words, here))
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
      if (!enter_loop(t.name.where)) return;
      ++depth_;
      assign(name, std::move(v), pass, f.where);
      run(body, pass);
      --depth_;
    }
}

void interpreter::end_while(thread& t) {
  auto loop = std::move(*t.capture);
  t.capture.reset();
  loop.test.push_back({token_kind::newline, {}, {}, condition::always(), {}});
  loop.tokens.push_back({token_kind::newline, {}, {}, condition::always(), {}});
  auto const here = path(t);
  auto& l = t.levels.back();
  auto const before = l.piped ? std::make_shared<snapshot>(saved()) : nullptr;
  frames_.push_back({call_frame::kind::loop});
  auto pass = here;
  for (std::size_t n = 0; !pass.is_never() && !exhausted_; ++n) {
    if (!enter_loop(loop.where)) break;
    if (n >= max_passes) {
      unknown("a loop of more than " + std::to_string(max_passes) + " passes (max_passes)", loop.where);
      break;
    }
    ++depth_;
    ++testing_;
    auto s = run(loop.test, pass);
    --testing_;
    if (loop.until) std::swap(s.ok, s.bad);
    // As with `if`, a test that may turn out either way runs the body where it does not surely fail.
    auto const goes_on = pass & !s.bad;
    bool const known = !depends_on_tests((s.ok & pass).assuming(pass)) &&
                       !depends_on_tests((s.bad & pass).assuming(pass));
    if (!known && !goes_on.is_never()) unknown("a loop that ends on a test; it is read as if it ran once", loop.where);
    if (!goes_on.is_never()) {
      frames_.back().stopped = frames_.back().broken;
      run(loop.tokens, goes_on);
    }
    --depth_;
    if (!known) break;
    pass = next_pass(goes_on);
  }
  frames_.pop_back();
  if (before) leave(*before, here);
  record(l, here, status{});
  l.closed = true;
}

// for ((START; TEST; STEP))
void interpreter::count_loop(word_part const& header, std::vector<token> const& body, condition const& here) {
  auto text = header.value.text;   // ((…))
  text = text.size() > 4 ? text.substr(2, text.size() - 4) : "";
  auto const first = text.find(';'), second = first == std::string::npos ? first : text.find(';', first + 1);
  if (second == std::string::npos || text.find('$') != std::string::npos || header.inner.size() != 1)
    return unknown("a loop that is not understood: " + header.value.text, header.value.where);
  auto const start = text.substr(0, first), test = text.substr(first + 1, second - first - 1);
  auto const step = text.substr(second + 1);
  auto const blank = [](std::string const& s) { return s.find_first_not_of(" \t\n") == std::string::npos; };
  if (!blank(start)) calculate(start, here, header.value.where);
  auto pass = here;
  for (std::size_t n = 0; !pass.is_never() && !exhausted_; ++n) {
    auto goes_on = blank(test) ? pass : condition::never();
    bool known = true;
    if (!blank(test))
      for (auto const& [v, when] : calculate(test, pass, header.value.where)) {
        known = known && v;
        if (!v || *v) goes_on = goes_on | when;
      }
    if (goes_on.is_never() || !enter_loop(header.value.where)) break;
    if (n >= max_passes) {
      unknown("a loop of more than " + std::to_string(max_passes) + " passes (max_passes)", header.value.where);
      break;
    }
    if (!known) unknown("a loop that ends on a test; it is read as if it ran once", header.value.where);
    frames_.back().stopped = frames_.back().broken;
    ++depth_;
    run(body, goes_on);
    --depth_;
    if (!known) break;
    pass = next_pass(goes_on);
    if (!pass.is_never() && !blank(step)) calculate(step, pass, header.value.where);
  }
}

} // namespace xencmp::shell
