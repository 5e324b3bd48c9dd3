#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "ingest/github_client.h"

namespace cimend::ingest {

// A webhook of a repository, or (no repository) the app's own.
struct Hook {
  std::string repository;
  std::int64_t id = 0;
};

// "acme/rocket:123456 acme/other:7" or "app", separated by commas or white space. Errc::refused for what is neither.
core::Result<std::vector<Hook>> read_hooks(const std::string& list);

struct Redelivered {
  std::size_t looked_at = 0;
  std::size_t asked_for = 0;
};
// Asks GitHub to send again what it could not deliver since `since`: deliveries of which no attempt was answered with
// 2xx. GitHub itself never tries twice.
core::Result<Redelivered> redeliver_failed(GitHubClient& github, const Hook& hook, core::UnixSeconds since);

}  // namespace cimend::ingest
