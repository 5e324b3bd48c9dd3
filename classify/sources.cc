#include "classify/sources.h"

#include <algorithm>

#include "classify/reports/report.h"
#include "core/documents/document_file.h"
#include "core/input.h"
#include "core/json.h"
#include "core/log.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kLookedAt = 8192;  // bytes that tell whether something is text

bool is_report(const std::string& bytes) { return reports::read_report(bytes).report.has_value(); }

// Reports in UTF-16 look like no text.
bool is_binary(const std::string& bytes) {
  return core::Log::read(bytes.substr(0, kLookedAt)).looks_binary() && !is_report(bytes);
}

// "3_build (ubuntu).txt" at the top of GitHub's run-log archive: the whole log of one job.
bool is_job_log_name(std::string_view name) {
  if (name.find('/') != std::string_view::npos || !name.ends_with(".txt")) return false;
  const std::size_t digits = name.find_first_not_of("-0123456789");
  return digits > 0 && digits != std::string_view::npos && name[digits] == '_';
}

void keep_whole_job_logs(std::vector<core::NamedInput>& inputs) {
  const auto is_job = [](const core::NamedInput& input) { return is_job_log_name(input.name); };
  if (std::none_of(inputs.begin(), inputs.end(), is_job)) return;
  std::erase_if(inputs, [&](const core::NamedInput& input) { return !is_job(input) && !is_report(input.bytes); });
}

std::optional<core::Verdict> verdict_of(std::string_view conclusion) {
  if (conclusion == "success") return core::Verdict::passed;
  if (conclusion == "failure" || conclusion == "timed_out") return core::Verdict::failed;
  if (conclusion == "cancelled") return core::Verdict::cancelled;
  return std::nullopt;
}

}  // namespace

core::Result<Subject> read_subject(core::Fs& fs, const std::string& path,
                                   const std::function<core::LogCondenser()>& condenser) {
  core::InputLimits limits;
  limits.condenser = condenser;
  auto opened = core::open_input(fs, path, limits);
  if (!opened) return tl::unexpected(opened.error());
  using Source = core::InputSet::Source;
  const bool single = opened->source == Source::file || opened->source == Source::standard_input;
  if (opened->source == Source::archive) keep_whole_job_logs(opened->inputs);
  Subject subject{path, {}, std::nullopt};
  for (core::NamedInput& input : opened->inputs) {
    if (is_binary(input.condensed ? input.condensed->bytes : input.bytes)) {
      if (!single) continue;
      return core::fail(core::Errc::refused, "not a log: the file is binary", path,
                        "give the text the build printed; .gz, .zst, .zip and .tar are read as they are");
    }
    NamedLog& log = subject.logs.emplace_back(NamedLog{std::move(input.name), std::move(input.bytes)});
    log.condensed = std::move(input.condensed);
  }
  if (subject.logs.empty()) return core::fail(core::Errc::not_found, "no logs in it", path, "is it the right one?");
  return subject;
}

core::Result<Subject> read_run(core::Fs& fs, const std::string& directory) {
  const std::string run_path = core::join_path(directory, "run.json");
  auto run = core::read_document<core::RunDocument>(fs, run_path);
  if (!run) {
    core::Error error = run.error();
    if (error.where.empty()) error.where = run_path;
    if (error.hint.empty()) error.hint = "`cimend-ingest read` makes it";
    return tl::unexpected(std::move(error));
  }
  Subject subject{directory, {}, std::nullopt};
  for (const core::RunDocument::Job& job : run->jobs) {
    if (job.log.empty()) continue;
    auto opened = core::open_input(fs, core::join_path(directory, job.log), core::stored_limits());
    if (!opened) return tl::unexpected(opened.error());
    for (core::NamedInput& input : opened->inputs) {
      subject.logs.push_back({job.name, std::move(input.bytes), verdict_of(job.conclusion)});
    }
  }
  subject.run = std::move(*run);
  return subject;
}

}  // namespace cimend::classify
