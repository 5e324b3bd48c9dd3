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
  struct Hunk {
    std::string file;
    std::int64_t first_line = 0;  // in the file before
    std::string recipe;
    int finding = 0;
    std::size_t log = 0;
    std::size_t log_line = 0;  // the line of the log that proves it
    std::string reason;        // one sentence
  };
  struct Refused {
    int finding = 0;
    std::string recipe;
    std::string reason;
  };
  struct Validation {
    std::string result;  // "passed", "failed", "not_run"
    std::vector<std::string> command;
    std::optional<int> exit_code;
    bool timed_out = false;
    std::int64_t milliseconds = 0;
    std::string output_sha256;
    std::string output_tail;  // at most 4 KB, redacted
    std::string reason;       // why not run, or what failed
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
  std::string risk;                     // "low", "medium", "high"
  std::vector<std::string> risk_terms;  // what made it so
  std::vector<Guard> guards;
  std::vector<Hunk> hunks;
  std::vector<Refused> refused;  // instructions that gave no edit, and why
  Validation validation;
  std::string created_at;

  [[nodiscard]] Json to_json() const;
  static Result<FixMetadataDocument> from_json(const Json& json);
};

}  // namespace cimend::core
