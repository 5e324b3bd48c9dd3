#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "fixagent/unified_diff.h"

// rustfmt prints no counts, so nothing says where a hunk ends or whether the log cut it. Two things help: rustfmt
// gives three lines of context after the last change (fewer only at the end of the file, which the recipe checks),
// and a blank line ends a hunk unless its body goes on behind it (some CI systems cut the one space of an empty
// context line).

namespace cimend::fixagent {
namespace {

struct Place {
  std::string path;
  std::int64_t line = 0;
};

std::optional<std::int64_t> number(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 1 || value > 100'000'000) {
    return std::nullopt;
  }
  return value;
}

// "Diff in PATH:12:" and "Diff in PATH at line 12:"
std::optional<Place> read_place(std::string_view line) {
  static constexpr std::string_view kStart = "Diff in ";
  static constexpr std::string_view kAtLine = " at line ";
  if (!line.starts_with(kStart) || !line.ends_with(':')) return std::nullopt;
  line = line.substr(kStart.size(), line.size() - kStart.size() - 1);
  std::size_t middle = line.rfind(kAtLine);
  std::size_t digits = middle + kAtLine.size();
  if (middle == std::string_view::npos) {
    middle = line.rfind(':');
    digits = middle + 1;
  }
  if (middle == std::string_view::npos || middle == 0) return std::nullopt;
  const auto value = number(line.substr(digits));
  if (!value) return std::nullopt;
  return Place{std::string(line.substr(0, middle)), *value};
}

bool is_body(std::string_view line) {
  return !line.empty() && (line.front() == ' ' || line.front() == '+' || line.front() == '-');
}

void add_line(Hunk& hunk, std::string_view line, std::size_t source) {
  DiffLine out;
  const char first = line.empty() ? ' ' : line.front();
  out.kind = first == ' ' ? DiffLine::Kind::context : first == '-' ? DiffLine::Kind::removed : DiffLine::Kind::added;
  out.text = line.empty() ? std::string() : std::string(line.substr(1));
  out.source = source;
  hunk.old_count += first != '+';
  hunk.new_count += first != '-';
  hunk.lines.push_back(std::move(out));
}

}  // namespace

std::vector<FilePatch> read_rustfmt_diff(const std::vector<std::string>& lines, const DiffLimits& limits) {
  std::vector<FilePatch> files;
  const std::size_t end = std::min(lines.size(), limits.max_lines);
  for (std::size_t at = 0; at < end && files.size() < limits.max_hunks;) {
    const auto place = lines[at].size() <= limits.max_line_bytes ? read_place(lines[at]) : std::nullopt;
    if (!place) {
      ++at;
      continue;
    }
    FilePatch file;
    file.source = at;
    file.old_name = file.new_name = place->path;
    file.split_lines = true;
    Hunk hunk;
    hunk.source = at++;
    hunk.old_start = hunk.new_start = place->line;
    for (; at < end; ++at) {
      if (lines[at].size() > limits.max_line_bytes) {
        file.problem = "a line of the diff is too long";
        break;
      }
      const bool empty_context = lines[at].empty() && at + 1 < end && is_body(lines[at + 1]);
      if (!is_body(lines[at]) && !empty_context) break;
      add_line(hunk, lines[at], at);
    }
    if (hunk.lines.empty()) file.problem = "the diff has no lines";
    file.hunks.push_back(std::move(hunk));
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace cimend::fixagent
