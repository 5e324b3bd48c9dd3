#include "classify/statistics_command.h"

#include <fmt/format.h>

#include <cstdio>

#include "classify/measure_labels.h"
#include "classify/statistics.h"
#include "classify/statistics_report.h"
#include "core/cli.h"
#include "core/fs.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr const char* kProgram = "cimend-classify";
constexpr std::size_t kNotesShown = 5;

// What was passed over is worth a word, not a hundred.
void tell_notes(const std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < notes.size() && i < kNotesShown; ++i) {
    core::report(kProgram, {core::Errc::parse, notes[i], {}, {}});
  }
  if (notes.size() <= kNotesShown) return;
  core::report(kProgram,
               {core::Errc::parse, fmt::format("and {} more like these", notes.size() - kNotesShown), {}, {}});
}

core::Result<> hand_over(core::Fs& fs, const std::string& text, const std::string& out) {
  if (!out.empty()) return fs.write_atomic(out, text);
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (std::fflush(stdout) == 0) return {};
  return core::fail(core::Errc::io, "cannot write to standard output");
}

core::Result<Statistics> gather(core::Fs& fs, const StatisticsCommand& command) {
  const auto classifier = Classifier::create(command.classifier);
  if (!classifier) return tl::unexpected(classifier.error());
  const auto labels = read_labels(fs, command.labels);
  if (!labels) return tl::unexpected(labels.error());
  if (labels->cases.empty()) {
    return core::fail(core::Errc::not_found, "no labelled case", command.labels.front(),
                      "one JSON object a line; docs/MEASURING.md has the format");
  }
  tell_notes(labels->notes);
  core::Progress progress("measuring");
  StatisticsOptions options;
  options.progress = [&](std::size_t done, std::size_t of) { progress.step(fmt::format("{} of {} logs", done, of)); };
  return gather_statistics(fs, classifier->rules(), labels->cases, options);
}

}  // namespace

int rule_statistics(StatisticsCommand command) {
  core::RealFs fs;
  const auto statistics = gather(fs, command);
  if (!statistics) return core::report(kProgram, statistics.error());
  for (const core::Error& error : statistics->unreadable) core::report(kProgram, error);
  if (!command.write.empty()) {
    const std::string text = dump_measurements(statistics->measurements(), statistics->rules_version);
    if (auto written = fs.write_atomic(command.write, text); !written) return core::report(kProgram, written.error());
  }
  const std::string text = command.format == StatisticsFormat::json
                               ? statistics_json(*statistics).dump(core::JsonStyle::pretty)
                               : statistics_table(*statistics);
  if (auto written = hand_over(fs, text, command.out); !written) return core::report(kProgram, written.error());
  return statistics->unreadable.empty() ? core::kDone : core::kAnsweredNo;
}

}  // namespace cimend::classify
