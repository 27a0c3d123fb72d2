// Builds a tree from tokens with a stack of its own: depth costs heap, never the C++ stack.
#pragma once
#include <algorithm>
#include <string>

#include "tree.hpp"

namespace xencmp::sexp {

class builder {
public:
  explicit builder(text_ptr in) : in_(std::move(in)), bytes_(in_->bytes().data()) {
    nodes_.reserve(std::min<std::size_t>(in_->size() / 4 + 16, max_reserve));
    stack_.reserve(64);
    push(kind::root, 0);
  }

  bool inside_form() const { return stack_.size() > 1; }
  // Where the outermost unfinished form begins.
  std::uint32_t form_begin() const { return nodes_[stack_[1].id].begin; }

  void token(kind k, span at) {
    switch (k) {
    case kind::space: case kind::line_comment: case kind::block_comment: case kind::directive:
      leaf(k, at);
      return;
    case kind::open: {
      push(bytes_[at.begin] == '#' ? kind::vector : kind::list, at.begin);
      leaf(k, at);
      return;
    }
    case kind::close: close(at); return;
    case kind::prefix: push(kind::quoted, at.begin); leaf(k, at); return;
    case kind::comment_prefix: push(kind::discarded, at.begin); leaf(k, at); return;
    case kind::dot: dot(at); return;
    default:
      leaf(k, at);
      datum_done(at);
    }
  }
  void complain(std::string message, span at, std::vector<location> related = {}) {
    errors_.push_back({severity::error, std::move(message), {in_, at}, std::move(related)});
  }
  // Gives up on everything that is open; AT is where the next top-level form begins.
  void abandon(std::uint32_t at) {
    if (!inside_form()) return;
    // An unterminated token swallowed what would have closed the form: that was said already.
    if (node const& last = nodes_.back(); last.type != kind::error || last.end != at) complain_unclosed();
    while (inside_form()) {
      nodes_[stack_.back().id].type = kind::error;
      pop(at);
    }
  }
  tree finish() {
    abandon(in_->size());
    pop(in_->size());
    std::stable_sort(errors_.begin(), errors_.end(), [](diagnostic const& a, diagnostic const& b) {
      return a.where.at.begin < b.where.at.begin;
    });
    return {std::move(in_), std::move(nodes_), std::move(errors_)};
  }

private:
  static constexpr std::size_t max_reserve = std::size_t{1} << 26;
  static constexpr std::size_t max_nodes = 0xfffffff0u;
  enum class tail : std::uint8_t { none, expected, seen };   // of a dotted pair
  struct frame {
    node_id id;
    kind type;     // of the node
    tail dotted;
  };

  void complain_unclosed() {
    node_id const id = stack_.back().id;
    std::vector<location> related;
    if (stack_.size() > 2) related.push_back({in_, opener(stack_[1].id)});
    if (nodes_[id].type == kind::list || nodes_[id].type == kind::vector)
      complain(std::string("unexpected end of input while searching for: ") + closer(id), opener(id),
               std::move(related));
    else
      complain("unexpected end of input after " + std::string(in_->slice(opener(id))), opener(id),
               std::move(related));
  }
  span opener(node_id id) const { return nodes_[id + 1].at(); }
  char closer(node_id id) const { return bytes_[opener(id).end - 1] == '[' ? ']' : ')'; }

  void add(node n) {
    if (nodes_.size() == nodes_.capacity()) grow(n);
    nodes_.push_back(n);
  }
  void grow(node const& n) {
    if (nodes_.size() >= max_nodes) throw error("too many tokens", {in_, n.at()});
    nodes_.reserve(std::min(2 * nodes_.size(), max_nodes));
  }
  void leaf(kind k, span at) { add({at.begin, at.end, static_cast<node_id>(nodes_.size() + 1), k}); }
  void push(kind k, std::uint32_t begin) {
    stack_.push_back({static_cast<node_id>(nodes_.size()), k, tail::none});
    add({begin, begin, 0, k});
  }
  void pop(std::uint32_t end) {
    node& n = nodes_[stack_.back().id];
    n.end = end;
    n.next = static_cast<node_id>(nodes_.size());
    stack_.pop_back();
  }
  void close(span at) {
    auto const in_list = [this] { return stack_.back().type == kind::list || stack_.back().type == kind::vector; };
    while (inside_form() && !in_list()) {   // a prefix whose datum is missing: "(')"
      span const p = opener(stack_.back().id);
      complain("no datum follows " + std::string(in_->slice(p)), p);
      nodes_[stack_.back().id].type = kind::error;
      pop(at.begin);
    }
    if (!inside_form()) {
      complain("unexpected \"" + std::string(in_->slice(at)) + '"', at);
      leaf(kind::error, at);
      return;
    }
    frame const top = stack_.back();
    if (bytes_[at.begin] != closer(top.id))
      complain("mismatched close paren: " + std::string(in_->slice(at)), at, {{in_, opener(top.id)}});
    if (top.dotted == tail::expected) complain("no datum follows the dot", at, {{in_, opener(top.id)}});
    leaf(kind::close, at);
    pop(at.end);
    datum_done(nodes_[top.id].at());
  }
  void dot(span at) {
    frame& top = stack_.back();
    if (top.type == kind::list && top.dotted == tail::none) {
      top.dotted = tail::expected;
      leaf(kind::dot, at);
    } else {
      complain("unexpected dot", at);
      leaf(kind::error, at);
      datum_done(at);
    }
  }
  // Closes every prefix that waited for this datum.
  void datum_done(span at) {
    for (;;) {
      frame& top = stack_.back();
      if (top.type == kind::quoted) {
        at.begin = nodes_[top.id].begin;
        pop(at.end);
      } else if (top.type == kind::discarded) {   // a comment is no datum: what waits goes on waiting
        pop(at.end);
        return;
      } else {
        if (top.dotted == tail::seen) complain("missing close paren after the tail of a dotted pair", at);
        if (top.dotted == tail::expected) top.dotted = tail::seen;
        return;
      }
    }
  }

  text_ptr in_;
  char const* bytes_;
  std::vector<node> nodes_;
  std::vector<frame> stack_;
  std::vector<diagnostic> errors_;
};

} // namespace xencmp::sexp
