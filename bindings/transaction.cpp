#include <xencmp/rewrite/transaction.hpp>
#include <xencmp/sexp/parse.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

template <> struct fields<rewrite::conflict> {
  static auto of(rewrite::conflict const& c) {
    return std::tie(c.first, c.second, c.first_at, c.second_at, c.reason);
  }
};
template <> struct fields<rewrite::combination> {
  static auto of(rewrite::combination const& c) { return std::tie(c.result, c.conflicts); }
};

// Edits themselves are bound by bind_rewrite.
void bind_transaction() {
  using rewrite::edited_ptr;
  define("%text-edit", [](text_ptr in, std::vector<std::tuple<std::uint32_t, std::uint32_t, std::string>> const& l) {
    std::vector<rewrite::edit> edits;
    for (auto const& [begin, end, replacement] : l) edits.push_back({{begin, end}, replacement});
    auto out = rewrite::make_edited(std::move(in), std::move(edits));
    // The parser says what is wrong where; a text that could not be read before is no worse now.
    auto const readable = [](text_ptr const& t) { return sexp::parse_lenient(t).ok(); };
    auto const after = make_text(out->before->name(), out->after);
    if (readable(out->before)) sexp::parse(after);
    return out;
  });
  define("%combine-edits", [](std::vector<edited_ptr> const& edits) { return rewrite::combine(edits); });
  define("%combine-all-edits", [](std::vector<edited_ptr> const& edits) { return rewrite::combine_all(edits); });
  define("%save-edits!", [](std::vector<std::pair<edited_ptr, std::string>> const& edits) {
    rewrite::save_edits({edits.begin(), edits.end()});
  });
  define("%edits->diff", [](std::vector<std::pair<edited_ptr, std::string>> const& edits) {
    return rewrite::unified_diff(edits);
  });
}

} // namespace xencmp::guile
