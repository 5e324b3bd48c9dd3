#include "classify/classifier.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>

#include "classify/document.h"
#include "classify/reports/report_analysis.h"
#include "core/log.h"

namespace cimend::classify {

struct Classifier::Parts {
  Parts(RuleSet set, const ClassifierOptions& options)
      : rules(std::move(set)), scanner(rules, options.engine), threads(options.threads), limits(options.limits) {}
  RuleSet rules;
  Scanner scanner;
  std::size_t threads;
  LogAnalysisLimits limits;
};

Classifier::Classifier(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;

core::Result<Classifier> Classifier::create(ClassifierOptions options) {
  for (const Rule& rule : options.rules) {
    std::vector<std::string> patterns = {rule.match,   rule.forbid,      rule.after, rule.within_step,
                                         rule.heading, rule.while_lines, rule.until, rule.needs};
    patterns.insert(patterns.end(), rule.then.begin(), rule.then.end());
    patterns.insert(patterns.end(), rule.last.begin(), rule.last.end());
    for (const std::string& pattern : patterns) {
      if (const auto wrong = pattern_problem(pattern)) {
        return core::fail(core::Errc::parse, rule.id + ": the pattern is refused: " + wrong->what, rule.source);
      }
    }
  }
  RuleSet set =
      options.shipped_rules ? RuleSet::shipped_and(std::move(options.rules)) : RuleSet::of(std::move(options.rules));
  if (auto done = set.leave_out(options.without); !done) return tl::unexpected(done.error());
  set.measure(options.measurements, options.floor);
  return Classifier(std::make_unique<Parts>(std::move(set), options));
}

const RuleSet& Classifier::rules() const { return parts_->rules; }

core::LogCondenser Classifier::condenser() const {
  // A line matters where a rule or a signal hits, as long as the entry has not hit more often than anybody reads.
  constexpr std::uint32_t kMostHits = 1000;
  std::vector<std::uint32_t> counts(parts_->rules.plan().characters.size(), 0);
  SeenAfter seen;
  return core::LogCondenser([parts = parts_.get(), counts = std::move(counts), seen](const core::Log& part) mutable {
    std::vector<std::size_t> lines;
    for (const Hit& hit : parts->scanner.hits(part, &seen)) {
      if (++counts[hit.entry] > kMostHits || (!lines.empty() && lines.back() == hit.line)) continue;
      lines.push_back(hit.line);
    }
    return lines;
  });
}

std::vector<LogAnalysis> Classifier::analyse_logs(std::vector<NamedLog> logs, const Baseline& baseline,
                                                  bool together) const {
  std::vector<LogAnalysis> slots(logs.size());
  const auto analyse_one = [&](std::size_t i) {
    slots[i] =
        analyse_log(std::move(logs[i]), together ? i : 0, parts_->rules, parts_->scanner, baseline, parts_->limits);
  };
  // Threads cost more than a short log does.
  constexpr std::size_t kWorthThreads = std::size_t{2} << 20;  // bytes
  if (logs.size() == 1 && logs.front().bytes.size() < kWorthThreads) {
    analyse_one(0);
    return slots;
  }
  const int most = tbb::this_task_arena::max_concurrency();
  const int wanted = static_cast<int>(std::min<std::size_t>(parts_->threads, 1024));
  tbb::task_arena arena(wanted == 0 ? most : std::min(wanted, most));
  arena.execute([&] { tbb::parallel_for(std::size_t{0}, logs.size(), analyse_one); });
  return slots;
}

namespace {

Baseline read_baseline(const std::vector<NamedLog>& logs) {
  Baseline baseline;
  for (NamedLog log : logs) baseline.add(read_log(log));
  return baseline;
}

}  // namespace

core::AnalysisDocument Classifier::analyse(std::vector<NamedLog> logs, const std::vector<NamedLog>& baselines) const {
  std::vector<LogAnalysis> analyses = analyse_logs(std::move(logs), read_baseline(baselines), true);
  reports::join_reports(analyses);
  return make_document(std::move(analyses), parts_->rules);
}

std::vector<core::AnalysisDocument> Classifier::analyse_each(std::vector<NamedLog> logs,
                                                             const std::vector<NamedLog>& baselines) const {
  std::vector<core::AnalysisDocument> documents;
  for (LogAnalysis& analysis : analyse_logs(std::move(logs), read_baseline(baselines), false)) {
    std::vector<LogAnalysis> one;
    one.push_back(std::move(analysis));
    documents.push_back(make_document(std::move(one), parts_->rules));
  }
  return documents;
}

}  // namespace cimend::classify
