#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

enum class Verdict { failed, passed, cancelled, unknown };
enum class Severity { error, warning, note };
std::string_view name_of(Verdict verdict);
std::string_view name_of(Severity severity);
std::optional<Verdict> verdict_from(std::string_view name);
std::optional<Severity> severity_from(std::string_view name);

// Lines of a log, 1-based, both inclusive, counted on '\n' alone.
struct LineRange {
  std::size_t first_line = 1;
  std::size_t last_line = 1;
};

struct Finding {
  int rank = 1;      // 1 is the best explanation
  std::string rule;  // "gcc.error"
  std::string category;
  std::string tool;
  double confidence = 0;  // 0 to 1
  Severity severity = Severity::error;
  std::string message;
  std::string file;       // as the log names it; empty where it does not
  std::int64_t line = 0;  // 0: not told
  std::int64_t column = 0;
  std::string test;
  std::size_t log = 0;              // index into AnalysisDocument::logs
  std::vector<LineRange> evidence;  // at least one; the first is where the rule matched
  std::string fingerprint;          // 16 hex digits, the same for the same failure in another run
  std::string known;                // "new", "seen", "flaky", or empty: no history
  std::string why;                  // why it ranks there, one sentence
  std::vector<int> causes;          // ranks of findings that follow from this one
};

// cimend.analysis/1: what broke, with its evidence. The contract that everything downstream reads.
struct AnalysisDocument {
  struct FailedStep {
    std::string name;
    LineRange lines;
    std::optional<int> exit_code;
  };
  struct AnalysedLog {
    std::string name;
    std::uint64_t bytes = 0;
    std::uint64_t lines = 0;
    std::string sha256;
    std::optional<FailedStep> failed_step;
    Verdict verdict = Verdict::unknown;
  };
  struct Classification {
    Verdict verdict = Verdict::unknown;
    std::string category = "unknown";
    std::string tool;
    double confidence = 0;
    std::string summary;  // one sentence
  };
  struct Tests {
    std::int64_t run = 0, passed = 0, failed = 0, skipped = 0;
  };
  struct HealPlan {
    bool eligible = false;
    std::vector<std::string> actions;  // "rerun-failed-jobs"
    std::vector<std::string> reasons;
  };
  struct FixInstruction {
    std::string recipe;  // core/fix_recipes.h
    int finding = 1;     // rank
    double confidence = 0;
    Json inputs = Json::Object{};  // what the recipe needs beside the evidence lines
  };
  // A failure that no rule knows, so that it can be clustered with others like it and become known.
  struct Unknown {
    std::size_t log = 0;    // index into logs
    int finding = 1;        // rank of its likeliest lines
    std::string signature;  // the best line without what changes from run to run
    std::string rule;       // a drafted rule as YAML; empty where none could be made
  };
  struct Trigger {
    std::string kind;  // "self-heal", "fix-agent"
    std::string reason;
  };
  static constexpr const char* kSchema = "cimend.analysis/1";

  std::string run_id;
  std::string repository;
  std::string head_sha;
  std::string rules_version;
  std::vector<AnalysedLog> logs;
  Classification classification;
  std::vector<Finding> findings;  // ranked
  std::optional<Tests> tests;
  HealPlan self_heal_plan;
  std::vector<FixInstruction> fix_agent_instructions;
  std::vector<Unknown> unknown;
  std::vector<Trigger> triggers;

  [[nodiscard]] Json to_json() const;
  static Result<AnalysisDocument> from_json(const Json& json);
};

}  // namespace cimend::core
