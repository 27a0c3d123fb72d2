// The inside of read_script; nobody outside lib/shell includes this.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "shell.hpp"
#include "token.hpp"
#include "value.hpp"

namespace xencmp::shell {

struct variable {
  value held{};                                // a hole of kind environment where the script did not set it
  condition exported = condition::never();
  condition assigned = condition::never();     // by the script
  location where{};                            // of the last assignment
  std::vector<std::pair<condition, location>> places{};   // of the assignment that each configuration saw last
  std::vector<std::size_t> uses{}, exports{};  // commands that saw it in their arguments, in their environment
  bool listed = false;                         // `entries` is up to date
  std::vector<alternative> entries{};
  condition array = condition::never();        // where it is one, and not `held`
  list elements{};                             // either these, or, once a subscript was assigned to,
  std::vector<std::pair<std::string, field>> keyed{};   // these; of one key, the later one counts
  bool associative = false;
  std::uint32_t inherited_word = 0;            // of the hole that it held before the script set it
};

// A word of an assignment, for the question whether some command sees it.
struct written_word {
  std::string variable;
  value parts;
  condition when;
  condition seen = condition::never();
  std::size_t before = 0;                      // number of commands that ran earlier
  location overwritten{};                      // the assignment that dropped it
};

// How a command may end; a command that is not a test may do either.
struct status {
  condition ok = condition::always();
  condition bad = condition::never();
};

enum class level_kind : std::uint8_t {
  top, if_test, if_body, case_pattern, case_body, brace, subshell
};

// What a subshell cannot change outside of it.
struct snapshot {
  std::map<std::string, variable> variables;
  list arguments;
  std::vector<value> directories;
  condition ended;
};

// An open compound command.
struct level {
  level_kind kind = level_kind::top;
  std::uint32_t id = 0;
  condition path;                              // what stands directly in it runs under this
  condition outside;                           // the path around it
  condition rest;                              // if, case: no branch was taken so far
  condition falls = condition::never();        // case: what comes from the item before, through ;&
  // The and-or list that is being read.
  condition run;
  status list{};
  condition fatal = condition::never();        // where its last command failed
  char op = 0;                                 // '&', '|' or 0: how the next command is joined
  bool piped = false;                          // the next command reads from a pipe
  bool negated = false;
  bool closed = false;                         // a compound command has just ended; redirections of it may follow
  std::string text{};                          // of the pipeline so far
  std::shared_ptr<snapshot const> saved{};
  std::vector<alternative> subject{};          // of case
  std::vector<token> patterns{};
  location where{};
};

struct simple_command {
  std::vector<token> assignments, words, targets;   // targets: of redirections
  bool empty() const { return assignments.empty() && words.empty() && targets.empty(); }
};

struct captured {
  enum class purpose : std::uint8_t { loop, while_loop, function } why = purpose::loop;
  std::vector<token> tokens;
  std::string opener, closer;
  std::size_t depth = 1;
  bool command_position = true;
  std::vector<token> test{};                   // of a while loop
  bool until = false;
  location where{};
};

// Configurations that are at the same place of the grammar.
struct thread {
  condition when;
  std::vector<level> levels;
  simple_command command{};
  bool redirection = false;                    // the next word is its target
  bool brackets = false;                       // inside [[ ]]
  enum class header : std::uint8_t {
    none, for_name, for_in, for_words, for_do, case_word, case_in, function_close, function_body
  } head = header::none;
  token name{};                                // of the loop's variable, the function; the word of case
  std::vector<token> words{};                  // of the loop
  bool positional = false;                     // `for x` without `in`
  std::optional<captured> capture{};
  std::optional<std::vector<token>> elements{};   // of an array that is not closed yet
};

struct function_body {
  std::shared_ptr<std::vector<token> const> tokens;
  condition when;
};

struct call_frame {
  enum class kind : std::uint8_t { loop, function } what;
  condition stopped = condition::never();      // continue, return: nothing more of this pass
  condition broken = condition::never();       // break: no further pass
  std::map<std::string, std::pair<variable, condition>> locals{};   // what they were outside, where they are local
};

class interpreter {
public:
  script run(guarded_text const& text);

private:
  // statements.cpp
  status run(std::vector<token> const& tokens, condition const& path);
  void feed(thread& t, token const& k, std::vector<thread>& split_off);
  void feed_all(thread& t, token const& k);
  bool feed_header(thread& t, token const& k);
  void feed_capture(thread& t, token const& k);
  void feed_word(thread& t, token const& k);
  void feed_symbol(thread& t, token const& k);
  bool reserved(thread& t, token const& k, std::string const& word);
  void case_pattern(thread& t, token const& k);
  void end_command(thread& t, bool piped);
  void end_list(thread& t);
  void join(thread& t, char op);
  void record(level& l, condition const& path, status s);
  void open(thread& t, level_kind kind, location const& where);
  void close(thread& t, token const& k, std::initializer_list<level_kind> kinds);
  void feed_elements(thread& t, token const& k);
  snapshot saved() const { return {variables_, arguments_, directories_, ended_}; }
  void leave(snapshot const& before, condition const& outside);

