#include "ingest/forward_task.h"

#include <utility>

#include "core/input.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/saved_analysis.h"
#include "ingest/send.h"
#include "ingest/stored_run.h"
#include "ingest/submission.h"

namespace cimend::ingest {
namespace {

constexpr std::chrono::milliseconds kTimeLimit{60'000};

TaskFailure failed(const core::Error& error) {
  return {error.text(), error.code == core::Errc::io || error.code == core::Errc::unavailable, 0};
}

core::Result<std::string> log_text(core::Blobs& blobs, const std::string& key) {
  std::string packed;
  auto read = blobs.read(key, [&](std::string_view piece) -> core::Result<> {
    packed.append(piece);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return core::decompress(std::move(packed), core::stored_limits());
}

}  // namespace

ForwardTask::ForwardTask(core::Store& store, core::Blobs& blobs, const core::Clock& clock, core::Http& http,
                         Target target)
    : store_(store), blobs_(blobs), clock_(clock), http_(http), target_(std::move(target)) {}

TaskAnswer ForwardTask::run(const core::ClaimedTask& task, const std::function<bool()>& still_mine) {
  const auto asked = read_run_task(task.payload);
  if (!asked) return tl::unexpected(TaskFailure{asked.error().text(), false, 0});
  auto run = stored_run(store_, asked->run);
  if (!run) return tl::unexpected(failed(run.error()));
  if (!*run) return tl::unexpected(TaskFailure{"the run is not in the store", false, 0});
  Upload upload;
  const std::string prefix = run_prefix(asked->layout, **run);
  for (const core::RunDocument::Job& job : (*run)->jobs) {
    if (job.log.empty()) continue;
    auto text = log_text(blobs_, prefix + job.log);
    if (!text) return tl::unexpected(failed(text.error()));
    upload.logs.push_back({job.name, std::move(*text)});
  }
  upload.facts = std::move(**run);
  upload.facts.jobs.clear();
  upload.idempotency_key = core::sha256_hex(task.key);
  SendOptions options;
  options.url = target_.url;
  options.path = "/process-logs";
  options.token = target_.token;
  options.allow_http = true;  // the address was given by hand
  options.time_limit = kTimeLimit;
  options.retries.tries = 1;  // the queue tries again
  if (!still_mine()) return tl::unexpected(TaskFailure{"the lease ran out", true, 0});
  const auto sent = send_upload(http_, clock_, core::real_sleeper(), upload, options);
  if (!sent) return tl::unexpected(failed(sent.error()));
  TaskResult result;
  result.document = sent->body;
  const auto json = core::Json::parse(sent->body);
  const auto analysis = json ? core::AnalysisDocument::from_json(*json) : tl::unexpected(json.error());
  // 202: the other side is still at work; its own store has the analysis then.
  if (analysis) result.outcome.analysis = saved_analysis(asked->run, *analysis);
  return result;
}

}  // namespace cimend::ingest
