#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/documents/run.h"
#include "core/http/http.h"
#include "core/http/retry.h"
#include "core/http/url.h"
#include "core/json.h"
#include "core/result.h"
#include "ingest/github_answers.h"

namespace cimend::ingest {

// Answers that are asked for again with If-None-Match: one that did not change (304) costs nothing of the rate limit.
// Threads may use one at once. Values may be forgotten at any time.
class EtagCache {
 public:
  struct Entry {
    std::string etag;
    std::string body;
    std::string link;  // the Link header
  };
  virtual ~EtagCache() = default;
  virtual std::optional<Entry> find(const std::string& key) = 0;
  virtual void keep(const std::string& key, Entry entry) = 0;
};

// In memory; forgets everything when it holds more than `most_bytes`.
class MemoryEtagCache : public EtagCache {
 public:
  explicit MemoryEtagCache(std::size_t most_bytes = std::size_t{32} << 20) : most_bytes_(most_bytes) {}
  std::optional<Entry> find(const std::string& key) override;
  void keep(const std::string& key, Entry entry) override;

 private:
  std::mutex mutex_;
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::map<std::string, Entry> entries_;
};

struct GitHubApp {
  std::string id;                 // app id or client id
  std::string private_key_pem;    // RSA
  std::int64_t installation = 0;  // 0: asked for, a repository
};

struct GitHubOptions {
  std::string api = "https://api.github.com";  // Enterprise: https://HOST/api/v3; http:// for loopback only
  std::string token;                           // or
  std::optional<GitHubApp> app;                // or neither: public data, 60 requests an hour
  // How long in all one call may wait for a rate limit to end. Where that is not enough it fails at once with
  // Errc::unavailable, and blocked_until() says when to come again.
  std::chrono::seconds most_wait{0};
  core::RetryPolicy retries;  // of what may be done twice, on 5xx and failed connections
  std::uint64_t max_log_bytes = std::uint64_t{2} << 30;
};

using LogSink = std::function<core::Result<>(std::string_view)>;

// GitHub's REST API (docs.github.com/rest, X-GitHub-Api-Version 2022-11-28). Threads may use one at once.
//
// Lists are read to their last page, at most 100 pages, by the Link header; a next page on another host is
// Errc::refused (the token would go there). Rate limits: Retry-After of a secondary limit and x-ratelimit-reset of the
// primary one are obeyed, for all callers of this object. Errc::not_found: GitHub's 404, which is also what a token
// without access is told, and 410 for logs that have expired. Errc::refused: its other 4xx, with its message. A
// `repository` is "owner/name"; anything else is Errc::refused before a request is made.
class GitHubClient {
 public:
  // Errc::refused: an address that can't be used, both a token and an app.
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
  [[nodiscard]] core::UnixSeconds blocked_until() const;

 private:
  enum class As { installation, app };
  struct Ask {
    std::string method = "GET";
    std::string url = {};         // whole
    std::string repository = {};  // whose installation's token is used
    As as = As::installation;
    std::optional<core::Json> body = std::nullopt;
    LogSink sink = nullptr;
    bool cached = true;
  };

  GitHubClient(core::Http& http, const core::Clock& clock, core::Sleeper& sleeper, GitHubOptions options, core::Url api,
               EtagCache* cache);
  [[nodiscard]] std::string url(std::string_view path) const;
  core::Result<std::string> authorization(const Ask& ask);
  core::Result<std::string> app_authorization() const;
  core::Result<std::string> installation_token(const std::string& repository);
  core::Result<GitHubToken> new_installation_token(const std::string& repository);
  core::Result<core::HttpResponse> send_once(const Ask& ask, const std::optional<EtagCache::Entry>& known);
  core::Result<core::HttpResponse> send(const Ask& ask, const std::optional<EtagCache::Entry>& known);
  core::Result<core::HttpResponse> answer(const Ask& ask);  // a good one, from the cache where it did not change
  core::Result<core::Json> json(const Ask& ask);
  core::Result<> command(const Ask& ask);
  core::Result<> wait_until_allowed(std::chrono::seconds& waited);
  bool note_limits(const core::HttpResponse& response);
  core::Result<> each_page(Ask ask, const std::function<core::Result<bool>(const core::Json&)>& take);
  core::Result<std::vector<GitHubDelivery>> deliveries_from(Ask ask, core::UnixSeconds since);
  core::Result<> log(const Ask& ask, const std::string& what, const LogSink& sink);
  core::Result<> download(const std::string& url, const std::string& what, const LogSink& sink);
  [[nodiscard]] std::string cache_key(const Ask& ask) const;

  core::Http& http_;
  const core::Clock& clock_;
  core::Sleeper& sleeper_;
  GitHubOptions options_;
  core::Url api_;
  EtagCache* cache_;
  mutable std::mutex mutex_;
  core::UnixSeconds blocked_until_ = 0;
  std::map<std::string, GitHubToken> tokens_;  // of installations, by repository
};

}  // namespace cimend::ingest
