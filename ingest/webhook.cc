#include "ingest/webhook.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/documents/run.h"
#include "core/input.h"
#include "core/json.h"
#include "core/redact.h"
#include "core/text.h"
#include "ingest/job_times.h"

namespace cimend::ingest {
namespace {

using core::Fields;
using core::Json;

constexpr std::array<std::string_view, 8> kKnown = {"check_run",    "check_suite", "deployment_status", "ping",
                                                    "pull_request", "push",        "workflow_job",      "workflow_run"};
constexpr core::UnixSeconds kJobDelay = 60;
constexpr std::size_t kMostNameBytes = 500;  // the store takes no more than 512

Problem not_json(const core::Error& error) {
  return {400, "bad_json", fmt::format("the body is {} ({})", error.what, error.where), {}, 0, false};
}

// "workflow_run.id: expected an integer" as field and problem.
Problem bad_field(const core::Error& error) {
  const std::size_t colon = error.what.find(": ");
  const bool named = colon != std::string::npos;
  const std::string field = named ? error.what.substr(0, colon) : error.where;
  const std::string problem = named ? error.what.substr(colon + 2) : error.what;
  return {422, "bad_field", "the body does not hold what this event needs", {{field, problem}}, 0, false};
}

bool is_failure(std::string_view conclusion) {
  return conclusion == "failure" || conclusion == "timed_out" || conclusion == "startup_failure";
}

// GitHub's conclusions as a run document has them; empty for those that say nothing about the build.
std::string conclusion_of(std::string_view github) {
  if (is_failure(github)) return "failure";
  if (github == "success" || github == "cancelled" || github == "skipped") return std::string(github);
  return {};
}

core::RunUpdate::State state_of(std::string_view status) {
  if (status == "completed") return core::RunUpdate::State::completed;
  if (status == "in_progress") return core::RunUpdate::State::in_progress;
  return core::RunUpdate::State::queued;
}

// "…/actions/runs/42/job/7" → "42".
std::string run_id_in(std::string_view url) {
  static constexpr std::string_view kRuns = "/actions/runs/";
  const std::size_t at = url.find(kRuns);
  if (at == std::string_view::npos) return {};
  url.remove_prefix(at + kRuns.size());
  const std::size_t digits = std::min(url.find_first_not_of("0123456789"), url.size());
  return digits <= 20 ? std::string(url.substr(0, digits)) : std::string();
}

// An id or a run attempt: a whole number that is not negative.
std::string id_of(Fields& in, std::string_view key) {
  const Json& value = in.any(key);
  std::string text;
  value.visit([&](const auto& held) {
    using Held = std::decay_t<decltype(held)>;
    if constexpr (std::is_same_v<Held, std::int64_t>) {
      if (held >= 0) text = std::to_string(held);
    } else if constexpr (std::is_same_v<Held, std::uint64_t>) {
      text = std::to_string(held);
    }
  });
  if (text.empty()) in.refuse(key, value.is_null() ? "is missing" : "expected a whole number from 0");
  return text;
}

// A text that GitHub may leave null.
std::string text_of(const Json& object, std::string_view key) { return std::string(object[key].string_or("")); }

std::string repository_of(Fields& body, const Json& json) {
  const std::string name = text_of(json["repository"], "full_name");
  if (!core::valid_repository(name)) body.refuse("repository.full_name", "expected OWNER/NAME");
  return name;
}

struct Reader {
  const Json& json;
  Fields body;
  core::Intake& intake;
  core::UnixSeconds now;
  Json kept = Json::Object{};  // what stays of the payload

  explicit Reader(const Json& j, core::Intake& i, core::UnixSeconds n) : json(j), body(j, ""), intake(i), now(n) {}

  // What all three events about runs have.
  core::RunUpdate update(Fields& in, const Json& object, std::string run_id) {
    core::RunUpdate update;
    update.key.repository = repository_of(body, json);
    update.key.run_id = std::move(run_id);
    update.key.attempt = in.integer_from_or(1, "run_attempt", 1);
    update.head_sha = text_of(object, "head_sha");
    update.branch = text_of(object, "head_branch");
    body.adopt(in);
    return update;
  }
  void keep(const core::RunUpdate& run, std::string_view status, std::string_view conclusion) {
    kept.set("run_id", run.key.run_id).set("attempt", run.key.attempt).set("status", status);
    kept.set("conclusion", conclusion).set("head_sha", run.head_sha);
    intake.delivery.repository = run.key.repository;
  }

