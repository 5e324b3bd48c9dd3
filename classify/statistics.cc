#include "classify/statistics.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>

#include "classify/confidence.h"
#include "classify/sources.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kChunk = 64;  // logs between two words of progress

// One log to classify: a case's own, or the passing one beside it.
struct Task {
  const LabelledCase* labels;
  std::string path;
  bool passing;
};

std::vector<Task> tasks_of(const std::vector<LabelledCase>& cases) {
  std::vector<Task> tasks;
  std::set<std::string> passing;  // several cases may name the same
  for (const LabelledCase& labels : cases) {
    const bool good = labels.verdict == core::Verdict::passed;
    if (!good || passing.insert(labels.log).second) tasks.push_back({&labels, labels.log, good});
    if (!labels.passing_log.empty() && passing.insert(labels.passing_log).second)
      tasks.push_back({&labels, labels.passing_log, true});
  }
  return tasks;
}

// What one log showed of one rule.
struct Sighting {
  std::uint32_t findings = 0;
  std::uint32_t errors = 0;                 // of these
  bool agreed = false;                      // the best of them
  std::optional<std::uint32_t> covered_by;  // it matched as an error, and is shown by another rule only
};

struct Answer {
  std::uint32_t rule;
  double factor;  // of its standing
  bool right;
};

// What one log told.
struct Observation {
  std::optional<core::Error> unreadable;
  core::Verdict verdict = core::Verdict::unknown;
  std::map<std::uint32_t, Sighting> sightings;  // by rule
  std::optional<std::uint32_t> first_error;     // the rule of the first finding of an error
  std::optional<Answer> answer;
};

// A report's findings refer to rules of their own (log_analysis.h), which nobody measures.
bool is_of(const RuleSet& rules, const Candidate& c) {
  return c.match.rule < rules.rules().size() && c.rule == &rules.rules()[c.match.rule].rule;
}

bool is_error(const Candidate& c) { return c.rule->severity == core::Severity::error; }

bool shows(const Candidate& c, std::size_t line) {
  return std::any_of(c.evidence.begin(), c.evidence.end(),
                     [&](const core::LineRange& block) { return block.first_line <= line && line <= block.last_line; });
}

// Reads and classifies one log. Threads may call it at once.
class Observer {
 public:
  Observer(core::Fs& fs, const RuleSet& rules) : fs_(fs), rules_(rules), scanner_(rules, Engine::literals) {}

  [[nodiscard]] Observation observe(const Task& task) const {
    Observation seen;
    auto subject = read_subject(fs_, task.path);
    if (subject && subject->logs.size() != 1) {
      subject = core::fail(core::Errc::refused, "holds several logs", task.path, "label each by itself");
    }
    if (!subject) {
      seen.unreadable = subject.error();
      return seen;
    }
    NamedLog log = std::move(subject->logs.front());
    const std::string bytes = log.bytes;
    const LogAnalysis analysis = analyse_log(std::move(log), 0, rules_, scanner_, Baseline(), LogAnalysisLimits());
    seen.verdict = analysis.about.verdict;
    note_findings(analysis, task, seen);
    if (!task.passing) {
      note_covered(core::Log::read(bytes), analysis, seen);
      note_answer(analysis, *task.labels, seen);
    }
    return seen;
  }

 private:
  static bool right(const Candidate& c, const LabelledCase& labels) {
    return labels.judges() && agrees(labels, {c.rule->category, c.match.value(Field::test), c.evidence});
  }

  void note_findings(const LogAnalysis& analysis, const Task& task, Observation& seen) const {
    for (const Candidate& c : analysis.findings) {
      if (!is_of(rules_, c)) continue;
      Sighting& sighting = seen.sightings[c.match.rule];
      ++sighting.findings;
      if (!is_error(c)) continue;
      if (!seen.first_error) seen.first_error = c.match.rule;
      if (sighting.errors++ == 0 && !task.passing) sighting.agreed = right(c, *task.labels);
    }
  }

  // Matches that left no finding of their rule: somebody else's stands in their place.
  void note_covered(const core::Log& log, const LogAnalysis& analysis, Observation& seen) const {
    for (const Match& match : match_rules(log, rules_, scanner_.hits(log))) {
      if (rules_.rules()[match.rule].rule.severity != core::Severity::error || seen.sightings.contains(match.rule))
        continue;
      const auto covers = [&](const Candidate& c) { return is_of(rules_, c) && shows(c, match.lines.first_line); };
      const auto by = std::find_if(analysis.findings.begin(), analysis.findings.end(), covers);
      if (by != analysis.findings.end()) seen.sightings[match.rule].covered_by = by->match.rule;
    }
  }

