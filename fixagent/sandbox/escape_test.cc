// Commands that try to get out, under both kinds of sandbox, and once more as an ordinary user where the tests run as
// root. testdata/hostile.py tries and tells; what counts is also looked at from outside.

#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/text.h"
#include "fixagent/sandbox/landlock.h"
#include "fixagent/sandbox/test_cage.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::SandboxOptions;
using fixagent::test::as_root;
using fixagent::test::Cage;
using fixagent::test::has;
using fixagent::test::kDaemon;
using fixagent::test::kinds;
using fixagent::test::Listener;
using fixagent::test::lock_is_free;
using fixagent::test::Outside;

namespace {

std::map<std::string, std::string> results_of(const std::string& output) {
  std::map<std::string, std::string> out;
  for (const std::string_view line : core::split(output, '\n')) {
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) out[std::string(line.substr(0, colon))] = line.substr(colon + 2);
  }
  return out;
}

}  // namespace

TEST_CASE("a command in the sandbox reaches nothing outside, and can do what a build does", "[sandbox]") {
  for (const std::string& kind : kinds()) {
    Outside outside;
    outside.write("victim", "untouched");
    outside.write("secret", "secret");
    const std::string abstract = "cimend-test-" + std::to_string(::getpid());
    const std::vector<std::pair<std::string, Listener>> listeners = [&] {
      std::vector<std::pair<std::string, Listener>> out;
      out.emplace_back("tcp", Listener::internet(SOCK_STREAM));
      out.emplace_back("udp", Listener::internet(SOCK_DGRAM));
      out.emplace_back("stream", Listener::local(SOCK_STREAM, outside.path("stream")));
      out.emplace_back("datagram", Listener::local(SOCK_DGRAM, outside.path("datagram")));
      out.emplace_back("abstract", Listener::local(SOCK_STREAM, std::string(1, '\0') + abstract));
      return out;
    }();
    Cage cage(kind);
    cage.bring("hostile.py");
    const core::Exit exit =
        cage.run({"python3", "hostile.py", outside.path(), std::to_string(::getpid()),
                  std::to_string(listeners[0].second.port()), std::to_string(listeners[1].second.port()), abstract});
    CAPTURE(kind, exit.out, exit.err);
    REQUIRE(exit.code == 0);
    auto results = results_of(exit.out);
    for (const char* honest :
         {"thread", "pair", "child", "null", "random", "write here", "rename here", "executable", "write to HOME"}) {
      CAPTURE(honest);
      CHECK(results[honest] == "done");
      results.erase(honest);
    }
    // bubblewrap gives namespaces of its own for these, so they may work: what matters is what they reach.
    if (kind == "bubblewrap") {
      for (const char* own : {"netlink", "io_uring", "performance events", "key", "read memory", "udp"})
        results.erase(own);
    }
    CHECK(results.size() >= 35);
    for (const auto& [attempt, result] : results) {
      if (attempt == "signal" && kind == "landlock" && *fixagent::Landlock::version() < 6 && !as_root()) continue;
      CAPTURE(attempt, result);
      CHECK(result != "done");
    }
    CHECK(outside.read("victim") == "untouched");
    CHECK_FALSE(std::filesystem::exists(outside.path("made")));
    for (const char* place : {"/usr/cimend-escaped", "/etc/cimend-escaped"}) {
      CHECK_FALSE(std::filesystem::exists(place));
    }
    CHECK_FALSE(std::filesystem::exists(cage.file("../../cimend-escaped")));
    for (const auto& [name, listener] : listeners) {
      CAPTURE(name);
      CHECK_FALSE(listener.reached());
    }
  }
}

TEST_CASE("without namespaces it is seccomp that says no, by the right error", "[sandbox]") {
  const auto working = kinds();
  if (std::find(working.begin(), working.end(), "landlock") == working.end()) return;
  Outside outside;
  Cage cage("landlock");
  cage.bring("hostile.py");
  const core::Exit exit = cage.run({"python3", "hostile.py", outside.path(), "1", "1", "1", "x"});
  CAPTURE(exit.out, exit.err);
  auto results = results_of(exit.out);
  for (const char* socket :
       {"tcp", "udp", "unix stream", "abstract", "pair to a path", "pair reconnected", "netlink"}) {
    CAPTURE(socket);
    CHECK(results[socket] == "EACCES");
  }
  for (const char* call : {"ptrace", "read memory", "mount", "user namespace", "clone a user namespace", "key", "bpf",
                           "performance events", "open by handle", "type into a terminal", "type with high bits"}) {
    CAPTURE(call);
    CHECK(results[call] == "EPERM");
  }
  CHECK(results["io_uring"] == "ENOSYS");
}

TEST_CASE("a daemon that left its session ends with the command, and with its time", "[sandbox]") {
  for (const std::string kind : {"bubblewrap", "landlock", "none"}) {
    const Cage patient(kind);
    if (!patient.sandbox) continue;
    CAPTURE(kind);
    core::Exit exit = patient.run({"python3", "-c", kDaemon});
    CAPTURE(exit.err);
    CHECK(exit.out == "locked\n");
    CHECK(exit.code == 0);
    CHECK(lock_is_free(patient.file("lock")));
    SandboxOptions options;
    options.limits.time_limit_seconds = 1;
    const Cage cage(kind, options);
    exit = cage.run({"python3", "-c", kDaemon + "time.sleep(1000)"});
    CHECK(exit.timed_out);
    CHECK(lock_is_free(cage.file("lock")));
  }
}

