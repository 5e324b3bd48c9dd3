#include "core/documents/run.h"

#include "core/documents/members.h"

namespace cimend::core {
namespace {

Json step_to_json(const RunDocument::Step& step) {
  Json json;
  json.set("number", step.number).set("name", step.name);
  documents::set_text(json, "conclusion", step.conclusion);
  documents::set_number(json, "first_line", std::uint64_t{step.first_line});
  documents::set_number(json, "last_line", std::uint64_t{step.last_line});
  return json;
}

RunDocument::Step read_step(Fields& in) {
  RunDocument::Step step;
  step.number = documents::read_small(in, "number", 0);
  step.name = in.text("name");
  step.conclusion = documents::read_conclusion(in);
  step.first_line = documents::read_size_or_zero(in, "first_line");
  step.last_line = documents::read_size_or_zero(in, "last_line");
  if (step.last_line < step.first_line) in.refuse("last_line", "is before first_line");
  return step;
}

// The log's name is opened below the run's directory, so it may only be a plain name.
bool plain_file_name(std::string_view name) {
  return name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

RunDocument::Job read_job(Fields& in) {
  RunDocument::Job job;
  job.name = in.text("name");
  job.conclusion = documents::read_conclusion(in);
  job.log = in.text_or("log", "");
  if (!plain_file_name(job.log)) in.refuse("log", "expected a file name without directories");
  job.bytes = documents::read_size(in, "bytes");
  job.lines = documents::read_size(in, "lines");
  job.sha256 = in.text_or("sha256", "");
  job.truncated = in.boolean("truncated");
  job.masked = documents::read_size_or_zero(in, "masked");
  job.started_at = in.text_or("started_at", "");
  job.completed_at = in.text_or("completed_at", "");
  job.steps = documents::read_list(in, "steps", read_step);
  return job;
}

Json rejected_to_json(const RunDocument::Rejected& rejected) {
  return Json::Object{{"entry", rejected.entry}, {"reason", rejected.reason}};
}

RunDocument::Rejected read_rejected(Fields& in) { return {in.text("entry"), in.text("reason")}; }

}  // namespace

Json run_job_to_json(const RunDocument::Job& job) {
  Json json;
  json.set("name", job.name);
  documents::set_text(json, "conclusion", job.conclusion);
  documents::set_text(json, "log", job.log);
  json.set("bytes", job.bytes).set("lines", job.lines);
  documents::set_text(json, "sha256", job.sha256);
  json.set("truncated", job.truncated).set("masked", job.masked);
  documents::set_text(json, "started_at", job.started_at);
  documents::set_text(json, "completed_at", job.completed_at);
  json.set("steps", documents::list(job.steps, step_to_json));
  return json;
}

Result<RunDocument::Job> run_job_from_json(const Json& json) {
  Fields in(json, "");
  RunDocument::Job job = read_job(in);
  return documents::done(in, std::move(job));
}

bool valid_repository(std::string_view name) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  const auto good = [&](std::string_view part) {
    return !part.empty() && part.size() <= 100 && part != "." && part != ".." &&
           part.find_first_not_of(kAllowed) == std::string_view::npos;
  };
  const std::size_t slash = name.find('/');
  return slash != std::string_view::npos && good(name.substr(0, slash)) && good(name.substr(slash + 1));
}

bool valid_run_id(std::string_view run_id) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !run_id.empty() && run_id.size() <= 100 && run_id.front() != '.' &&
         run_id.find_first_not_of(kAllowed) == std::string_view::npos;
}

Json RunDocument::to_json() const {
  Json json;
  json.set("schema", kSchema).set("run_id", run_id);
  documents::set_text(json, "repository", repository);
  documents::set_text(json, "head_sha", head_sha);
  documents::set_text(json, "branch", branch);
  documents::set_text(json, "workflow", workflow);
  documents::set_text(json, "event", event);
  json.set("attempt", attempt);
  documents::set_text(json, "conclusion", conclusion);
  documents::set_text(json, "url", url);
  json.set("source", source).set("received_at", received_at);
  json.set("jobs", documents::list(jobs, run_job_to_json));
  json.set("rejected", documents::list(rejected, rejected_to_json));
  return json;
}

Result<RunDocument> RunDocument::from_json(const Json& json) {
  Fields in(json, "");
  RunDocument run;
  documents::require_schema(in, kSchema);
  run.run_id = documents::read_run_id(in);
  run.repository = in.text_or("repository", "");
  run.head_sha = in.text_or("head_sha", "");
  run.branch = in.text_or("branch", "");
  run.workflow = in.text_or("workflow", "");
  run.event = in.text_or("event", "");
  run.attempt = in.integer_from_or(1, "attempt", 1);
  run.conclusion = documents::read_conclusion(in);
  run.url = in.text_or("url", "");
  run.source = in.text("source");
  documents::require_one_of(in, "source", run.source, {"file", "directory", "archive", "stdin", "upload", "github"});
  run.received_at = in.text("received_at");
  run.jobs = documents::read_list(in, "jobs", read_job);
  run.rejected = documents::read_list(in, "rejected", read_rejected);
  return documents::done(in, std::move(run));
}

}  // namespace cimend::core
