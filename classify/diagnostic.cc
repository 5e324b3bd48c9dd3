#include "classify/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/log.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kShownWidth = 110;

std::string_view line_of(std::string_view source, int wanted) {
  std::string_view found;
  core::each_line(source, [&](std::size_t number, std::string_view line) {
    if (number == static_cast<std::size_t>(wanted)) found = line;
  });
  return found;
}

// The part of the line around the caret, and the caret below it.
std::string snippet(std::string_view line, int line_number, int column) {
  std::size_t caret = column > 0 ? std::min(static_cast<std::size_t>(column - 1), line.size()) : 0;
  std::string lead;
  if (line.size() > kShownWidth && caret > kShownWidth / 2) {
    const std::size_t cut = caret - kShownWidth / 2;
    line.remove_prefix(cut);
    caret -= cut;
    lead = "…";
  }
  const std::string before = core::terminal_safe(line.substr(0, caret));
  const std::string after = core::terminal_safe(line.substr(caret, kShownWidth - std::min(caret, kShownWidth)));
  const auto characters =
      static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  return fmt::format("{:>5} | {}{}{}\n      | {}{}^\n", line_number, lead, before, after, lead.empty() ? "" : " ",
                     std::string(characters, ' '));
}

}  // namespace

std::string format_diagnostic(const Diagnostic& diagnostic, const Sources& sources) {
  std::string out = core::terminal_safe(diagnostic.file);
  if (diagnostic.place.line > 0) out += fmt::format(":{}", diagnostic.place.line);
  if (diagnostic.place.column > 0) out += fmt::format(":{}", diagnostic.place.column);
  out += ": " + core::terminal_safe(diagnostic.what) + "\n";
  const auto source = sources.find(diagnostic.file);
  if (source != sources.end() && diagnostic.place.line > 0) {
    out += snippet(line_of(source->second, diagnostic.place.line), diagnostic.place.line, diagnostic.place.column);
  }
  if (!diagnostic.hint.empty()) out += "        " + core::terminal_safe(diagnostic.hint) + "\n";
  return out;
}

void sort_diagnostics(std::vector<Diagnostic>& diagnostics) {
  const auto key = [](const Diagnostic& d) { return std::tie(d.file, d.place.line, d.place.column, d.what); };
  std::sort(diagnostics.begin(), diagnostics.end(),
            [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(),
                                [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); }),
                    diagnostics.end());
}

}  // namespace cimend::classify
