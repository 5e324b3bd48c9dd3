// Logs go their own way (log, download): GitHub answers with a redirect to a storage service. It is followed here, by
// hand, because the token must not go along: libcurl drops Authorization when the host changes, but not other headers,
// and it would not look at where it is sent.

#include "ingest/github_client.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/cli.h"
#include "ingest/github_run.h"

namespace cimend::ingest {
namespace {

using core::check_repository;
using core::Errc;
using core::fail;
using core::HttpRequest;
using core::Json;
using core::Result;
using core::with_query;

constexpr int kMostRedirects = 3;
constexpr std::chrono::minutes kLogTimeLimit{20};

}  // namespace

Result<std::unique_ptr<GitHubClient>> GitHubClient::create(core::Http& http, const core::Clock& clock,
                                                           core::Sleeper& sleeper, GitHubOptions options,
                                                           EtagCache* cache) {
  auto api = core::GitHubApi::create(http, clock, sleeper, std::move(options), cache);
  if (!api) return tl::unexpected(api.error());
  return std::unique_ptr<GitHubClient>(new GitHubClient(http, clock, sleeper, std::move(*api)));
}

// --- logs ---

Result<> GitHubClient::log(const Ask& ask, const std::string& what, const LogSink& sink) {
  Ask with_sink = ask;
  with_sink.sink = sink;
  auto response = api_->answer(with_sink);
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
    const bool own_host = parsed->host == api_->address().host;
    HttpRequest request;  // no token, no header but the client's name
    request.url = at;
    request.headers = {{"User-Agent", fmt::format("cimend/{}", core::version())}};
    request.allow_private = own_host;
    request.allow_http = own_host && api_->address().scheme == "http";
    request.time_limit = kLogTimeLimit;
    request.max_response_bytes = api_->options().max_log_bytes;
    bool delivered = false;
    request.sink = [&](std::string_view piece) {
      delivered = true;
      return sink(piece);
    };
    core::RetryPolicy policy = api_->options().retries;
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
      api_->json({.url = url(fmt::format("/repos/{}/actions/runs/{}", repository, run_id)), .repository = repository});
  if (!found) return tl::unexpected(found.error());
  return run_from_document(*found);
}

Result<core::RunDocument> GitHubClient::run_attempt(const std::string& repository, std::int64_t run_id,
                                                    std::int64_t attempt) {
  if (auto right = check_repository(repository); !right) return tl::unexpected(right.error());
  const std::string path = fmt::format("/repos/{}/actions/runs/{}/attempts/{}", repository, run_id, attempt);
  const auto found = api_->json({.url = url(path), .repository = repository});
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
  auto read = api_->each_page({.url = first, .repository = repository}, [&](const Json& page) -> Result<bool> {
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
  auto read = api_->each_page({.url = url(path), .repository = repository}, [&](const Json& page) -> Result<bool> {
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
  auto read = api_->each_page({.url = url(path), .repository = repository}, [&](const Json& page) -> Result<bool> {
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
  return api_->command({.method = "POST", .url = url(path), .repository = repository});
}

// --- webhooks ---

Result<std::vector<GitHubDelivery>> GitHubClient::deliveries_from(Ask ask, core::UnixSeconds since) {
  std::vector<GitHubDelivery> all;
  auto read = api_->each_page(std::move(ask), [&](const Json& page) -> Result<bool> {
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
  if (!api_->options().app) return fail(Errc::refused, "an app's deliveries are shown to the app alone");
  return deliveries_from({.url = url("/app/hook/deliveries?per_page=100"), .as = As::app, .cached = false}, since);
}

Result<> GitHubClient::redeliver(const std::string& repository, std::int64_t hook_id, std::int64_t delivery_id) {
  if (auto right = check_repository(repository); !right) return right;
  const std::string path = fmt::format("/repos/{}/hooks/{}/deliveries/{}/attempts", repository, hook_id, delivery_id);
  return api_->command({.method = "POST", .url = url(path), .repository = repository});
}

Result<> GitHubClient::redeliver_app(std::int64_t delivery_id) {
  if (!api_->options().app) return fail(Errc::refused, "an app's deliveries are sent again for the app alone");
  return api_->command(
      {.method = "POST", .url = url(fmt::format("/app/hook/deliveries/{}/attempts", delivery_id)), .as = As::app});
}

}  // namespace cimend::ingest
