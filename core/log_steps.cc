#include "core/log_steps.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

// How a log is cut into steps.
//
// Each CI system tells in its own words where a command begins, and how it ended; a log is read by the words of one of
// them, the first of this list that it holds:
//
//   GitHub   "##[group]Run X" opens a step; its header lists the command lines, then "shell:" (a command) or "with:"
//            (an action), up to "##[endgroup]". Other groups are the tools' own and lie inside. "Process completed with
//            exit code N" tells the end of a command; of an action, any ##[error] does. A ##[error] in a command
//            alone does not: problem matchers print them for warnings too.
//   Travis   travis_time:start and :end stand around each command, folds around phases. 'The command "X" exited with
//   N.'
//            follows. A shell that dies leaves its command open: that one failed. Travis runs the script's commands to
//            the end whatever fails; of several failures people name the last (402 of 411 labelled logs; the first:
//            383). On GitHub what fails after the first failure is what runs always.
//   GitLab   the runner's sections (step_script, …). "ERROR: Job failed" comes at the very end, after the clean-up.
//   Azure    "##[section]Starting: X" to "##[section]Finishing: X"; an ##[error] inside fails it.
//   Jenkins  "[Pipeline] { (X)" to "[Pipeline] // stage". The reason comes at the end; the stages after the broken one
//            say that they were skipped.
//
// Where a window of a GitHub log holds an ##[error] and no "Run", there is one step without a name.

