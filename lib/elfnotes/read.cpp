#include "read.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <unordered_set>

#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include "decode.hpp"

namespace xencmp::elfnotes {

namespace {

struct descriptor {
  explicit descriptor(char const* path) : number(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}   // never a pipe's
  descriptor(descriptor const&) = delete;
  descriptor& operator=(descriptor const&) = delete;
  ~descriptor() { if (number >= 0) close(number); }
  int number;
};

class reader {
public:
  explicit reader(std::filesystem::path const& path) : path_(path.string()), file_(path.c_str()), elf_(nullptr, elf_end) {
    if (file_.number < 0) throw error(std::strerror(errno), path_);
    if (!std::filesystem::is_regular_file(path)) throw error("not a regular file; expected an ELF file", path_);
    if (elf_version(EV_CURRENT) == EV_NONE) throw error("libelf is out of date", path_);
    elf_.reset(elf_begin(file_.number, ELF_C_READ, nullptr));
    if (!elf_) throw error(std::string("not an ELF file: ") + elf_errmsg(-1), path_);
    if (elf_kind(elf_.get()) == ELF_K_AR) throw error("an archive; expected a single ELF file", path_);
    GElf_Ehdr header;
    if (elf_kind(elf_.get()) != ELF_K_ELF || !gelf_getehdr(elf_.get(), &header)) throw error("not an ELF file", path_);
    machine_ = {header.e_ident[EI_DATA] == ELFDATA2MSB, header.e_ident[EI_CLASS] == ELFCLASS64, header.e_machine};
  }

  notes read() {
    read_sections();
    read_segments();
    return std::move(out_);
  }

private:
  void remark(severity level, std::string const& message) {
    out_.remarks.push_back({level, path_ + ": " + message, {}, {}});
  }

  void read_sections() {
    std::size_t names = 0;
    if (elf_getshdrstrndx(elf_.get(), &names) != 0) return remark(severity::error, "damaged section headers");
    for (Elf_Scn* s = elf_nextscn(elf_.get(), nullptr); s && !full_; s = elf_nextscn(elf_.get(), s)) {
      GElf_Shdr header;
      if (!gelf_getshdr(s, &header)) {
        remark(severity::error, "damaged header of section " + std::to_string(elf_ndxscn(s)));
        continue;
      }
      char const* name = elf_strptr(elf_.get(), names, header.sh_name);
      std::string const shown = name ? name : "section " + std::to_string(elf_ndxscn(s));
      if (shown == ".annobin.notes") remark(severity::unknown, "section .annobin.notes: notes in string form");
      if (header.sh_type != SHT_NOTE) continue;
      if (header.sh_flags & SHF_COMPRESSED) {
        remark(severity::unknown, "section " + shown + ": compressed notes");
        continue;
      }
      read_chunk(header.sh_offset, header.sh_size, header.sh_addralign, name ? name : "", "section " + shown);
    }
  }

  void read_segments() {
    std::size_t n = 0;
    if (elf_getphdrnum(elf_.get(), &n) != 0) return remark(severity::error, "damaged program headers");
    for (std::size_t i = 0; i < n && !full_; ++i) {
      GElf_Phdr header;
      if (!gelf_getphdr(elf_.get(), static_cast<int>(i), &header)) {
        remark(severity::error, "damaged program headers");
        return;
      }
      if (header.p_type == PT_NOTE)
        read_chunk(header.p_offset, header.p_filesz, header.p_align, "", "segment " + std::to_string(i));
    }
  }

  void read_chunk(std::uint64_t offset, std::uint64_t size, std::uint64_t align, std::string const& section,
                  std::string const& shown) {
    if (size == 0) return;
    Elf_Data* const data = elf_getdata_rawchunk(elf_.get(), static_cast<std::int64_t>(offset), size,
                                                align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
    if (!data || !data->d_buf) return remark(severity::error, shown + ": lies outside the file");
    std::string_view const bytes(static_cast<char const*>(data->d_buf), data->d_size);
    for (std::size_t at = 0; at < bytes.size();) {
      GElf_Nhdr header;
      std::size_t name = 0, description = 0;
      auto const next = gelf_getnote(data, at, &header, &name, &description);
      if (next == 0) {
        // Linkers pad with zeros at the end.
        if (bytes.substr(at).find_first_not_of('\0') != bytes.npos || bytes.size() - at >= sizeof header)
          remark(severity::error, shown + ": damaged note at offset " + std::to_string(offset + at));
        return;
      }
      bytes_read_ += header.n_namesz + std::size_t{header.n_descsz} + 1;
      if (++notes_read_ > max_notes || bytes_read_ > max_note_bytes) {
        full_ = true;
        return remark(severity::error, shown + ": too many notes, the rest is left out");
      }
      if (seen_.insert(offset + at).second) {
        auto note = decode(bytes.substr(name, header.n_namesz), header.n_type,
                           bytes.substr(description, header.n_descsz), machine_);
        note.section = section;
        out_.all.push_back(std::move(note));
      }
      at = next;
    }
  }

  std::string path_;
  descriptor file_;
  std::unique_ptr<Elf, int (*)(Elf*)> elf_;
  machine machine_;
  notes out_;
  std::unordered_set<std::uint64_t> seen_;   // a segment shows what its sections do
  std::size_t notes_read_ = 0, bytes_read_ = 0;
  bool full_ = false;
};

} // namespace

notes read_notes(std::filesystem::path const& path) { return reader(path).read(); }

} // namespace xencmp::elfnotes
