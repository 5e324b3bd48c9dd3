#include "ingest/github_answers.h"

#include <limits>

#include <fmt/format.h>

#include "core/text.h"
#include "ingest/github_run.h"

namespace cimend::ingest {
namespace {

using core::Errc;
using core::fail;
using core::Fields;
using core::Json;
using core::Result;

// Reads each element of an array by `read(Fields&)`, whose fields are named after `what`.
template <class Item, class Read>
Result<std::vector<Item>> read_each(const Json& array, const std::string& what, Read read) {
  if (!array.is_array()) return fail(Errc::parse, what + ": expected an array");
  std::vector<Item> items;
  for (const Json& element : *array.array()) {
    Fields in(element, fmt::format("{}[{}]", what, items.size()));
    items.push_back(read(in, element));
    if (const core::Error* wrong = in.error(); wrong != nullptr) return tl::unexpected(*wrong);
  }
  return items;
}

core::RunDocument::Step read_step(Fields& in, const Json& json) {
  core::RunDocument::Step step;
  const std::int64_t number = in.integer_from(0, "number");
  if (number > std::numeric_limits<int>::max()) in.refuse("number", "is too large");
  step.number = static_cast<int>(std::min<std::int64_t>(number, std::numeric_limits<int>::max()));
  step.name = core::to_valid_utf8(in.text("name"));
  step.conclusion = conclusion_from_github(json["conclusion"].string_or(""));
  return step;
}

GitHubJob read_job(Fields& in, const Json& json) {
  GitHubJob job;
  job.id = in.integer_from(0, "id");
  job.name = core::to_valid_utf8(in.text("name"));
  job.status = in.text("status");
  job.conclusion = conclusion_from_github(json["conclusion"].string_or(""));
  job.url = in.text_or("html_url", "");
  job.times = job_times(json["started_at"].string_or(""), json["completed_at"].string_or(""));
  if (json["steps"].is_null()) return job;
  auto steps = read_each<core::RunDocument::Step>(json["steps"], in.path_of("steps"), read_step);
  if (steps) {
    job.steps = std::move(*steps);
  } else {
    in.refuse("steps", steps.error().what);
  }
  return job;
}

GitHubArtifact read_artifact(Fields& in, const Json&) {
  GitHubArtifact artifact;
  artifact.id = in.integer_from(0, "id");
  artifact.name = core::to_valid_utf8(in.text("name"));
  artifact.bytes = in.integer_from(0, "size_in_bytes");
  artifact.expired = in.boolean("expired");
  return artifact;
}

core::UnixSeconds read_time(Fields& in, std::string_view key) {
  const auto time = parse_time(in.text(key));
  if (!time) in.refuse(key, "expected a time");
  return time ? *time : 0;
}

GitHubDelivery read_delivery(Fields& in, const Json&) {
  GitHubDelivery delivery;
  delivery.id = in.integer_from(0, "id");
  delivery.guid = in.text("guid");
  delivery.delivered_at = read_time(in, "delivered_at");
  delivery.redelivery = in.boolean("redelivery");
  delivery.status_code = in.integer("status_code");
  delivery.event = in.text("event");
  return delivery;
}

}  // namespace

core::RunDocument::Job fact_of(const GitHubJob& job) {
  core::RunDocument::Job fact;
  fact.name = job.name;
  fact.conclusion = job.conclusion;
  fact.steps = job.steps;
  fact.started_at = job.times.started_at;
  fact.completed_at = job.times.completed_at;
  return fact;
}

Result<std::vector<core::RunDocument>> read_runs(const Json& json) {
  const Json& array = json["workflow_runs"];
  if (!array.is_array()) return fail(Errc::parse, "workflow_runs: expected an array");
  std::vector<core::RunDocument> runs;
  for (const Json& element : *array.array()) {
    auto run = run_from_document(element);
    if (!run) return tl::unexpected(run.error());
    runs.push_back(std::move(*run));
  }
  return runs;
}

Result<std::vector<GitHubJob>> read_jobs(const Json& json) {
  return read_each<GitHubJob>(json["jobs"], "jobs", read_job);
}

Result<std::vector<GitHubArtifact>> read_artifacts(const Json& json) {
  return read_each<GitHubArtifact>(json["artifacts"], "artifacts", read_artifact);
}

Result<std::vector<GitHubDelivery>> read_deliveries(const Json& json) {
  return read_each<GitHubDelivery>(json, "deliveries", read_delivery);
}

}  // namespace cimend::ingest
