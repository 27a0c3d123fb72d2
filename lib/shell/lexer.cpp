// POSIX.1-2017, Shell Command Language, 2.3 "Token Recognition", over pieces that are there under conditions.
#include <algorithm>
#include <charconv>

#include <boost/spirit/home/x3.hpp>

#include "limits.hpp"
#include "token.hpp"

namespace xencmp::shell {

namespace {

namespace x3 = boost::spirit::x3;

enum class lexeme {
  text, blank, newline, comment, continuation, escape, backslash, symbol, double_quote, single_quote, backquote,
  name, special, brace, parenthesis, dollar, open, close, ansi_quote, process, arithmetic
};

// One lexeme a call; alternatives are disjoint on their first bytes, or ordered by length.
namespace grammar {
using x3::attr;
using x3::char_;
using x3::lit;
using x3::omit;
auto const ident = char_("a-zA-Z_") >> *char_("a-zA-Z0-9_");
auto const expansion =
  (omit[lit('$') >> ident] >> attr(lexeme::name)) | (omit[lit("${")] >> attr(lexeme::brace)) |
  (omit[lit("$(")] >> attr(lexeme::parenthesis)) | (omit[lit('$') >> char_("0-9@*#?$!-")] >> attr(lexeme::special)) |
  (omit[lit('$')] >> attr(lexeme::dollar)) | (omit[lit('`')] >> attr(lexeme::backquote));
// $'…' (bash), where a backslash does not hide from the closing quote.
auto const ansi_quote = omit[lit("$'")] >> attr(lexeme::ansi_quote);
auto const quotes =
  (omit[lit('"')] >> attr(lexeme::double_quote)) | (omit[lit('\'')] >> attr(lexeme::single_quote));
auto const escape = (omit[lit('\\') >> char_] >> attr(lexeme::escape)) |
                    (omit[lit('\\')] >> attr(lexeme::backslash));
auto const symbols =
  lit("&&") | "||" | ";;&" | ";;" | ";&" | "<<<" | "<<-" | "<<" | ">>" | "<&" | ">&" | "<>" | ">|" | "&>" | "|&" |
  char_(";&|<>()");
auto const unquoted =
  (omit[+(char_ - char_(" \t\n;&|()<>\\\"'`$#"))] >> attr(lexeme::text)) |
  (omit[+char_(" \t\r")] >> attr(lexeme::blank)) | (omit[lit('\n')] >> attr(lexeme::newline)) |
  (omit[lit("\\\n")] >> attr(lexeme::continuation)) | escape | quotes |
  ansi_quote | expansion | (omit[lit("<(") | lit(">(")] >> attr(lexeme::process)) |
  (omit[lit("((")] >> attr(lexeme::arithmetic)) | (omit[symbols] >> attr(lexeme::symbol)) |
  (omit[lit('#')] >> attr(lexeme::comment));
auto const word = (omit[+(char_ - char_("\\\"'`$"))] >> attr(lexeme::text)) |
                  (omit[lit("\\\n")] >> attr(lexeme::continuation)) | escape | quotes | ansi_quote | expansion;
auto const in_double =
  (omit[+(char_ - char_("\\\"`$"))] >> attr(lexeme::text)) | (omit[lit("\\\n")] >> attr(lexeme::continuation)) |
  (omit[lit('\\') >> char_("$`\"\\")] >> attr(lexeme::escape)) | (omit[lit('\\')] >> attr(lexeme::text)) |
  (omit[lit('"')] >> attr(lexeme::close)) | expansion;
auto const in_single =
  (omit[+(char_ - '\'')] >> attr(lexeme::text)) | (omit[lit('\'')] >> attr(lexeme::close));
auto const in_ansi = (omit[+(char_ - char_("\\'"))] >> attr(lexeme::text)) | escape |
                     (omit[lit('\\')] >> attr(lexeme::text)) | (omit[lit('\'')] >> attr(lexeme::close));
// Inside expansions the text is only measured; it is read again when it is expanded.
auto const raw_nested = escape | quotes | (omit[lit("${")] >> attr(lexeme::brace)) |
                        (omit[lit("$(")] >> attr(lexeme::parenthesis)) | ansi_quote |
                        (omit[lit('$')] >> attr(lexeme::text)) |
                        (omit[lit('`')] >> attr(lexeme::backquote));
auto const raw_parenthesis =
  (omit[+(char_ - char_("\\\"'`$()"))] >> attr(lexeme::text)) | (omit[lit('(')] >> attr(lexeme::open)) |
  (omit[lit(')')] >> attr(lexeme::close)) | raw_nested;
auto const raw_brace =
  (omit[+(char_ - char_("\\\"'`$}"))] >> attr(lexeme::text)) | (omit[lit('}')] >> attr(lexeme::close)) | raw_nested;
auto const raw_double = (omit[+(char_ - char_("\\\"`$"))] >> attr(lexeme::text)) |
                        (omit[lit('"')] >> attr(lexeme::close)) | raw_nested;
auto const raw_back = (omit[+(char_ - char_("\\`"))] >> attr(lexeme::text)) | escape |
                      (omit[lit('`')] >> attr(lexeme::close));
} // namespace grammar

struct delimiter {
  std::string text;
  bool strip_tabs;
  bool quoted;
  friend bool operator==(delimiter const&, delimiter const&) = default;
};

struct state {
  condition when;
  std::string nest;        // what is open, innermost last: " ' { ( `, $ for $'
  bool in_word = false;
  bool in_comment = false;
  bool escaped = false;    // the last piece ended in a backslash
  std::string redirection; // "<<" or "<<-" when the next word is a delimiter
  std::vector<delimiter> pending;
  bool in_document = false;
  std::string line;        // of the here-document, so far
  std::vector<word_part> word;
  location start, end;     // of the word
  guarded_text raw;        // inside of the outermost expansion
  std::size_t raw_nest = 0;   // size of nest when that expansion was opened
  location raw_where;
  std::string opener;      // of that expansion

