#pragma once

#include <optional>
#include <string>

#include "core/log.h"
#include "core/result.h"
#include "dashboard/run_markdown.h"
#include "dashboard/run_source.h"

namespace cimend::dashboard {

struct TellOptions {
  std::string run_id;    // empty: the newest run
  std::string site_url;  // where the site stands, for the link to the page; empty: no link
};

// `cimend-dashboard summary`: the run as a GitHub job summary (run_markdown.h), for standard output or the file that
// GITHUB_STEP_SUMMARY names. No line begins with a workflow command. Errc::not_found: no such run, or none at all.
core::Result<std::string> summary_text(RunSource& source, const TellOptions& options);

// The run that is meant, and the log of its best finding where there is one that can be read. Errors as summary_text's.
struct ToldRun {
  Run run;
  std::optional<core::Log> log;
};
core::Result<ToldRun> told_run(RunSource& source, const TellOptions& options);

}  // namespace cimend::dashboard
