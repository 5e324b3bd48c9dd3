#include "fixagent/proposal.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/text.h"
#include "fixagent/guards/risk.h"
#include "fixagent/recipes/recipe.h"

namespace cimend::fixagent {
namespace {

constexpr std::string_view kZeroWidthSpace = "\xE2\x80\x8B";
constexpr std::size_t kSubjectBytes = 72;
constexpr std::size_t kEvidenceLines = 12;
constexpr std::size_t kNameBytes = 100;  // of a recipe, a program or a proposer
constexpr std::size_t kMostNames = 8;
constexpr std::string_view kValidationHeading = "\n### Validation\n";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]", "***NO_CI***", "skip-checks: true"
bool begins_switch(std::string_view lower) {
  for (const char* known : {"[skip", "[ci", "[no", "[actions", "***no", "skip-checks"}) {
    if (lower.starts_with(known)) return true;
  }
  return false;
}

std::string dead_mentions(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '@') out += kZeroWidthSpace;
  }
  return out;
}

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

// --- what kind of change it is ---

bool is_spelling(const Edit& edit) { return edit.recipe == "include-fixit" && !edit.before.empty(); }

std::string added_header(const Candidate& candidate) {
  const std::string& text = candidate.edits.front().after;
  const std::size_t begin = text.find('<');
  const std::size_t end = text.find('>');
  return begin == std::string::npos || end == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

std::string places(const std::vector<std::string>& files) {
  return files.size() == 1 ? files.front() : fmt::format("{} files", files.size());
}

std::set<std::string> recipes_of(const Candidate& candidate) {
  std::set<std::string> out;
  for (const Edit& edit : candidate.edits) out.insert(edit.recipe);
  return out;
}

// The subject up to the file's name.
std::string deed(const Candidate& candidate) {
  if (candidate.by_proposer) return "Apply a proposed change to";
  if (recipes_of(candidate).size() > 1) return "Mend layout and lint errors in";  // only these go together
  const Edit& edit = candidate.edits.front();
  if (is_spelling(edit)) return fmt::format("Replace {} by {} in", edit.before, edit.after);
  if (edit.recipe == "include-fixit") return fmt::format("Add missing #include {} to", added_header(candidate));
  const Recipe* recipe = find_recipe(edit.recipe);
  return std::string(recipe ? recipe->deed : "Change");
}

std::string subject(const core::FixMetadataDocument& metadata, const Candidate& candidate) {
  const std::string start = deed(candidate) + " ";
  std::string whole = harmless(start + places(metadata.files));
  if (whole.size() <= kSubjectBytes) return whole;
  const std::string& file = metadata.files.front();
  whole = harmless(start + (metadata.files.size() == 1 ? file.substr(file.rfind('/') + 1) : places(metadata.files)));
  return core::shorten(whole, kSubjectBytes - 3);  // "…" takes three
}

// --- evidence ---

// A line of the evidence, or nullptr.
const std::string* evidence_line(const core::FixInputDocument& input, std::size_t log, std::size_t number) {
  for (const auto& instruction : input.instructions) {
    if (instruction.log != log) continue;
    for (const auto& evidence : instruction.evidence) {
      if (number >= evidence.first_line && number - evidence.first_line < evidence.lines.size()) {
        return &evidence.lines[number - evidence.first_line];
      }
    }
  }
  return nullptr;
}

// "log line 12: src/a.cc:3:8: error: …" for the log lines that the hunks stand on: the finding's own and the hunk's.
std::vector<std::string> proof(const core::FixMetadataDocument& metadata, const core::FixInputDocument& input) {
  std::set<std::pair<std::size_t, std::size_t>> numbers;
  for (const auto& hunk : metadata.hunks) {
    numbers.insert({hunk.log, hunk.log_line});
    for (const auto& instruction : input.instructions) {
      if (instruction.finding == hunk.finding && !instruction.evidence.empty()) {
        numbers.insert({instruction.log, instruction.evidence.front().first_line});
      }
    }
  }
  std::vector<std::string> out;
  for (const auto& [log, number] : numbers) {
    if (out.size() == kEvidenceLines) {
      out.push_back(fmt::format("and {} more", numbers.size() - kEvidenceLines));
      break;
    }
    if (const std::string* line = evidence_line(input, log, number)) {
      out.push_back(fmt::format("log line {}: {}", number, core::shorten(core::terminal_safe(*line), 200)));
    }
  }
  return out;
}

std::string commit_message(const core::FixMetadataDocument& metadata, const std::vector<std::string>& lines) {
  std::string out = metadata.title + "\n\nThe log of run " + metadata.run_id + " shows:\n\n";
  for (const std::string& line : lines) out += harmless(line) + "\n";
  out +=
      "\n" + harmless(authorship(metadata)) + fmt::format(" The change is against commit {}.\n", metadata.base_commit);
  return out;
}

std::string body(const core::FixMetadataDocument& metadata, const core::FixInputDocument& input,
                 const std::vector<std::string>& lines) {
  std::string out = "Run " + code_span(metadata.run_id) + " failed";
  if (!input.summary.empty()) out += ": " + code_span(input.summary);
  out += "\n\n### What changes\n";
  for (const auto& hunk : metadata.hunks) {
    out += fmt::format("- {} line {}: {} (log line {})\n", code_span(hunk.file), hunk.first_line,
                       code_span(hunk.reason), hunk.log_line);
  }
  std::string evidence;
  for (const std::string& line : lines) evidence += line + "\n";
  out += "\n### Evidence\n" + code_block(evidence);
  out += fmt::format("\n### Risk: {} ({} of 100)\n", metadata.risk, metadata.risk_score);
  for (const auto& term : metadata.risk_terms) out += fmt::format("- {}: {}\n", term.points, term.text);
  out += "\n" + authorship(metadata);
  out += fmt::format(" All {} guards passed; made against commit {}.\n", metadata.guards.size(),
                     code_span(metadata.base_commit));
  if (!metadata.refused.empty()) out += "\n### Not mended by this\n";
  for (const auto& refused : metadata.refused) {
    out += fmt::format("- finding {}: {}\n", refused.finding, code_span(refused.reason));
  }
  return out;
}

}  // namespace

