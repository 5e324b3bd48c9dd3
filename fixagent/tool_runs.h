#pragma once

#include <string>
#include <vector>

#include "core/documents/fix.h"
#include "core/git.h"
#include "core/policy.h"
#include "core/process.h"
#include "fixagent/gathering.h"

namespace cimend::fixagent {

// Has the programs that recipes asked for make their changes: one after the other, in the sandbox, over a scratch copy
// of the commit with the candidate's edits on it. Their changed lines join the candidate's edits; what an edit had
// changed in such a file keeps its proof. What the policy does not allow, what can't be run and what did more than it
// was asked for is refused in `gathered` and leaves no change. Every run is recorded in metadata.tool_runs. Fails only
// where the scratch copy can't be made.
core::Result<> run_tools(core::Process& process, const core::Repository& repository, const CommitTree& tree,
                         const core::Policy& policy, const std::vector<std::string>& tool_directories,
                         Gathered& gathered, core::FixMetadataDocument& metadata);

}  // namespace cimend::fixagent
