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
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/github/github_answers.h"
#include "core/http/http.h"
#include "core/http/retry.h"
#include "core/http/url.h"
#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

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
  RetryPolicy retries;  // of what may be done twice, on 5xx and failed connections
  std::uint64_t max_log_bytes = std::uint64_t{2} << 30;
};

// Takes an answer's body piece by piece.
using LogSink = std::function<Result<>(std::string_view)>;

// What of GitHub's REST API (docs.github.com/rest, X-GitHub-Api-Version 2022-11-28) every call shares: who asks, rate
// limits, repeated tries, the cache, JSON, pages. The calls themselves stand in the tools that make them. Threads may
// use one at once.
//
// Rate limits: Retry-After of a secondary limit and x-ratelimit-reset of the primary one are obeyed, for all callers of
// this object. Errc::not_found: GitHub's 404, which is also what a token without access is told, and 410 for what has
// expired. Errc::refused: its other 4xx, with its message. Errc::unavailable: no connection, a limit that outlasts
// GitHubOptions::most_wait, 5xx.
class GitHubApi {
 public:
  // Errc::refused: an address that can't be used, both a token and an app.
  static Result<std::unique_ptr<GitHubApi>> create(Http& http, const Clock& clock, Sleeper& sleeper,
                                                   GitHubOptions options, EtagCache* cache = nullptr);

  enum class As { installation, app };
  struct Ask {
    std::string method = "GET";
    std::string url = {};         // whole
    std::string repository = {};  // whose installation's token is used
    As as = As::installation;
    std::optional<Json> body = std::nullopt;
    LogSink sink = nullptr;
    bool cached = true;
    bool repeatable = false;  // doing it twice is doing it once, though it is no GET: tried again on 5xx
  };

  // The whole address of "/repos/…".
  [[nodiscard]] std::string url(std::string_view path) const;
  // Of GraphQL, which Enterprise has beside the REST API and not below it: https://HOST/api/graphql.
  [[nodiscard]] std::string graphql_url() const;

  // A good answer (2xx, and the 302 of a log) from the cache where it did not change.
  Result<HttpResponse> answer(const Ask& ask);
  // The same, read as JSON.
  Result<Json> json(const Ask& ask);
  // The same where only doing it counts.
  Result<> command(const Ask& ask);
  // Each page of a list, at most 100 of them, by the Link header, until `take` says no; a next page on another host is
  // Errc::refused (the token would go there).
  Result<> each_page(Ask ask, const std::function<Result<bool>(const Json&)>& take);

  // No request is made before this time (0: at once).
  [[nodiscard]] UnixSeconds blocked_until() const;
  [[nodiscard]] const GitHubOptions& options() const { return options_; }
  [[nodiscard]] const Url& address() const { return api_; }  // of the API

 private:
  GitHubApi(Http& http, const Clock& clock, Sleeper& sleeper, GitHubOptions options, Url api, EtagCache* cache);
  Result<std::string> authorization(const Ask& ask);
  Result<std::string> app_authorization() const;
  Result<std::string> installation_token(const std::string& repository);
  Result<GitHubToken> new_installation_token(const std::string& repository);
  Result<HttpResponse> send_once(const Ask& ask, const std::optional<EtagCache::Entry>& known);
  Result<HttpResponse> send(const Ask& ask, const std::optional<EtagCache::Entry>& known);
  Result<> wait_until_allowed(std::chrono::seconds& waited);
  bool note_limits(const HttpResponse& response);
  [[nodiscard]] std::string cache_key(const Ask& ask) const;

  Http& http_;
  const Clock& clock_;
  Sleeper& sleeper_;
  GitHubOptions options_;
  Url api_;
  EtagCache* cache_;
  mutable std::mutex mutex_;
  UnixSeconds blocked_until_ = 0;
  std::map<std::string, GitHubToken> tokens_;  // of installations, by repository
};

// Errc::refused where it is no "owner/name", so that nothing else gets into a path.
Result<> check_repository(const std::string& repository);
// With "?a=1&b=2" after it, encoded; what has no value is left out.
std::string with_query(std::string url, const std::vector<std::pair<std::string, std::string>>& items);

}  // namespace cimend::core
