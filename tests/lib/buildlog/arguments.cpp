#include <catch2/catch.hpp>
#include <algorithm>

#include <xencmp/buildlog/category.hpp>
#include <xencmp/buildlog/log.hpp>
#include <xencmp/buildlog/paths.hpp>

using namespace xencmp;

namespace {

unit command(std::string const& words, std::string const& profile = "gcc") {
  return buildlog::read_log(make_text("log", "gcc -c x.c " + words + "\n"), {profile, "x86_64", ""}).units.at(0);
}
// Normalised texts of the options that count, without -c.
std::vector<std::string> effective(std::string const& words) {
  std::vector<std::string> out;
  for (auto const& o : command(words).options)
    if (o.effective && o.text != "-c") out.push_back(o.normalised);
  return out;
}
option_category category(std::string const& word) { return command(word).options.back().category; }
using list = std::vector<std::string>;

} // namespace

TEST_CASE("the last of contradicting options counts") {
  CHECK(effective("-O2 -O0") == list{"-O0"});
  CHECK(effective("-fPIC -fno-pie") == list{"-fno-pie"});
  CHECK(effective("-fstack-protector-strong -fno-stack-protector") == list{"-fno-stack-protector"});
  CHECK(effective("-Wx86 -Wshadow -Wno-shadow") == list{"-Wx86", "-Wno-shadow"});
  CHECK(effective("-Wformat=2 -Wno-format") == list{"-Wformat=0"});
  CHECK(effective("-m32 -m64") == list{"-m64"});
  CHECK(effective("-mtune=native -mtune=generic") == list{"-mtune=generic"});
  CHECK(effective("-std=c99 -std=gnu11") == list{"-std=gnu11"});
  CHECK(effective("-DX=1 -UX") == list{"-UX"});
  CHECK(effective("-Wno-error=shadow -Werror=shadow") == list{"-Werror=shadow"});
  CHECK(effective("-fx -fno-strict-aliasing -fstrict-aliasing") == list{"-fx", "-fstrict-aliasing"});
}

TEST_CASE("options that add up stay, and of equal ones the first") {
  CHECK(effective("-Ia -Ib -Ia") == list{"-Ia", "-Ib"});
  CHECK(effective("-specs=a -specs=b") == list{"-specs=a", "-specs=b"});
  CHECK(effective("-la -lb -la") == list{"-la", "-lb", "-la"});
  CHECK(effective("-fsanitize=address -fsanitize=undefined") == list{"-fsanitize=address", "-fsanitize=undefined"});
  CHECK(effective("-Wl,-z,norelro,-z,now -Wl,-z,relro") == list{"-Wl,-z,now", "-Wl,-z,relro"});
}

TEST_CASE("-Wp,-D comes after every -D and -U") {
  CHECK(effective("-Wp,-D_FORTIFY_SOURCE=2 -U_FORTIFY_SOURCE") == list{"-D_FORTIFY_SOURCE=2"});
  CHECK(effective("-D_FORTIFY_SOURCE=2 -U_FORTIFY_SOURCE") == list{"-U_FORTIFY_SOURCE"});
  CHECK(effective("-Wp,-U_FORTIFY_SOURCE -Wp,-D_FORTIFY_SOURCE=3") == list{"-D_FORTIFY_SOURCE=3"});
  auto const u = command("-Wp,-MD,x.d");
  CHECK(u.options.back().normalised == "-MD x.d");      // the preprocessor proper takes the file
  CHECK(u.options.back().text == "-Wp,-MD,x.d");
  CHECK(command("-Wp,-Da,-Ub").options.size() == 3);
}

TEST_CASE("arguments are taken as the records say") {
  CHECK(effective("-MMD -MP -MF x.d") == list{"-MMD", "-MP", "-MF x.d"});
  CHECK(effective("-MD -g") == list{"-MD", "-g2"});
  CHECK(effective("-D X -D Y=1 -I d") == list{"-DX", "-DY", "-Id"});
  CHECK(effective("-include config.h -isystem /usr/include/x") == list{"-include config.h", "-isystem @sys@/include/x"});
  CHECK(effective("--param ssp-buffer-size=4 --sysroot=/") == list{"--param=ssp-buffer-size=4", "--sysroot=/"});
  CHECK(effective("-fcf-protection") == list{"-fcf-protection=full"});
  auto const u = command("-o x.o");
  CHECK(u.output == "x.o");
  CHECK(u.options.back().text == "-o x.o");
  CHECK(u.options.back().index == 3);
  CHECK(u.options.back().where.to_string() == "log:1:12");
  CHECK(u.options.back().where.bytes() == "-o x.o");
}

