#include "fixagent/recipes/rust_suggestion.h"

#include <re2/re2.h>

#include <algorithm>

#include "core/text.h"
#include "fixagent/recipes/reach.h"

namespace cimend::fixagent {
namespace {

constexpr std::size_t kMessageLines = 80;

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

struct Patterns {
  Pattern heading{R"(^(error|warning)(?:\[(E\d{4})\])?: (.+)$)"};
  Pattern place{R"(^ *(?:-->|:::) ([^:]+):(\d{1,9}):\d{1,9}$)"};
  Pattern source{R"(^ *(\d{1,9}) ([|+-])(?: (.*))?$)"};
  Pattern below{R"(^ *\|(?: (.*))?$)"};
  Pattern help{R"(^help: (.+)$)"};
  Pattern block_marks{R"(^[ +~-]+$)"};
  Pattern label{R"(^([ |^_-]*)help: ([^`]*(?:`[^`]*`[^`]*)*)$)"};
  Pattern label_code{R"(^[^`]*`([^`]*)`[^`]*$)"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

class Reader {
 public:
  explicit Reader(const std::vector<EvidenceLine>& lines) : lines_(lines) {}

  std::optional<RustMessage> read() {
    for (const EvidenceLine& line : lines_) {
      if (!take(line)) break;
    }
    return std::move(found_);
  }

 private:
  // False where the message ends.
  bool take(const EvidenceLine& line) {
    const Patterns& known = patterns();
    const std::string& text = *line.text;
    std::string kind, code, rest, number, sign;
    if (RE2::FullMatch(text, known.heading, &kind, &code, &rest)) {
      if (found_) return false;
      if (kind == "error") begin(line, code, rest);
      return true;
    }
    if (!found_) return true;
    if (RE2::FullMatch(text, known.place, &rest, &number)) {
      take_place(rest, number);
    } else if (RE2::FullMatch(text, known.help, &rest)) {
      RustSuggestion block;
      block.help = rest;
      block.log_line = line.number;
      block.file = file_;
      found_->suggestions.push_back(std::move(block));
      in_block_ = true;
    } else if (RE2::FullMatch(text, known.source, &number, &sign, &rest)) {
      take_source(line, number, sign.front(), rest);
    } else if (RE2::FullMatch(text, known.below, &rest)) {
      take_below(line, rest);
    } else if (text.starts_with("note: ")) {
      in_block_ = false;
    }
    return true;
  }

  void begin(const EvidenceLine& line, const std::string& code, const std::string& text) {
    found_.emplace();
    found_->code = code;
    found_->text = text;
    found_->log_line = line.number;
  }

  void take_place(const std::string& file, const std::string& number) {
    file_ = file;
    if (in_block_) found_->suggestions.back().file = file;
    if (!found_->file.empty()) return;
    found_->file = file;
    found_->line = std::stoll(number);
  }

  void take_source(const EvidenceLine& line, const std::string& number, char sign, const std::string& text) {
    RustSuggestion::Line source;
    source.number = std::stoll(number);
    source.sign = sign;
    source.text = text;
    source.log_line = line.number;
    if (in_block_) {
      found_->suggestions.back().lines.push_back(std::move(source));
    } else {
      at_ = std::move(source);
    }
  }

  void take_below(const EvidenceLine& line, const std::string& text) {
    if (in_block_) {
      auto& block = found_->suggestions.back();
      if (block.lines.empty() || !block.lines.back().marks.empty()) return;
      if (RE2::FullMatch(text, patterns().block_marks)) block.lines.back().marks = text;
      return;
    }
    std::string marks, help;
    if (at_.marks.empty()) at_.marks = text;
    if (at_.number > 0 && RE2::FullMatch(text, patterns().label, &marks, &help)) add_label(line, marks, help);
  }

  // A label stands behind its marks, "^^ help: …", or hangs below the first of them.
  void add_label(const EvidenceLine& line, const std::string& before, const std::string& help) {
    RustSuggestion label;
    label.is_label = true;
    label.log_line = line.number;
    label.help = help;
    label.at = at_;
    label.file = file_;
    RE2::FullMatch(help, patterns().label_code, &label.code);
    const std::string& marks = at_.marks;
    const auto is_mark = [&](std::size_t i, char like) { return i < marks.size() && marks[i] == like; };
    std::size_t begin = before.size();
    if (before.size() >= 2 && before.back() == ' ' &&
        (before[before.size() - 2] == '^' || before[before.size() - 2] == '-')) {
      const char like = before[before.size() - 2];
      begin = before.size() - 2;
      while (begin > 0 && before[begin - 1] == like) --begin;
    }
    const char like = begin < marks.size() ? marks[begin] : ' ';
    if (like != '^' && like != '-') return;
    std::size_t end = begin;
    while (is_mark(end, like)) ++end;
    label.first_column = begin;
    label.last_column = end;
    found_->suggestions.push_back(std::move(label));
  }

  const std::vector<EvidenceLine>& lines_;
  std::optional<RustMessage> found_;
  RustSuggestion::Line at_;
  std::string file_;
  bool in_block_ = false;
};

}  // namespace

std::optional<RustMessage> read_rust_message(const std::vector<EvidenceLine>& lines) { return Reader(lines).read(); }

core::LineRange reach_compiler_suggestion(const core::Log& log, core::LineRange told, core::LineRange bounds) {
  const auto is_heading = [&](std::size_t at) {
    const std::string_view line = log.plain(at);
    return line.starts_with("error: ") || line.starts_with("error[") || line.starts_with("warning: ");
  };
  if (!is_heading(told.first_line)) return reach_compiler_message(log, told, bounds);
  core::LineRange out{told.first_line, told.first_line};
  const std::size_t most = std::min(bounds.last_line, told.first_line + kMessageLines - 1);
  while (out.last_line < most && !is_heading(out.last_line + 1)) ++out.last_line;
  return out;
}

}  // namespace cimend::fixagent
