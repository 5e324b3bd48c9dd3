#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace cimend::core {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;  // in order; names in any case

// The value of the first header of that name, case ignored; empty where there is none.
std::string_view header(const HttpHeaders& headers, std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  HttpHeaders headers;
  std::string body;
  // Where it is set, the body is pulled piece by piece instead of `body`: an empty piece ends it. `body_size` is sent
  // as Content-Length where known, else the body is chunked.
  std::function<Result<std::string>()> body_source;
  std::optional<std::uint64_t> body_size;

  std::chrono::milliseconds connect_limit{10'000};
  std::chrono::milliseconds time_limit{60'000};                // the whole exchange
  std::uint64_t max_response_bytes = std::uint64_t{64} << 20;  // counted by us, decompressed: libcurl does not
  bool allow_http = false;                                     // https alone otherwise
  bool allow_private = false;  // connect to loopback, link-local and private addresses; refused when the socket opens
  // Where it is set, a 2xx answer's body goes there piece by piece and HttpResponse::body stays empty.
  std::function<Result<>(std::string_view)> sink;
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;
};

// The network, behind an abstract type. Redirects are never followed: the caller decides which headers go along.
// An answer of any status is a result. Errc::unavailable: no connection, cut, too slow; Errc::refused: over a limit,
// an address or protocol that is not allowed, a sink or source that gave up.
class Http {
 public:
  virtual ~Http() = default;
  // Threads may call it at once.
  virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

// libcurl, connections kept and reused. `user_agent` is "cimend/VERSION".
std::unique_ptr<Http> curl_http();

// For tests: answers by a function and remembers what was asked.
class ScriptedHttp : public Http {
 public:
  using Answer = std::function<Result<HttpResponse>(const HttpRequest&)>;
  explicit ScriptedHttp(Answer answer) : answer_(std::move(answer)) {}
  Result<HttpResponse> send(const HttpRequest& request) override;
  [[nodiscard]] std::vector<HttpRequest> requests() const;  // bodies of sources read into `body`

 private:
  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<HttpRequest> requests_;
};

}  // namespace cimend::core
