#include "ingest/github_run.h"

namespace cimend::ingest {
std::string conclusion_from_github(std::string_view github) {
  if (github == "success" || github == "failure" || github == "cancelled" || github == "skipped")
    return std::string(github);
  if (github == "timed_out" || github == "startup_failure") return "failure";
  return {};
}

core::Result<core::RunDocument> run_from_github(std::string_view text) {
  const auto json = core::Json::parse(text);
  if (!json) return tl::unexpected(json.error());
  return run_from_document(*json);
}

core::Result<core::RunDocument> run_from_document(const core::Json& json) {
  core::Fields in(json, "run");
  core::RunDocument run;
  run.run_id = std::to_string(in.integer("id"));
  run.head_sha = in.text_or("head_sha", "");
  run.workflow = in.text_or("name", "");
  run.event = in.text_or("event", "");
  run.attempt = in.integer_or("run_attempt", 1);
  run.url = in.text_or("html_url", "");
  // Null while a run goes on, or on a detached head; so not through Fields, which would refuse that.
  run.branch = std::string(json["head_branch"].string_or(""));
  run.conclusion = conclusion_from_github(json["conclusion"].string_or(""));
  run.repository = std::string(json["repository"]["full_name"].string_or(""));
  if (const core::Error* wrong = in.error(); wrong != nullptr) return tl::unexpected(*wrong);
  return run;
}

}  // namespace cimend::ingest
