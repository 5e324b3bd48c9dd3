#include "ingest/log_intake.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/codec.h"
#include "core/redact_stream.h"
#include "core/text.h"
#include "ingest/job_times.h"

namespace cimend::ingest {

struct LogIntake::State {
  std::unique_ptr<core::BlobWriter> blob;
  std::string file;  // the key's last part
  std::optional<core::ZstdEncoder> encoder;
  std::optional<core::StreamRedactor> redactor;
  core::Sha256 hash;
  LogTimes times;
  std::uint64_t bytes = 0, line_ends = 0;
  char last = '\n';

  core::Result<> store(std::string_view masked) {
    if (masked.empty()) return {};
    hash.add(masked);
    times.add(masked);
    bytes += masked.size();
    line_ends += static_cast<std::uint64_t>(std::count(masked.begin(), masked.end(), '\n'));
    last = masked.back();
    return encoder->append(masked);
  }
};

LogIntake::LogIntake(std::unique_ptr<State> state) : state_(std::move(state)) {}
LogIntake::LogIntake(LogIntake&&) noexcept = default;
LogIntake& LogIntake::operator=(LogIntake&&) noexcept = default;
LogIntake::~LogIntake() = default;

core::Result<LogIntake> LogIntake::begin(core::Blobs& blobs, const std::string& key) {
  auto blob = blobs.create(key);
  if (!blob) return tl::unexpected(blob.error());
  auto state = std::make_unique<State>();
  State* const raw = state.get();  // the sinks live inside it
  raw->blob = std::move(*blob);
  raw->file = key.substr(key.find_last_of('/') + 1);
  raw->encoder.emplace([raw](std::string_view piece) { return raw->blob->append(piece); });
  raw->redactor.emplace([raw](std::string_view piece) { return raw->store(piece); });
  return LogIntake(std::move(state));
}

core::Result<> LogIntake::append(std::string_view bytes) { return state_->redactor->add(bytes); }

core::Result<core::RunDocument::Job> LogIntake::finish(const std::string& job_name) {
  if (auto done = state_->redactor->finish(); !done) return tl::unexpected(done.error());
  if (auto done = state_->encoder->finish(); !done) return tl::unexpected(done.error());
  if (auto done = state_->blob->commit(); !done) return tl::unexpected(done.error());
  core::RunDocument::Job job;
  job.name = core::to_valid_utf8(job_name);
  job.log = state_->file;
  job.bytes = state_->bytes;
  job.lines = state_->line_ends + (state_->bytes > 0 && state_->last != '\n' ? 1 : 0);
  job.sha256 = state_->hash.hex();
  job.masked = state_->redactor->masked();
  const JobTimes times = state_->times.times();
  job.started_at = times.started_at;
  job.completed_at = times.completed_at;
  return job;
}

}  // namespace cimend::ingest
