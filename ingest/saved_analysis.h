#pragma once

#include "core/documents/analysis.h"
#include "core/store/store.h"

namespace cimend::ingest {

// An analysis as the store keeps it, with the fingerprints of its errors.
core::SavedAnalysis saved_analysis(const core::RunKey& run, const core::AnalysisDocument& document);

}  // namespace cimend::ingest
