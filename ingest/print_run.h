#pragma once

#include "ingest/run_writer.h"

namespace cimend::ingest {

// Tells people what was stored: to standard output its jobs and their lines; to standard error what was left out.
void print_run(const StoredRun& run);

}  // namespace cimend::ingest
