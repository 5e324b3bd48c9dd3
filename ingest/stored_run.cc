#include "ingest/stored_run.h"

#include <utility>

#include <fmt/format.h>

#include "core/json.h"
#include "core/text.h"

namespace cimend::ingest {
namespace {

using core::Json;
using core::RunDocument;

constexpr const char* kFlat = "flat";
constexpr const char* kByRepository = "by_repository";

core::NewTask task_of(const char* kind, const core::RunKey& run, const std::string& delivery, RunLayout layout) {
  core::NewTask task;
  task.kind = kind;
  task.key = fmt::format("{}/{}/{}/{}/{}", kind, run.repository, run.run_id, run.attempt, delivery);
  task.repository = run.repository;
  task.payload = Json()
                     .set("repository", run.repository)
                     .set("run_id", run.run_id)
                     .set("attempt", run.attempt)
                     .set("layout", layout == RunLayout::flat ? kFlat : kByRepository)
                     .dump();
  return task;
}

}  // namespace

core::RunKey run_key(const RunDocument& run) {
  return {run.repository.empty() ? "local" : run.repository, run.run_id, run.attempt};
}

core::Intake intake_of_run(const ReceivedRun& received, RunLayout layout, core::UnixSeconds now) {
  const RunDocument& run = received.run;
  core::Intake intake;
  intake.delivery.source = layout == RunLayout::flat ? "process" : "api";
  intake.delivery.event = "logs";
  intake.delivery.repository = run.repository;
  const core::RunKey key = run_key(run);
  // Logs of two runs may be equal; the run is part of what was sent.
  intake.delivery.body_sha256 = core::sha256_hex(fmt::format(
      "{}\n{}\n{}\n{}\n{}", intake.delivery.source, key.repository, key.run_id, key.attempt, received.content_sha256));
  intake.delivery.id = intake.delivery.body_sha256;
  core::RunUpdate update;
  update.key = key;
  update.state = run.conclusion.empty() ? core::RunUpdate::State::in_progress : core::RunUpdate::State::completed;
  update.conclusion = run.conclusion;
  update.head_sha = run.head_sha;
  update.branch = run.branch;
  update.workflow = run.workflow;
  update.event = run.event;
  update.url = run.url;
  RunDocument facts = run;
  facts.jobs.clear();
  facts.received_at = core::rfc3339(now);
  update.document = facts.to_json().dump();
  for (const RunDocument::Job& job : run.jobs) update.jobs.push_back({job.name, core::run_job_to_json(job).dump()});
  intake.run = std::move(update);
  return intake;
}

core::Result<std::optional<RunDocument>> stored_run(core::Store& store, const core::RunKey& key) {
  const auto row = store.run(key);
  if (!row) return tl::unexpected(row.error());
  if (!*row || (*row)->document.empty()) return std::nullopt;
  const auto json = Json::parse((*row)->document);
  if (!json) return tl::unexpected(json.error());
  auto run = RunDocument::from_json(*json);
  if (!run) return tl::unexpected(run.error());
  // Events may have told more since.
  if (!(*row)->conclusion.empty()) run->conclusion = (*row)->conclusion;
  for (const core::RunJob& job : (*row)->jobs) {
    const auto member = Json::parse(job.document);
    if (!member) return tl::unexpected(member.error());
    auto read = core::run_job_from_json(*member);
    if (!read) return tl::unexpected(read.error());
    run->jobs.push_back(std::move(*read));
  }
  return std::optional<RunDocument>(std::move(*run));
}

core::Result<std::vector<RunDocument::Job>> stored_jobs(core::Store& store, const RunDocument& run) {
  auto stored = stored_run(store, run_key(run));
  if (!stored) return tl::unexpected(stored.error());
  if (!*stored) return std::vector<RunDocument::Job>();
  return std::move((*stored)->jobs);
}

core::NewTask analyse_task(const core::RunKey& run, const std::string& delivery, RunLayout layout) {
  return task_of("analyse", run, delivery, layout);
}
core::NewTask forward_task(const core::RunKey& run, const std::string& delivery) {
  return task_of("forward", run, delivery, RunLayout::by_repository);
}

core::Result<RunTask> read_run_task(const std::string& payload) {
  const auto json = Json::parse(payload);
  if (!json) return tl::unexpected(json.error());
  core::Fields in(*json, "");
  RunTask task;
  task.run.repository = in.text("repository");
  task.run.run_id = in.text("run_id");
  task.run.attempt = in.integer_from(1, "attempt");
  task.layout = in.text_or("layout", kByRepository) == kFlat ? RunLayout::flat : RunLayout::by_repository;
  if (const core::Error* wrong = in.error()) return tl::unexpected(*wrong);
  return task;
}

}  // namespace cimend::ingest
