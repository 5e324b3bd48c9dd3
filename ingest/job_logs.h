#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/input.h"

namespace cimend::ingest {

// One job's log as it was received, and its steps where the archive keeps them apart.
struct JobLog {
  struct Step {
    int number = 0;
    std::string name;
    std::size_t first_line = 0;  // in `bytes`, 1-based, inclusive; 0 where the step's text was not found there
    std::size_t last_line = 0;
  };
  std::string name;
  std::string bytes;
  bool truncated = false;
  std::vector<Step> steps;  // by number
};

// "3_Run tests.txt" is number 3, name "Run tests": how GitHub's run-log archive names jobs and steps. Nothing where the
// text has another form.
struct NumberedName {
  int number = 0;
  std::string name;
};
std::optional<NumberedName> numbered_name(std::string_view file_name);

// Sorts what an input holds into jobs.
//
// GitHub's run-log archive: `N_JOB.txt` at the top is a job's whole log, `JOB/N_STEP.txt` below are its steps. GitHub
// cuts long names, replaces characters that a file name can't hold, not always in the same way in both places, and
// gives two jobs one name but for a " (1)". So among the logs whose name equals or begins the directory's (or the other
// way round) the one that holds the most of its steps' text is its job; without any text in common, the one of the same
// name, else the only one. A directory without such a log is a job of its own whose log is its steps in order.
// `JOB/system.txt` (what the runner says) is left out where steps exist. Several top-level logs may carry one number;
// names decide.
//
// Anything else: every file is a job, named after its path without ".txt", ".log" and compression endings.
std::vector<JobLog> job_logs(core::InputSet input);

}  // namespace cimend::ingest
