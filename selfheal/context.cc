#include "selfheal/context.h"

#include <algorithm>

namespace cimend::selfheal {
namespace {

using core::ContextDocument;

bool failed_by_the_provider(const std::string& conclusion) {
  return conclusion == "failure" || conclusion == "cancelled";
}

// Adds `text` unless it is there already; the order of first appearance is the findings' rank.
void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (!text.empty() && std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

// One failed job: what the provider says of it and what the analysis found in its log.
ContextDocument::Job job_context(const core::AnalysisDocument& analysis, std::size_t log) {
  ContextDocument::Job job;
  job.name = analysis.logs[log].name;
  job.verdict = std::string(core::name_of(analysis.logs[log].verdict));
  for (const core::Finding& finding : analysis.findings) {
    if (finding.log != log || finding.severity != core::Severity::error) continue;
    add_once(job.categories, finding.category);
    add_once(job.fingerprints, finding.fingerprint);
  }
  return job;
}

std::string conclusion_of(const core::RunDocument& run, const std::string& job) {
  for (const core::RunDocument::Job& candidate : run.jobs) {
    if (candidate.name == job) return candidate.conclusion;
  }
  return {};
}

void add_analysed_jobs(ContextDocument& context, const core::RunDocument& run, const core::AnalysisDocument& analysis) {
  for (std::size_t log = 0; log < analysis.logs.size(); ++log) {
    const std::string conclusion = conclusion_of(run, analysis.logs[log].name);
    if (analysis.logs[log].verdict == core::Verdict::passed && !failed_by_the_provider(conclusion)) continue;
    ContextDocument::Job job = job_context(analysis, log);
    job.conclusion = conclusion;
    context.jobs.push_back(std::move(job));
  }
}

void add_unanalysed_jobs(ContextDocument& context, const core::RunDocument& run) {
  for (const core::RunDocument::Job& job : run.jobs) {
    if (job.conclusion == "success" || job.conclusion == "skipped") continue;
    context.jobs.push_back({job.name, job.conclusion, "unknown", {}, {}});
  }
}

}  // namespace

ContextDocument make_context(const core::RunDocument& run, const core::Result<core::AnalysisDocument>& analysis,
                             const core::Result<core::Policy>& policy, std::int64_t earlier_attempts,
                             core::UnixSeconds now) {
  ContextDocument context;
  context.run_id = run.run_id;
  context.repository = run.repository;
  context.head_sha = run.head_sha;
  context.branch = run.branch;
  context.workflow = run.workflow;
  context.event = run.event;
  context.attempt = run.attempt;
  context.conclusion = run.conclusion;
  context.earlier_attempts = earlier_attempts;
  context.policy = policy ? policy->rerun_json() : core::Policy().rerun_json();
  if (!policy) context.policy_problem = policy.error().what;
  context.prepared_at = core::rfc3339(now);
  if (analysis) {
    context.analysis = "present";
    context.classification = analysis->classification;
    add_analysed_jobs(context, run, *analysis);
  } else {
    context.analysis = analysis.error().code == core::Errc::not_found ? "missing" : "unreadable";
    context.problem = analysis.error().what;
    add_unanalysed_jobs(context, run);
  }
  return context;
}

}  // namespace cimend::selfheal
