#include "lua.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include "version.hpp"

#if XENCMP_LUA
#include <lua.hpp>
#endif

namespace xencmp::spec {

#if XENCMP_LUA

// What the functions that Lua calls see.  Lua leaves a function by a long jump, so none of ours has an object with a
// destructor on its stack when it raises an error: the work is done in `guarded_call`, which keeps the message.
struct lua_state::inside {
  lua_State* lua = nullptr;
  expander* of = nullptr;
  condition path;
  location place;
  std::vector<std::string> printed;        // what %{lua:} in each other print, the innermost last
  std::string failure;

  static inside& at(lua_State* l) { return **static_cast<inside**>(lua_getextraspace(l)); }

  // Runs F, which gives the number of results; an exception becomes an error of Lua.
  template <typename F> static int guarded_call(lua_State* l, F f) {
    int results = 0;
    bool failed = false;
    {
      auto& self = at(l);
      try {
        results = f(self);
      } catch (std::exception const& e) {
        self.failure = e.what();
        failed = true;
      }
    }
    if (failed) return luaL_error(l, "%s", at(l).failure.c_str());
    return results;
  }

  // The one text that it is, with the state of the expander as it was when something goes wrong.
  std::string expand(std::string_view text) {
    auto const depth = of->depth_, level = of->level_;
    auto const frames = of->frames_.size();
    of->frames_.push_back({});
    auto const restore = [&] {
      while (of->level_ > level) of->macros.leave(of->level_--, path);
      of->depth_ = depth;
      of->frames_.resize(frames);
    };
    try {
      auto const all = of->cases(of->expanded(text, path, place).text(), path);
      if (!all || all->size() != 1) throw error("the text depends on the configuration");
      restore();
      return all->front().text.to_string();
    } catch (...) {
      restore();
      throw;
    }
  }

  void define(std::string const& text) {
    source s;
    s.append(text, place, false);
    auto const level = of->level_;
    of->level_ = 0;
    std::size_t end = 0;
    try {
      of->define(whole(std::move(s)), true, false, path, place, &place, &end);
    } catch (...) {
      of->level_ = level;
      throw;
    }
    of->level_ = level;
  }

  std::string call_macro(std::string const& name, std::vector<std::string> const& arguments) {
    return of->call_macro(name, arguments, path, place);
  }
  bool is_builtin(std::string_view name) { return of->is_builtin(name); }
  bool takes_argument(std::string_view name) { return of->takes_argument(name); }

