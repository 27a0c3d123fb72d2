#include <xencmp/shell/shell.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

template <> struct fields<shell::argument> {
  static auto of(shell::argument const& a) { return std::tie(a.text, a.when, a.where, a.via); }
};
template <> struct fields<shell::environment_entry> {
  static auto of(shell::environment_entry const& e) { return std::tie(e.name, e.value); }
};
template <> struct fields<shell::dead_word> {
  static auto of(shell::dead_word const& d) { return std::tie(d.variable, d.word, d.reason, d.exported); }
};
template <> struct fields<shell::command> {
  static auto of(shell::command const& c) {
    return std::tie(c.program, c.arguments, c.environment, c.directory, c.dead, c.when, c.where);
  }
};
template <> struct fields<shell::script> {
  static auto of(shell::script const& s) { return std::tie(s.commands, s.remarks); }
};

void bind_shell() {
  define("%read-script", [](text_ptr text) {
    location const whole{text, {0, text->size()}};
    return shell::read_script({{{std::string(text->bytes()), std::nullopt, whole}, condition::always()}});
  });
}

} // namespace xencmp::guile
