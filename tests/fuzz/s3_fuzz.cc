// Whatever a server that calls itself S3 answers, reading it neither crashes nor grows beyond what was sent.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/blobs/blobs.h"
#include "core/blobs/s3_xml.h"

namespace {

using cimend::core::Errc;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// The same answer to every request, with the status that its first byte says.
void ask_all(std::string_view bytes) {
  constexpr int kStatuses[] = {200, 204, 301, 403, 404, 500};
  const int status = bytes.empty() ? 200 : kStatuses[static_cast<unsigned char>(bytes[0]) % std::size(kStatuses)];
  const std::string body(bytes.substr(bytes.empty() ? 0 : 1));
  cimend::core::ScriptedHttp http(
      [&](const cimend::core::HttpRequest&) -> cimend::core::Result<cimend::core::HttpResponse> {
        return cimend::core::HttpResponse{status, {{"ETag", body.substr(0, 20)}}, body};
      });
  cimend::core::ManualClock clock(1);
  cimend::core::RecordingSleeper sleeper;
  cimend::core::S3Options options;
  options.endpoint = "https://s3.example.com";
  options.bucket = "bucket";
  options.retries.tries = 1;
  const auto blobs = cimend::core::s3_blobs(http, clock, options, sleeper);
  if (const auto keys = blobs->list("logs/"))
    for (const std::string& key : *keys)
      require(cimend::core::valid_blob_key(key), "only keys that can be read are listed");
  const auto read = blobs->read("logs/a", [](std::string_view) -> cimend::core::Result<> { return {}; });
  require(read.has_value() == (status / 100 == 2), "a value comes with a good answer alone");
  [[maybe_unused]] const auto removed = blobs->remove("logs/a");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto answer = cimend::core::read_s3_answer(bytes);
  if (answer) {
    std::size_t kept =
        answer->next_token.size() + answer->upload_id.size() + answer->code.size() + answer->message.size();
    for (const std::string& key : answer->keys) kept += key.size();
    require(kept <= bytes.size() * 3, "what is kept was sent");  // Latin-1 grows when it becomes UTF-8
  } else {
    require(answer.error().code == Errc::parse, "what can't be read is a parse error");
  }
  ask_all(bytes);
  return 0;
}
