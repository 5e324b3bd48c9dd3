#include "classify/markdown.h"

#include <fmt/format.h>

#include <algorithm>

#include "classify/evidence.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

using core::AnalysisDocument;
using core::Finding;

constexpr std::size_t kShownFindings = 5;
constexpr std::size_t kShownLines = 20;  // of one finding
constexpr std::size_t kRoomForNotes = 512;

// Nothing that acts: a mention notifies people even where its text came from a log.
std::string inert(std::string_view text) {
  std::string out;
  for (const char c : core::terminal_safe(text)) {
    const bool name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (name && out.ends_with('@')) out += "\u200B";
    out += c;
  }
  return out;
}

// More backticks than any run in the text has, at least `least`.
std::string backticks_around(std::string_view text, std::size_t least) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(std::max(least, longest + 1), '`');
}

// The blanks are not shown; without them a backtick at an end would join the fence.
std::string code(std::string_view text) {
  const std::string safe = inert(text);
  const bool blank = core::trim(safe).empty();
  if (blank) return "";
  const std::string ticks = backticks_around(safe, 1);
  const bool pad = safe.front() == '`' || safe.back() == '`' || safe.front() == ' ' || safe.back() == ' ';
  return pad ? fmt::format("{} {} {}", ticks, safe, ticks) : ticks + safe + ticks;
}

// One part of a line, led by `before` where there is something.
std::string part(std::string_view before, const std::string& text) {
  return text.empty() ? "" : std::string(before) + text;
}

std::string heading(const AnalysisDocument& document) {
  const auto& classification = document.classification;
  const std::string name =
      document.logs.size() == 1 ? code(document.logs.front().name) : core::counted(document.logs.size(), "log");
  std::string text =
      fmt::format("### {}: {}, {}", name, name_of(classification.verdict), code(classification.category));
  text += part(", ", code(classification.tool));
  if (classification.confidence > 0) text += fmt::format(", {:.0f} % sure", classification.confidence * 100);
  return text + "\n\n" + code(classification.summary) + "\n";
}

// The lines of all ranges, with their numbers.
std::vector<std::string> numbered_lines(const Finding& finding, const std::vector<core::Log>& logs) {
  std::vector<std::string> lines;
  if (finding.log >= logs.size()) return lines;
  for (const core::LineRange& range : shown_ranges(finding)) {
    std::size_t number = range.first_line;
    for (const std::string& line : evidence_lines(logs[finding.log], range)) {
      lines.push_back(fmt::format("{:>6} | {}", number++, inert(line)));
    }
  }
  return lines;
}

std::string fenced(std::vector<std::string> lines) {
  const std::size_t cut = lines.size() > kShownLines ? lines.size() - kShownLines : 0;
  lines.resize(lines.size() - cut);
  if (cut > 0) lines.push_back(fmt::format("       | … {} more", cut));
  const std::string text = fmt::format("{}\n", fmt::join(lines, "\n"));
  const std::string fence = backticks_around(text, 3);
  return fence + "text\n" + text + fence + "\n";
}

std::string finding_text(const AnalysisDocument& document, const Finding& finding, const std::vector<core::Log>& logs) {
  std::string text = fmt::format("\n**{}. {}** {}", finding.rank, name_of(finding.severity), code(finding.rule));
  text += part(" in ", code(place_of(finding))) + part(", test ", code(finding.test));
  if (document.logs.size() > 1 && finding.log < document.logs.size()) {
    text += part(", log ", code(document.logs[finding.log].name));
  }
  text += "\n\n";
  if (finding.rank > 1) text += part("", code(finding.message)) + "\n\n";  // the first one's is in the sentence above
  std::vector<std::string> lines = numbered_lines(finding, logs);
  if (!lines.empty()) text += fenced(std::move(lines)) + "\n";
  return text + code(finding.why) + "\n";
}

std::string tests_text(const AnalysisDocument& document) {
  if (!document.tests) return "";
  const auto& tests = *document.tests;
  return fmt::format("\nTests: {} run, {} passed, {} failed, {} skipped.\n", tests.run, tests.passed, tests.failed,
                     tests.skipped);
}

std::string plans_text(const AnalysisDocument& document) {
  if (document.classification.verdict == core::Verdict::passed) return "";
  std::string text = document.self_heal_plan.eligible ? "\nRerun: could help." : "\nRerun: no.";
  for (const std::string& reason : document.self_heal_plan.reasons) text += part(" ", code(reason));
  text += "\n\nPatch:";
  if (document.fix_agent_instructions.empty()) text += " no recipe fits.";
  for (const auto& instruction : document.fix_agent_instructions) {
    text += fmt::format(" {} for finding {}.", code(instruction.recipe), instruction.finding);
  }
  text += "\n";
  const auto drafted = [](const AnalysisDocument::Unknown& unknown) { return !unknown.rule.empty(); };
  if (std::any_of(document.unknown.begin(), document.unknown.end(), drafted)) {
    text += "\nNo rule knows this failure: `cimend-classify rules draft LOG` drafts one from these lines.\n";
  }
  return text;
}

}  // namespace

bool MarkdownWriter::append(std::string text) {
  if (out_.size() + text.size() + kRoomForNotes > kMostBytes) return false;
  out_ += std::move(text);
  return true;
}

void MarkdownWriter::add(const AnalysisDocument& document, const std::vector<core::Log>& logs) {
  if (!append((out_.empty() ? "" : "\n") + heading(document))) {
    ++documents_left_out_;
    return;
  }
  const std::set<int> followers = followers_in(document);
  std::size_t shown = 0;
  for (const Finding& finding : document.findings) {
    if (followers.contains(finding.rank) || is_context(finding)) continue;
    if (shown < kShownFindings && append(finding_text(document, finding, logs))) {
      ++shown;
    } else {
      ++findings_left_out_;
    }
  }
  append(tests_text(document) + plans_text(document));
}

std::string MarkdownWriter::take() {
  if (findings_left_out_ > 0) {
    out_ += fmt::format("\n{} not shown.\n", core::counted(findings_left_out_, "more finding"));
  }
  if (documents_left_out_ > 0) out_ += fmt::format("\n{} not shown.\n", core::counted(documents_left_out_, "more log"));
  return std::move(out_);
}

}  // namespace cimend::classify
