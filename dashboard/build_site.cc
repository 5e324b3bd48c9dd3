#include "dashboard/build_site.h"

#include "core/input.h"
#include "dashboard/excerpt.h"
#include "dashboard/log_page.h"
#include "dashboard/overview_page.h"
#include "dashboard/patch_page.h"
#include "dashboard/site_writer.h"
#include "dashboard/style.h"

namespace cimend::dashboard {
namespace {

using core::Result;

// Writes the pages of one run, one log after the other.
class RunBuilder {
 public:
  RunBuilder(core::Fs& fs, const Site& site, const Run& run, SiteWriter& writer)
      : fs_(fs), site_(site), run_(run), writer_(writer), directory_("runs/" + run.run_id + "/") {}

  Result<> build(const LinkHosts& hosts, std::vector<core::Error>& problems) {
    if (Result<> done = write_logs(problems); !done) return done;
    if (Result<> done = write_documents(); !done) return done;
    if (Result<> done = write_patch(); !done) return done;
    return write("index.html", run_page(site_, run_, parts_, hosts));
  }

 private:
  Result<> write(const std::string& name, const Page& page) { return writer_.write(directory_ + name, page.html()); }

  Result<> write_logs(std::vector<core::Error>& problems) {
    const std::size_t jobs = run_.run.value ? run_.run.value->jobs.size() : 0;
    parts_.logs.resize(jobs);
    for (std::size_t job = 0; job < jobs; ++job) {
      Result<std::string> bytes = load_log(fs_, run_, run_.run.value->jobs[job]);
      if (!bytes) {
        parts_.logs[job].problem = bytes.error();
        problems.push_back(bytes.error());
        problems.back().what = "run " + run_.run_id + ": " + problems.back().what;
        continue;
      }
      Result<> raw = writer_.write(directory_ + raw_log_name(job), core::compress_zstd(*bytes));
      if (!raw) return raw;
      if (Result<> done = write_log(job, core::Log::read(std::move(*bytes))); !done) return done;
    }
    return {};
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

  Result<> write_patch() {
    if (!run_.fix.value) return {};
    if (run_.has_patch() && !run_.patch_problem) {
      if (Result<> done = writer_.write(directory_ + patch_file_name(run_), run_.patch); !done) return done;
    }
    return write("patch.html", patch_page(site_, run_, parts_));
  }

  core::Fs& fs_;
  const Site& site_;
  const Run& run_;
  SiteWriter& writer_;
  std::string directory_;
  RunPageParts parts_;
};

}  // namespace

Result<BuildReport> build_site(core::Fs& fs, const core::Clock& clock, const BuildOptions& options) {
  Result<Site> site = load_site(fs, options.sources);
  if (!site) return tl::unexpected(site.error());
  site->title = options.title;
  site->generated_at = core::rfc3339(clock.now());
  SiteWriter writer(fs, options.out);
  if (Result<> done = writer.write("style.css", style_sheet()); !done) return tl::unexpected(done.error());
  for (const Run& run : site->runs) {
    options.progress(run.run_id);
    Result<> done = RunBuilder(fs, *site, run, writer).build(options.link_hosts, site->problems);
    if (!done) return tl::unexpected(done.error());
  }
  // The front page comes last: it links to pages that are there.
  if (Result<> done = writer.write("index.html", overview_page(*site).html()); !done)
    return tl::unexpected(done.error());
  return BuildReport{site->runs.size(), writer.files(), writer.changed(), std::move(site->problems)};
}

}  // namespace cimend::dashboard
