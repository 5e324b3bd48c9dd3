#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "classify/confidence.h"
#include "classify/report_writer.h"
#include "classify/rules_command.h"
#include "classify/statistics_command.h"
#include "core/documents/analysis.h"

namespace cimend::classify {

enum class Colour { automatic, always, never };

struct Options {
  std::vector<std::string> logs, reports, baselines, rule_directories, check_paths;
  std::string run_directory, out;
  Format format = Format::automatic;
  Colour colour = Colour::automatic;
  core::Severity severity = core::Severity::error;
  bool explain = false;
  std::vector<std::string> without;    // rules to do without
  std::string measurements;            // file; empty: what was compiled in
  double floor = kDefaultFloor;        // below it a rule abstains
  std::vector<std::string> histories;  // directories of earlier analyses
  std::vector<std::string> labels;     // of `rules stats`
  std::string write;                   //
  StatisticsFormat statistics_format = StatisticsFormat::human;
  std::size_t threads = 0;  // 0: as many as the machine has
  ListFormat list_format = ListFormat::table;
};

enum class Command { classify, answer, rules_list, rules_check, rules_stats, rules_draft };

// What a command line asks for, or the exit code where it was answered here: --help, --version, a mistake.
struct Request {
  Options options;
  Command command = Command::classify;
  int exit_code = -1;  // 0 or more: there is nothing left to do
};
Request parse_command_line(int argc, char** argv);

}  // namespace cimend::classify
