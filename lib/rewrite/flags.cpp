#include "flags.hpp"

#include <algorithm>
#include <utility>

#include "../guix/package.hpp"
#include "../sexp/parse.hpp"
#include "../source/error.hpp"
#include "import.hpp"
#include "proposals.hpp"
#include "scope.hpp"

namespace xencmp::rewrite {

namespace {

using action = flag_change::action;

// Where the new text of EDITS (sorted) is, once they are applied.
std::vector<span> new_text(std::vector<edit> const& edits) {
  std::vector<span> out;
  std::int64_t shift = 0;
  for (auto const& e : edits) {
    auto const begin = static_cast<std::uint32_t>(e.at.begin + shift);
    auto const size = static_cast<std::uint32_t>(e.text.size());
    if (size) out.push_back({begin, begin + size});
    shift += static_cast<std::int64_t>(size) - static_cast<std::int64_t>(e.at.size());
  }
  return out;
}

using tree_ptr = std::shared_ptr<sexp::tree const>;
tree_ptr read_tree(text_ptr in) { return std::make_shared<sexp::tree const>(sexp::parse_lenient(std::move(in))); }

class editor {
public:
  editor(tree_ptr t, std::string const& name, guix::rereader& reader)
    : name_(name), all_(t->in()), tree_(std::move(t)), reader_(reader), now_(reader.arguments(tree_, name)) {}

  // ALONE: see request.
  void make(flag_change c, bool alone) {
    alone_ = alone;
    if (!c.keyword.starts_with("#:")) throw error("no keyword: " + c.keyword);
    for (auto const* source : {&c.text, &c.when})
      if (!source->empty() && sexp::cursor(sexp::parse(make_text("<flag>", *source))).data_count() != 1)
        throw error("not one datum: " + *source);
    bool const writes = c.what == action::add || c.what == action::replace || c.what == action::set;
    if (writes && c.text.empty()) throw error("no text is given for the flag");
    if (c.what != action::add && c.key.empty()) throw error("no key is given for the flag");
    prepare(c);
    if (c.what == action::set) c.what = has(c.keyword, c.key) ? action::replace : action::add;
    if (c.what == action::move) return move(c);
    if (c.what == action::replace && has_no_place(c)) {   // taken out and put in
      keep_place(c);
      change(as(action::remove, c));
      return change(as(action::add, c), false);
    }
    if (c.what == action::add) refuse_twice(c);
    if (c.what == action::remove || c.what == action::replace) emptied_.push_back(c);
    change(c);
  }

  edited finish() {
    for (auto const& c : emptied_) drop(c);
    for (auto const& c : begun_) settle(c);
    edited out{all_.in(), all_.edits(), {}};
    out.after = apply_edits(out.before->bytes(), out.edits);
    return out;
  }

private:
  static effect::order order_of(flag_change::place where) {
    using place = flag_change::place;
    switch (where) {
    case place::first: return effect::order::first;
    case place::last: return effect::order::last;
    case place::before: return effect::order::before;
    case place::after: return effect::order::after;
    default: return effect::order::any;
    }
  }
  static flag_change as(action what, flag_change c) {
    c.what = what;
    return c;
  }

  bool has(std::string const& keyword, std::string const& key) const {
    auto const* const a = argument_of(now_, keyword);
    return a && std::any_of(a->flags.begin(), a->flags.end(), [&](flag const& f) { return means(key, f); });
  }

  // Makes a definition of which the change can speak; that changes no flag.
  void prepare(flag_change const& c) {
    auto const make = [&](std::optional<proposal> const& p) {
      if (p) apply(*p, as(action::comment, c), {all_.in(), {}});
    };
    if (defines_otherwise(*tree_, name_)) make(make_heir(*tree_, name_));
    definition const d = find_definition(*tree_, name_);
    if (!d.field("arguments")) make(name_parent(d));
  }

  // The same flag under the same key would be passed twice.
  void refuse_twice(flag_change const& c) const {
    if (!c.when.empty()) return;
    auto const t = sexp::parse(make_text("<flag>", c.text));
    auto const datum = sexp::cursor(t).datum(0);
    if (!datum) return;
    auto const text = element_template(*datum).to_string();
    if (auto const* const a = argument_of(now_, c.keyword))
      for (auto const& f : a->flags)
        if (f.text.to_string() == text) throw error("it passes " + text + " already", f.where);
  }