  // What sets the category, as make_document() has it.
  void note_answer(const LogAnalysis& analysis, const LabelledCase& labels, Observation& seen) const {
    if (analysis.about.verdict == core::Verdict::passed) return;
    const auto best = std::find_if(analysis.findings.begin(), analysis.findings.end(), sets_category);
    if (best == analysis.findings.end() || !is_of(rules_, *best)) return;
    seen.answer = Answer{best->match.rule, standing_factor(*best), right(*best, labels)};
  }

  core::Fs& fs_;
  const RuleSet& rules_;
  Scanner scanner_;
};

std::vector<Observation> observe_all(core::Fs& fs, const RuleSet& rules, const std::vector<Task>& tasks,
                                     const StatisticsOptions& options) {
  const Observer observer(fs, rules);
  std::vector<Observation> slots(tasks.size());
  for (std::size_t begin = 0; begin < tasks.size(); begin += kChunk) {
    if (options.progress) options.progress(begin, tasks.size());
    const std::size_t end = std::min(begin + kChunk, tasks.size());
    tbb::parallel_for(begin, end, [&](std::size_t i) { slots[i] = observer.observe(tasks[i]); });
  }
  return slots;
}

// One project's vote on one rule.
struct Ballot {
  std::uint32_t decided = 0, right = 0, passing = 0;
  [[nodiscard]] double vote() const {
    const double of = decided + passing;
    return of > 0 ? right / of : 0;
  }
};

// Everything counted of one rule before it is added up.
struct Tally {
  RuleStatistics out;
  std::map<std::string, Ballot> ballots;  // by project
  std::map<std::uint32_t, std::size_t> covered_by, behind;
  std::set<std::string> files, fired_in;
};

class Counter {
 public:
  explicit Counter(const RuleSet& rules) : rules_(rules), tallies_(rules.rules().size()) {}

  void count(const Task& task, const Observation& seen) {
    if (seen.unreadable) {
      sums_.unreadable.push_back(*seen.unreadable);
      return;
    }
    projects_.insert(task.labels->project);
    task.passing ? count_passing(task, seen) : count_broken(task, seen);
  }

  Statistics result() {
    sums_.rules_version = rules_.version();
    sums_.projects = projects_.size();
    for (std::size_t i = 0; i < tallies_.size(); ++i) add_up(rules_.rules()[i].rule, tallies_[i]);
    for (const auto& [rule, factor, right, project] : answers_) weigh(rule, factor, right, project);
    for (std::size_t i = 0; i < tallies_.size(); ++i) {
      if (!rules_.rules()[i].rule.left_out) sums_.rules.push_back(std::move(tallies_[i].out));
    }
    std::sort(sums_.rules.begin(), sums_.rules.end(), [](const auto& a, const auto& b) { return a.rule < b.rule; });
    return std::move(sums_);
  }

 private:
  struct JudgedAnswer {
    std::uint32_t rule;
    double factor;
    bool right;
    std::string project;
  };

  void count_passing(const Task& task, const Observation& seen) {
    ++sums_.passing;
    if (seen.verdict == core::Verdict::failed) ++sums_.called_failed;
    for (const auto& [rule, sighting] : seen.sightings) {
      if (sighting.errors == 0) continue;
      ++tallies_[rule].out.measured.passing;
      ++tallies_[rule].ballots[task.labels->project].passing;
    }
  }

  void count_broken(const Task& task, const Observation& seen) {
    ++sums_.broken;
    const bool judged = task.labels->judges();
    if (judged) ++sums_.judged;
    for (const auto& [rule, sighting] : seen.sightings) count_sighting(rule, sighting, task, seen, judged);
    if (!seen.answer || !judged) return;
    const auto& [rule, factor, right] = *seen.answer;
    ++sums_.answered;
    sums_.right += right ? 1 : 0;
    Measured& counts = tallies_[rule].out.measured;
    ++counts.decided;
    counts.right += right ? 1 : 0;
    Ballot& ballot = tallies_[rule].ballots[task.labels->project];
    ++ballot.decided;
    ballot.right += right ? 1 : 0;
    answers_.push_back({rule, factor, right, task.labels->project});
  }

