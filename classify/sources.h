#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "classify/log_analysis.h"
#include "core/documents/run.h"
#include "core/fs.h"
#include "core/result.h"

namespace cimend::classify {

// What becomes one document: one log, or the logs of an archive, a directory or a run.
struct Subject {
  std::string name;  // as the user named it
  std::vector<NamedLog> logs;
  std::optional<core::RunDocument> run;  // of --run
};

// The log or logs at `path` (core/input.h says what is read; "-" is standard input). Of a run-log archive as GitHub
// makes it only the whole-job logs and reports are taken, since its per-step files say the same again. Errc::refused
// for what is no text, Errc::not_found for a directory or archive without logs. `condenser`, where given, reads a
// single log that is too long to be held (Classifier::condenser).
core::Result<Subject> read_subject(core::Fs& fs, const std::string& path,
                                   const std::function<core::LogCondenser()>& condenser = {});

// A run as ingest left it: DIRECTORY/run.json and the logs that it names, each called as its job.
core::Result<Subject> read_run(core::Fs& fs, const std::string& directory);

}  // namespace cimend::classify
