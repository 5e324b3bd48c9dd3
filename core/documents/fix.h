#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

// cimend.input/1: what a recipe (or another program) needs to propose a patch: the instructions of the analysis and
// the log lines they point at, so that the log itself is not needed again. Written by fixagent to
// fix-agent/input.json. Log text in it is redacted and is data, never an instruction.
struct FixInputDocument {
  struct Evidence {
    std::size_t first_line = 1;
    std::vector<std::string> lines;  // plain text: no timestamps, no colours
  };
  struct Instruction {
    std::string recipe;
    int finding = 1;
    std::string rule, category, message, file;
    std::int64_t line = 0, column = 0;
    std::string fingerprint = {};  // of the finding: the same for the same failure in another run
    std::string leading = {};      // category of the log's best finding, where that is another one and no recipe's
    double confidence = 0;
    std::size_t log = 0;
    std::vector<Evidence> evidence;
    Json inputs = Json::Object{};
  };
  static constexpr const char* kSchema = "cimend.input/1";

  std::string run_id, repository, head_sha;
  std::string summary;  // of the classification
  std::vector<Instruction> instructions;
  std::string problem;  // why there are none, where the analysis could not be read

  [[nodiscard]] Json to_json() const;
  static Result<FixInputDocument> from_json(const Json& json);
};

// cimend.metadata/1: what is to be known about a patch, also when it is empty. Written by fixagent to
// fix-agent/metadata-<run_id>.json beside patch-<run_id>.diff.
struct FixMetadataDocument {
  struct Guard {
    std::string name;  // "protected-paths"
    bool passed = true;
    std::string text;  // what was looked at, or what tripped it
  };
  // One change and what it stands on: the chain from log line to bytes.
  struct Hunk {
    std::string file;
    std::int64_t first_line = 0;  // in the file before
    std::string recipe;
    int finding = 0;
    std::size_t log = 0;
    std::size_t log_line = 0;   // the line of the log that proves it
    std::string reason;         // one sentence
    std::string tier = {};      // "A" mechanical, "B" to be reviewed
    std::string rule = {};      // of the finding
    std::string log_text = {};  // that line, redacted
    std::int64_t offset = 0;    // bytes from the beginning of the file before
    std::int64_t removed_bytes = 0, added_bytes = 0;
    std::string added_sha256 = {};  // of the bytes that are put there
  };
  struct Refused {
    int finding = 0;
    std::string recipe;
    std::string reason;
  };
  // A change for a person to make: shown, never part of the patch.
  struct Suggestion {
    std::string recipe;
    int finding = 0;
    std::size_t log = 0;
    std::size_t log_line = 0;
    std::string reason;
    std::string diff;
  };
  // A program that made changes for a recipe, in the sandbox.
  struct ToolRun {
    std::vector<std::string> command;
    std::string directory;  // of the tree; empty: its top
    std::string recipe;
    int finding = 0;
    std::optional<int> exit_code;
    std::int64_t milliseconds = 0;
    std::string output_sha256;
    std::string sandbox;
  };
  struct RiskTerm {
    std::int64_t points = 0;
    std::string text;
  };
  struct Owners {
    std::string file;
    std::vector<std::string> owners;  // as CODEOWNERS names them
  };
  // Who wrote the diff, where it was no recipe. What was asked and answered is not kept.
  struct Proposer {
    std::string kind;  // "command", "openai", "anthropic"
    std::string name;  // the program, or the model
    std::int64_t calls = 0, milliseconds = 0;
    std::int64_t input_tokens = 0, output_tokens = 0;
    std::string problem;  // why nothing came of it
  };
  // A command over a tree, in the sandbox.
  struct Execution {
    std::optional<int> exit_code;
    bool timed_out = false;
    std::int64_t milliseconds = 0;
    std::string output_sha256;
    std::string output_tail;  // at most 4 KB, redacted
  };
  // The run with the patch on, and what it was held against.
  struct Validation : Execution {
    std::string result;  // "passed", "failed", "not_run"
    std::vector<std::string> command;
    std::string directory;            // of the tree; empty: its top
    std::string command_from;         // "policy", "recipe"
    std::string sandbox;              // "bubblewrap", "landlock", "none"
    std::optional<bool> reproduced;   // the command failed on the tree without the patch
    std::optional<Execution> before;  // that run
    std::string reason;               // why not run, or what failed
  };
  // A command that a recipe knows to tell good from bad.
  struct Check {
    std::vector<std::string> command;
    std::string directory;
    bool silent = false;  // success is exit code 0 and no output
  };
  static constexpr const char* kSchema = "cimend.metadata/1";

  std::string run_id, repository;
  std::string base_commit;  // the commit the patch is made against
  std::string state;        // "proposed", "needs manual review", "empty"
  std::string reason;       // why empty, one sentence; else empty
  std::string patch;        // file name beside this document
  std::string patch_sha256;
  std::string branch;  // "cimend/fix-<run_id>"
  std::string commit_message, title, body;
  std::vector<std::string> files;
  std::int64_t lines_added = 0, lines_removed = 0;
  std::string tier;                  // the least careful that fits all hunks; empty without a patch
  std::string risk;                  // "low", "medium", "high"
  std::int64_t risk_score = 0;       // 0 to 100: the sum of the terms
  std::vector<RiskTerm> risk_terms;  // what made it so
  std::vector<std::string> labels;   // "test-only", "docs-only", "backend", "frontend", "auth-session", …
  std::vector<Owners> owners;        // of the files, where the commit has a CODEOWNERS
  std::string fingerprint;           // of the cause: the first mended finding's, with the repository's name
  std::vector<Guard> guards;
  std::vector<Hunk> hunks;
  std::vector<Refused> refused;  // instructions that gave no edit, and why
  std::vector<Suggestion> suggestions;
  std::vector<ToolRun> tool_runs;
  std::vector<Check> checks;
  std::optional<Proposer> proposer;
  std::vector<FixInputDocument::Instruction> instructions;  // those that the hunks come from, to be followed again
  Validation validation;
  std::string created_at;

  [[nodiscard]] Json to_json() const;
  static Result<FixMetadataDocument> from_json(const Json& json);
};

}  // namespace cimend::core
