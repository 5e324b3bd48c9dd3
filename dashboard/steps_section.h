#pragma once

#include "core/documents/fix.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// What was run for a patch, in its order: each recipe with what it gave, the programs that made changes, the proposer,
// the guards, the command without and with the patch; beside it a drawing of how long each took. The metadata has
// durations and no times of day, so in the drawing one begins where the one before ends. The first 50 steps are open,
// up to 50 more folded, the rest counted. Nothing where nothing was run. At most 950 elements.
void append_steps_section(Page& page, const core::FixMetadataDocument& fix);

}  // namespace cimend::dashboard
