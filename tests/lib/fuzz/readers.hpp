// Every reader of the library as a function of a text, with checks of what must hold of any result.
#pragma once
#include <string>
#include <vector>

#include <xencmp/source/text.hpp>

namespace fuzz {

struct reader {
  char const* name;
  void (*read)(xencmp::text_ptr const&);   // raises xencmp::error, or std::logic_error when a result is broken
};

std::vector<reader> const& readers();

struct example {
  std::string name;
  std::string bytes;
  std::vector<std::string> readers;        // that are made for it
};

// What examples/ holds.
std::vector<example> examples();

// Processor time of READ on IN, in seconds; *OUTCOME is "" for a result, else the message of the error.
// Any exception but xencmp::error goes through.
double run(reader const& r, xencmp::text_ptr const& in, std::string* outcome = nullptr);
reader const& reader_called(std::string const& name);

// Seconds of processor time that no call may take; more where sanitizers watch.
double limit();

} // namespace fuzz
