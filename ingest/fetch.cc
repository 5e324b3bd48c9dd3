#include "ingest/fetch.h"

#include <utility>

#include <fmt/format.h>

#include "core/input.h"
#include "core/text.h"

namespace cimend::ingest {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t kMostArchiveBytes = std::size_t{512} << 20;

Result<std::string> fetch_archive(GitHubClient& github, const FetchRequest& request, std::int64_t attempt,
                                  const std::function<void(std::string_view)>& progress) {
  std::string bytes;
  const auto take = [&](std::string_view piece) -> Result<> {
    if (bytes.size() + piece.size() > kMostArchiveBytes)
      return fail(Errc::refused, fmt::format("the log archive is larger than {} bytes", kMostArchiveBytes));
    bytes += piece;
    progress(fmt::format("logs, {} MB", bytes.size() >> 20));
    return {};
  };
  auto done = github.attempt_logs(request.repository, request.run_id, attempt, take);
  if (!done) return tl::unexpected(done.error());
  return bytes;
}

Result<core::InputSet> open_archive(std::string_view bytes) {
  auto archive = core::read_archive(bytes);
  if (!archive) return core::with_context(archive.error(), "cannot read the log archive that GitHub sent");
  core::InputSet set;
  set.source = core::InputSet::Source::archive;
  set.rejected = std::move(archive->rejected);
  for (core::ArchiveEntry& entry : archive->entries)
    set.inputs.push_back({std::move(entry.name), std::move(entry.bytes), entry.truncated});
  if (archive->truncated) set.rejected.push_back({"log archive", "ended early: " + archive->problem});
  return set;
}

}  // namespace

Result<StoredRun> fetch_run(GitHubClient& github, core::Fs& fs, const core::Clock& clock, const FetchRequest& request,
                            const std::function<void(std::string_view)>& progress) {
  progress("the run");
  auto run = request.attempt ? github.run_attempt(request.repository, request.run_id, *request.attempt)
                             : github.run(request.repository, request.run_id);
  if (!run) return core::with_context(run.error(), fmt::format("cannot fetch run {}", request.run_id));
  if (run->repository.empty()) run->repository = request.repository;
  progress("its jobs");
  const auto jobs = github.jobs(request.repository, request.run_id, run->attempt);
  if (!jobs) return core::with_context(jobs.error(), fmt::format("cannot fetch the jobs of run {}", request.run_id));
  for (const GitHubJob& job : *jobs) run->jobs.push_back(fact_of(job));
  progress("its logs");
  const auto bytes = fetch_archive(github, request, run->attempt, progress);
  if (!bytes) return tl::unexpected(bytes.error());
  auto input = open_archive(*bytes);
  if (!input) return tl::unexpected(input.error());
  progress("storing");
  run->source = "github";
  return store_run(fs, clock, std::move(*input), std::move(*run), request.logs);
}

}  // namespace cimend::ingest
