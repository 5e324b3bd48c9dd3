#pragma once

#include "dashboard/markup.h"
#include "dashboard/run_context.h"

namespace cimend::dashboard {

// The attempts of a commit side by side: how each ended and, of the jobs, those that did not pass everywhere. Nothing
// where there is only one. At most 200 elements.
void append_attempts_section(Page& page, const RunContext& context);

}  // namespace cimend::dashboard
