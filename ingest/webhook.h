#pragma once

#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/store/store.h"
#include "ingest/http_server.h"

namespace cimend::ingest {

// One delivery of GitHub's webhooks whose signature was found good.
struct WebhookRequest {
  std::string_view event;     // X-GitHub-Event
  std::string_view guid;      // X-GitHub-Delivery
  std::string_view body;      // JSON
  std::string_view identity;  // which no other body has: Secrets::check_signature
};

// What it says, as the store takes it. What is kept of an event that is known are the few fields below; of one that is
// not, the whole body, redacted, so that it can be looked at.
//
//   workflow_run   the run's state; completed with failure, timed_out or startup_failure: task "fetch"
//   workflow_job   the run's commit and branch; of a completed job its name, conclusion and times, until its log is
//                  there; a failed job: task "fetch", a minute later, since the run may go on
//   check_run      of GitHub Actions: as workflow_job, the run's id taken from its details_url; of others: kept
//   check_suite, push, pull_request, deployment_status, ping: kept
//
// All tasks of one attempt of a run have one key, so any number of events in any order fetch it once.
// Problem 400 where the body is not JSON (or over its limits), 422 naming the field where one that is needed is missing
// or of another kind.
Answered<core::Intake> read_webhook(const WebhookRequest& request, core::UnixSeconds now);

// Whether read_webhook knows the event.
bool known_event(std::string_view event);

// The task that fetches the logs of a run attempt from GitHub.
core::NewTask fetch_task(const core::RunKey& run, core::UnixSeconds not_before);

}  // namespace cimend::ingest
