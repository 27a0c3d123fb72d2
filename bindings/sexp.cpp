#include <xencmp/sexp/comments.hpp>
#include <xencmp/sexp/cursor.hpp>
#include <xencmp/sexp/parse.hpp>

#include "record.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

namespace {

using sexp::kind;
using sexp::node_id;
using sexp::tree;
using sexp::tree_ptr;

tree_ptr checked(tree_ptr t, node_id id) {
  if (id >= t->size()) throw error("no such node: " + std::to_string(id), t->in()->name());
  return t;
}
template <bool data_only> std::vector<node_id> ids(tree const& t, node_id id) {
  std::vector<node_id> out;
  for (sexp::cursor c : sexp::cursor::range<data_only>(sexp::cursor(t, id))) out.push_back(c.id());
  return out;
}

// A node as a Scheme datum.  Everything is built as lists first; what is not a list, or may be refused by Guile (typed
// vectors, numbers out of range), is noted as a fix-up that
// `sexp->datum' makes in Scheme, innermost first: (CELL NODE-ID), to replace the car of CELL, the list of elements or
// the text of a number, by what NODE-ID is.
struct datum_of {
  tree_ptr in;
  node_id id;
};

class datum_builder {
public:
  explicit datum_builder(datum_of const& what)
    : t_(*what.in), id_(what.id), options_(t_.options_at(what.id)) {}

  // (LIST-OF-THE-DATUM . FIX-UPS).  No SCM ever lives in the C++ heap, where the collector does not look.
  SCM build() {
    node_id const end = t_[id_].next;
    for (node_id i = id_; i < end;) {
      close_until(i);
      i = visit(i);
    }
    close_until(end);
    return scm_cons(SCM_CAR(stack_), scm_reverse_x(fixups_, SCM_EOL));
  }

private:
  struct frame {
    node_id id;
    bool dotted;
  };
  [[noreturn]] void refuse(std::string const& message, node_id i) const { throw error(message, t_.where(i)); }
  void add(SCM v) { SCM_SETCAR(stack_, scm_cons(v, SCM_CAR(stack_))); }
  void note_fixup(node_id i) { fixups_ = scm_cons(scm_list_2(SCM_CAR(stack_), scm_from_uint32(i)), fixups_); }
  void close_until(node_id i) {
    while (!open_.empty() && t_[open_.back().id].next <= i) {
      frame const f = open_.back();
      open_.pop_back();
      SCM items = scm_reverse_x(SCM_CAR(stack_), SCM_EOL);
      if (t_[f.id].type == kind::quoted) items = with_output(items, f.id);
      stack_ = SCM_CDR(stack_);
      add(items);
      if (f.dotted || t_[f.id].type == kind::vector) note_fixup(f.id);
    }
  }
  void enter(node_id i) {
    open_.push_back({i, false});
    stack_ = scm_cons(SCM_EOL, stack_);
  }
  // #$name:output is (ungexp name "output").
  SCM with_output(SCM items, node_id i) const {
    if (sexp::decode_prefix(t_.slice(i + 1)) < sexp::prefix::ungexp || !scm_is_symbol(SCM_CADR(items))) return items;
    SCM const name = scm_symbol_to_string(SCM_CADR(items));
    SCM const colon = scm_string_rindex(name, SCM_MAKE_CHAR(':'), SCM_UNDEFINED, SCM_UNDEFINED);
    if (scm_is_false(colon)) return items;
    return scm_list_3(SCM_CAR(items), scm_string_to_symbol(scm_substring(name, SCM_INUM0, colon)),
                      scm_substring(name, scm_oneplus(colon), SCM_UNDEFINED));
  }
  static SCM string(std::string value) {
    return convert<std::string>::to(sexp::replace_invalid_utf8(std::move(value)));
  }
  // #!fold-case leaves #{…}# alone.
  SCM symbol_named(std::string name, std::string_view token) const {
    SCM const s = string(std::move(name));
    return scm_string_to_symbol(options_.fold_case && !token.ends_with("}#") ? scm_string_downcase(s) : s);
  }
  template <typename T> T need(std::optional<T> v, char const* what, node_id i) const {
    if (!v) refuse(std::string(what) + ": " + std::string(t_.slice(i).substr(0, 40)), i);
    return *v;
  }
  node_id visit(node_id i) {
    std::string_view const s = t_.slice(i);
    switch (t_[i].type) {
    case kind::root: case kind::list: case kind::vector: enter(i); return i + 1;
    case kind::quoted:
      if (sexp::cursor(t_, i).is_quoted(sexp::prefix::keyword)) {
        auto const name = sexp::cursor(t_, i).datum(0);
        if (!name || !(name->is(kind::atom) || name->is(kind::extended_symbol))) refuse("not followed by a symbol", i);
        options_ = t_.options_at(name->id());   // a directive may stand between
        add(scm_symbol_to_keyword(
            symbol_named(need(sexp::decode_symbol(name->text()), "not a symbol", name->id()), name->text())));
        return t_[i].next;
      }
      enter(i);
      add(scm_from_utf8_symbol(symbol_of(sexp::decode_prefix(t_.slice(i + 1)))));
      return i + 1;
    case kind::discarded: return t_[i].next;
    case kind::error: refuse("what could not be read is no datum", i);
    case kind::dot: open_.back().dotted = true; break;
    case kind::directive:
      if (s.starts_with("#!curly")) refuse("curly infix syntax is not supported", i);
      options_.follow(s);
      break;
    case kind::atom:
      if (!sexp::is_number(s)) {
        add(symbol_named(std::string(s), s));
      } else if (auto const small = sexp::decode_integer(s)) {
        add(scm_from_int64(*small));
      } else {
        add(string(std::string(s)));
        note_fixup(i);
      }
      break;
    case kind::extended_symbol: add(symbol_named(need(sexp::decode_symbol(s), "malformed symbol", i), s)); break;
    case kind::keyword:
      add(scm_symbol_to_keyword(symbol_named(need(sexp::decode_keyword(s), "not followed by a symbol", i), s)));
      break;
    case kind::string:
      add(string(need(sexp::decode_string(s, options_.r6rs), "invalid character in escape sequence", i)));
      break;
    case kind::character:
      add(SCM_MAKE_CHAR(need(sexp::decode_character(s), "unknown character name", i)));
      break;
    case kind::boolean: {
      auto const b = sexp::decode_boolean(s);
      add(b ? scm_from_bool(*b) : SCM_ELISP_NIL);
      break;
    }
    case kind::bitvector: {
      SCM bits = SCM_EOL;
      for (auto c = s.rbegin(); *c != '*'; ++c) bits = scm_cons(scm_from_bool(*c == '1'), bits);
      add(bits);
      note_fixup(i);
      break;
    }
    default: break;   // trivia and punctuation
    }
    return i + 1;
  }

