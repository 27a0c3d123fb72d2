// A lossless, flat syntax tree of Scheme text: every byte of the text is in exactly one leaf.
//
// Nodes stand in document order; the subtree of node i is [i, next).  Leaves are tokens and partition the text;
// interior nodes (list, vector, quoted, discarded, root, and error where something is unclosed) have their own
// punctuation among their children: (list open … close), (quoted prefix … datum), (discarded "#;" … datum).
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
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
  prefix,           // ' ` , ,@ #' #` #, #,@ #~ #$ #$@ #+ #+@, and #: that its symbol does not follow at once
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

// A node as it is kept.  It ends where the next one that is no descendant begins, because leaves partition the text.
struct packed_node {
  static constexpr std::uint32_t type_bits = 5;
  static constexpr std::uint32_t max_count = (1u << (32 - type_bits)) - 1;

  std::uint32_t begin;
  std::uint32_t bits;   // count of the nodes of its subtree, 0 for up to the end of the tree; then the kind

  static packed_node leaf(kind k, std::uint32_t begin) { return {begin, 1u << type_bits | static_cast<unsigned>(k)}; }
  kind type() const { return static_cast<kind>(bits & ((1u << type_bits) - 1)); }
  std::uint32_t count() const { return bits >> type_bits; }
  void set(kind k, std::uint32_t count) { bits = count << type_bits | static_cast<unsigned>(k); }
};
static_assert(sizeof(packed_node) == 8 && static_cast<unsigned>(kind::error) < 1u << packed_node::type_bits);

// Those of a tree, which its copies share.
struct packed_nodes {
  std::shared_ptr<packed_node const> all;
  node_id size = 0;           // behind them there is one more, which begins at the end of the text
  std::size_t reserved = 0;   // there is room for so many
};

class tree {
public:
  tree(text_ptr in, packed_nodes nodes, std::vector<diagnostic> errors, std::vector<node_id> directives)
    : in_(std::move(in)), nodes_(std::move(nodes)), errors_(std::move(errors)), directives_(std::move(directives)) {}

  text_ptr const& in() const { return in_; }
  node operator[](node_id i) const {
    auto const* const all = nodes_.all.get();
    packed_node const n = all[i];
    node_id const next = n.count() != 0 ? i + n.count() : size();
    return {n.begin, all[next].begin, next, n.type()};
  }
  node_id size() const { return nodes_.size; }
  std::string_view slice(node_id i) const { return in_->slice((*this)[i].at()); }
  location where(node_id i) const { return {in_, (*this)[i].at()}; }
  // Bytes that the nodes take, with what is reserved for more.
  std::size_t memory() const { return nodes_.reserved * sizeof(packed_node); }

  // Nothing was wrong.  Otherwise errors() says what; each is of severity::error.  Its place is where `read` stops,
  // right behind what it cannot take; `related` has first what that is (the unclosed parenthesis, the token), then
  // what it belongs to.  The first is the one that `read` gives; the others follow in document order.
  bool ok() const { return errors_.empty(); }
  std::vector<diagnostic> const& errors() const { return errors_; }

  // How `read` takes what follows a #!r6rs, #!fold-case or #!no-fold-case.
  struct options {
    bool fold_case = false;
    bool r6rs = false;
    void follow(std::string_view directive);
  };
  options options_at(node_id i) const {
    return directives_.empty() ? options{} : follow_directives(i);
  }

  // Ids from the root down to the innermost node that contains the whole of AT.
  std::vector<node_id> path_to(span at) const;

private:
  options follow_directives(node_id) const;

  text_ptr in_;
  packed_nodes nodes_;
  std::vector<diagnostic> errors_;
  std::vector<node_id> directives_;   // all nodes of that kind
};

using tree_ptr = std::shared_ptr<tree const>;

} // namespace xencmp::sexp
