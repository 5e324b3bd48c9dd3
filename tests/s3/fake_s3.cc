#include "tests/s3/fake_s3.h"

#include <cstdlib>

#include "core/http/url.h"
#include "core/text.h"

namespace cimend::tests {
namespace {

using core::HttpResponse;

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    out += static_cast<char>(std::strtol(std::string(text.substr(at + 1, 2)).c_str(), nullptr, 16));
    at += 2;
  }
  return out;
}

std::map<std::string, std::string> query_of(const core::Url& url) {
  std::map<std::string, std::string> query;
  if (url.query.empty()) return query;
  for (const std::string_view item : core::split(url.query, '&')) {
    const std::size_t equals = std::min(item.find('='), item.size());
    query[decoded(item.substr(0, equals))] = decoded(item.substr(std::min(equals + 1, item.size())));
  }
  return query;
}

HttpResponse error(int status, const std::string& code) {
  return {status, {}, "<?xml version=\"1.0\"?>\n<Error><Code>" + code + "</Code><Message>why</Message></Error>"};
}

}  // namespace

core::Result<HttpResponse> FakeS3::answer(const core::HttpRequest& request) {
  ++requests;
  if (failing_request != 0 && (requests == failing_request || (failing_for_good && requests > failing_request)))
    return core::fail(core::Errc::unavailable, "no connection");
  const auto url = core::Url::parse(request.url);
  if (!url) return error(400, "InvalidURI");
  const std::string_view authorization = core::header(request.headers, "Authorization");
  if (authorization.find("AWS4-HMAC-SHA256 Credential=test-key/") != 0) return error(403, "AccessDenied");
  if (core::header(request.headers, "x-amz-content-sha256") != core::sha256_hex(request.body))
    return error(400, "XAmzContentSHA256Mismatch");
  const std::string path = decoded(url->path);
  if (path.rfind("/bucket", 0) != 0) return error(404, "NoSuchBucket");
  const auto query = query_of(*url);
  return path == "/bucket" ? list(query) : answer_object(request, path.substr(8), query);
}

HttpResponse FakeS3::answer_object(const core::HttpRequest& request, const std::string& key,
                                   const std::map<std::string, std::string>& query) {
  const auto upload = query.find("uploadId");
  if (upload != query.end() && uploads.count(upload->second) == 0) return error(404, "NoSuchUpload");
  if (request.method == "POST" && query.count("uploads") != 0) {
    const std::string id = "upload-" + std::to_string(++next_upload_);
    uploads[id];
    return {200, {}, "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>"};
  }
  if (request.method == "POST") return complete(key, upload->second);
  if (request.method == "PUT" && upload != query.end()) {
    uploads[upload->second][std::atoi(query.at("partNumber").c_str())] = request.body;
    return {200, {{"ETag", "\"" + query.at("partNumber") + "\""}}, ""};
  }
  if (request.method == "PUT") {
    objects[key] = request.body;
    return {200, {{"ETag", "\"x\""}}, ""};
  }
  if (request.method == "DELETE") {
    if (upload != query.end()) uploads.erase(upload->second);
    if (upload == query.end()) objects.erase(key);
    return {204, {}, ""};
  }
  const auto found = objects.find(key);
  if (found == objects.end()) return error(404, "NoSuchKey");
  return {200, {}, found->second};
}

HttpResponse FakeS3::complete(const std::string& key, const std::string& id) {
  if (!error_on_complete.empty()) return {200, {}, error(200, error_on_complete).body};
  std::string whole;
  for (const auto& [number, part] : uploads[id]) whole += part;
  objects[key] = whole;
  uploads.erase(id);
  return {200, {}, "<CompleteMultipartUploadResult><Key>" + key + "</Key></CompleteMultipartUploadResult>"};
}

HttpResponse FakeS3::list(const std::map<std::string, std::string>& query) const {
  const auto value = [&](const char* name) { return query.count(name) == 0 ? "" : query.at(name); };
  std::string body = "<ListBucketResult>", last;
  std::size_t listed = 0;
  bool more = false;
  for (const auto& [key, bytes] : objects) {
    if (key.rfind(value("prefix"), 0) != 0 || key <= value("continuation-token")) continue;
    if ((more = listed == keys_a_page)) break;
    body += "<Contents><Key>" + key + "</Key><Owner><ID>Key</ID></Owner></Contents>";
    last = key;
    ++listed;
  }
  body += more ? "<IsTruncated>true</IsTruncated><NextContinuationToken>" + last + "</NextContinuationToken>"
               : "<IsTruncated>false</IsTruncated>";
  return {200, {}, body + "</ListBucketResult>"};
}

}  // namespace cimend::tests
