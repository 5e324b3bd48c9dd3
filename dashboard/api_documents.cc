#include "dashboard/api_documents.h"

#include <algorithm>

#include "core/text.h"
#include "dashboard/list_parts.h"

namespace cimend::dashboard {
namespace {

using core::Json;

constexpr std::size_t kMostEntries = 1000;
constexpr std::size_t kRunIds = 50;

Json count(std::size_t number) { return Json(static_cast<std::uint64_t>(number)); }

Json document(const char* schema, std::size_t total) {
  Json json;
  json.set("schema", schema).set("total", count(total));
  return json;
}

std::string name_of_state(RunState state) {
  return state == RunState::not_analysed ? "not_analysed" : core::to_lower(word_for(state).bytes());
}

// What is not known is left out, as in cimend's other documents.
void set_text(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json.set(key, text);
}

Json run_ids(const History& history, const std::vector<std::size_t>& rows) {
  Json::Array ids;
  for (std::size_t i = 0; i < std::min(kRunIds, rows.size()); ++i) ids.emplace_back(history.runs[rows[i]].run_id);
  return ids;
}

Json texts(const std::vector<std::string>& values) {
  Json::Array array;
  for (const std::string& value : values) array.emplace_back(value);
  return array;
}

void set_publication(Json& json, const RunDigest::Publication& publication) {
  set_text(json, "approved_by", publication.approved_by);
  set_text(json, "approved_at", publication.approved_at);
  set_text(json, "publication", publication.state);
  set_text(json, "publication_at", publication.at);
  set_text(json, "pull_request", publication.url);
}

Json run_entry(const RunDigest& run) {
  Json json;
  json.set("run_id", run.run_id).set("page", "runs/" + run.run_id + "/index.html").set("attempt", run.attempt);
  json.set("verdict", name_of_state(run.state)).set("summary", run.summary).set("confidence", run.confidence);
  set_text(json, "category", run.category);
  set_text(json, "repository", run.repository);
  set_text(json, "workflow", run.workflow);
  set_text(json, "branch", run.branch);
  set_text(json, "event", run.event);
  set_text(json, "head_sha", run.head_sha);
  set_text(json, "url", run.url);
  set_text(json, "received_at", run.received_at);
  if (!run.causes.empty()) {
    set_text(json, "rule", run.causes.front().rule);
    set_text(json, "fingerprint", run.causes.front().fingerprint);
  }
  json.set("failed_tests", texts(run.failed_tests));
  set_text(json, "patch", run.patch.state);
  set_publication(json, run.publication);
  if (run.spend.tokens > 0) json.set("tokens", run.spend.tokens);
  if (run.job_seconds > 0) json.set("minutes", minutes_of(run.job_seconds));
  if (run.decision.made) json.set("rerun", run.decision.rerun);
  return json;
}

Json cluster_entry(const History& history, const Cluster& cluster) {
  Json json;
  json.set("id", cluster.id).set("title", cluster.title).set("unclassified", cluster.unclassified);
  set_text(json, "category", cluster.category);
  set_text(json, "rule", cluster.rule);
  set_text(json, "tool", cluster.tool);
  set_text(json, "fingerprint", cluster.fingerprint);
  set_text(json, "signature", cluster.signature);
  set_text(json, "first_at", cluster.first_at);
  set_text(json, "last_at", cluster.last_at);
  json.set("runs", count(cluster.rows.size())).set("runs_7_days", cluster.last_7_days);
  json.set("run_ids", run_ids(history, cluster.rows));
  return json;
}

Json flake_entry(const History& history, const Flake& flake) {
  Json json;
  json.set("id", flake.id).set("name", flake.name).set("lower_bound", flake.lower_bound);
  json.set("flaked", flake.flaked).set("seen", flake.seen);
  if (flake.minutes_lost > 0) json.set("minutes_lost", flake.minutes_lost);
  set_text(json, "repository", flake.repository);
  set_text(json, "category", flake.category);
  set_text(json, "rule", flake.rule);
  set_text(json, "first_at", flake.first_at);
  set_text(json, "last_failed_at", flake.last_failed_at);
  set_text(json, "last_passed_at", flake.last_passed_at);
  Json::Array strip;
  for (const RunState state : flake.strip) strip.emplace_back(name_of_state(state));
  json.set("last_runs", std::move(strip)).set("run_ids", run_ids(history, flake.rows));
  return json;
}

Json rule_entry(const RuleHealth& rule) {
  Json json;
  json.set("rule", rule.rule);
  set_text(json, "category", rule.category);
  json.set("runs_7_days", rule.hits_7).set("runs_30_days", rule.hits_30).set("runs_90_days", rule.hits_90);
  json.set("runs", rule.hits).set("runs_behind", rule.runner_up);
  set_text(json, "last_at", rule.last_at);
  if (rule.hits > 0) {
    json.set("least_confidence", rule.least_confidence).set("mean_confidence", rule.mean_confidence);
  }
  Json behind = Json::Object{};
  for (const auto& [other, times] : rule.behind) behind.set(other, times);
  json.set("behind", std::move(behind));
  return json;
}

// What both lists of api-approvals say of a patch.
Json patch_entry(const RunDigest& run) {
  Json json;
  json.set("run_id", run.run_id).set("page", "runs/" + run.run_id + "/patch.html");
  set_text(json, "title", run.patch.title);
  set_text(json, "repository", run.repository);
  set_text(json, "tier", run.patch.tier);
  set_text(json, "risk", run.patch.risk);
  set_text(json, "created_at", run.patch.created_at);
  set_publication(json, run.publication);
  set_text(json, "reason", run.publication.reason);
  return json;
}

template <class Entries, class Make>
Json list_of(const Entries& entries, Make make) {
  Json::Array array;
  for (std::size_t i = 0; i < std::min(kMostEntries, entries.size()); ++i) array.push_back(make(entries[i]));
  return array;
}

}  // namespace

Json runs_document(const History& history) {
  Json json = document("cimend.api-runs/1", history.runs.size());
  json.set("runs", list_of(history.runs, run_entry));
  return json;
}

Json clusters_document(const History& history, const std::vector<Cluster>& clusters) {
  Json json = document("cimend.api-clusters/1", clusters.size());
  json.set("clusters", list_of(clusters, [&](const Cluster& cluster) { return cluster_entry(history, cluster); }));
  return json;
}

Json flakes_document(const History& history, const std::vector<Flake>& flakes) {
  Json json = document("cimend.api-flakes/1", flakes.size());
  json.set("flakes", list_of(flakes, [&](const Flake& flake) { return flake_entry(history, flake); }));
  return json;
}

Json approvals_document(const History& history, const std::vector<Waiting>& waiting) {
  const auto waits = [&](const Waiting& entry) { return patch_entry(history.runs[entry.run]).set("why", entry.why); };
  const auto decided = [&](std::size_t run) { return patch_entry(history.runs[run]); };
  Json json = document("cimend.api-approvals/1", waiting.size());
  json.set("waiting", list_of(waiting, waits)).set("decided", list_of(approvals(history), decided));
  return json;
}

Json rules_document(const std::vector<RuleHealth>& rules) {
  Json json = document("cimend.api-rules/1", rules.size());
  json.set("rules", list_of(rules, rule_entry));
  return json;
}

Json figures_document(const History& history, const std::vector<Figure>& figures) {
  Json json = document("cimend.api-figures/1", figures.size());
  json.set("generated_at", core::rfc3339(history.now));
  json.set("figures", list_of(figures, [](const Figure& figure) {
             Json entry;
             entry.set("key", figure.key).set("value", figure.value);
             if (figure.has_before) entry.set("before", figure.before);
             Json::Array daily;
             for (const double value : figure.daily) daily.emplace_back(value);
             return entry.set("daily", std::move(daily));
           }));
  return json;
}

}  // namespace cimend::dashboard
