#include "core/blobs/s3_client.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::core {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
constexpr std::uint64_t kMostValueBytes = std::uint64_t{1} << 40;  // S3's own limit is 5 TB
constexpr std::chrono::minutes kTimeLimit{15};

Result<Url> checked_endpoint(const std::string& text) {
  auto url = Url::parse(text);
  if (!url) return url;
  if (url->scheme == "http" && !url->is_loopback())
    return fail(Errc::refused, "an S3 endpoint without TLS: " + shown_url(text), {}, "use https://");
  if (url->path != "/" || !url->query.empty())
    return fail(Errc::refused, "an S3 endpoint with a path: " + shown_url(text), {},
                "give the bucket by its own setting");
  return url;
}

// Hands out a view without copying all of it.
std::function<Result<std::string>()> pieces_of(std::string_view body) {
  auto left = std::make_shared<std::string_view>(body);
  return [left]() -> Result<std::string> {
    std::string piece(left->substr(0, kPieceBytes));
    left->remove_prefix(piece.size());
    return piece;
  };
}

tl::unexpected<Error> refusal(int status, const S3Answer& answer, const std::string& where) {
  std::string what = fmt::format("S3 answered {}", status);
  if (!answer.code.empty()) what += " " + shorten(to_valid_utf8(answer.code), 100);
  if (!answer.message.empty()) what += ": " + shorten(to_valid_utf8(answer.message), 300);
  const bool bucket = answer.code == "NoSuchBucket";
  if (status == 404 && !bucket) return fail(Errc::not_found, what, where);
  const bool later = status >= 500 || status == 429 || answer.code == "InternalError" || answer.code == "SlowDown";
  return fail(later ? Errc::unavailable : Errc::refused, what, where,
              status == 403 ? "look at the access key, its secret, the region and the machine's clock"
              : bucket      ? "make the bucket first"
                            : "");
}

}  // namespace

S3Client::S3Client(Http& http, const Clock& clock, S3Options options, Sleeper& sleeper)
    : http_(http),
      clock_(clock),
      options_(std::move(options)),
      sleeper_(sleeper),
      endpoint_(checked_endpoint(options_.endpoint)) {}

Result<HttpRequest> S3Client::signed_request(const S3Call& call, const std::string& payload_sha256) const {
  HttpRequest request;
  const std::string path =
      "/" + percent_encode(options_.bucket) + (call.key.empty() ? "" : "/" + percent_encode(call.key, Encode::path));
  const std::string query = canonical_query(call.query);
  request.method = call.method;
  request.url = endpoint_->scheme + "://" + endpoint_->authority() + path + (query.empty() ? "" : "?" + query);
  request.headers =
      sign_v4({options_.access_key, options_.secret_key, options_.session_token, options_.region, "s3"}, call.method,
              path, call.query, {{"Host", endpoint_->authority()}}, payload_sha256, clock_.now());
  if (!call.body.empty()) {
    request.headers.emplace_back("Content-Type", "application/octet-stream");
    request.body_source = pieces_of(call.body);
    request.body_size = call.body.size();
  }
  request.time_limit = kTimeLimit;
  request.max_response_bytes = call.sink ? kMostValueBytes : std::uint64_t{16} << 20;
  request.allow_private = true;  // the operator's own endpoint
  request.allow_http = endpoint_->is_loopback();
  request.headers.emplace_back("Accept-Encoding", "identity");  // values come back as they were given
  return request;
}

Result<HttpResponse> S3Client::call(const S3Call& call) {
  if (!endpoint_) return tl::unexpected(endpoint_.error());
  const std::string payload = sha256_hex(call.body);
  bool delivered = false;
  RetryPolicy policy = options_.retries;
  policy.may_retry = [&] { return !delivered; };
  auto answer = send_with_retries(http_, clock_, sleeper_, policy, [&]() -> Result<HttpRequest> {
    auto request = signed_request(call, payload);
    if (request && call.sink) {
      request->sink = [&](std::string_view piece) {
        delivered = delivered || !piece.empty();
        return piece.empty() ? Result<>() : call.sink(piece);
      };
    }
    return request;
  });
  if (!answer) return answer;
  if (answer->status / 100 == 2) return answer;
  // A proxy's page, say, is no XML: then the status must do.
  const auto told = read_s3_answer(answer->body);
  return refusal(answer->status, told ? *told : S3Answer(), fmt::format("{}/{}", options_.bucket, call.key));
}

Result<S3Answer> S3Client::ask(const S3Call& call) {
  const auto answer = this->call(call);
  if (!answer) return tl::unexpected(answer.error());
  auto read = read_s3_answer(answer->body);
  if (read && read->root == "Error") return refusal(answer->status, *read, call.key);
  return read;
}

}  // namespace cimend::core
