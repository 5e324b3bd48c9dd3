#include "dashboard/summary_command.h"

#include <algorithm>
#include <optional>

namespace cimend::dashboard {
namespace {

using core::Result;

Result<std::string> newest_run(RunSource& source, const std::vector<std::string>& ids) {
  std::string newest, newest_at;
  for (const std::string& id : ids) {
    const Run run = source.load(id);
    if (newest.empty() || run.received_at() > newest_at) {
      newest = id;
      newest_at = run.received_at();
    }
  }
  return newest;
}

Result<std::string> chosen_run(RunSource& source, const std::string& wanted) {
  const Result<RunSource::Listed> listed = source.list({});
  if (!listed) return tl::unexpected(listed.error());
  if (listed->runs.empty()) {
    return core::fail(core::Errc::not_found, "there is no run to tell about", "", "run `cimend triage LOG` first");
  }
  if (wanted.empty()) return newest_run(source, listed->runs);
  if (std::find(listed->runs.begin(), listed->runs.end(), wanted) != listed->runs.end()) return wanted;
  return core::fail(core::Errc::not_found, "there is no such run: " + wanted, "",
                    "name one of the directories below the logs directory");
}

// The log that the best finding stands in. What can't be read is left out: the verdict is worth telling without it.
std::optional<core::Log> log_of(RunSource& source, const Run& run) {
  const core::Finding* best = run.best_finding();
  const std::optional<std::size_t> job = best != nullptr ? run.job_of_log(best->log) : std::nullopt;
  if (!job || !run.run.value) return std::nullopt;
  Result<std::string> bytes = source.load_log(run, run.run.value->jobs[*job]);
  if (!bytes) return std::nullopt;
  return core::Log::read(std::move(*bytes));
}

}  // namespace

Result<ToldRun> told_run(RunSource& source, const TellOptions& options) {
  const Result<std::string> run_id = chosen_run(source, options.run_id);
  if (!run_id) return tl::unexpected(run_id.error());
  ToldRun told{source.load(*run_id), std::nullopt};
  told.log = log_of(source, told.run);
  return told;
}

Result<std::string> summary_text(RunSource& source, const TellOptions& options) {
  const Result<ToldRun> told = told_run(source, options);
  if (!told) return tl::unexpected(told.error());
  return run_markdown({told->run, told->log ? &*told->log : nullptr, options.site_url}, Telling::summary);
}

}  // namespace cimend::dashboard
