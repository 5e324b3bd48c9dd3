#include "fixagent/sandbox/sandbox.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "fixagent/sandbox/sandbox_directories.h"
#include "fixagent/sandbox/test_cage.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::Sandbox;
using fixagent::SandboxOptions;
using fixagent::ScratchDirectory;
using fixagent::test::Cage;
using fixagent::test::has;
using fixagent::test::kinds;
using fixagent::test::Listener;
using fixagent::test::Outside;

TEST_CASE("what a command leaves in its HOME is gone for the next, whatever its permissions", "[sandbox]") {
  for (const std::string& kind : kinds()) {
    Cage cage(kind);
    CAPTURE(kind);
    CHECK(cage.shell("mkdir -p $HOME/a/b && echo x > $HOME/a/b/c && chmod 500 $HOME/a/b").code == 0);
    const core::Exit exit = cage.shell("ls -A $HOME; cd a 2>/dev/null; pwd | grep -c workspace");
    CHECK(exit.out == "1\n");
    CHECK(cage.shell("mkdir d && touch d/e && chmod 0 d").code == 0);
  }
}

TEST_CASE("the exit code and the program that is not there are told", "[sandbox]") {
  for (const std::string kind : {"bubblewrap", "landlock", "none"}) {
    Cage cage(kind);
    if (!cage.sandbox) continue;
    CAPTURE(kind);
    CHECK(cage.sandbox->kind() == kind);
    CHECK(cage.shell("exit 7").code == 7);
    CHECK(cage.shell("kill -9 $$").code == 137);
    CHECK_FALSE(Sandbox::found_no_program(cage.shell("exit 127")));
    const core::Exit missing = cage.run({"no-such-program"});
    CHECK(missing.code == 127);
    CHECK(Sandbox::found_no_program(missing));
    std::filesystem::create_directory(cage.file("below"));
    CHECK(has(cage.run({"pwd"}, "below").out, "workspace/below"));
    for (const char* directory : {"../etc", "/etc", "below/../..", "below//x"}) {
      const auto refused = cage.sandbox->run({"pwd"}, directory);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == core::Errc::refused);
    }
    const auto none = cage.sandbox->run({"pwd"}, "nothing");
    REQUIRE_FALSE(none);
    CHECK(none.error().code == core::Errc::unavailable);
    CHECK(has(none.error().what, "nothing"));
  }
}

TEST_CASE("a tool directory is seen at its own path, comes first in PATH and can't be changed", "[sandbox]") {
  Outside outside;
  outside.write("tools/bin/cimend-tool", "#!/bin/sh\necho tool\n");
  outside.write("tools/.bin/cimend-other", "#!/bin/sh\necho other\n");
  outside.write("secret", "secret");
  SandboxOptions options;
  options.tool_directories = {outside.path("tools")};
  for (const std::string& kind : kinds()) {
    Cage cage(kind, options);
    REQUIRE(cage.sandbox);
    const std::string script = "cimend-tool; cimend-other; echo x > " + outside.path("tools/bin/made") +
                               "; echo x >> " + outside.path("tools/bin/cimend-tool") + "; cat " +
                               outside.path("secret");
    const core::Exit exit = cage.shell(script);
    CAPTURE(kind, exit.err);
    CHECK(exit.out == "tool\nother\n");
    CHECK_FALSE(std::filesystem::exists(outside.path("tools/bin/made")));
    CHECK(outside.read("tools/bin/cimend-tool") == "#!/bin/sh\necho tool\n");
    const core::Exit without = Cage(kind).shell("cimend-tool");
    CHECK(without.code == 127);
  }
}

TEST_CASE("no home directory, nothing above one, and nothing of the kernel's is a tool directory") {
  Outside outside;
  outside.write("file", "");
  outside.write("with:colon/x", "");
  std::filesystem::create_symlink("/root", outside.path("link"));
  for (const std::string& path :
       {std::string("/"), std::string("/root"), std::string("/home"), std::string("/root/.."), std::string("relative"),
        outside.path("file"), outside.path("none"), outside.path("link"), outside.path("with:colon"),
        std::string("/proc"), std::string("/sys/kernel"), std::string("/dev"), std::string()}) {
    CAPTURE(path);
    const auto refused = fixagent::checked_tool_directories({path});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == core::Errc::refused);
    core::RealProcess process;
    const auto scratch = ScratchDirectory::create();
    SandboxOptions options;
    options.tool_directories = {path};
    CHECK_FALSE(Sandbox::create(process, *scratch, options));
  }
  std::filesystem::create_directory_symlink(outside.path(), outside.path("itself"));
  const auto real = fixagent::checked_tool_directories({outside.path("itself"), outside.path()});
  REQUIRE(real);
  CHECK(*real == std::vector<std::string>{outside.path()});
}

