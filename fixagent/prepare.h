#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/documents/analysis.h"
#include "core/documents/fix.h"
#include "core/fs.h"
#include "core/log.h"
#include "core/result.h"

namespace cimend::fixagent {

struct PrepareOptions {
  std::string analysis;           // path of analysis.json; empty: the one in `run`
  std::string run;                // directory with run.json and the logs; empty: the analysis' own
  std::vector<std::string> logs;  // instead of `run`: files, in the order of the analysis' logs
  std::string out = "fix-agent";
};

// What came of it. `problem` is set where the question could not even be put: there is no run directory.
struct Prepared {
  core::FixInputDocument input;
  std::optional<core::Error> problem;
};

// Writes OUT/input.json and gives back what it wrote. A missing or broken analysis, run or log does not fail: the
// document then says so in its own `problem` and holds the instructions that could be prepared. Fails only where the
// document can't be written.
core::Result<Prepared> prepare(core::Fs& fs, const PrepareOptions& options);

// The lines that a recipe needs, which may be more than the finding's evidence: for a printed diff all of it, for a
// compiler error all its notes, for a pre-commit hook every "Fixing …". Redacted. The bounds: kMaxEvidenceLines.
std::vector<core::FixInputDocument::Evidence> gather_evidence(const core::Log& log, const core::Finding& finding,
                                                              const std::string& recipe);

// These lines of the log as evidence: plain text, redacted as one piece. The range must lie in the log.
core::FixInputDocument::Evidence evidence_at(const core::Log& log, const core::LineRange& range);

inline constexpr std::size_t kMaxEvidenceLines = 4000;

}  // namespace cimend::fixagent
