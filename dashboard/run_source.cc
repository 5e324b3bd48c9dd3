#include "dashboard/run_source.h"

#include "dashboard/stamp.h"

namespace cimend::dashboard {

core::Result<RunSource::Listed> FileSource::list() {
  Listed listed;
  auto names = run_ids(fs_, sources_, listed.problems);
  if (!names) return tl::unexpected(names.error());
  listed.runs = std::move(*names);
  others_ = other_documents(fs_, sources_, listed.problems);
  return listed;
}

std::uint64_t FileSource::stamp(const std::string& run_id, const std::vector<std::string>& logs) {
  const std::string directory = sources_.logs + "/" + run_id;
  Stamp stamp;
  bool whole = true;
  const auto add = [&](const std::string& path) {
    const std::uint64_t number = fs_.stamp(path);
    // A document or log that is missing is told by its directory's stamp.
    whole = whole && number != 0;
    stamp.add(number);
  };
  add(directory);
  stamp.add(fs_.stamp(directory + "/run.json")).add(fs_.stamp(directory + "/analysis.json"));
  for (const std::string& log : logs) stamp.add(fs_.stamp(directory + "/" + log));
  for (const std::string& path : others_.of(run_id, sources_)) {
    stamp.add(path);
    add(path);
  }
  return whole ? stamp.value() : 0;
}

Run FileSource::load(const std::string& run_id) { return load_run(fs_, sources_, others_, run_id); }

core::Result<std::string> FileSource::load_log(const Run& run, const core::RunDocument::Job& job) {
  return dashboard::load_log(fs_, run, job);
}

}  // namespace cimend::dashboard
