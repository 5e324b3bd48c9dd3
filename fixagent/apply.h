#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/documents/fix.h"
#include "core/fs.h"
#include "core/process.h"
#include "core/result.h"
#include "core/store/store.h"
#include "fixagent/proposers/proposer.h"

namespace cimend::fixagent {

struct ApplyOptions {
  std::string input = "fix-agent/input.json";
  std::string repository = ".";
  std::string policy;  // a file; empty: .cimend/policy.yaml of the repository, or the defaults
  std::string out = "fix-agent";
  std::vector<std::string> tool_directories;  // SandboxOptions::tool_directories
  core::Store* ledger = nullptr;              // of publications: what was rejected is not tried again for a while
  Proposer* proposer = nullptr;               // asked where no recipe has a change and the policy allows it
};

// What came of it. The documents are written in both cases; `problem` is set where the question could not even be put
// (no repository, no input, a broken policy).
struct Applied {
  core::FixMetadataDocument metadata;
  std::string patch;  // empty where nothing is proposed
  std::optional<core::Error> problem;
};

// Turns the input's instructions into OUT/patch-<run_id>.diff and OUT/metadata-<run_id>.json. Works from HEAD's commit,
// in memory; the repository is only read. Tools that recipes ask for run in the sandbox over a scratch copy. Fails only
// where a document can't be written, and then neither of the two is half-written nor paired with another run's twin:
// the patch that was there before is put back.
core::Result<Applied> apply(core::Fs& fs, core::Process& process, const core::Clock& clock,
                            const ApplyOptions& options);

// File names in OUT.
std::string patch_name(const std::string& run_id);
std::string metadata_name(const std::string& run_id);

}  // namespace cimend::fixagent
