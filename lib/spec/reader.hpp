// The spec grammar: lines, conditionals, sections, tags (build/parseSpec.c, build/parsePreamble.c).
#pragma once
#include <map>

#include "expander.hpp"

namespace xencmp::spec {

class reader {
public:
  reader(spec_file& out, options const& how);
  void read(text_ptr const& text);

private:
  struct conditional {
    condition outer;            // where the %if stands
    condition taken;            // an earlier branch was
    location where;
    bool has_else = false;
    std::size_t file = 0;       // how many files were open
  };
  // The section that a line belongs to, in the configurations of WHEN.
  struct part {
    std::size_t section;
    condition when;
  };
  // What rpm leaves out of the lines of a section in its expansion (STRIP_… in build/rpmbuild_internal.h).
  struct stripping {
    bool trailing = false, comments = false, everything = false;
  };
  static stripping strip_of(std::string_view section);
  // Numbers of Source and Patch tags without one.
  struct counter {
    std::vector<std::pair<condition, int>> next;
  };

  void start(text_ptr const& text);
  void pass(text_ptr const& text, condition const& where);
  void restart(condition const& when, guarded_text const& arch, location const& where);
  void read_file(text_ptr const& text);
  void raw_lines(slice const& in);
  void raw_rest(slice const& in);
  void buffer(slice const& in);
  void lines(guarded_text text, condition const& reads, slice const& in);
  void line(guarded_text text, condition const& reads, slice const& in);
  void again(guarded_text const& text, condition const& reads, slice const& in);
  void directed(std::string const& word, guarded_text const& rest, location const& where);
  condition decide(std::string const& word, guarded_text const& rest, location const& where);
  void include(guarded_text const& rest, location const& where);
  text_ptr find_file(std::string const& name, location const& where) const;
  void header(std::string const& name, guarded_text text, std::size_t rest, location const& where);
  void end_section(std::size_t section, condition const& when);
  std::vector<part> parts_of(condition const& when) const;
  void deliver(guarded_text const& text, slice const& in);
  void deliver_to(std::size_t section, guarded_text const& text, slice const& in);

  // The text that rpmspec -P prints.
  void expansion(stripping how, guarded_text const& text, condition const& when);
  void blank_lines(condition const& when, std::size_t count);

  // preamble.cpp
  void tag_line_of(std::size_t section, guarded_text const& t, slice const& in);
  void add_tag(std::size_t section, tag_line const& parsed, std::string name, guarded_text value, condition const& when,
               location const& where);
  void add_source(bool patch, std::string const& number, std::size_t section, guarded_text const& value,
                  condition const& when, location const& where);
  void listed(std::size_t section, guarded_text const& t, slice const& in);
  void check_encoding(guarded_text const& t, std::string const& what) const;
  void finish();

  options how_;
  spec_file& out_;
  expander expander_;
  condition path_, alive_;
  bool second_ = false;                                       // pass, after BuildArch
  condition restarted_ = condition::never();
  std::vector<conditional> conditionals_;
  std::vector<part> current_;
  std::vector<output> bodies_;
  std::map<std::size_t, std::vector<guarded_text>> prep_;     // lines of %prep sections, read at their end
  output expansion_;
  // What was asked last, for the next line asks the same.
  std::size_t headers_ = 0, blanks_of_ = 0;                   // how many headers there were
  condition blanks_in_ = condition::never(), blanks_ = condition::never();
  condition outside_of_ = condition::always(), outside_ = condition::never();
  guarded_text build_root_;
  std::vector<text_ptr> open_files_;
  counter sources_, patches_;
};

} // namespace xencmp::spec
