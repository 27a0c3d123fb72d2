// A lossless, flat syntax tree of Scheme text: every byte of the text is in exactly one leaf.
//
// Nodes stand in document order; the subtree of node i is [i, next).  Leaves are tokens and partition the text;
// interior nodes (list, vector, quoted, discarded, root, and error where something is unclosed) have their own
// punctuation among their children: (list open … close), (quoted prefix … datum), (discarded "#;" … datum).
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "../source/error.hpp"
#include "../source/text.hpp"

namespace xencmp::sexp {

enum class kind : std::uint8_t {
  // trivia
  space,            // also a byte order mark at the beginning
  line_comment,     // ; to the end of the line, newline excluded
  block_comment,    // #| … |#, nested, and #! … !#
  directive,        // #!fold-case and the like
  // punctuation
  open,             // ( [ #( #vu8( #2@1(
  close,            // ) ]
  prefix,           // ' ` , ,@ #' #` #, #,@ #~ #$ #$@ #+ #+@
  comment_prefix,   // #;
  dot,
  // data that are one token
  atom,             // a symbol or a number
  extended_symbol,  // #{…}#
  keyword,          // #:…
  boolean,          // #t #f #true #false #nil
  string,
  character,
  bitvector,        // #*101
  // nodes with children
  list,
  vector,           // also bytevectors, typed vectors and arrays
  quoted,           // any prefix with its datum
  discarded,        // #; with its datum
  root,
  error             // what could not be read, as leaf or as unclosed list; counts as a datum
};
char const* name(kind);

constexpr bool is_comment(kind k) {
  return k == kind::line_comment || k == kind::block_comment || k == kind::discarded;
}
// What `read` skips.
constexpr bool is_trivia(kind k) { return k <= kind::directive || k == kind::discarded; }
constexpr bool is_datum(kind k) { return k >= kind::atom && k != kind::discarded && k != kind::root; }

using node_id = std::uint32_t;

struct node {
  std::uint32_t begin, end;   // byte span
  node_id next;               // one past the last descendant
  kind type;

  span at() const { return {begin, end}; }
};
static_assert(sizeof(node) <= 16);

class tree {
public:
  tree(text_ptr in, std::vector<node> nodes, std::vector<diagnostic> errors)
    : in_(std::move(in)), nodes_(std::move(nodes)), errors_(std::move(errors)) {}

  text_ptr const& in() const { return in_; }
  std::vector<node> const& nodes() const { return nodes_; }
  node const& operator[](node_id i) const { return nodes_[i]; }
  node_id size() const { return static_cast<node_id>(nodes_.size()); }
  std::string_view slice(node_id i) const { return in_->slice(nodes_[i].at()); }
  location where(node_id i) const { return {in_, nodes_[i].at()}; }

  // Nothing was wrong.  Otherwise errors() says what, in document order; each is of severity::error.
  bool ok() const { return errors_.empty(); }
  std::vector<diagnostic> const& errors() const { return errors_; }

  // Ids from the root down to the innermost node that contains the whole of AT.
  std::vector<node_id> path_to(span at) const;

private:
  text_ptr in_;
  std::vector<node> nodes_;
  std::vector<diagnostic> errors_;
};

using tree_ptr = std::shared_ptr<tree const>;

} // namespace xencmp::sexp
