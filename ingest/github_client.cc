// The calls are at the end; before them, from the outside in:
//
//   each_page, json, command   what a call is made of
//   answer                     one good answer, or the error that GitHub's status means; the cache
//   send                       waits for rate limits, renews a token that was refused
//   send_once                  one request with its headers; retries of failed connections and 5xx
//
// Logs go their own way (log, download): GitHub answers with a redirect to a storage service. It is followed here, by
// hand, because the token must not go along: libcurl drops Authorization when the host changes, but not other headers,
// and it would not look at where it is sent.

#include "ingest/github_client.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "core/cli.h"
#include "core/text.h"
#include "ingest/github_auth.h"
#include "ingest/github_run.h"

namespace cimend::ingest {
namespace {

using core::Errc;
using core::fail;
using core::HttpRequest;
using core::HttpResponse;
using core::Json;
using core::Result;

constexpr int kMostPages = 100;
constexpr int kMostRedirects = 3;
constexpr std::uint64_t kMostAnswerBytes = std::uint64_t{32} << 20;
constexpr std::size_t kMostCachedBytes = std::size_t{4} << 20;  // one answer
constexpr core::UnixSeconds kTokenMargin = 300;
constexpr core::UnixSeconds kLongestLimit = 86'400;
constexpr core::UnixSeconds kSecondaryWait = 60;  // GitHub's advice where it names no time
constexpr std::chrono::minutes kLogTimeLimit{20};

Result<> check_repository(const std::string& repository) {
  if (core::valid_repository(repository)) return {};
  return fail(Errc::refused, "not a repository: \"" + core::shorten(core::to_valid_utf8(repository), 120) + "\"", {},
              "it is OWNER/NAME");
}

std::int64_t number_or(std::string_view text, std::int64_t otherwise) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

// GitHub's own words, where it has any.
std::string message_of(const HttpResponse& response) {
  const auto json = Json::parse(response.body);
  return json ? core::shorten(core::to_valid_utf8((*json)["message"].string_or("")), 300) : "";
}

tl::unexpected<core::Error> refusal(const HttpResponse& response, const std::string& url) {
  std::string what = fmt::format("GitHub answered {}", response.status);
  if (const std::string message = message_of(response); !message.empty()) what += ": " + message;
  const std::string where = core::shown_url(url);
  switch (response.status) {
    case 401: return fail(Errc::refused, what, where, "the token is wrong or has expired");
    case 403:
      return fail(Errc::refused, what, where, "the token lacks a permission; reading runs takes \"actions: read\"");
    case 404: return fail(Errc::not_found, what, where, "GitHub says this, too, where the token has no access");
    case 410: return fail(Errc::not_found, what, where, "it has expired");
    default: return fail(response.status >= 500 ? Errc::unavailable : Errc::refused, what, where);
  }
}

// A rate limit's answer: 403 or 429, told from a missing permission by its headers or its words.
bool is_rate_limited(const HttpResponse& response) {
  if (response.status == 429) return true;
  if (response.status != 403) return false;
  return !core::header(response.headers, "Retry-After").empty() ||
         core::header(response.headers, "x-ratelimit-remaining") == "0" ||
         core::to_lower(message_of(response)).find("rate limit") != std::string::npos;
}

std::string with_query(std::string url, const std::vector<std::pair<std::string, std::string>>& items) {
  char separator = '?';
  for (const auto& [name, value] : items) {
    if (value.empty()) continue;
    url += std::exchange(separator, '&') + name + "=" + core::percent_encode(value);
  }
  return url;
}

}  // namespace

std::optional<EtagCache::Entry> MemoryEtagCache::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

void MemoryEtagCache::keep(const std::string& key, Entry entry) {
  const std::lock_guard lock(mutex_);
  bytes_ += key.size() + entry.body.size();
  if (bytes_ > most_bytes_) {
    entries_.clear();
    bytes_ = key.size() + entry.body.size();
  }
  entries_[key] = std::move(entry);
}

Result<std::unique_ptr<GitHubClient>> GitHubClient::create(core::Http& http, const core::Clock& clock,
                                                           core::Sleeper& sleeper, GitHubOptions options,
                                                           EtagCache* cache) {
  while (!options.api.empty() && options.api.back() == '/') options.api.pop_back();
  auto api = core::Url::parse(options.api);
  if (!api) return tl::unexpected(api.error());
  if (api->scheme == "http" && !api->is_loopback())
    return fail(Errc::refused, "GitHub's API without TLS: " + core::shown_url(options.api), {}, "use https://");
  if (!options.token.empty() && options.app) return fail(Errc::refused, "both a token and a GitHub App are given");
  if (options.token.find_first_of("\r\n \t") != std::string::npos)
    return fail(Errc::refused, "blanks or line ends inside the GitHub token");
  options.retries.retry_429 = false;
  return std::unique_ptr<GitHubClient>(
      new GitHubClient(http, clock, sleeper, std::move(options), std::move(*api), cache));
}

GitHubClient::GitHubClient(core::Http& http, const core::Clock& clock, core::Sleeper& sleeper, GitHubOptions options,
                           core::Url api, EtagCache* cache)
    : http_(http),
      clock_(clock),
      sleeper_(sleeper),
      options_(std::move(options)),
      api_(std::move(api)),
      cache_(cache) {}

std::string GitHubClient::url(std::string_view path) const { return options_.api + std::string(path); }

core::UnixSeconds GitHubClient::blocked_until() const {
  const std::lock_guard lock(mutex_);
  return blocked_until_;
}

// --- who asks ---

Result<std::string> GitHubClient::authorization(const Ask& ask) {
  if (!options_.app) return options_.token.empty() ? "" : "Bearer " + options_.token;
  if (ask.as == As::app) return app_authorization();
  auto token = installation_token(ask.repository);
  if (!token) return token;
  return "Bearer " + *token;
}

Result<std::string> GitHubClient::app_authorization() const {
  auto jwt = github_app_jwt(options_.app->id, options_.app->private_key_pem, clock_.now());
  if (!jwt) return jwt;
  return "Bearer " + *jwt;
}

Result<std::string> GitHubClient::installation_token(const std::string& repository) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = tokens_.find(repository);
    if (found != tokens_.end() && found->second.expires_at - kTokenMargin > clock_.now()) return found->second.token;
  }
  auto token = new_installation_token(repository);
  if (!token) return core::with_context(token.error(), "cannot get a token as GitHub App " + options_.app->id);
  const std::lock_guard lock(mutex_);
  tokens_[repository] = *token;
  return token->token;
}

