// Any bytes as a submission of logs, in every type and encoding, cut anywhere: taken whole or refused with nothing
// left.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/blobs/blobs.h"
#include "ingest/submission.h"

namespace {

using namespace cimend;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  static constexpr const char* kTypes[] = {"application/json", "multipart/form-data; boundary=b", "application/zip",
                                           "text/plain"};
  const auto blobs = core::memory_blobs();
  ingest::SubmissionHeader header;
  header.content_type = kTypes[data[0] % 4];
  header.content_encoding = (data[0] & 4) != 0 ? "gzip" : "";
  header.facts.run_id = "1";
  header.facts.source = "upload";
  ingest::SubmissionOptions options;
  options.max_text_bytes = std::uint64_t{8} << 20;
  const std::size_t piece = std::size_t{1} + data[1];
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);
  bool taken = false;
  std::size_t jobs = 0;
  {
    auto submission = ingest::Submission::begin(*blobs, header, options);
    require(submission.has_value(), "all these types are known");
    bool good = true;
    for (std::size_t at = 0; good && at < body.size(); at += piece) {
      const auto added = submission->append(body.substr(at, piece));
      good = added.has_value();
      if (!good) require(added.error().status >= 400, "a refusal has a status");
    }
    if (good) {
      const auto received = submission->finish();
      taken = received.has_value();
      if (taken) jobs = received->run.jobs.size();
      if (taken) require(received->blobs.size() == jobs, "a blob a job");
    }
  }
  require(blobs->list("")->size() == (taken ? jobs : 0), "what is refused leaves nothing");
  return 0;
}
