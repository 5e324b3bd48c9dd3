#include "selfheal/decision.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/taxonomy.h"
#include "core/text.h"

namespace cimend::selfheal {
namespace {

using core::ContextDocument;
using core::DecisionDocument;
using Reason = DecisionDocument::Reason;

constexpr std::int64_t kHardMaximumAttempts = 2;
constexpr double kLeastConfidence = 0.7;

std::vector<std::string> texts_of(const core::Json& array) {
  std::vector<std::string> texts;
  if (const core::Json::Array* values = array.array(); values != nullptr) {
    for (const core::Json& value : *values) texts.emplace_back(value.string_or(""));
  }
  return texts;
}

// A job's or workflow's name as a glob sees it: '/' is part of a name ("build / deploy"), not a path separator.
std::string as_one_part(const std::string& name) {
  std::string part = core::to_lower(name);
  std::replace(part.begin(), part.end(), '/', ' ');
  return part;
}

bool any_matches(const std::vector<std::string>& patterns, const std::string& name) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return core::glob_match(as_one_part(pattern), as_one_part(name));
  });
}

Reason check_analysis(const ContextDocument& context) {
  if (context.analysis == "present") return {"analysis-present", true, "the logs were analysed"};
  return {"analysis-present", false, fmt::format("the analysis is {}: {}", context.analysis, context.problem)};
}

// Without a context there is no policy to judge by.
bool policy_known(const ContextDocument& context) { return context.policy["workflows"].is_array(); }
Reason unknown_policy(const char* check) { return {check, false, "the policy is not known"}; }

Reason check_enabled(const ContextDocument& context) {
  if (!policy_known(context)) return unknown_policy("rerun-enabled");
  if (!context.policy_problem.empty()) {
    return {"rerun-enabled", false, fmt::format("the policy can't be read: {}", context.policy_problem)};
  }
  const bool enabled = context.policy["enabled"].boolean_or(false);
  return {"rerun-enabled", enabled, enabled ? "the policy allows reruns" : "the policy switches reruns off"};
}

Reason check_workflow(const ContextDocument& context) {
  if (!policy_known(context)) return unknown_policy("workflow-allowlisted");
  const auto allowed = texts_of(context.policy["workflows"]);
  if (context.workflow.empty()) return {"workflow-allowlisted", false, "the run does not say which workflow it is of"};
  if (any_matches(allowed, context.workflow)) {
    return {"workflow-allowlisted", true, fmt::format("the policy lists the workflow \"{}\"", context.workflow)};
  }
  return {"workflow-allowlisted", false,
          fmt::format("the workflow \"{}\" is not in the policy's rerun.workflows", context.workflow)};
}

Reason check_event(const ContextDocument& context) {
  if (!policy_known(context)) return unknown_policy("event-allowed");
  if (any_matches(texts_of(context.policy["never_events"]), context.event)) {
    return {"event-allowed", false, fmt::format("runs started by \"{}\" are never rerun", context.event)};
  }
  return {"event-allowed", true,
          context.event.empty() ? "no event that forbids it" : fmt::format("started by \"{}\"", context.event)};
}

Reason check_failed(const ContextDocument& context) {
  const bool cancelled =
      context.conclusion == "cancelled" || context.classification.verdict == core::Verdict::cancelled;
  if (cancelled) return {"run-failed", false, "the run was cancelled, which is somebody's decision"};
  if (context.jobs.empty()) return {"run-failed", false, "no job is known to have failed"};
  return {"run-failed", true, core::counted(context.jobs.size(), "job") + " did not pass"};
}

std::int64_t attempt_limit(const ContextDocument& context) {
  return std::clamp<std::int64_t>(context.policy["max_attempts"].integer_or(1), 1, kHardMaximumAttempts);
}

std::int64_t attempts_used(const ContextDocument& context) {
  return std::max(context.attempt, context.earlier_attempts + 1);
}

Reason check_attempts(const ContextDocument& context) {
  if (!policy_known(context)) return unknown_policy("attempt-limit");
  const std::int64_t used = attempts_used(context);
  const std::int64_t limit = attempt_limit(context);
  return {"attempt-limit", used < limit, fmt::format("{} of at most {} attempts used", used, limit)};
}