Result<GitHubToken> GitHubClient::new_installation_token(const std::string& repository) {
  std::int64_t installation = options_.app->installation;
  if (installation == 0) {
    const auto found = json({.url = url("/repos/" + repository + "/installation"), .as = As::app, .cached = false});
    if (!found) return tl::unexpected(found.error());
    installation = (*found)["id"].integer_or(0);
    if (installation <= 0) return fail(Errc::parse, "GitHub names an installation without an id", repository);
  }
  const auto made = json({.method = "POST",
                          .url = url(fmt::format("/app/installations/{}/access_tokens", installation)),
                          .as = As::app,
                          .cached = false});
  if (!made) return tl::unexpected(made.error());
  return read_token(*made);
}

// --- one request ---

Result<HttpResponse> GitHubClient::send_once(const Ask& ask, const std::optional<EtagCache::Entry>& known) {
  const auto credentials = authorization(ask);
  if (!credentials) return tl::unexpected(credentials.error());
  HttpRequest request;
  request.method = ask.method;
  request.url = ask.url;
  request.headers = {{"Accept", "application/vnd.github+json"},
                     {"X-GitHub-Api-Version", "2022-11-28"},
                     {"User-Agent", fmt::format("cimend/{}", core::version())}};
  if (!credentials->empty()) request.headers.emplace_back("Authorization", *credentials);
  if (known) request.headers.emplace_back("If-None-Match", known->etag);
  if (ask.body) {
    request.body = ask.body->dump();
    request.headers.emplace_back("Content-Type", "application/json");
  }
  request.allow_http = api_.scheme == "http";
  request.allow_private = true;  // the address was configured; Enterprise stands in private networks
  request.max_response_bytes = ask.sink ? options_.max_log_bytes : kMostAnswerBytes;
  bool delivered = false;
  if (ask.sink) {
    request.time_limit = kLogTimeLimit;
    request.sink = [&](std::string_view piece) {
      delivered = true;
      return ask.sink(piece);
    };
  }
  core::RetryPolicy policy = options_.retries;
  if (ask.method != "GET") policy.tries = 1;
  policy.may_retry = [&] { return !delivered; };
  return core::send_with_retries(http_, clock_, sleeper_, policy, [&]() -> Result<HttpRequest> { return request; });
}

Result<> GitHubClient::wait_until_allowed(std::chrono::seconds& waited) {
  const core::UnixSeconds until = blocked_until();
  const std::chrono::seconds wait(until - clock_.now());
  if (wait.count() <= 0) return {};
  if (waited + wait > options_.most_wait) {
    return fail(Errc::unavailable, fmt::format("GitHub's rate limit is used up until {}", core::rfc3339(until)),
                core::shown_url(options_.api),
                options_.token.empty() && !options_.app ? "a token has a larger one" : "");
  }
  sleeper_.sleep(wait);
  waited += wait;
  return {};
}

