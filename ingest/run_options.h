#pragma once

#include <CLI/CLI.hpp>

#include "core/documents/run.h"

namespace cimend::ingest {

// The options that say of a run what its logs do not: --run-id, --repository, --sha, --branch, --workflow, --event,
// --attempt, --conclusion; checked as they are read.
void add_run_options(CLI::App& command, core::RunDocument& run);

}  // namespace cimend::ingest
