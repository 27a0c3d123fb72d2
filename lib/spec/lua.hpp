// %{lua:…} as rpm runs it (rpmio/rpmlua.c), where the Lua library was there at build time.
#pragma once
#include <memory>
#include <string>

#include "expander.hpp"

namespace xencmp::spec {

class lua_state {
public:
  static bool available();

  lua_state();
  lua_state(lua_state const&) = delete;
  ~lua_state();

  // What SCRIPT prints in the configurations of PATH.  Raises error when it fails.
  std::string run(expander& of, std::string const& script, condition const& path, location const& place);
  // What the global function NAME gives for ARGUMENTS.
  std::string call(expander& of, std::string const& name, std::vector<std::string> const& arguments,
                   condition const& path, location const& place);

  struct inside;                  // lua.cpp
private:
  std::unique_ptr<inside> inside_;
};

} // namespace xencmp::spec