// Remembers when the next request may be made; true where this one was not answered for that reason.
bool GitHubClient::note_limits(const HttpResponse& response) {
  const bool limited = is_rate_limited(response);
  const auto after = core::retry_after(response.headers, clock_.now());
  const bool used_up = core::header(response.headers, "x-ratelimit-remaining") == "0";
  if (!limited && !used_up) return false;
  core::UnixSeconds until = 0;
  if (limited && after) {
    until = clock_.now() + after->count();
  } else if (used_up) {
    // From the server's own clock to its own time; ours may be wrong, and its number may be nonsense.
    const core::UnixSeconds its_now =
        core::parse_http_date(core::header(response.headers, "Date")).value_or(clock_.now());
    const core::UnixSeconds reset = number_or(core::header(response.headers, "x-ratelimit-reset"), 0);
    until = clock_.now() + std::clamp<core::UnixSeconds>(reset, its_now, its_now + kLongestLimit) - its_now;
  }
  if (limited && until <= clock_.now()) until = clock_.now() + (after ? 1 : kSecondaryWait);
  const std::lock_guard lock(mutex_);
  blocked_until_ = std::max(blocked_until_, until);
  return limited;
}

Result<HttpResponse> GitHubClient::send(const Ask& ask, const std::optional<EtagCache::Entry>& known) {
  std::chrono::seconds waited{0};
  for (bool renewed = false;;) {
    if (auto allowed = wait_until_allowed(waited); !allowed) return tl::unexpected(allowed.error());
    auto response = send_once(ask, known);
    if (!response) return response;
    if (note_limits(*response)) continue;
    // A token may be withdrawn before its time.
    const bool stale = response->status == 401 && options_.app && ask.as == As::installation && !renewed;
    if (!stale) return response;
    renewed = true;
    const std::lock_guard lock(mutex_);
    tokens_.erase(ask.repository);
  }
}

// Who is told what depends on who asks.
std::string GitHubClient::cache_key(const Ask& ask) const {
  const std::string who = options_.app ? "app " + options_.app->id : options_.token;
  return core::sha256_hex(who).substr(0, 16) + " " + ask.url;
}

Result<HttpResponse> GitHubClient::answer(const Ask& ask) {
  const bool cached = cache_ != nullptr && ask.cached && ask.method == "GET" && !ask.sink;
  const auto known = cached ? cache_->find(cache_key(ask)) : std::nullopt;
  auto response = send(ask, known);
  if (!response) return response;
  if (response->status == 304 && known) {
    return HttpResponse{200, {{"Link", known->link}}, known->body};
  }
  if (response->status / 100 != 2 && response->status != 302) return refusal(*response, ask.url);
  const std::string etag(core::header(response->headers, "ETag"));
  if (cached && !etag.empty() && response->body.size() <= kMostCachedBytes)
    cache_->keep(cache_key(ask), {etag, response->body, std::string(core::header(response->headers, "Link"))});
  return response;
}

Result<Json> GitHubClient::json(const Ask& ask) {
  const auto response = answer(ask);
  if (!response) return tl::unexpected(response.error());
  auto parsed = Json::parse(response->body);
  if (!parsed) return core::with_context(parsed.error(), "cannot read GitHub's answer to " + core::shown_url(ask.url));
  return parsed;
}

Result<> GitHubClient::command(const Ask& ask) {
  const auto response = answer(ask);
  return response ? Result<>() : tl::unexpected(response.error());
}

Result<> GitHubClient::each_page(Ask ask, const std::function<Result<bool>(const Json&)>& take) {
  for (int page = 0; page < kMostPages; ++page) {
    const auto response = answer(ask);
    if (!response) return tl::unexpected(response.error());
    const auto parsed = Json::parse(response->body);
    const auto more = parsed ? take(*parsed) : Result<bool>(tl::unexpected(parsed.error()));
    if (!more) return core::with_context(more.error(), "cannot read GitHub's answer to " + core::shown_url(ask.url));
    const std::string next = next_link(core::header(response->headers, "Link"));
    if (next.empty() || !*more) return {};
    const auto where = core::Url::parse(next);
    if (!where || where->origin() != api_.origin())
      return fail(Errc::refused, "GitHub's next page is on another host: " + core::shown_url(next),
                  core::shown_url(ask.url));
    ask.url = next;
  }
  return fail(Errc::refused, fmt::format("more than {} pages", kMostPages), core::shown_url(ask.url));
}

// --- logs ---