  tree const& t_;
  node_id id_;
  tree::options options_;
  std::vector<frame> open_;
  SCM stack_ = scm_list_1(SCM_EOL);   // reversed items of each open list; this object lives on the C++ stack
  SCM fixups_ = SCM_EOL;
};

} // namespace

template <> struct convert<kind> {
  static SCM to(kind k) { return scm_from_utf8_symbol(sexp::name(k)); }
};
template <> struct convert<datum_of> {
  static SCM to(datum_of const& d) { return datum_builder(d).build(); }
};

void bind_sexp() {
  foreign<tree const>::define("<sexp-tree>");
  define("parse-sexp", [](text_ptr t) { return std::make_shared<tree const>(sexp::parse(std::move(t))); });
  define("parse-sexp/lenient",
         [](text_ptr t) { return std::make_shared<tree const>(sexp::parse_lenient(std::move(t))); });
  define("sexp-tree?", [](any const& v) { return convert<tree_ptr>::is(v.value); });
  define("%sexp-errors", [](tree_ptr t) { return t->errors(); });
  define("sexp-text", [](tree_ptr t) { return t->in(); });
  define("sexp-size", [](tree_ptr t) { return t->size(); });
  define("sexp-kind", [](tree_ptr t, node_id id) { return (*checked(t, id))[id].type; });
  define("sexp-span", [](tree_ptr t, node_id id) {
    auto const& n = (*checked(t, id))[id];
    return std::pair{n.begin, n.end};
  });
  define("%sexp-location", [](tree_ptr t, node_id id) { return checked(t, id)->where(id); });
  define("sexp-source", [](tree_ptr t, node_id id) { return std::string(checked(t, id)->slice(id)); });
  define("sexp-children", [](tree_ptr t, node_id id) { return ids<true>(*checked(t, id), id); });
  define("sexp-children/all", [](tree_ptr t, node_id id) { return ids<false>(*checked(t, id), id); });
  define("%sexp-comments", [](tree_ptr t, node_id id) {
    auto const found = sexp::comments_of({*checked(t, id), id});
    std::pair<std::vector<node_id>, std::vector<node_id>> out;
    for (sexp::cursor c : found.before) out.first.push_back(c.id());
    for (sexp::cursor c : found.behind) out.second.push_back(c.id());
    return out;
  });
  define("sexp-path", [](tree_ptr t, std::uint32_t begin, std::uint32_t end) { return t->path_to({begin, end}); });
  define("%sexp->datum", [](tree_ptr t, node_id id) { return datum_of{checked(t, id), id}; });
}

} // namespace xencmp::guile
