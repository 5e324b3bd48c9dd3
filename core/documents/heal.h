#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/documents/analysis.h"
#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

// cimend.context/1: everything a rerun decision may look at, gathered in one place so that it can be replayed.
// Written by selfheal to self-heal/context.json, also when the analysis is missing.
struct ContextDocument {
  struct Job {
    std::string name;
    std::string conclusion;
    std::string verdict;                  // of its log, by the analysis
    std::vector<std::string> categories;  // of its error findings, best first
    std::vector<std::string> fingerprints;
  };
  static constexpr const char* kSchema = "cimend.context/1";

  std::string run_id, repository, head_sha, branch, workflow, event;
  std::int64_t attempt = 1;
  std::string conclusion;
  std::string analysis;  // "present", "missing", "unreadable"
  std::string problem;   // why, where it is not present
  AnalysisDocument::Classification classification;
  std::vector<Job> jobs;              // the failed ones
  std::int64_t earlier_attempts = 0;  // reruns the ledger counts for this repository, commit and fingerprint
  Json policy = Json::Object{};       // the rerun part of the policy in force, defaults filled in
  std::string policy_problem;         // why the policy could not be read; `policy` then holds the defaults
  std::string prepared_at;

  [[nodiscard]] Json to_json() const;
  static Result<ContextDocument> from_json(const Json& json);
};

// cimend.decision/1: to rerun or not, and every reason. Written to self-heal/decision.json, which is the latest, and
// with the same bytes to self-heal/decision-<run_id>.json, which stay.
struct DecisionDocument {
  struct Reason {
    std::string check;  // "workflow-allowlisted"
    bool holds = false;
    std::string text;  // one sentence, for people
  };
  static constexpr const char* kSchema = "cimend.decision/1";

  std::string run_id, repository, head_sha;
  std::int64_t attempt = 1;
  bool rerun = false;
  std::string action;             // "rerun-failed-jobs" or "none"
  std::string summary;            // one sentence
  std::vector<Reason> reasons;    // every check, in the order they were made
  std::vector<std::string> jobs;  // that would be rerun
  std::int64_t budget_left = 0;   // attempts left for this repository, commit and fingerprint
  std::string idempotency_key;    // of the effect, for the ledger; empty where nothing is done
  std::string decided_at;

  [[nodiscard]] Json to_json() const;
  static Result<DecisionDocument> from_json(const Json& json);
};

}  // namespace cimend::core
