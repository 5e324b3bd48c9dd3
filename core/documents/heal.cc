#include "core/documents/heal.h"

#include "core/documents/classification.h"
#include "core/documents/members.h"

namespace cimend::core {
namespace {

Json job_to_json(const ContextDocument::Job& job) {
  Json json = Json::Object{{"name", job.name}};
  documents::set_text(json, "conclusion", job.conclusion);
  documents::set_text(json, "verdict", job.verdict);
  json.set("categories", documents::texts(job.categories)).set("fingerprints", documents::texts(job.fingerprints));
  return json;
}

ContextDocument::Job read_job(Fields& in) {
  ContextDocument::Job job;
  job.name = in.text("name");
  job.conclusion = documents::read_conclusion(in);
  job.verdict = in.text_or("verdict", "");
  if (!job.verdict.empty())
    documents::require_one_of(in, "verdict", job.verdict, {"failed", "passed", "cancelled", "unknown"});
  job.categories = in.texts_or_empty("categories");
  job.fingerprints = in.texts_or_empty("fingerprints");
  return job;
}

Json reason_to_json(const DecisionDocument::Reason& reason) {
  return Json::Object{{"check", reason.check}, {"holds", reason.holds}, {"text", reason.text}};
}

DecisionDocument::Reason read_reason(Fields& in) { return {in.text("check"), in.boolean("holds"), in.text("text")}; }

}  // namespace

Json ContextDocument::to_json() const {
  Json json = Json::Object{{"schema", kSchema}, {"run_id", run_id}};
  documents::set_text(json, "repository", repository);
  documents::set_text(json, "head_sha", head_sha);
  documents::set_text(json, "branch", branch);
  documents::set_text(json, "workflow", workflow);
  documents::set_text(json, "event", event);
  json.set("attempt", attempt);
  documents::set_text(json, "conclusion", conclusion);
  json.set("analysis", analysis);
  documents::set_text(json, "problem", problem);
  json.set("classification", documents::classification_to_json(classification));
  json.set("jobs", documents::list(jobs, job_to_json)).set("earlier_attempts", earlier_attempts);
  json.set("policy", policy);
  documents::set_text(json, "policy_problem", policy_problem);
  json.set("prepared_at", prepared_at);
  return json;
}

Result<ContextDocument> ContextDocument::from_json(const Json& json) {
  Fields in(json, "");
  ContextDocument context;
  documents::require_schema(in, kSchema);
  context.run_id = documents::read_run_id(in);
  context.repository = in.text_or("repository", "");
  context.head_sha = in.text_or("head_sha", "");
  context.branch = in.text_or("branch", "");
  context.workflow = in.text_or("workflow", "");
  context.event = in.text_or("event", "");
  context.attempt = in.integer_from(1, "attempt");
  context.conclusion = documents::read_conclusion(in);
  context.analysis = in.text("analysis");
  documents::require_one_of(in, "analysis", context.analysis, {"present", "missing", "unreadable"});
  context.problem = in.text_or("problem", "");
  context.classification = documents::read_classification(in);
  context.jobs = documents::read_list(in, "jobs", read_job);
  context.earlier_attempts = in.integer_from(0, "earlier_attempts");
  context.policy = in.any("policy");
  if (!context.policy.is_object()) in.refuse("policy", "expected an object");
  context.policy_problem = in.text_or("policy_problem", "");
  context.prepared_at = in.text("prepared_at");
  return documents::done(in, std::move(context));
}

Json DecisionDocument::to_json() const {
  Json json = Json::Object{{"schema", kSchema}, {"run_id", run_id}};
  documents::set_text(json, "repository", repository);
  documents::set_text(json, "head_sha", head_sha);
  json.set("attempt", attempt).set("rerun", rerun).set("action", action).set("summary", summary);
  json.set("reasons", documents::list(reasons, reason_to_json)).set("jobs", documents::texts(jobs));
  json.set("budget_left", budget_left);
  documents::set_text(json, "idempotency_key", idempotency_key);
  json.set("decided_at", decided_at);
  return json;
}

Result<DecisionDocument> DecisionDocument::from_json(const Json& json) {
  Fields in(json, "");
  DecisionDocument decision;
  documents::require_schema(in, kSchema);
  decision.run_id = documents::read_run_id(in);
  decision.repository = in.text_or("repository", "");
  decision.head_sha = in.text_or("head_sha", "");
  decision.attempt = in.integer_from(1, "attempt");
  decision.rerun = in.boolean("rerun");
  decision.action = in.text("action");
  documents::require_one_of(in, "action", decision.action, {"rerun-failed-jobs", "none"});
  // An effect needs both to say so: a document that contradicts itself is not acted on.
  if (decision.rerun != (decision.action != "none")) in.refuse("action", "contradicts rerun");
  decision.summary = in.text("summary");
  decision.reasons = documents::read_list(in, "reasons", read_reason);
  decision.jobs = in.texts_or_empty("jobs");
  decision.budget_left = in.integer_from(0, "budget_left");
  decision.idempotency_key = in.text_or("idempotency_key", "");
  decision.decided_at = in.text("decided_at");
  return documents::done(in, std::move(decision));
}

}  // namespace cimend::core