  definition_ptr find(std::string_view name) {
    auto const found = of->macros.find(name, path, of->level_);
    return found.in.empty() ? nullptr : found.in.front().first;
  }
};

namespace {

using inside = lua_state::inside;

std::string_view text_at(lua_State* l, int i) {
  std::size_t size = 0;
  char const* const bytes = lua_tolstring(l, i, &size);
  return bytes ? std::string_view(bytes, size) : std::string_view{};
}
void push(lua_State* l, std::string_view s) { lua_pushlstring(l, s.data(), s.size()); }

int lua_print(lua_State* l) {
  int const n = lua_gettop(l);
  for (int i = 1; i <= n; ++i) luaL_tolstring(l, i, nullptr);
  auto& self = inside::at(l);
  for (int i = 1; i <= n; ++i) {
    if (i > 1) self.printed.back() += '\t';
    self.printed.back() += text_at(l, n + i);
  }
  return 0;
}

int rpm_expand(lua_State* l) {
  luaL_checkstring(l, 1);
  return inside::guarded_call(l, [l](inside& self) {
    push(l, self.expand(text_at(l, 1)));
    return 1;
  });
}
int rpm_define(lua_State* l) {
  luaL_checkstring(l, 1);
  return inside::guarded_call(l, [l](inside& self) {
    self.define(std::string(text_at(l, 1)));
    return 0;
  });
}
int rpm_undefine(lua_State* l) {
  luaL_checkstring(l, 1);
  return inside::guarded_call(l, [l](inside& self) {
    self.of->macros.undefine(text_at(l, 1), self.path);
    return 0;
  });
}
int rpm_isdefined(lua_State* l) {
  luaL_checkstring(l, 1);
  return inside::guarded_call(l, [l](inside& self) {
    auto const d = self.find(text_at(l, 1));
    lua_pushboolean(l, d != nullptr);
    lua_pushboolean(l, d && d->parameters);
    return 2;
  });
}
int rpm_load(lua_State* l) {
  luaL_checkstring(l, 1);
  return inside::guarded_call(l, [l](inside& self) {
    std::error_code ignored;
    auto const file = std::string(text_at(l, 1));
    bool const there = std::filesystem::is_regular_file(file, ignored);
    if (there) self.of->read_macro_file(read_text(file), self.path, false);
    lua_pushinteger(l, there ? 0 : -1);
    return 1;
  });
}
int rpm_vercmp(lua_State* l) {
  luaL_checkstring(l, 1);
  luaL_checkstring(l, 2);
  return inside::guarded_call(l, [l](inside&) {
    lua_pushinteger(l, compare_full_versions(text_at(l, 1), text_at(l, 2)));
    return 1;
  });
}
int rpm_splitargs(lua_State* l) {
  luaL_checkstring(l, 1);
  lua_newtable(l);
  return inside::guarded_call(l, [l](inside&) {
    source s;
    s.append(text_at(l, 1), {}, false);
    int i = 0;
    for (auto const& w : arguments_of(whole(std::move(s)))) {
      push(l, w.bytes());
      lua_rawseti(l, -2, ++i);
    }
    return 1;
  });
}
int rpm_unsplitargs(lua_State* l) {
  luaL_checktype(l, 1, LUA_TTABLE);
  return inside::guarded_call(l, [l](inside&) {
    std::string out;
    for (int i = 1;; ++i) {
      lua_rawgeti(l, 1, i);
      if (lua_isnil(l, -1)) break;
      if (i > 1) out += ' ';
      out += '\x1f' + std::string(text_at(l, -1)) + '\x1f';
      lua_pop(l, 1);
    }
    push(l, out);
    return 1;
  });
}
int posix_access(lua_State* l) {
  char const* const file = luaL_checkstring(l, 1);
  char const* const mode = luaL_optstring(l, 2, "f");
  int how = F_OK;
  for (char const* m = mode; *m; ++m) how |= *m == 'r' ? R_OK : *m == 'w' ? W_OK : *m == 'x' ? X_OK : 0;
  if (access(file, how) == 0) {
    lua_pushinteger(l, 0);
    return 1;
  }
  lua_pushnil(l);
  lua_pushstring(l, file);
  return 2;
}
int posix_getenv(lua_State* l) {
  lua_pushstring(l, std::getenv(luaL_checkstring(l, 1)));
  return 1;
}

int posix_putenv(lua_State* l) {
  std::string_view const text = luaL_checkstring(l, 1);
  auto const equals = text.find('=');
  if (equals == text.npos) return luaL_argerror(l, 1, "NAME=VALUE expected");
  lua_pushlstring(l, text.data(), equals);
  lua_pushinteger(l, setenv(lua_tostring(l, -1), text.data() + equals + 1, 1));
  return 1;
}
int not_permitted(lua_State* l) { return luaL_error(l, "not permitted in this context"); }

// What is easier to say in Lua: versions as objects, and hooks.
constexpr char const* prelude = R"(
local version = {}
version.__index = version
version.__tostring = function(x)
  return (x.e and x.e .. ':' or '') .. x.v .. (x.r and '-' .. x.r or '')
end
version.__eq = function(x, y) return rpm.vercmp(tostring(x), tostring(y)) == 0 end
version.__lt = function(x, y) return rpm.vercmp(tostring(x), tostring(y)) < 0 end
version.__le = function(x, y) return rpm.vercmp(tostring(x), tostring(y)) <= 0 end
function rpm.ver(...)
  local e, v, r = ...
  local n = select('#', ...)
  if n == 1 then
    local epoch, rest = e:match('^(%d*):(.*)$')
    local stem, release = (rest or e):match('^(.*)%-([^-]*)$')
    e, v, r = epoch, stem or rest or e, release
    if e == '' then e = '0' end
  elseif n ~= 3 then
    error('invalid number of arguments: ' .. n)
  end
  return setmetatable({e = e, v = v, r = r}, version)
end
local hooks = {}
function rpm.register(name, f)
  hooks[name] = hooks[name] or {}
  table.insert(hooks[name], f)
  return f
end
function rpm.unregister(name, f)
  for i, h in ipairs(hooks[name] or {}) do
    if h == f then table.remove(hooks[name], i) return end
  end
end
function rpm.call(name, ...)
  for _, f in ipairs(hooks[name] or {}) do f({...}) end
end
)";

int posix_uname(lua_State* l) {
  utsname name{};
  if (uname(&name) != 0) return luaL_error(l, "no uname");
  std::string_view const format = luaL_optstring(l, 1, "%s %n %r %v %m");
  luaL_Buffer b;
  luaL_buffinit(l, &b);
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      luaL_addchar(&b, format[i]);
      continue;
    }
    switch (format[++i]) {
    case 's': luaL_addstring(&b, name.sysname); break;
    case 'n': luaL_addstring(&b, name.nodename); break;
    case 'r': luaL_addstring(&b, name.release); break;
    case 'v': luaL_addstring(&b, name.version); break;
    case 'm': luaL_addstring(&b, name.machine); break;
    case '%': luaL_addchar(&b, '%'); break;
    default: return luaL_argerror(l, 1, "unknown letter in the format");
    }
  }
  luaL_pushresult(&b);
  return 1;
}

