// Any bytes are a log. What must hold for all of them: the two views of a line agree, steps lie within the log and in
// order, and redaction keeps line numbers true and has nothing left to do the second time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/ansi.h"
#include "core/log.h"
#include "core/redact.h"

namespace {

namespace core = cimend::core;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_lines(std::string_view bytes, const core::Log& log) {
  std::size_t count = 0, offset = 0;
  core::Log::Cursor cursor(log);
  std::string joined;
  core::each_line(bytes, [&](std::size_t number, std::string_view raw) {
    require(number == ++count && number <= log.line_count());
    const core::Line line = log.line(number);
    require(line.raw == raw);
    require(line.plain.find('\x1b') == std::string_view::npos && line.plain.find('\n') == std::string_view::npos);
    require(line.plain.size() <= core::Log::kMaxPlain);
    require(cursor.line_at(offset) == number && cursor.line_at(offset + line.plain.size()) == number);
    require(log.plain_text().substr(offset, line.plain.size()) == line.plain);
    offset += line.plain.size() + 1;
    joined.append(raw).push_back('\n');
    core::command_properties(raw);
  });
  require(count == log.line_count());
  if (!bytes.empty() && bytes.back() != '\n') joined.pop_back();
  require(joined == bytes);
}

void check_steps(const core::Log& log) {
  std::size_t free_from = 1;
  for (const core::Step& step : log.steps()) {
    require(step.first_line >= free_from && step.last_line >= step.first_line && step.last_line <= log.line_count());
    require(log.step_at(step.first_line) == &step && log.step_at(step.last_line) == &step);
    free_from = step.last_line + 1;
  }
  const core::Step* failed = log.failed_step();
  require(failed == nullptr || failed->failed);
}

void check_styles(std::string_view bytes) {
  core::Style style;
  std::string stripped;
  core::strip_ansi(bytes, stripped);
  std::string shown;
  for (const core::StyledText& run : core::styled_runs(bytes, style)) {
    require(!run.text.empty());
    shown += run.text;
  }
  require(shown == stripped && stripped.find('\x1b') == std::string::npos);
}

void check_redaction(std::string_view bytes) {
  const core::Redaction once = core::redact(bytes);
  require(std::count(once.text.begin(), once.text.end(), '\n') == std::count(bytes.begin(), bytes.end(), '\n'));
  require(once.masked > 0 || once.text == bytes);
  require(core::redact(once.text).text == once.text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const core::Log log = core::Log::read(std::string(bytes));
  require(log.bytes() == bytes);
  check_lines(bytes, log);
  check_steps(log);
  check_styles(bytes);
  check_redaction(bytes);
  return 0;
}