std::string harmless(std::string_view text) {
  const std::string safe = core::terminal_safe(one_line(text));
  const std::string lower = core::to_lower(safe);
  std::string out;
  for (std::size_t i = 0; i < safe.size(); ++i) {
    out += safe[i];
    const bool issue = safe[i] == '#' && i + 1 < safe.size() && is_digit(safe[i + 1]);
    const bool ticket = lower.compare(i, 3, "gh-") == 0;
    const bool address = safe.compare(i, 3, "://") == 0;
    if (safe[i] == '@' || issue || ticket || address || begins_switch(std::string_view(lower).substr(i))) {
      out += kZeroWidthSpace;
    }
  }
  return out;
}

std::string code_span(std::string_view text) {
  const std::string inside = dead_mentions(core::terminal_safe(one_line(text)));
  const std::string fence(longest_run(inside, '`') + 1, '`');
  // A span of white space alone, or one that touches a back-tick, needs the space that Markdown takes off again.
  const bool pad = inside.empty() || inside.front() == '`' || inside.back() == '`';
  return fence + (pad ? " " : "") + inside + (pad ? " " : "") + fence;
}

std::string code_block(std::string_view text) {
  std::string inside;
  for (const std::string_view line : core::split(text, '\n')) {
    if (!inside.empty() || !line.empty()) inside += dead_mentions(core::terminal_safe(line)) + "\n";
  }
  while (inside.ends_with("\n\n")) inside.pop_back();
  const std::string fence(std::max<std::size_t>(3, longest_run(inside, '`') + 1), '`');
  return fence + "text\n" + inside + fence + "\n";
}

std::string authorship(const core::FixMetadataDocument& metadata) {
  const auto name = [](std::string_view text) {
    return code_span(core::shorten(core::to_valid_utf8(text), kNameBytes));
  };
  if (metadata.proposer) {
    return fmt::format("Written by an outside proposer, {}; cimend only checked it.",
                       name(metadata.proposer->kind + ": " + metadata.proposer->name));
  }
  std::set<std::string> recipes;
  std::set<std::string> programs;
  for (const auto& hunk : metadata.hunks) {
    if (recipes.size() < kMostNames) recipes.insert(name(hunk.recipe));
  }
  for (const auto& run : metadata.tool_runs) {
    const bool used = recipes.count(name(run.recipe)) != 0 && !run.command.empty();
    if (used && programs.size() < kMostNames) programs.insert(name(run.command.front()));
  }
  return fmt::format("Made from these lines by cimend's recipe{} {}{}.", recipes.size() == 1 ? "" : "s",
                     fmt::join(recipes, ", "),
                     programs.empty() ? "" : fmt::format(", with {}", fmt::join(programs, ", ")));
}

std::string branch_name(std::string_view run_id) {
  std::string out = "cimend/fix-";
  for (const char c : run_id) out += c == '.' && out.back() == '.' ? '-' : c;
  if (out.ends_with('.') || out.ends_with(".lock")) out += '-';
  return out;
}

void describe(core::FixMetadataDocument& metadata, const core::FixInputDocument& input, const Candidate& candidate) {
  metadata.branch = branch_name(metadata.run_id);
  metadata.title = subject(metadata, candidate);
  assess_risk(metadata, input, candidate);
  const std::vector<std::string> lines = proof(metadata, input);
  metadata.commit_message = commit_message(metadata, lines);
  metadata.body = body(metadata, input, lines);
}

void describe_validation(core::FixMetadataDocument& metadata) {
  metadata.body.resize(std::min(metadata.body.size(), metadata.body.find(kValidationHeading)));
  metadata.body += kValidationHeading;
  const auto& validation = metadata.validation;
  metadata.body += "Result: " + validation.result;
  if (!validation.sandbox.empty()) metadata.body += ", in the sandbox " + code_span(validation.sandbox);
  metadata.body += "\n";
  if (!validation.command.empty())
    metadata.body += "\n" + code_span(fmt::format("{}", fmt::join(validation.command, " "))) + "\n";
  if (validation.before && validation.before->exit_code && validation.exit_code) {
    metadata.body += fmt::format("\nExit code {} without the patch, {} with it.\n", *validation.before->exit_code,
                                 *validation.exit_code);
  }
  if (!validation.reason.empty()) metadata.body += "\n" + code_span(validation.reason) + "\n";
  if (!validation.output_tail.empty()) metadata.body += "\n" + code_block(validation.output_tail);
}

}  // namespace cimend::fixagent
