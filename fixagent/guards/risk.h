#pragma once

#include "core/documents/fix.h"
#include "fixagent/guards/guards.h"

namespace cimend::fixagent {

// How much could go wrong with a patch: a score from 0 to 100, the sum of its terms, each told in words; "low" below
// 30, "medium" below 60, else "high". It decides nothing by itself. docs/GUARDS.md lists the terms.
//
// Fills risk, risk_score, risk_terms and labels. Needs files, lines_added, lines_removed and base_commit to be there.
void assess_risk(core::FixMetadataDocument& metadata, const core::FixInputDocument& input, const Candidate& candidate);

}  // namespace cimend::fixagent
