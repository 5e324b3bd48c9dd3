#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/fs.h"
#include "core/result.h"
#include "dashboard/site_model.h"

namespace cimend::dashboard {

// Where the runs of a site come from: a directory of documents (FileSource) or a server's store (store_source.h). Runs
// are read one at a time and dropped, so that a site of any size is made in the memory of its digests.
class RunSource {
 public:
  struct Listed {
    std::vector<std::string> runs;      // ids, sorted; each names a directory of the site
    std::vector<core::Error> problems;  // what looks like a run and can't be one
  };

  virtual ~RunSource() = default;
  // Once, before anything else. `known` are runs of the last build: what is called so needs no second look, since its
  // stamp will tell.
  virtual core::Result<Listed> list(const std::unordered_set<std::string>& known) = 0;
  // A number that changes with anything load() and load_log() read of the run, without reading it; 0: it has to be
  // read. `logs` are the file names of its jobs' logs.
  [[nodiscard]] virtual std::uint64_t stamp(const std::string& run_id, const std::vector<std::string>& logs) = 0;
  // What can't be read is a problem of the run, never a failure. Several threads may load at once, if the source's own
  // files or store allow that.
  [[nodiscard]] virtual Run load(const std::string& run_id) = 0;
  virtual core::Result<std::string> load_log(const Run& run, const core::RunDocument::Job& job) = 0;
  // Fails once the source as a whole went away since list(): what load() told since then is no run's problem, and
  // nothing of it is to be written.
  [[nodiscard]] virtual core::Result<> still_there() const { return {}; }
  // Whether there are logs at all.
  [[nodiscard]] virtual bool has_logs() const = 0;
};

// logs/<run_id>/run.json, analysis.json and logs; fix-agent/metadata-<run_id>.json with its patch, approval and
// publication; self-heal/decision-<run_id>.json, or self-heal/decision.json where it names the run.
class FileSource : public RunSource {
 public:
  // `fs` must outlive it.
  FileSource(core::Fs& fs, Sources sources) : fs_(fs), sources_(std::move(sources)) {}
  core::Result<Listed> list(const std::unordered_set<std::string>& known) override;
  [[nodiscard]] std::uint64_t stamp(const std::string& run_id, const std::vector<std::string>& logs) override;
  [[nodiscard]] Run load(const std::string& run_id) override;
  core::Result<std::string> load_log(const Run& run, const core::RunDocument::Job& job) override;
  [[nodiscard]] bool has_logs() const override { return true; }

 private:
  core::Fs& fs_;
  Sources sources_;
  OtherDocuments others_;
};

}  // namespace cimend::dashboard
