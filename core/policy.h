#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/fs.h"
#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

// What a repository allows cimend to do: `.cimend/policy.yaml`. Everything has a safe default, so a missing file means
// "explain, propose, touch nothing". docs/POLICY.md is the user's page.
struct Policy {
  struct Rerun {
    bool enabled = true;
    std::vector<std::string> workflows;  // names that may be rerun (globs); empty: none
    std::int64_t max_attempts = 2;       // at most 2, whatever the file says
    std::int64_t max_failed_jobs = 5;    // more means an outage or a real break
    std::vector<std::string> never_jobs = {"*deploy*", "*release*", "*publish*"};  // case is ignored
    std::vector<std::string> never_events = {"release", "deployment"};
  };
  struct Fix {
    bool enabled = true;
    std::vector<std::string> allowed_paths = {"**"};
    std::vector<std::string> protected_paths = default_protected_paths();  // a file may add, never take away
    std::int64_t max_files = 1;                                            // unless every edit is a formatter's
    std::int64_t max_lines = 20;                                           // added plus removed, unless formatter-only
    std::int64_t max_formatter_files = 20;
    std::int64_t max_formatter_lines = 2000;
    std::int64_t max_bytes = std::int64_t{256} << 10;  // of the patch
    bool lockfiles = false;                            // recipe `lockfile` may have their owner rewrite lock files
    bool manifests = false;                            // recipe `undeclared-dependency` may add to a manifest
    bool network = false;                              // tools may use the network in the sandbox; see `from_operator`
    std::vector<std::vector<std::string>> generators;  // commands that recipe `generated-file` may run, whole
    std::int64_t retry_after_days = 30;                // no second try before, after a rejected one
  };
  // Programs and services that propose diffs where no recipe does (`--proposer`, `--endpoint`).
  struct Proposer {
    bool enabled = false;
    std::int64_t max_calls = 1;             // a run
    std::int64_t time_limit_seconds = 120;  // a call
    std::int64_t max_tokens = 32'000;       // a run, input and output together
  };
  struct Publish {
    bool enabled = false;
    std::vector<std::string>
        approvers;  // logins, one of whom must approve the very patch; empty: any with write access
    bool needs_approval = true;
    std::vector<std::string> tiers = {"A", "B"};  // what may be published
    bool draft = true;
    bool auto_merge = false;          // tier A, validated and reproduced, green, approved by the owners
    std::vector<std::string> labels;  // of the pull request
    std::int64_t max_per_hour = 2;    // pull requests of a repository
    std::int64_t max_open = 10;
  };
  struct Validate {
    std::vector<std::string> command;  // argument vector, no shell; empty: validation is not run
    std::int64_t time_limit_seconds = 300;
    std::int64_t memory_limit_mib = 4096;
    std::vector<std::string> dependencies;  // untracked directories of the checkout (node_modules), seen read-only
    bool git = false;                       // the scratch copy is a repository with one commit of itself, for `git diff`
    bool unsandboxed = false;               // where no sandbox works, run it all the same; see `from_operator`
  };
  Rerun rerun;
  Fix fix;
  Validate validate;
  Proposer proposer;
  Publish publish;
  // Read from a file that whoever runs cimend named, not from the checkout, whose authors may be strangers. Only then
  // fix.network and validate.unsandboxed count.
  bool from_operator = false;

  // Dot-directories and dot-files, CI configuration, CODEOWNERS, lock files, manifests of package managers, …
  static std::vector<std::string> default_protected_paths();

  // From YAML text. Unknown keys, wrong kinds and values out of bounds are refused with `name`:line.
  static Result<Policy> parse(std::string_view yaml, const std::string& name);
  // `.cimend/policy.yaml` below `repository_directory`; the defaults where there is none. Where `file` is named, that
  // file, which must be there.
  static Result<Policy> load(Fs& fs, const std::string& repository_directory, const std::string& file = {});

  [[nodiscard]] Json rerun_json() const;
};

}  // namespace cimend::core
