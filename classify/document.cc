#include "classify/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "classify/confidence.h"
#include "classify/fingerprint.h"
#include "core/redact.h"
#include "core/taxonomy.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

using core::AnalysisDocument;
using core::Finding;
using core::Verdict;

constexpr std::size_t kLongestMessage = 600;
constexpr std::size_t kLongestSummary = 300;
constexpr std::size_t kLongestPlace = 1000;  // file and test names
constexpr double kUnknownConfidence = 0.2;

// The way out for every text of a log.
std::string clean(std::string_view text, std::size_t longest) {
  return core::shorten(core::to_valid_utf8(core::redact(text).text), longest);
}

std::int64_t number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() && value > 0 ? value : 0;
}

Finding to_finding(const Candidate& c) {
  Finding finding;
  finding.rule = c.rule->id;
  finding.category = c.rule->category;
  finding.tool = c.rule->tool;
  finding.confidence = confidence_of(c);
  finding.severity = c.severity;
  finding.message = clean(c.match.value(Field::message), kLongestMessage);
  finding.file = clean(c.match.value(Field::file), kLongestPlace);
  finding.line = number_in(c.match.value(Field::line));
  finding.column = number_in(c.match.value(Field::column));
  finding.test = clean(c.match.value(Field::test), kLongestPlace);
  finding.log = c.log;
  finding.evidence = c.evidence;
  finding.fingerprint = fingerprint(finding.rule, finding.message, finding.test, finding.file);
  finding.why = clean(c.why, kLongestSummary);
  return finding;
}

Finding unknown_finding(const LogAnalysis& log, std::size_t log_index, std::size_t block) {
  Finding finding;
  finding.rule = "unknown";
  finding.category = "unknown";
  finding.confidence = kUnknownConfidence;
  finding.message = clean(log.likely_messages[block], kLongestMessage);
  finding.log = log_index;
  finding.evidence = {log.likely[block].lines};
  finding.fingerprint = fingerprint(finding.rule, finding.message, "", "");
  finding.why = "No rule recognises this failure; these lines look most like the reason.";
  return finding;
}

Finding context_finding(const LogAnalysis& log, std::size_t log_index) {
  Finding finding;
  finding.rule = "context";
  finding.category = "unknown";
  finding.confidence = kUnknownConfidence;
  finding.message = "the lines around the first cause and the last ones of the failed command";
  finding.log = log_index;
  finding.evidence = log.context;
  finding.fingerprint = fingerprint(finding.rule, "", "", "");
  finding.why = "No cause of its own: what a person would scroll to next.";
  return finding;
}

// Candidates of all logs in one order. Each log's own order is kept: its first comes before its second.
std::vector<const Candidate*> in_one_order(const std::vector<LogAnalysis>& logs) {
  std::vector<const Candidate*> all;
  for (const LogAnalysis& log : logs) {
    for (const Candidate& c : log.findings) all.push_back(&c);
  }
  std::stable_sort(all.begin(), all.end(), [](const Candidate* a, const Candidate* b) { return ranks_before(*a, *b); });
  return all;
}

// An own view of why a finding is a consequence: everything that explains nothing by itself but is an error.
bool is_consequence(const Candidate& c) {
  return c.severity == core::Severity::error && (c.rule->role != Role::cause || c.standing == Standing::follows);
}

struct Made {
  AnalysisDocument document;
  std::vector<const Candidate*> order;
  std::vector<std::size_t> position;  // of each in document.findings
};

// Each log's first cause gets the ranks of what follows from it.
void link_causes(Made& made) {
  std::map<std::size_t, std::size_t> first_cause;  // log → position
  for (std::size_t i = 0; i < made.order.size(); ++i) {
    const Candidate& c = *made.order[i];
    if (sets_category(c) && !is_consequence(c)) first_cause.emplace(c.log, made.position[i]);
  }
  for (std::size_t i = 0; i < made.order.size(); ++i) {
    const auto cause = first_cause.find(made.order[i]->log);
    if (cause == first_cause.end() || !is_consequence(*made.order[i])) continue;
    std::vector<Finding>& findings = made.document.findings;
    findings[cause->second].causes.push_back(findings[made.position[i]].rank);
  }
}

Verdict verdict_over(const std::vector<LogAnalysis>& logs) {
  const auto any = [&](Verdict verdict) {
    return std::any_of(logs.begin(), logs.end(), [&](const LogAnalysis& l) { return l.about.verdict == verdict; });
  };
  for (const Verdict verdict : {Verdict::failed, Verdict::cancelled, Verdict::unknown}) {
    if (any(verdict)) return verdict;
  }
  return logs.empty() ? Verdict::unknown : Verdict::passed;
}

std::string place_text(const Finding& finding) {
  if (!finding.test.empty()) return " in " + finding.test;
  if (finding.file.empty()) return "";
  return finding.line > 0 ? fmt::format(" in {}:{}", finding.file, finding.line) : " in " + finding.file;
}

std::string category_title(std::string_view category) {
  const core::Category* known = core::find_category(category);
  return known != nullptr ? std::string(known->title) : std::string(category);
}

