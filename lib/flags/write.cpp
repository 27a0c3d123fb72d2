#include "write.hpp"

#include <algorithm>
#include <string_view>

#include "../source/utf8.hpp"
#include "keyword.hpp"

namespace xencmp {

namespace {

// Bytes that JSON strings hold as they are.
constexpr auto plain = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = 0x20; c < 0x80; ++c) out[c] = c != '"' && c != '\\';
  return out;
}();

void put_string(std::string& out, std::string_view s) {
  out += '"';
  for (std::size_t i = 0; i < s.size();) {
    auto const start = i;
    while (i < s.size() && plain[static_cast<unsigned char>(s[i])]) ++i;
    out.append(s, start, i - start);
    if (i == s.size()) break;
    char const c = s[i];
    switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      if (static_cast<unsigned char>(c) < 0x20) {
        constexpr char const* digits = "0123456789abcdef";
        (((out += "\\u00") += digits[c >> 4]) += digits[c & 15]);
      } else if (auto const length = code_point_length(s.substr(i))) {
        out.append(s, i, length);
        i += length;
        continue;
      } else {
        out += '?';
      }
    }
    ++i;
  }
  out += '"';
}

// Writes one object; members in the order of the calls.
class object {
public:
  explicit object(std::string& out) : out_(out) { out_ += '{'; }
  ~object() { out_ += '}'; }
  object(object const&) = delete;
  object& operator=(object const&) = delete;

  std::string& name(char const* n) {   // the value comes next
    if (!first_) out_ += ',';
    first_ = false;
    ((out_ += '"') += n) += "\":";
    return out_;
  }
  void text(char const* n, std::string_view value) { put_string(name(n), value); }
  void text_or_null(char const* n, std::string_view value) {
    if (value.empty()) name(n) += "null";
    else text(n, value);
  }
  void boolean(char const* n, bool value) { name(n) += value ? "true" : "false"; }
  void when(condition const& c) { text("condition", c.is_always() ? std::string{} : c.to_string()); }
  void place(location const& l) {
    if (!l) {
      for (auto const* n : {"file", "line", "column"}) name(n) += "null";
      return;
    }
    text("file", l.in->name());
    auto const p = l.start();
    name("line") += std::to_string(p.line);
    name("column") += std::to_string(p.column);
  }
  void pieces(char const* n, text_template const& t) {
    name(n) += '[';
    for (auto const& p : t.pieces) {
      if (&p != &t.pieces.front()) out_ += ',';
      object o(out_);
      o.text(p.is_hole() ? "hole" : "text", p.text);
      if (p.is_hole()) o.text("kind", xencmp::name(*p.hole));
    }
    out_ += ']';
  }

private:
  std::string& out_;
  bool first_ = true;
};

void put_flag(std::string& out, flag const& f, char const* role) {
  object o(out);
  if (role) o.text("role", role);
  o.text("key", f.key);
  o.text("text", f.text.to_string());
  o.pieces("pieces", f.text);
  o.when(f.when);
  o.boolean("live", f.live);
  if (f.live) o.name("reason") += "null";
  else o.text("reason", f.reason);
  o.place(f.where);
  o.boolean("implied", f.implied);
}

// An array from several lists of flags, each with its role.
void put_flags(object& o, std::string& out,
               std::initializer_list<std::pair<char const*, std::vector<flag> const*>> lists) {
  o.name("flags") += '[';
  bool first = true;
  for (auto const& [role, flags] : lists)
    for (auto const& f : *flags) {
      if (!first) out += ',';
      first = false;
      put_flag(out, f, role);
    }
  out += ']';
}

void put_package(object& o, package const& p) {
  o.text("package", p.name);
  o.text("version", p.version);
  o.text("distribution", p.distribution);
  o.text_or_null("variable", p.variable);
  o.text_or_null("module", p.module);
}

template <typename StepUse, typename ArgumentUse>
void for_each_record(package const& p, flag_selection const& which, StepUse use_step, ArgumentUse use_argument) {
  if (which.by_step || p.distribution != "guix") {
    for (auto const& s : p.steps)
      if (which.kinds.empty() || std::find(which.kinds.begin(), which.kinds.end(), s.kind) != which.kinds.end())
        use_step(s);
  } else {
    for (auto const& a : p.arguments)
      if (among_keywords(which.keywords, a.keyword)) use_argument(a);
  }
}

// Cells stay on one line.
std::string one_line_cell(std::string s) {
  std::replace_if(s.begin(), s.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return is_ascii(s) ? s : valid_utf8(s);
}

std::size_t width_of(std::string_view s) {
  return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

constexpr std::size_t widest_column = 60;   // a cell that is longer does not push away all the others
constexpr std::array<char const*, 5> headers{"PACKAGE", "FOR", "WHERE", "FLAG", "WHEN"};

} // namespace

void write_json(std::string& out, package const& p, flag_selection const& which) {
  auto const use_step = [&](step const& s) {
    {
      object o(out);
      put_package(o, p);
      o.text("step", s.kind);
      o.text_or_null("keyword", s.keyword);
      o.text("phase", s.phase);
      o.pieces("program", s.program);
      o.when(s.when);
      o.place(s.where);
      put_flags(o, out, {{"flag", &s.flags}, {"operand", &s.operands}, {"environment", &s.environment}});
    }
    out += '\n';
  };
  auto const use_argument = [&](argument const& a) {
    {
      object o(out);
      put_package(o, p);
      o.text_or_null("step", a.step);
      o.text("keyword", a.keyword);
      o.boolean("list", a.is_list);
      o.boolean("quoted", a.quoted);
      o.when(a.when);
      o.place(a.where);
      put_flags(o, out, {{nullptr, &a.flags}});
    }
    out += '\n';
  };
  for_each_record(p, which, use_step, use_argument);
}

void flag_table::add(package const& p, flag_selection const& which) {
  auto const use = [&](std::string const& what, std::vector<flag> const& flags, char const* role) {
    for (auto const& f : flags)
      add({p.name, what, f.where ? f.where.to_string() : "-",
           (f.live ? "" : "dead: ") + std::string(role) + (f.implied ? "(implied) " : "") + f.text.to_string(),
           f.when.is_always() ? "" : "if " + f.when.to_string()});
  };
  for_each_record(p, which,
    [&](step const& s) {
      use(s.kind, s.flags, "");
      use(s.kind, s.operands, "(operand) ");
      use(s.kind, s.environment, "(sets) ");
    },
    [&](argument const& a) { use(a.keyword, a.flags, ""); });
}

void flag_table::add(row r) {
  for (std::size_t i = 0; i < columns; ++i) {
    r[i] = one_line_cell(std::move(r[i]));
    widths_[i] = std::max(widths_[i], width_of(r[i]));
  }
  rows_.push_back(std::move(r));
}

std::string flag_table::text() const {
  auto widths = widths_;
  for (std::size_t i = 0; i < columns; ++i)
    widths[i] = std::min(widest_column, std::max(widths[i], std::string_view(headers[i]).size()));
  std::string out;
  auto const put = [&](auto const& cells) {
    auto const start = out.size();
    for (std::size_t i = 0; i < columns; ++i) {
      if (i) out += "  ";
      std::string_view const cell = cells[i];
      out += cell;
      if (auto const width = width_of(cell); width < widths[i]) out.append(widths[i] - width, ' ');
    }
    while (out.size() > start && out.back() == ' ') out.pop_back();
    out += '\n';
  };
  put(headers);
  for (auto const& r : rows_) put(r);
  return out;
}

} // namespace xencmp
