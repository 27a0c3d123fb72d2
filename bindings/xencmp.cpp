// The extension's entry point: (load-extension "guile-xencmp" "init_xencmp") inside module (xencmp core).
#include "guile.hpp"
#include "rooms.hpp"

extern "C" __attribute__((visibility("default"))) void init_xencmp() {
  using namespace xencmp::guile;
  start();
  bind_source();
  bind_condition();
  bind_sexp();
  bind_spec();
  bind_shell();
  bind_buildlog();
  bind_filelist();
  bind_elfnotes();
  bind_flags();
  bind_confighelp();
  bind_buildlog();
  bind_guix();
  bind_graph();
  bind_compare();
  bind_rewrite();
  bind_transaction();
}
