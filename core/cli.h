#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace CLI {
class App;
}

namespace cimend::core {

// Exit codes of every cimend program.
enum ExitCode : int {
  kDone = 0,            // did what was asked
  kAnsweredNo = 1,      // did it, and the answer is no (rules that fail their check, a cause that stays unknown)
  kCouldNotAnswer = 2,  // wrong arguments, unreadable input, no repository
  kBug = 70,            // EX_SOFTWARE of sysexits.h
};

// "0.1.0"
std::string_view version();

// Prints "cimend-x: what", where and hint to standard error, in red where that is a terminal, and returns the exit code
// for it (kBug for Errc::internal, else kCouldNotAnswer). Control characters in the error are made visible.
int report(std::string_view program, const Error& error);

// The one catch: runs `body` and turns an escaped exception into a message and kBug.
int run_main(std::string_view program, const std::function<int()>& body);

// Parses the command line into `app` (which gets --version). Nothing to do: -1. --help and --version print to standard
// output and give kDone; a mistake prints what is wrong, the nearest option's name where there is one, and how to get
// help, and gives kCouldNotAnswer.
int parse_arguments(CLI::App& app, int argc, char** argv);

// Whether people look at it: standard output is a terminal, NO_COLOR is not set (no-color.org), TERM is not "dumb".
bool colour_wanted();
bool stdout_is_terminal();

// One line of progress on standard error that overwrites itself; silent where that is no terminal, and in its first
// second. Cleared when the object goes.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void step(std::string_view doing);

 private:
  std::string what_;
  bool terminal_;
  bool shown_ = false;
  long long started_ms_;
};

}  // namespace cimend::core