  void workflow_run() {
    const Json& object = body.any("workflow_run");
    Fields in(object, "workflow_run");
    core::RunUpdate run = update(in, object, id_of(in, "id"));
    const std::string status = in.text("status");
    const std::string conclusion = text_of(object, "conclusion");
    run.state = state_of(status);
    if (run.state == core::RunUpdate::State::completed) run.conclusion = conclusion_of(conclusion);
    run.workflow = text_of(object, "name");
    run.event = text_of(object, "event");
    run.url = text_of(object, "html_url");
    body.adopt(in);
    keep(run, status, conclusion);
    if (run.state == core::RunUpdate::State::completed && is_failure(conclusion)) {
      intake.tasks.push_back(fetch_task(run.key, now));
    }
    intake.run = std::move(run);
  }
  void workflow_job() {
    const Json& object = body.any("workflow_job");
    Fields in(object, "workflow_job");
    core::RunUpdate run = update(in, object, id_of(in, "run_id"));
    run.workflow = text_of(object, "workflow_name");
    const std::string status = in.text("status");
    if (status == "completed") run.jobs = completed_job(object);
    part_of_run(std::move(run), status, text_of(object, "conclusion"));
    body.adopt(in);
  }
  // What can be told of a job without its log; nothing where it has no name that can be kept.
  static std::vector<core::RunJob> completed_job(const Json& object) {
    core::RunDocument::Job job;
    job.name = core::to_valid_utf8(text_of(object, "name"));
    job.conclusion = conclusion_of(text_of(object, "conclusion"));
    JobTimes times = job_times(text_of(object, "started_at"), text_of(object, "completed_at"));
    job.started_at = std::move(times.started_at);
    job.completed_at = std::move(times.completed_at);
    const bool kept_whole = job.name.size() <= kMostNameBytes && job.name.find('\0') == std::string::npos;
    if (job.name.empty() || !kept_whole) return {};
    return {{job.name, core::run_job_to_json(job).dump(), true}};
  }
  void check_run() {
    const Json& object = body.any("check_run");
    Fields in(object, "check_run");
    const std::string status = in.text("status");
    body.adopt(in);
    const bool actions = text_of(object["app"], "slug") == "github-actions";
    std::string run_id = actions ? run_id_in(text_of(object, "details_url")) : std::string();
    if (run_id.empty()) {
      intake.delivery.repository = repository_of(body, json);
      kept.set("status", status).set("conclusion", text_of(object, "conclusion"));
      return;
    }
    core::RunUpdate run = update(in, object, std::move(run_id));
    run.branch = text_of(object["check_suite"], "head_branch");
    part_of_run(std::move(run), status, text_of(object, "conclusion"));
  }
  // A job says little about its run: it has begun.
  void part_of_run(core::RunUpdate run, std::string_view status, std::string_view conclusion) {
    const bool begun = state_of(status) != core::RunUpdate::State::queued;
    run.state = begun ? core::RunUpdate::State::in_progress : core::RunUpdate::State::queued;
    keep(run, status, conclusion);
    if (status == "completed" && is_failure(conclusion)) {
      intake.tasks.push_back(fetch_task(run.key, now + kJobDelay));
    }
    intake.run = std::move(run);
  }
  // An organisation's ping has no repository.
  void others() {
    const std::string name = text_of(json["repository"], "full_name");
    if (core::valid_repository(name)) intake.delivery.repository = name;
    for (const std::string_view key : {"ref", "before", "after"}) {
      if (json[key].is_string()) kept.set(std::string(key), json[key]);
    }
    if (json.find("number") != nullptr) kept.set("number", json["number"]);
  }
};

}  // namespace

bool known_event(std::string_view event) { return std::find(kKnown.begin(), kKnown.end(), event) != kKnown.end(); }

core::NewTask fetch_task(const core::RunKey& run, core::UnixSeconds not_before) {
  core::NewTask task;
  task.kind = "fetch";
  task.key = fmt::format("fetch/{}/{}/{}", run.repository, run.run_id, run.attempt);
  task.repository = run.repository;
  task.payload = Json().set("repository", run.repository).set("run_id", run.run_id).set("attempt", run.attempt).dump();
  task.not_before = not_before;
  return task;
}

Answered<core::Intake> read_webhook(const WebhookRequest& request, core::UnixSeconds now) {
  core::JsonLimits limits;
  limits.max_values = 1'000'000;
  // Of a payload of hundreds of members these alone are looked at.
  static const std::vector<std::string_view> kMembers = {
      "action", "after", "before", "check_run", "number", "ref", "repository", "workflow_job", "workflow_run"};
  const auto json = Json::parse_members(request.body, kMembers, limits);
  if (!json) return tl::unexpected(not_json(json.error()));
  core::Intake intake;
  intake.delivery.source = "github";
  intake.delivery.id = std::string(request.guid);
  intake.delivery.event = std::string(request.event);
  intake.delivery.body_sha256 = core::sha256_hex(fmt::format("{}\n{}", request.event, request.identity));
  Reader reader(*json, intake, now);
  if (!json->is_object()) reader.body.refuse("body", "expected an object");
  if (request.event == "workflow_run") {
    reader.workflow_run();
  } else if (request.event == "workflow_job") {
    reader.workflow_job();
  } else if (request.event == "check_run") {
    reader.check_run();
  } else {
    reader.others();
  }
  if (const core::Error* wrong = reader.body.error()) return tl::unexpected(bad_field(*wrong));
  if (known_event(request.event)) {
    reader.kept.set("action", (*json)["action"].string_or(""));
    intake.delivery.body = core::compress_zstd(reader.kept.dump());
  } else {
    intake.delivery.body = core::compress_zstd(core::redact(request.body).text);
  }
  return intake;
}

}  // namespace cimend::ingest