Reason check_job_count(const ContextDocument& context) {
  if (!policy_known(context)) return unknown_policy("failed-job-limit");
  const std::int64_t limit = context.policy["max_failed_jobs"].integer_or(0);
  const auto failed = static_cast<std::int64_t>(context.jobs.size());
  if (failed <= limit) return {"failed-job-limit", true, fmt::format("{} failed, at most {} allowed", failed, limit)};
  return {"failed-job-limit", false,
          fmt::format("{} jobs failed, more than {}: an outage or a real break", failed, limit)};
}

Reason check_job_names(const ContextDocument& context) {
  if (!policy_known(context)) return unknown_policy("job-names-allowed");
  const auto never = texts_of(context.policy["never_jobs"]);
  for (const ContextDocument::Job& job : context.jobs) {
    if (any_matches(never, job.name)) {
      return {"job-names-allowed", false, fmt::format("the job \"{}\" is of a kind that is never rerun", job.name)};
    }
  }
  return {"job-names-allowed", true, "no deploy, release or publish job among them"};
}

Reason check_confidence(const ContextDocument& context) {
  if (context.analysis != "present") return {"confident-enough", false, "there is no classification"};
  const double confidence = context.classification.confidence;
  return {"confident-enough", confidence >= kLeastConfidence,
          fmt::format("the classification is {:.0f} % sure, at least {:.0f} % are wanted", 100 * confidence,
                      100 * kLeastConfidence)};
}

// What stands in the way of rerunning this job; empty when nothing does.
std::string objection_to(const ContextDocument::Job& job, const ContextDocument& context) {
  if (job.categories.empty()) return fmt::format("nobody can say why \"{}\" failed", job.name);
  for (const std::string& category : job.categories) {
    const core::HealClass heal = core::heal_class(category);
    if (heal == core::HealClass::rerun) continue;
    if (heal == core::HealClass::once && attempts_used(context) == 1) continue;
    return fmt::format("\"{}\" failed with {} ({})", job.name, category, core::name_of(heal));
  }
  return {};
}

Reason check_causes(const ContextDocument& context) {
  if (context.jobs.empty()) return {"every-cause-transient", false, "there is no failed job to judge"};
  for (const ContextDocument::Job& job : context.jobs) {
    if (std::string objection = objection_to(job, context); !objection.empty()) {
      return {"every-cause-transient", false, std::move(objection)};
    }
  }
  return {"every-cause-transient", true, "every failed job has a cause that tends to go away by itself"};
}

// Names the effect, so that carrying it out twice is seen in the ledger: one rerun for a repository, commit, run,
// attempt and set of failures.
std::string idempotency_key(const ContextDocument& context) {
  std::string facts = fmt::format("rerun-failed-jobs\n{}\n{}\n{}\n{}\n", context.repository, context.head_sha,
                                  context.run_id, context.attempt);
  for (const ContextDocument::Job& job : context.jobs) {
    for (const std::string& fingerprint : job.fingerprints) facts += fingerprint + "\n";
  }
  return core::sha256_hex(facts).substr(0, 32);
}

std::string summary_of(const DecisionDocument& decision) {
  if (decision.rerun) {
    return fmt::format("Rerun {}: every cause tends to go away by itself.",
                       core::counted(decision.jobs.size(), "failed job"));
  }
  for (const Reason& reason : decision.reasons) {
    if (!reason.holds) return fmt::format("No rerun: {}{}", reason.text, reason.text.back() == '.' ? "" : ".");
  }
  return "No rerun.";
}

}  // namespace

DecisionDocument decide(const ContextDocument& context, core::UnixSeconds now) {
  DecisionDocument decision;
  decision.run_id = context.run_id;
  decision.repository = context.repository;
  decision.head_sha = context.head_sha;
  decision.attempt = context.attempt;
  decision.decided_at = core::rfc3339(now);
  decision.reasons = {check_analysis(context),  check_enabled(context),   check_workflow(context),
                      check_event(context),     check_failed(context),    check_attempts(context),
                      check_job_count(context), check_job_names(context), check_confidence(context),
                      check_causes(context)};
  decision.rerun =
      std::all_of(decision.reasons.begin(), decision.reasons.end(), [](const Reason& reason) { return reason.holds; });
  decision.action = decision.rerun ? "rerun-failed-jobs" : "none";
  decision.budget_left = std::max<std::int64_t>(0, attempt_limit(context) - attempts_used(context));
  if (decision.rerun) {
    for (const ContextDocument::Job& job : context.jobs) decision.jobs.push_back(job.name);
    decision.idempotency_key = idempotency_key(context);
  }
  decision.summary = summary_of(decision);
  return decision;
}

}  // namespace cimend::selfheal
