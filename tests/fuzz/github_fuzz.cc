// Whatever a server that calls itself GitHub answers, in its headers or its body, the client neither crashes nor asks
// another host with the token.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/http/url.h"
#include "ingest/github_client.h"

namespace {

using cimend::core::HttpRequest;
using cimend::core::HttpResponse;
using cimend::core::Result;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// STATUS-BYTE, then header lines "Name: value" up to an empty line, then the body.
HttpResponse response_of(std::string_view bytes) {
  constexpr int kStatuses[] = {200, 201, 302, 304, 401, 403, 404, 410, 422, 429, 500};
  HttpResponse response;
  response.status = bytes.empty() ? 200 : kStatuses[static_cast<unsigned char>(bytes[0]) % std::size(kStatuses)];
  if (!bytes.empty()) bytes.remove_prefix(1);
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (line.empty()) break;
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  response.body = bytes;
  return response;
}

void call_all(cimend::ingest::GitHubClient& github) {
  const auto ignore = [](std::string_view) -> Result<> { return {}; };
  if (const auto jobs = github.jobs("acme/rocket", 1, 1))
    for (const auto& job : *jobs) {
      require(job.id >= 0, "ids are not negative");
      const auto fact = cimend::ingest::fact_of(job);
      const auto start = cimend::core::read_utc_time(fact.started_at);
      const auto end = cimend::core::read_utc_time(fact.completed_at);
      require(fact.started_at.empty() || start, "a job's start is a time");
      require(fact.completed_at.empty() || (start && end && *start <= *end), "a job ends after it began");
    }
  if (const auto runs = github.runs("acme/rocket", {}, 10)) require(runs->size() <= 10, "not more than was asked for");
  [[maybe_unused]] const auto run = github.run("acme/rocket", 1);
  [[maybe_unused]] const auto artifacts = github.artifacts("acme/rocket", 1);
  [[maybe_unused]] const auto deliveries = github.deliveries("acme/rocket", 1, 1000);
  [[maybe_unused]] const auto logs = github.attempt_logs("acme/rocket", 1, 1, ignore);
  [[maybe_unused]] const auto rerun = github.rerun_failed_jobs("acme/rocket", 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const HttpResponse response = response_of(bytes);
  cimend::core::ScriptedHttp http([&](const HttpRequest& request) -> Result<HttpResponse> {
    const auto url = cimend::core::Url::parse(request.url);
    const bool ours = url && url->origin() == "https://api.github.com:443";
    const bool token = !cimend::core::header(request.headers, "Authorization").empty();
    require(ours || !token, "the token goes to GitHub alone");
    require(ours || !request.allow_private, "another host is a public one");
    require(!request.allow_http, "nothing is asked without TLS");
    return response;
  });
  cimend::core::ManualClock clock(1'000'000);
  cimend::core::RecordingSleeper sleeper(&clock);
  cimend::ingest::MemoryEtagCache cache;
  cimend::ingest::GitHubOptions options;
  options.token = "token";
  options.retries.tries = 1;
  options.most_wait = std::chrono::seconds(100);
  const auto github = cimend::ingest::GitHubClient::create(http, clock, sleeper, options, &cache);
  require(github.has_value(), "the options are right");
  call_all(**github);
  [[maybe_unused]] const auto next = cimend::ingest::next_link(bytes);
  [[maybe_unused]] const auto time = cimend::ingest::parse_time(bytes);
  return 0;
}
