#include "transaction.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>

#include "../sexp/parse.hpp"
#include "../source/utf8.hpp"
#include "tokens.hpp"

namespace xencmp::rewrite {

namespace {

// What a text is read as, so far that edits can be told from each other: a sum over its data.  Edits that do not
// touch each other add to it what each adds alone.  Nothing when it cannot be read.
std::optional<std::uint64_t> sum_of_data(std::string const& name, std::string_view bytes) {
  auto const tree = sexp::parse_lenient(make_text(name, std::string(bytes)));
  if (!tree.ok()) return std::nullopt;
  std::uint64_t sum = 0;
  each_token(tree, 0, tree.size(), [&](std::string_view token) { sum += std::hash<std::string_view>{}(token); });
  return sum;
}

bool replaces_same_bytes(edit const& a, edit const& b) { return a.at.begin < b.at.end && b.at.begin < a.at.end; }
bool same_place(edit const& a, edit const& b) { return a.at == b.at && a.at.size() == 0; }

class combiner {
public:
  explicit combiner(text_ptr in) : in_(std::move(in)), base_(sum_of_data(in_->name(), in_->bytes())) {
    expected_ = base_.value_or(0);
  }

  // Takes EDITS, those of number I; or returns the conflict that keeps them out.
  std::optional<conflict> add(std::size_t i, std::vector<edit> const& edits) {
    std::vector<edit> own;
    for (auto const& e : edits) {
      auto other = first_from(e);
      for (; other != all_.end() && other->first.first <= e.at.end; ++other) {
        if (other->second.what == e) break;
        if (replaces_same_bytes(e, other->second.what)) return meeting(*other, i, e, "overlaps with");
        if (same_place(e, other->second.what)) return meeting(*other, i, e, "puts something else in the place of");
      }
      if (other == all_.end() || other->second.what != e) own.push_back(e);
    }
    if (own.empty()) return std::nullopt;
    auto const near = all_.empty() ? std::optional<entry>{} : nearest(own.front());
    std::vector<entries::iterator> added;
    for (auto const& e : own) added.push_back(all_.insert({{e.at.begin, e.at.end}, {i, e}}));
    if (base_ && near) {
      auto const alone = sum_of_data(in_->name(), apply_edits(in_->bytes(), own));
      auto const together = sum_of_data(in_->name(), apply_edits(in_->bytes(), result()));
      if (!alone || !together || *together != expected_ + (*alone - *base_)) {
        for (auto a : added) all_.erase(a);
        return meeting(*near, i, own.front(), "is not read as it should be together with");
      }
      expected_ = *together;
    } else if (base_) {
      auto const alone = sum_of_data(in_->name(), apply_edits(in_->bytes(), own));
      if (alone) expected_ = *alone;
      else base_.reset();   // it makes the text unreadable by itself, and no other can be blamed for that
    }
    return std::nullopt;
  }

  std::vector<edit> result() const {
    std::vector<edit> out;
    for (auto const& [at, o] : all_) out.push_back(o.what);
    return out;
  }

private:
  struct owned {
    std::size_t owner;
    edit what;
  };
  using entries = std::multimap<std::pair<std::uint32_t, std::uint32_t>, owned>;   // by place; they do not overlap
  using entry = entries::value_type;

  entries::iterator first_from(edit const& e) {
    auto at = all_.lower_bound({e.at.begin, 0});
    return at == all_.begin() ? at : std::prev(at);
  }
  entry nearest(edit const& e) { return *first_from(e); }
  conflict meeting(entry const& other, std::size_t i, edit const& e, std::string reason) const {
    return {other.second.owner, i, {in_, other.second.what.at}, {in_, e.at}, std::move(reason)};
  }

  text_ptr in_;
  std::optional<std::uint64_t> base_;   // nothing: not Scheme, so that only places count
  std::uint64_t expected_ = 0;
  entries all_;
};

} // namespace

edited_ptr make_edited(text_ptr in, std::vector<edit> edits) {
  auto in_order = sorted(in, std::move(edits));
  auto after = apply_edits(in->bytes(), in_order);
  return std::make_shared<edited const>(edited{std::move(in), std::move(in_order), std::move(after)});
}

combination combine(std::vector<edited_ptr> const& edits) {
  if (edits.empty()) throw error("no edits to combine");
  text_ptr const in = edits.front()->before;
  combiner all(in);
  combination out;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    auto const& before = edits[i]->before;
    if (before != in && before->bytes() != in->bytes())
      throw error("edits of different texts cannot be combined; the other one is " + in->name(), before->name());
    if (auto c = all.add(i, edits[i]->edits)) {
      c->first_at.in = edits[c->first]->before;   // by the name that each has for the text
      c->second_at.in = before;
      out.conflicts.push_back(std::move(*c));
    }
  }
  out.result = edits.size() == 1 ? edits.front() : make_edited(in, all.result());
  return out;
}

edited_ptr combine_all(std::vector<edited_ptr> const& edits) {
  auto all = combine(edits);
  if (!all.conflicts.empty()) {
    auto const& c = all.conflicts.front();
    throw error("edit " + c.reason + " the one at " + c.first_at.to_string(), c.second_at);
  }
  return all.result;
}

void save_edits(std::vector<std::pair<edited_ptr, std::filesystem::path>> const& edits, renamer const& rename) {
  struct file {
    std::filesystem::path path;
    std::vector<edited_ptr> edits;
  };
  std::map<std::filesystem::path, file> files;
  for (auto const& [e, path] : edits) {
    if (e->edits.empty()) continue;
    std::error_code failure;
    auto& f = files[std::filesystem::canonical(path, failure)];
    if (failure) throw error(failure.message(), path.string());
    if (f.edits.empty()) f.path = path;
    else if (f.edits.front()->before->bytes() != e->before->bytes()) throw error("changed between two readings",
                                                                                 path.string());
    f.edits.push_back(e);
  }
  std::vector<edited_ptr> combined;   // keeps what the replacements look at
  std::vector<replacement> replacements;
  for (auto const& [target, f] : files) {
    combined.push_back(combine_all(f.edits));
    replacements.push_back({f.path, combined.back()->before->bytes(), combined.back()->after});
  }
  save(replacements, rename);
}

std::string unified_diff(std::vector<std::pair<edited_ptr, std::string>> const& edits) {
  std::map<std::string, std::vector<edited_ptr>> files;
  for (auto const& [e, name] : edits) files[name].push_back(e);
  std::string out;
  for (auto const& [name, of_file] : files) {
    auto const diff = combine_all(of_file)->diff(name);
    if (valid_utf8(diff) != diff) throw error("no patch can be printed of what is not UTF-8", name);
    out += diff;
  }
  return out;
}

} // namespace xencmp::rewrite
