#include "variant.hpp"

#include "../guix/package.hpp"
#include "../sexp/parse.hpp"
#include "import.hpp"

namespace xencmp::rewrite {

// An heir without differences is written behind the parent, and edited as any package is.
new_definition variant(text_ptr in, std::string const& parent, std::string const& variable, variant_options const& how,
                       std::vector<flag_change> const& changes) {
  sexp::tree const t = sexp::parse(in);
  auto const form = define_form(t, parent);
  auto const end = form ? form->at().end : find_definition(t, parent).form.at().end;   // which names what is near
  std::string heir = "(define-public " + sexp::encode_symbol(variable) + "\n  (package" +
                     (how.package_inherit ? "/inherit " + parent : "\n    (inherit " + parent + ')') +
                     "\n    (name " + sexp::encode_string(how.name) + ')' +
                     (how.synopsis.empty() ? "" : "\n    (synopsis " + sexp::encode_string(how.synopsis) + ')') + "))";
  auto const bytes = in->bytes();
  std::string before(bytes.substr(0, end));
  auto const begin = static_cast<std::uint32_t>((before += "\n\n").size());
  span const place{begin, begin + static_cast<std::uint32_t>(heir.size())};
  auto const with_heir = make_text(in->name(), before + heir + std::string(bytes.substr(end)));
  guix::rereader reader(in);
  auto const e = change_flags(with_heir, variable, changes, reader);

  new_definition out;
  for (auto const& line : fill(how.comment, line_width - 3)) out.text += ";; " + line + '\n';
  out.text += apply_edits(with_heir->bytes(), e.edits, place) + '\n';
  sexp::tree const after = sexp::parse(make_text(in->name(), before + out.text));
  auto const used = names_used(after, {{begin, static_cast<std::uint32_t>(before.size() + out.text.size())}});
  reader.arguments(std::make_shared<sexp::tree const>(sexp::parse(with_heir)), parent);   // whose imports count
  if (how.own_module) {
    out.imports = imports_elsewhere(reader.modules(), reader.last(), after, used);
  } else {
    for (auto const& m : modules_needed(reader.modules(), reader.last(), after, used))
      out.imports.push_back(clause_source(m));
  }
  return out;
}

} // namespace xencmp::rewrite
