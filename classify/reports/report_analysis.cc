#include "classify/reports/report_analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "classify/reports/kinds.h"
#include "classify/reports/report.h"
#include "core/log.h"
#include "core/text.h"

namespace cimend::classify::reports {
namespace {

constexpr std::uint32_t kNoRuleOfASet = 0x80000000U;  // Match::rule of reports' findings: no index into a RuleSet

void set(Match& match, Field field, std::string value) {
  match.values[static_cast<std::size_t>(field)] = std::move(value);
}
void set(Match& match, Field field, std::int64_t number) {
  if (number > 0) set(match, field, std::to_string(number));
}

std::string why(const Report& report, core::Severity severity) {
  if (severity != core::Severity::error)
    return fmt::format("{} tells of it, but not as an error.", title_of(report.format));
  return fmt::format("{} tells of it.", title_of(report.format));
}

Candidate to_candidate(const Report& report, Problem& problem, const Rule& rule, std::size_t index) {
  Candidate c;
  c.match.rule =
      kNoRuleOfASet | static_cast<std::uint32_t>(report.format) << 8U | static_cast<std::uint32_t>(problem.kind);
  c.match.lines = problem.lines;
  set(c.match, Field::message, std::move(problem.message));
  set(c.match, Field::file, std::move(problem.file));
  set(c.match, Field::line, problem.line);
  set(c.match, Field::column, problem.column);
  set(c.match, Field::test, std::move(problem.test));
  set(c.match, Field::code, std::move(problem.code));
  c.log = index;
  c.rule = &rule;
  c.severity = problem.severity;
  c.standing = problem.severity == core::Severity::error ? Standing::explains : Standing::no_error;
  c.evidence = {problem.lines};
  c.why = why(report, problem.severity);
  return c;
}

// The problems' order is the report's, so errors first and each as it stands.
void add_findings(Report& report, std::size_t index, const LogAnalysisLimits& limits, LogAnalysis& analysis) {
  std::map<std::pair<Kind, core::Severity>, const Rule*> rules;
  for (Problem& problem : report.problems) {
    const Rule*& rule = rules[{problem.kind, problem.severity}];
    if (rule == nullptr) {
      analysis.report_rules.push_back(std::make_unique<const Rule>(rule_for(report, problem)));
      rule = analysis.report_rules.back().get();
    }
    analysis.findings.push_back(to_candidate(report, problem, *rule, index));
  }
  std::stable_sort(analysis.findings.begin(), analysis.findings.end(), ranks_before);
  if (analysis.findings.size() > limits.max_findings) {
    analysis.findings_cut = analysis.findings.size() - limits.max_findings;
    analysis.findings.resize(limits.max_findings);
  }
  analysis.findings_cut += report.problems_left_out;
}

std::size_t count_lines(std::string_view bytes) {
  const auto ends = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  return ends + (bytes.empty() || bytes.back() == '\n' ? 0 : 1);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_extension(std::string_view word) {
  static const std::set<std::string_view> known = {"py",   "js", "ts",  "jsx",   "tsx",   "mjs", "cjs",
                                                   "java", "kt", "rb",  "go",    "rs",    "php", "cs",
                                                   "t",    "cc", "cpp", "swift", "scala", "ex",  "exs"};
  return known.contains(word);
}

// The words of a test's name, outermost first: a file's extension, punctuation and ":42" are none.
std::vector<std::string_view> words_of(std::string_view name) {
  // "test_c (tests.test_a.TestB)", "shouldAdd(com.example.SumTest)": the class comes behind.
  const std::size_t bracket = name.find('(');
  std::string_view front;
  if (bracket != std::string_view::npos && bracket > 0 && name.ends_with(')')) {
    const std::string_view inside = name.substr(bracket + 1, name.size() - bracket - 2);
    const bool is_class = inside.find('.') != std::string_view::npos && inside.find_first_of(" ,()\"'") == inside.npos;
    if (is_class) {
      front = inside;
      name = name.substr(0, bracket);
    }
  }
  std::vector<std::string_view> words;
  for (std::string_view part : {front, name}) {
    const std::size_t line = part.rfind(':');
    const bool numbered = line != std::string_view::npos && line + 1 < part.size() && line > 0 &&
                          part[line - 1] != ':' &&
                          part.find_first_not_of("0123456789", line + 1) == std::string_view::npos;
    if (numbered) part = part.substr(0, line);
    while (!part.empty()) {
      const auto begin = std::find_if(part.begin(), part.end(), is_word);
      const auto end = std::find_if_not(begin, part.end(), is_word);
      const std::string_view word =
          part.substr(static_cast<std::size_t>(begin - part.begin()), static_cast<std::size_t>(end - begin));
      if (!word.empty() && !is_extension(word)) words.push_back(word);
      part.remove_prefix(static_cast<std::size_t>(end - part.begin()));
    }
  }
  return words;
}

bool ends_with(const std::vector<std::string_view>& longer, const std::vector<std::string_view>& shorter) {
  return !shorter.empty() && longer.size() >= shorter.size() &&
         std::equal(shorter.rbegin(), shorter.rend(), longer.rbegin());
}

// A report's findings by the last word of their tests.
class ReportedTests {
 public:
  explicit ReportedTests(LogAnalysis& report) : told_(report.findings.size(), false) {
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
      const Candidate& c = report.findings[i];
      if (c.severity != core::Severity::error) continue;
      const auto words = words_of(c.match.value(Field::test));
      if (!words.empty()) by_last_[std::string(words.back())].push_back(i);
    }
    findings_ = &report.findings;
  }

  // Gives each finding of the log that tells one of these tests the report's words. Each test is taken once a log, the
  // longest common name first come.
  void join(LogAnalysis& log) {
    std::set<std::size_t> taken;
    for (Candidate& c : log.findings) {
      if (c.severity != core::Severity::error) continue;
      const auto words = words_of(c.match.value(Field::test));
      if (words.empty()) continue;
      const auto same_end = by_last_.find(words.back());
      if (same_end == by_last_.end()) continue;
      for (const std::size_t i : same_end->second) {
        const Candidate& reported = (*findings_)[i];
        if (taken.contains(i) || !same_test(c.match.value(Field::test), reported.match.value(Field::test))) continue;
        taken.insert(i);
        told_[i] = true;
        take_words(c, reported);
        break;
      }
    }
  }

  // Takes away what a log tells now.
  std::size_t drop_told() {
    std::size_t position = 0;
    return std::erase_if(*findings_, [&](const Candidate&) { return told_[position++]; });
  }

 private:
  static void take_words(Candidate& c, const Candidate& reported) {
    for (const Field field : {Field::message, Field::test}) {
      if (!reported.match.value(field).empty()) set(c.match, field, reported.match.value(field));
    }
    if (!reported.match.value(Field::file).empty()) {
      for (const Field field : {Field::file, Field::line, Field::column})
        set(c.match, field, reported.match.value(field));
    }
    const bool knows = c.rule->role == Role::cause && c.rule->category != "unknown" && !c.rule->abstains;
    if (!knows) c.rule = reported.rule;
    if (c.standing == Standing::explains) c.why = "A report tells of this test, and here the log does.";
  }

  std::vector<Candidate>* findings_ = nullptr;
  std::vector<bool> told_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_last_;
};

void drop_copies(std::vector<LogAnalysis>& logs) {
  std::set<std::string> seen;
  for (LogAnalysis& log : logs) {
    if (!log.is_report || seen.insert(log.about.sha256).second) continue;
    log.told_elsewhere = !log.findings.empty();
    log.findings.clear();
    log.findings_cut = 0;
    log.tests.reset();
  }
}

void got_over(LogAnalysis& report) {
  for (Candidate& c : report.findings) {
    if (c.severity != core::Severity::error) continue;
    c.severity = core::Severity::warning;
    c.standing = Standing::got_over;
    c.why = "The run passed in spite of it.";
  }
  if (report.about.verdict == core::Verdict::failed) report.about.verdict = core::Verdict::passed;
}

// Of two sums over the same tests the greater one knows of all.
void keep_one_count(std::vector<LogAnalysis>& logs) {
  std::int64_t reported = 0;
  std::int64_t printed = 0;
  for (const LogAnalysis& log : logs) {
    if (log.tests) (log.is_report ? reported : printed) += log.tests->run;
  }
  if (reported == 0 || printed == 0) return;
  for (LogAnalysis& log : logs) {
    if (log.is_report != (reported >= printed)) log.tests.reset();
  }
}

}  // namespace

bool same_test(std::string_view one, std::string_view other) {
  const auto a = words_of(one);
  const auto b = words_of(other);
  return a.size() >= b.size() ? ends_with(a, b) : ends_with(b, a);
}

std::optional<LogAnalysis> analyse_report(const NamedLog& log, std::size_t index, const LogAnalysisLimits& limits,
                                          std::string& trouble) {
  Reading reading = read_report(log.bytes);
  if (!reading.report) {
    if (reading.why_not.empty() && log.given_as_report) reading.why_not = "it has the form of no report that is known";
    if (!reading.why_not.empty()) trouble = reading.why_not + ", so it was read as a log";
    return std::nullopt;
  }
  Report& report = *reading.report;
  LogAnalysis analysis;
  analysis.is_report = true;
  analysis.about.name = log.name;
  analysis.about.bytes = log.bytes.size();
  analysis.about.lines = count_lines(log.bytes);
  analysis.about.sha256 = core::sha256_hex(log.bytes);
  analysis.about.verdict = report.verdict;
  analysis.tests = report.tests;
  if (!report.trouble.empty()) analysis.trouble = report.trouble + "; what was read of it counts";
  add_findings(report, index, limits, analysis);
  return analysis;
}

void join_reports(std::vector<LogAnalysis>& logs) {
  const auto is_report = [](const LogAnalysis& log) { return log.is_report; };
  if (std::none_of(logs.begin(), logs.end(), is_report)) return;
  drop_copies(logs);
  if (std::all_of(logs.begin(), logs.end(), is_report)) return;
  const bool passed = std::all_of(logs.begin(), logs.end(), [](const LogAnalysis& log) {
    return log.is_report || (log.certain && log.about.verdict == core::Verdict::passed);
  });
  for (LogAnalysis& report : logs) {
    if (!report.is_report) continue;
    if (passed) {
      got_over(report);
      continue;
    }
    ReportedTests tests(report);
    for (LogAnalysis& log : logs) {
      if (!log.is_report) tests.join(log);
    }
    if (tests.drop_told() > 0 && report.findings.empty()) report.told_elsewhere = true;
  }
  keep_one_count(logs);
}

}  // namespace cimend::classify::reports
