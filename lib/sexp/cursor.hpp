// Moves about in a tree: a node with the tree it belongs to.  Cheap to copy; the tree must outlive it.
#pragma once
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "decode.hpp"
#include "tree.hpp"

namespace xencmp::sexp {

class cursor {
public:
  cursor(tree const& t, node_id id = 0) : of_(&t), id_(id) {}

  tree const& of() const { return *of_; }
  node_id id() const { return id_; }
  node get() const { return (*of_)[id_]; }
  kind type() const { return get().type; }
  bool is(kind k) const { return type() == k; }
  span at() const { return get().at(); }
  std::string_view text() const { return of_->slice(id_); }
  location where() const { return of_->where(id_); }

  // Direct children: all of them, or only the data (without trivia, datum comments, punctuation, and the dot).
  template <bool data_only> class range;
  range<false> children() const;
  range<true> data() const;

  // Whether it is the symbol NAME, which must not look like a number.
  bool is_symbol(std::string_view name) const {
    if (is(kind::atom) && !options().fold_case) return text() == name;
    return (is(kind::atom) || is(kind::extended_symbol)) && symbol_name() == name;
  }
  bool is_keyword(std::string_view name) const { return keyword_name() == name; }
  // Whether it is a list whose first datum is the symbol HEAD.
  bool is_form(std::string_view head) const {
    if (!is(kind::list)) return false;
    auto const first = datum(0);
    return first && first->is_symbol(head);
  }
  // Values of leaves; nothing when the node is of another type or is malformed.
  std::optional<std::string> symbol_name() const {
    if (is(kind::extended_symbol)) return decode_symbol(text());
    return is(kind::atom) ? folded(decode_symbol(text())) : std::nullopt;
  }
  std::optional<std::string> keyword_name() const {
    if (is(kind::keyword)) return text().ends_with("}#") ? decode_keyword(text()) : folded(decode_keyword(text()));
    return is_quoted(prefix::keyword) ? datum(0)->symbol_name() : std::nullopt;
  }
  std::optional<std::string> string_value() const {
    return is(kind::string) ? decode_string(text(), options().r6rs) : std::nullopt;
  }
  // Which prefix stands before the datum of a quoted node; prefix::none for other nodes.
  sexp::prefix prefix() const {
    return is(kind::quoted) ? decode_prefix(of_->slice(id_ + 1)) : sexp::prefix::none;
  }
  bool is_quoted(sexp::prefix p) const { return prefix() == p; }
  // The Nth direct datum, from 0; of a quoted node datum(0) is what the prefix stands before.
  std::optional<cursor> datum(std::size_t n) const;
  std::size_t data_count() const;
  // The last two data are joined by a dot.
  bool is_dotted() const;

  friend bool operator==(cursor const& a, cursor const& b) { return a.of_ == b.of_ && a.id_ == b.id_; }

private:
  tree::options options() const { return of_->options_at(id_); }
  // NAME as #!fold-case has it, which leaves #{…}# alone; nothing where that would need more than ASCII.
  std::optional<std::string> folded(std::optional<std::string> name) const {
    if (!name || !options().fold_case) return name;
    for (char& c : *name) {
      if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return name;
  }

  tree const* of_;
  node_id id_;
};

template <bool data_only> class cursor::range {
public:
  class iterator {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = cursor;
    using difference_type = std::ptrdiff_t;
    using pointer = cursor const*;
    using reference = cursor;

    iterator(tree const& t, node_id at, node_id end) : of_(&t), at_(at), end_(end) { skip(); }
    cursor operator*() const { return {*of_, at_}; }
    iterator& operator++() {
      at_ = (*of_)[at_].next;
      skip();
      return *this;
    }
    iterator operator++(int) {
      iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(iterator const& a, iterator const& b) { return a.at_ == b.at_; }

  private:
    void skip() {
      if constexpr (data_only)
        while (at_ != end_ && !is_datum((*of_)[at_].type)) at_ = (*of_)[at_].next;
    }
    tree const* of_;
    node_id at_, end_;
  };

  explicit range(cursor c) : in_(c) {}
  iterator begin() const { return {in_.of(), in_.id() + 1, in_.get().next}; }
  iterator end() const { return {in_.of(), in_.get().next, in_.get().next}; }
  bool empty() const { return begin() == end(); }

private:
  cursor in_;
};

inline cursor::range<false> cursor::children() const { return range<false>(*this); }
inline cursor::range<true> cursor::data() const { return range<true>(*this); }
inline std::optional<cursor> cursor::datum(std::size_t n) const {
  for (cursor c : data())
    if (n-- == 0) return c;
  return std::nullopt;
}
inline std::size_t cursor::data_count() const {
  std::size_t n = 0;
  for (cursor c : data()) n += c.id() != 0;
  return n;
}
inline bool cursor::is_dotted() const {
  if (!is(kind::list)) return false;
  for (cursor c : children())
    if (c.is(kind::dot)) return true;
  return false;
}

} // namespace xencmp::sexp
