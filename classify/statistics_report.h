#pragma once

#include <string>

#include "classify/statistics.h"
#include "core/json.h"

namespace cimend::classify {

// For people: totals, the rules that did harm first, those that never show, how reliable confidence is, and what the
// columns mean. No text of any log.
std::string statistics_table(const Statistics& statistics);
// The same as one document, every rule of the set in it, sorted by id.
core::Json statistics_json(const Statistics& statistics);

}  // namespace cimend::classify
