#include "ingest/job_facts.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace cimend::ingest {
namespace {

using Job = core::RunDocument::Job;

// What neither GitHub's renaming of files nor ours changes.
std::string skeleton(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || byte >= 0x80) out += c;
  }
  return out;
}

bool begins(std::string_view text, std::string_view beginning) { return text.substr(0, beginning.size()) == beginning; }

// Below this length one name begins another by chance ("test", "tests on arm").
constexpr std::size_t kCutNameBytes = 20;

struct Pairing {
  std::vector<Job>& logs;
  std::vector<bool> taken;
  std::vector<std::string> skeletons;

  explicit Pairing(std::vector<Job>& jobs) : logs(jobs), taken(jobs.size(), false) {
    for (const Job& job : jobs) skeletons.push_back(skeleton(job.name));
  }
  // The first free log of that name; its index, or the number of logs.
  std::size_t exact(const Job& fact) {
    const std::string wanted = skeleton(fact.name);
    for (std::size_t at = 0; at < logs.size(); ++at)
      if (!taken[at] && (logs[at].name == fact.name || skeletons[at] == wanted)) return at;
    return logs.size();
  }
  std::size_t cut(const Job& fact) {
    const std::string wanted = skeleton(fact.name);
    std::size_t found = logs.size();
    for (std::size_t at = 0; at < logs.size(); ++at) {
      if (taken[at] || std::min(skeletons[at].size(), wanted.size()) < kCutNameBytes) continue;
      if (!begins(wanted, skeletons[at]) && !begins(skeletons[at], wanted)) continue;
      if (found != logs.size()) return logs.size();
      found = at;
    }
    return found;
  }
};

// The API's steps with the lines that the archive's have; steps that only the archive has stay.
std::vector<core::RunDocument::Step> join_steps(std::vector<core::RunDocument::Step> facts,
                                                const std::vector<core::RunDocument::Step>& found) {
  for (const core::RunDocument::Step& step : found) {
    const auto same =
        std::find_if(facts.begin(), facts.end(), [&](const auto& fact) { return fact.number == step.number; });
    if (same == facts.end()) {
      facts.push_back(step);
    } else {
      same->first_line = step.first_line;
      same->last_line = step.last_line;
    }
  }
  std::stable_sort(facts.begin(), facts.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return facts;
}

Job join(const Job& fact, Job log) {
  log.name = fact.name;
  log.conclusion = fact.conclusion;
  const bool told = !fact.started_at.empty() && !fact.completed_at.empty();
  if (told || log.started_at.empty()) {
    log.started_at = fact.started_at;
    log.completed_at = fact.completed_at;
  }
  log.steps = join_steps(fact.steps, log.steps);
  return log;
}

}  // namespace

void join_job_facts(core::RunDocument& run, const std::vector<Job>& facts) {
  if (facts.empty()) return;
  Pairing pairing(run.jobs);
  std::vector<std::size_t> log_of(facts.size(), run.jobs.size());
  const auto pair_all = [&](auto find) {
    for (std::size_t at = 0; at < facts.size(); ++at) {
      if (log_of[at] != run.jobs.size()) continue;
      log_of[at] = find(facts[at]);
      if (log_of[at] != run.jobs.size()) pairing.taken[log_of[at]] = true;
    }
  };
  pair_all([&](const Job& fact) { return pairing.exact(fact); });
  pair_all([&](const Job& fact) { return pairing.cut(fact); });
  std::vector<Job> joined;
  for (std::size_t at = 0; at < facts.size(); ++at) {
    joined.push_back(log_of[at] == run.jobs.size() ? facts[at] : join(facts[at], std::move(run.jobs[log_of[at]])));
  }
  for (std::size_t at = 0; at < run.jobs.size(); ++at)
    if (!pairing.taken[at]) joined.push_back(std::move(run.jobs[at]));
  run.jobs = std::move(joined);
}

}  // namespace cimend::ingest
