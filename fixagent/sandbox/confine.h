#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"

namespace cimend::fixagent {

// What cimend-confine is asked for: one command that can reach `workspace`, `home` and the programs of the machine, and
// nothing else. See confine.cc for how, docs/SANDBOX.md for what it can't hold back.
struct ConfineOptions {
  std::string workspace;              // absolute; the command may do anything in there
  std::string home;                   // the same; its HOME and TMPDIR are to point there
  std::string directory;              // of the workspace, where it starts; empty: its top
  std::vector<std::string> readable;  // absolute directories that it may read and run, beside the machine's programs
  bool network = false;
  bool confined = true;  // false: limits, and everything ends with the command, but neither Landlock nor seccomp
  std::int64_t data_bytes = 0, processes = 0, file_bytes = 0;  // rlimits; 0: as they are
  int newest_landlock = 0;  // pretend that the kernel knows no later version (for tests); 0: what it knows
  std::vector<std::string> argv;
};

// The options as cimend-confine's arguments, its own name first.
std::vector<std::string> to_arguments(const ConfineOptions& options, const std::string& program);
// Their inverse, without the program's name. Errc::parse.
core::Result<ConfineOptions> parse_confine(const std::vector<std::string>& arguments);

// What cimend-confine prints before the reason why the command can't be started.
inline constexpr const char* kCannotRun = "cimend-confine: cannot run ";
inline constexpr int kCannotConfine = 125;  // exit code where not even that was tried

// Runs the command and gives its exit code (128 + signal where one ended it); 126 and 127 as shells do where it can't
// be started. Everything that was started has ended when it returns, and ends when the calling process is killed.
// Linux; the caller has one thread and no children.
int confine(const ConfineOptions& options);

}  // namespace cimend::fixagent
