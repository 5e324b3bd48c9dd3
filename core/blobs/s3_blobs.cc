// Values in an S3 bucket. Up to 64 MB are one PUT, which S3 takes whole or not at all; more is a multipart upload,
// which exists only once it is completed. Parts that were sent for an upload that is given up cost money until they are
// aborted, so the writer's end aborts; what a killed process leaves behind is for a lifecycle rule of the bucket
// (AbortIncompleteMultipartUpload).

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/blobs/blobs.h"
#include "core/blobs/key.h"
#include "core/blobs/s3_client.h"

namespace cimend::core {
namespace {

constexpr std::size_t kSinglePutBytes = std::size_t{64} << 20;
constexpr std::size_t kPartBytes = std::size_t{16} << 20;

class S3Writer : public BlobWriter {
 public:
  S3Writer(S3Client& client, std::string key) : client_(client), key_(std::move(key)) {}
  S3Writer(const S3Writer&) = delete;
  S3Writer& operator=(const S3Writer&) = delete;
  ~S3Writer() override {
    if (upload_id_.empty()) return;
    [[maybe_unused]] const auto aborted = client_.call({"DELETE", key_, {{"uploadId", upload_id_}}, {}});
  }

  Result<> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::size_t room = (upload_id_.empty() ? kSinglePutBytes : kPartBytes) - held_.size();
      const std::size_t count = std::min(room, bytes.size());
      held_ += bytes.substr(0, count);
      bytes.remove_prefix(count);
      // Only what is followed by more is sent: the last bytes decide whether parts are needed at all.
      if (count == room && !bytes.empty())
        if (auto sent = send_held(); !sent) return sent;
    }
    return {};
  }

  Result<> commit() override {
    if (upload_id_.empty()) {
      const auto put = client_.call({"PUT", key_, {}, held_});
      return put ? Result<>() : tl::unexpected(put.error());
    }
    if (auto sent = send_held(); !sent) return sent;
    return complete();
  }

 private:
  Result<> send_held() {
    if (upload_id_.empty()) {
      auto begun = client_.ask({"POST", key_, {{"uploads", ""}}, {}});
      if (!begun) return tl::unexpected(begun.error());
      if (begun->upload_id.empty()) return fail(Errc::parse, "S3 began an upload without an id", key_);
      upload_id_ = std::move(begun->upload_id);
    }
    for (std::string_view left = held_; !left.empty(); left.remove_prefix(std::min(kPartBytes, left.size())))
      if (auto sent = send_part(left.substr(0, kPartBytes)); !sent) return sent;
    held_.clear();
    return {};
  }

  Result<> send_part(std::string_view part) {
    const std::string number = std::to_string(etags_.size() + 1);
    const auto put = client_.call({"PUT", key_, {{"partNumber", number}, {"uploadId", upload_id_}}, part});
    if (!put) return tl::unexpected(put.error());
    const std::string_view etag = header(put->headers, "ETag");
    // It is repeated in XML below.
    if (etag.empty() || etag.find_first_of("<>&") != std::string_view::npos)
      return fail(Errc::parse, "S3 took a part and gave it no ETag", key_);
    etags_.emplace_back(etag);
    return {};
  }

  Result<> complete() {
    std::string body = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
    for (std::size_t part = 0; part < etags_.size(); ++part)
      body += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", part + 1, etags_[part]);
    body += "</CompleteMultipartUpload>";
    const auto completed = client_.ask({"POST", key_, {{"uploadId", upload_id_}}, body});
    if (!completed) return tl::unexpected(completed.error());
    upload_id_.clear();
    return {};
  }

  S3Client& client_;
  std::string key_;
  std::string held_;
  std::string upload_id_;  // of a multipart upload that was begun and not completed
  std::vector<std::string> etags_;
};

class S3Blobs : public Blobs {
 public:
  S3Blobs(Http& http, const Clock& clock, S3Options options, Sleeper& sleeper)
      : client_(http, clock, std::move(options), sleeper) {}

  Result<std::unique_ptr<BlobWriter>> create(const std::string& key) override {
    if (auto right = check_blob_key(key); !right) return tl::unexpected(right.error());
    return std::make_unique<S3Writer>(client_, client_.key_of(key));
  }

  Result<> read(const std::string& key, const std::function<Result<>(std::string_view)>& take) override {
    if (auto right = check_blob_key(key); !right) return right;
    const auto answer = client_.call({"GET", client_.key_of(key), {}, {}, take});
    if (answer) return {};
    if (answer.error().code == Errc::not_found) return no_such_blob(key);
    return tl::unexpected(answer.error());
  }

  Result<> remove(const std::string& key) override {
    if (auto right = check_blob_key(key); !right) return right;
    const auto answer = client_.call({"DELETE", client_.key_of(key), {}, {}});
    if (answer || answer.error().code == Errc::not_found) return {};
    return tl::unexpected(answer.error());
  }

  Result<std::vector<std::string>> list(const std::string& prefix) override {
    std::vector<std::string> keys;
    std::string token;
    do {
      QueryItems query = {{"list-type", "2"}, {"prefix", client_.key_of(prefix)}};
      if (!token.empty()) query.emplace_back("continuation-token", token);
      auto page = client_.ask({"GET", "", query, {}});
      if (!page) return tl::unexpected(page.error());
      for (const std::string& key : page->keys) take_key(key, keys);
      const std::string before = std::exchange(token, page->truncated ? page->next_token : "");
      if (page->truncated && (token.empty() || token == before))
        return fail(Errc::parse, "S3 has more keys and does not say where they begin", client_.options().bucket);
    } while (!token.empty());
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  // Its name is no valid key, so no list shows it.
  Result<> check() override {
    const auto put = client_.call({"PUT", client_.key_of(".cimend-check"), {}, {}});
    return put ? Result<>() : tl::unexpected(put.error());
  }

 private:
  void take_key(const std::string& whole, std::vector<std::string>& keys) const {
    const std::string& prefix = client_.options().prefix;
    if (whole.rfind(prefix, 0) != 0) return;
    std::string key = whole.substr(prefix.size());
    if (valid_blob_key(key)) keys.push_back(std::move(key));
  }

  S3Client client_;
};

}  // namespace

std::unique_ptr<Blobs> s3_blobs(Http& http, const Clock& clock, S3Options options, Sleeper& sleeper) {
  return std::make_unique<S3Blobs>(http, clock, std::move(options), sleeper);
}

}  // namespace cimend::core
