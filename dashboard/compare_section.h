#pragma once

#include "dashboard/markup.h"
#include "dashboard/run_context.h"

namespace cimend::dashboard {

// "Compared with the run before": whether the build broke here, goes on failing for the same cause, or is mended, and
// which causes are new, stayed or are gone. Nothing where there is no run before or both passed. At most 110 elements.
void append_compare_section(Page& page, const RunContext& context, RunState state);

}  // namespace cimend::dashboard
