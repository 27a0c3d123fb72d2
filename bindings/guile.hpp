// Binds C++ functions to Guile in three phases, so that no exception crosses the other language:
//   1. check arguments  -- may raise a Scheme error; no C++ object is alive yet
//   2. convert and call -- pure C++; every exception is caught here
//   3. raise            -- back in Scheme's world, all C++ objects destroyed
// Only .cpp files of bindings/ include this.  The traps that each line avoids are told in the manual, "Embedding".
#pragma once
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <libguile.h>

#include <xencmp/source/error.hpp>
#include <xencmp/source/utf8.hpp>

namespace xencmp::guile {

// convert<T>: `is` and `to`/`from` must not raise; `from` is called only when `is` holds.
template <typename T> struct convert;
template <typename T> using converter = convert<std::remove_cvref_t<T>>;

// Any object, for predicates.
struct any { SCM value; };
template <> struct convert<any> {
  static constexpr char const* name = "object";
  static bool is(SCM) { return true; }
  static any from(SCM v) { return {v}; }
};
template <> struct convert<bool> {
  static constexpr char const* name = "boolean";
  static bool is(SCM v) { return scm_is_bool(v); }
  static bool from(SCM v) { return scm_is_true(v); }
  static SCM to(bool v) { return scm_from_bool(v); }
};
template <std::integral T> struct convert<T> {
  static constexpr char const* name = "exact integer in range";
  static bool is(SCM v) {
    using limits = std::numeric_limits<T>;
    if constexpr (std::signed_integral<T>) return scm_is_signed_integer(v, limits::min(), limits::max());
    else return scm_is_unsigned_integer(v, 0, limits::max());
  }
  static T from(SCM v) {
    if constexpr (std::signed_integral<T>) return static_cast<T>(scm_to_int64(v));
    else return static_cast<T>(scm_to_uint64(v));
  }
  static SCM to(T v) {
    if constexpr (std::signed_integral<T>) return scm_from_int64(v);
    else return scm_from_uint64(v);
  }
};
template <> struct convert<std::string> {
  static constexpr char const* name = "string";
  static bool is(SCM v) { return scm_is_string(v); }
  static std::string from(SCM v) {
    std::size_t n = 0;
    std::unique_ptr<char, decltype(&std::free)> p(scm_to_utf8_stringn(v, &n), &std::free);
    return {p.get(), n};
  }
  // Bytes that are not UTF-8 become '?', here and not in Guile: its strict converters would raise, and the others
  // drop a code point that the end cuts off, and let bytes through that make no character.
  static SCM to(std::string const& v) {
    if (is_ascii(v)) return scm_from_latin1_stringn(v.data(), v.size());
    auto const valid = valid_utf8(v);
    return scm_from_utf8_stringn(valid.data(), valid.size());
  }
};
// Any object that knows its own Scheme name, for enumerations and the like.
struct symbol { std::string name; };
template <> struct convert<symbol> {
  static constexpr char const* name = "symbol";
  static bool is(SCM v) { return scm_is_symbol(v); }
  static symbol from(SCM v) { return {convert<std::string>::from(scm_symbol_to_string(v))}; }
  static SCM to(symbol const& v) { return scm_string_to_symbol(convert<std::string>::to(v.name)); }
};
template <typename T> struct convert<std::vector<T>> {
  static constexpr char const* name = "proper list of the right element type";
  static bool is(SCM v) {
    if (scm_is_false(scm_list_p(v))) return false;
    for (; scm_is_pair(v); v = SCM_CDR(v)) if (!convert<T>::is(SCM_CAR(v))) return false;
    return true;
  }
  static std::vector<T> from(SCM v) {
    std::vector<T> out;
    for (; scm_is_pair(v); v = SCM_CDR(v)) out.push_back(convert<T>::from(SCM_CAR(v)));
    return out;
  }
  static SCM to(std::vector<T> const& v) {
    SCM out = SCM_EOL;
    for (auto it = v.rbegin(); it != v.rend(); ++it) out = scm_cons(convert<T>::to(*it), out);
    return out;
  }
};
template <typename A, typename B> struct convert<std::pair<A, B>> {
  static constexpr char const* name = "pair of the right types";
  static bool is(SCM v) { return scm_is_pair(v) && convert<A>::is(SCM_CAR(v)) && convert<B>::is(SCM_CDR(v)); }
  static std::pair<A, B> from(SCM v) { return {convert<A>::from(SCM_CAR(v)), convert<B>::from(SCM_CDR(v))}; }
  static SCM to(std::pair<A, B> const& v) { return scm_cons(convert<A>::to(v.first), convert<B>::to(v.second)); }
};
// A tuple is a list of fixed length; it is how C++ structs become Scheme records (see record.hpp).
template <typename... T> struct convert<std::tuple<T...>> {
  static constexpr char const* name = "list of the right types";
  static bool is(SCM v) {
    if (scm_is_false(scm_list_p(v)) || scm_to_size_t(scm_length(v)) != sizeof...(T)) return false;
    return ([&] { bool const ok = convert<T>::is(SCM_CAR(v)); v = SCM_CDR(v); return ok; }() && ...);
  }
  static std::tuple<T...> from(SCM v) {
    auto next = [&] { SCM head = SCM_CAR(v); v = SCM_CDR(v); return head; };
    return std::tuple<T...>{convert<T>::from(next())...};   // braces: left to right
  }
  static SCM to(std::tuple<T...> const& v) {
    return std::apply([](T const&... e) { return scm_list_n(convert<T>::to(e)..., SCM_UNDEFINED); }, v);
  }
};
template <typename T> struct convert<std::optional<T>> {        // trailing #:optional argument, or #f
  static inline char const* const& name = convert<T>::name;
  static bool absent(SCM v) { return SCM_UNBNDP(v) || scm_is_false(v); }
  static bool is(SCM v) { return absent(v) || convert<T>::is(v); }
  static std::optional<T> from(SCM v) { return absent(v) ? std::nullopt : std::optional<T>(convert<T>::from(v)); }
  static SCM to(std::optional<T> const& v) { return v ? convert<T>::to(*v) : SCM_BOOL_F; }
};

// A foreign object holds one heap-allocated shared_ptr; the collector never looks inside it.  Finalizers run in
// Guile's finalizer thread: what a T destroys must not touch anything shared and mutable.
template <typename T> struct foreign {
  static inline SCM type = SCM_BOOL_F;
  static inline char const* name = "";
  static std::shared_ptr<T>* slot(SCM v) { return static_cast<std::shared_ptr<T>*>(scm_foreign_object_ref(v, 0)); }
  static void finalize(SCM v) { delete slot(v); scm_foreign_object_set_x(v, 0, nullptr); }
  static void define(char const* n) {
    name = n;
    type = scm_permanent_object(scm_make_foreign_object_type(
        scm_from_utf8_symbol(n), scm_list_1(scm_from_utf8_symbol("pointer")), &finalize));
    scm_c_define(n, type);
    scm_c_export(n, nullptr);
  }
};
template <typename T> struct convert<std::shared_ptr<T>> {
  static inline char const* const& name = foreign<T>::name;
  static bool is(SCM v) { return SCM_IS_A_P(v, foreign<T>::type) && foreign<T>::slot(v); }
  static std::shared_ptr<T> from(SCM v) { return *foreign<T>::slot(v); }
  static SCM to(std::shared_ptr<T> v) {
    if (!v) return SCM_BOOL_F;
    SCM object = scm_make_foreign_object_1(foreign<T>::type, nullptr);   // allocate before owning
    scm_foreign_object_set_x(object, 0, new std::shared_ptr<T>(std::move(v)));
    return object;
  }
};
// For small immutable values (condition): held by value in C++ signatures, a foreign object in Scheme.
template <typename T> struct convert_as_foreign {
  static inline char const* const& name = foreign<T const>::name;
  static bool is(SCM v) { return convert<std::shared_ptr<T const>>::is(v); }
  static T from(SCM v) { return **foreign<T const>::slot(v); }
  static SCM to(T v) { return convert<std::shared_ptr<T const>>::to(std::make_shared<T const>(std::move(v))); }
};

// Looked up once, up front: a magic static here would stay locked if the lookup raised.
inline SCM raise = SCM_BOOL_F;
inline void start() { raise = scm_permanent_object(scm_c_public_ref("xencmp errors", "raise-xencmp-error")); }

template <typename> using as_scm = SCM;
template <typename T> constexpr bool is_optional = false;
template <typename T> constexpr bool is_optional<std::optional<T>> = true;

// F is a captureless lambda: its type alone names the function.
template <typename F, typename = decltype(&F::operator())> struct procedure;
template <typename F, typename R, typename... A> struct procedure<F, R (F::*)(A...) const> {
  static inline char const* name = "";
  static SCM call(as_scm<A>... v) {
    int at = 0;
    ((++at, converter<A>::is(v) ? void() : scm_wrong_type_arg_msg(name, at, v, converter<A>::name)), ...);
    (void)at;
    SCM what, file = SCM_BOOL_F, line = SCM_BOOL_F, column = SCM_BOOL_F;
    try {
      if constexpr (std::is_void_v<R>) { F{}(converter<A>::from(v)...); return SCM_UNSPECIFIED; }
      else return converter<R>::to(F{}(converter<A>::from(v)...));
    } catch (xencmp::error const& e) {
      what = convert<std::string>::to(e.what());
      if (!e.file.empty()) file = convert<std::string>::to(e.file);
      if (e.line) line = scm_from_uint32(e.line), column = scm_from_uint32(e.column);
    } catch (std::exception const& e) { what = convert<std::string>::to(e.what());
    } catch (...) { what = scm_from_utf8_string("unknown C++ exception"); }
    return scm_call_5(raise, scm_from_utf8_symbol(name), what, file, line, column);   // does not return
  }
  static void define(char const* n) {
    constexpr int optional = (0 + ... + is_optional<std::remove_cvref_t<A>>);
    static_assert(sizeof...(A) <= SCM_GSUBR_MAX);
    name = n;
    scm_c_define_gsubr(n, sizeof...(A) - optional, optional, 0, reinterpret_cast<scm_t_subr>(&call));
    scm_c_export(n, nullptr);
  }
};
template <typename F> void define(char const* name, F) { procedure<F>::define(name); }

} // namespace xencmp::guile
