// One function a room, each defined in the file of the room's name; init_xencmp calls them in this order.
#pragma once

namespace xencmp::guile {

void bind_source();
void bind_condition();
void bind_sexp();
void bind_spec();
void bind_shell();
void bind_buildlog();
void bind_filelist();
void bind_elfnotes();
void bind_flags();
void bind_confighelp();
void bind_buildlog();
void bind_guix();
void bind_graph();
void bind_compare();
void bind_rewrite();
void bind_transaction();

} // namespace xencmp::guile
