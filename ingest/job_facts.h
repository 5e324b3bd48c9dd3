#pragma once

#include <vector>

#include "core/documents/run.h"

namespace cimend::ingest {

// Joins what GitHub's API knows of a run's jobs (names, conclusions, times, steps with conclusions) with what was found
// in its log archive (logs, times, and lines of steps). The archive's names are shortened and have characters replaced,
// so names are compared by their letters and digits: equal ones first, then those of which one begins the other, where
// only one does. Equal names are paired in order. A job of the API takes over its log and is named as the API names it;
// one without a log stays without; a log without a job stays as it is, behind them. Steps are joined by their number.
// Where the API tells both times they are better than the log's.
void join_job_facts(core::RunDocument& run, const std::vector<core::RunDocument::Job>& facts);

}  // namespace cimend::ingest
