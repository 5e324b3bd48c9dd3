#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/fs.h"
#include "core/http/http.h"
#include "core/http/retry.h"
#include "core/result.h"

namespace cimend::core {

// Large values by key: logs. A key is path-like, "logs/owner/name/42/1/build.log.zst": parts of [A-Za-z0-9._-], none of
// which begins with a dot, at most 1 000 bytes; anything else is Errc::refused.
//
// A value is there whole or not at all, and durable once commit() said so. Threads may use one Blobs at once, a
// writer belongs to one.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;  // without commit(): nothing stays
  virtual Result<> append(std::string_view bytes) = 0;
  virtual Result<> commit() = 0;  // once; replaces a value of the same key
};

class Blobs {
 public:
  virtual ~Blobs() = default;
  virtual Result<std::unique_ptr<BlobWriter>> create(const std::string& key) = 0;
  // Piece by piece; `take` says why it wants no more. Errc::not_found where there is none.
  virtual Result<> read(const std::string& key, const std::function<Result<>(std::string_view)>& take) = 0;
  virtual Result<> remove(const std::string& key) = 0;  // done, too, where it was not there
  // Keys that begin with `prefix`, sorted.
  virtual Result<std::vector<std::string>> list(const std::string& prefix) = 0;
  // Whether it can be written to now.
  virtual Result<> check() = 0;
};

bool valid_blob_key(std::string_view key);

// Below a directory of the file system: written beside, synced, renamed.
std::unique_ptr<Blobs> file_blobs(Fs& fs, const std::string& directory);
// For tests.
std::unique_ptr<Blobs> memory_blobs();

// Any service that speaks S3 (AWS Signature Version 4, path-style addresses). Values over 64 MB go up in parts of
// 16 MB; parts of an upload that was not committed are aborted.
struct S3Options {
  std::string endpoint;  // "https://s3.eu-central-1.amazonaws.com"; http:// is taken for loopback only
  std::string region = "us-east-1";
  std::string bucket;
  std::string prefix;  // before every key, with its slash: "cimend/"
  std::string access_key, secret_key, session_token;
  RetryPolicy retries;  // of each request, on 5xx, 429 and failed connections
};
// A writer holds up to 64 MB, then 16 MB, of its value. A read that breaks off after its first piece is not tried
// again. Errc::refused: the service's own no (credentials, no such bucket), with its code and message.
std::unique_ptr<Blobs> s3_blobs(Http& http, const Clock& clock, S3Options options, Sleeper& sleeper = real_sleeper());

}  // namespace cimend::core
