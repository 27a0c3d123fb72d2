// A directory for a test's files.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <xencmp/source/text.hpp>

struct scratch {
  std::filesystem::path at;
  scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "xencmp-test.XXXXXX").string();
    at = ::mkdtemp(name.data());
  }
  scratch(scratch const&) = delete;
  scratch& operator=(scratch const&) = delete;
  ~scratch() { std::filesystem::remove_all(at); }
  std::filesystem::path write(std::string const& name, std::string const& bytes) const {
    std::ofstream(at / name, std::ios::binary) << bytes;
    return at / name;
  }
  // How many files there are, so that one that was left behind is seen.
  auto count() const {
    return std::distance(std::filesystem::recursive_directory_iterator(at),
                         std::filesystem::recursive_directory_iterator());
  }
};

inline std::string contents(std::filesystem::path const& p) { return std::string(xencmp::read_text(p)->bytes()); }
