#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/process.h"
#include "core/result.h"
#include "fixagent/sandbox/scratch_directory.h"

namespace cimend::fixagent {

// How a command runs over a tree that a log talked us into changing.
//
// Under bubblewrap (bwrap(1)) where the machine allows user namespaces: user, process, network, IPC, host-name and
// cgroup namespaces of its own, no capabilities, no further user namespaces, a cleared environment, a terminal session
// of its own, /usr and the loader's files read-only, private /proc, /dev and /tmp, one writable directory, /workspace.
// /home, /root, /var, sockets and the rest of the machine do not exist in there.
//
// Where they are forbidden (hosted Ubuntu 24.04 runners), Landlock, seccomp and rlimits stand in: the same program tree
// and /workspace's real directory are all that can be opened, sockets can't be made, other processes can't be looked at
// or signalled, no privilege can be gained. What they can't give (private /proc and /tmp, process namespaces) is told
// in docs/SANDBOX.md.
//
// Either way rlimits bound memory, processes and file size, time and output are bounded from outside, and everything
// that was started ends with the command. Where neither works nothing is run, unless `allow_none` was set by the policy
// of who runs cimend.
struct SandboxLimits {
  std::int64_t time_limit_seconds = 300;
  std::int64_t memory_limit_mib = 4096;  // writable private memory of each process (RLIMIT_DATA)
  std::int64_t max_processes = 512;
  std::int64_t max_file_mib = 2048;
  std::size_t output_bytes = 1u << 20;  // kept of each of the two outputs
};

struct SandboxOptions {
  SandboxLimits limits;
  // Absolute directories with tools (a rustup toolchain, a node_modules): seen read-only under their own path; DIR,
  // DIR/bin and DIR/.bin, those that exist, stand in PATH before the system's. Errc::refused for "/", a home directory
  // and what is no directory.
  std::vector<std::string> tool_directories;
  // A directory of the machine, seen read-only as a path below /workspace (node_modules of the checkout).
  std::vector<std::pair<std::string, std::string>> dependencies;
  bool network = false;     // share the machine's network
  bool allow_none = false;  // run without any sandbox where none works
  std::string only;  // "bubblewrap", "landlock", "none": for tests and the benchmark; empty: the first that works
};

class Sandbox {
 public:
  // Tries what is there, once (a run of true(1)). The directory must outlive this. Errc::unavailable with the reasons
  // where nothing works; Errc::refused for a tool directory or dependency that may not be shown.
  static core::Result<Sandbox> create(core::Process& process, const ScratchDirectory& scratch, SandboxOptions options);
  // Runs `argv` in /workspace or `directory` below it. An exit code is an answer, also 126 and 127 (not found in
  // there).
  core::Result<core::Exit> run(const std::vector<std::string>& argv, const std::string& directory = {}) const;
  // True where the exit says that the program was not found or can't be started in there.
  [[nodiscard]] static bool found_no_program(const core::Exit& exit);
  // "bubblewrap", "landlock", "none".
  [[nodiscard]] const std::string& kind() const { return kind_; }
  // The whole argument vector that run() hands to the kernel, and the environment that the command sees.
  [[nodiscard]] std::vector<std::string> arguments(const std::vector<std::string>& argv,
                                                   const std::string& directory = {}) const;
  [[nodiscard]] std::map<std::string, std::string> environment() const;

 private:
  Sandbox(core::Process& process, const ScratchDirectory& scratch, SandboxOptions options, std::string kind)
      : process_(&process), scratch_(&scratch), options_(std::move(options)), kind_(std::move(kind)) {}
  core::Result<> prepare();  // what this kind needs, and the probe
  [[nodiscard]] std::vector<std::string> bubblewrap_arguments(const std::vector<std::string>& argv,
                                                              const std::string& directory) const;
  [[nodiscard]] std::vector<std::string> confine_arguments(const std::vector<std::string>& argv,
                                                           const std::string& directory) const;
  core::Process* process_;
  const ScratchDirectory* scratch_;
  SandboxOptions options_;
  std::string kind_;
  std::string confine_;  // where cimend-confine is
};

}  // namespace cimend::fixagent
