// Any bytes as a webhook's body: taken or refused with 400 or 422, and what is taken is fit for keys and paths.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/documents/run.h"
#include "ingest/webhook.h"

namespace {

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static constexpr const char* kEvents[] = {"workflow_run", "workflow_job", "check_run", "push", "ping", "unheard_of"};
  const char* const event = kEvents[data[0] % 6];
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto intake = cimend::ingest::read_webhook({event, "guid", body, "identity"}, 1'000'000);
  if (!intake) {
    require(intake.error().status == 400 || intake.error().status == 422, "a refusal is 400 or 422");
    require(intake.error().status != 422 || !intake.error().fields.empty(), "422 names a field");
    return 0;
  }
  if (intake->run) {
    require(cimend::core::valid_run_id(intake->run->key.run_id), "a run id may name a directory");
    require(cimend::core::valid_repository(intake->run->key.repository), "a repository is owner/name");
    require(intake->run->key.attempt >= 1, "attempts are counted from 1");
    for (const auto& job : intake->run->jobs) {
      const auto json = cimend::core::Json::parse(job.document);
      require(json && cimend::core::run_job_from_json(*json), "a job is a member of run.json");
      require(job.if_new, "a job that an event tells of does not take a log's place");
    }
  }
  for (const auto& task : intake->tasks) require(task.kind == "fetch" && intake->run.has_value(), "a task has its run");
  return 0;
}