  // loops.cpp
  void end_loop(thread& t);
  void end_while(thread& t);
  void count_loop(word_part const& header, std::vector<token> const& body, condition const& path);
  bool enter_loop(location const& where);
  condition next_pass(condition const& when) const;
  void word_loop(thread const& t, std::vector<token> const& body, condition const& path);
  condition path(thread const& t) const;
  void misplaced(token const& k, std::string const& what);

  // commands.cpp
  status execute(simple_command const& c, condition const& path, bool piped, std::string& text);
  std::vector<field> unsplit(std::vector<token> const& words, condition const& path);
  status dispatch(std::vector<field> words, simple_command const& c, condition const& path, std::string& text);
  std::optional<status> builtin(std::string const& name, std::vector<field> const& words, simple_command const& c,
                                condition const& path, std::string const& text);
  void emit(alternative const& program, std::vector<field> const& words, simple_command const& c,
            condition const& path);
  std::vector<environment_entry> environment(simple_command const& c, condition const& path, std::size_t index);
  void declare(simple_command const& c, condition const& path, std::string const& how);
  void change_directory(std::vector<field> const& words, condition const& path);
  void call(std::string const& name, std::vector<field> words, simple_command const& c, condition const& path);
  void run_text(std::vector<field> const& words, condition const& path, std::string const& text);
  void set_arguments(std::vector<field> const& words, condition const& path);
  void unset(std::string const& name, condition const& path, location const& where);
  void make_local(std::string const& name, condition const& path, location const& where);
  void see(std::vector<std::uint32_t> const& words, condition const& when, std::size_t command);
  void see(field const& f, condition const& when);
  void bury();

  // expand.cpp
  void assign(std::string const& name, value v, condition const& path, location const& where, bool append = false);
  void assign(token const& k, condition const& path);
  value lookup(std::string const& name, location const& where);
  value expand(std::vector<word_part> const& parts, condition const& when);
  void expand(word_part const& p, condition const& when, value& out);
  void assign_list(std::string const& name, list elements, condition const& path, location const& where, bool append);
  void assign_element(std::string const& name, piece const& subscript, value v, condition const& path,
                      location const& where, bool append);
  void track(std::string const& name, value& v, condition const& path);
  variable& declared(std::string const& name, location const& where);
  std::vector<field> fields(token const& k, condition const& path);
  std::vector<field> fields(std::vector<token> const& words, condition const& path);
  void add_hole(word_part const& p, hole_kind kind, std::string text, condition const& when, value& out);

