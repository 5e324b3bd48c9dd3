#pragma once

#include <string>
#include <string_view>

#include "core/documents/run.h"
#include "core/json.h"
#include "core/result.h"

namespace cimend::ingest {

// What GitHub's REST API says of a workflow run (`GET /repos/{owner}/{repo}/actions/runs/{run_id}`; also the
// `workflow_run` member of a webhook payload), as far as a run document holds it. Only `id` is required.
core::Result<core::RunDocument> run_from_github(std::string_view json);
// The same of a document that was read, or of a part of one.
core::Result<core::RunDocument> run_from_document(const core::Json& json);

// GitHub's nine conclusions as the four of a run document; empty for what says nothing about the build.
std::string conclusion_from_github(std::string_view github);

}  // namespace cimend::ingest