// macros.NAME(…) of a macro with parameters: a string is split, the strings of a table are one argument each.
int macro_call(lua_State* l) {
  if (lua_gettop(l) > 1) return luaL_error(l, "too many arguments");
  if (!lua_isstring(l, 1) && !lua_istable(l, 1)) return luaL_argerror(l, 1, "string or table expected");
  return inside::guarded_call(l, [l](inside& self) {
    auto const name = std::string(text_at(l, lua_upvalueindex(1)));
    if (lua_isstring(l, 1)) {
      push(l, self.expand("%{" + name + " " + std::string(text_at(l, 1)) + "}"));
      return 1;
    }
    std::vector<std::string> arguments;
    for (int i = 1, n = static_cast<int>(lua_rawlen(l, 1)); i <= n; ++i) {
      lua_rawgeti(l, 1, i);
      arguments.emplace_back(text_at(l, -1));
      lua_pop(l, 1);
    }
    push(l, self.call_macro(name, arguments));
    return 1;
  });
}
int macros_index(lua_State* l) {
  luaL_checkstring(l, 2);
  return inside::guarded_call(l, [l](inside& self) {
    auto const name = std::string(text_at(l, 2));
    auto const d = self.find(name);
    bool const builtin = !d && self.is_builtin(name);
    if (!d && !builtin) return 0;
    if (builtin ? self.takes_argument(name) : d->parameters.has_value()) {
      push(l, name);
      lua_pushcclosure(l, macro_call, 1);
    } else {
      push(l, self.expand("%{" + name + "}"));
    }
    return 1;
  });
}
int macros_newindex(lua_State* l) {
  luaL_checkstring(l, 2);
  if (!lua_isnil(l, 3)) luaL_checkstring(l, 3);
  return inside::guarded_call(l, [l](inside& self) {
    if (lua_isnil(l, 3)) self.of->macros.undefine(text_at(l, 2), self.path);
    else self.define(std::string(text_at(l, 2)) + " " + std::string(text_at(l, 3)));
    return 0;
  });
}

} // namespace

bool lua_state::available() { return true; }

lua_state::lua_state() : inside_(std::make_unique<inside>()) {
  auto* const l = luaL_newstate();
  if (!l) throw error("no memory for Lua");
  inside_->lua = l;
  *static_cast<inside**>(lua_getextraspace(l)) = inside_.get();
  luaL_openlibs(l);
  luaL_Reg const rpm[] = {{"expand", rpm_expand}, {"define", rpm_define}, {"undefine", rpm_undefine},
                          {"isdefined", rpm_isdefined}, {"load", rpm_load}, {"vercmp", rpm_vercmp},
                          {"splitargs", rpm_splitargs}, {"unsplitargs", rpm_unsplitargs}, {nullptr, nullptr}};
  luaL_newlib(l, rpm);
  lua_setglobal(l, "rpm");
  luaL_Reg const posix[] = {{"access", posix_access}, {"getenv", posix_getenv}, {"uname", posix_uname},
                            {"putenv", posix_putenv}, {"redirect2null", not_permitted}, {"exec", not_permitted},
                            {nullptr, nullptr}};
  luaL_newlib(l, posix);
  lua_setglobal(l, "posix");
  lua_pushcfunction(l, lua_print);
  lua_setglobal(l, "print");
  lua_getglobal(l, "os");
  lua_pushcfunction(l, not_permitted);
  lua_setfield(l, -2, "exit");
  lua_pop(l, 1);
  if (luaL_dostring(l, prelude) != LUA_OK) {
    lua_close(l);
    throw error("the prelude of Lua fails");
  }
  lua_newtable(l);
  lua_newtable(l);
  lua_pushcfunction(l, macros_index);
  lua_setfield(l, -2, "__index");
  lua_pushcfunction(l, macros_newindex);
  lua_setfield(l, -2, "__newindex");
  lua_setmetatable(l, -2);
  lua_setglobal(l, "macros");
}

