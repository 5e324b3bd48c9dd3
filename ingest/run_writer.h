#pragma once

#include <string>

#include "core/clock.h"
#include "core/documents/run.h"
#include "core/fs.h"
#include "core/input.h"
#include "core/result.h"

namespace cimend::ingest {

// A run as it is stored, and where.
struct StoredRun {
  core::RunDocument document;
  std::string directory;  // "<logs>/<run_id>"
};

// Stores one input as a run: `<logs>/<run_id>/<job>.log.zst` for every job, then run.json, which names them; a run.json
// therefore never points at a log that is not there. Secrets are masked before anything is written. Facts that the
// input itself does not tell (repository, head_sha, workflow, …) are taken from `known`; an empty known.run_id becomes
// "local-" and twelve hex digits of the input's sha256, so the same input is stored in the same place.
// `known.jobs`, where an API told them, are joined with the logs (job_facts.h); a known.source is kept.
// Errc::refused for a run id that can't name a directory; Errc::io as Fs tells it.
core::Result<StoredRun> store_run(core::Fs& fs, const core::Clock& clock, core::InputSet input, core::RunDocument known,
                                  const std::string& logs_directory);

// A file name for a job: what is not [A-Za-z0-9._-] becomes '-', at most 80 bytes. The job's own name stays in
// run.json.
std::string file_name_for(std::string_view job_name);

}  // namespace cimend::ingest
