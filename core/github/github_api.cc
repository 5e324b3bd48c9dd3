// From the outside in:
//
//   each_page, json, command   what a call is made of
//   answer                     one good answer, or the error that GitHub's status means; the cache
//   send                       waits for rate limits, renews a token that was refused
//   send_once                  one request with its headers; retries of failed connections and 5xx

#include "core/github/github_api.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "core/cli.h"
#include "core/documents/run.h"
#include "core/github/github_auth.h"
#include "core/text.h"

namespace cimend::core {
namespace {

constexpr int kMostPages = 100;
constexpr std::uint64_t kMostAnswerBytes = std::uint64_t{32} << 20;
constexpr std::size_t kMostCachedBytes = std::size_t{4} << 20;  // one answer
constexpr UnixSeconds kTokenMargin = 300;
constexpr UnixSeconds kLongestLimit = 86'400;
constexpr UnixSeconds kSecondaryWait = 60;  // GitHub's advice where it names no time
constexpr std::chrono::minutes kLogTimeLimit{20};

std::int64_t number_or(std::string_view text, std::int64_t otherwise) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

// GitHub's own words, where it has any, with those about the single fields of a 422.
std::string message_of(const HttpResponse& response) {
  const auto json = Json::parse(response.body);
  if (!json) return {};
  std::string words((*json)["message"].string_or(""));
  if (const Json::Array* errors = (*json)["errors"].array()) {
    for (const Json& error : *errors)
      if (const auto more = error["message"].string_or(""); !more.empty()) words += "; " + std::string(more);
  }
  return shorten(to_valid_utf8(words), 300);
}

tl::unexpected<Error> refusal(const HttpResponse& response, const GitHubApi::Ask& ask) {
  std::string what = fmt::format("GitHub answered {}", response.status);
  if (const std::string message = message_of(response); !message.empty()) what += ": " + message;
  const std::string where = shown_url(ask.url);
  switch (response.status) {
    case 401: return fail(Errc::refused, what, where, "the token is wrong or has expired");
    case 403:
      return fail(Errc::refused, what, where,
                  ask.method == "GET"
                      ? "the token lacks a permission; reading runs takes \"actions: read\""
                      : "the token lacks a permission; publishing takes \"contents: write\" and \"pull-requests: "
                        "write\", and the repository's consent that Actions may open pull requests");
    case 404: return fail(Errc::not_found, what, where, "GitHub says this, too, where the token has no access");
    case 410: return fail(Errc::not_found, what, where, "it has expired");
    default: return fail(response.status >= 500 ? Errc::unavailable : Errc::refused, what, where);
  }
}

// A rate limit's answer: 403 or 429, told from a missing permission by its headers or its words.
bool is_rate_limited(const HttpResponse& response) {
  if (response.status == 429) return true;
  if (response.status != 403) return false;
  return !header(response.headers, "Retry-After").empty() || header(response.headers, "x-ratelimit-remaining") == "0" ||
         to_lower(message_of(response)).find("rate limit") != std::string::npos;
}

}  // namespace

Result<> check_repository(const std::string& repository) {
  if (valid_repository(repository)) return {};
  return fail(Errc::refused, "not a repository: \"" + shorten(to_valid_utf8(repository), 120) + "\"", {},
              "it is OWNER/NAME");
}

std::string with_query(std::string url, const std::vector<std::pair<std::string, std::string>>& items) {
  char separator = '?';
  for (const auto& [name, value] : items) {
    if (value.empty()) continue;
    url += std::exchange(separator, '&') + name + "=" + percent_encode(value);
  }
  return url;
}

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

Result<std::unique_ptr<GitHubApi>> GitHubApi::create(Http& http, const Clock& clock, Sleeper& sleeper,
                                                     GitHubOptions options, EtagCache* cache) {
  while (!options.api.empty() && options.api.back() == '/') options.api.pop_back();
  auto api = Url::parse(options.api);
  if (!api) return tl::unexpected(api.error());
  if (api->scheme == "http" && !api->is_loopback())
    return fail(Errc::refused, "GitHub's API without TLS: " + shown_url(options.api), {}, "use https://");
  if (!options.token.empty() && options.app) return fail(Errc::refused, "both a token and a GitHub App are given");
  if (options.token.find_first_of("\r\n \t") != std::string::npos)
    return fail(Errc::refused, "blanks or line ends inside the GitHub token");
  options.retries.retry_429 = false;
  return std::unique_ptr<GitHubApi>(new GitHubApi(http, clock, sleeper, std::move(options), std::move(*api), cache));
}

GitHubApi::GitHubApi(Http& http, const Clock& clock, Sleeper& sleeper, GitHubOptions options, Url api, EtagCache* cache)
    : http_(http),
      clock_(clock),
      sleeper_(sleeper),
      options_(std::move(options)),
      api_(std::move(api)),
      cache_(cache) {}

std::string GitHubApi::url(std::string_view path) const { return options_.api + std::string(path); }

std::string GitHubApi::graphql_url() const {
  const std::string_view api = options_.api;
  const std::string_view rest = "/v3";
  return std::string(api.ends_with(rest) ? api.substr(0, api.size() - rest.size()) : api) + "/graphql";
}

UnixSeconds GitHubApi::blocked_until() const {
  const std::lock_guard lock(mutex_);
  return blocked_until_;
}

// --- who asks ---

Result<std::string> GitHubApi::authorization(const Ask& ask) {
  if (!options_.app) return options_.token.empty() ? "" : "Bearer " + options_.token;
  if (ask.as == As::app) return app_authorization();
  auto token = installation_token(ask.repository);
  if (!token) return token;
  return "Bearer " + *token;
}

Result<std::string> GitHubApi::app_authorization() const {
  auto jwt = github_app_jwt(options_.app->id, options_.app->private_key_pem, clock_.now());
  if (!jwt) return jwt;
  return "Bearer " + *jwt;
}

Result<std::string> GitHubApi::installation_token(const std::string& repository) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = tokens_.find(repository);
    if (found != tokens_.end() && found->second.expires_at - kTokenMargin > clock_.now()) return found->second.token;
  }
  auto token = new_installation_token(repository);
  if (!token) return with_context(token.error(), "cannot get a token as GitHub App " + options_.app->id);
  const std::lock_guard lock(mutex_);
  tokens_[repository] = *token;
  return token->token;
}

