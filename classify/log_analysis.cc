#include "classify/log_analysis.h"

#include <algorithm>

#include "classify/excerpt.h"
#include "classify/reports/report_analysis.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

using core::Verdict;

constexpr std::size_t kLikelyBlocks = 3;
constexpr std::size_t kShownLines = 40;       // what one log shows to one person: a screenful
constexpr std::size_t kLongestMessage = 500;  // bytes

void describe_failed_step(const core::Log& log, core::AnalysisDocument::AnalysedLog& about) {
  const core::Step* step = log.failed_step();
  if (step == nullptr) return;
  about.failed_step =
      core::AnalysisDocument::FailedStep{step->name, {step->first_line, step->last_line}, step->exit_code};
}

bool any_error(const std::vector<Candidate>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Candidate& c) { return c.severity == core::Severity::error && !c.rule->abstains; });
}

// The log's own words first; where it has none, errors that rules found speak against it. Silence says nothing.
Verdict verdict_of(const Outcome& outcome, const LogAnalysis& analysis) {
  if (analysis.empty) return Verdict::unknown;
  if (outcome.certain || outcome.verdict == Verdict::failed) return outcome.verdict;
  if (any_error(analysis.findings)) return Verdict::failed;
  return outcome.verdict;
}

std::string message_of(const core::Log& log, std::size_t line) {
  const std::string_view text = core::trim(log.plain(line));
  return text.empty() ? "no text" : std::string(text.substr(0, kLongestMessage));
}

// What the errors among the findings show, what tells something first.
std::vector<core::LineRange> shown_by(const LogAnalysis& analysis) {
  std::vector<core::LineRange> shown;
  const auto show = [&](bool telling) {
    for (const Candidate& c : analysis.findings) {
      if (c.severity != core::Severity::error || tells_something(c) != telling) continue;
      shown.insert(shown.end(), c.evidence.begin(), c.evidence.end());
    }
  };
  show(true);
  for (const LikelyLines& likely : analysis.likely) shown.push_back(likely.lines);
  show(false);
  return shown;
}

void cut(LogAnalysis& analysis, std::size_t most) {
  if (analysis.findings.size() <= most) return;
  analysis.findings_cut = analysis.findings.size() - most;
  analysis.findings.erase(analysis.findings.begin() + static_cast<std::ptrdiff_t>(most), analysis.findings.end());
}

}  // namespace

bool tells_something(const Candidate& c) {
  return c.severity == core::Severity::error && c.rule->role != Role::wrapper && c.standing < Standing::good_step;
}
bool names_a_kind(const Candidate& c) { return tells_something(c) && c.rule->category != "unknown"; }
bool sets_category(const Candidate& c) { return names_a_kind(c) && !c.rule->abstains; }

core::Log read_log(NamedLog& named) {
  if (!named.condensed) return core::Log::read(std::move(named.bytes));
  return core::Log::read_kept(std::move(named.condensed->bytes), std::move(named.condensed->runs),
                              named.condensed->line_count);
}

LogAnalysis analyse_log(NamedLog named, std::size_t index, const RuleSet& rules, const Scanner& scanner,
                        const Baseline& baseline, const LogAnalysisLimits& limits) {
  std::string trouble;
  if (auto report = reports::analyse_report(named, index, limits, trouble)) return std::move(*report);
  LogAnalysis analysis;
  analysis.trouble = std::move(trouble);
  analysis.about.name = std::move(named.name);
  analysis.about.bytes = named.condensed ? named.condensed->byte_count : named.bytes.size();
  analysis.about.sha256 = named.condensed ? named.condensed->sha256 : core::sha256_hex(named.bytes);
  analysis.empty = !named.condensed && core::trim(named.bytes).empty();
  const core::Log log = read_log(named);
  analysis.about.lines = log.line_count();
  describe_failed_step(log, analysis.about);

  const std::vector<Hit> hits = scanner.hits(log);
  std::vector<Match> matches = match_rules(log, rules, hits);
  Outcome outcome = outcome_of(log, rules, hits, matches);
  if (named.ended) outcome = {*named.ended, true, 0};
  analysis.findings = rank(log, index, rules, std::move(matches), outcome, baseline);
  analysis.tests = tests_of(log, rules, hits);
  analysis.about.verdict = verdict_of(outcome, analysis);
  analysis.certain = outcome.certain;
  const bool explained = std::any_of(analysis.findings.begin(), analysis.findings.end(), sets_category);
  const bool good = analysis.about.verdict == Verdict::passed || analysis.about.verdict == Verdict::cancelled;
  if (!explained && !good && !analysis.empty) {
    analysis.likely = likely_error_lines(log, baseline, kLikelyBlocks);
    for (const LikelyLines& likely : analysis.likely) {
      analysis.likely_messages.push_back(message_of(log, likely.telling_line));
    }
    const bool wrong = analysis.about.verdict == Verdict::failed || analysis.likely.front().looks_wrong;
    if (wrong) analysis.unknown = describe_unknown(log, analysis.likely);
  }
  if (!good && !analysis.empty) analysis.context = excerpt(log, shown_by(analysis), kShownLines);
  cut(analysis, limits.max_findings);
  return analysis;
}

}  // namespace cimend::classify
