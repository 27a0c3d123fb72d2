#include "package.hpp"

#include "../sexp/parse.hpp"
#include "reader.hpp"

namespace xencmp::guix {

namespace {

// Where the modules that this one imports are, when it lies where its name says.
std::vector<std::filesystem::path> load_path_of(text const& in) {
  sexp::tree const t = sexp::parse_lenient(make_text(in.name(), std::string(in.bytes().substr(0, 1u << 14))));
  for (sexp::cursor form : sexp::cursor(t).data()) {
    if (!form.is_form("define-module")) continue;
    auto const name = form.datum(1);
    if (!name || !name->is(sexp::kind::list)) break;
    std::filesystem::path relative;
    for (sexp::cursor part : name->data()) relative /= std::string(part.text());
    relative += ".scm";
    auto root = std::filesystem::path(in.name()).lexically_normal();
    auto const whole = root;
    for (auto const& part : relative) {
      (void)part;
      root = root.parent_path();
    }
    if (root / relative == whole) return {root.empty() ? "." : root};
    break;
  }
  return {};
}

// Broken text is refused here: the reader of a single module has nothing else to say.
class single {
public:
  explicit single(text_ptr in) : reader_(load_path_of(*in)), m_(reader_.modules.add(in)) {
    if (auto const& errors = m_.tree().errors(); !errors.empty()) throw error(errors[0].message, errors[0].where);
  }
  package one(std::string const& variable) {
    if (auto* const d = m_.find(reader_.modules.symbols.intern(variable))) {
      if (!reader_.may_be_package(*d))
        throw error(variable + " is not a package, as far as reading can tell", m_.tree().where(d->node));
      return reader_.whole(*d, {});
    }
    definition* found = nullptr;
    package_reader::seen_packages seen;
    reader_.each(m_, seen, [&](definition& d, value v) {
      if (!found && v.is(tag::package) && reader_.summary(d, v).name == variable) found = &d;
    });
    if (!found) throw error("no package " + variable, m_.text()->name());
    return reader_.whole(*found, {});
  }
  std::vector<package> all() {
    std::vector<package> out;
    package_reader::seen_packages seen;
    reader_.each(m_, seen, [&](definition& d, value v) {
      if (v.is(tag::package)) out.push_back(reader_.whole(d, {}));
    });
    return out;
  }

private:
  package_reader reader_;
  module& m_;
};

} // namespace

class rereader::implementation {
public:
  explicit implementation(text const& in) : reader(load_path_of(in)) {
    what.steps = false;
    reader.use(what);
  }
  package_reader reader;
  reading what;
  module* last = nullptr;
};

rereader::rereader(text_ptr const& module) : self_(std::make_unique<implementation>(*module)) {}
rereader::~rereader() = default;

library& rereader::modules() { return self_->reader.modules; }
module& rereader::last() { return *self_->last; }

package rereader::arguments(std::shared_ptr<sexp::tree const> t, std::string const& variable) {
  auto& reader = self_->reader;
  auto& m = reader.modules.add(std::move(t));
  self_->last = &m;
  if (auto const& errors = m.tree().errors(); !errors.empty()) throw error(errors[0].message, errors[0].where);
  auto* const d = m.find(reader.modules.symbols.intern(variable));
  if (!d) throw error("no package " + variable, m.text()->name());
  return reader.whole(*d, self_->what);
}

package read_package(text_ptr module, std::string const& variable) { return single(std::move(module)).one(variable); }
std::vector<package> read_packages(text_ptr module) { return single(std::move(module)).all(); }

} // namespace xencmp::guix
