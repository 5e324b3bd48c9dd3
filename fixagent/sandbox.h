#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/process.h"
#include "core/result.h"

namespace cimend::fixagent {

// How a command runs over a patched tree: under bubblewrap (bwrap(1)), and nowhere else.
//
// The command builds code that a log talked us into changing, so it gets: user, process, network, IPC, host-name and
// cgroup namespaces of its own (no network at all), no capabilities, no way to make further user namespaces, an
// environment of three variables, a terminal session of its own, /usr and the loader's files read-only, private /proc,
// /dev and /tmp, and one writable directory, /workspace. /home, /root, /etc/shadow, /var, sockets and the rest
// of the machine do not exist in there. prlimit(1) bounds writable memory of a process, processes and file size; time
// and output are bounded from outside, and --die-with-parent ends it with us.
//
// There is no fallback without bubblewrap: where the machine forbids user namespaces, nothing is run.
struct SandboxLimits {
  std::int64_t time_limit_seconds = 300;
  std::int64_t memory_limit_mib = 4096;  // writable private memory of each process (RLIMIT_DATA)
  std::int64_t max_processes = 512;
  std::int64_t max_file_mib = 2048;
  std::size_t output_bytes = 1u << 20;  // kept of each of the two outputs
};

class Sandbox {
 public:
  // `workspace` becomes /workspace; `etc` is an empty directory for the few files that /etc gets. Tries the sandbox
  // once: Errc::unavailable where bwrap or prlimit is missing or the machine forbids it, with the reason.
  static core::Result<Sandbox> create(core::Process& process, std::string workspace, const std::string& etc,
                                      SandboxLimits limits);
  // Runs `argv` in /workspace. An exit code is an answer, also 126 and 127 (not found in there).
  core::Result<core::Exit> run(const std::vector<std::string>& argv) const;
  // The whole argument vector that run() hands to the kernel.
  [[nodiscard]] std::vector<std::string> arguments(const std::vector<std::string>& argv) const;

 private:
  Sandbox(core::Process& process, std::string workspace, std::string etc, SandboxLimits limits)
      : process_(&process), workspace_(std::move(workspace)), etc_(std::move(etc)), limits_(limits) {}
  core::Process* process_;
  std::string workspace_, etc_;
  SandboxLimits limits_;
};

}  // namespace cimend::fixagent
