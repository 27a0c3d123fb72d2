// Builds a tree from tokens with a stack of its own: depth costs heap, never the C++ stack.
//
// What is wrong is told at the place where `read` stops: right behind the character that it cannot take, and at the
// end of the text when that comes too early.
#pragma once
#include <algorithm>
#include <new>
#include <optional>
#include <string>

#include "../source/memory.hpp"
#include "decode.hpp"
#include "tree.hpp"

namespace xencmp::sexp {

class builder {
public:
  // The nodes are put into memory of POOL, if there is one.
  explicit builder(text_ptr in, memory_pool* pool = nullptr)
    : in_(std::move(in)), bytes_(in_->bytes().data()), pool_(pool) {
    reserve(std::min<std::size_t>(in_->size() / 4 + 16, max_reserve));
    prefault(nodes_, std::min<std::size_t>(in_->size(), max_reserve));   // half of it is what most texts need
    next_ = nodes_;
    stack_.reserve(64);
    push(kind::root, {0, 0});
  }

  bool inside_form() const { return stack_.size() > 1; }

  [[gnu::always_inline]] void token(kind k, span at) {   // hot, and K is known where it is called
    switch (k) {
    case kind::space: case kind::line_comment: case kind::block_comment: leaf(k, at.begin); return;
    case kind::open: open(bytes_[at.begin] == '#' ? kind::vector : kind::list, k, at); return;
    case kind::close: close(at); return;
    case kind::prefix: open(kind::quoted, k, at); return;
    case kind::comment_prefix:
      push(kind::discarded, at);
      leaf(k, at.begin);
      return;
    case kind::dot: dot(at); return;
    case kind::directive:
      directives_.push_back(next_id());
      options_.follow(in_->slice(at));
      leaf(k, at.begin);
      return;
    default:   // not kind::error, for which there is refuse()
      if (stack_.back().plain) leaf(k, at.begin);
      else datum(k, at);
    }
  }
  // The token AT is none.
  void refuse(std::string message, std::uint32_t stop, span at) {
    bool const comment = at.size() > 1 && (bytes_[at.begin + 1] == '|' || bytes_[at.begin + 1] == '!');
    if (!comment) begin_datum(at.begin);
    if (stack_.size() == 1) note_form(at.begin);
    complain(std::move(message), stop, at);
    datum(kind::error, at);
  }
  // STOP is where `read` stops, CULPRIT what is wrong.
  void complain(std::string message, std::uint32_t stop, span culprit) { add({std::move(message), stop, {culprit}}); }
  // Says of what is open that it is not closed.
  void complain_unclosed() {
    if (!inside_form()) return;
    frame const& top = stack_.back();
    span const opener{nodes_[top.id].begin, top.open_end};
    std::string const source(in_->slice(opener));
    if (top.type == kind::list || top.type == kind::vector) {
      position const p = in_->at(opener.begin);
      add({std::string("unexpected end of input while searching for: ") + closer(top) + " of the " + source + " at " +
               std::to_string(p.line) + ':' + std::to_string(p.column), in_->size(),
           stack_.size() > 2 ? std::vector{opener, span{nodes_[stack_[1].id].begin, stack_[1].open_end}}
                             : std::vector{opener}});
    } else {
      complain("unexpected end of input after " + source, in_->size(), opener);
    }
  }
  // Gives up on everything that is open; AT is where the next top-level form begins.
  void abandon(std::uint32_t at) {
    // An unterminated token swallowed what would have closed the form: that was said already.
    if (!(last_error_end_ == at && at != 0)) complain_unclosed();
    while (inside_form()) {
      stack_.back().bad = true;
      pop();
    }
  }

