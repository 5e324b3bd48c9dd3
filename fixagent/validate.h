#pragma once

#include <string>
#include <vector>

#include "core/documents/fix.h"
#include "core/fs.h"
#include "core/git.h"
#include "core/policy.h"
#include "core/process.h"
#include "core/result.h"

namespace cimend::fixagent {

struct ValidateOptions {
  std::string repository = ".";
  std::string out = "fix-agent";
  std::string metadata;  // a file; empty: of the run that `out`/input.json names, else the only one in `out`
  std::string policy;    // a file; empty: .cimend/policy.yaml of the repository, or the defaults
  std::vector<std::string> tool_directories;  // --tools DIR: see SandboxOptions
};

// Runs a command over the base commit's tree twice, in a scratch directory each and in the sandbox: without the patch,
// where it must fail, and with it. The command is policy.validate.command, else each of the metadata's checks (at most
// 8): all must succeed with the patch, one must have failed without, and the first, or the one that fails, is told.
// Writes into the metadata what came of it:
// - "passed": it succeeds with the patch. Where it also succeeds without, or did not end in time, that proves nothing:
//   `reproduced` is false and the state becomes "needs manual review";
// - "failed": the patch stays, and its state becomes "needs manual review";
// - "not_run" with the reason, where there is no patch, no command, no sandbox, not the program, or a directory of
//   validate.dependencies that may not be shown.
// Runs outside a sandbox only where none works and validate.unsandboxed stands in a policy of who runs cimend.
// Errc::refused where the patch is not the one the metadata describes, and other errors where metadata, repository or
// policy can't be read; then nothing is changed.
core::Result<core::FixMetadataDocument> validate(core::Fs& fs, core::Process& process, const ValidateOptions& options);

// The same question, answered without reading or writing a document; of the options only `tool_directories` counts.
core::FixMetadataDocument::Validation validation_of(core::Process& process, const ValidateOptions& options,
                                                    const core::Policy& policy, const core::Repository& repository,
                                                    const core::FixMetadataDocument& metadata,
                                                    const std::string& patch);

}  // namespace cimend::fixagent