  bool top() const { return nest.empty() && !in_comment && !in_document && !escaped; }
  bool agrees(state const& o) const {
    return nest == o.nest && in_word == o.in_word && in_comment == o.in_comment && escaped == o.escaped &&
           redirection == o.redirection && pending == o.pending && in_document == o.in_document && line == o.line &&
           raw_nest == o.raw_nest && raw_where == o.raw_where && opener == o.opener;
  }
};

bool same(piece const& a, piece const& b) { return a.text == b.text && a.hole == b.hole && a.where == b.where; }
bool same(word_part const& a, word_part const& b) {
  return a.kind == b.kind && a.quoted == b.quoted && same(a.value, b.value) && a.when == b.when;
}
bool same(guarded<piece> const& a, guarded<piece> const& b) { return same(a.value, b.value) && a.when == b.when; }

// A, which is so under WA, and B, which is so under WB, as one sequence of conditional elements.
template <typename T>
std::vector<T> merge(std::vector<T> a, condition const& wa, std::vector<T> b, condition const& wb) {
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && same(a[i], b[i])) ++i;
  for (auto k = i; k < a.size(); ++k) a[k].when = a[k].when & wa;
  for (auto k = i; k < b.size(); ++k) {
    b[k].when = b[k].when & wb;
    a.push_back(std::move(b[k]));
  }
  return a;
}

struct lexer {
  std::vector<diagnostic>& remarks;
  bool word_mode = false;
  std::vector<token> out;
  std::vector<state> states{};
  std::size_t depth = 0;   // of lexers in each other

  void add(state& s, word_part part) {
    if (!s.in_word) s.start = part.value.where;
    s.in_word = true;
    s.end = part.value.where;
    s.word.push_back(std::move(part));
  }
  void literal(state& s, piece p, condition const& when, bool quoted) {
    add(s, {part_kind::literal, std::move(p), {}, quoted, when});
  }

