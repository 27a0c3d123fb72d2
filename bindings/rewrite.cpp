#include <mutex>

#include <xencmp/flags/key.hpp>
#include <xencmp/rewrite/flags.hpp>
#include <xencmp/rewrite/save.hpp>
#include <xencmp/rewrite/variant.hpp>
#include <xencmp/sexp/parse.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

namespace {

using rewrite::edited;
using rewrite::flag_change;

// (ACTION KEYWORD KEY TEXT COMMENT COMMENT-PLACE PLACE ANCHOR WHEN); ACTION and both places are symbols.
using change_list =
    std::tuple<symbol, std::string, std::string, std::string, std::string, symbol, symbol, std::string, std::string>;

template <typename T> T one_of(std::string const& name, std::initializer_list<std::pair<char const*, T>> all, char const* what) {
  for (auto const& [n, value] : all)
    if (name == n) return value;
  throw error("no " + std::string(what) + ": " + name);
}

flag_change change_of(change_list const& l) {
  using action = flag_change::action;
  using place = flag_change::place;
  auto const& [what, keyword, key, text, comment, comment_place, where, anchor, when] = l;
  return {one_of<action>(what.name, {{"add", action::add}, {"remove", action::remove}, {"replace", action::replace},
                                     {"set", action::set}, {"move", action::move}, {"comment", action::comment}},
                         "change of flags"),
          keyword, key, text, comment,
          one_of<place>(where.name, {{"any", place::any}, {"last", place::last}, {"first", place::first}, {"before", place::before},
                                     {"after", place::after}, {"sorted", place::sorted}}, "place in a list"),
          anchor, when, one_of<bool>(comment_place.name, {{"above", false}, {"behind", true}}, "place of a comment")};
}
std::vector<flag_change> changes_of(std::vector<change_list> const& lists) {
  std::vector<flag_change> out;
  for (auto const& l : lists) out.push_back(change_of(l));
  return out;
}

// SOURCE: a string, or string-append of strings and other things.
text_template template_of(std::string const& source) {
  auto const t = sexp::parse(make_text("<flag>", source));
  auto const datum = sexp::cursor(t).datum(0);
  if (!datum) throw error("no flag: " + source);
  return rewrite::element_template(*datum);
}

// Guile's threads may share one.
struct locked_reader {
  guix::rereader of;
  std::mutex lock;
  explicit locked_reader(text_ptr const& module) : of(module) {}
};
using reader_ptr = std::shared_ptr<locked_reader>;

} // namespace

void bind_rewrite() {
  foreign<edited const>::define("<edit>");
  foreign<locked_reader>::define("<module-reader>");
  using edited_ptr = std::shared_ptr<edited const>;
  define("edit?", [](any const& v) { return convert<edited_ptr>::is(v.value); });
  define("%change-flags", [](text_ptr in, std::string const& name, std::vector<change_list> const& changes) {
    return std::make_shared<edited const>(rewrite::change_flags(std::move(in), name, changes_of(changes)));
  });
  define("%make-module-reader", [](text_ptr module) { return std::make_shared<locked_reader>(module); });
  define("%change-flags-with", [](reader_ptr reader, text_ptr in, std::string const& name, std::vector<change_list> const& changes) {
    std::lock_guard const hold(reader->lock);
    return std::make_shared<edited const>(rewrite::change_flags(std::move(in), name, changes_of(changes), reader->of));
  });
  define("%read-arguments", [](reader_ptr reader, text_ptr module, std::string const& variable) {
    auto t = std::make_shared<sexp::tree const>(sexp::parse(std::move(module)));
    std::lock_guard const hold(reader->lock);
    return reader->of.arguments(std::move(t), variable);
  });
  define("edit-result", [](edited_ptr e) { return e->after; });
  define("edit-text", [](edited_ptr e) { return e->before; });
  define("edit-empty?", [](edited_ptr e) { return e->edits.empty(); });
  define("%edit->diff", [](edited_ptr e, std::string const& name) { return e->diff(name); });
  define("%save-edit!", [](edited_ptr e, std::string const& path) { rewrite::save(path, *e->before, e->after); });
  define("%variant", [](text_ptr in, std::string const& parent, std::string const& variable, std::string const& name,
                        std::string const& synopsis, std::string const& comment, bool package_inherit,
                        bool own_module, std::vector<change_list> const& changes) {
    auto v = rewrite::variant(std::move(in), parent, variable, {name, synopsis, comment, package_inherit, own_module},
                              changes_of(changes));
    return std::pair(std::move(v.text), std::move(v.imports));
  });
  // A flag that is written as Scheme, as text: holes as they stand there.
  define("%flag-source-text", [](std::string const& source) {
    auto const t = sexp::parse(make_text("<flag>", source));
    auto const datum = sexp::cursor(t).datum(0);
    if (!datum) throw error("no flag: " + source);
    return rewrite::element_template(*datum).to_string();
  });
  define("%save-text!", [](text_ptr read, std::string const& bytes, std::string const& path) {
    rewrite::save(path, *read, bytes);
  });
  // Of a flag that is written as Scheme: what it gives the program, with its holes; and its key.
  define("%flag-source->template", [](std::string const& source) { return template_of(source); });
  define("%flag-source-key", [](std::string const& kind, std::string const& source) {
    return flag_key(kind, template_of(source));
  });
}

} // namespace xencmp::guile
