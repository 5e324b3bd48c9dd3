#include "dashboard/run_builder.h"

#include <algorithm>

#include "core/input.h"
#include "core/text.h"
#include "dashboard/excerpt.h"
#include "dashboard/log_page.h"
#include "dashboard/patch_page.h"

namespace cimend::dashboard {
namespace {

using core::Result;

constexpr std::size_t kProblemBytes = 400;

// Writes the pages of one run, one log after the other.
class RunBuilder {
 public:
  RunBuilder(RunSource& source, const Site& site, const Run& run, SiteWriter& writer, CachedRun& known)
      : source_(source),
        site_(site),
        run_(run),
        writer_(writer),
        known_(known),
        directory_(run_directory(run.run_id) + "/") {}

  Result<> build(const RunContext& context, const LinkHosts& hosts) {
    if (Result<> done = write_logs(); !done) return done;
    if (Result<> done = write_documents(); !done) return done;
    if (Result<> done = write_patch(hosts); !done) return done;
    parts_.context = context;
    return write("index.html", run_page(site_, run_, parts_, hosts));
  }

 private:
  Result<> write(const std::string& name, const Page& page) { return writer_.write(directory_ + name, page.html()); }

  Result<> write_logs() {
    const std::size_t jobs = run_.run.value ? run_.run.value->jobs.size() : 0;
    parts_.logs.resize(jobs);
    for (std::size_t job = 0; job < jobs; ++job) {
      Result<std::string> bytes = source_.load_log(run_, run_.run.value->jobs[job]);
      if (!bytes) {
        parts_.logs[job].problem = bytes.error();
        if (source_.has_logs()) note_log_problem(bytes.error());
        continue;
      }
      Result<> raw = writer_.write(directory_ + raw_log_name(job), core::compress_zstd(*bytes));
      if (!raw) return raw;
      if (Result<> done = write_log(job, core::Log::read(std::move(*bytes))); !done) return done;
    }
    return {};
  }

  void note_log_problem(core::Error problem) {
    known_.digest.problems.push_back(core::shorten(problem.what, kProblemBytes));
    problem.what = "run " + run_.run_id + ": " + problem.what;
    known_.problems.push_back(std::move(problem));
  }

  Result<> write_log(std::size_t job, const core::Log& log) {
    const LineSet evidence = evidence_in(run_, job);
    const LogPages pages{site_, run_, job, log, evidence, chunks_of(log.line_count(), evidence)};
    parts_.logs[job].lines = log.line_count();
    parts_.logs[job].chunks = pages.chunks;
    if (const core::Step* failed = log.failed_step()) parts_.logs[job].command = failed->command;
    const core::Finding* best = run_.best_finding();
    if (best != nullptr && run_.job_of_log(best->log) == job) parts_.excerpt = excerpt(log, job, best->evidence);
    for (const std::size_t chunk : pages.chunks) {
      Result<> done = write(log_page_name(job, (chunk - 1) * kChunkLines + 1), log_page(pages, chunk));
      if (!done) return done;
    }
    return {};
  }

  Result<> write_documents() {
    if (run_.run.value) {
      if (Result<> done = writer_.write(directory_ + "run.json", run_.run.bytes); !done) return done;
    }
    if (!run_.analysis.value) return {};
    return writer_.write(directory_ + "analysis.json", run_.analysis.bytes);
  }

  Result<> write_patch(const LinkHosts& hosts) {
    if (!run_.fix.value) return {};
    if (run_.has_patch() && !run_.patch_problem) {
      if (Result<> done = writer_.write(directory_ + patch_file_name(run_), run_.patch); !done) return done;
    }
    return write("patch.html", patch_page(site_, run_, parts_, hosts));
  }

  RunSource& source_;
  const Site& site_;
  const Run& run_;
  SiteWriter& writer_;
  CachedRun& known_;
  std::string directory_;
  RunPageParts parts_;
};

std::vector<std::string> logs_of(const Run& run) {
  std::vector<std::string> logs;
  if (!run.run.value) return logs;
  for (const core::RunDocument::Job& job : run.run.value->jobs) {
    if (!job.log.empty()) logs.push_back(job.log);
  }
  return logs;
}

// The problems of the documents as they are now. What was wrong when the digest was made and is well now makes page and
// digest tell different stories: both stay told, and the run is read again the next time.
void take_problems(const Run& run, CachedRun& known) {
  std::vector<core::Error> before;
  std::swap(before, known.problems);
  note_problems(run, known.problems);
  known.digest.problems = digest_of(run).problems;
  for (core::Error& problem : before) {
    const auto same = [&](const core::Error& other) {
      return other.what == problem.what && other.where == problem.where;
    };
    if (std::any_of(known.problems.begin(), known.problems.end(), same)) continue;
    known.problems.push_back(std::move(problem));
    known.made_of = 0;
  }
}

}  // namespace

std::string run_directory(const std::string& run_id) { return "runs/" + run_id; }

CachedRun read_run(RunSource& source, const std::string& run_id) {
  // What changes while it is read has to be read again the next time.
  const std::uint64_t before = source.stamp(run_id, {});
  const Run run = source.load(run_id);
  CachedRun known;
  known.logs = logs_of(run);
  known.digest = digest_of(run);
  note_problems(run, known.problems);
  const bool same = source.stamp(run_id, {}) == before;
  known.made_of = same ? source.stamp(run_id, known.logs) : 0;
  return known;
}

Result<> write_run(RunSource& source, const Site& site, const RunContext& context, SiteWriter& writer,
                   const LinkHosts& hosts, CachedRun& known) {
  const Run run = source.load(known.digest.run_id);
  if (Result<> there = source.still_there(); !there) return there;
  take_problems(run, known);
  if (Result<> done = RunBuilder(source, site, run, writer, known).build(context, hosts); !done) return done;
  // A file that a device or a permission kept from us may be readable the next time, with the same stamp.
  const auto passing = [](const core::Error& problem) { return problem.code == core::Errc::io; };
  const bool kept = std::any_of(known.problems.begin(), known.problems.end(), passing);
  if (kept || source.stamp(run.run_id, known.logs) != known.made_of) known.made_of = 0;
  known.written = writer.stamp(run_directory(run.run_id));
  return {};
}

}  // namespace cimend::dashboard
