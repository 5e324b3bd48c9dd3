#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/recipes.h"

// generated-file: the log says that generated files are stale, and which command writes them.
//
// Only a sentence that asks for the command names it: what a step is called, and what a shell says that it runs, is
// most often the check itself. The command is anybody's text: it runs only where the policy lists exactly these words
// (fix.generators), in the sandbox, and may change nothing but the files that git named as changed. So the log chooses
// among what the repository's owner has allowed; it can't bring a command.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

constexpr std::size_t kReachLines = 300;  // each way
constexpr std::size_t kMostFiles = 200;

// Behind "run": a quoted text, or words that begin with a program which runs tasks, up to what ends the phrase.
std::vector<std::string> commands_in(std::string_view line) {
  static const Pattern quoted(
      R"re((?i:\b(?:re-?)?run(?:ning)?:?|\bwith|\bvia|\busing|\bforg[eo]t(?:ten)? to)\s+(?:`([^`]+)`|'([^']+)'|"([^"]+)"))re");
  static const Pattern bare(
      R"re((?i:\b(?:re-?)?run(?:ning)?:?)\s+((?:make|go generate|go run|npm run|npx|yarn(?: run)?|pnpm(?: run)?|cargo xtask|just|task|bazel run|tox -e|python3?|bash|sh|mix|rake|\.{0,2}/?(?:[\w-]+/)+[\w-]+\.(?:sh|py|rb|pl))(?: \S+)*?)(?:[.,;!)]*$|[.,;!)]+ | (?:and|then|to|again|before|in order|locally|from|on|first|&&)\b))re");
  std::set<std::string> found;
  re2::StringPiece rest(line.data(), line.size());
  std::string one, two, three;
  while (RE2::FindAndConsume(&rest, quoted, &one, &two, &three)) found.insert(one + two + three);
  if (found.empty()) {
    rest = re2::StringPiece(line.data(), line.size());
    while (RE2::FindAndConsume(&rest, bare, &one)) {
      while (!one.empty() && !one.ends_with("...") &&
             std::string_view(".,;!)").find(one.back()) != std::string_view::npos) {
        one.pop_back();
      }
      found.insert(one);
    }
  }
  return {found.begin(), found.end()};
}

// A sentence that asks for something to be done. "Run make check" alone is a step's heading, "running make check" what
// a script says of itself.
bool asks(std::string_view line) {
  static const Pattern asking(
      R"((?i)\b(?:please|must|should|have to|needs?|remember|forg[eo]t(?:ten)?|did you|out[- ]of[- ]date|outdated|stale|not up[- ]to[- ]date|not (?:in sync|current|committed|generated|regenerated)|out of sync|differs?|different|mismatch(?:es)?|do(?:es)?(?: not|n't) match|re-?generate|try|use|and (?:then )?(?:commit|push|add|check in)|then (?:commit|push|add)|commit (?:the|them|it|your|any|those|these)|to (?:re-?)?(?:generate|update|create|rebuild|build|sync|fix|refresh)|again|before|locally)\b)");
  static const Pattern running(R"((?i)^\W*running\b)");
  static const Pattern asked_in_quotes(R"((?i)\brun:? [`'"])");
  if (RE2::PartialMatch(line, running)) return false;
  return RE2::PartialMatch(line, asking) || RE2::PartialMatch(line, asked_in_quotes);
}

// GitHub's heading of a step, "Run make docs", above the step's command itself.
bool is_heading(const std::string& line, const std::string& next) {
  return line.starts_with("Run ") && std::string_view(line).substr(4) == next;
}

// The words of a command that needs no shell; nothing for any other.
std::optional<std::vector<std::string>> plain_words(std::string_view command) {
  static const Pattern word(R"([A-Za-z0-9_./:=@,+-]+)");
  std::vector<std::string> words;
  for (const std::string_view part : core::split(core::trim(command), ' ')) {
    if (part.empty()) continue;
    if (!RE2::FullMatch(part, word)) return std::nullopt;
    words.emplace_back(part);
  }
  if (words.empty() || words.size() > 20 || words.front().find('=') != std::string::npos) return std::nullopt;
  return words;
}

