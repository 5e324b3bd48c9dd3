#include "classify/run_analysis.h"

#include <utility>

#include "classify/sources.h"
#include "core/json.h"

namespace cimend::classify {
namespace {

core::Json error_answer(const core::Error& error) {
  core::Json json;
  json.set("code", core::name_of(error.code)).set("what", error.text());
  return core::Json().set("error", json);
}

core::Json answer_to(core::Fs& fs, const Classifier& classifier, const std::string& line) {
  const auto request = core::Json::parse(line);
  if (!request) return error_answer(request.error());
  core::Fields in(*request, "");
  const std::string directory = in.text("run_directory");
  if (const core::Error* wrong = in.error()) return error_answer(*wrong);
  const auto analysis = analyse_run(fs, classifier, directory);
  if (!analysis) return error_answer(analysis.error());
  return core::Json().set("analysis", analysis->to_json());
}

}  // namespace

core::Result<core::AnalysisDocument> analyse_run(core::Fs& fs, const Classifier& classifier,
                                                 const std::string& run_directory) {
  auto subject = read_run(fs, run_directory);
  if (!subject) return tl::unexpected(subject.error());
  core::AnalysisDocument document = classifier.analyse(std::move(subject->logs));
  document.run_id = subject->run->run_id;
  document.repository = subject->run->repository;
  document.head_sha = subject->run->head_sha;
  return document;
}

bool answer_requests(core::Fs& fs, const Classifier& classifier, std::istream& requests, std::ostream& answers) {
  for (std::string line; std::getline(requests, line);) {
    answers << answer_to(fs, classifier, line).dump() << '\n' << std::flush;
    if (!answers) return false;
  }
  return true;
}

}  // namespace cimend::classify
