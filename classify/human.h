#pragma once

#include <string>
#include <vector>

#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::classify {

struct HumanStyle {
  bool colour = false;
  bool explain = false;  // every finding with all of its evidence, not only the first few causes
  bool plans = true;     // what could be done; false where selfheal and fixagent speak next
};

// An analysis for a person at a terminal: the verdict in one sentence, the findings with their evidence lines, what
// would be done and why. `logs` are those of the document, in its order, for the evidence; log text is redacted and
// can't steer the terminal.
std::string human_report(const core::AnalysisDocument& document, const std::vector<core::Log>& logs,
                         const HumanStyle& style);

}  // namespace cimend::classify