TEST_CASE("a dependency is seen below the workspace, can't be changed and leaves no trace there", "[sandbox]") {
  Outside outside;
  outside.write("node_modules/left/index.js", "content");
  outside.write("secret", "secret");
  SandboxOptions options;
  options.dependencies = {{outside.path("node_modules"), "web/node_modules"}};
  for (const std::string& kind : kinds()) {
    Cage cage(kind, options);
    REQUIRE(cage.sandbox);
    const core::Exit exit = cage.shell(
        "cat web/node_modules/left/index.js; echo x > web/node_modules/made; echo x > web/node_modules/left/index.js; "
        "rm -rf web/node_modules/left; cat " +
        outside.path("secret"));
    CAPTURE(kind, exit.err);
    CHECK(exit.out == "content");
    CHECK(outside.read("node_modules/left/index.js") == "content");
    CHECK_FALSE(std::filesystem::exists(outside.path("node_modules/made")));
    CHECK(std::filesystem::is_empty(cage.scratch->workspace()));

    // The tree is not ours: a link in a dependency's way is not followed, and nothing is put over what stands there.
    std::filesystem::create_symlink(outside.path(), cage.file("web"));
    const auto linked = cage.sandbox->run({"true"});
    REQUIRE_FALSE(linked);
    CHECK(linked.error().code == core::Errc::refused);
    CHECK(outside.read("node_modules/left/index.js") == "content");
    std::filesystem::remove(cage.file("web"));
    std::filesystem::create_directories(cage.file("web/node_modules"));
    CHECK_FALSE(cage.sandbox->run({"true"}));
  }
}

TEST_CASE("a command that swaps the directory above a dependency does not make us remove anything else", "[sandbox]") {
  Outside outside;
  outside.write("node_modules/x", "x");
  outside.write("web/node_modules/keep", "kept");
  SandboxOptions options;
  options.dependencies = {{outside.path("node_modules"), "web/node_modules"}};
  for (const std::string& kind : kinds()) {
    Cage cage(kind, options);
    cage.shell("mv web old; ln -s " + outside.path("web") + " web");
    CAPTURE(kind);
    CHECK(outside.read("web/node_modules/keep") == "kept");
    CHECK(outside.read("node_modules/x") == "x");
  }
}

TEST_CASE("with the network the machine's servers are reached, and still no Unix socket by its path", "[sandbox]") {
  Outside outside;
  const Listener tcp = Listener::internet(SOCK_STREAM);
  const Listener local = Listener::local(SOCK_STREAM, outside.path("stream"));
  SandboxOptions options;
  options.network = true;
  for (const std::string& kind : kinds()) {
    Cage cage(kind, options);
    const core::Exit exit =
        cage.run({"python3", "-c",
                  "import socket\nsocket.create_connection(('127.0.0.1', " + std::to_string(tcp.port()) +
                      "))\ntry: socket.socket(socket.AF_UNIX).connect('" + outside.path("stream") +
                      "')\nexcept OSError: print('refused')\n"});
    CAPTURE(kind, exit.err);
    CHECK(exit.code == 0);
    CHECK(exit.out == "refused\n");
    CHECK(tcp.reached());
    CHECK_FALSE(local.reached());
  }
}

TEST_CASE("an honest build works in there", "[sandbox]") {
  for (const std::string& kind : kinds()) {
    Cage cage(kind);
    CAPTURE(kind);
    cage.write("a.cc", "#include <cstdio>\nint b();\nint main() { std::printf(\"%d\\n\", b()); }\n");
    cage.write("b.cc", "#include <string>\nint b() { return std::stoi(\"42\"); }\n");
    cage.write("Makefile", "a: a.o b.o\n\tg++ -o a a.o b.o\n%.o: %.cc\n\tg++ -c -o $@ $<\n");
    const core::Exit exit = cage.shell("make -j2 >&2 && ./a && git init -q . && git status --short | wc -l");
    CAPTURE(exit.err);
    CHECK(exit.out == "42\n6\n");
  }
}

TEST_CASE("where nothing works both reasons are told, and only an operator's word runs it bare", "[sandbox]") {
  struct Refusing : core::Process {
    core::Result<core::Exit> run(const core::Command& command) override {
      core::Exit exit;
      const bool bare = std::find(command.argv.begin(), command.argv.end(), "--unconfined") != command.argv.end();
      exit.code = bare ? 0 : 1;
      exit.err = command.argv[0] == "bwrap" ? "bwrap: no namespaces" : "no domain";
      return exit;
    }
  } refusing;
  const auto scratch = ScratchDirectory::create();
  REQUIRE(scratch);
  SandboxOptions options;
  const auto none = Sandbox::create(refusing, *scratch, options);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == core::Errc::unavailable);
  CHECK(has(none.error().what, "bubblewrap: "));
  CHECK(has(none.error().what, "landlock: exit code 1: no domain"));
  options.allow_none = true;
  const auto bare = Sandbox::create(refusing, *scratch, options);
  REQUIRE(bare);
  CHECK(bare->kind() == "none");
  CHECK(bare->environment().at("HOME") == scratch->tmp());
}