// "Assertion failed in tests/x.py::test_y: assert 1 == 2, and 2 other causes."
std::string failure_summary(const Finding& best, std::size_t other_causes) {
  std::string text = category_title(best.category) + place_text(best) + ": " + best.message;
  if (other_causes > 0) text += fmt::format("; and {}", core::counted(other_causes, "other cause"));
  return text;
}

void classify(Made& made, const std::vector<LogAnalysis>& logs) {
  AnalysisDocument::Classification& out = made.document.classification;
  out.verdict = verdict_over(logs);
  const bool all_empty = std::all_of(logs.begin(), logs.end(), [](const LogAnalysis& l) { return l.empty; });
  const auto best =
      std::find_if(made.order.begin(), made.order.end(), [](const Candidate* c) { return sets_category(*c); });
  if (all_empty) {
    out.category = "nolog";
    out.confidence = 0.99;
    out.summary = logs.empty() ? "There is no log." : "The log is empty.";
  } else if (out.verdict == Verdict::passed) {
    out.category = "none";
    out.confidence = 0.9;
    out.summary = "Nothing failed.";
  } else if (best != made.order.end()) {
    const auto causes =
        static_cast<std::size_t>(std::count_if(made.order.begin(), made.order.end(), [](const Candidate* c) {
          return sets_category(*c) && c->standing == Standing::explains && c->rule->role == Role::cause;
        }));
    const Finding& finding = made.document.findings[made.position[static_cast<std::size_t>(best - made.order.begin())]];
    out.category = finding.category;
    out.tool = finding.tool;
    out.confidence = finding.confidence;
    out.summary = failure_summary(finding, causes > 0 ? causes - 1 : 0);
  } else if (out.verdict == Verdict::cancelled) {
    out.category = "cancelled";
    out.confidence = 0.8;
    out.summary = "The run was cancelled.";
  } else {
    out.confidence = 0;
    out.summary =
        "The build failed, and no rule recognises why; the findings show the lines that look most like the reason.";
    if (out.verdict == Verdict::unknown)
      out.summary = "The log does not say whether the build failed, and no rule recognises its lines.";
  }
}

void note_cut(AnalysisDocument& document, const std::vector<LogAnalysis>& logs) {
  std::size_t cut = 0;
  for (const LogAnalysis& log : logs) cut += log.findings_cut;
  std::string& summary = document.classification.summary;
  summary = core::shorten(summary, kLongestSummary);
  const bool matters = document.classification.verdict != Verdict::passed;
  if (cut > 0 && matters) summary += fmt::format(" ({} left out)", core::counted(cut, "further finding"));
}

// What could not be read as what it claims to be, or not to its end.
void note_trouble(AnalysisDocument& document, const std::vector<LogAnalysis>& logs) {
  for (const LogAnalysis& log : logs) {
    if (log.trouble.empty()) continue;
    document.classification.summary += clean(fmt::format(" ({}: {})", log.about.name, log.trouble), kLongestSummary);
    return;  // one is enough: the others mostly suffer from the same
  }
}

void add_tests(AnalysisDocument& document, const std::vector<LogAnalysis>& logs) {
  for (const LogAnalysis& log : logs) {
    if (!log.tests) continue;
    if (!document.tests) document.tests = AnalysisDocument::Tests{};
    document.tests->run += log.tests->run;
    document.tests->passed += log.tests->passed;
    document.tests->failed += log.tests->failed;
    document.tests->skipped += log.tests->skipped;
  }
}

// The causes that a rerun would have to undo: by log, its categories.
std::map<std::size_t, std::set<std::string>> causes_by_log(const std::vector<LogAnalysis>& logs) {
  std::map<std::size_t, std::set<std::string>> causes;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    if (logs[i].about.verdict != Verdict::failed || logs[i].told_elsewhere) continue;
    auto& categories = causes[i];
    for (const Candidate& c : logs[i].findings) {
      const bool counts = c.standing <= Standing::outside;
      // A rule that abstains explains nothing, but what it saw may still forbid a rerun.
      const bool forbids = names_a_kind(c) && core::heal_class(c.rule->category) != core::HealClass::rerun;
      if (counts && (sets_category(c) || forbids)) categories.insert(c.rule->category);
    }
  }
  return causes;
}

// Eligible only where every failed log has a cause and every cause is one that a rerun can mend. Whether a rerun
// happens is selfheal's decision.
void plan_rerun(AnalysisDocument& document, const std::vector<LogAnalysis>& logs) {
  AnalysisDocument::HealPlan& plan = document.self_heal_plan;
  if (document.classification.verdict != Verdict::failed) {
    plan.reasons.push_back("There is no failed log.");
    return;
  }
  plan.eligible = true;
  for (const auto& [log, categories] : causes_by_log(logs)) {
    const std::string name = clean(logs[log].about.name, kLongestPlace);
    if (categories.empty()) {
      plan.eligible = false;
      plan.reasons.push_back(name + ": the cause is not known.");
    }
    for (const std::string& category : categories) {
      const core::HealClass heal = core::heal_class(category);
      const bool good = heal == core::HealClass::rerun;
      plan.eligible = plan.eligible && good;
      plan.reasons.push_back(fmt::format("{}: {} is of class {}{}.", name, category, core::name_of(heal),
                                         good ? "" : ", which a plain rerun does not mend"));
    }
  }
  if (plan.eligible) plan.actions.push_back("rerun-failed-jobs");
}

