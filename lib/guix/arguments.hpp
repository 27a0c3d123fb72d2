// Packages and their arguments: special forms and procedures of (guix packages) and (guix utils).
#pragma once
#include "evaluator.hpp"

namespace xencmp::guix {

value_ref package_expression(evaluator&, value_ref code, scope* in);
value_ref package_inherit(evaluator&, value_ref code, scope* in);
value_ref substitute_keyword_arguments(evaluator&, value_ref code, scope* in);
value_ref modify_phases(evaluator&, value_ref code, scope* in);

// A keyword list, (#:key value …), in order.  `rest` are the parts of which nothing is known.
struct keyword_arguments {
  struct argument {
    element key;
    element value;
  };
  std::vector<argument> known;
  std::vector<element> rest;

  static keyword_arguments of(evaluator&, value_ref v);
  value_ref to_value(evaluator&, location where) const;
  // When KEY is given for certain.
  condition given(std::string_view key) const;
};

// The value of KEY in ARGUMENTS, as it is given (not run).  `when` is the condition under which it is given at all;
// where that is not known, `maybe` holds what stands for the unknown part, else null.
struct argument_value {
  value_ref value = nullptr;
  condition when = condition::never();
  value_ref maybe = nullptr;
};
argument_value find_argument(evaluator&, keyword_arguments const&, std::string_view key);

} // namespace xencmp::guix