TEST_CASE("a command that forks without end is bounded and ends", "[sandbox]") {
  const std::string bomb =
      "import os, time\n"
      "made = 0\n"
      "try:\n"
      "    for made in range(400):\n"
      "        if os.fork() == 0: time.sleep(1000)\n"
      "except OSError as e: print('stopped', flush=True)\n";
  const std::string wild =
      "import os, time\n"
      "f = open('lock', 'w')\n"
      "import fcntl\n"
      "fcntl.flock(f, fcntl.LOCK_EX)\n"
      "end = time.time() + 0.3\n"
      "main = os.getpid()\n"
      "while os.getpid() != main or time.time() < end:\n"
      "    try:\n"
      "        if os.fork() == 0: os.setsid()\n"
      "    except OSError: time.sleep(0.001)\n";
  for (const std::string& kind : kinds()) {
    SandboxOptions options;
    options.limits.max_processes = 40;
    options.limits.time_limit_seconds = 20;
    Cage cage(kind, options);
    CAPTURE(kind);
    const core::Exit exit = cage.run({"python3", "-c", bomb});
    // The kernel holds nobody to the number of processes who is root outside.
    if (kind == "landlock" || !as_root()) CHECK(exit.out == "stopped\n");
    CHECK_FALSE(exit.timed_out);
    if (kind == "bubblewrap" && as_root()) continue;  // nothing would bound the next
    const core::Exit ended = cage.run({"python3", "-c", wild});
    CHECK_FALSE(ended.timed_out);
    CHECK(lock_is_free(cage.file("lock")));
  }
}

TEST_CASE("memory, the size of a file and the output are bounded", "[sandbox]") {
  for (const std::string& kind : kinds()) {
    SandboxOptions options;
    options.limits.memory_limit_mib = 128;
    options.limits.max_file_mib = 8;
    options.limits.output_bytes = 100'000;
    Cage cage(kind, options);
    CAPTURE(kind);
    CHECK(has(cage.run({"python3", "-c", "bytearray(300 << 20)"}).err, "MemoryError"));
    const core::Exit large = cage.shell("head -c 20000000 /dev/zero > large; echo $?");
    CHECK(large.out != "0\n");
    CHECK(std::filesystem::file_size(cage.file("large")) <= 8u << 20);
    const core::Exit flood = cage.shell("yes | head -c 20000000; echo end >&2");
    CHECK(flood.out.size() == 100'000);
    CHECK(flood.output_cut);
    CHECK(flood.err == "end\n");  // it was not stopped by a full pipe
  }
}

TEST_CASE("descriptors or processes that run out are an error, never a hang or a command outside", "[sandbox]") {
  Outside outside;
  outside.write("secret", "secret");
  for (const std::string& kind : kinds()) {
    Cage cage(kind);
    for (const auto resource : {RLIMIT_NOFILE, RLIMIT_NPROC}) {
      if (resource == RLIMIT_NPROC && as_root()) continue;  // root is not held to it
      rlimit before{};
      REQUIRE(::getrlimit(resource, &before) == 0);
      bool worked = false;
      for (rlim_t allowed = 1; allowed < 100 && !worked; ++allowed) {
        const rlimit little{allowed, before.rlim_max};
        REQUIRE(::setrlimit(resource, &little) == 0);
        const auto exit = cage.sandbox->run({"cat", outside.path("secret")});
        REQUIRE(::setrlimit(resource, &before) == 0);
        CAPTURE(kind, allowed, (exit ? exit->err : exit.error().text()));
        if (exit) CHECK(exit->code != 0);
        if (exit) CHECK(exit->out.empty());
        worked = exit && has(exit->err, outside.path("secret"));
      }
      CHECK(worked);
    }
  }
}

// The same for somebody without root's rights, where the tests run with them.
TEST_CASE("an ordinary user's sandboxes hold as well") {
  if (!as_root() || !core::find_program("setpriv")) return;
  const Outside place;  // their scratch directories
  core::Command command;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  const std::vector<std::string> become = {"setpriv", "--reuid=65533", "--regid=65533", "--clear-groups"};
  core::RealProcess process;
  command.argv = become;
  command.argv.insert(command.argv.end(), {"test", "-x", self});
  command.environment = {{{"PATH", "/usr/bin:/bin"}, {"HOME", "/nonexistent"}, {"TMPDIR", place.path()}}};
  auto reachable = process.run(command);
  if (!reachable || reachable->code != 0) {
    WARN("skipped: an ordinary user can't reach " + self);
    return;
  }
  command.argv = become;
  command.argv.insert(command.argv.end(), {self, "[sandbox]"});
  command.time_limit = std::chrono::seconds(100);
  const auto exit = process.run(command);
  REQUIRE(exit);
  CAPTURE(exit->out, exit->err);
  CHECK(exit->code == 0);
  CHECK(has(exit->out, "All tests passed"));
}
