#include "core/store/store_conformance.h"

#include "core/text.h"

namespace cimend::core::conformance {

Intake intake(const std::string& id, const std::string& body) {
  Intake made;
  made.delivery = {"github", id, "workflow_run", "octo/cat", sha256_hex("workflow_run" + body), body};
  made.tasks = {task("fetch/" + id)};
  RunUpdate update;
  update.key = {"octo/cat", id, 1};
  update.state = RunUpdate::State::completed;
  update.conclusion = "failure";
  made.run = update;
  return made;
}

NewTask task(const std::string& key, const std::string& repository) {
  return {"fetch", key, repository, R"({"key":")" + key + R"("})", 0};
}

ClaimRequest asking(std::size_t most) {
  ClaimRequest request;
  request.worker = "tester:1";
  request.most = most;
  request.most_per_repository = 100'000;
  return request;
}

std::string told(const StoredRunRow& row) {
  std::string out = row.key.repository + " " + row.key.run_id + " " + std::to_string(row.key.attempt) + " state " +
                    std::to_string(static_cast<int>(row.state));
  for (const std::string* member : {&row.conclusion, &row.head_sha, &row.branch, &row.workflow, &row.event, &row.url,
                                    &row.document, &row.verdict, &row.category})
    out += " '" + *member + "'";
  for (const RunJob& job : row.jobs) out += " [" + job.name + ": " + job.document + "]";
  return out;
}

}  // namespace cimend::core::conformance