Result<> GitHubClient::log(const Ask& ask, const std::string& what, const LogSink& sink) {
  Ask with_sink = ask;
  with_sink.sink = sink;
  auto response = answer(with_sink);
  if (!response) {
    core::Error error = response.error();
    if (error.code == Errc::not_found) {
      error.hint =
          "GitHub keeps logs for 90 days, or as the repository says; and for a run that still goes on it has none";
      return core::with_context(error, "there is no log of " + what);
    }
    return tl::unexpected(error);
  }
  if (response->status != 302) return {};
  const auto location = core::resolve_url(ask.url, std::string(core::header(response->headers, "Location")));
  if (!location) return core::with_context(location.error(), "cannot fetch the log of " + what);
  return download(*location, what, sink);
}

Result<> GitHubClient::download(const std::string& url, const std::string& what, const LogSink& sink) {
  std::string at = url;
  for (int redirects = 0; redirects <= kMostRedirects; ++redirects) {
    const auto parsed = core::Url::parse(at);
    if (!parsed) return core::with_context(parsed.error(), "cannot fetch the log of " + what);
    const bool own_host = parsed->host == api_.host;
    HttpRequest request;  // no token, no header but the client's name
    request.url = at;
    request.headers = {{"User-Agent", fmt::format("cimend/{}", core::version())}};
    request.allow_private = own_host;
    request.allow_http = own_host && api_.scheme == "http";
    request.time_limit = kLogTimeLimit;
    request.max_response_bytes = options_.max_log_bytes;
    bool delivered = false;
    request.sink = [&](std::string_view piece) {
      delivered = true;
      return sink(piece);
    };
    core::RetryPolicy policy = options_.retries;
    policy.may_retry = [&] { return !delivered; };
    const auto response =
        core::send_with_retries(http_, clock_, sleeper_, policy, [&]() -> Result<HttpRequest> { return request; });
    if (!response) return core::with_context(response.error(), "cannot fetch the log of " + what);
    if (response->status / 100 == 2) return {};
    if (response->status / 100 != 3) {
      const bool gone = response->status == 404 || response->status == 410;
      return fail(gone ? Errc::not_found : Errc::unavailable,
                  fmt::format("cannot fetch the log of {}: its storage answered {}", what, response->status),
                  core::shown_url(at), gone ? "it has expired" : "try again");
    }
    const auto next = core::resolve_url(at, std::string(core::header(response->headers, "Location")));
    if (!next) return core::with_context(next.error(), "cannot fetch the log of " + what);
    at = *next;
  }
  return fail(Errc::refused, fmt::format("more than {} redirects", kMostRedirects), core::shown_url(at));
}

Result<> GitHubClient::attempt_logs(const std::string& repository, std::int64_t run_id, std::int64_t attempt,
                                    const LogSink& sink) {
  if (auto right = check_repository(repository); !right) return right;
  const std::string path = fmt::format("/repos/{}/actions/runs/{}/attempts/{}/logs", repository, run_id, attempt);
  return log({.url = url(path), .repository = repository},
             fmt::format("run {} of {}, attempt {}", run_id, repository, attempt), sink);
}

Result<> GitHubClient::job_log(const std::string& repository, std::int64_t job_id, const LogSink& sink) {
  if (auto right = check_repository(repository); !right) return right;
  return log({.url = url(fmt::format("/repos/{}/actions/jobs/{}/logs", repository, job_id)), .repository = repository},
             fmt::format("job {} of {}", job_id, repository), sink);
}

// --- runs ---

Result<core::RunDocument> GitHubClient::run(const std::string& repository, std::int64_t run_id) {
  if (auto right = check_repository(repository); !right) return tl::unexpected(right.error());
  const auto found =
      json({.url = url(fmt::format("/repos/{}/actions/runs/{}", repository, run_id)), .repository = repository});
  if (!found) return tl::unexpected(found.error());
  return run_from_document(*found);
}

Result<core::RunDocument> GitHubClient::run_attempt(const std::string& repository, std::int64_t run_id,
                                                    std::int64_t attempt) {
  if (auto right = check_repository(repository); !right) return tl::unexpected(right.error());
  const std::string path = fmt::format("/repos/{}/actions/runs/{}/attempts/{}", repository, run_id, attempt);
  const auto found = json({.url = url(path), .repository = repository});
  if (!found) return tl::unexpected(found.error());
  return run_from_document(*found);
}

