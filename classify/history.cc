#include "classify/history.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/documents/document_file.h"
#include "core/documents/run.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::string_view kRun = "run.json";
constexpr std::string_view kAnalysis = "analysis.json";

// The document where there is one that can be read; what is wrong with it goes to `warn`.
template <class Document>
std::optional<Document> read_or_warn(core::Fs& fs, const std::string& path, const DirectoryHistory::Warn& warn) {
  auto document = core::read_document<Document>(fs, path);
  if (document) return std::move(*document);
  core::Error error = document.error();
  error.what = "left out of the history: " + error.what;
  if (error.where.empty()) error.where = path;
  warn(error);
  return std::nullopt;
}

}  // namespace

struct DirectoryHistory::Walk {
  core::Fs& fs;
  const Warn& warn;
  const HistoryLimits& limits;
  std::size_t visited = 0;
  bool warned = false;

  // True once too much was looked at; says so the first time.
  bool enough(std::size_t runs, const std::string& directory) {
    if (visited < limits.max_visited && runs < limits.max_runs) return false;
    if (!warned) {
      warn({core::Errc::refused, "the history holds too many runs; what follows is left out", directory,
            "name a directory with fewer, such as the last month's"});
    }
    return warned = true;
  }
};

core::Result<> DirectoryHistory::add(core::Fs& fs, const std::string& directory, const Warn& warn,
                                     const HistoryLimits& limits) {
  if (fs.kind(directory) != core::Fs::Kind::directory) {
    return core::fail(core::Errc::not_found, "the history is no directory", directory,
                      "name the directory under which earlier runs' run.json and analysis.json stand");
  }
  if (const auto names = fs.list(directory); !names) return tl::unexpected(names.error());
  Walk walk{fs, warn, limits};
  visit(walk, directory, 0);
  return {};
}

void DirectoryHistory::visit(Walk& walk, const std::string& directory, std::size_t depth) {
  if (walk.enough(runs_, directory)) return;
  ++walk.visited;
  const auto names = walk.fs.list(directory);
  if (!names) return walk.warn(names.error());
  const auto has_file = [&](std::string_view name) {
    return std::binary_search(names->begin(), names->end(), name) &&
           walk.fs.kind(core::join_path(directory, name)) == core::Fs::Kind::file;
  };
  const bool has_run = has_file(kRun), has_analysis = has_file(kAnalysis);
  if (has_run || has_analysis) read_run(walk, directory, has_run, has_analysis);
  if (depth >= walk.limits.max_depth) return;
  for (const std::string& name : *names) {
    const std::string below = core::join_path(directory, name);
    if (!name.starts_with('.') && walk.fs.kind(below) == core::Fs::Kind::directory) visit(walk, below, depth + 1);
  }
}

void DirectoryHistory::read_run(Walk& walk, const std::string& directory, bool has_run, bool has_analysis) {
  std::optional<core::RunDocument> run;
  std::optional<core::AnalysisDocument> analysis;
  if (has_run) run = read_or_warn<core::RunDocument>(walk.fs, core::join_path(directory, kRun), walk.warn);
  if (has_analysis)
    analysis = read_or_warn<core::AnalysisDocument>(walk.fs, core::join_path(directory, kAnalysis), walk.warn);
  if (!run && !analysis) return;
  ++runs_;
  JobRun place = run ? JobRun{run->repository, run->run_id, run->attempt, run->head_sha, {}}
                     : JobRun{analysis->repository, analysis->run_id, 1, analysis->head_sha, {}};
  std::set<std::string_view> concluded;  // jobs of which the CI system told the end; of others the log's word counts
  const auto jobs = run ? std::move(run->jobs) : std::vector<core::RunDocument::Job>();
  for (const core::RunDocument::Job& job : jobs) {
    if (!job.conclusion.empty()) concluded.insert(job.name);
    if (job.conclusion == "success") add_pass(place, job.name);
  }
  if (!analysis) return;
  for (const auto& log : analysis->logs) {
    if (log.verdict == core::Verdict::passed && !concluded.contains(log.name)) add_pass(place, log.name);
  }
  add_failures(place, *analysis);
}

void DirectoryHistory::add_pass(JobRun place, const std::string& job) {
  if (place.head_sha.empty()) return;
  place.job = job;
  auto& passes = passes_[{place.head_sha, job}];
  passes.push_back(std::move(place));
}

void DirectoryHistory::add_failures(JobRun place, const core::AnalysisDocument& analysis) {
  std::set<std::pair<std::string_view, std::size_t>> told;  // one failure of one job may stand several times
  for (const core::Finding& finding : analysis.findings) {
    if (finding.severity != core::Severity::error || finding.fingerprint.empty()) continue;
    if (!told.emplace(finding.fingerprint, finding.log).second) continue;
    place.job = finding.log < analysis.logs.size() ? analysis.logs[finding.log].name : "";
    failures_[finding.fingerprint].push_back(place);
  }
}

std::vector<JobRun> DirectoryHistory::failures(std::string_view fingerprint) const {
  const auto found = failures_.find(fingerprint);
  return found == failures_.end() ? std::vector<JobRun>() : found->second;
}

std::vector<JobRun> DirectoryHistory::passes(std::string_view head_sha, std::string_view job) const {
  const auto found = passes_.find(std::pair(std::string(head_sha), std::string(job)));
  return found == passes_.end() ? std::vector<JobRun>() : found->second;
}

}  // namespace cimend::classify
