#include "core/process.h"

#include <catch2/catch.hpp>

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

namespace cimend::core {
namespace {

Exit run(std::vector<std::string> argv, Command settings = {}) {
  settings.argv = std::move(argv);
  RealProcess process;
  auto result = process.run(settings);
  if (!result) FAIL(result.error().text());
  return *result;
}

// Whether the process has ended, or does within ten seconds; one that is not there any more has.
bool ends(pid_t process) {
  const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
  if (descriptor < 0) return true;
  pollfd event{descriptor, POLLIN, 0};
  const bool ended = ::poll(&event, 1, 10'000) == 1;
  ::close(descriptor);
  return ended;
}

TEST_CASE("a program's outputs and exit code come back apart") {
  const Exit exit = run({"sh", "-c", "echo out; echo err >&2; exit 3"});
  CHECK(exit.code == 3);
  CHECK(exit.out == "out\n");
  CHECK(exit.err == "err\n");
  CHECK_FALSE(exit.timed_out);
}

TEST_CASE("an argument is never a command") {
  const Exit exit = run({"printf", "%s", "$(id); `id` && rm -rf /; 'x'"});
  CHECK(exit.out == "$(id); `id` && rm -rf /; 'x'");
}

TEST_CASE("input larger than a pipe reaches the program while it writes as much back") {
  Command settings;
  settings.input.assign(3'000'000, 'x');
  const Exit exit = run({"cat"}, settings);
  CHECK(exit.out == settings.input);
}

TEST_CASE("a program that does not read its input does not kill us") {
  Command settings;
  settings.input.assign(3'000'000, 'x');
  CHECK(run({"true"}, settings).code == 0);
}

TEST_CASE("output over the limit is cut and the program still ends by itself") {
  Command settings;
  settings.output_limit = 1000;
  const Exit exit = run({"sh", "-c", "head -c 1000000 /dev/zero; exit 5"}, settings);
  CHECK(exit.out.size() == 1000);
  CHECK(exit.output_cut);
  CHECK(exit.code == 5);
}

TEST_CASE("the time limit kills the whole group and says so") {
  Command settings;
  settings.time_limit = std::chrono::milliseconds(200);
  // The child prints its own child's id, and both wait for ever.
  const Exit exit = run({"sh", "-c", "sleep 1000 & echo $!; wait"}, settings);
  CHECK(exit.timed_out);
  CHECK(exit.code == 128 + SIGKILL);
  const pid_t grandchild = std::atoi(exit.out.c_str());
  REQUIRE(grandchild > 0);
  CHECK(ends(grandchild));
}

TEST_CASE("what a program leaves behind in its group is killed at its end") {
  const Exit exit = run({"sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!"});
  CHECK(exit.code == 0);
  CHECK(exit.elapsed < std::chrono::seconds(20));
  const pid_t child = std::atoi(exit.out.c_str());
  REQUIRE(child > 0);
  CHECK(ends(child));
}

TEST_CASE("a program that is not there is unavailable, by name") {
  RealProcess process;
  Command command;
  command.argv = {"no-such-program-anywhere"};
  const auto result = process.run(command);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Errc::unavailable);
  CHECK(result.error().what.find("no-such-program-anywhere") != std::string::npos);
}

TEST_CASE("the environment and the directory are what the command says") {
  Command settings;
  settings.environment = std::map<std::string, std::string>{{"ONLY", "this"}};
  settings.directory = "/usr";
  const Exit exit = run({"/bin/sh", "-c", "pwd; echo $ONLY; echo [$HOME]"}, settings);
  CHECK(exit.out == "/usr\nthis\n[]\n");
}

TEST_CASE("descriptors of ours are not inherited") {
  const int open_here = ::dup(1);
  REQUIRE(open_here > 2);
  const Exit exit = run({"sh", "-c", "ls /proc/self/fd | tr '\\n' ' '"});
  ::close(open_here);
  CHECK(exit.out == "0 1 2 3 ");  // 3 is the directory that ls itself opened
}

}  // namespace
}  // namespace cimend::core
