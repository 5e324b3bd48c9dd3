#include "ingest/analyse_task.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/documents/document_file.h"
#include "core/text.h"
#include "ingest/saved_analysis.h"
#include "ingest/stored_run.h"

namespace cimend::ingest {
namespace {

core::Result<> put(core::Blobs& blobs, const std::string& key, const core::Json& document) {
  auto writer = blobs.create(key);
  if (!writer) return tl::unexpected(writer.error());
  if (auto added = (*writer)->append(document.dump(core::JsonStyle::pretty)); !added) return added;
  return (*writer)->commit();
}

// Whether another try may go better.
bool worth_another_try(const core::Error& error) {
  return error.code == core::Errc::io || error.code == core::Errc::unavailable;
}

TaskFailure failed(const core::Error& error) { return {error.text(), worth_another_try(error), 0}; }

// A directory that goes with its files.
class Scratch {
 public:
  Scratch(core::Fs& fs, std::string path) : fs_(fs), path_(std::move(path)) {}
  ~Scratch() {
    if (const auto names = fs_.list(path_)) {
      for (const std::string& name : *names) static_cast<void>(fs_.remove(core::join_path(path_, name)));
    }
    static_cast<void>(fs_.remove(path_));
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  core::Fs& fs_;
  std::string path_;
};

}  // namespace

AnalyseTask::AnalyseTask(core::Store& store, core::Blobs& blobs, core::Fs& fs, core::Analyser& analyser,
                         std::string blob_directory, std::string scratch)
    : store_(store),
      blobs_(blobs),
      fs_(fs),
      analyser_(analyser),
      blob_directory_(std::move(blob_directory)),
      scratch_(std::move(scratch)) {}

core::Result<> AnalyseTask::fetch(const core::RunDocument& run, const std::string& prefix,
                                  const std::string& directory) {
  if (auto made = fs_.make_directories(directory); !made) return made;
  for (const core::RunDocument::Job& job : run.jobs) {
    if (job.log.empty()) continue;
    std::string bytes;
    auto read = blobs_.read(prefix + job.log, [&](std::string_view piece) -> core::Result<> {
      bytes.append(piece);
      return {};
    });
    if (!read) return read;
    if (auto written = fs_.write_atomic(core::join_path(directory, job.log), bytes); !written) return written;
  }
  return core::write_document(fs_, core::join_path(directory, "run.json"), run);
}

core::Result<core::AnalysisDocument> AnalyseTask::analyse(const core::RunDocument& run, const std::string& prefix) {
  // run.json is a blob like the logs: what it says is what the store says, so writing it twice does no harm.
  if (auto written = put(blobs_, prefix + "run.json", run.to_json()); !written) return tl::unexpected(written.error());
  if (!blob_directory_.empty()) {
    return analyser_.analyse(core::join_path(blob_directory_, prefix.substr(0, prefix.size() - 1)));
  }
  const Scratch scratch(fs_, core::join_path(scratch_, core::sha256_hex(prefix).substr(0, 16)));
  if (auto fetched = fetch(run, prefix, scratch.path()); !fetched) return tl::unexpected(fetched.error());
  return analyser_.analyse(scratch.path());
}

core::Result<> AnalyseTask::mark_known(core::AnalysisDocument& document, const core::RunKey& key) {
  std::vector<std::string> fingerprints;
  for (const core::Finding& finding : document.findings) {
    if (finding.severity == core::Severity::error && !finding.fingerprint.empty()) {
      fingerprints.push_back(finding.fingerprint);
    }
  }
  const auto history = store_.history(key.repository, fingerprints, key);
  if (!history) return tl::unexpected(history.error());
  for (core::Finding& finding : document.findings) {
    if (finding.severity != core::Severity::error || finding.fingerprint.empty()) continue;
    const auto seen = std::find_if(history->begin(), history->end(), [&](const core::FingerprintHistory& known) {
      return known.fingerprint == finding.fingerprint;
    });
    finding.known = seen == history->end() ? "new" : seen->passed_on_same_commit ? "flaky" : "seen";
  }
  return {};
}

TaskAnswer AnalyseTask::run(const core::ClaimedTask& task, const std::function<bool()>& still_mine) {
  const auto asked = read_run_task(task.payload);
  if (!asked) return tl::unexpected(TaskFailure{asked.error().text(), false, 0});
  const auto run = stored_run(store_, asked->run);
  if (!run) return tl::unexpected(failed(run.error()));
  if (!*run) return tl::unexpected(TaskFailure{"the run is not in the store", false, 0});
  const std::string prefix = run_prefix(asked->layout, **run);
  if (!still_mine()) return tl::unexpected(TaskFailure{"the lease ran out", true, 0});
  auto document = analyse(**run, prefix);
  if (!document) return tl::unexpected(failed(document.error()));
  document->run_id = asked->run.run_id;
  document->repository = (*run)->repository;
  document->head_sha = (*run)->head_sha;
  if (auto marked = mark_known(*document, asked->run); !marked) return tl::unexpected(failed(marked.error()));
  TaskResult result;
  core::SavedAnalysis saved = saved_analysis(asked->run, *document);
  result.document = saved.document;
  result.outcome.analysis = std::move(saved);
  result.afterwards = [this, prefix, json = document->to_json()] {
    static_cast<void>(put(blobs_, prefix + "analysis.json", json));
  };
  return result;
}

}  // namespace cimend::ingest