void instruct_fixes(Made& made) {
  AnalysisDocument& document = made.document;
  if (document.classification.verdict != Verdict::failed) return;
  for (std::size_t i = 0; i < made.order.size(); ++i) {
    const Candidate& c = *made.order[i];
    if (c.rule->fix.empty() || c.standing == Standing::in_passing_log || c.standing == Standing::got_over) continue;
    const Finding& finding = document.findings[made.position[i]];
    AnalysisDocument::FixInstruction instruction;
    instruction.finding = finding.rank;
    instruction.confidence = finding.confidence;
    for (const Field field : {Field::package, Field::code}) {
      const std::string value = clean(c.match.value(field), kLongestPlace);
      if (!value.empty()) instruction.inputs.set(std::string(name_of(field)), value);
    }
    for (const std::string& recipe : split_recipes(c.rule->fix)) {
      instruction.recipe = recipe;
      document.fix_agent_instructions.push_back(instruction);
    }
  }
}

void add_triggers(AnalysisDocument& document) {
  if (document.self_heal_plan.eligible) {
    document.triggers.push_back({"self-heal", "Every cause is one that a rerun can mend."});
  }
  const std::size_t fixes = document.fix_agent_instructions.size();
  if (fixes > 0)
    document.triggers.push_back({"fix-agent", fmt::format("{} can be tried.", core::counted(fixes, "patch recipe"))});
}

void add_unknown(Made& made, const std::vector<LogAnalysis>& logs) {
  for (std::size_t i = 0; i < logs.size(); ++i) {
    if (!logs[i].unknown.signature.empty()) {
      const int rank = static_cast<int>(made.document.findings.size()) + 1;
      made.document.unknown.push_back({i, rank, logs[i].unknown.signature, logs[i].unknown.rule});
    }
    for (std::size_t block = 0; block < logs[i].likely.size(); ++block) {
      made.document.findings.push_back(unknown_finding(logs[i], i, block));
    }
  }
}

// Where lines that only look like an error belong: after what a rule tells, before what only wraps it.
std::size_t place_for_unknown(const std::vector<const Candidate*>& order) {
  const auto wraps = [](const Candidate* c) { return !tells_something(*c); };
  return static_cast<std::size_t>(std::find_if(order.begin(), order.end(), wraps) - order.begin());
}

}  // namespace

AnalysisDocument make_document(std::vector<LogAnalysis> logs, const RuleSet& rules) {
  Made made;
  made.document.rules_version = rules.version();
  made.order = in_one_order(logs);
  const std::size_t middle = place_for_unknown(made.order);
  for (std::size_t i = 0; i < made.order.size(); ++i) {
    if (i == middle) add_unknown(made, logs);
    made.position.push_back(made.document.findings.size());
    made.document.findings.push_back(to_finding(*made.order[i]));
  }
  if (middle == made.order.size()) add_unknown(made, logs);
  for (std::size_t i = 0; i < logs.size(); ++i) {
    if (!logs[i].context.empty()) made.document.findings.push_back(context_finding(logs[i], i));
  }
  for (std::size_t i = 0; i < made.document.findings.size(); ++i)
    made.document.findings[i].rank = static_cast<int>(i) + 1;
  link_causes(made);
  classify(made, logs);
  add_tests(made.document, logs);
  plan_rerun(made.document, logs);
  instruct_fixes(made);
  add_triggers(made.document);
  note_cut(made.document, logs);
  note_trouble(made.document, logs);
  for (LogAnalysis& log : logs) {
    log.about.name = clean(log.about.name, kLongestPlace);
    if (log.about.failed_step) log.about.failed_step->name = clean(log.about.failed_step->name, kLongestPlace);
    made.document.logs.push_back(std::move(log.about));
  }
  return std::move(made.document);
}

void drop_below(AnalysisDocument& document, core::Severity least) {
  std::map<int, int> new_rank;
  std::vector<Finding> kept;
  for (Finding& finding : document.findings) {
    if (finding.severity > least) continue;
    new_rank[finding.rank] = static_cast<int>(kept.size()) + 1;
    kept.push_back(std::move(finding));
  }
  for (Finding& finding : kept) {
    finding.rank = new_rank[finding.rank];
    std::vector<int> causes;
    for (const int rank : finding.causes) {
      if (new_rank.contains(rank)) causes.push_back(new_rank[rank]);
    }
    finding.causes = std::move(causes);
  }
  std::erase_if(document.fix_agent_instructions, [&](auto& i) { return !new_rank.contains(i.finding); });
  for (auto& instruction : document.fix_agent_instructions) instruction.finding = new_rank[instruction.finding];
  std::erase_if(document.unknown, [&](auto& unknown) { return !new_rank.contains(unknown.finding); });
  for (auto& unknown : document.unknown) unknown.finding = new_rank[unknown.finding];
  document.findings = std::move(kept);
}

}  // namespace cimend::classify