  // Calls F with what a change has to know, and with the tree that this speaks of.
  template <typename F> auto with_request(flag_change const& c, F f) {
    tree_ptr const t = tree_;   // which outlives what is applied meanwhile
    definition const d = find_definition(*t, name_);
    auto const a = find_arguments(d);
    auto const own = a ? find_argument(d, *a, c.keyword) : std::nullopt;
    return f(request{d, a, own, c, now_, alone_});
  }

  // Makes C in the first of the ways that does nothing else.  ALWAYS_BESIDE: a place before or after a flag is one beside it.
  void change(flag_change const& c, bool always_beside = true) {
    with_request(c, [&](request const& r) {
      std::vector<attempt> ways;
      switch (c.what) {
      case action::add:
        ways = ways_to_add(r);
        if (!r.own) begun_.push_back(c);
        break;
      case action::remove: ways = ways_to_remove(r); break;
      case action::replace: ways = ways_to_replace(r); break;
      default: ways = ways_to_comment(r); break;
      }
      std::optional<error> why;
      for (bool const beside : {true, false}) {
        beside_ = beside;
        for (auto const& way : ways) {
          try {
            apply(way(), c, r.place());
            return;
          } catch (error const& e) {
            if (!why) why = e;
          }
        }
        bool const anchored = c.where == flag_change::place::before || c.where == flag_change::place::after;
        if (always_beside || !anchored) break;
      }
      throw why ? *why : error("no way to change " + c.keyword, r.d.form.where());
    });
  }

  // What a proposal makes of the text.
  struct outcome {
    std::vector<edit> edits;   // sorted
    tree_ptr after;
    package next{};
  };
  outcome outcome_of(proposal const& p) const {
    text_ptr const& before = tree_->in();
    auto edits = sorted(before, p.edits);
    auto after = read_tree(make_text(before->name(), apply_edits(before->bytes(), edits)));
    return {std::move(edits), std::move(after)};
  }

  // Applies P, by which C is carried out at PLACE, once it is known to do that and nothing else.
  void apply(proposal p, flag_change const& c, location const& place) {
    auto const refuse = [&](std::string const& reason) { throw error("refused: " + reason, place); };
    auto const read = [&] {
      outcome out = outcome_of(p);
      if (auto const reason = other_data_changed(*tree_, p, *out.after)) refuse(*reason);
      out.next = reader_.arguments(out.after, name_);
      return out;
    };
    auto result = read();
    if (c.what == action::add || c.what == action::replace) refuse_unbound(p, c, place);
    auto const needed = modules_needed(reader_.modules(), reader_.last(), *result.after, names_used(*result.after, new_text(result.edits)));
    if (auto const imports = import_modules(*tree_, needed); !imports.edits.empty()) {
      append(p, imports);
      result = read();
    }
    effect e;
    e.keyword = c.keyword;
    e.in = result.after->in();
    if (c.what == action::remove || c.what == action::replace) e.gone = c.key;
    if (c.what == action::add || c.what == action::replace) e.added = new_text(result.edits);
    e.conditional = !c.when.empty();
    e.in_place = c.what == action::replace;
    if (c.what == action::add) e.where = order_of(c.where);
    if (p.plain) e.when = condition_of(*p.plain, c);
    e.anchor = c.anchor;
    e.beside = beside_;
    if (auto const reason = other_flags_changed(now_, result.next, e)) refuse(*reason);
    all_.add(result.edits);
    tree_ = result.after;
    now_ = std::move(result.next);
  }

  // Where the flag of C would be passed if P were made.
  condition condition_of(proposal const& p, flag_change const& c) {
    auto const result = outcome_of(p);
    effect e;
    e.keyword = c.keyword;
    e.in = result.after->in();
    e.added = new_text(result.edits);
    return condition_of_added(reader_.arguments(result.after, name_), e);
  }

  // What C writes must not speak of variables that are bound elsewhere: evaluation takes them for the build's own.
  void refuse_unbound(proposal const& p, flag_change const& c, location const& place) const {
    for (auto const& m : p.meanings) {
      if (m.text.empty() || m.text == "cons" || m.text == "cons*" || m.text == "`") continue;   // not what C writes
      for (sexp::cursor form : sexp::cursor(*tree_).data()) {
        if (m.from <= form.id() || form.get().next <= m.from) continue;
        for (auto const* source : {&c.text, &c.when})
          if (auto const name = unbound_name(form, m.from, *source))
            throw error("refused: " + *name + " is not bound where the flag would stand", place);
      }
    }
  }