TEST_CASE("categories") {
  using enum option_category;
  for (auto const& [word, want] : {std::pair{"-pipe", driver}, {"-specs=x", driver}, {"-MMD", dependency}, {"-g", debugging},
                                   {"-grecord-gcc-switches", debugging}, {"-DX", definitions}, {"-Wp,-DX", definitions},
                                   {"-I.", includes}, {"-nostdinc", includes}, {"-std=gnu99", dialect},
                                   {"-ffreestanding", dialect}, {"-fno-builtin", dialect}, {"-m64", target},
                                   {"-pthread", target}, {"-fPIC", code_generation}, {"-fexceptions", code_generation},
                                   {"-ffile-prefix-map=a=b", code_generation}, {"-O2", optimization},
                                   {"-fomit-frame-pointer", optimization}, {"-Wall", warnings}, {"-w", warnings},
                                   {"-pedantic", warnings}, {"-lm", linking}, {"-Wl,-z,now", linking},
                                   {"-shared", linking}, {"-fno-such-thing", unknown}, {"--nonsense", unknown}}) {
    INFO(word);
    CHECK(std::string(name(category(word))) == name(want));
  }
  auto const l = buildlog::read_log(make_text("log", "gcc -c a.c --nonsense\ngcc -c b.c --nonsense @more\n"));
  REQUIRE(std::count_if(l.remarks.begin(), l.remarks.end(),
                        [](auto const& r) { return r.level == severity::unknown; }) == 2);
}

TEST_CASE("hardening and defaults") {
  CHECK(command("-fstack-protector-strong").options.back().hardening);
  CHECK_FALSE(command("-fno-stack-protector").options.back().hardening);
  CHECK(command("-Wp,-D_FORTIFY_SOURCE=2").options.back().hardening);
  CHECK(command("-specs=/usr/lib/rpm/redhat/redhat-hardened-cc1").options.back().hardening);
  CHECK_FALSE(command("-specs=/usr/lib/rpm/redhat/redhat-annobin-cc1").options.back().hardening);
  CHECK(command("-m64").options.back().is_default);
  CHECK_FALSE(command("-m32").options.back().is_default);
  CHECK_FALSE(command("-fPIE").options.back().is_default);
  CHECK(command("-fPIE", "debian").options.back().is_default);
  CHECK_THROWS_AS(command("", "no such profile"), error);
}

TEST_CASE("paths are folded and made relative to the build root") {
  using namespace buildlog;
  CHECK(fold("a//./b/../c/") == "a/c");
  CHECK(fold("../../x") == "../../x");
  CHECK(fold("/../x") == "/x");
  CHECK(fold("a/..") == ".");
  CHECK(normalise_path("/b/r/t/../u", "/b/r") == "u");
  CHECK(normalise_path("/b/r2", "/b/r") == "../r2");
  CHECK(normalise_path("/gnu/store/3lfhjyimi6fwnjzk198rc37s6pwngiim-libnl-3.5.0/include", "") == "@sys@/include");
  CHECK(normalise_text("-DX=\"/b/r/t/x.h\"", "/b/r") == "-DX=\"t/x.h\"");
  CHECK(normalise_text("/b/r/t/..=.", "/b/r") == ".=.");
  CHECK(normalise_text("a/b/r/t", "/b/r") == "a/b/r/t");
  root_vote v;
  for (auto p : {"/home/u/p/src", "/home/u/p/include", "/usr/include", "/home/u/p"}) v.add(p);
  CHECK(v.root() == "/home/u/p");
  v.add("/builddir/build/BUILD/p-1.0/x");
  CHECK(v.root() == "/builddir/build/BUILD/p-1.0");
}
