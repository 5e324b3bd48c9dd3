// Times one short command run plainly, in each kind of sandbox, and by hand under bwrap(1): "NAME MICROSECONDS" a run.
// The kinds take turns, so that what else the machine does falls on all of them. ci/bench_sandbox.py makes the table.

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "core/process.h"
#include "fixagent/sandbox/sandbox.h"

namespace {

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using SteadyClock = std::chrono::steady_clock;

const std::vector<std::string> kCommand = {"/usr/bin/true"};
// What somebody writes who wants the same by hand.
const std::vector<std::string> kByHand = {"bwrap",         "--unshare-all", "--die-with-parent",
                                          "--new-session", "--clearenv",    "--ro-bind",
                                          "/usr",          "/usr",          "--symlink",
                                          "usr/bin",       "/bin",          "--symlink",
                                          "usr/lib",       "/lib",          "--symlink",
                                          "usr/lib64",     "/lib64",        "--proc",
                                          "/proc",         "--dev",         "/dev",
                                          "--tmpfs",       "/tmp",          "--",
                                          "/usr/bin/true"};

template <class Run>
bool time_once(const std::string& name, Run run) {
  const auto started = SteadyClock::now();
  const core::Result<core::Exit> exit = run();
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started);
  if (!exit || exit->code != 0) {
    fmt::print(stderr, "{}: {}\n", name, exit ? exit->err : exit.error().text());
    return false;
  }
  fmt::print("{} {}\n", name, took.count());
  return true;
}

core::Result<core::Exit> plainly(core::Process& process, const std::vector<std::string>& argv) {
  core::Command command;
  command.argv = argv;
  return process.run(command);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 300;
  core::RealProcess process;
  const std::array<core::Result<fixagent::ScratchDirectory>, 2> scratch = {fixagent::ScratchDirectory::create(),
                                                                           fixagent::ScratchDirectory::create()};
  if (!scratch[0] || !scratch[1]) return 2;
  std::vector<fixagent::Sandbox> sandboxes;
  const std::array kinds = {"bubblewrap", "landlock"};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    fixagent::SandboxOptions options;
    options.only = kinds[i];
    auto sandbox = fixagent::Sandbox::create(process, *scratch[i], options);
    if (sandbox) sandboxes.push_back(*sandbox);
    if (!sandbox) fmt::print(stderr, "{}\n", sandbox.error().text());
  }
  bool good = !sandboxes.empty();
  for (int round = 0; round < rounds && good; ++round) {
    good = time_once("plain", [&] { return plainly(process, kCommand); });
    good = good && time_once("by-hand", [&] { return plainly(process, kByHand); });
    for (const auto& sandbox : sandboxes) {
      good = good && time_once(sandbox.kind(), [&] { return sandbox.run(kCommand); });
    }
  }
  return good ? 0 : 1;
}
