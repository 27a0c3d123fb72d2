#include "variant.hpp"

#include "../sexp/parse.hpp"

namespace xencmp::rewrite {

// An heir without differences is written behind the parent, and edited as any package is.
std::string variant(text_ptr in, std::string const& parent, std::string const& variable, variant_options const& how,
                    std::vector<flag_change> const& changes) {
  sexp::tree const t = sexp::parse(in);
  definition const d = find_definition(t, parent);
  std::string comment;
  for (auto const& line : fill(how.comment, line_width - 3)) comment += ";; " + line + '\n';
  std::string heir = "(define-public " + sexp::encode_symbol(variable) + "\n  (package" +
                     (how.package_inherit ? "/inherit " + parent : "\n    (inherit " + parent + ')') +
                     "\n    (name " + sexp::encode_string(how.name) + ')' +
                     (how.synopsis.empty() ? "" : "\n    (synopsis " + sexp::encode_string(how.synopsis) + ')') + "))";
  auto const end = d.form.at().end;
  std::string const bytes(in->bytes());
  std::size_t const tail = bytes.size() - end;
  auto const e = change_flags(make_text(in->name(), bytes.substr(0, end) + "\n\n" + heir + bytes.substr(end)), variable, changes);
  return comment + e.after.substr(end + 2, e.after.size() - tail - end - 2) + '\n';
}

} // namespace xencmp::rewrite
