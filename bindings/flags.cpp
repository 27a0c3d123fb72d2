#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

#include <xencmp/flags/spec_package.hpp>
#include <xencmp/flags/write.hpp>

#include "channel.hpp"
#include "rooms.hpp"

namespace xencmp::guile {

namespace {

struct locked_table {
  flag_table rows;
  std::mutex lock;
};
using table_ptr = std::shared_ptr<locked_table>;

// UTF-8 for a port, as a bytevector.
struct bytes { std::string value; };

// What is written to a file descriptor goes there in pieces of about this size.
constexpr std::size_t chunk = 1u << 16;

void flush(std::string& out, int to) {
  for (std::size_t done = 0; done < out.size();) {
    auto const n = ::write(to, out.data() + done, out.size() - done);
    if (n < 0 && errno != EINTR) throw error(std::string("cannot write: ") + std::strerror(errno));
    if (n > 0) done += static_cast<std::size_t>(n);
  }
  out.clear();
}

// To TABLE, or where there is none, as JSON.
void write(std::string& out, table_ptr const& table, package const& p, flag_selection const& which) {
  if (table) table->rows.add(p, which);
  else write_json(out, p, which);
}

} // namespace

template <> struct convert<bytes> {
  static SCM to(bytes const& b) {
    SCM const out = scm_c_make_bytevector(b.value.size());
    std::memcpy(SCM_BYTEVECTOR_CONTENTS(out), b.value.data(), b.value.size());
    return out;
  }
};
// (BY-STEP? KINDS KEYWORDS)
template <> struct convert<flag_selection> {
  static constexpr char const* name = "list of by-step?, kinds and keywords";
  using as_tuple = std::tuple<bool, std::vector<std::string>, std::vector<std::string>>;
  static bool is(SCM v) { return convert<as_tuple>::is(v); }
  static flag_selection from(SCM v) {
    return std::apply([](auto const&... e) { return flag_selection{e...}; }, convert<as_tuple>::from(v));
  }
};

void bind_flags() {
  define("%spec-package", [](std::shared_ptr<spec::spec_file const> s, condition const& assume) {
    return read_spec_package(*s, assume);
  });

  foreign<locked_table>::define("<flag-table>");
  define("%make-flag-table", [] { return std::make_shared<locked_table>(); });
  define("%flag-table-bytes", [](table_ptr t) {
    std::lock_guard const hold(t->lock);
    return bytes{t->rows.text()};
  });
  // Both return what there is to print now.
  define("%write-flags", [](std::vector<package_ptr> const& packages, flag_selection const& which,
                            std::optional<table_ptr> const& table) {
    bytes out;
    std::unique_lock<std::mutex> hold;
    if (table) hold = std::unique_lock((*table)->lock);
    for (auto const& p : packages) write(out.value, table.value_or(nullptr), *p, which);
    return out;
  });
  // PROGRESS? is for a terminal; with a file descriptor TO, most of what is to be printed is written there, and the
  // rest returned.
  define("%write-channel-flags", [](channel_ptr c, guix::reading const& r, std::vector<std::string> const& files,
                                    flag_selection const& which, bool progress, std::optional<int> to,
                                    std::optional<table_ptr> const& table) {
    bytes out;
    std::unique_lock<std::mutex> hold;
    if (table) hold = std::unique_lock((*table)->lock);
    std::lock_guard const reading(c->lock);
    auto const total = files.empty() ? c->modules.files().size() : files.size();
    auto const tell = [&](std::size_t done) {
      if (progress && done % 16 == 0) std::fprintf(stderr, "\rxencmp: %zu of %zu files", done, total);
    };
    auto const use = [&](package const& p) {
      write(out.value, table.value_or(nullptr), p, which);
      if (to && out.value.size() > chunk) flush(out.value, *to);
    };
    c->modules.read_each(r, files, use, tell);
    if (progress) std::fputs("\r\033[K", stderr);
    return out;
  });
}

} // namespace xencmp::guile