namespace cimend::core {
namespace {

using std::string_view;
using Kind = ControlWord::Kind;

constexpr std::size_t kMaxCommand = 4096;

std::optional<int> leading_number(string_view text) {
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

// The number after the last `words` in `text`, quotes allowed before it.
std::optional<int> number_after(string_view text, string_view words) {
  const std::size_t at = text.rfind(words);
  if (at == string_view::npos) return std::nullopt;
  text.remove_prefix(at + words.size());
  while (!text.empty() && (text.front() == '\'' || text.front() == '"' || text.front() == ' ')) text.remove_prefix(1);
  return leading_number(text);
}

std::optional<int> exit_code_in(string_view text) {
  for (const string_view words : {"exit code ", "exited with code ", "exit status ", "exited with status "}) {
    if (const auto code = number_after(text, words)) return code;
  }
  return std::nullopt;
}

// Which of several failed steps is told as the one that broke the run.
enum class Broke { at_first_failure, at_last_failure };

// Steps in the making: in order, not overlapping, the last one perhaps open.
class StepList {
 public:
  Step& open(string_view name, std::size_t line) {
    close(line - 1);
    if (!steps_.empty() && steps_.back().last_line >= line) shorten_last(line - 1);
    Step& step = steps_.emplace_back();
    step.name = name;
    step.first_line = step.last_line = line;
    open_ = true;
    return step;
  }

  // Ends the open step at `line`; one that would have no line is dropped.
  void close(std::size_t line) {
    if (!open_) return;
    open_ = false;
    steps_.back().last_line = line;
    if (line < steps_.back().first_line) steps_.pop_back();
  }

  Step* current() { return open_ ? &steps_.back() : nullptr; }
  Step* latest() { return steps_.empty() ? nullptr : &steps_.back(); }
  std::vector<Step>& all() { return steps_; }

  Steps finish(std::size_t last_line, Broke broke = Broke::at_first_failure) {
    close(last_line);
    Steps result{std::move(steps_), std::nullopt};
    for (std::size_t i = 0; i < result.steps.size(); ++i) {
      if (!result.steps[i].failed) continue;
      result.failed = i;
      if (broke == Broke::at_first_failure) break;
    }
    return result;
  }

 private:
  void shorten_last(std::size_t line) {
    steps_.back().last_line = line;
    if (line < steps_.back().first_line) steps_.pop_back();
  }

  std::vector<Step> steps_;
  bool open_ = false;
};

void append_command_line(Step& step, string_view line) {
  if (step.command.size() + line.size() > kMaxCommand) return;
  if (!step.command.empty()) step.command.push_back('\n');
  step.command.append(line);
}

// ---- GitHub

class GitHubSteps {
 public:
  explicit GitHubSteps(const Log& log) : log_(log) { list_.open("", 1); }

  Steps read() {
    for (std::size_t number = 1; number <= log_.line_count(); ++number) read_line(number, log_.line(number));
    return list_.finish(log_.line_count());
  }

 private:
  enum class Part { output, commands, inputs };  // of a step; the last two are its header

  void read_line(std::size_t number, const Line& line) {
    if (line.marker == Marker::group && line.plain.starts_with("Run ")) {
      list_.open(line.plain, number);
      first_ = false;
      runs_command_ = false;
      part_ = Part::commands;
      return;
    }
    Step* step = list_.current();
    if (step == nullptr) return;
    if (line.marker == Marker::error) return read_error(*step, line.plain);
    if (part_ != Part::output) return read_header(*step, line);
    if (line.plain == "Post job cleanup." || line.plain == "Cleaning up orphan processes")
      return list_.close(number - 1);
    if (first_ && is_set_up(line.plain)) step->name = "Set up job";
  }

  static bool is_set_up(string_view line) {
    return line.starts_with("Current runner version:") || line == "Prepare workflow directory" ||
           line == "Getting action download info" || line.starts_with("Complete job name:");
  }

  void read_header(Step& step, const Line& line) {
    if (line.marker == Marker::endgroup) {
      part_ = Part::output;
      return;
    }
    if (line.plain.starts_with("shell: ")) runs_command_ = true;
    if (line.plain == "with:" || line.plain == "env:" || line.plain.starts_with("shell: ")) part_ = Part::inputs;
    if (part_ == Part::commands) append_command_line(step, line.plain);
  }

  void read_error(Step& step, string_view message) {
    const bool ended = message.starts_with("Process completed with exit code ");
    const bool stopped = message == "The operation was canceled." ||
                         message.starts_with("The runner has received a ") ||
                         message.starts_with("The job running on runner ") ||
                         (message.starts_with("The action ") && message.find(" has timed out") != string_view::npos);
    if (!ended && !stopped && runs_command_) return;
    if (const auto code = exit_code_in(message); code && (ended || !step.exit_code)) step.exit_code = code;
    step.failed = step.failed || !ended || step.exit_code != 0;
  }

  const Log& log_;
  StepList list_;
  bool first_ = true;
  bool runs_command_ = false;
  Part part_ = Part::output;
};

// ---- Travis

class TravisSteps {
 public:
  TravisSteps(const Log& log, const std::vector<ControlWord>& controls) : log_(log), controls_(controls) {
    timed_ =
        std::any_of(controls.begin(), controls.end(), [](const auto& word) { return word.kind == Kind::time_start; });
  }

  Steps read() {
    std::size_t next = 0;
    for (std::size_t number = 1; number <= log_.line_count(); ++number) {
      while (next < controls_.size() && controls_[next].line == number) read_word(controls_[next++]);
      read_line(number, log_.plain(number));
    }
    return finish();
  }

 private:
  void read_word(const ControlWord& word) {
    switch (word.kind) {
      case Kind::fold_start:
        fold_ = word.name;
        if (!timed_) open(word.line);
        return;
      case Kind::fold_end:
        fold_ = {};
        if (!timed_) list_.close(word.line);
        return;
      case Kind::time_start: return open(word.line);
      case Kind::time_end: return list_.close(word.line);
      case Kind::section_start:
      case Kind::section_end: return;
    }
  }

  void open(std::size_t line) {
    list_.open(fold_, line);
    command_wanted_ = true;
  }

  void read_line(std::size_t number, string_view line) {
    if (command_wanted_ && !line.empty()) read_command(line);
    if (line.starts_with("The command \"")) quoted_since_ = number;
    if (quoted_since_ != 0) read_exit(number, line);
    if (line.starts_with("Done. Your build exited with ")) done_ = number_after(line, "exited with ");
  }

  void read_command(string_view line) {
    Step* step = list_.current();
    command_wanted_ = false;
    if (step == nullptr || !line.starts_with("$ ")) return;
    append_command_line(*step, line.substr(2));
    if (step->name.empty()) step->name = line.substr(2);
  }

  // The command is quoted with its line breaks, so the end of the sentence may be some lines below.
  void read_exit(std::size_t number, string_view line) {
    constexpr std::size_t kLongestQuote = 200;
    const std::size_t end = std::min(line.rfind("\" exited with "), line.rfind("\" failed"));
    if (end != string_view::npos) {
      end_command(number, line, quoted_since_ == number ? line.substr(0, end) : string_view());
      quoted_since_ = 0;
    } else if (number - quoted_since_ >= kLongestQuote) {
      quoted_since_ = 0;
    }
  }

  // `sentence` is 'The command "X" exited with 1.', '… failed and exited with 1 during .' or '… failed 3 times.';
  // `quote` what stands before the closing quotation mark, where that is on the same line.
  void end_command(std::size_t number, string_view sentence, string_view quote) {
    constexpr string_view kBegin = "The command \"";
    const auto code = number_after(sentence, "exited with ");
    Step* step = list_.latest();
    if (!code) {
      if (step != nullptr && sentence.find(" times.") != string_view::npos) step->failed = true;
      return;
    }
    // A command that no travis_time words were left of reaches from the one before it to here.
    if (step == nullptr || (step->exit_code && step->last_line < number)) {
      step =
          &list_.open(quote.substr(std::min(quote.size(), kBegin.size())), step == nullptr ? 1 : step->last_line + 1);
    }
    list_.close(number);
    step->last_line = std::max(step->last_line, number);
    step->exit_code = code;
    step->failed = code != 0;
  }

  Steps finish() {
    Step* open = list_.current();
    const bool told = std::any_of(list_.all().begin(), list_.all().end(), [](const Step& s) { return s.failed; });
    if (open != nullptr && !told && done_ != 0) open->failed = true;
    return list_.finish(log_.line_count(), Broke::at_last_failure);
  }

  const Log& log_;
  const std::vector<ControlWord>& controls_;
  StepList list_;
  bool timed_ = false;
  string_view fold_;
  bool command_wanted_ = false;
  std::size_t quoted_since_ = 0;  // line where a quoted command begins; 0: not inside one
  std::optional<int> done_;
};

// ---- GitLab

bool one_of(string_view word, std::initializer_list<string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class GitLabSteps {
 public:
  GitLabSteps(const Log& log, const std::vector<ControlWord>& controls) : log_(log), controls_(controls) {}

  Steps read() {
    std::size_t next = 0;
    for (std::size_t number = 1; number <= log_.line_count(); ++number) {
      while (next < controls_.size() && controls_[next].line == number) read_word(controls_[next++]);
      read_line(number, log_.plain(number));
    }
    return list_.finish(log_.line_count());
  }

 private:
  // The runner's own sections; those that a script prints lie inside step_script.
  static bool is_runners(string_view name) {
    return is_clean_up(name) || one_of(name, {"prepare_executor", "prepare_script", "get_sources", "restore_cache",
                                              "download_artifacts", "step_script", "build_script", "resolve_secrets"});
  }
  static bool is_clean_up(string_view name) {
    return one_of(name, {"after_script", "archive_cache", "archive_cache_on_failure", "upload_artifacts_on_success",
                         "upload_artifacts_on_failure", "cleanup_file_variables"});
  }

  void read_word(const ControlWord& word) {
    const Step* inside = list_.current();
    if (word.kind == Kind::section_start && (inside == nullptr || is_runners(word.name))) {
      list_.open(word.name, word.line);
    } else if (word.kind == Kind::section_end && inside != nullptr && inside->name == word.name) {
      list_.close(word.line);
    }
  }

  void read_line(std::size_t number, string_view line) {
    Step* step = list_.current();
    // The runner echoes each command in bold green before it runs it; the last one is the one that broke.
    if (step != nullptr && line.starts_with("$ ") && log_.line(number).raw.find("[32;1m$ ") != string_view::npos) {
      step->command = line.substr(2, kMaxCommand);
    }
    if (line.starts_with("ERROR: Job failed")) mark_failed(line);
  }

  void mark_failed(string_view line) {
    auto& steps = list_.all();
    const auto broken = std::find_if(steps.rbegin(), steps.rend(), [](const Step& s) { return !is_clean_up(s.name); });
    if (broken == steps.rend()) return;
    broken->failed = true;
    broken->exit_code = exit_code_in(line);
  }

  const Log& log_;
  const std::vector<ControlWord>& controls_;
  StepList list_;
};

// ---- Azure

Steps azure_steps(const Log& log) {
  constexpr string_view kStarting = "Starting: ";
  StepList list;
  for (std::size_t number = 1; number <= log.line_count(); ++number) {
    const Line line = log.line(number);
    if (line.marker == Marker::section && line.plain.starts_with(kStarting)) {
      list.open(line.plain.substr(kStarting.size()), number);
    } else if (line.marker == Marker::section_end) {
      list.close(number);
    } else if (line.marker == Marker::error && list.current() != nullptr) {
      Step& step = *list.current();
      step.failed = true;
      if (!step.exit_code) step.exit_code = exit_code_in(line.plain);
    }
  }
  return list.finish(log.line_count());
}

// ---- Jenkins

class JenkinsSteps {
 public:
  explicit JenkinsSteps(const Log& log) : log_(log) {}

  Steps read() {
    for (std::size_t number = 1; number <= log_.line_count(); ++number) read_line(number, log_.line(number));
    if (failed_) mark_failed();
    return list_.finish(log_.line_count());
  }

 private:
  void read_line(std::size_t number, const Line& line) {
    constexpr string_view kStage = "[Pipeline] { (";
    if (line.marker == Marker::section && line.plain.starts_with(kStage)) {
      const string_view name = line.plain.substr(kStage.size());
      list_.open(name.substr(0, name.rfind(')')), number);
      skipped_.resize(list_.all().size());
      skipped_.back() = list_.latest()->name == "Declarative: Post Actions";
      return;
    }
    if (line.plain == "[Pipeline] // stage") return list_.close(number);
    if (list_.current() != nullptr && is_skip(line.plain)) skipped_[list_.all().size() - 1] = true;
    if (line.plain == "Finished: FAILURE") failed_ = true;
    if (line.plain.starts_with("ERROR: script returned exit code ")) {
      failed_ = true;
      exit_code_ = exit_code_in(line.plain);
    }
  }

  static bool is_skip(string_view line) {
    return line.starts_with("Stage \"") && line.find("\" skipped due to ") != string_view::npos;
  }

  void mark_failed() {
    auto& steps = list_.all();
    for (std::size_t i = steps.size(); i-- > 0;) {
      if (skipped_[i]) continue;
      steps[i].failed = true;
      steps[i].exit_code = exit_code_;
      return;
    }
  }

  const Log& log_;
  StepList list_;
  std::vector<bool> skipped_;  // by step: it tells nothing about the failure
  bool failed_ = false;
  std::optional<int> exit_code_;
};

struct Seen {
  bool github_run = false;
  bool error = false;
  bool azure_section = false;
  bool jenkins_stage = false;
};

Seen look_for_markers(const Log& log) {
  Seen seen;
  for (std::size_t number = 1; number <= log.line_count(); ++number) {
    const Line line = log.line(number);
    switch (line.marker) {
      case Marker::group: seen.github_run = seen.github_run || line.plain.starts_with("Run "); break;
      case Marker::error: seen.error = true; break;
      case Marker::section:
        if (line.plain.starts_with("Starting: ")) seen.azure_section = true;
        if (line.plain.starts_with("[Pipeline] { (")) seen.jenkins_stage = true;
        break;
      default: break;
    }
  }
  return seen;
}

}  // namespace

Steps find_steps(const Log& log, const std::vector<ControlWord>& controls) {
  const Seen seen = look_for_markers(log);
  if (seen.github_run) return GitHubSteps(log).read();
  const bool sections = std::any_of(controls.begin(), controls.end(), [](const ControlWord& word) {
    return word.kind == Kind::section_start || word.kind == Kind::section_end;
  });
  if (!controls.empty() && !sections) return TravisSteps(log, controls).read();
  if (sections) return GitLabSteps(log, controls).read();
  if (seen.azure_section) return azure_steps(log);
  if (seen.jenkins_stage) return JenkinsSteps(log).read();
  if (seen.error) return GitHubSteps(log).read();
  return {};
}

}  // namespace cimend::core
