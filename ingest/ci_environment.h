#pragma once

#include <functional>
#include <string>

#include "core/documents/run.h"

namespace cimend::ingest {

// The value of an environment variable; empty where it is not set.
using Environment = std::function<std::string(const std::string& name)>;
Environment process_environment();

// What the CI system that this runs in says of the run, by the variables it documents: GitHub Actions, GitLab, Travis,
// CircleCI, Azure Pipelines, Jenkins, in this order; the first that is there is believed. Empty members: not known.
// Only what a receiver takes: a repository as "owner/name" (GitLab's subgroups are joined by dots into the owner), a
// commit in hex, web addresses.
core::RunDocument facts_from_environment(const Environment& variable);

// What `over` says, and where it says nothing, `facts`.
core::RunDocument merge_facts(core::RunDocument facts, const core::RunDocument& over);

}  // namespace cimend::ingest
