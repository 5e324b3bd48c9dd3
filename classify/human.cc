#include "classify/human.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "classify/evidence.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

using core::AnalysisDocument;
using core::Finding;

constexpr std::size_t kShownFindings = 5;
constexpr std::size_t kShownLines = 8;

enum class Ink { plain, bold, red, green, yellow, dim, cyan };

class Writer {
 public:
  explicit Writer(bool colour) : colour_(colour) {}

  // `text` comes from a log: it is made safe here.
  Writer& put(std::string_view text, Ink ink = Ink::plain) {
    const char* const code = code_of(ink);
    const bool inked = colour_ && *code != '\0';
    if (inked) out_ += fmt::format("\x1b[{}m", code);
    out_ += core::terminal_safe(text);
    if (inked) out_ += "\x1b[0m";
    return *this;
  }
  Writer& line() {
    out_ += '\n';
    return *this;
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  static const char* code_of(Ink ink) {
    switch (ink) {
      case Ink::plain: return "";
      case Ink::bold: return "1";
      case Ink::red: return "1;31";
      case Ink::green: return "1;32";
      case Ink::yellow: return "33";
      case Ink::dim: return "2";
      case Ink::cyan: return "36";
    }
    return "";
  }
  bool colour_;
  std::string out_;
};

Ink ink_of(core::Verdict verdict) {
  if (verdict == core::Verdict::passed) return Ink::green;
  return verdict == core::Verdict::failed ? Ink::red : Ink::yellow;
}

Ink ink_of(core::Severity severity) {
  if (severity == core::Severity::error) return Ink::red;
  return severity == core::Severity::warning ? Ink::yellow : Ink::dim;
}

void write_verdict(Writer& out, const AnalysisDocument& document) {
  const auto& classification = document.classification;
  out.put(name_of(classification.verdict), ink_of(classification.verdict)).put("  ");
  out.put(classification.category, Ink::bold);
  if (!classification.tool.empty()) out.put("  " + classification.tool);
  if (classification.confidence > 0) out.put(fmt::format("  {:.0f} % sure", classification.confidence * 100), Ink::dim);
  out.line().put(classification.summary).line();
}

void write_evidence(Writer& out, const core::Log& log, core::LineRange range, std::size_t most) {
  const std::vector<std::string> lines = evidence_lines(log, range);
  for (std::size_t i = 0; i < std::min(lines.size(), most); ++i) {
    out.put(fmt::format("  {:>7} | ", range.first_line + i), Ink::dim).put(lines[i]).line();
  }
  if (lines.size() > most) out.put(fmt::format("          | … {} more", lines.size() - most), Ink::dim).line();
}

void write_finding(Writer& out, const AnalysisDocument& document, const std::vector<core::Log>& logs,
                   const Finding& finding, bool explain) {
  out.line().put(fmt::format("{:>2} ", finding.rank)).put(name_of(finding.severity), ink_of(finding.severity));
  out.put("  " + finding.rule, Ink::cyan);
  if (!place_of(finding).empty()) out.put("  " + place_of(finding));
  if (!finding.test.empty()) out.put("  " + finding.test);
  if (document.logs.size() > 1 && finding.log < document.logs.size()) {
    out.put("  in " + document.logs[finding.log].name, Ink::dim);
  }
  out.line().put("   " + finding.message, Ink::bold).line();
  for (const core::LineRange& range : shown_ranges(finding)) {
    if (finding.log < logs.size()) write_evidence(out, logs[finding.log], range, explain ? SIZE_MAX : kShownLines);
  }
  out.put("   " + finding.why, Ink::dim).line();
  if (explain && !finding.causes.empty()) {
    out.put(fmt::format("   Consequences: {}.", fmt::join(finding.causes, ", ")), Ink::dim).line();
  }
}

std::string left_out(std::size_t causes, std::size_t followers) {
  std::string text;
  if (causes > 0) text += core::counted(causes, "more finding");
  if (causes > 0 && followers > 0) text += " and ";
  if (followers > 0) text += fmt::format("{} that only follow{} from these", followers, followers == 1 ? "s" : "");
  return text;
}

void write_findings(Writer& out, const AnalysisDocument& document, const std::vector<core::Log>& logs, bool explain) {
  const std::set<int> followers = followers_in(document);
  std::size_t shown = 0;
  std::size_t hidden = 0;
  std::size_t hidden_followers = 0;
  for (const Finding& finding : document.findings) {
    const bool follows = followers.count(finding.rank) == 1;
    if (explain || (!follows && !is_context(finding) && shown < kShownFindings)) {
      write_finding(out, document, logs, finding, explain);
      ++shown;
    } else if (follows) {
      ++hidden_followers;
    } else if (!is_context(finding)) {
      ++hidden;
    }
  }
  if (hidden + hidden_followers == 0) return;
  out.line().put(fmt::format("Not shown: {}; --explain shows all.", left_out(hidden, hidden_followers)), Ink::dim);
  out.line();
}

void write_plans(Writer& out, const AnalysisDocument& document) {
  if (document.classification.verdict == core::Verdict::passed) return;
  const auto& plan = document.self_heal_plan;
  out.line().put("Rerun: ", Ink::bold).put(plan.eligible ? "could help." : "no.");
  for (const std::string& reason : plan.reasons) out.put(" " + reason);
  out.line().put("Patch: ", Ink::bold);
  if (document.fix_agent_instructions.empty()) out.put("no recipe fits.");
  for (const auto& instruction : document.fix_agent_instructions) {
    out.put(fmt::format("{} for finding {}. ", instruction.recipe, instruction.finding));
  }
  out.line();
}

// How an unknown failure becomes a known one.
void write_draft_hint(Writer& out, const AnalysisDocument& document) {
  const auto drafted = [](const AnalysisDocument::Unknown& unknown) { return !unknown.rule.empty(); };
  if (std::none_of(document.unknown.begin(), document.unknown.end(), drafted)) return;
  out.line().put("Rule: ", Ink::bold).put("`cimend-classify rules draft LOG` drafts one from these lines.").line();
}

}  // namespace

std::string human_report(const AnalysisDocument& document, const std::vector<core::Log>& logs,
                         const HumanStyle& style) {
  Writer out(style.colour);
  if (document.logs.size() == 1) {
    out.put(document.logs.front().name, Ink::dim).put(": ", Ink::dim);
  } else {
    out.put(fmt::format("{} logs: ", document.logs.size()), Ink::dim);
  }
  write_verdict(out, document);
  write_findings(out, document, logs, style.explain);
  if (document.tests) {
    const auto& tests = *document.tests;
    out.line().put("Tests: ", Ink::bold);
    out.put(
        fmt::format("{} run, {} passed, {} failed, {} skipped", tests.run, tests.passed, tests.failed, tests.skipped));
    out.line();
  }
  write_draft_hint(out, document);
  if (style.plans) write_plans(out, document);
  return out.take();
}

}  // namespace cimend::classify
