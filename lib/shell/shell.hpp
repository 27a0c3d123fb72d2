// Reader of shell scriptlets, such as %build of an RPM spec: which programs they run, with which arguments and
// environment, in all configurations at once.  Nothing is run: this is a def-use analysis of the POSIX shell language
// (POSIX.1-2017, Shell Command Language) with the parts of bash that scriptlets use.
//
// Every statement is executed under a path condition: an assignment under P keeps the old value where P does not
// hold.  So there is one state of the variables and not one a configuration.  `if` and `case` on values known in all
// configurations are decided; else their tests become atoms.  Commands other than tests are taken to succeed, and what
// stands behind `||` runs where they do not.
#pragma once
#include <string>
#include <vector>

#include "../condition/guarded.hpp"
#include "../source/error.hpp"

namespace xencmp::shell {

// One word as a command sees it.  The same word of the text with another value in other configurations is another
// argument.
struct argument {
  text_template text;
  condition when;                // implies that of the command
  location where;                // where the word is written: in an assignment, if it came through a variable
  std::vector<location> via;     // the expansion in the command that it came through; empty if none
};

// A variable that a command sees; its text is NAME=VALUE.
struct environment_entry {
  std::string name;
  argument value;
};

// A word of a variable that no command sees, although the variable does feed one.
struct dead_word {
  std::string variable;
  argument word;                 // via: see reason
  std::string reason;
  bool exported = false;         // it feeds the command through the environment, not through its arguments
};

struct command {
  text_template program;
  std::vector<argument> arguments;   // without the program
  std::vector<environment_entry> environment;   // variables that the script sets, in the order of first assignment
  std::vector<argument> directory;   // where it runs, relative to where the script began; its texts exclude each other
  std::vector<dead_word> dead;       // words that missed this command: set too late, or overwritten before it ran
  condition when;
  location where;
};

struct script {
  std::vector<command> commands;     // in the order of execution; in each configuration those whose condition holds
  std::vector<diagnostic> remarks;
};

// Never raises error for what the script says: what is not understood becomes a hole of kind unknown or a remark of
// severity::unknown.  See limits.hpp for what it gives up at.
script read_script(guarded_text const& text);

} // namespace xencmp::shell
