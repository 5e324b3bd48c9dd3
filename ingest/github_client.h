#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/documents/run.h"
#include "core/github/github_api.h"
#include "core/http/http.h"
#include "core/http/retry.h"
#include "core/json.h"
#include "core/result.h"
#include "ingest/github_answers.h"

namespace cimend::ingest {

using core::EtagCache;
using core::GitHubApp;
using core::GitHubOptions;
using core::LogSink;
using core::MemoryEtagCache;

// GitHub's runs, logs and webhook deliveries, on top of core/github/github_api.h, whose promises about limits, pages
// and errors hold here. Threads may use one at once. A `repository` is "owner/name"; anything else is Errc::refused
// before a request is made.
class GitHubClient {
 public:
  // As GitHubApi::create.
  static core::Result<std::unique_ptr<GitHubClient>> create(core::Http& http, const core::Clock& clock,
                                                            core::Sleeper& sleeper, GitHubOptions options,
                                                            EtagCache* cache = nullptr);

  core::Result<core::RunDocument> run(const std::string& repository, std::int64_t run_id);
  core::Result<core::RunDocument> run_attempt(const std::string& repository, std::int64_t run_id, std::int64_t attempt);
  struct RunFilter {
    std::string branch, event, head_sha;
    std::string status;   // a status or conclusion: "completed", "failure", …
    std::string created;  // a date or range: ">=2026-11-01"
  };
  // Newest first, at most `most`.
  core::Result<std::vector<core::RunDocument>> runs(const std::string& repository, const RunFilter& filter,
                                                    std::size_t most = 100);
  core::Result<std::vector<GitHubJob>> jobs(const std::string& repository, std::int64_t run_id, std::int64_t attempt);
  core::Result<std::vector<GitHubArtifact>> artifacts(const std::string& repository, std::int64_t run_id);

  // The zip archive of an attempt's logs, piece by piece. GitHub answers with the address of another host, signed and
  // good for a minute; it is asked without the token, and must be https on a public address, unless it is GitHub's own
  // (Enterprise). One that breaks off after its first piece is not begun again: Errc::unavailable.
  core::Result<> attempt_logs(const std::string& repository, std::int64_t run_id, std::int64_t attempt,
                              const LogSink& sink);
  // One job's log, plain text, the same way.
  core::Result<> job_log(const std::string& repository, std::int64_t job_id, const LogSink& sink);

  // Attempts to deliver webhooks, newest first, back to `since`: of a repository's hook, or of the app's own.
  core::Result<std::vector<GitHubDelivery>> deliveries(const std::string& repository, std::int64_t hook_id,
                                                       core::UnixSeconds since);
  core::Result<std::vector<GitHubDelivery>> app_deliveries(core::UnixSeconds since);
  // Asks for another attempt; done once GitHub took the request.
  core::Result<> redeliver(const std::string& repository, std::int64_t hook_id, std::int64_t delivery_id);
  core::Result<> redeliver_app(std::int64_t delivery_id);

  // Reruns the failed jobs of a completed run. Never tried twice: it is an effect.
  core::Result<> rerun_failed_jobs(const std::string& repository, std::int64_t run_id);

  // No request is made before this time (0: at once).
  [[nodiscard]] core::UnixSeconds blocked_until() const { return api_->blocked_until(); }

 private:
  using Ask = core::GitHubApi::Ask;
  using As = core::GitHubApi::As;

  GitHubClient(core::Http& http, const core::Clock& clock, core::Sleeper& sleeper, std::unique_ptr<core::GitHubApi> api)
      : http_(http), clock_(clock), sleeper_(sleeper), api_(std::move(api)) {}
  [[nodiscard]] std::string url(std::string_view path) const { return api_->url(path); }
  core::Result<std::vector<GitHubDelivery>> deliveries_from(Ask ask, core::UnixSeconds since);
  core::Result<> log(const Ask& ask, const std::string& what, const LogSink& sink);
  core::Result<> download(const std::string& url, const std::string& what, const LogSink& sink);

  core::Http& http_;
  const core::Clock& clock_;
  core::Sleeper& sleeper_;
  std::unique_ptr<core::GitHubApi> api_;
};

}  // namespace cimend::ingest
