#pragma once

#include "dashboard/markup.h"
#include "dashboard/run_page.h"

namespace cimend::dashboard {

// The jobs of a run with their steps, each with its state and the way into its log, and what ingest did not take.
void append_jobs_section(Page& page, const Run& run, const RunPageParts& parts);

}  // namespace cimend::dashboard
