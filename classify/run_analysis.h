#pragma once

#include <istream>
#include <ostream>
#include <string>

#include "classify/classifier.h"
#include "core/documents/analysis.h"
#include "core/fs.h"
#include "core/result.h"

namespace cimend::classify {

// The analysis of a run as ingest left it (run.json and the logs it names), with the run's id, repository and commit.
// Nothing is written. Threads may call it at once. Errc as read_run tells it.
core::Result<core::AnalysisDocument> analyse_run(core::Fs& fs, const Classifier& classifier,
                                                 const std::string& run_directory);

// Answers until `requests` ends: each of its lines is {"run_directory": "…"}, each line of `answers` {"analysis": {…}},
// findings of all severities in it, or {"error": {"code", "what"}}. What keeps a classifier warm for another program.
// False where `answers` can't be written to.
bool answer_requests(core::Fs& fs, const Classifier& classifier, std::istream& requests, std::ostream& answers);

}  // namespace cimend::classify