  // parameter.cpp
  struct reference {                           // what a parameter refers to
    value held;
    condition set = condition::never();        // where it surely is set
    bool is_list = false;                      // "@", "*", x[@], x[*]; `held` is `elements`, joined
    list elements{};
  };
  value uncountable(word_part const& p);
  reference refer(std::string const& name, std::optional<piece> const& subscript, word_part const& p,
                  condition const& when);
  void subscribe(reference& r, variable const* v, std::optional<piece> const& subscript, word_part const& p,
                 condition const& when);
  std::vector<std::pair<std::optional<std::string>, condition>> keys(piece const& subscript, bool associative,
                                                                     condition const& when);
  void expand_parameter(word_part const& p, condition const& when, value& out);
  void expand_operator(reference const& r, std::string const& name, std::string const& op,
                       guarded_text const& operand, word_part const& p, condition const& when, value& out);
  void expand_slice(reference const& r, std::string const& name, guarded_text const& operand, word_part const& p,
                    condition const& when, value& out);
  void transform(std::string const& op, alternative const& a, alternative const& operand, word_part const& p,
                 condition const& path, value& out);

  // arithmetic.cpp: each number that it is in a configuration, or nothing where that is not known, with where
  using numbers = std::vector<std::pair<std::optional<std::int64_t>, condition>>;
  numbers calculate(std::string const& text, condition const& path, location const& where);
  numbers calculate(word_part const& part, condition const& path);
  status arithmetic_command(word_part const& part, condition const& path);

  // substitution.cpp
  void substitute(word_part const& p, condition const& when, value& out);
  bool check_sed(std::vector<field> const& words);

  // test.cpp
  status test(std::vector<field> words, condition const& path, std::string const& text);

  // Counts what is done; false when it is too much, and then nothing more is read.
  bool spend(std::size_t& counter, std::size_t amount, std::size_t limit, char const* what, location const& where) {
    if (exhausted_) return false;
    counter += amount;
    if (counter <= limit) return true;
    unknown("more than " + std::to_string(limit) + " " + what + "; the rest is not read", where);
    exhausted_ = true;
    return false;
  }
  void unknown(std::string message, location const& where) {
    result_.remarks.push_back({severity::unknown, std::move(message), where, {}});
  }

  script result_;
  std::map<std::string, variable> variables_;
  std::vector<std::string> order_;             // of first assignment
  std::vector<written_word> words_{1};         // 0 is none
  std::map<std::string, std::vector<function_body>> functions_;
  list arguments_;                             // $1 …
  bool arguments_known_ = false;               // in a function, or set by the script
  std::vector<call_frame> frames_;
  condition ended_ = condition::never();       // exit
  condition errexit_ = condition::never();     // set -e
  std::size_t testing_ = 0;                    // tests of loops that are being run
  bool no_functions_ = false;                  // behind `command`
  std::vector<value> directories_;             // pushd
  std::set<std::string> touched_;              // variables expanded for the command that is read
  std::size_t depth_ = 0;
  std::size_t executed_ = 0;
  std::size_t made_ = 0;                       // parts of values
  std::uint32_t next_level_ = 1;
  bool exhausted_ = false;
};

// The value of a variable that the script has not set.
value inherited(std::string const& name, location const& where);
// NAME=…, NAME+=…, NAME[SUBSCRIPT]=…
struct assignment {
  std::string name;
  bool append = false;
  std::optional<piece> subscript{};
  std::vector<word_part> parts{};              // what is assigned
};
std::optional<assignment> read_assignment(token const& k);
// NAME of such a word; empty if it is none.
std::string assigned_name(token const& k);
// "$@", ${x[@]} and the like: no word where there is no element, even in quotes.
bool is_list_expansion(word_part const& p);
// The words that {a,b} and {1..9} make of one (bash); itself if there are none.
std::vector<std::vector<word_part>> expand_braces(std::vector<word_part> const& parts);
// Whether C depends on what only the build machine can tell.
bool depends_on_tests(condition const& c);
// The text of a word that is one unquoted literal; empty if it is none.
std::string plain_text(token const& k);
// Whether TEXT matches the shell pattern.
bool matches(std::string_view pattern, std::string_view text);
// What `sed`, `tr` or `cut` makes of INPUT; nothing when that is not known.
std::optional<std::string> filter(std::vector<std::string> const& argv, std::string const& input);
// Offset of the first argument that looks like a script of sed's where sed would take it for a file; 0 is none.
std::size_t misplaced_script(std::vector<std::string> const& argv);

} // namespace xencmp::shell
