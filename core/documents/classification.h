#pragma once

// The classification stands in two documents, analysis and context. Private to core/documents.

#include "core/documents/analysis.h"
#include "core/json.h"

namespace cimend::core::documents {

Json classification_to_json(const AnalysisDocument::Classification& classification);
// From the member "classification" of `in`.
AnalysisDocument::Classification read_classification(Fields& in);

}  // namespace cimend::core::documents