  void count_sighting(std::uint32_t rule, const Sighting& sighting, const Task& task, const Observation& seen,
                      bool judged) {
    Tally& tally = tallies_[rule];
    tally.out.measured.findings += sighting.findings;
    if (sighting.covered_by) {
      ++tally.out.covered;
      ++tally.covered_by[*sighting.covered_by];
    }
    if (sighting.findings > 0) {
      ++tally.out.fired_logs;
      tally.files.insert(task.labels->file);
      tally.fired_in.insert(task.labels->project);
    }
    if (sighting.errors == 0) return;
    if (seen.first_error != rule) {
      ++tally.out.behind;
      ++tally.behind[*seen.first_error];
    }
    if (!judged) return;
    ++tally.out.measured.logs;
    tally.out.measured.agreed += sighting.agreed ? 1 : 0;
  }

  [[nodiscard]] std::string most_frequent(const std::map<std::uint32_t, std::size_t>& counts) const {
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? std::string() : rules_.rules()[most->first].rule.id;
  }

  void add_up(const Rule& rule, Tally& tally) {
    RuleStatistics& out = tally.out;
    out.rule = rule.id;
    out.declared = rule.confidence;
    out.confidence = rule_confidence(rule.confidence, rule.measured);
    out.abstains = rule.abstains;
    out.measured.projects = static_cast<std::uint32_t>(tally.ballots.size());
    for (const auto& [project, ballot] : tally.ballots) out.measured.votes += ballot.vote();
    out.covered_by = most_frequent(tally.covered_by);
    out.behind_rule = most_frequent(tally.behind);
    out.label_files = tally.files.size();
    out.fired_projects = tally.fired_in.size();
  }

  void weigh(std::uint32_t number, double factor, bool right, const std::string& project) {
    const Rule& rule = rules_.rules()[number].rule;
    Measured elsewhere = tallies_[number].out.measured;
    elsewhere.projects -= 1;
    elsewhere.votes = std::max(0.0, elsewhere.votes - tallies_[number].ballots[project].vote());
    sums_.as_declared.add(rule.confidence * factor, right);
    sums_.in_force.add(rule_confidence(rule.confidence, rule.measured) * factor, right);
    sums_.held_out.add(rule_confidence(rule.confidence, elsewhere) * factor, right);
  }

  const RuleSet& rules_;
  std::vector<Tally> tallies_;  // by rule
  std::vector<JudgedAnswer> answers_;
  std::set<std::string> projects_;
  Statistics sums_;
};

}  // namespace

void Reliability::add(double confidence, bool right) {
  const auto place = static_cast<std::size_t>(std::max(0.0, confidence) * 10);
  Bucket& bucket = buckets[std::min(place, buckets.size() - 1)];
  ++bucket.answers;
  bucket.right += right ? 1 : 0;
  bucket.confidence += confidence;
  bucket.squares += std::pow(confidence - (right ? 1 : 0), 2);
}

std::size_t Reliability::answers() const {
  std::size_t sum = 0;
  for (const Bucket& bucket : buckets) sum += bucket.answers;
  return sum;
}

double Reliability::error() const {
  double off = 0;
  for (const Bucket& bucket : buckets) off += std::abs(bucket.confidence - static_cast<double>(bucket.right));
  return answers() == 0 ? 0 : off / static_cast<double>(answers());
}

std::vector<std::string> Statistics::least_general() const {
  std::vector<const RuleStatistics*> fired;
  for (const RuleStatistics& rule : rules) {
    if (rule.fired_logs > 0) fired.push_back(&rule);
  }
  const auto key = [](const RuleStatistics* rule) {
    return std::tuple(rule->fired_projects, static_cast<double>(rule->fired_logs) / rule->measured.findings);
  };
  std::stable_sort(fired.begin(), fired.end(), [&](const auto* a, const auto* b) { return key(a) < key(b); });
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < fired.size() / 10; ++i) ids.push_back(fired[i]->rule);
  return ids;
}

double Reliability::brier() const {
  double sum = 0;
  for (const Bucket& bucket : buckets) sum += bucket.squares;
  return answers() == 0 ? 0 : sum / static_cast<double>(answers());
}

Measurements Statistics::measurements() const {
  Measurements all;
  for (const RuleStatistics& rule : rules) {
    if (!rule.measured.empty()) all.emplace(rule.rule, rule.measured);
  }
  return all;
}

Statistics gather_statistics(core::Fs& fs, const RuleSet& rules, const std::vector<LabelledCase>& cases,
                             const StatisticsOptions& options) {
  const std::vector<Task> tasks = tasks_of(cases);
  const std::vector<Observation> observations = observe_all(fs, rules, tasks, options);
  Counter counter(rules);
  for (std::size_t i = 0; i < tasks.size(); ++i) counter.count(tasks[i], observations[i]);
  return counter.result();
}

}  // namespace cimend::classify
