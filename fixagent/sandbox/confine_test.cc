#include "fixagent/sandbox/confine.h"

#include <catch2/catch.hpp>

#include "fixagent/sandbox/landlock.h"
#include "fixagent/sandbox/test_cage.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::test::Cage;
using fixagent::test::has;
using fixagent::test::kDaemon;
using fixagent::test::kPlain;
using fixagent::test::lock_is_free;
using fixagent::test::Outside;

TEST_CASE("every version of Landlock holds files, and everything ends with the command", "[sandbox]") {
  const auto newest = fixagent::Landlock::version();
  if (!newest) return;
  const std::string program = std::string(CIMEND_BIN_DIR) + "/cimend-confine";
  for (int version = 1; version <= *newest; ++version) {
    Outside outside;
    outside.write("secret", "secret");
    const Cage cage("landlock");
    fixagent::ConfineOptions options;
    options.workspace = cage.scratch->workspace();
    options.home = cage.scratch->tmp();
    options.newest_landlock = version;
    options.processes = 40;
    options.argv = {"/usr/bin/python3", "-c", kDaemon + "open('" + outside.path("secret") + "')"};
    core::Command command;
    command.argv = fixagent::to_arguments(options, program);
    command.environment = kPlain;
    core::RealProcess process;
    auto exit = process.run(command);
    REQUIRE(exit);
    CAPTURE(version, exit->err);
    CHECK(exit->out == "locked\n");
    CHECK(has(exit->err, "PermissionError"));
    CHECK(lock_is_free(cage.file("lock")));
    if (version != 1 && version != *newest) continue;  // both ways of killing
    options.argv = {"/usr/bin/python3", "-c", kDaemon + "time.sleep(1000)"};
    command.argv = fixagent::to_arguments(options, program);
    command.time_limit = std::chrono::milliseconds(1000);
    exit = process.run(command);
    REQUIRE(exit);
    CHECK(exit->timed_out);
    CHECK(lock_is_free(cage.file("lock")));
  }
}

TEST_CASE("what runs under Landlock ends when its caller is killed", "[sandbox]") {
  const auto newest = fixagent::Landlock::version();
  if (!newest) return;
  for (const int version : {1, *newest}) {
    const Cage cage("landlock");
    fixagent::ConfineOptions options;
    options.workspace = cage.scratch->workspace();
    options.home = cage.scratch->tmp();
    options.newest_landlock = version;
    options.argv = {"/usr/bin/python3", "-u", "-c", kDaemon + "time.sleep(1000)"};
    core::Command command;
    command.argv = {"/usr/bin/python3", "-c",
                    "import os, subprocess, sys\n"
                    "child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, start_new_session=True)\n"
                    "print(child.stdout.readline().decode(), end='', flush=True)\n"
                    "os.kill(os.getpid(), 9)\n"};
    command.environment = kPlain;
    const auto confined = fixagent::to_arguments(options, std::string(CIMEND_BIN_DIR) + "/cimend-confine");
    command.argv.insert(command.argv.end(), confined.begin(), confined.end());
    core::RealProcess process;
    const auto exit = process.run(command);
    REQUIRE(exit);
    CAPTURE(version, exit->out, exit->err);
    CHECK(exit->code == 137);
    REQUIRE(exit->out == "locked\n");
    const core::Descriptor lock(::open(cage.file("lock").c_str(), O_RDWR | O_CLOEXEC));
    CHECK(::flock(lock.number(), LOCK_EX) == 0);  // waits for the daemon's end; the test's time limit is ours
  }
}

TEST_CASE("the arguments of cimend-confine say what they were made of, and others are refused") {
  fixagent::ConfineOptions options;
  options.workspace = "/a b";
  options.home = "/h";
  options.directory = "d";
  options.readable = {"/r", "--network"};
  options.network = true;
  options.confined = false;
  options.data_bytes = 1;
  options.processes = 2;
  options.file_bytes = 3;
  options.newest_landlock = 4;
  options.argv = {"--", "--read"};
  auto arguments = fixagent::to_arguments(options, "program");
  arguments.erase(arguments.begin());
  const auto parsed = fixagent::parse_confine(arguments);
  REQUIRE(parsed);
  CHECK(fixagent::to_arguments(*parsed, "program") == fixagent::to_arguments(options, "program"));
  CHECK(parsed->argv == options.argv);
  CHECK(parsed->readable == options.readable);
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"--"},
                                                       {"--workspace"},
                                                       {"--workspace", "/a", "--home", "/b"},
                                                       {"--workspace", "a", "--home", "/b", "--", "x"},
                                                       {"--data", "-1", "--", "x"},
                                                       {"--data", "1x", "--", "x"},
                                                       {"--what", "x", "--", "y"}};
  for (const auto& line : wrong) CHECK_FALSE(fixagent::parse_confine(line));
}
