#include "ingest/run_writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/documents/document_file.h"
#include "core/redact.h"
#include "core/text.h"
#include "ingest/job_facts.h"
#include "ingest/job_logs.h"
#include "ingest/job_times.h"

namespace cimend::ingest {
namespace {

using core::RunDocument;

std::string_view name_of(core::InputSet::Source source) {
  switch (source) {
    case core::InputSet::Source::file: return "file";
    case core::InputSet::Source::directory: return "directory";
    case core::InputSet::Source::archive: return "archive";
    case core::InputSet::Source::standard_input: return "stdin";
  }
  return "file";
}

std::string local_run_id(const core::InputSet& input) {
  std::string all;
  for (const core::NamedInput& file : input.inputs) all += core::sha256_hex(file.name) + core::sha256_hex(file.bytes);
  return "local-" + core::sha256_hex(all).substr(0, 12);
}

// `wanted`, or `wanted-2`, `wanted-3`, … where that is taken. Case is ignored: not every file system tells it apart.
std::string unused_name(const std::string& wanted, std::set<std::string>& taken) {
  for (int n = 1;; ++n) {
    std::string name = n == 1 ? wanted : fmt::format("{}-{}", wanted, n);
    if (taken.insert(core::to_lower(name)).second) return name;
  }
}

RunDocument::Job describe(const JobLog& log, const core::Redaction& stored, std::string file) {
  RunDocument::Job job;
  job.name = core::to_valid_utf8(log.name);
  job.log = std::move(file);
  job.bytes = stored.text.size();
  job.lines = static_cast<std::uint64_t>(std::count(stored.text.begin(), stored.text.end(), '\n')) +
              (!stored.text.empty() && stored.text.back() != '\n' ? 1 : 0);
  job.sha256 = core::sha256_hex(stored.text);
  job.truncated = log.truncated;
  job.masked = stored.masked;
  LogTimes times;
  times.add(stored.text);
  JobTimes told = times.times(log.truncated);
  job.started_at = std::move(told.started_at);
  job.completed_at = std::move(told.completed_at);
  for (const JobLog::Step& step : log.steps) {
    job.steps.push_back({step.number, core::to_valid_utf8(step.name), "", step.first_line, step.last_line});
  }
  return job;
}

}  // namespace

std::string file_name_for(std::string_view job_name) {
  std::string name;
  for (const char c : job_name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (plain) {
      name.push_back(c);
    } else if (!name.empty() && name.back() != '-') {
      name.push_back('-');
    }
    if (name.size() == 80) break;
  }
  const std::size_t first = name.find_first_not_of("-.");
  if (first == std::string::npos) return "job";
  return name.substr(first, name.find_last_not_of("-.") + 1 - first);
}

core::Result<StoredRun> store_run(core::Fs& fs, const core::Clock& clock, core::InputSet input, RunDocument known,
                                  const std::string& logs_directory) {
  if (known.run_id.empty()) known.run_id = local_run_id(input);
  if (!core::valid_run_id(known.run_id)) {
    return core::fail(core::Errc::refused, fmt::format("\"{}\" can't be a run id", known.run_id), {},
                      "use letters, digits, '.', '_' and '-', at most 100, not beginning with a dot");
  }
  const std::string directory = core::join_path(logs_directory, known.run_id);
  const std::vector<RunDocument::Job> facts = std::exchange(known.jobs, {});
  StoredRun run{std::move(known), directory};
  if (run.document.source.empty()) run.document.source = std::string(name_of(input.source));
  run.document.received_at = core::rfc3339(clock.now());
  for (const core::RejectedEntry& entry : input.rejected) {
    run.document.rejected.push_back({core::to_valid_utf8(entry.name), entry.reason});
  }
  std::set<std::string> taken;
  for (const JobLog& log : job_logs(std::move(input))) {
    const core::Redaction stored = core::redact(log.bytes);
    const std::string file = unused_name(file_name_for(log.name), taken) + ".log.zst";
    const std::string path = core::join_path(run.directory, file);
    if (auto written = fs.write_atomic(path, core::compress_zstd(stored.text)); !written) {
      return core::with_context(written.error(), fmt::format("cannot store the log of job \"{}\"", log.name));
    }
    run.document.jobs.push_back(describe(log, stored, file));
  }
  join_job_facts(run.document, facts);
  if (auto written = core::write_document(fs, core::join_path(run.directory, "run.json"), run.document); !written) {
    return tl::unexpected(written.error());
  }
  return run;
}

}  // namespace cimend::ingest