Result<std::vector<core::RunDocument>> GitHubClient::runs(const std::string& repository, const RunFilter& filter,
                                                          std::size_t most) {
  if (auto right = check_repository(repository); !right) return tl::unexpected(right.error());
  std::vector<core::RunDocument> all;
  const std::string first = with_query(url("/repos/" + repository + "/actions/runs"),
                                       {{"branch", filter.branch},
                                        {"event", filter.event},
                                        {"status", filter.status},
                                        {"created", filter.created},
                                        {"head_sha", filter.head_sha},
                                        {"per_page", std::to_string(std::clamp<std::size_t>(most, 1, 100))}});
  auto read = each_page({.url = first, .repository = repository}, [&](const Json& page) -> Result<bool> {
    auto some = read_runs(page);
    if (!some) return tl::unexpected(some.error());
    all.insert(all.end(), some->begin(), some->end());
    return all.size() < most;
  });
  if (!read) return tl::unexpected(read.error());
  if (all.size() > most) all.resize(most);
  return all;
}

Result<std::vector<GitHubJob>> GitHubClient::jobs(const std::string& repository, std::int64_t run_id,
                                                  std::int64_t attempt) {
  if (auto right = check_repository(repository); !right) return tl::unexpected(right.error());
  std::vector<GitHubJob> all;
  const std::string path =
      fmt::format("/repos/{}/actions/runs/{}/attempts/{}/jobs?per_page=100", repository, run_id, attempt);
  auto read = each_page({.url = url(path), .repository = repository}, [&](const Json& page) -> Result<bool> {
    auto some = read_jobs(page);
    if (!some) return tl::unexpected(some.error());
    all.insert(all.end(), some->begin(), some->end());
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  return all;
}

Result<std::vector<GitHubArtifact>> GitHubClient::artifacts(const std::string& repository, std::int64_t run_id) {
  if (auto right = check_repository(repository); !right) return tl::unexpected(right.error());
  std::vector<GitHubArtifact> all;
  const std::string path = fmt::format("/repos/{}/actions/runs/{}/artifacts?per_page=100", repository, run_id);
  auto read = each_page({.url = url(path), .repository = repository}, [&](const Json& page) -> Result<bool> {
    auto some = read_artifacts(page);
    if (!some) return tl::unexpected(some.error());
    all.insert(all.end(), some->begin(), some->end());
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  return all;
}

Result<> GitHubClient::rerun_failed_jobs(const std::string& repository, std::int64_t run_id) {
  if (auto right = check_repository(repository); !right) return right;
  const std::string path = fmt::format("/repos/{}/actions/runs/{}/rerun-failed-jobs", repository, run_id);
  return command({.method = "POST", .url = url(path), .repository = repository});
}

// --- webhooks ---

Result<std::vector<GitHubDelivery>> GitHubClient::deliveries_from(Ask ask, core::UnixSeconds since) {
  std::vector<GitHubDelivery> all;
  auto read = each_page(std::move(ask), [&](const Json& page) -> Result<bool> {
    const auto some = read_deliveries(page);
    if (!some) return tl::unexpected(some.error());
    for (const GitHubDelivery& delivery : *some) {
      if (delivery.delivered_at < since) return false;
      all.push_back(delivery);
    }
    return !some->empty();
  });
  if (!read) return tl::unexpected(read.error());
  return all;
}

Result<std::vector<GitHubDelivery>> GitHubClient::deliveries(const std::string& repository, std::int64_t hook_id,
                                                             core::UnixSeconds since) {
  if (auto right = check_repository(repository); !right) return tl::unexpected(right.error());
  const std::string path = fmt::format("/repos/{}/hooks/{}/deliveries?per_page=100", repository, hook_id);
  return deliveries_from({.url = url(path), .repository = repository, .cached = false}, since);
}

Result<std::vector<GitHubDelivery>> GitHubClient::app_deliveries(core::UnixSeconds since) {
  if (!options_.app) return fail(Errc::refused, "an app's deliveries are shown to the app alone");
  return deliveries_from({.url = url("/app/hook/deliveries?per_page=100"), .as = As::app, .cached = false}, since);
}

Result<> GitHubClient::redeliver(const std::string& repository, std::int64_t hook_id, std::int64_t delivery_id) {
  if (auto right = check_repository(repository); !right) return right;
  const std::string path = fmt::format("/repos/{}/hooks/{}/deliveries/{}/attempts", repository, hook_id, delivery_id);
  return command({.method = "POST", .url = url(path), .repository = repository});
}

Result<> GitHubClient::redeliver_app(std::int64_t delivery_id) {
  if (!options_.app) return fail(Errc::refused, "an app's deliveries are sent again for the app alone");
  return command(
      {.method = "POST", .url = url(fmt::format("/app/hook/deliveries/{}/attempts", delivery_id)), .as = As::app});
}

}  // namespace cimend::ingest