  // Taken out here and put in there: two edits, each checked as such.
  void move(flag_change const& c) {
    flag_change add = as(action::add, c);
    with_request(c, [&](request const& r) {
      auto const found = find_written(r, c.key);
      if (found.size() != 1)
        throw error(found.empty() ? "no flag " + c.key + " in " + c.keyword + " of " + name_ + " itself"
                                  : "more than one flag " + c.key + " in " + c.keyword + " of " + name_,
                    r.place());
      auto const& element = found[0].element;
      add.text = unindented(element.is_quoted(sexp::prefix::unquote) ? *element.datum(0) : element);
      add.when = found[0].in->condition();
      auto const comments = comments_of(found[0].in->list, found[0].index);
      for (span s : comments.above) add_comment(add.comment, tree_->in()->slice(s));
      add.comment_behind = comments.behind && comments.above.empty();
      if (comments.behind) add_comment(add.comment, tree_->in()->slice(*comments.behind));
      if (!c.comment.empty()) {
        add.comment = c.comment;
        add.comment_behind = c.comment_behind;
      }
    });
    change(as(action::remove, c));
    change(add);
  }
  // The place of the flag that C speaks of, as the place to add one.
  void keep_place(flag_change& c) {
    with_request(c, [&](request const& r) {
      auto const found = find_written(r, c.key);
      if (found.size() != 1) return;
      part const* in = found[0].in;
      std::size_t index = found[0].index;
      if (in->holder && in->list.elements().size() == 1) {   // then all of #$@(if …) goes
        index = r.own->parts[*in->holder].list.index_of(*in->splice);
        in = &r.own->parts[*in->holder];
      }
      auto const elements = in->list.elements();
      auto const anchor = [&](flag_change::place where, std::size_t i) {
        c.where = where;
        c.anchor = element_template(elements[i]).to_string();
      };
      if (index > 0 && !is_splice(elements[index - 1])) anchor(flag_change::place::after, index - 1);
      else if (index + 1 < elements.size() && !is_splice(elements[index + 1])) anchor(flag_change::place::before, index + 1);
      else if (r.given() && r.given()->flags.size() > 1)
        throw error("refused: the place of " + c.key + " could not be kept under another test", found[0].element.where());
    });
  }
  // Whether the package passes the flag, but does not write it itself, or only where another test holds.
  bool has_no_place(flag_change const& c) {
    if (!has(c.keyword, c.key)) return false;
    return with_request(c, [&](request const& r) {
      auto const found = find_written(r, c.key);
      return std::none_of(found.begin(), found.end(), [&](written_flag const& f) {
        return f.in->tests.empty() || holds_where(f, c.when);
      });
    });
  }
  static void add_comment(std::string& out, std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of("; "), line.size()));
    if (!out.empty()) out += '\n';
    out += line;
  }

  // Takes away the keyword that C has left without flags; where the empty list means something, it stays.
  void drop(flag_change const& c) {
    improve(c, drop_keyword);
    improve(c, [](request const& r) { return drop_heir(r.d); });
  }
  void settle(flag_change const& c) { improve(c, settle_keyword); }

  // Makes what changes no flag, where it can be made.
  void improve(flag_change const& c, std::optional<proposal> (*how)(request const&)) {
    with_request(c, [&](request const& r) {
      auto const p = how(r);
      if (!p) return;
      try {
        apply(*p, as(action::comment, c), r.place());
      } catch (error const&) {
      }
    });
  }

  std::string name_;
  composition all_;
  tree_ptr tree_;   // what has become of the text so far
  guix::rereader& reader_;
  package now_;
  std::vector<flag_change> emptied_;
  std::vector<flag_change> begun_;   // those that made a keyword
  bool alone_ = true;
  bool beside_ = true;   // see effect
};

} // namespace

edited change_flags(text_ptr in, std::string const& name, std::vector<flag_change> const& changes) {
  guix::rereader reader(in);
  return change_flags(std::move(in), name, changes, reader);
}

edited change_flags(text_ptr in, std::string const& name, std::vector<flag_change> const& changes,
                    guix::rereader& reader) {
  auto const t = std::make_shared<sexp::tree const>(sexp::parse(std::move(in)));
  if (!defines_otherwise(*t, name)) find_definition(*t, name);   // names what is near
  editor e(t, name, reader);
  for (auto c = changes.begin(); c != changes.end(); ++c)
    e.make(*c, std::none_of(c + 1, changes.end(), [&](flag_change const& later) {
      bool const adds = later.what == action::add || later.what == action::set;
      return adds && later.keyword == c->keyword && !later.comment.empty();
    }));
  return e.finish();
}

} // namespace xencmp::rewrite
