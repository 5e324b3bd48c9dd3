#pragma once

#include <string>

#include "core/clock.h"
#include "core/documents/heal.h"
#include "core/documents/run.h"
#include "core/policy.h"
#include "core/result.h"

namespace cimend::selfheal {

// Gathers what a rerun decision may look at. Pure: the same arguments give the same document.
// `earlier_attempts` is what the ledger counts for this repository, commit and fingerprint, beside run.attempt.
core::ContextDocument make_context(const core::RunDocument& run, const core::Result<core::AnalysisDocument>& analysis,
                                   const core::Result<core::Policy>& policy, std::int64_t earlier_attempts,
                                   core::UnixSeconds now);

}  // namespace cimend::selfheal
