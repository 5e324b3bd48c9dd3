#pragma once

#include <string>
#include <vector>

#include "core/documents/fix.h"
#include "core/fs.h"
#include "core/process.h"
#include "core/result.h"

namespace cimend::fixagent {

struct VerifyOptions {
  std::string patch;     // file
  std::string metadata;  // file
  std::string repository = ".";
  std::string policy;             // a file; empty: .cimend/policy.yaml of the repository, or the defaults
  std::vector<std::string> logs;  // in the order of the analysis' logs: then the evidence is looked up in them
  std::vector<std::string> tool_directories;
  bool run = true;  // run the validation again where the metadata say that it passed
};

// One link of the chain from the log line to the patch.
struct Link {
  enum class State { holds, broken, unchecked };
  std::string name;  // "digest", "base", "evidence", "derivation", "hunks", "guards", "validation"
  State state = State::holds;
  std::string text;  // what was found, one sentence
};

struct Verification {
  std::vector<Link> chain;
  [[nodiscard]] bool holds() const;  // every link does
};

// Checks a patch again from nothing but the two files and the repository: that the patch is the one described, that the
// commit is there, that following the recorded instructions again gives the very bytes, that every hunk is what its
// entry says, that every guard passes, and that the recorded command fails without the patch and passes with it. Of an
// outside proposer's patch the origin can't be derived again; all the rest can. The repository is only read. Fails
// where a file can't be read or is no such document.
core::Result<Verification> verify(core::Fs& fs, core::Process& process, const VerifyOptions& options);

}  // namespace cimend::fixagent