  // The inside of an expansion is read again later: what stands together must stay together.
  static void add_raw(state& s, piece p, condition const& when) {
    if (!s.raw.empty()) {
      auto& [last, last_when] = s.raw.back();
      bool const adjacent = last.where.in == p.where.in && (last.where.at.end == p.where.at.begin ||
                                                            last.where == p.where);
      if (!last.is_hole() && adjacent && last_when == when) {
        last.text += p.text;
        last.where.at.end = p.where.at.end;
        return;
      }
    }
    s.raw.push_back({std::move(p), when});
  }

  void end_word(state& s) {
    if (!s.in_word) return;
    if (!s.redirection.empty()) {
      delimiter d{{}, s.redirection == "<<-", false};
      for (auto const& p : s.word) d.text += p.value.text, d.quoted = d.quoted || p.quoted;
      s.pending.push_back(std::move(d));
      s.redirection.clear();
    }
    // Conditions of the parts are within that of the word.
    std::erase_if(s.word, [&](word_part const& p) { return p.when.excludes(s.when); });
    for (auto& p : s.word)
      if (s.when.implies(p.when)) p.when = condition::always();
    out.push_back({token_kind::word, {}, std::move(s.word), s.when, join(s.start, s.end)});
    s.word.clear();
    s.in_word = false;
  }

  // In the configurations where the text from piece I on begins with the end of a word, or is at its end.
  condition breaks(guarded_text const& text, std::size_t i, condition open) const {
    condition found = condition::never();
    for (std::size_t ahead = 0; i < text.size() && !open.is_never() && ahead < max_lookahead; ++i, ++ahead) {
      auto const& p = text[i].value;
      if (p.text.empty()) continue;
      if (!p.is_hole() && std::string_view(" \t\n\r;&|()<>").find(p.text[0]) != std::string_view::npos)
        found = found | (open & text[i].when);
      open = open & !text[i].when;
    }
    return i == text.size() ? found | open : found;
  }

  void open(state& s, char c, piece const& opener) {
    s.raw_nest = s.nest.size();
    s.raw_where = opener.where;
    s.opener = opener.text;
    s.raw.clear();
    s.nest += c;
    if (!s.in_word) s.start = opener.where;
    s.in_word = true;
  }

  void close_expansion(state& s, piece const& closer, condition const& when) {
    char const c = s.nest.back();
    s.nest.pop_back();
    bool const quoted = !s.nest.empty() && s.nest.back() == '"';
    word_part part;
    part.kind = c == '{' ? part_kind::parameter : part_kind::command;
    std::string inside;
    for (auto const& g : s.raw) inside += g.value.text;
    if (c == '(' && inside.starts_with('(') && inside.ends_with(')')) part.kind = part_kind::arithmetic;
    bool const process = s.opener == "<(" || s.opener == ">(", counts = s.opener == "((";
    if (process) part.kind = part_kind::process;
    part.value = {s.opener + (counts ? inside.substr(1) : inside) + closer.text, std::nullopt,
                  join(s.raw_where, closer.where)};
    if (counts && part.kind != part_kind::arithmetic) return subshell_after_all(s, closer);
    part.inner = std::move(s.raw);
    part.quoted = quoted;
    part.when = when;
    s.raw.clear();
    s.raw_where = {};
    s.raw_nest = 0;
    add(s, std::move(part));
  }

  // What began like ((…)) and ended like ( (…) …): its inside is read as commands, if not too deep already.
  void subshell_after_all(state& s, piece const& closer) {
    auto inside = std::move(s.raw);
    auto const where = s.raw_where;
    s.raw.clear();
    s.raw_where = {};
    s.raw_nest = 0;
    s.opener.clear();
    s.in_word = false;
    out.push_back({token_kind::symbol, "(", {}, s.when, where});
    if (depth < max_depth) {
      lexer inner{remarks, false, {}};
      inner.depth = depth + 1;
      inner.run(inside, "");
      for (auto& k : inner.out) {
        k.when = k.when & s.when;
        if (!k.when.is_never()) out.push_back(std::move(k));
      }
    } else
      remarks.push_back({severity::unknown, "more than " + std::to_string(max_depth) + " parentheses in each other",
                         where, {}});
    out.push_back({token_kind::symbol, ")", {}, s.when, closer.where});
  }

