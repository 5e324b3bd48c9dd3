#pragma once

#include <string>
#include <vector>

#include "core/documents/run.h"
#include "core/store/store.h"
#include "ingest/submission.h"

namespace cimend::ingest {

// How runs and their tasks stand in the store.

core::RunKey run_key(const core::RunDocument& run);

// What becomes of a run that came in: delivery (named after its content), the run and its jobs; no task yet.
core::Intake intake_of_run(const ReceivedRun& received, RunLayout layout, core::UnixSeconds now);

// The run as run.json would have it, all of its jobs in it; nothing where it is not known or has no log.
core::Result<std::optional<core::RunDocument>> stored_run(core::Store& store, const core::RunKey& key);
core::Result<std::vector<core::RunDocument::Job>> stored_jobs(core::Store& store, const core::RunDocument& run);

// One task a delivery: each brings logs that were not looked at.
core::NewTask analyse_task(const core::RunKey& run, const std::string& delivery, RunLayout layout);
core::NewTask forward_task(const core::RunKey& run, const std::string& delivery);

struct RunTask {
  core::RunKey run;
  RunLayout layout = RunLayout::by_repository;
};
// The payload of any task about a run.
core::Result<RunTask> read_run_task(const std::string& payload);

}  // namespace cimend::ingest
