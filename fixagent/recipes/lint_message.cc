#include "fixagent/recipes/lint_message.h"

#include <re2/re2.h>

#include <algorithm>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

struct Patterns {
  Pattern tsc{
      R"(^(?:ERROR in |\[tsl\] ERROR in |Error: )?([^\s(:][^(:]*?)(?:\((\d{1,9}),(\d{1,9})\):|:(\d{1,9}):(\d{1,9}) -) error (TS\d{4,6}): (.*)$)"};
  Pattern python{
      R"(^([^\s:][^:]*\.pyi?):(\d{1,9}):(?:(\d{1,9}):)? ?(?:\[?([A-Z]{1,4}\d{3,4})(?:\([\w-]+\)(?:, [^\]]*)?)?\]?:?(?: \[\*\])? )?(.*)$)"};
  Pattern pylint_msvs{R"(^([^\s:()]+\.pyi?)\((\d{1,9})\): \[([CRWEF]\d{4})\([^\]]*\] (.*)$)"};
  Pattern long_code{R"(^([A-Z]{1,4}\d{3,4})(?: \[\*\])? (.*)$)"};
  Pattern arrow{R"(^ *--> ([^:]+):(\d{1,9}):(\d{1,9})$)"};
  Pattern go{
      R"(^(?:vet: |#\d+ [\d.]+ )?([^\s:]+\.go):(\d{1,9}):(?:(\d{1,9}):)? (.*?)(?: \((typecheck|compile|unused|deadcode)\))?$)"};
  Pattern rust{R"(^\s*error(?:\[(E\d{4})\])?: (.*)$)"};
  Pattern other_rust{R"(^\s*(?:warning|note)(?:\[\w+\])?: )"};
  Pattern eslint{R"(^\s+(\d{1,9}):(\d{1,9})\s+(?:error|warning)\s+(.*?)\s{2,}(@?[\w/-]+)\s*$)"};
  Pattern eslint_unix{
      R"(^(\S[^:]*\.(?:[cm]?[jt]sx?)):(\d{1,9}):(\d{1,9}): (.*?) (?:\[\w+/(@?[\w/-]+)\]|\((@?[\w/-]+)\))$)"};
  Pattern eslint_compact{
      R"(^(\S[^:]*\.(?:[cm]?[jt]sx?)): line (\d{1,9}), col (\d{1,9}), \w+ - (.*?) \((@?[\w/-]+)\)$)"};
  Pattern script_heading{R"(^((?:[A-Za-z]:)?[^\s:][^:]*\.(?:[cm]?[jt]sx?|vue|svelte))$)"};
  Pattern checkstyle{R"(^(?:.*?\] )?\[(?:ERROR|WARN)\] ([^\s:\[]+\.java):(\d{1,9})(?::(\d{1,9}))?: (.*?) \[(\w+)\]$)"};
  Pattern checkstyle_maven{
      R"(^\[(?:ERROR|WARNING)\] ([^\s:\[]+\.java):?\[(\d{1,9})(?:[,:](\d{1,9}))?\] \([a-z]+\) (\w+): (.*)$)"};
  Pattern javac{R"(^(?:\s*\[[a-z]\w*\]\s+|\[ERROR\] |e: )?([^\s:\[\]]+\.java):(\d{1,9}): (?:error: )?(.*)$)"};
  Pattern maven{R"(^\s*(?:\[ERROR\]|Error:)\s+([^\s\[\]]+\.java):\s?\[(\d{1,9}), ?(\d{1,9})\] (?:error: )?(.*)$)"};
  Pattern frame{R"re(^(?:E\s+|\s*)File "([^"]+)", line (\d{1,9})(?:, in .*)?$)re"};
  Pattern pytest_error{R"(^E {3,}((?:NameError|AttributeError|ImportError): .*)$)"};
  Pattern pytest_source{R"(^> {2,}(.*)$)"};
  Pattern pytest_place{R"(^([^\s:]+\.py):(\d{1,9}): (?:NameError|AttributeError|ImportError)$)"};
  Pattern python_error{R"(^\s*((?:NameError|AttributeError|ImportError): .*)$)"};
  Pattern gutter{R"(^\s*(\d{1,9}) \|(?: (.*))?$)"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

std::int64_t number(const std::string& digits) { return digits.empty() ? 0 : std::stoll(digits); }

class Reader {
 public:
  explicit Reader(const Instruction& instruction) : instruction_(instruction), lines_(evidence_lines(instruction)) {}

  std::vector<LintMessage> read() {
    for (at_ = 0; at_ < lines_.size(); ++at_) read_line(*lines_[at_].text);
    for (LintMessage& message : messages_) read_notes(message);
    std::erase_if(messages_, [](const LintMessage& one) { return one.file.empty() || one.line < 1; });
    return std::move(messages_);
  }

 private:
  LintMessage& add(const std::string& file, const std::string& line, const std::string& column, const std::string& code,
                   const std::string& text) {
    LintMessage message;
    message.file = file;
    message.line = number(line);
    message.column = number(column);
    message.code = code;
    message.text = text;
    message.log_line = lines_[at_].number;
    open_ = true;
    return messages_.emplace_back(std::move(message));
  }

  void read_line(const std::string& text) {
    const Patterns& known = patterns();
    std::string file, line, column, line2, column2, code, code2, said;
    if (RE2::FullMatch(text, known.tsc, &file, &line, &column, &line2, &column2, &code, &said)) {
      add(file, line + line2, column + column2, code, said);
    } else if (RE2::FullMatch(text, known.eslint_unix, &file, &line, &column, &said, &code, &code2)) {
      add(file, line, column, code + code2, said);
    } else if (RE2::FullMatch(text, known.eslint_compact, &file, &line, &column, &said, &code) ||
               RE2::FullMatch(text, known.checkstyle, &file, &line, &column, &said, &code) ||
               RE2::FullMatch(text, known.checkstyle_maven, &file, &line, &column, &code, &said)) {
      add(file, line, column, code, said);
    } else if (RE2::FullMatch(text, known.pytest_place, &file, &line)) {
      place_pytest(file, line);
    } else if (RE2::FullMatch(text, known.python, &file, &line, &column, &code, &said) ||
               RE2::FullMatch(text, known.pylint_msvs, &file, &line, &code, &said)) {
      add(file, line, column, code, said);
    } else if (RE2::FullMatch(text, known.maven, &file, &line, &column, &said)) {
      add(file, line, column, {}, said);
    } else if (RE2::FullMatch(text, known.javac, &file, &line, &said)) {
      add(file, line, {}, {}, said);
    } else if (RE2::FullMatch(text, known.go, &file, &line, &column, &said)) {
      add(file, line, column, {}, said);
    } else if (RE2::FullMatch(text, known.script_heading, &file)) {
      heading_ = file;
    } else if (RE2::FullMatch(text, known.eslint, &line, &column, &said, &code)) {
      add(heading_.empty() ? instruction_.file : heading_, line, column, code, said);
    } else {
      read_spread(text);
    }
  }

  // Forms whose message and place stand on lines of their own.
  void read_spread(const std::string& text) {
    const Patterns& known = patterns();
    std::string file, line, column, code, said;
    if (RE2::FullMatch(text, known.rust, &code, &said) || RE2::FullMatch(text, known.long_code, &code, &said)) {
      add({}, {}, {}, code, said);
    } else if (RE2::PartialMatch(text, known.other_rust)) {
      open_ = false;
    } else if (RE2::FullMatch(text, known.arrow, &file, &line, &column)) {
      place_arrow(file, line, column);
    } else if (RE2::FullMatch(text, known.frame, &file, &line)) {
      frame_ = LintMessage();
      frame_.file = file;
      frame_.line = number(line);
      frame_at_ = at_;
    } else if (RE2::FullMatch(text, known.pytest_source, &said)) {
      frame_.shown = {{0, said, true}};
    } else if (RE2::FullMatch(text, known.pytest_error, &said)) {
      const auto shown = frame_.shown;
      add({}, {}, {}, {}, said).shown = shown;
    } else if (RE2::FullMatch(text, known.python_error, &said) && frame_.line > 0) {
      end_traceback(said);
    }
  }

  // ` --> src/a.rs:3:12` belongs to the message right above it.
  void place_arrow(const std::string& file, const std::string& line, const std::string& column) {
    if (messages_.empty()) {
      // ruff's heading may stand above what the rule took: the instruction has its text then.
      if (!instruction_.message.empty()) add(file, line, column, {}, instruction_.message);
      return;
    }
    LintMessage& message = messages_.back();
    if (!open_ || !message.file.empty() || lines_[at_].number > message.log_line + 3) return;
    message.file = file;
    message.line = number(line);
    message.column = number(column);
  }

  void place_pytest(const std::string& file, const std::string& line) {
    if (messages_.empty() || !messages_.back().file.empty()) return;
    LintMessage& message = messages_.back();
    message.file = file;
    message.line = number(line);
    for (auto& shown : message.shown) shown.line = message.line;
  }

  void end_traceback(const std::string& said) {
    LintMessage& message = add(frame_.file, std::to_string(frame_.line), {}, {}, said);
    if (frame_at_ + 1 < at_) message.shown = {{frame_.line, *lines_[frame_at_ + 1].text, true}};
    frame_ = LintMessage();
  }

  void read_notes(LintMessage& message) const {
    const Patterns& known = patterns();
    std::size_t next = lines_.empty() ? 0 : lines_.back().number + 1;
    for (const LintMessage& other : messages_) {
      if (other.log_line > message.log_line) next = std::min(next, other.log_line);
    }
    bool helped = false;
    for (const EvidenceLine& line : lines_) {
      if (line.number <= message.log_line || line.number >= next) continue;
      if (RE2::PartialMatch(*line.text, known.other_rust)) break;
      message.notes.push_back(line);
      std::string shown, text;
      // Below "help:" stands the source as it might become.
      if (line.text->starts_with("help:")) helped = true;
      if (!helped && RE2::FullMatch(*line.text, known.gutter, &shown, &text)) {
        message.shown.push_back({number(shown), text, false});
      }
    }
    const bool java = message.file.ends_with(".java") && message.notes.size() > 1;
    if (java && message.notes[1].text->find_first_not_of(" \t") == message.notes[1].text->rfind('^')) {
      message.shown.push_back({message.line, *message.notes[0].text, false});
    }
  }

  const Instruction& instruction_;
  std::vector<EvidenceLine> lines_;
  std::size_t at_ = 0, frame_at_ = 0;
  std::string heading_;
  LintMessage frame_;  // the last frame of a traceback so far
  bool open_ = false;  // the last message may still get its place
  std::vector<LintMessage> messages_;
};

constexpr std::size_t kReach = 120;

}  // namespace

std::vector<LintMessage> read_lint_messages(const Instruction& instruction) { return Reader(instruction).read(); }

core::LineRange reach_lint_messages(const core::Log&, core::LineRange told, core::LineRange bounds) {
  core::LineRange out = told;
  out.first_line = told.first_line > bounds.first_line + kReach ? told.first_line - kReach : bounds.first_line;
  out.last_line = std::max(told.last_line, std::min(bounds.last_line, told.last_line + kReach));
  return out;
}

std::vector<std::string> quoted_names(std::string_view text) {
  // ‘ and ’ are three bytes each
  static const Pattern pattern(R"re((?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`|\xe2\x80\x98(.+?)\xe2\x80\x99))re");
  std::vector<std::string> out;
  re2::StringPiece rest(text.data(), text.size());
  std::string one, two, three, four;
  while (RE2::FindAndConsume(&rest, pattern, &one, &two, &three, &four)) out.push_back(one + two + three + four);
  return out;
}

}  // namespace cimend::fixagent
