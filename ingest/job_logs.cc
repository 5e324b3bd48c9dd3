#include "ingest/job_logs.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "core/log.h"
#include "core/text.h"

namespace cimend::ingest {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool starts_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

bool ends_with(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

std::string without_log_endings(std::string_view name) {
  for (const std::string_view ending : {".zst", ".gz", ".txt", ".log"}) {
    if (name.size() > ending.size() && ends_with(name, ending)) name.remove_suffix(ending.size());
  }
  return std::string(name);
}

struct StepFile {
  NumberedName label;
  core::NamedInput file;
};

// The archive's files by what they are.
struct Sorted {
  std::vector<JobLog> jobs;                                                // whole logs, in archive order
  std::vector<std::pair<std::string, std::vector<StepFile>>> directories;  // in order of first appearance
  std::vector<core::NamedInput> others;
};

std::vector<StepFile>& directory_named(Sorted& sorted, const std::string& name) {
  for (auto& [directory, steps] : sorted.directories) {
    if (directory == name) return steps;
  }
  return sorted.directories.emplace_back(name, std::vector<StepFile>()).second;
}

Sorted sort_files(std::vector<core::NamedInput> files) {
  Sorted sorted;
  for (core::NamedInput& file : files) {
    const std::size_t slash = file.name.find_last_of('/');
    const std::string base = file.name.substr(slash + 1);
    const auto label = numbered_name(base);
    if (slash == std::string::npos && label) {
      sorted.jobs.push_back({label->name, std::move(file.bytes), file.truncated, {}});
    } else if (slash != std::string::npos && label) {
      std::vector<StepFile>& steps = directory_named(sorted, file.name.substr(0, slash));
      steps.push_back({*label, std::move(file)});
    } else {
      sorted.others.push_back(std::move(file));
    }
  }
  for (auto& [directory, steps] : sorted.directories) {
    std::stable_sort(steps.begin(), steps.end(),
                     [](const StepFile& a, const StepFile& b) { return a.label.number < b.label.number; });
  }
  return sorted;
}

std::string_view without_byte_order_mark(std::string_view text) {
  if (starts_with(text, kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

std::size_t count_lines(std::string_view text) {
  const auto newlines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return newlines + (!text.empty() && text.back() != '\n' ? 1 : 0);
}

// Where `step` stands in `job` at or after line `from`: its first four lines and its last one decide. 0 where it does
// not.
std::size_t find_lines(const core::Log& job, const core::Log& step, std::size_t from) {
  const std::size_t count = step.line_count();
  if (count == 0) return 0;
  for (std::size_t start = from; start + count - 1 <= job.line_count(); ++start) {
    bool same = job.plain(start + count - 1) == step.plain(count);
    for (std::size_t i = 0; same && i < std::min<std::size_t>(count, 4); ++i) {
      same = job.plain(start + i) == step.plain(i + 1);
    }
    if (same) return start;
  }
  return 0;
}

// The steps with their lines in the job's log, each looked for after the one before. Plain text is compared: GitHub
// stamps the two copies of a line with times that differ by microseconds.
std::vector<JobLog::Step> locate_steps(const core::Log& job, const std::vector<StepFile>& files) {
  std::vector<JobLog::Step> steps;
  std::size_t next = 1;
  for (const StepFile& file : files) {
    JobLog::Step step{file.label.number, file.label.name, 0, 0};
    const core::Log text = core::Log::read(file.file.bytes);
    if (const std::size_t found = find_lines(job, text, next); found != 0) {
      step.first_line = found;
      step.last_line = found + text.line_count() - 1;
      next = step.last_line + 1;
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

// Gives the directory's steps to the job they belong to; false where there is none. See the header.
bool give_to_job(std::vector<JobLog>& jobs, const std::string& directory, const std::vector<StepFile>& files) {
  struct Candidate {
    JobLog* job;
    std::vector<JobLog::Step> steps;
    std::ptrdiff_t located;
    bool same_name;
  };
  std::vector<Candidate> candidates;
  for (JobLog& job : jobs) {
    if (!job.steps.empty() || !(starts_with(job.name, directory) || starts_with(directory, job.name))) continue;
    std::vector<JobLog::Step> steps = locate_steps(core::Log::read(job.bytes), files);
    const auto located =
        std::count_if(steps.begin(), steps.end(), [](const auto& step) { return step.first_line != 0; });
    candidates.push_back({&job, std::move(steps), located, job.name == directory});
  }
  const auto best = std::max_element(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::pair(a.located, a.same_name) < std::pair(b.located, b.same_name);
  });
  if (best == candidates.end()) return false;
  if (best->located == 0 && !best->same_name && candidates.size() > 1) return false;
  best->job->steps = std::move(best->steps);
  return true;
}

// A job whose whole log is not in the archive: its steps in order are its log.
JobLog join_steps(const std::string& directory, const std::vector<StepFile>& files) {
  JobLog job;
  job.name = directory;
  std::size_t line = 1;
  for (const StepFile& file : files) {
    const std::string_view text = without_byte_order_mark(file.file.bytes);
    const std::size_t lines = count_lines(text);
    job.steps.push_back({file.label.number, file.label.name, lines == 0 ? 0 : line, lines == 0 ? 0 : line + lines - 1});
    job.bytes.append(text);
    if (!text.empty() && text.back() != '\n') job.bytes.push_back('\n');
    job.truncated = job.truncated || file.file.truncated;
    line += lines;
  }
  return job;
}

bool is_runner_chatter(const core::NamedInput& file, const Sorted& sorted) {
  const std::size_t slash = file.name.find_last_of('/');
  if (slash == std::string::npos || file.name.substr(slash + 1) != "system.txt") return false;
  return std::any_of(sorted.directories.begin(), sorted.directories.end(),
                     [&](const auto& directory) { return directory.first == file.name.substr(0, slash); });
}

std::vector<JobLog> one_job_a_file(std::vector<core::NamedInput> files) {
  std::vector<JobLog> jobs;
  for (core::NamedInput& file : files) {
    jobs.push_back({without_log_endings(file.name), std::move(file.bytes), file.truncated, {}});
  }
  return jobs;
}

}  // namespace

std::optional<NumberedName> numbered_name(std::string_view file_name) {
  if (!ends_with(file_name, ".txt")) return std::nullopt;
  file_name.remove_suffix(4);
  NumberedName label;
  const char* const end = file_name.data() + file_name.size();
  const auto [rest, error] = std::from_chars(file_name.data(), end, label.number);
  if (error != std::errc() || label.number < 0 || rest == end || *rest != '_' || rest + 1 == end) return std::nullopt;
  label.name.assign(rest + 1, end);
  return label;
}

std::vector<JobLog> job_logs(core::InputSet input) {
  if (input.source != core::InputSet::Source::archive && input.source != core::InputSet::Source::directory) {
    return one_job_a_file(std::move(input.inputs));
  }
  Sorted sorted = sort_files(std::move(input.inputs));
  std::vector<JobLog> own;
  for (auto& [directory, steps] : sorted.directories) {
    if (!give_to_job(sorted.jobs, directory, steps)) own.push_back(join_steps(directory, steps));
  }
  std::vector<core::NamedInput> others;
  for (core::NamedInput& file : sorted.others) {
    if (!is_runner_chatter(file, sorted)) others.push_back(std::move(file));
  }
  std::vector<JobLog> jobs = std::move(sorted.jobs);
  for (JobLog& job : own) jobs.push_back(std::move(job));
  for (JobLog& job : one_job_a_file(std::move(others))) jobs.push_back(std::move(job));
  return jobs;
}

}  // namespace cimend::ingest
