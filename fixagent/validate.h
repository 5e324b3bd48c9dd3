#pragma once

#include <string>

#include "core/documents/fix.h"
#include "core/fs.h"
#include "core/process.h"
#include "core/result.h"

namespace cimend::fixagent {

struct ValidateOptions {
  std::string repository = ".";
  std::string out = "fix-agent";
  std::string metadata;  // a file; empty: of the run that `out`/input.json names, else the only one in `out`
  std::string policy;    // a file; empty: .cimend/policy.yaml of the repository, or the defaults
};

// Runs policy.validate.command over the base commit's tree with the patch on it, in a scratch directory, under the
// sandbox, and writes the result into the metadata: "passed"; "failed" (the patch stays and its state becomes
// "needs manual review"); "not_run" with the reason, where there is no patch, no command or no sandbox. Never runs
// anything outside the sandbox. Errc::refused where the patch is not the one the metadata describes, and other errors
// where metadata, repository or policy can't be read; then nothing is changed.
core::Result<core::FixMetadataDocument> validate(core::Fs& fs, core::Process& process, const ValidateOptions& options);

}  // namespace cimend::fixagent