  // A top-level datum, to come back to.
  struct mark {
    node_id size = 1;
    std::uint32_t begin = 0;
    std::size_t errors = 0;
    std::size_t directives = 0;
    tree::options options = {};
  };
  tree::options options() const { return options_; }
  // The one in which something was wrong first since forgive(), else the last one.
  mark suspect() const { return suspect_ ? *suspect_ : form_; }
  void forgive() { suspect_.reset(); }
  // Forgets all that was read from M on, but not what was wrong first.
  void go_back(mark const& m) {
    next_ = nodes_ + m.size;
    stack_.resize(1);
    errors_.resize(m.errors);
    directives_.resize(m.directives);
    options_ = m.options;
    last_error_end_ = 0;
    forgive();
  }

  tree finish() {
    abandon(in_->size());
    pop();
    nodes_[0].set(kind::root, 0);
    leaf(kind::space, in_->size());
    if (pool_) {
      pool_->keep(next_id() * sizeof(packed_node));
      reserved_ = next_id();
    }
    std::stable_sort(errors_.begin(), errors_.end(),
                     [](complaint const& a, complaint const& b) { return a.stop < b.stop; });
    if (first_) {   // what went wrong first at one place can be told better after a second look
      auto same = std::find_if(errors_.begin(), errors_.end(), [this](complaint const& c) {
        return c.stop == first_->stop && c.message == first_->message;
      });
      if (same == errors_.end())
        same = std::find_if(errors_.begin(), errors_.end(),
                            [this](complaint const& c) { return c.stop == first_->stop; });
      if (same == errors_.end()) errors_.insert(errors_.begin(), std::move(*first_));
      else std::rotate(errors_.begin(), same, same + 1);
    }
    std::vector<diagnostic> errors;
    for (auto& c : errors_) {
      std::vector<location> related;
      for (span s : c.related) related.push_back({in_, s});
      // What the end of the text cuts off may begin far away.
      bool const cut_off = c.message.find("end of input") != std::string::npos || c.message.starts_with("unterminated");
      if (cut_off && !related.empty() && c.message.find(" at ") == std::string::npos) {
        auto const begin = related[0].start();
        c.message += ", which begins at " + std::to_string(begin.line) + ':' + std::to_string(begin.column);
      }
      errors.push_back({severity::error, std::move(c.message), {in_, {c.stop, c.stop}}, std::move(related)});
    }
    return {std::move(in_), {std::move(kept_), next_id() - 1, reserved_}, std::move(errors), std::move(directives_)};
  }

private:
  static constexpr std::size_t max_reserve = std::size_t{1} << 26;
  static constexpr std::size_t max_nodes = std::size_t{1} << 29;   // 4 GiB of them
  enum class tail : std::uint8_t { none, expected, seen };         // of a dotted pair
  struct frame {
    node_id id;
    std::uint32_t open_end;   // of its first token
    kind type;                // of the node
    tail dotted = tail::none;
    bool bad = false;         // it is no datum
    bool plain = false;       // a list or vector without a dot: nothing is to be done for a datum in it
  };
  struct complaint {
    std::string message;
    std::uint32_t stop;
    std::vector<span> related;
  };

  node_id next_id() const { return static_cast<node_id>(next_ - nodes_); }
  char closer(frame const& f) const { return bytes_[nodes_[f.id].begin] == '[' ? ']' : ')'; }
  bool in_list() const { return stack_.back().type == kind::list || stack_.back().type == kind::vector; }

