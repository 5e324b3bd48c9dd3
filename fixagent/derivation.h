#pragma once

#include <string>
#include <vector>

#include "core/documents/fix.h"
#include "core/git.h"
#include "core/policy.h"
#include "core/process.h"
#include "fixagent/gathering.h"
#include "fixagent/proposers/proposer.h"

namespace cimend::fixagent {

// What a patch is derived from beside the instructions. Everything is borrowed.
struct Ground {
  core::Process& process;
  const core::Repository& repository;
  const CommitTree& tree;
  const core::Policy& policy;
  std::vector<std::string> tool_directories;
  Proposer* proposer = nullptr;  // asked only where the recipes have no change, and the policy allows it
};

// From instructions to the finished candidate: the recipes' edits, the tools' changes, else an outside proposer's diff;
// then contents and diff. Fills metadata's refused, suggestions, tool_runs, checks and proposer. The same arguments
// give the same candidate as long as tools and proposer do. Fails where the repository or the scratch copy can't be
// read or made; no objection to a change is a failure.
core::Result<Candidate> derive(const core::FixInputDocument& input, const Ground& ground,
                               core::FixMetadataDocument& metadata);

}  // namespace cimend::fixagent