  void hole(state& s, piece const& p, condition const& when) {
    s.escaped = false;
    if (s.in_comment) return;
    if (s.in_document) s.line += '\1';
    else if (in_expansion(s)) s.raw.push_back({p, when});
    else add(s, {part_kind::hole, p, {}, s.nest == "\"", when});
  }
  // Size that nest has where no expansion is open.
  static std::size_t raw_depth(state const& s) {
    bool const quoted = !s.nest.empty() && (s.nest[0] == '"' || s.nest[0] == '\'' || s.nest[0] == '$');
    return s.nest.size() > (quoted ? 1u : 0u) ? s.nest.size() : 0;
  }
  static bool in_expansion(state const& s) { return raw_depth(s) != 0; }

  // Text of a here-document up to the end of its line; returns the new position.
  std::size_t document_line(state& s, piece const& p, std::size_t at, condition const& when) {
    auto const newline = p.text.find('\n', at);
    auto const stop = newline == std::string::npos ? p.text.size() : newline + 1;
    s.line.append(p.text, at, stop - at);
    if (!s.pending.front().quoted) add_raw(s, slice(p, at, stop), when);
    if (newline == std::string::npos) return stop;
    s.line.pop_back();
    std::string_view line = s.line;
    if (s.pending.front().strip_tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
    if (line == s.pending.front().text) end_document(s, slice(p, at, stop).where);
    s.line.clear();
    return stop;
  }
  void end_document(state& s, location const& where) {
    token t{token_kind::here_document, {}, {}, s.when, where};
    if (!s.pending.front().quoted) t.parts = tokenize_word(s.raw, true, remarks);
    out.push_back(std::move(t));
    s.raw.clear();
    s.pending.erase(s.pending.begin());
    s.in_document = !s.pending.empty();
  }

  std::size_t raw(state& s, piece const& p, std::size_t at, condition const& when) {
    auto const* first = p.text.data() + at;
    auto const* const last = p.text.data() + p.text.size();
    auto const* it = first;
    char const in = s.nest.back();
    auto kind = lexeme::text;
    switch (in) {
    case '(': x3::parse(it, last, grammar::raw_parenthesis, kind); break;
    case '{': x3::parse(it, last, grammar::raw_brace, kind); break;
    case '"': x3::parse(it, last, grammar::raw_double, kind); break;
    case '\'': x3::parse(it, last, grammar::in_single, kind); break;
    case '$': x3::parse(it, last, grammar::in_ansi, kind); break;
    default: x3::parse(it, last, grammar::raw_back, kind); break;
    }
    auto const end = at + static_cast<std::size_t>(it - first);
    bool const inside_quotes = in == '"' || (in == '{' && s.nest[0] == '"');
    switch (kind) {
    case lexeme::close:
      if (s.nest.size() == s.raw_nest + 1) {
        close_expansion(s, slice(p, at, end), when);
        return end;
      }
      s.nest.pop_back();
      break;
    case lexeme::open: case lexeme::parenthesis: s.nest += '('; break;
    case lexeme::brace: s.nest += '{'; break;
    case lexeme::backquote: s.nest += '`'; break;
    case lexeme::double_quote: s.nest += '"'; break;
    case lexeme::single_quote: if (!inside_quotes) s.nest += '\''; break;
    case lexeme::ansi_quote: if (!inside_quotes) s.nest += '$'; break;
    case lexeme::backslash: s.escaped = true; break;
    default: break;
    }
    add_raw(s, slice(p, at, end), when);
    return end;
  }

  void symbol(state& s, piece p) {
    bool const redirection = p.text[0] == '<' || p.text[0] == '>' || p.text == "&>";
    bool const descriptor = redirection && s.in_word && s.word.size() == 1 && !s.word[0].quoted &&
                            s.word[0].kind == part_kind::literal && !s.word[0].value.text.empty() &&
                            s.word[0].value.text.find_first_not_of("0123456789") == std::string::npos;
    if (descriptor) {
      s.word.clear();
      s.in_word = false;
    }
    end_word(s);
    if (p.text == "<<" || p.text == "<<-") s.redirection = p.text;
    out.push_back({token_kind::symbol, p.text, {}, s.when, p.where});
  }

  // One escape of $'…'; returns the position behind it.
  std::size_t ansi_escape(state& s, piece const& p, std::size_t at, condition const& when) {
    static std::string_view const from = "abefnrtvE", to = "\a\b\x1b\f\n\r\t\v\x1b";
    auto const c = p.text[at + 1];
    auto end = at + 2;
    auto one = slice(p, at, end);
    if (auto const k = from.find(c); k != std::string_view::npos) one.text = to[k];
    else if (c == 'x' || (c >= '0' && c <= '7')) {
      unsigned n = 0;
      auto const base = c == 'x' ? 16 : 8;
      auto const first = c == 'x' ? at + 2 : at + 1;
      auto const r = std::from_chars(p.text.data() + first,
                                     p.text.data() + std::min(p.text.size(), first + (c == 'x' ? 2 : 3)), n, base);
      if (r.ec == std::errc()) {
        end = static_cast<std::size_t>(r.ptr - p.text.data());
        one = slice(p, at, end);
        one.text = std::string(1, static_cast<char>(n));
      }
    } else if (c == '\\' || c == '\'' || c == '"' || c == '?') one.text = c;
    literal(s, std::move(one), when, true);
    return end;
  }

  // "((" begins arithmetic where a command or the header of `for` may stand; else it is two parentheses.
  std::size_t arithmetic(state& s, piece const& p, std::size_t at) {
    auto const last = std::find_if(out.rbegin(), out.rend(), [&](token const& k) { return !k.when.excludes(s.when); });
    bool const begins = !s.in_word && (last == out.rend() || last->kind != token_kind::word || command_follows(*last));
    if (!begins || depth >= max_depth) {
      symbol(s, slice(p, at, at + 1));
      return at + 1;
    }
    auto const opener = slice(p, at, at + 2);
    open(s, '(', opener);
    s.nest += '(';
    add_raw(s, slice(p, at + 1, at + 2), condition::always());
    return at + 2;
  }
  static bool command_follows(token const& k) {
    if (k.parts.size() != 1 || k.parts[0].kind != part_kind::literal || k.parts[0].quoted) return false;
    static std::string_view const words[] = {"if", "while", "until", "then", "else", "elif", "do", "for", "!", "{",
                                             "time"};
    return std::find(std::begin(words), std::end(words), k.parts[0].value.text) != std::end(words);
  }

  std::size_t plain(state& s, piece const& p, std::size_t at, condition const& when) {
    auto const* first = p.text.data() + at;
    auto const* const last = p.text.data() + p.text.size();
    auto const* it = first;
    bool const in_double = s.nest == "\"", in_single = s.nest == "'", in_ansi = s.nest == "$";
    auto kind = lexeme::text;
    if (in_double) x3::parse(it, last, grammar::in_double, kind);
    else if (in_single) x3::parse(it, last, grammar::in_single, kind);
    else if (in_ansi) x3::parse(it, last, grammar::in_ansi, kind);
    else if (word_mode) x3::parse(it, last, grammar::word, kind);
    else x3::parse(it, last, grammar::unquoted, kind);
    auto const end = at + static_cast<std::size_t>(it - first);
    bool const quoted = in_double || in_single || in_ansi;
    switch (kind) {
    case lexeme::text: literal(s, slice(p, at, end), when, quoted); break;
    case lexeme::blank: end_word(s); break;
    case lexeme::newline:
      end_word(s);
      s.redirection.clear();
      out.push_back({token_kind::newline, {}, {}, s.when, slice(p, at, end).where});
      if (!s.pending.empty()) s.in_document = true;
      break;
    case lexeme::comment:
      if (s.in_word) literal(s, slice(p, at, end), when, false);
      else s.in_comment = true;
      break;
    case lexeme::continuation: break;
    case lexeme::escape:
      if (in_ansi) return ansi_escape(s, p, at, when);
      literal(s, slice(p, at + 1, end), when, true);
      break;
    case lexeme::backslash: s.escaped = true; break;
    case lexeme::symbol: symbol(s, slice(p, at, end)); break;
    case lexeme::double_quote: case lexeme::single_quote: {
      auto opener = slice(p, at, end);
      s.nest += opener.text[0];
      opener.text.clear();   // "" is a word, if an empty one
      literal(s, std::move(opener), when, true);
      break;
    }
    case lexeme::close:
      s.nest.pop_back();
      s.end = slice(p, at, end).where;
      break;
    case lexeme::name: case lexeme::special: {
      word_part part{part_kind::parameter, slice(p, at, end), {}, quoted, when};
      part.inner.push_back({slice(p, at + 1, end), condition::always()});
      add(s, std::move(part));
      break;
    }
    case lexeme::ansi_quote: {
      auto opener = slice(p, at, end);
      s.nest += '$';
      opener.text.clear();
      literal(s, std::move(opener), when, true);
      break;
    }
    case lexeme::brace: open(s, '{', slice(p, at, end)); break;
    case lexeme::parenthesis: case lexeme::process: open(s, '(', slice(p, at, end)); break;
    case lexeme::arithmetic: return arithmetic(s, p, at);
    case lexeme::backquote: open(s, '`', slice(p, at, end)); break;
    case lexeme::dollar: literal(s, slice(p, at, end), when, quoted); break;
    case lexeme::open: break;
    }
    return end;
  }

  void process(state& s, piece const& p, condition const& when) {
    if (p.is_hole()) return hole(s, p, when);
    for (std::size_t at = 0; at < p.text.size();) {
      if (s.in_document) at = document_line(s, p, at, when);
      else if (s.in_comment) {
        at = std::min(p.text.find('\n', at), p.text.size());
        if (at < p.text.size()) s.in_comment = false;
      } else if (s.escaped) {
        s.escaped = false;
        if (in_expansion(s)) add_raw(s, slice(p, at, at + 1), when);
        else if (p.text[at] != '\n') literal(s, slice(p, at, at + 1), when, true);
        ++at;
      } else if (in_expansion(s)) at = raw(s, p, at, when);
      else at = plain(s, p, at, when);
    }
  }

  // The piece where only a part of the state's configurations has it.
  void process_conditional(state s, piece const& p, condition const& has, std::vector<state>& next) {
    state trial = s;
    trial.when = has;
    auto const tokens = out.size();
    process(trial, p, has);
    if (out.size() == tokens && trial.agrees(s)) {   // it only grew: what it grew by is conditional
      trial.when = s.when;
      next.push_back(std::move(trial));
      return;
    }
    next.push_back(std::move(trial));
    s.when = s.when & !has;
    if (!s.when.is_never()) next.push_back(std::move(s));
  }

  void join_states(std::vector<state>& all) {
    states.clear();
    for (auto& s : all) {
      auto const twin = std::find_if(states.begin(), states.end(), [&](state const& o) { return o.agrees(s); });
      if (twin == states.end()) {
        states.push_back(std::move(s));
        continue;
      }
      twin->word = merge(std::move(twin->word), twin->when, std::move(s.word), s.when);
      twin->raw = merge(std::move(twin->raw), twin->when, std::move(s.raw), s.when);
      twin->when = twin->when | s.when;
    }
  }

  void run(guarded_text const& text, char const* nest) {
    states = {state{}};
    states[0].nest = nest;
    for (std::size_t i = 0; i < text.size(); ++i) {
      auto const& [p, when] = text[i];
      if (when.is_never() || p.text.empty()) continue;
      end_words(text, i);
      for (std::size_t at = 0; at < p.text.size();) {
        // Several states go on in small steps, so that they meet again as early as possible.
        auto end = p.text.size();
        if (states.size() > 1 && !p.is_hole()) end = std::min(p.text.find_first_of(" \t\n\"'`;)", at), end - 1) + 1;
        auto const part = end - at == p.text.size() ? p : slice(p, at, end);
        std::vector<state> next;
        for (auto& s : states) feed(std::move(s), part, when, next);
        join_states(next);
        at = end;
      }
      if (states.size() > max_states) {
        remarks.push_back({severity::unknown, "the quoting of this script differs in too many ways between "
                           "configurations; only the first ones are followed", p.where, {}});
        states.resize(max_states);
      }
    }
    for (auto& s : states) finish(s);
  }

  // Ends the words that end in front of piece I, in the configurations where they do.
  void end_words(guarded_text const& text, std::size_t i) {
    if (word_mode || (states.size() == 1 && text[i].when.is_always())) return;
    std::vector<state> next;
    for (auto& s : states) {
      if (s.in_word && s.top())
        if (auto const ends = breaks(text, i, s.when); !ends.is_never()) {
          state rest = s;
          rest.when = s.when & !ends;
          s.when = ends;
          end_word(s);
          if (!rest.when.is_never()) next.push_back(std::move(rest));
        }
      next.push_back(std::move(s));
    }
    join_states(next);
  }

  void feed(state s, piece const& p, condition const& when, std::vector<state>& next) {
    auto const has = s.when & when;
    if (has.is_never()) next.push_back(std::move(s));
    else if (has == s.when) {
      process(s, p, condition::always());   // within the state's own condition
      next.push_back(std::move(s));
    } else process_conditional(std::move(s), p, has, next);
  }

  void finish(state& s) {
    if (in_expansion(s) || (!s.nest.empty() && !word_mode))
      remarks.push_back({severity::unknown, std::string("unterminated ") +
                         (s.nest.back() == '{' ? "${" : s.nest.back() == '(' ? "$(" : s.nest.back() == '`' ? "`"
                          : s.nest.back() == '"' ? "\"" : s.nest.back() == '$' ? "$'" : "'") + " in a shell script",
                         s.raw_where ? s.raw_where : s.start, {}});
    if (in_expansion(s)) {
      std::string inside;
      for (auto const& g : s.raw) inside += g.value.text;
      add(s, {part_kind::hole, {inside, hole_kind::unknown, s.raw_where}, {}, true, condition::always()});
    }
    if (s.in_document) {
      remarks.push_back({severity::warning, "here-document without its delimiter " + s.pending.front().text,
                         s.end, {}});
      end_document(s, s.end);
    }
    end_word(s);
    if (!word_mode) out.push_back({token_kind::newline, {}, {}, s.when, {}});
  }
};

} // namespace

piece slice(piece const& p, std::size_t begin, std::size_t end) {
  piece out{p.text.substr(begin, end - begin), p.hole, p.where};
  // A piece that a macro gave may stand for other bytes than those of its place.
  if (p.where && p.where.at.size() == p.text.size())
    out.where.at = {p.where.at.begin + static_cast<std::uint32_t>(begin),
                    p.where.at.begin + static_cast<std::uint32_t>(end)};
  return out;
}

location join(location const& first, location const& last) {
  location out = first ? first : last;
  if (first && last && first.in == last.in && last.at.end > first.at.end && last.at.begin >= first.at.begin)
    out.at.end = last.at.end;
  return out;
}

std::vector<token> tokenize(guarded_text const& script, std::vector<diagnostic>& remarks) {
  lexer l{remarks, false, {}};
  l.run(script, "");
  return std::move(l.out);
}

std::vector<word_part> tokenize_word(guarded_text const& text, bool quoted, std::vector<diagnostic>& remarks) {
  lexer l{remarks, true, {}};
  l.run(text, quoted ? "\"" : "");
  std::vector<word_part> parts;
  for (auto& t : l.out)
    for (auto& p : t.parts) parts.push_back(std::move(p));
  return parts;
}

} // namespace xencmp::shell
