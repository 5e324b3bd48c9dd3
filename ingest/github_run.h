#pragma once

#include <string_view>

#include "core/documents/run.h"
#include "core/result.h"

namespace cimend::ingest {

// What GitHub's REST API says of a workflow run (`GET /repos/{owner}/{repo}/actions/runs/{run_id}`; also the
// `workflow_run` member of a webhook payload), as far as a run document holds it. Only `id` is required.
core::Result<core::RunDocument> run_from_github(std::string_view json);

}  // namespace cimend::ingest