lua_state::~lua_state() { lua_close(inside_->lua); }

// The tables that a spec's tags fill (build/speclua.c).
static void set_sources(lua_State* l, expander& of, condition const& path) {
  for (bool const patch : {false, true}) {
    lua_newtable(l);
    lua_newtable(l);
    int i = 0;
    for (auto const& s : of.sources) {
      if (s.is_patch != patch || s.when.excludes(path)) continue;
      ++i;
      std::string text;
      for (auto const& g : s.path) text += g.value.text;
      push(l, text);
      lua_rawseti(l, -3, i);
      lua_pushinteger(l, s.number);
      lua_rawseti(l, -2, i);
    }
    lua_setglobal(l, patch ? "patch_nums" : "source_nums");
    lua_setglobal(l, patch ? "patches" : "sources");
  }
}

std::string lua_state::run(expander& of, std::string const& script, condition const& path, location const& place) {
  auto& self = *inside_;
  auto* const l = self.lua;
  auto const outer_path = self.path;
  auto const outer_place = self.place;
  self.of = &of;
  self.path = path;
  self.place = place;
  self.printed.emplace_back();
  auto const finish = [&] {
    std::fflush(stdout);                   // what the script wrote there itself, in the order of things
    auto out = std::move(self.printed.back());
    self.printed.pop_back();
    self.path = outer_path;
    self.place = outer_place;
    return out;
  };
  auto const top = lua_gettop(l);
  auto const fail = [&](std::string const& why) {
    std::string const message = why + std::string(text_at(l, -1));
    lua_settop(l, top);
    finish();
    throw error(message, place);
  };
  set_sources(l, of, path);
  auto const* const frame = of.frames_.empty() || !of.frames_.back().of ? nullptr : &of.frames_.back();
  std::string const name = frame ? frame->of->name : "<lua>", text = "local opt, arg = ...;" + script;
  if (luaL_loadbuffer(l, text.data(), text.size(), name.c_str()) != LUA_OK) fail("invalid syntax in lua script: ");
  lua_newtable(l);
  lua_newtable(l);
  if (frame) {
    std::vector<macro_option> options;
    std::vector<slice> operands;
    take_options(*frame->of->parameters, frame->words, options, operands);
    for (auto const& o : options) {
      push(l, o.value ? o.value->bytes() : std::string_view{});
      lua_setfield(l, -3, std::string(1, o.letter).c_str());
    }
    int i = 0;
    for (auto const& o : operands) {
      push(l, o.bytes());
      lua_rawseti(l, -2, ++i);
    }
  }
  if (lua_pcall(l, 2, LUA_MULTRET, 0) != LUA_OK) fail("lua script failed: ");
  if (auto const results = lua_gettop(l) - top; results > 0) {
    lua_getglobal(l, "print");
    lua_insert(l, top + 1);
    if (lua_pcall(l, results, 0, 0) != LUA_OK) fail("result print failed: ");
  }
  return finish();
}

std::string lua_state::call(expander& of, std::string const& name, std::vector<std::string> const& arguments,
                            condition const& path, location const& place) {
  std::string script = "return " + name + "(";
  for (auto const& a : arguments) {
    if (&a != &arguments.front()) script += ", ";
    script += '"';
    for (char c : a) {
      if (c == '"' || c == '\\') script += '\\';
      script += c == '\n' ? "\\n" : std::string(1, c);
    }
    script += '"';
  }
  return run(of, script + ")", path, place);
}

#else

struct lua_state::inside {};
bool lua_state::available() { return false; }
lua_state::lua_state() = default;
lua_state::~lua_state() = default;
std::string lua_state::run(expander&, std::string const&, condition const&, location const& place) {
  throw error("this xencmp was built without Lua", place);
}
std::string lua_state::call(expander&, std::string const&, std::vector<std::string> const&, condition const&,
                            location const& place) {
  throw error("this xencmp was built without Lua", place);
}

#endif

} // namespace xencmp::spec
