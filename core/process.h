#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace cimend::core {

// One program to run. There is no shell anywhere: `argv` is handed to the kernel as it stands, so text out of a
// log can be an argument without being able to become a command.
struct Command {
  std::vector<std::string> argv;                                  // argv[0] is looked up in PATH where it has no slash
  std::string directory;                                          // empty: ours
  std::optional<std::map<std::string, std::string>> environment;  // nothing: ours; else exactly this
  std::string input;                                              // what the program reads on its standard input
  std::chrono::milliseconds time_limit{60'000};
  std::size_t output_limit = 16u << 20;  // bytes kept of each of the two outputs
};

struct Exit {
  int code = 0;             // exit code, or 128 + signal, as shells tell it
  bool timed_out = false;   // the time limit ended it
  bool output_cut = false;  // an output was over its limit; the program went on, the rest was thrown away
  std::string out;
  std::string err;
  std::chrono::milliseconds elapsed{0};
};

// Runs programs; abstract so that tests can hand in a scripted twin.
class Process {
 public:
  virtual ~Process() = default;
  // Waits for the end. The program gets a process group of its own, and the whole group is killed when the time
  // limit passes and after the program's end, so nothing it started outlives the call. Errc::unavailable when the
  // program can't be found or started. Does not touch signal handlers; file descriptors but 0, 1, 2 are closed.
  virtual Result<Exit> run(const Command& command) = 0;
};

class RealProcess : public Process {
 public:
  Result<Exit> run(const Command& command) override;
};

// Where `program` would be found in PATH, or nothing.
std::optional<std::string> find_program(std::string_view program);

}  // namespace cimend::core
