// The macros that rpm has built in, and those of its vanilla macro file that cannot be written as text here.
#pragma once
#include "expander.hpp"

namespace xencmp::spec {

class builtins {
public:
  explicit builtins(expander& of) : of_(of) {}
  bool has(std::string_view name) const;
  static bool is_rpms_own(std::string_view name);         // rpm lets nobody redefine it
  static bool takes_argument(std::string_view name);
  // Whether NAME, which a macro file of the distribution defines, is taken from there.
  bool takes_from_distribution(std::string_view name) const;
  // Offset behind the reference.
  std::size_t expand(expander::call& c, output& out);

private:
  using call = expander::call;
  void put(call const& c, output& out, std::string_view text, condition const& when);
  void hole(call const& c, output& out, hole_kind kind, condition const& when);
  template <typename F> void each_argument(call const& c, output& out, F f);
  template <typename F> void map_string(call const& c, output& out, F f);
  condition defined(std::string_view name, condition const& path);
  void build_conditional(call const& c, std::string_view form, std::vector<slice> const& words);
  std::optional<std::size_t> parse(call& c, output& out);
  void append(slice const& s, condition const& when, call const& c, output& out);

  expander& of_;
};

} // namespace xencmp::spec
