#pragma once

#include "dashboard/digest.h"

// The members of a digest, listed once for everything that writes or reads them (JSON in digest.cc, the cache's bytes
// in digest_cache.cc): `visit(name, member)` for each, in an order that stays. `Digest` is RunDigest, const or not, and
// the same for its parts.

namespace cimend::dashboard {

template <class Part, class Type>
concept PartIs = std::is_same_v<std::remove_const_t<Part>, Type>;

template <PartIs<RunDigest::Job> Part, class Visit>
void each_member(Part& job, Visit&& visit) {
  visit("name", job.name);
  visit("state", job.state);
}

template <PartIs<RunDigest::Patch> Part, class Visit>
void each_member(Part& patch, Visit&& visit) {
  visit("state", patch.state);
  visit("reason", patch.reason);
  visit("title", patch.title);
  visit("tier", patch.tier);
  visit("risk", patch.risk);
  visit("validation", patch.validation);
  visit("files", patch.files);
  visit("recipes", patch.recipes);
  visit("lines_added", patch.lines_added);
  visit("lines_removed", patch.lines_removed);
  visit("suggestions", patch.suggestions);
  visit("created_at", patch.created_at);
}

template <PartIs<RunDigest::Publication> Part, class Visit>
void each_member(Part& publication, Visit&& visit) {
  visit("approved_by", publication.approved_by);
  visit("approved_at", publication.approved_at);
  visit("state", publication.state);
  visit("at", publication.at);
  visit("url", publication.url);
  visit("number", publication.number);
  visit("reason", publication.reason);
}

template <PartIs<RunDigest::Spend> Part, class Visit>
void each_member(Part& spend, Visit&& visit) {
  visit("calls", spend.calls);
  visit("tokens", spend.tokens);
  visit("milliseconds", spend.milliseconds);
}

template <PartIs<RunDigest::Decision> Part, class Visit>
void each_member(Part& decision, Visit&& visit) {
  visit("made", decision.made);
  visit("rerun", decision.rerun);
  visit("summary", decision.summary);
  visit("first_objection", decision.first_objection);
  visit("budget_left", decision.budget_left);
  visit("decided_at", decision.decided_at);
}

template <PartIs<RunDigest::Unknown> Part, class Visit>
void each_member(Part& unknown, Visit&& visit) {
  visit("signature", unknown.signature);
  visit("drafted_rule", unknown.drafted_rule);
  visit("log", unknown.log);
  visit("line", unknown.line);
  visit("excerpt", unknown.excerpt);
}

template <PartIs<RunDigest::Cause> Part, class Visit>
void each_member(Part& cause, Visit&& visit) {
  visit("rule", cause.rule);
  visit("category", cause.category);
  visit("tool", cause.tool);
  visit("message", cause.message);
  visit("fingerprint", cause.fingerprint);
  visit("known", cause.known);
  visit("test", cause.test);
  visit("follows", cause.follows);
  visit("confidence", cause.confidence);
  visit("log", cause.log);
  visit("first_line", cause.first_line);
  visit("last_line", cause.last_line);
}

template <PartIs<RunDigest> Part, class Visit>
void each_member(Part& digest, Visit&& visit) {
  visit("run_id", digest.run_id);
  visit("repository", digest.repository);
  visit("workflow", digest.workflow);
  visit("branch", digest.branch);
  visit("event", digest.event);
  visit("head_sha", digest.head_sha);
  visit("url", digest.url);
  visit("attempt", digest.attempt);
  visit("received_at", digest.received_at);
  visit("time", digest.time);
  visit("state", digest.state);
  visit("conclusion", digest.conclusion);
  visit("category", digest.category);
  visit("summary", digest.summary);
  visit("confidence", digest.confidence);
  visit("rules_version", digest.rules_version);
  visit("causes", digest.causes);
  visit("failed_tests", digest.failed_tests);
  visit("tests_run", digest.tests_run);
  visit("jobs", digest.jobs);
  visit("job_seconds", digest.job_seconds);
  visit("unknown", digest.unknown);
  visit("patch", digest.patch);
  visit("publication", digest.publication);
  visit("spend", digest.spend);
  visit("decision", digest.decision);
  visit("problems", digest.problems);
}

}  // namespace cimend::dashboard
