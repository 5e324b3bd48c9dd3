#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/blobs/blobs.h"
#include "core/blobs/s3_xml.h"
#include "core/blobs/sigv4.h"
#include "core/http/url.h"

namespace cimend::core {

// One request to a bucket, signed, tried again as the policy says.
struct S3Call {
  std::string method = "GET";
  std::string key;  // whole, with the prefix; empty: the bucket itself
  QueryItems query;
  std::string_view body;                                     // must outlive the call; not copied
  std::function<Result<>(std::string_view)> sink = nullptr;  // for a good answer's body
};

class S3Client {
 public:
  S3Client(Http& http, const Clock& clock, S3Options options, Sleeper& sleeper);
  // A good (2xx) answer, else an error: Errc::not_found for NoSuchKey and NoSuchUpload, Errc::unavailable for 5xx, 429
  // and failed connections, Errc::refused for the rest.
  Result<HttpResponse> call(const S3Call& call);
  // The same, and the answer's XML read; an Error inside a good answer is one.
  Result<S3Answer> ask(const S3Call& call);
  [[nodiscard]] std::string key_of(const std::string& key) const { return options_.prefix + key; }
  [[nodiscard]] const S3Options& options() const { return options_; }

 private:
  Result<HttpRequest> signed_request(const S3Call& call, const std::string& payload_sha256) const;
  Http& http_;
  const Clock& clock_;
  S3Options options_;
  Sleeper& sleeper_;
  Result<Url> endpoint_;
};

}  // namespace cimend::core