Result<GitHubToken> GitHubApi::new_installation_token(const std::string& repository) {
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

Result<HttpResponse> GitHubApi::send_once(const Ask& ask, const std::optional<EtagCache::Entry>& known) {
  const auto credentials = authorization(ask);
  if (!credentials) return tl::unexpected(credentials.error());
  HttpRequest request;
  request.method = ask.method;
  request.url = ask.url;
  request.headers = {{"Accept", "application/vnd.github+json"},
                     {"X-GitHub-Api-Version", "2022-11-28"},
                     {"User-Agent", fmt::format("cimend/{}", version())}};
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
  RetryPolicy policy = options_.retries;
  if (ask.method != "GET" && !ask.repeatable) policy.tries = 1;
  policy.may_retry = [&] { return !delivered; };
  return send_with_retries(http_, clock_, sleeper_, policy, [&]() -> Result<HttpRequest> { return request; });
}

Result<> GitHubApi::wait_until_allowed(std::chrono::seconds& waited) {
  const UnixSeconds until = blocked_until();
  const std::chrono::seconds wait(until - clock_.now());
  if (wait.count() <= 0) return {};
  if (waited + wait > options_.most_wait) {
    return fail(Errc::unavailable, fmt::format("GitHub's rate limit is used up until {}", rfc3339(until)),
                shown_url(options_.api), options_.token.empty() && !options_.app ? "a token has a larger one" : "");
  }
  sleeper_.sleep(wait);
  waited += wait;
  return {};
}

// Remembers when the next request may be made; true where this one was not answered for that reason.
bool GitHubApi::note_limits(const HttpResponse& response) {
  const bool limited = is_rate_limited(response);
  const auto after = retry_after(response.headers, clock_.now());
  const bool used_up = header(response.headers, "x-ratelimit-remaining") == "0";
  if (!limited && !used_up) return false;
  UnixSeconds until = 0;
  if (limited && after) {
    until = clock_.now() + after->count();
  } else if (used_up) {
    // From the server's own clock to its own time; ours may be wrong, and its number may be nonsense.
    const UnixSeconds its_now = parse_http_date(header(response.headers, "Date")).value_or(clock_.now());
    const UnixSeconds reset = number_or(header(response.headers, "x-ratelimit-reset"), 0);
    until = clock_.now() + std::clamp<UnixSeconds>(reset, its_now, its_now + kLongestLimit) - its_now;
  }
  if (limited && until <= clock_.now()) until = clock_.now() + (after ? 1 : kSecondaryWait);
  const std::lock_guard lock(mutex_);
  blocked_until_ = std::max(blocked_until_, until);
  return limited;
}

Result<HttpResponse> GitHubApi::send(const Ask& ask, const std::optional<EtagCache::Entry>& known) {
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
std::string GitHubApi::cache_key(const Ask& ask) const {
  const std::string who = options_.app ? "app " + options_.app->id : options_.token;
  return sha256_hex(who).substr(0, 16) + " " + ask.url;
}

Result<HttpResponse> GitHubApi::answer(const Ask& ask) {
  const bool cached = cache_ != nullptr && ask.cached && ask.method == "GET" && !ask.sink;
  const auto known = cached ? cache_->find(cache_key(ask)) : std::nullopt;
  auto response = send(ask, known);
  if (!response) return response;
  if (response->status == 304 && known) {
    return HttpResponse{200, {{"Link", known->link}}, known->body};
  }
  if (response->status / 100 != 2 && response->status != 302) return refusal(*response, ask);
  const std::string etag(header(response->headers, "ETag"));
  if (cached && !etag.empty() && response->body.size() <= kMostCachedBytes)
    cache_->keep(cache_key(ask), {etag, response->body, std::string(header(response->headers, "Link"))});
  return response;
}

Result<Json> GitHubApi::json(const Ask& ask) {
  const auto response = answer(ask);
  if (!response) return tl::unexpected(response.error());
  auto parsed = Json::parse(response->body);
  if (!parsed) return with_context(parsed.error(), "cannot read GitHub's answer to " + shown_url(ask.url));
  return parsed;
}

Result<> GitHubApi::command(const Ask& ask) {
  const auto response = answer(ask);
  return response ? Result<>() : tl::unexpected(response.error());
}

Result<> GitHubApi::each_page(Ask ask, const std::function<Result<bool>(const Json&)>& take) {
  for (int page = 0; page < kMostPages; ++page) {
    const auto response = answer(ask);
    if (!response) return tl::unexpected(response.error());
    const auto parsed = Json::parse(response->body);
    const auto more = parsed ? take(*parsed) : Result<bool>(tl::unexpected(parsed.error()));
    if (!more) return with_context(more.error(), "cannot read GitHub's answer to " + shown_url(ask.url));
    const std::string next = next_link(header(response->headers, "Link"));
    if (next.empty() || !*more) return {};
    const auto where = Url::parse(next);
    if (!where || where->origin() != api_.origin())
      return fail(Errc::refused, "GitHub's next page is on another host: " + shown_url(next), shown_url(ask.url));
    ask.url = next;
  }
  return fail(Errc::refused, fmt::format("more than {} pages", kMostPages), shown_url(ask.url));
}

}  // namespace cimend::core
