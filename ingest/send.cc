#include "ingest/send.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "core/http/url.h"
#include "core/json.h"
#include "core/redact.h"
#include "core/text.h"
#include "ingest/gzip.h"
#include "ingest/job_logs.h"
#include "ingest/zip_writer.h"

namespace cimend::ingest {
namespace {

using core::Errc;
using core::fail;
using core::HttpRequest;
using core::HttpResponse;
using core::Json;
using core::Result;

constexpr std::size_t kMostArchiveBytes = std::size_t{60} << 20;
constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
constexpr std::uint64_t kMostAnswer = std::uint64_t{64} << 20;  // an analysis may be part of it

void mask(std::string& text, std::uint64_t& masked) {
  core::Redaction redaction = core::redact(text);
  masked += redaction.masked;
  text = std::move(redaction.text);
}

// The one archive that was given, masked entry by entry and packed again; empty where it has to go as single logs.
Result<std::string> pack_archive(const std::vector<core::InputSet>& inputs, std::uint64_t& masked) {
  if (inputs.size() != 1 || inputs[0].source != core::InputSet::Source::archive) return std::string();
  std::vector<core::NamedInput> entries = inputs[0].inputs;
  for (core::NamedInput& entry : entries) mask(entry.bytes, masked);
  auto zip = write_zip(entries);
  if (zip && zip->size() > kMostArchiveBytes) zip->clear();
  return zip;
}

void add_logs(std::vector<core::InputSet> inputs, Upload& upload) {
  upload.masked = 0;
  for (core::InputSet& input : inputs) {
    for (JobLog& log : job_logs(std::move(input))) {
      mask(log.bytes, upload.masked);
      upload.logs.push_back({core::to_valid_utf8(log.name), std::move(log.bytes)});
    }
  }
}

Json facts_to_json(const core::RunDocument& run) {
  Json json;
  const auto set = [&](const char* key, const std::string& value) {
    if (!value.empty()) json.set(key, value);
  };
  set("run_id", run.run_id);
  set("repository", run.repository);
  json.set("attempt", run.attempt);
  set("head_sha", run.head_sha);
  set("branch", run.branch);
  set("workflow", run.workflow);
  set("event", run.event);
  set("conclusion", run.conclusion);
  set("url", run.url);
  return json;
}

std::string hash_of_contents(const Upload& upload) {
  core::Sha256 digest;
  digest.add(core::sha256_hex(upload.archive));
  for (const Upload::Log& log : upload.logs) digest.add(core::sha256_hex(log.name) + core::sha256_hex(log.text));
  return digest.hex();
}

std::string quoted(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '"')
      out += "%22";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else
      out += c;
  }
  return out;
}

// The request's body before compression: heads of our own between views into the upload.
struct Body {
  std::string boundary;
  std::vector<std::string> heads;
  std::vector<std::string_view> contents;  // after the head of the same number
  std::uint64_t size = 0;

  void add(const std::string& disposition, const std::string& type, std::string_view content) {
    heads.push_back(fmt::format("{}--{}\r\nContent-Disposition: form-data; {}\r\nContent-Type: {}\r\n\r\n",
                                heads.empty() ? "" : "\r\n", boundary, disposition, type));
    contents.push_back(content);
    size += heads.back().size() + content.size();
  }
  void end() {
    heads.push_back("\r\n--" + boundary + "--\r\n");
    contents.emplace_back();
    size += heads.back().size();
  }
};

// The boundary is a hash of what lies between, so it does not occur there.
Body body_of(const Upload& upload, const std::string& facts) {
  Body body;
  body.boundary = "cimend-" + upload.idempotency_key.substr(0, 40);
  body.add("name=\"run\"", "application/json", facts);
  for (const Upload::Log& log : upload.logs)
    body.add("name=\"log\"; filename=\"" + quoted(log.name) + "\"", "text/plain", log.text);
  if (!upload.archive.empty()) body.add("name=\"archive\"; filename=\"logs.zip\"", "application/zip", upload.archive);
  body.end();
  return body;
}

// Compresses a body piece by piece, as it is pulled; begins anew with each object.
class GzipSource {
 public:
  GzipSource(const Body& body, std::function<void(std::uint64_t, std::uint64_t)> progress)
      : body_(body), progress_(std::move(progress)) {}

  std::string next() {
    std::string ready;
    while (ready.empty() && part_ < body_.heads.size()) ready = gzip_.append(take());
    if (progress_) progress_(taken_, body_.size);
    if (!ready.empty() || std::exchange(finished_, true)) return ready;
    return gzip_.finish();
  }

 private:
  std::string_view take() {
    const std::string_view whole = in_content_ ? body_.contents[part_] : std::string_view(body_.heads[part_]);
    const std::string_view piece = whole.substr(offset_, kPieceBytes);
    offset_ += piece.size();
    taken_ += piece.size();
    if (offset_ == whole.size()) {
      offset_ = 0;
      if (in_content_) ++part_;
      in_content_ = !in_content_;
    }
    return piece;
  }
  const Body& body_;
  std::function<void(std::uint64_t, std::uint64_t)> progress_;
  GzipStream gzip_;
  std::size_t part_ = 0;
  bool in_content_ = false;
  std::size_t offset_ = 0;
  std::uint64_t taken_ = 0;
  bool finished_ = false;
};

