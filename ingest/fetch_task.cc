#include "ingest/fetch_task.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "ingest/job_facts.h"
#include "ingest/stored_run.h"
#include "ingest/submission.h"

namespace cimend::ingest {
namespace {

constexpr core::UnixSeconds kStillRunning = 120;  // until it is asked for again
constexpr std::size_t kMostArchive = std::size_t{256} << 20;

std::optional<std::int64_t> number_of(const std::string& run_id) {
  std::int64_t number = 0;
  const char* const end = run_id.data() + run_id.size();
  const auto read = std::from_chars(run_id.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number <= 0) return std::nullopt;
  return number;
}

// Archive entries do not tell how a job ended; GitHub's API does.
std::vector<core::RunDocument::Job> facts_of(const std::vector<GitHubJob>& jobs) {
  std::vector<core::RunDocument::Job> facts;
  for (const GitHubJob& job : jobs) facts.push_back(fact_of(job));
  return facts;
}

TaskFailure told(const Problem& problem) {
  return {fmt::format("GitHub's log archive: {}", problem.message), problem.status >= 500, 0};
}

}  // namespace

FetchTask::FetchTask(core::Store& store, core::Blobs& blobs, const core::Clock& clock, GitHubClient& github)
    : store_(store), blobs_(blobs), clock_(clock), github_(github) {}

TaskFailure FetchTask::failed(const core::Error& error) const {
  const bool again = error.code == core::Errc::unavailable || error.code == core::Errc::io;
  return {error.text(), again, again ? github_.blocked_until() : 0};
}

TaskAnswer FetchTask::run(const core::ClaimedTask& task, const std::function<bool()>& still_mine) {
  const auto asked = read_run_task(task.payload);
  if (!asked) return tl::unexpected(TaskFailure{asked.error().text(), false, 0});
  const std::string& repository = asked->run.repository;
  const auto number = number_of(asked->run.run_id);
  if (!number) return tl::unexpected(TaskFailure{"GitHub's run ids are numbers", false, 0});
  auto run = github_.run_attempt(repository, *number, asked->run.attempt);
  if (!run) return tl::unexpected(failed(run.error()));
  if (run->conclusion.empty()) {
    return tl::unexpected(TaskFailure{"the run goes on", true, clock_.now() + kStillRunning});
  }
  auto jobs = github_.jobs(repository, *number, asked->run.attempt);
  if (!jobs) return tl::unexpected(failed(jobs.error()));
  run->repository = repository;
  run->run_id = asked->run.run_id;
  run->attempt = asked->run.attempt;
  run->source = "github";
  run->jobs.clear();

  if (!still_mine()) return tl::unexpected(TaskFailure{"the lease ran out", true, 0});
  SubmissionHeader header;
  header.content_type = "application/zip";
  header.facts = *run;
  SubmissionOptions options;
  options.max_archive_bytes = kMostArchive;
  auto submission = Submission::begin(blobs_, std::move(header), options);
  if (!submission) return tl::unexpected(told(submission.error()));
  std::optional<Problem> problem;
  const auto fetched =
      github_.attempt_logs(repository, *number, asked->run.attempt, [&](std::string_view piece) -> core::Result<> {
        if (auto added = submission->append(piece); !added) {
          problem = added.error();
          return core::fail(core::Errc::refused, problem->message);
        }
        return {};
      });
  if (problem) return tl::unexpected(told(*problem));
  if (!fetched) return tl::unexpected(failed(fetched.error()));
  auto received = submission->finish();
  if (!received) return tl::unexpected(told(received.error()));
  join_job_facts(received->run, facts_of(*jobs));

  core::Intake intake = intake_of_run(*received, RunLayout::by_repository, clock_.now());
  TaskResult result;
  result.outcome.run = std::move(intake.run);
  result.outcome.tasks.push_back(analyse_task(asked->run, received->content_sha256, RunLayout::by_repository));
  return result;
}

}  // namespace cimend::ingest
