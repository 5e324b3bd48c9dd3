#include "dashboard/run_source.h"

#include "dashboard/stamp.h"

namespace cimend::dashboard {

core::Result<RunSource::Listed> FileSource::list(const std::unordered_set<std::string>& known) {
  Listed listed;
  auto names = run_ids(fs_, sources_, known, listed.problems);
  if (!names) return tl::unexpected(names.error());
  listed.runs = std::move(*names);
  others_ = other_documents(fs_, sources_, listed.problems);
  return listed;
}

std::uint64_t FileSource::stamp(const std::string& run_id, const std::vector<std::string>& logs) {
  const std::string directory = sources_.logs + "/" + run_id + "/";
  // Each file is asked for, so what is missing (0) tells when it comes.
  Stamp stamp;
  stamp.add(fs_.stamp(directory + "run.json")).add(fs_.stamp(directory + "analysis.json"));
  for (const std::string& log : logs) stamp.add(fs_.stamp(directory + log));
  for (const std::string& path : others_.of(run_id, sources_)) stamp.add(path).add(fs_.stamp(path));
  return stamp.value();
}

Run FileSource::load(const std::string& run_id) { return load_run(fs_, sources_, others_, run_id); }

core::Result<std::string> FileSource::load_log(const Run& run, const core::RunDocument::Job& job) {
  return dashboard::load_log(fs_, run, job);
}

}  // namespace cimend::dashboard