// {"error":{"code","message","fields":[{"field","problem"}]}}, as far as it is there.
std::string told_by(const HttpResponse& response) {
  const auto json = Json::parse(response.body);
  if (!json) return {};
  const Json& error = (*json)["error"];
  std::string out = core::shorten(error["message"].string_or(error.string_or("")), 300);
  if (const Json::Array* fields = error["fields"].array()) {
    for (const Json& field : *fields) {
      if (out.size() > 1000) break;
      out += fmt::format("\n{}: {}", core::shorten(field["field"].string_or(""), 80),
                         core::shorten(field["problem"].string_or(""), 200));
    }
  }
  return out;
}

tl::unexpected<core::Error> refusal(const HttpResponse& response, const std::string& url) {
  const std::string told = told_by(response);
  const std::string what = fmt::format("the receiver answered {}{}{}", response.status, told.empty() ? "" : ": ", told);
  const bool later = response.status >= 500 || response.status == 429;
  std::string hint;
  if (response.status == 401 || response.status == 403) hint = "is AGENT_TOKEN the receiver's?";
  if (response.status == 404) hint = "is this the receiver's address?";
  if (response.status / 100 == 3) hint = "redirects are not followed; give the address it leads to";
  return fail(later ? Errc::unavailable : Errc::refused, what, core::shown_url(url), hint);
}

SendAnswer read_answer(const HttpResponse& response, const std::string& url) {
  SendAnswer answer;
  answer.body = response.body;
  const auto json = Json::parse(response.body);
  if (!json) return answer;
  answer.delivery = core::shorten((*json)["delivery"].string_or(""), 200);
  const std::string status = core::shorten((*json)["status_url"].string_or(""), 1000);
  if (!status.empty()) answer.status_url = core::resolve_url(url, status).value_or(status);
  const Json& upstream = (*json)["upstream"];
  answer.upstream = core::shorten(upstream["status"].string_or(upstream.string_or("")), 200);
  if (const std::string_view why = upstream["error"].string_or(""); !why.empty())
    answer.upstream += ": " + core::shorten(why, 300);
  return answer;
}

}  // namespace

Result<Upload> prepare_upload(std::vector<core::InputSet> inputs, core::RunDocument facts) {
  Upload upload;
  auto archive = pack_archive(inputs, upload.masked);
  if (!archive) return tl::unexpected(archive.error());
  upload.archive = std::move(*archive);
  if (upload.archive.empty()) add_logs(std::move(inputs), upload);
  if (upload.archive.empty() && upload.logs.empty())
    return fail(Errc::not_found, "there is no log to send", {}, "give a log file, a directory or an archive of logs");
  const std::string contents = hash_of_contents(upload);
  if (facts.run_id.empty()) facts.run_id = "local-" + contents.substr(0, 12);
  if (!core::valid_run_id(facts.run_id)) {
    return fail(Errc::refused, fmt::format("\"{}\" can't be a run id", facts.run_id), {},
                "use letters, digits, '.', '_' and '-', at most 100, not beginning with a dot");
  }
  upload.facts = std::move(facts);
  upload.idempotency_key = core::sha256_hex(facts_to_json(upload.facts).dump() + contents);
  return upload;
}

std::string receiver_url(std::string url, std::string_view path) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  const bool whole = url.size() >= path.size() && url.compare(url.size() - path.size(), path.size(), path) == 0;
  return whole ? url : url + std::string(path);
}

Result<SendAnswer> send_upload(core::Http& http, const core::Clock& clock, core::Sleeper& sleeper, const Upload& upload,
                               const SendOptions& options) {
  const std::string url = receiver_url(options.url, options.path);
  const auto address = core::Url::parse(url);
  if (!address) return tl::unexpected(address.error());
  if (address->scheme == "http" && !address->is_loopback() && !options.allow_http)
    return fail(Errc::refused, "a receiver without TLS: " + core::shown_url(url), {}, "use https://, or --allow-http");
  const std::string facts = facts_to_json(upload.facts).dump();
  const Body body = body_of(upload, facts);
  const auto make = [&]() -> Result<HttpRequest> {
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Authorization", "Bearer " + options.token},
                       {"Idempotency-Key", upload.idempotency_key},
                       {"Content-Type", "multipart/form-data; boundary=" + body.boundary},
                       {"Content-Encoding", "gzip"},
                       {"Accept", "application/json"}};
    auto source = std::make_shared<GzipSource>(body, options.progress);  // the request's copies share it
    request.body_source = [source]() -> Result<std::string> { return source->next(); };
    request.time_limit = options.time_limit;
    request.max_response_bytes = kMostAnswer;
    request.allow_http = address->scheme == "http";
    request.allow_private = true;  // the receiver's address was given by hand
    return request;
  };
  const auto response = core::send_with_retries(http, clock, sleeper, options.retries, make);
  if (!response) return tl::unexpected(response.error());
  if (response->status / 100 != 2) return refusal(*response, url);
  return read_answer(*response, url);
}

}  // namespace cimend::ingest
