// A parent that an heir's arguments can name.
#include "../sexp/parse.hpp"
#include "../source/error.hpp"
#include "proposals.hpp"

namespace xencmp::rewrite {

namespace {

using sexp::cursor;
using sexp::kind;
using sexp::node_id;

bool is_symbol(cursor c) { return c.is(kind::atom) && c.symbol_name(); }

// A name for the parent that the definition FORM does not use.
std::string new_name(cursor form) {
  for (std::string name : {"base", "parent", "original"}) {
    bool used = false;
    for (node_id i = form.id(); i < form.get().next; ++i) used = used || cursor(form.of(), i).is_symbol(name);
    if (!used) return name;
  }
  throw error("no name is left for what it inherits from", form.where());
}

// "(let ((BASE PARENT))" at COLUMN, and the beginning of the line below it.
std::string let_parent(std::string const& base, cursor parent, std::uint32_t at) {
  text const& in = *parent.of().in();
  std::string const open = "(let ((" + base + ' ';
  auto const by = static_cast<int>(at + open.size()) - static_cast<int>(column(in, parent.at().begin));
  return open + apply_edits(in.bytes(), shift_lines(parent.of(), parent.at(), by), parent.at()) + "))\n" + spaces(at + 2);
}

} // namespace

std::optional<proposal> make_heir(sexp::tree const& t, std::string const& name) {
  auto const form = define_form(t, name);
  auto const bound = form ? form->datum(1) : std::nullopt;
  auto const value = form ? last_datum(*form) : std::nullopt;
  if (!value || *value == *bound) return std::nullopt;
  for (cursor c : form->children())
    if (sexp::is_comment(c.type()) && bound->at().end <= c.at().begin && c.at().end <= value->at().begin)
      throw error("a comment stands where the definition would be changed", c.where());
  bool const named = is_symbol(*value);
  std::string const base = named ? std::string(value->text()) : new_name(*form);
  std::uint32_t const indent = column(*t.in(), form->at().begin) + 2, inner = named ? indent : indent + 2;
  std::string const heir = "(package\n" + spaces(inner + 2) + "(inherit " + base + "))";
  std::string const source = named ? heir : let_parent(base, *value, indent) + heir + ')';
  proposal out;
  out.edits.push_back({{bound->at().end, value->at().end}, '\n' + spaces(indent) + source});
  out.meanings.push_back({value->id(), value->get().next, source});
  return out;
}

std::optional<proposal> drop_heir(definition const& d) {
  auto const let = last_datum(d.form);
  auto const bindings = let && let->is_form("let") && let->data_count() == 3 ? let->datum(1) : std::nullopt;
  if (!bindings || bindings->data_count() != 1 || !(*let->datum(2) == d.package)) return std::nullopt;
  auto const binding = *bindings->datum(0);
  auto const base = binding.datum(0), parent = binding.datum(1);
  if (!parent || d.package.data_count() != 2 || d.parent() != base->text()) return std::nullopt;
  for (node_id i = let->id(); i < let->get().next; ++i)   // which may be about any of it
    if (sexp::is_comment(let->of()[i].type) && !(parent->id() < i && i < parent->get().next)) return std::nullopt;
  proposal out = keep_only(*let, *parent);
  auto const line = d.form.of().in()->slice({d.form.datum(1)->at().end, let->at().begin});
  auto const room = static_cast<std::size_t>(column(*let->of().in(), d.form.datum(1)->at().end)) + 1;
  if (line.find('\n') == line.npos && room + parent->text().size() > 80) return std::nullopt;
  return out;
}

std::optional<proposal> name_parent(definition const& d) {
  auto const field = d.field("inherit");
  auto const parent = field ? field->datum(1) : std::nullopt;
  if (!parent || is_symbol(*parent) || d.package.is_form("package/inherit")) return std::nullopt;
  std::string const base = new_name(d.form);
  std::uint32_t const indent = column(*d.form.of().in(), d.package.at().begin);
  proposal out;
  out.edits.push_back({{d.package.at().begin, d.package.at().begin}, let_parent(base, *parent, indent)});
  for (auto& e : shift_lines(d.form.of(), d.package.at(), 2))
    if (e.at.begin <= parent->at().begin || e.at.begin >= parent->at().end) out.edits.push_back(std::move(e));
  out.edits.push_back({parent->at(), base});
  out.edits.push_back({{d.package.at().end, d.package.at().end}, ")"});
  auto const whole = apply_edits(d.form.of().in()->bytes(), sorted(d.form.of().in(), out.edits), d.package.at());
  out.meanings.push_back({d.package.id(), d.package.get().next, whole});
  return out;
}

} // namespace xencmp::rewrite