class GeneratedRecipe {
 public:
  GeneratedRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    const std::vector<EvidenceLine> evidence = evidence_lines(instruction_);
    for (std::size_t i = 0; i < evidence.size(); ++i) {
      if (i + 1 < evidence.size() && is_heading(*evidence[i].text, *evidence[i + 1].text)) continue;
      read(evidence[i]);
    }
    if (commands_.empty()) {
      out_.refuse("the log names no command that writes the stale files");
    } else if (commands_.size() > 1) {
      out_.refuse("the log names several commands: " + joined_commands());
    } else if (unknown_file_) {
      out_.refuse("the check also names files that the commit does not have: the command would make new ones");
    } else if (files_.empty()) {
      out_.refuse("the log does not name the files that are stale");
    } else {
      add_run();
    }
    return std::move(out_);
  }

 private:
  void read(const EvidenceLine& line) {
    static const Pattern changed(R"(^(?:diff --git a/(\S+) b/\S+|\s*modified:\s+(\S+)| ?M{1,2} {1,2}(\S+))$)");
    static const Pattern made(
        R"(^(?:new file mode \d+|deleted file mode \d+|\s*(?:new file|deleted|renamed):\s+\S.*|(?:\?\?| ?D|A |R ) \S+)$)");
    std::string one, two, three;
    const std::string text = line.text->substr(0, 2000);
    if (RE2::FullMatch(text, changed, &one, &two, &three)) return add_file(one + two + three);
    if (RE2::FullMatch(text, made)) unknown_file_ = true;
    if (text.starts_with('+') || text.starts_with('-') || text.starts_with("@@")) return;  // of a diff, or `set -x`
    if (!asks(text)) return;
    for (const std::string& command : commands_in(text)) {
      commands_.try_emplace(std::string(core::trim(command)), line.number);
      read_stale_names(text);
    }
  }

  // "docs/cli.md is not up to date, run `make docs`"
  void read_stale_names(const std::string& text) {
    static const Pattern stale(
        R"((?i)(?:^|\s)[`'"]?([\w./-]+\.\w+)[`'"]? (?:is|are) (?:not up[- ]to[- ]date|out[- ]of[- ]date|stale|outdated))");
    std::string name;
    if (RE2::PartialMatch(text, stale, &name)) add_file(name);
  }

  void add_file(const std::string& name) {
    const bool there = std::binary_search(tree_.paths().begin(), tree_.paths().end(), name);
    if (there && files_.size() < kMostFiles) {
      files_.insert(name);
    } else {
      unknown_file_ = true;
    }
  }

  [[nodiscard]] std::string joined_commands() const {
    std::vector<std::string> names;
    for (const auto& [command, line] : commands_) names.push_back(core::terminal_safe(core::shorten(command, 60)));
    return fmt::format("{}", fmt::join(names, "; "));
  }

  void add_run() {
    const auto& [command, line] = *commands_.begin();
    const auto words = plain_words(command);
    if (!words) return out_.refuse("the command needs a shell: " + joined_commands());
    std::string script = words->front();
    if (script.starts_with("./")) script.erase(0, 2);
    const bool there = std::binary_search(tree_.paths().begin(), tree_.paths().end(), script);
    if (script.find('/') != std::string::npos || words->front().starts_with("./")) {
      if (!there) return out_.refuse("the commit has no script " + core::terminal_safe(core::shorten(script, 60)));
    }
    ToolRun run;
    run.argv = *words;
    run.may_change.assign(files_.begin(), files_.end());
    run.grant = ToolRun::Grant::generator;
    run.like = edit_for(instruction_, {}, line, "the log names the command that writes this file");
    out_.runs.push_back(std::move(run));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  std::map<std::string, std::size_t> commands_;  // → line of the log
  std::set<std::string> files_;
  bool unknown_file_ = false;
  RecipeOutcome out_;
};

}  // namespace

core::LineRange reach_drift(const core::Log& log, core::LineRange told, core::LineRange bounds) {
  const std::size_t first = told.first_line > kReachLines ? told.first_line - kReachLines : 1;
  const std::size_t last = std::min(told.last_line + kReachLines, log.line_count());
  return {std::max(first, bounds.first_line), std::min(last, bounds.last_line)};
}

RecipeOutcome generated_file(const Instruction& instruction, const SourceTree& tree) {
  return GeneratedRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