  void add(complaint c) {
    if (!first_) first_ = c;
    if (!suspect_) suspect_ = form_;
    errors_.push_back(std::move(c));
  }
  [[gnu::noinline]] void grow() {
    std::size_t const size = reserved_;
    auto const refuse = [&](char const* why) {
      throw error(why, {in_, {nodes_[size - 1].begin, nodes_[size - 1].begin}});
    };
    if (size >= max_nodes) refuse("too many tokens");
    if (size - form_.size > packed_node::max_count) refuse("too many tokens in one form");
    try {
      auto const before = kept_;
      reserve(std::min(2 * size, max_nodes));
      std::copy_n(before.get(), size, nodes_);
    } catch (std::bad_alloc const&) {
      refuse("too many tokens for the memory there is");
    }
    next_ = nodes_ + size;
  }
  void reserve(std::size_t n) {
    if (pool_) kept_ = std::reinterpret_pointer_cast<packed_node>(pool_->take(n * sizeof(packed_node)));
    else kept_ = {new packed_node[n], std::default_delete<packed_node[]>()};
    nodes_ = kept_.get();
    full_ = nodes_ + n;
    reserved_ = n;
  }
  void leaf(kind k, std::uint32_t begin) {
    if (next_ == full_) grow();
    *next_++ = packed_node::leaf(k, begin);
  }
  void note_form(std::uint32_t begin) { form_ = {next_id(), begin, errors_.size(), directives_.size(), options_}; }
  void push(kind k, span open) {
    if (stack_.size() == 1) note_form(open.begin);
    stack_.push_back({next_id(), open.end, k, tail::none, false, k == kind::list || k == kind::vector});
    leaf(k, open.begin);
  }
  void open(kind k, kind token, span at) {
    if (!stack_.back().plain) begin_datum(at.begin);
    push(k, at);
    leaf(token, at.begin);
  }
  void pop() {
    frame const& top = stack_.back();
    node_id const count = next_id() - top.id;
    if (count > packed_node::max_count && top.id != 0) refuse_form(top);
    nodes_[top.id].set(top.bad ? kind::error : top.type, count & packed_node::max_count);
    stack_.pop_back();
  }
  [[noreturn, gnu::noinline]] void refuse_form(frame const& f) const {
    throw error("too many tokens in one form", {in_, {nodes_[f.id].begin, nodes_[f.id].begin}});
  }
  std::uint32_t behind_character(std::uint32_t at) const {
    do ++at;
    while (at < in_->size() && (static_cast<unsigned char>(bytes_[at]) & 0xc0u) == 0x80u);
    return at;
  }
  // Only what closes the pair may follow a dot and its datum.
  void begin_datum(std::uint32_t at) {
    if (stack_.back().dotted != tail::seen) return;
    stack_.back().dotted = tail::none;
    stack_.back().bad = true;
    complain("missing close paren after the tail of a dotted pair", behind_character(at), {at, at + 1});
  }
  [[gnu::noinline]] void datum(kind k, span at) {
    begin_datum(at.begin);
    if (k == kind::error) last_error_end_ = at.end;
    if (stack_.size() == 1 && k == kind::string) note_form(at.begin);
    leaf(k, at.begin);
    datum_done(k, at);
  }
  void close(span at) {
    frame const top = stack_.back();
    if (top.plain && top.open_end - nodes_[top.id].begin <= 2 && bytes_[at.begin] == closer(top)) [[likely]] {
      leaf(kind::close, at.begin);
      pop();
      if (!stack_.back().plain) datum_done(top.type, {nodes_[top.id].begin, at.end});
    } else {
      close_with_care(at);
    }
  }
  [[gnu::noinline]] void close_with_care(span at) {
    std::string const source(in_->slice(at));
    bool bad = false;
    while (inside_form() && !in_list()) {   // a prefix whose datum is missing: "(')"
      bad = true;
      stack_.back().bad = true;
      pop();
    }
    if (!inside_form()) {
      refuse("unexpected \"" + source + '"', at.end, at);
      return;
    }
    frame const top = stack_.back();
    stack_.back().bad = top.bad || top.dotted == tail::expected;
    if (bad || top.dotted == tail::expected)
      complain("unexpected \"" + source + '"', at.end, at);
    else if (bytes_[at.begin] != closer(top))
      add({"mismatched close paren: " + source, at.end, {at, {nodes_[top.id].begin, top.open_end}}});
    leaf(kind::close, at.begin);
    pop();
    if (top.type == kind::vector && (top.open_end - nodes_[top.id].begin > 2 || top.dotted == tail::seen))
      check_array(top, at.end);
    datum_done(top.type, {nodes_[top.id].begin, at.end});
  }
  // What `read` refuses of the array that was just closed, its elements aside.
  void check_array(frame const& f, std::uint32_t end) {
    span const opener{nodes_[f.id].begin, f.open_end};
    auto const wrong = [&](char const* message) {
      nodes_[f.id].set(kind::error, nodes_[f.id].count());
      complain(message, end, opener);
    };
    if (f.dotted == tail::seen && !is_proper(f.id)) return wrong("the elements are a dotted list");
    auto const shape = decode_array(in_->slice(opener));
    if (!shape) return wrong("unknown array type");
    if (shape->dimensions > 0 && shape->dimensions != shape->rank)
      return wrong("the number of shape specifications must match the array rank");
    if (shape->rank > 0) return;
    std::size_t elements = 0;
    for (node_id i = f.id + 1; i < next_id(); i += nodes_[i].count()) elements += is_datum(type_of(i));
    if (elements == 0) wrong("too few elements in array literal, need 1");
    if (elements > 1) wrong("too many elements in array literal, need 1");
  }
  kind type_of(node_id i) const { return nodes_[i].type(); }
  // Whether a list or vector is a list to `read`: after a dot, what follows decides.
  bool is_proper(node_id list) const {
    for (;;) {
      node_id last = list;
      bool dotted = false;
      for (node_id i = list + 1, end = list + nodes_[list].count(); i < end; i += nodes_[i].count()) {
        dotted = dotted || type_of(i) == kind::dot;
        if (is_datum(type_of(i))) last = i;
      }
      if (!dotted) return true;
      switch (type_of(last)) {
      case kind::list: list = last; break;
      case kind::quoted: return bytes_[nodes_[last].begin + 1] != ':';
      case kind::boolean: return bytes_[nodes_[last].begin + 1] == 'n';   // #nil
      default: return false;
      }
    }
  }
  // A dot stands for itself where no pair can be.
  void dot(span at) {
    frame& top = stack_.back();
    if (in_list() && top.dotted == tail::none) {
      top.dotted = tail::expected;
      top.plain = false;
      leaf(kind::dot, at.begin);
    } else {
      datum(kind::atom, at);
    }
  }
  bool is_symbol(kind k, span at) const {
    return k == kind::extended_symbol || (k == kind::atom && !is_number(in_->slice(at)));
  }
  // Closes every prefix that waited for this datum of kind K.
  [[gnu::noinline]] void datum_done(kind k, span at) {
    for (;;) {
      frame& top = stack_.back();
      if (top.type == kind::quoted) {
        span const opener{nodes_[top.id].begin, top.open_end};
        if (bytes_[opener.begin] == '#' && bytes_[opener.begin + 1] == ':' && !is_symbol(k, at) && k != kind::error)
          complain("keyword prefix #: not followed by a symbol", at.end, opener);
        k = kind::quoted;
        at.begin = opener.begin;
        pop();
      } else if (top.type == kind::discarded) {   // a comment is no datum: what waits goes on waiting
        pop();
        return;
      } else {
        if (top.dotted == tail::expected) top.dotted = tail::seen;
        return;
      }
    }
  }

  text_ptr in_;
  char const* bytes_;
  memory_pool* pool_;
  std::shared_ptr<packed_node> kept_;
  std::size_t reserved_ = 0;
  packed_node* nodes_ = nullptr;   // of which those before next_ are written
  packed_node* next_ = nullptr;
  packed_node* full_ = nullptr;
  std::vector<frame> stack_;
  std::vector<node_id> directives_;
  std::vector<complaint> errors_;
  std::optional<complaint> first_;
  std::optional<mark> suspect_;
  tree::options options_;
  mark form_;
  std::uint32_t last_error_end_ = 0;
};

} // namespace xencmp::sexp
