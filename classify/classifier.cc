#include "classify/classifier.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>

#include "classify/document.h"
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
  return Classifier(std::make_unique<Parts>(std::move(set), options));
}

const RuleSet& Classifier::rules() const { return parts_->rules; }

std::vector<LogAnalysis> Classifier::analyse_logs(std::vector<NamedLog> logs, const Baseline& baseline,
                                                  bool together) const {
  std::vector<LogAnalysis> slots(logs.size());
  const auto analyse_one = [&](std::size_t i) {
    slots[i] =
        analyse_log(std::move(logs[i]), together ? i : 0, parts_->rules, parts_->scanner, baseline, parts_->limits);
  };
  if (logs.size() == 1 || parts_->threads == 1) {
    for (std::size_t i = 0; i < logs.size(); ++i) analyse_one(i);
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
  for (const NamedLog& log : logs) baseline.add(core::Log::read(log.bytes));
  return baseline;
}

}  // namespace

core::AnalysisDocument Classifier::analyse(std::vector<NamedLog> logs, const std::vector<NamedLog>& baselines) const {
  return make_document(analyse_logs(std::move(logs), read_baseline(baselines), true), parts_->rules);
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
