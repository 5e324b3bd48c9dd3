#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fs.h"
#include "core/process.h"
#include "core/result.h"

namespace cimend::front {

struct TriageOptions {
  std::string input;               // log file, directory, archive, or "-"
  std::string standard_input;      // its bytes where input is "-"
  std::string repo = ".";          // checkout to propose patches against, with .cimend/policy.yaml
  std::string out = "cimend-out";  // logs/, self-heal/, fix-agent/ and site/ come below it
  std::vector<std::string> baselines;
  std::vector<std::string> run_facts;  // "--workflow", "CI", …: handed on to `cimend-ingest read`
  bool colour = false;
  bool explain = false;
};

// What the line made of one input; texts are for a person, paths relative as they were given.
struct TriageReport {
  std::string run_directory;
  std::string verdict;                  // cimend-classify's human output
  bool explained = false;               // it found a cause, or that nothing broke
  std::string rerun;                    // selfheal's answer with its reasons, or why there is none
  std::string patch;                    // path of the patch; empty where none is proposed
  std::string patch_state;              // one sentence: what it changes and how validation went, or why there is none
  std::string site;                     // path of the site's first page; empty where it could not be made
  std::vector<std::string> complaints;  // what the tools said on standard error, in order
};

// Runs the whole line on one input: ingest read, classify, selfheal prepare and decide, fixagent prepare, apply and
// validate, dashboard build. Each is a process of its own that meets the others in documents, so one that crashes
// takes nothing with it: what comes after it is still run and its documents say what was missing. Only an input that
// can't be read stops the line. `tool` gives the path of cimend-NAME.
core::Result<TriageReport> triage(core::Fs& fs, core::Process& process,
                                  const std::function<core::Result<std::string>(std::string_view)>& tool,
                                  const TriageOptions& options);

}  // namespace cimend::front
