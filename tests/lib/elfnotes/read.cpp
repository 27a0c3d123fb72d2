#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include <unistd.h>

#include <catch2/catch.hpp>
#include <xencmp/elfnotes/read.hpp>

using namespace xencmp;
namespace fs = std::filesystem;

namespace {

struct scratch {
  scratch() { fs::create_directories(at); }
  ~scratch() { fs::remove_all(at); }
  fs::path at = fs::temp_directory_path() / ("xencmp-notes-" + std::to_string(getpid()));
};

// One note of each kind; sizes are counted by the assembler.
constexpr char const* source = R"(
  .section .note.gnu.property,"a",%note
  .p2align 3
  .long 4, 32, 5
  .asciz "GNU"
  .long 0xc0000002, 4, 3, 0, 0xc0008002, 4, 0x15, 0
  .section .gnu.build.attributes,"",%note
  .p2align 2
  .long 12f-11f, 16, 0x100
11: .ascii "GA$\0013p1\0"
12: .p2align 2
  .quad 0x401000, 0x401126
  .long 22f-21f, 0, 0x100
21: .ascii "GA*GOW\0\052\005\0"
22: .p2align 2
  .long 32f-31f, 0, 0x100
31: .ascii "GA*\2\3\0"
32: .p2align 2
  .long 42f-41f, 0, 0x101
41: .ascii "GA+stack_clash\0"
42: .p2align 2
  .long 52f-51f, 0, 0x100
51: .ascii "GA*FORTIFY\0\2\0"
52: .p2align 2
  .long 62f-61f, 0, 0x100
61: .ascii "GA!\10\0"
62: .p2align 2
  .section .note.package,"a",%note
  .p2align 2
  .long 4, 72f-71f, 0xcafe1a7e
  .asciz "FDO"
71: .asciz "{\"type\":\"rpm\"}"
72: .p2align 2
  .section .note.stapsdt,"",%note
  .p2align 2
  .long 8, 82f-81f, 3
  .asciz "stapsdt"
81: .quad 0x10, 0x20, 0
  .asciz "libc"
  .asciz "setjmp"
  .asciz "8@%rdi"
82: .p2align 2
  .section .note.go.buildid,"a",%note
  .p2align 2
  .long 4, 8, 4
  .asciz "Go\0"
  .ascii "abc/defg"
  .section .note.other,"a",%note
  .p2align 2
  .long 6, 3, 7
  .asciz "Owner"
  .p2align 2
  .ascii "\1\2\3"
  .p2align 2
)";

// Empty when there is no assembler.
fs::path assemble(fs::path const& directory) {
  auto const in = directory / "notes.s", out = directory / "notes.o";
  std::ofstream(in) << source;
  return std::system(("as -o '" + out.string() + "' '" + in.string() + "' 2>/dev/null").c_str()) == 0 ? out : fs::path();
}

std::string bytes_of(fs::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(fs::path const& path, std::string const& bytes) {
  fs::remove(path);   // some file systems write a truncated file to disk at once, a new one later
  std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// Everything read, so that no byte of it stays unseen by the sanitizers.
std::size_t weight(elfnotes::notes const& n) {
  std::size_t out = n.remarks.size();
  for (auto const& e : n.all) out += e.owner.size() + e.description.size() + e.applies_to.size();
  return out;
}

} // namespace

TEST_CASE("each kind of note") {
  scratch const here;
  auto const object = assemble(here.at);
  if (object.empty()) {
    WARN("no assembler: not tested");
    return;
  }
  auto const found = elfnotes::read_notes(object);
  CHECK(found.remarks.empty());
  std::string all;
  for (auto const& n : found.all)
    if (n.section != ".note.gnu.property")
      all += n.section + ' ' + n.owner + ' ' + n.type_name + ": " + n.description + ' ' + n.applies_to + '\n';
  CHECK(all == ".gnu.build.attributes GA$<version> NT_GNU_BUILD_ATTRIBUTE_OPEN: 3p1 0x401000-0x401126\n"
               ".gnu.build.attributes GA*GOW NT_GNU_BUILD_ATTRIBUTE_OPEN: 0x52a \n"
               ".gnu.build.attributes GA*<stack prot> NT_GNU_BUILD_ATTRIBUTE_OPEN: strong \n"
               ".gnu.build.attributes GA+stack_clash NT_GNU_BUILD_ATTRIBUTE_FUNC: true \n"
               ".gnu.build.attributes GA*FORTIFY NT_GNU_BUILD_ATTRIBUTE_OPEN: 0x2 \n"
               ".gnu.build.attributes GA!<short enum> NT_GNU_BUILD_ATTRIBUTE_OPEN: false \n"
               ".note.package FDO NT_FDO_PACKAGING_METADATA: Packaging Metadata: {\"type\":\"rpm\"} \n"
               ".note.stapsdt stapsdt NT_STAPSDT: Provider: libc, Name: setjmp, Arguments: 8@%rdi 0x10\n"
               ".note.go.buildid Go NT_GO_BUILDID: Build ID: abc/defg \n"
               ".note.other Owner : 010203 \n");
#ifdef __x86_64__
  REQUIRE(!found.all.empty());
  CHECK(found.all[0].description == "x86 feature: IBT, SHSTK, x86 ISA needed: x86-64-baseline, x86-64-v3, "
                                    "<unknown: 10>");
#endif
}

TEST_CASE("the test program's own notes, without doubles of its segments") {
  auto const found = elfnotes::read_notes("/proc/self/exe");
  CHECK(found.remarks.empty());
  int tags = 0;
  for (auto const& n : found.all) tags += n.type_name == "NT_GNU_ABI_TAG" && n.description.starts_with("OS: Linux");
  CHECK(tags == 1);
}

TEST_CASE("files that are no ELF files") {
  scratch const here;
  write(here.at / "empty", "");
  write(here.at / "zeros", std::string(4096, '\0'));
  write(here.at / "text", "hello");
  write(here.at / "magic", "\x7f" "ELF");
  write(here.at / "archive", "!<arch>\n");
  for (auto const name : {"empty", "zeros", "text", "magic", "archive", "none", "."}) {
    INFO(name);
    try {
      elfnotes::read_notes(here.at / name);
      FAIL_CHECK("no error");
    } catch (error const& e) {
      CHECK(e.file == (here.at / name).string());
    }
  }
}

TEST_CASE("damaged files give errors and remarks, never a crash") {
  scratch const here;
  auto object = assemble(here.at);
  if (object.empty()) object = "/proc/self/exe";
  auto whole = bytes_of(object);
  whole.resize(std::min<std::size_t>(whole.size(), 1 << 20));
  std::mt19937 random(1);
  auto const mutant = here.at / "mutant";
  std::size_t refused = 0, damaged = 0, all = 0;
  for (int i = 0; i < 4000; ++i) {
    auto bytes = whole;
    for (int n = 1 + static_cast<int>(random() % 4); n > 0; --n) {
      // Half of the mutations hit the headers.
      auto const at = random() % 2 ? random() % 64 : random() % bytes.size();
      bytes[at] = random() % 3 ? static_cast<char>(random()) : '\xff';
    }
    if (i % 10 == 0) bytes.resize(random() % bytes.size());
    write(mutant, bytes);
    try {
      auto const found = elfnotes::read_notes(mutant);
      all += weight(found);
      damaged += !found.remarks.empty();
    } catch (error const&) {
      ++refused;
    }
  }
  CHECK(refused > 0);
  CHECK(damaged > 0);
  CHECK(all > 0);
}
