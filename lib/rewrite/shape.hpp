// How the value of an argument is put together: which literal lists it consists of, and what else.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "list.hpp"

namespace xencmp::rewrite {

// How code reaches the build.
enum class style : std::uint8_t {
  gexp,     // #~(list …)
  quoted,   // in the quoted code of older packages: '(…), (list …) below `
  host      // evaluated on the host: (list …)
};

// A variable whose value is a part of another value.
struct variable {
  std::string name;
  sexp::cursor form;                 // (define NAME VALUE), or a binding (NAME VALUE) of let
  std::vector<sexp::cursor> uses;    // in this file, in the order of their places
  bool exported = false;             // other files may use it
  bool shared() const { return exported || uses.size() > 1; }
};

// One part of a list of flags.
struct part {
  enum class what : std::uint8_t { list, other };
  // AT as a part of its own, which is no list.
  part(sexp::cursor form, style s) : is(what::other), at(form), in(s), list{form, 0, 0} {}

  what is;
  sexp::cursor at;                    // the form; of '(…) the list inside
  style in;                           // of the elements, or of the form
  element_list list;                  // of a list
  std::optional<sexp::cursor> data;   // of '(…) and `(…): the quoted node
  // Sources of the tests that it depends on, the outermost first; (not TEST) for the other branch.  The same with what
  // the clauses of a `cond' before its own have tested.
  std::vector<std::string> tests, conjuncts;
  bool filtered = false;              // flags may be taken out of it: (delete … LIST)
  bool plain = false;                 // its elements are code that can hold no ungexp: '("a") in #$@(if … '("a") '())
  // The element of the part HOLDER, such as #$@(if …), that this one is spliced in by.
  std::optional<std::size_t> holder;
  std::optional<sexp::cursor> splice;
  std::optional<sexp::cursor> cond;   // (cond …) whose clause gives it as it is
  std::optional<variable> through;    // the variable whose value it belongs to
  bool inherited = false;             // other: the flags that a clause of substitute-keyword-arguments is given

  // It depends on TEST, too, and in a `cond' on that those BEFORE it do not hold.
  void put_under(std::string test, std::vector<std::string> const& before = {});
  std::string condition() const;      // all of its conjuncts, as source; empty when there are none
  bool stands_under(std::string const& test) const;
};

// The parts of VALUE, which stands within the top-level form FORM, in the order in which they are written.
// CONTEXT has the tests that the value depends on.
std::vector<part> parts_of(sexp::cursor form, sexp::cursor value, style in, part const* context = nullptr);

std::string negated(std::string const& test);   // (not TEST)

// The forms that contain NODE, from FORM inwards, without NODE.
std::vector<sexp::cursor> ancestors(sexp::cursor form, sexp::cursor node);

// Whether C is a form with one of HEADS.
bool is_one_of(sexp::cursor c, std::initializer_list<char const*> heads);
// Forms whose value is that of their last datum.
bool is_body(sexp::cursor);
std::optional<sexp::cursor> last_datum(sexp::cursor);
// Whether it is spliced into the list around it: ,@x #$@x #+@x.
bool is_splice(sexp::cursor);

} // namespace xencmp::rewrite
